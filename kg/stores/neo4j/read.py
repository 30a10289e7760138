"""Pages of nodes and facts in Cypher, in the order of the index on their ids."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from kg import layout
from kg.layout import DOCUMENT, ENTITY, FROM_CHUNK, FROM_DOCUMENT, LITERAL
from kg.stores.reading import DOCUMENT_OF_CHUNK, FACT_PROPERTIES, FactRow, Page

TYPES = (
    f"MATCH (:{ENTITY})-[r:!{FROM_CHUNK}]->() WHERE r.id IS NOT NULL AND r.relation IS NOT NULL "
    "RETURN DISTINCT type(r)"
)


def of_entities() -> str:
    """The query for the facts of the entities `$ids`."""
    return (
        f"UNWIND $ids AS i MATCH (:{ENTITY} {{id: i}})-[r:!{FROM_CHUNK}]-() "
        "WHERE r.id IS NOT NULL AND r.relation IS NOT NULL "
        f"WITH DISTINCT r, startNode(r) AS a, endNode(r) AS b {_fact(FACT_PROPERTIES)}"
    )


def node_query(
    label: str, names: Sequence[str], page: Page, types: Collection[str]
) -> tuple[str, dict[str, Any]]:
    """The query and its parameters for rows of these columns."""
    columns = ", ".join(map(_column, names))
    where, parameters = _where("n", page)
    where.append(f"n.{layout.OURS[label]} IS NOT NULL")
    if types:
        where.append("n.type IN $types")
        parameters["types"] = sorted(types)
    return (
        f"MATCH (n:{label}) WHERE {' AND '.join(where)} RETURN {columns}{_order('n', page)}",
        parameters,
    )


def fact_query(
    kind: str, properties: Sequence[str], page: Page, relations: Collection[str]
) -> tuple[str, dict[str, Any]]:
    """The query and its parameters for rows of facts of one relation type."""
    where, parameters = _where("r", page)
    where.append("r.relation IS NOT NULL")
    if relations:
        where.append("r.relation IN $relations")
        parameters["relations"] = sorted(relations)
    return (
        f"MATCH (a:{ENTITY})-[r:{layout.quoted(kind)}]->(b) WHERE {' AND '.join(where)} "
        f"{_fact(properties)}{_order('r', page)}",
        parameters,
    )


def fact_row(row: Sequence[Any]) -> FactRow:
    head, tail, to_literal, kind, *properties = row
    return FactRow(head, tail, bool(to_literal), kind, tuple(properties))


def _fact(properties: Sequence[str]) -> str:
    columns = ", ".join(f"r.{name}" for name in properties)
    return f"RETURN a.id, b.id, b:{LITERAL}, type(r), {columns}"


def _where(name: str, page: Page) -> tuple[list[str], dict[str, Any]]:
    if page.ids is None:
        return [f"{name}.id > $after"], {"after": page.after}
    return [f"{name}.id IN $ids"], {"ids": list(page.ids)}


def _order(name: str, page: Page) -> str:
    return f" ORDER BY {name}.id LIMIT {page.size}" if page.ids is None else ""


def _column(name: str) -> str:
    if name == DOCUMENT_OF_CHUNK:
        return f"head([(n)-[:{FROM_DOCUMENT}]->(d:{DOCUMENT}) | d.id])"
    return f"n.{name}"
