"""Pages of nodes and facts in SQL: the engine reads them in the order of the index on their ids."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from kg import layout
from kg.layout import FROM_DOCUMENT, LITERAL
from kg.stores.embedded.database import Arcade
from kg.stores.embedded.schema import FACT
from kg.stores.reading import DOCUMENT_OF_CHUNK, FactRow, Page

_ENDS = "@out.id AS head, @in.id AS tail, @in.@type AS ending"


def relation_types(arcade: Arcade) -> list[str]:
    """The relation types of facts that the graph has."""
    kinds = arcade.java.getSchema().getType(FACT).getSubTypes()
    return sorted(str(kind.getName()) for kind in kinds)


def node_query(
    label: str, names: Sequence[str], page: Page, types: Collection[str]
) -> tuple[str, dict[str, Any]]:
    """The query and its parameters for rows of these columns."""
    columns = ", ".join(map(_column, names))
    where = [f"{layout.OURS[label]} IS NOT NULL"]
    return _query(f"SELECT {columns} FROM {label}", page, where, "type", types)


def fact_query(
    kind: str, properties: Sequence[str], page: Page, relations: Collection[str]
) -> tuple[str, dict[str, Any]]:
    """The query and its parameters for rows of facts of one relation type."""
    select = f"SELECT {_ENDS}, {', '.join(properties)} FROM {layout.quoted(kind)}"
    return _query(select, page, [], "relation", relations)


def fact_row(row: Sequence[Any], kind: str) -> FactRow:
    head, tail, ending, *properties = row
    return FactRow(head, tail, ending == LITERAL, kind, tuple(properties))


def _column(name: str) -> str:
    if name == DOCUMENT_OF_CHUNK:
        return f"first(out('{FROM_DOCUMENT}').id) AS {name}"
    return name


def _query(
    select: str, page: Page, where: list[str], column: str, values: Collection[str]
) -> tuple[str, dict[str, Any]]:
    parameters: dict[str, Any] = {}
    if page.ids is None:
        parameters["previous"] = page.after
        where = ["id > :previous", *where]
    else:
        parameters["ids"] = list(page.ids)
        where = ["id IN :ids", *where]
    if values:
        parameters["among"] = sorted(values)
        where.append(f"{column} IN :among")
    limit = f" ORDER BY id LIMIT {page.size}" if page.ids is None else ""
    return f"{select} WHERE {' AND '.join(where)}{limit}", parameters
