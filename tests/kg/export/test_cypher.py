"""The script: run on both engines, it makes what the stores hold."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.export import export
from kg.export.cypher import literal
from kg.stores.embedded.store import EmbeddedStore
from kg.stores.memory import MemoryStore
from kg.stores.neo4j.store import Neo4jStore
from tests.kg.export.graphs import hostile
from tests.kg.stores.graphs import dump
from tests.kg.stores.neo4j_server import URI, needs_server


def statements(folder: Path) -> list[str]:
    export(hostile(), "cypher", folder / "graph.cypher")
    text = (folder / "graph.cypher").read_bytes().decode()
    return [line.removesuffix(";") for line in text.split("\n") if line]


def expected() -> object:
    memory = MemoryStore()
    for changes in hostile():
        memory.apply(changes)
    return dump(memory)


def test_on_the_embedded_engine(tmp_path: Path) -> None:
    store = EmbeddedStore(tmp_path / "graph")
    handle = store._arcade
    for statement in statements(tmp_path):
        if statement.startswith("CREATE CONSTRAINT"):  # our store has made them
            continue
        with handle.transaction():
            handle.command("opencypher", statement)
    made = dump(store)
    store.close()
    assert made == expected()


@pytest.mark.neo4j
@needs_server[1]
def test_on_neo4j(tmp_path: Path) -> None:
    store = Neo4jStore(URI)
    with store._connected().session() as session:
        session.run("MATCH (n) DETACH DELETE n").consume()
        for record in [*session.run("SHOW CONSTRAINTS YIELD name")]:
            session.run(f"DROP CONSTRAINT `{record[0]}`").consume()  # type: ignore[arg-type]
        for statement in statements(tmp_path):
            session.run(statement).consume()  # type: ignore[arg-type]
        made = dump(store)
        for record in [*session.run("SHOW CONSTRAINTS YIELD name")]:
            session.run(f"DROP CONSTRAINT `{record[0]}`").consume()  # type: ignore[arg-type]
    store.close()
    assert made == expected()


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_a_text_stays_on_its_line_and_in_its_quotes(text: str) -> None:
    written = literal(text)
    assert not set("\n\r\u2028\u2029") & set(written)
    inner = written[1:-1].replace("\\\\", "")
    assert written[0] == written[-1] == "'" and "'" not in inner.replace("\\'", "")
