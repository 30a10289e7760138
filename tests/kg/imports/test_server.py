from __future__ import annotations

from kg.imports.given import Edge, Node, NotKept
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
    names = {one.id: one.what.text for one in made if isinstance(one, Node) and one.what}
    edges = [one for one in made if isinstance(one, Edge)]
    assert sorted(
        (names.get(str(one.head), "?"), one.relation, names[str(one.tail)]) for one in edges
    ) == [("?", "X", "Charles"), ("Ada", "KNOWS", "Charles"), ("Ada", "WROTE", "Notes")]
    assert Mention("Ada", "Person") in [one.what for one in made if isinstance(one, Node)]
    kept_out = {one.what for one in made if isinstance(one, NotKept)}
    assert kept_out == {"label Poet", "node born", "edge since"}
    [told] = [one for one in made if isinstance(one, Unreadable)]
    assert told.source.startswith(f"{URI} node ")


def test_an_empty_database() -> None:
    store = Neo4jStore(URI)
    with store._connected().session() as session:
        session.run("MATCH (n) DETACH DELETE n").consume()
    with store.reading() as session:
        assert list(read_server(session, URI)) == []
    store.close()
