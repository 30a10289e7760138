"""Types and indexes of the embedded graph.

Every relation type of facts is declared under one supertype, whose indexes find facts by id.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from kg import layout
from kg.errors import StoreError
from kg.layout import CHUNK, ENTITY, FROM_CHUNK, FROM_DOCUMENT, NEXT_CHUNK
from kg.model import Fact
from kg.stores.embedded.database import DATABASE, Arcade, java_list, unopenable

FACT = "__Fact__"  # the supertype of all relation types of facts
STATE = "__Triplesmith__"  # a document type, so that Cypher does not see it
ENTITY_ALIAS = "entity_alias"  # the engine indexes a list apart from the name, or not at all

_SCHEMA = (
    *(f"CREATE VERTEX TYPE {label} IF NOT EXISTS" for label in layout.OURS),
    f"CREATE EDGE TYPE {FACT} IF NOT EXISTS",
    *(f"CREATE EDGE TYPE {kind} IF NOT EXISTS" for kind in (FROM_CHUNK, FROM_DOCUMENT, NEXT_CHUNK)),
    f"CREATE DOCUMENT TYPE {STATE} IF NOT EXISTS",
    *(f"CREATE PROPERTY {name}.id IF NOT EXISTS STRING" for name in (*layout.OURS, FACT, STATE)),
    f"CREATE PROPERTY {ENTITY}.name IF NOT EXISTS STRING",
    f"CREATE PROPERTY {ENTITY}.aliases IF NOT EXISTS LIST OF STRING",
    f"CREATE PROPERTY {CHUNK}.text IF NOT EXISTS STRING",
    *(f"CREATE INDEX IF NOT EXISTS ON {name} (id) UNIQUE" for name in (*layout.OURS, STATE)),
    f"CREATE INDEX {layout.ENTITY_NAME} IF NOT EXISTS ON {ENTITY} (name) FULL_TEXT",
    f"CREATE INDEX {ENTITY_ALIAS} IF NOT EXISTS ON {ENTITY} (aliases BY ITEM) FULL_TEXT",
    f"CREATE INDEX {layout.CHUNK_TEXT} IF NOT EXISTS ON {CHUNK} (text) FULL_TEXT",
)


def declare(arcade: Arcade) -> None:
    """Types and indexes of the layout, in a database that has none.

    The engine takes a damaged schema for an empty one; the files of the types tell.
    """
    if arcade.java.getSchema().existsType(STATE):
        return
    if any((arcade.folder / DATABASE).glob(f"{STATE}*")):
        raise StoreError(unopenable(arcade.folder, "its schema is damaged"))
    _run_script(arcade, _SCHEMA)


def declare_relation_types(arcade: Arcade, facts: Iterable[Fact]) -> None:
    """Before the transaction: a type that a statement makes by itself misses the supertype.

    Each has its own index: one on the supertype would be asked type by type for each fact.
    """
    schema = arcade.java.getSchema()
    names = {layout.relation_type(fact.type) for fact in facts}
    script = []
    for name in map(layout.quoted, sorted(name for name in names if not schema.existsType(name))):
        script.append(f"CREATE EDGE TYPE {name} IF NOT EXISTS EXTENDS {FACT}")
        script.append(f"CREATE INDEX IF NOT EXISTS ON {name} (id) NOTUNIQUE")
    _run_script(arcade, script)


def _run_script(arcade: Arcade, script: Sequence[str]) -> None:
    if script:
        arcade.java.execute("sql", ";".join(script) + ";", java_list([]).toArray()).close()
