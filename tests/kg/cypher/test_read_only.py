import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.cypher.read_only import check_reading
from kg.cypher.tokens import find_name, tokenize
from kg.errors import QueryError


@pytest.mark.parametrize(
    "cypher",
    [
        "MATCH (n) WHERE n.set = 1 RETURN n.create AS set;",
        "MATCH (n:Create)-[:`SET`|DELETE]->(m:A&Merge) RETURN n {.set, create: 1, delete: 2}",
        "MATCH (`create`) RETURN `create`",
        "RETURN 'CREATE (n)' AS x // SET it\n",
        '/* MERGE */ RETURN "it\'s DELETE"',
        "MATCH (n {set: 1, merge: $remove}) RETURN n",
        "CALL { MATCH (n) RETURN n LIMIT 1 } RETURN n",
        "CALL (n) { RETURN 1 AS x } RETURN x",
        "CALL db.labels() YIELD label RETURN label",
        "CALL db.index.fulltext.queryNodes('entity_name', 'x') YIELD node RETURN node",
        "MATCH (remove)-[set]->(x) RETURN remove, set",
        "UNWIND $rows AS merge RETURN merge.x",
        "OPTIONAL MATCH (n) RETURN [x IN n.list WHERE x > 1 | x] AS delete",
        "SHOW INDEXES",
        "EXPLAIN MATCH (n) RETURN n",
    ],
)
def test_reading_passes(cypher: str) -> None:
    check_reading(cypher)


@pytest.mark.parametrize(
    ("cypher", "position", "message"),
    [
        ("CREATE (n)", 0, "CREATE writes"),
        ("MATCH (n) SET n.x = 1", 10, "SET writes"),
        ("MATCH (n) SET n += {a: 1}", 10, "SET writes"),
        ("MATCH (n) WITH n SET n:X", 17, "SET writes"),
        ("MATCH (n) WITH * SET n:X", 17, "SET writes"),
        ("MATCH (n) WHERE n.x = 1 REMOVE n.x", 24, "REMOVE writes"),
        ("match (n) detach delete n", 10, "DETACH writes"),
        ("MATCH (n)/**/DELETE n", 13, "DELETE writes"),
        ("MERGE (n) RETURN n", 0, "MERGE writes"),
        ("CALL { CREATE (n) } RETURN 1", 7, "CREATE writes"),
        ("CALL { MATCH (n) RETURN n } IN TRANSACTIONS", 26, "IN TRANSACTIONS"),
        ("CALL { MATCH (n) RETURN n } IN 5 CONCURRENT TRANSACTIONS", 26, "IN TRANSACTIONS"),
        ("MATCH (n) FOREACH (x IN [1] | SET n.x = 1)", 10, "FOREACH writes"),
        ("DROP INDEX x", 0, "DROP writes"),
        ("LOAD CSV FROM 'x' AS l RETURN l", 0, "LOAD CSV"),
        ("WITH 1 AS x LOAD\nCSV FROM 'x' AS l RETURN l", 12, "LOAD CSV"),
        ("CALL apoc.create.node([], {})", 5, "apoc.create.node"),
        ("CALL `apoc`.`create`.`node`([], {})", 5, "apoc.create.node"),
        ("RETURN 1; MATCH (n) RETURN n", 10, "one statement"),
        ("MATCH (n) RETURN 'a", 17, "string does not end"),
        ("MATCH (`n RETURN 1", 7, "backticks does not end"),
        ("RETURN 1 /* never", 9, "comment does not end"),
        ("", 0, "empty"),
        (" ; ", 0, "empty"),
        ("BEGIN", 0, "starts with"),
        ("USE other MATCH (n) RETURN n", 0, "starts with"),
    ],
)
def test_anything_else_is_refused_with_its_place(cypher: str, position: int, message: str) -> None:
    with pytest.raises(QueryError, match=message) as caught:
        check_reading(cypher)
    assert caught.value.position == position


@given(st.text(alphabet="aE '\"`\\/*;(){}[]:.$\n🦊", max_size=30))
def test_tokens_and_what_is_between_make_up_the_text(cypher: str) -> None:
    try:
        tokens = tokenize(cypher)
    except QueryError as error:
        assert error.position is not None
        assert cypher[error.position] in "'\"`/"
        return
    place = 0
    for token in tokens:
        assert cypher[token.start : token.start + len(token.text)] == token.text
        between = cypher[place : token.start]
        assert not between.strip() or between.strip().startswith("/")
        place = token.start + len(token.text)


@given(st.text(max_size=40))
def test_writing_inside_a_string_is_no_writing(text: str) -> None:
    quoted = "'" + text.replace("\\", "\\\\").replace("'", "\\'") + " SET CREATE'"
    check_reading(f"RETURN {quoted} AS x")


def test_find_name() -> None:
    assert find_name("MATCH (n {x: 'm'}) WHERE n.m = $m RETURN m", "m") == 41
    assert find_name("RETURN 1", "m") is None
