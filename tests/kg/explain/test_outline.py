import pytest

from kg import layout
from kg.explain import GraphSchema, as_neo4j_json, as_neo4j_text, outline
from kg.explain.outline import EntityType, PatternCount, RelationType
from kg.ledger import Ledger
from kg.model import Changes, Entity
from kg.project import projection
from kg.stores.memory import MemoryStore
from tests.kg.stores.graphs import ADA, ALL, BOB, CLEO, fact


@pytest.fixture
def held(ledger: Ledger) -> GraphSchema:
    return outline(projection(ledger))


def test_types_come_with_counts_and_the_entity_of_most_facts(held: GraphSchema) -> None:
    assert [(row.label, row.count) for row in held.entity_types] == [
        ("Organization", 2),
        ("Location", 1),
        ("Person", 1),
    ]
    assert held.entity_types[0].example == "Marlow Bank (Organization)"


def test_relation_types_say_how_many_relations_stand_under_them(held: GraphSchema) -> None:
    found = {row.type: (row.count, row.names) for row in held.relation_types}
    assert found["NOT_ASSERTED"] == (2, 2)
    assert found["FOUNDED"] == (1, 1)
    assert next(iter(found)) == "NOT_ASSERTED", "the most frequent comes first"


def test_patterns_hold_literals_and_their_own_example(held: GraphSchema) -> None:
    assert (
        PatternCount("Organization", "RELATED", "Literal", 1, ("Marlow Bank", "FOUNDED_ON", "1921"))
        in held.patterns
    )


def test_the_surest_fact_is_the_example() -> None:
    facts = (
        fact("f1", ADA, "MET", BOB, confidence=0.2),
        fact("f2", BOB, "MET", ADA, confidence=0.9),
        fact("f3", ADA, "MET", CLEO, confidence=0.5),
    )
    schema = outline([Changes(entities=(ADA, BOB, CLEO)), Changes(facts=facts)])
    assert schema.relation_types == (RelationType("MET", 3, 1, ("Bob", "MET", "Ada")),)
    assert [row.example for row in schema.patterns] == [
        ("Bob", "MET", "Ada"),
        ("Ada", "MET", "Cleo"),
    ]


def test_labels_are_those_of_the_graph() -> None:
    alien = Entity("X (little green man)", "X", "little green man")
    (schema,) = outline([Changes(entities=(alien,))]).entity_types
    assert schema == EntityType("LittleGreenMan", 1, "X (little green man)")


@pytest.mark.parametrize("source", ["ledger", "written"])
def test_it_is_the_schema_of_what_a_store_holds(source: str, ledger: Ledger) -> None:
    batches = list(projection(ledger)) if source == "ledger" else [ALL]
    store = MemoryStore()
    for changes in batches:
        store.apply(changes)
    schema = outline(batches)
    stats = store.stats()
    assert {item.label: item.count for item in schema.entity_types} == dict(stats["entity_types"])
    assert {item.type: item.count for item in schema.relation_types} == stats["relation_types"]
    assert sum(item.count for item in schema.patterns) == stats["facts"]
    nodes, triples = contents(store)
    whole = as_neo4j_json(schema)
    assert {(r["start"], r["type"], r["end"]) for r in whole["relationships"]} == triples
    assert {
        label: {item["property"] for item in properties}
        for label, properties in whole["node_props"].items()
    } == nodes


def contents(
    store: MemoryStore,
) -> tuple[dict[str, set[str]], set[tuple[str, str, str]]]:
    """{label: properties} and (label, relation type, label) of everything in the store."""
    graph = store._graph
    names = {
        key: layout.label(properties["type"]) if key[0] == layout.ENTITY else key[0]
        for key, properties in graph.nodes(data=True)
    }
    nodes: dict[str, set[str]] = {}
    for key, properties in graph.nodes(data=True):
        found = nodes.setdefault(names[key], set())
        found |= {name for name, value in properties.items() if value is not None}
    triples = {
        (names[start], properties.get("type", key), names[end])
        for start, end, key, properties in graph.edges(keys=True, data=True)
    }
    return nodes, triples


def test_the_text_is_what_neo4j_graphrag_writes() -> None:
    schema = outline([Changes(entities=(ADA, CLEO), facts=(fact("f", ADA, "MET", CLEO),))])
    assert as_neo4j_text(schema).splitlines() == [
        "Node properties:",
        "Organization {id: STRING, name: STRING, type: STRING, aliases: LIST, description: STRING}",
        "Person {id: STRING, name: STRING, type: STRING, aliases: LIST, description: STRING}",
        "Relationship properties:",
        "MET {id: STRING, relation: STRING, confidence: FLOAT, support: INTEGER, chunks: LIST, "
        "quotes: LIST, starts: LIST, ends: LIST}",
        "The relationships:",
        "(:Person)-[:MET]->(:Organization)",
    ]


def test_an_empty_graph() -> None:
    schema = outline([])
    assert schema.entity_types == schema.patterns == ()
    assert as_neo4j_json(schema) == {
        "node_props": {},
        "rel_props": {},
        "relationships": [],
        "metadata": {},
    }
    # As neo4j-graphrag writes it: a line for each part, empty.
    assert as_neo4j_text(schema).count("\n") == 5
