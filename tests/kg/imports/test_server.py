from __future__ import annotations

from kg.imports.items import NotKept, SourceEdge, SourceNode
from kg.imports.server import read_server
from kg.load import Unreadable
from kg.model import Mention
from kg.stores.neo4j.store import Neo4jStore
from tests.kg.stores.neo4j_server import URI, needs_server

pytestmark = needs_server
THEIRS = (
    "CREATE (a:Poet:Person {name: 'Ada', born: 1815})-[:KNOWS {since: 1833}]->"
    "(b:Person {name: 'Charles'}), (a)-[:WROTE]->(:Work {title: 'Notes'}), ()-[:X]->(b)"
)


def test_a_graph_that_others_made() -> None:
    store = Neo4jStore(URI)
    with store._connected().session() as session:
        session.run("MATCH (n) DETACH DELETE n").consume()
        session.run(THEIRS).consume()
    with store.reading() as session:
        made = list(read_server(session, URI))
    with store.reading() as session:
        assert list(read_server(session, URI)) == made
    store.close()
    names = {
        item.id: item.content.text for item in made if isinstance(item, SourceNode) and item.content
    }
    edges = [item for item in made if isinstance(item, SourceEdge)]
    assert sorted(
        (names.get(str(item.head), "?"), item.relation, names[str(item.tail)]) for item in edges
    ) == [("?", "X", "Charles"), ("Ada", "KNOWS", "Charles"), ("Ada", "WROTE", "Notes")]
    assert Mention("Ada", "Person") in [
        item.content for item in made if isinstance(item, SourceNode)
    ]
    kept_out = {item.content for item in made if isinstance(item, NotKept)}
    assert kept_out == {"label Poet", "node born", "edge since"}
    [fault] = [item for item in made if isinstance(item, Unreadable)]
    assert fault.source.startswith(f"{URI} node ")


def test_an_empty_database() -> None:
    store = Neo4jStore(URI)
    with store._connected().session() as session:
        session.run("MATCH (n) DETACH DELETE n").consume()
    with store.reading() as session:
        assert list(read_server(session, URI)) == []
    store.close()
