from collections.abc import Iterator

import pytest

from kg.cypher.names import named
from kg.layout import NODE_PROPERTIES, RELATION_PROPERTIES
from kg.protocols import Table
from kg.stores.advice import Known, advice, says_nothing, unknown
from kg.stores.embedded.store import EmbeddedStore
from kg.stores.neo4j.store import Neo4jStore
from tests.kg.stores.fuzz_graph import GRAPH
from tests.kg.stores.neo4j_server import URI, needs_server
from tests.kg.stores.user_queries import ANY_ORDER, ORDERED, PARAMETERS

BANK = Known(
    labels=frozenset({"Person", "Organization", "SportsTeam"}),
    types=frozenset({"BORN_IN", "MEMBER_OF"}),
    related=frozenset({"crouch beside", "be o'er \\"}),
)


@pytest.mark.parametrize(
    ("cypher", "told"),
    [
        ("MATCH (p:Persn) RETURN p", "no entity type Persn in this graph; near it: Person"),
        ("MATCH (p:person) RETURN p", "no entity type person in this graph; near it: Person"),
        ("MATCH (p:Chunks) RETURN p", "no entity type Chunks in this graph; near it: Chunk"),
        ("MATCH (p:sports_team) RETURN p", "near it: SportsTeam"),
        ("MATCH (p:Zebra) RETURN p", "no entity type Zebra in this graph; `kg schema show` lists"),
        ("MATCH ()-[:BORNIN]->() RETURN 1", "no relation type BORNIN in this graph; near it: BORN"),
        ("MATCH ()-[:born_in]->() RETURN 1", "no relation type born_in in this graph; near it"),
        ("MATCH ()-[:crouch_beside]->() RETURN 1",
         "crouch_beside is no type here: MATCH ()-[r:RELATED {relation: 'crouch beside'}]->()"),
        ("MATCH ()-[:BE_OER]->() RETURN 1", r"MATCH ()-[r:RELATED {relation: 'be o\'er \\'}]->()"),
        ("MATCH (p) RETURN p.nmae", "no property nmae in this graph; near it: name"),
        ("MATCH (p) RETURN p.shoeSize", "no property shoeSize in this graph; an entity has id"),
        ("MATCH ()-[r]->() RETURN r.confidnce", "no property confidnce in this graph; near it: c"),
    ],
)  # fmt: skip
def test_a_name_that_is_not_there(cypher: str, told: str) -> None:
    (line,) = unknown(named(cypher), BANK)
    assert told in line


@pytest.mark.parametrize(
    "cypher",
    [
        "MATCH (p:Person|Organization)-[:BORN_IN|RELATED|NOT_ASSERTED]->(l:Literal) RETURN l.value",
        "MATCH (e:__Entity__)-[m:FROM_CHUNK]->(c:Chunk)-[:FROM_DOCUMENT]->(d) RETURN c.page",
        "MATCH (a)-[r]->(b) WHERE r.polarity = 'negative' RETURN a.description, a.embedding",
    ],
)
def test_nothing_is_said_of_names_that_are_there(cypher: str) -> None:
    assert list(unknown(named(cypher), BANK)) == []


@pytest.mark.parametrize(
    ("rows", "nothing"),
    [
        ((), True),
        ((("Ada", None), ("Bob", None)), True),
        (((0, "x"),), True),
        ((("Ada", None), ("Bob", "x")), False),
        (((1,),), False),
    ],
)
def test_an_answer_that_says_nothing(rows: tuple[tuple[object, ...], ...], nothing: bool) -> None:
    columns = tuple("ab"[: len(rows[0])]) if rows else ("a",)
    assert says_nothing(Table(columns, rows)) is nothing


def told(store: EmbeddedStore | Neo4jStore, cypher: str) -> list[str]:
    return list(advice(store, cypher, store.query(cypher, PARAMETERS, limit=100), 0.0))


@pytest.mark.parametrize("cypher", [*ORDERED, *ANY_ORDER])
def test_queries_that_find_something_get_no_note(demo: EmbeddedStore, cypher: str) -> None:
    assert told(demo, cypher) == []


def test_the_graph_tells_what_it_has(demo: EmbeddedStore) -> None:
    assert told(demo, "MATCH (p:Persn)-[:BORNIN]->(l) RETURN p.nmae") == [
        "note: no entity type Persn in this graph; near it: Person",
        "note: no relation type BORNIN in this graph; near it: BORN_IN, BORN_ON",
        "note: no property nmae in this graph; near it: name",
    ]
    (line,) = told(demo, "MATCH ()-[r:sign_with]->() RETURN count(r)")
    assert line.endswith("MATCH ()-[r:RELATED {relation: 'sign with'}]->()")
    assert told(demo, "MATCH (p:Person {name: 'Persn'}) RETURN p") == []
    assert told(demo, "MATCH (p:Person|Persn) RETURN p.name") == []  # it was answered


@pytest.fixture
def server() -> Iterator[Neo4jStore]:
    store = Neo4jStore(URI)
    store.apply(GRAPH)
    beside = "CREATE (:Company {vat: 1})-[:OWNS {since: 2}]->(:Firm)"
    store._write(lambda t: t.run(beside).consume())
    yield store
    store._write(lambda t: t.run("MATCH (n) DETACH DELETE n").consume())
    store.close()


@pytest.mark.neo4j
@needs_server[1]
def test_what_others_wrote_beside_ours_is_there(server: Neo4jStore) -> None:
    assert told(server, "MATCH (c:Company)-[o:OWNS]->(f) WHERE o.since = 3 RETURN c.vat") == []
    (line,) = told(server, "MATCH (c:Company)-[o:OWN]->(f) RETURN c.vat")
    assert line.startswith("note: no relation type OWN in this graph")


def test_the_properties_are_those_of_the_layout(demo: EmbeddedStore) -> None:
    """What the demo graph holds; a page, an attribution and the like may be missing there."""
    nodes = demo.query("MATCH (n) UNWIND keys(n) AS k RETURN collect(DISTINCT k)").rows[0][0]
    facts = demo.query("MATCH ()-[r]->() UNWIND keys(r) AS k RETURN collect(DISTINCT k)").rows[0][0]
    assert {"name", "text", "title", "value", "embedding"} <= set(nodes) <= NODE_PROPERTIES
    assert {"relation", "quotes", "starts"} <= set(facts) <= RELATION_PROPERTIES
