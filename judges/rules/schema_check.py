"""A check of triples against a schema, in any spelling of its names."""

from __future__ import annotations

from itertools import product

from kg.model import Literal, Schema, Triple
from kg.text.name_spelling import Spellings, fold_relation, fold_type

SHOWN = 60  # characters of a name


class SchemaNames:
    """A schema that reads other spellings of its names as its own.

    They differ in case, blanks, hyphens and underscores, and types in the plural, too.
    """

    def __init__(self, schema: Schema) -> None:
        self._schema = schema
        self._types = Spellings(schema.entity_types, fold_type)
        self._relations = Spellings(schema.relation_types, fold_relation)

    def off_schema(self, triple: Triple) -> str:
        """Return the reason why the schema does not allow a triple; "" if it does.

        An empty list allows every name. The type of a literal counts as the tail's type in
        patterns only. A pattern holds for subtypes of its types, too (`schema.parents`).
        """
        schema = self._schema
        head, relation = self._types.of(triple.head.type), self._relations.of(triple.relation)
        is_value = isinstance(triple.tail, Literal)
        tail = triple.tail.type if is_value else self._types.of(triple.tail.type)
        for kind in ([head] if is_value else [head, tail]) if schema.entity_types else ():
            if kind not in schema.entity_types:
                return f"entity type not in the schema: {_short(kind)}"
        if schema.relation_types and relation not in schema.relation_types:
            return f"relation not in the schema: {_short(relation)}"
        kinds = product(schema.lineage(head), [relation], schema.lineage(tail))
        if schema.patterns and schema.patterns.isdisjoint(kinds):
            return f"pattern not in the schema: ({head})-[{relation}]->({tail})"[:200]
        return ""


def _short(text: str) -> str:
    return f'"{text}"' if len(text) <= SHOWN else f'"{text[:SHOWN]}…"'
