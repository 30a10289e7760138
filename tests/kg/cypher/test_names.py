import pytest

from kg.cypher.names import named


@pytest.mark.parametrize(
    ("cypher", "expected"),
    [
        ("MATCH (p:Persn)-[:BORNIN|X*1..2]->(l) RETURN p.nmae", "Persn; BORNIN X; nmae;"),
        ("MATCH (p:Man {nmae: 'x', id: $id})-[r {sure: 1}]->() RETURN r", "Man;; nmae id; sure"),
        ("MATCH (a:A|B&!C {x: {y: 1}})-[:!D]->{1,2}(b) RETURN b", "A B C; D; x;"),
        ("MATCH (n) WHERE n:Foo OR NOT n:Bar|Baz RETURN n {.a, .b, c: n.d}",
         "Foo Bar Baz;; a b d;"),
        ("MATCH ()-[r]->() WHERE r:LIKES AND r.sure > 1 RETURN type(r)", "; LIKES;; sure"),
        ("MATCH (n) WHERE EXISTS { (n)-[r:A]->(:B) WHERE r.q > 1 } RETURN n", "B; A;; q"),
        ("MATCH (n) WHERE (n)-[:A]->(:B) RETURN COUNT { (n)-[:C]->() }", "B; A C;;"),
        ("MATCH (n) RETURN [(n)-[:A]->(m:B) | m.x] AS xs, COLLECT { MATCH (n)--(k:K) RETURN k.o }",
         "B K; A; x o;"),
        ("MATCH p = shortestPath((a:A)-[:B*..3]-(c:C)) RETURN length(p)", "A C; B;;"),
        ("MATCH (a) CALL (a) { MATCH (a)-[:T]->(b:L) RETURN b.w AS w } RETURN w", "L; T; w;"),
        ("MATCH (`a b`:`A``B`) RETURN `a b`.`c-d`", "A`B;; c-d;"),
        ("MATCH (n:A) RETURN {k: n.x}, CASE WHEN n.y > 1 THEN n:B END", "A B;; x y;"),
    ],
)  # fmt: skip
def test_the_names_of_a_query(cypher: str, expected: str) -> None:
    names = named(cypher)
    lists = (names.labels, names.types, names.node_properties, names.relation_properties)
    assert [list(item) for item in lists] == [item.split() for item in expected.split(";")]


@pytest.mark.parametrize(
    "cypher",
    [
        "MATCH (n) WHERE n.name = 'n.nmae (x:Persn)' RETURN \"(p:Foo)\" // (p:Bar)",
        "MATCH (n:$($label))-[:$($type)]->(m) RETURN $n.x",
        "UNWIND [{nmae: 1}] AS row RETURN row.nmae, {a: {b: 1}}.a.b, date('2024-01-01').year",
        "MATCH (n) WITH n.name AS n RETURN n.year",
        "MATCH (x)--(m) RETURN [x IN $rows | x.nmae], duration({days: 1}).days",
        "CALL db.index.fulltext.queryNodes('entity_name', 'x') YIELD node RETURN node.id",
        "CALL db.labels() YIELD label RETURN label",
        "SHOW INDEXES",
        "RETURN 1",
    ],
)
def test_what_is_no_name_of_the_graph(cypher: str) -> None:
    names = named(cypher)
    others = {*names.labels, *names.types, *names.node_properties, *names.relation_properties}
    assert others <= {"name"}
