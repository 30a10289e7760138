# ruff: noqa: E501  queries are read best on one line
"""Queries that the embedded engine answers wrongly, and the same question as both answer it.

(original, rewrite, whether Neo4j takes the original)
"""

PARAMETERS = {"type": "IS_A", "labels": ["Person", "Location"], "b": "World Heavyweight (Misc)"}

_PAIR = "MATCH (a)-[r]->(b) "
_SHOW = " RETURN a.id, r.id, b.id"
_CONDITIONS = (
    "any(c IN r.chunks WHERE c CONTAINS 'kershaw') OR a.name STARTS WITH 'Brock'",
    "a.name STARTS WITH 'Brock' OR any(c IN r.chunks WHERE c CONTAINS 'kershaw')",
    "none(c IN r.chunks WHERE c CONTAINS 'kershaw') OR a.name STARTS WITH 'Brock'",
    "NOT (any(c IN r.chunks WHERE c CONTAINS 'kershaw') AND a.name STARTS WITH 'C')",
    "r.confidence > 0.7 AND (any(c IN r.chunks WHERE c CONTAINS 'kershaw') OR a.name > 'T')",
    "reduce(n = 0, c IN r.starts | n + c) > 100 OR a.name STARTS WITH 'Brock'",
    "r.chunks[0] CONTAINS 'kershaw' OR a.name STARTS WITH 'Brock'",
    "{x: r.confidence}.x > 0.7 OR a.name STARTS WITH 'Brock'",
    "a.name < split(b.name, ' ')[0]",
    "a.name > [b.name][0]",
    "a.name > b['name']",
    "CASE WHEN r.confidence > 0.1 THEN b.name ELSE b.id END <= a.name",
    "a.name > CASE b.type WHEN 'Person' THEN b.name ELSE b.id END",
    "coalesce(a.type = b.type, false) OR a.name STARTS WITH 'Brock'",
    "coalesce(a.name = b.name, true) XOR a.name STARTS WITH 'Brock'",
    "NOT (coalesce(b.type = 'Person', true) AND a.name STARTS WITH 'Brock')",
    "NOT EXISTS { (b)-[:FROM_CHUNK]->() } OR a.name STARTS WITH 'Brock'",
    "NOT EXISTS { (b)-[:FROM_CHUNK]->() } XOR a.name STARTS WITH 'Brock'",
    "size(a.name) >= COUNT { (b)--() }",
)
_ANY = "any(x IN p.aliases WHERE x CONTAINS 'e')"
_WRAPPED = (
    ("CASE WHEN {} THEN false ELSE true END",) * 2,
    ("NOT CASE WHEN {} THEN false ELSE true END",) * 2,
    ("CASE WHEN p.name > 'C' THEN {} ELSE true END",) * 2,
    ("coalesce(NOT {}, true)",) * 2,
    ("coalesce(p.type = 'Person', {})",) * 2,
    ("coalesce(false, NOT {})",) * 2,
)
_NULL = "any(x IN p.nothing WHERE x = 'e')"
_WRAPPED_NULL = ("NOT coalesce({}, false)", "coalesce({}, true)", "coalesce({}, false) XOR true")
_IN_SUBQUERY = "MATCH (p)-[:IS_A]->(q) WHERE none(x IN p.aliases WHERE x = x)"
_WRAPPED_SUBQUERY = ("coalesce({}, false)", "CASE WHEN {} THEN true ELSE false END")
# Patterns as conditions where the engine has none, or drops them.
_PATTERN = "(p)-[:IS_A]->()"
_EXISTS = "EXISTS { (p)-[:IS_A]->() }"
_PATTERNS = (
    "WHERE CASE WHEN {} OR p.name > 'T' THEN p.name > 'C' ELSE true END RETURN p.id",
    "WHERE coalesce(p.name > 'C' AND {}, true) RETURN p.id",
    "WHERE none(x IN [1, 2] WHERE {} AND x > 0) RETURN p.id",
    "WHERE size([x IN [1, 2] WHERE x > 1 OR {}]) > 1 RETURN p.id",
    "RETURN p.id, {} AND p.name > 'C' AS x",
    "RETURN p.id, CASE WHEN {} THEN 1 ELSE 2 END AS x",
    "WITH p, NOT {} AS x RETURN p.id, x",
    "RETURN p.id, COUNT { MATCH (p)--(q) WHERE NOT (q)-[:IS_A]->() } AS x",
    "RETURN p.id, size([(p)--(q) WHERE (q)-[:IS_A]->() | q.id]) AS x",
)
_COUNT = "COUNT { (p)--() }"
_CASE = "CASE p.type WHEN 'Person' THEN 1 ELSE 0 END"
_VALUES = (
    (f"{_COUNT} > 2 AND p.type = 'Person'", f"({_COUNT} > 2) AND p.type = 'Person'"),
    (f"p.type = 'Person' AND {_COUNT} > 2", f"p.type = 'Person' AND ({_COUNT} > 2)"),
    (f"{_COUNT} = 1 OR p.name > 'T'", f"({_COUNT} = 1) OR p.name > 'T'"),
    (f"NOT {_COUNT} > 2", f"NOT ({_COUNT} > 2)"),
    (f"1 + {_COUNT} > 2", f"(1 + {_COUNT}) > 2"),
    (f"{_COUNT} + 1 > 2", f"({_COUNT} + 1) > 2"),
    (f"{_COUNT} % 2 = 0", f"({_COUNT} % 2) = 0"),
    (f"{_CASE} = 1 OR p.name > 'T'", f"({_CASE} = 1) OR p.name > 'T'"),
    (f"{_CASE} + 1 > 1", f"({_CASE} + 1) > 1"),
    (f"[{_COUNT} > 1 AND p.type = 'Person']", f"[({_COUNT} > 1) AND p.type = 'Person']"),
    (f"{{k: {_COUNT} > 1 AND p.type = 'Person'}}", f"{{k: ({_COUNT} > 1) AND p.type = 'Person'}}"),
    (
        f"CASE WHEN {_COUNT} > 1 AND p.type = 'Person' THEN 1 ELSE 0 END",
        f"CASE WHEN ({_COUNT} > 1) AND p.type = 'Person' THEN 1 ELSE 0 END",
    ),
)
_AGGREGATES = (
    ("max(r.confidence)", "{} IS NULL"),
    ("collect(q.name)", "'Japan' IN {}"),
    ("count(r)", "NOT {} > 3"),
    ("count(r)", "{} > 1 AND {} < 4"),
    ("count(r)", "{} > 3 OR p.name > 'T'"),
    ("max(q.name)", "{} STARTS WITH 'A'"),
    ("max(q.name)", "{} ENDS WITH 'a'"),
    ("max(q.name)", "{} CONTAINS 'a'"),
    ("max(q.name)", "{} =~ 'A.*'"),
    ("max(q.name)", "{} IS :: STRING"),
    ("count(r)", "{} IN [1, 2]"),
    ("count(r)", "toString({} IN [1, 2])"),
    ("max(r.confidence)", "CASE WHEN {} IS NULL THEN 1 ELSE 2 END"),
    ("collect(q.name)", "{}[0] IS NULL"),
)
_CALLED = "MATCH (a:Person) CALL (a) { OPTIONAL MATCH (a)-[:PLAYS_FOR]->(t) RETURN t } "
_OPTIONAL = "MATCH (a:Person) OPTIONAL MATCH (a)-[:PLAYS_FOR]->(t) "
_ENDS = "MATCH (a:__Entity__ {id: 'Brock Edward Lesnar (Person)'}), (b:__Entity__ {id: $b}) "
_PATH = "MATCH p = (a)-[*1..4]-(b) WHERE {} RETURN length(p) AS n ORDER BY n LIMIT 1"
_SHORTEST = "MATCH p = shortestPath((a)-[*1..4]-(b)) WHERE {} RETURN length(p) AS n"
_ALL = "MATCH p = allShortestPaths((a)-[*1..4]-(b)) WHERE {} RETURN length(p) AS n, [x IN nodes(p) | x.id] AS ids"
_ALL_PATHS = (
    "MATCH p = (a)-[*1..4]-(b) WHERE {} WITH length(p) AS n, collect(p) AS ps ORDER BY n LIMIT 1 "
    "UNWIND ps AS p RETURN n, [x IN nodes(p) | x.id] AS ids"
)


def _aggregate(value: str, predicate: str) -> tuple[str, str, bool]:
    match, show = "MATCH (p:Person)-[r]->(q:__Entity__) ", predicate.replace("{}", value)
    named = predicate.replace("{}", "m")
    taken = "p.name" not in predicate  # Neo4j wants p.name to be a column of its own
    return (
        f"{match}RETURN p.id, {show} AS x",
        f"{match}WITH p, {value} AS m RETURN p.id, {named} AS x",
        taken,
    )


SHAPES: list[tuple[str, str, bool]] = [
    *(
        (f"{_PAIR}WHERE {one}{_SHOW}", f"{_PAIR}WITH * WHERE {one}{_SHOW}", True)
        for one in _CONDITIONS
    ),
    (
        "MATCH p = (a)-[*1..2]->(b) WHERE nodes(p)[1].name > a.name RETURN a.id, b.id",
        "MATCH p = (a)-[*1..2]->(b) WITH * WHERE nodes(p)[1].name > a.name RETURN a.id, b.id",
        True,
    ),
    (
        f"MATCH (a:__Entity__)-[r]->(b) WHERE {_CONDITIONS[0]}{_SHOW}",
        f"MATCH (a:__Entity__)-[r]->(b) WITH * WHERE {_CONDITIONS[0]}{_SHOW}",
        True,
    ),
    *(
        (
            f"MATCH (p:__Entity__) WHERE {wrong.replace('{}', _ANY)} RETURN p.id",
            f"MATCH (p:__Entity__) WITH *, {_ANY} AS hit WHERE {right.replace('{}', 'hit')} RETURN p.id",
            True,
        )
        for wrong, right in _WRAPPED
    ),
    *(
        (
            f"MATCH (p:__Entity__) RETURN p.id, {wrong} AS x",
            f"MATCH (p:__Entity__) RETURN p.id, {right} AS x",
            True,
        )
        for wrong, right in _VALUES
    ),
    (
        f"MATCH (p:__Entity__) WHERE 1 + {_COUNT} > 2 RETURN p.id",
        f"MATCH (p:__Entity__) WHERE (1 + {_COUNT}) > 2 RETURN p.id",
        True,
    ),
    (
        f"MATCH (p:__Entity__) WHERE any(x IN [1] WHERE {_COUNT} > 2 AND x = 1) RETURN p.id",
        f"MATCH (p:__Entity__) WHERE any(x IN [1] WHERE ({_COUNT} > 2) AND x = 1) RETURN p.id",
        True,
    ),
    *(
        (f"MATCH {one}", f"MATCH {one.replace('AS x MATCH', 'AS x WITH * MATCH')}", True)
        for one in (
            "(p:Person) UNWIND ['Japan', 'UFC'] AS x MATCH (m:__Entity__) WHERE m.name = x RETURN p.id, m.id",
            "(p:Person) UNWIND ['Japan', 'UFC'] AS x MATCH (m:__Entity__ {name: x}) RETURN p.id, m.id",
            "(p:Person)-[r]->(q:__Entity__) UNWIND r.chunks AS x MATCH (c:Chunk) WHERE c.id = x RETURN p.id, c.id",
            "(p:Person) WHERE p.name > 'C' UNWIND ['Location', 'Organization'] AS x MATCH (p)-->(m:__Entity__) WHERE m.type = x RETURN p.id",
        )
    ),
    (
        "MATCH (p:__Entity__)-[]->(p) RETURN p.name, count(p) AS n",
        "MATCH (p:__Entity__)-[r]->(p) RETURN p.name, count(r) AS n",
        True,
    ),
    (
        "MATCH (p:__Entity__)-[r]->(p) RETURN p.name, count(*) AS n",
        "MATCH (p:__Entity__)-[r]->(p) RETURN p.name, count(r) AS n",
        True,
    ),
    (
        "MATCH (a:__Entity__)-[r]->(b:Person) WHERE a.name < b['name'] MATCH (a)-->(c) RETURN a.id, c.id",
        "MATCH (a:__Entity__)-[r]->(b:Person) WITH * WHERE a.name < b['name'] MATCH (a)-->(c) RETURN a.id, c.id",
        True,
    ),
    (
        "MATCH (p:Person|Location|Organization) MATCH (p)-[*1..2]-(p) RETURN p.id",
        "MATCH (p:Person|Location|Organization) WITH p MATCH (p)-[*1..2]-(p) RETURN p.id",
        True,
    ),
    (
        "MATCH (p:Person|Location|Organization)-[*1..2]-(p) RETURN p.id",
        "MATCH (p)-[*1..2]-(p) WHERE p:Person OR p:Location OR p:Organization RETURN p.id",
        True,
    ),
    (
        "MATCH w = (a:Person)-->(b:__Entity__) WHERE size(a.name) >= COUNT { (b)--() } RETURN a.id, b.id",
        "MATCH w = (a:Person)-->(b:__Entity__) WITH * WHERE size(a.name) >= COUNT { (b)--() } RETURN a.id, b.id",
        True,
    ),
    *(_aggregate(*one) for one in _AGGREGATES),
    (
        "MATCH (a:__Entity__)-[r:$($type)]->(b) RETURN a.id, b.id",
        "MATCH (a:__Entity__)-[r]->(b) WHERE type(r) = $type RETURN a.id, b.id",
        True,
    ),
    (
        "MATCH (a:$any($labels)) RETURN a.id",
        "MATCH (a) WHERE any(l IN labels(a) WHERE l IN $labels) RETURN a.id",
        True,
    ),
    *(
        (
            f"MATCH (a:Person)-[{wrong}]-{{1,2}}(b) RETURN a.id, b.id",
            f"MATCH (a:Person) ((x)-[r]-(y) WHERE {right}){{1,2}} (b) RETURN a.id, b.id",
            True,
        )
        for wrong, right in (
            (":!FROM_CHUNK", "type(r) <> 'FROM_CHUNK'"),
            ("r:!FROM_CHUNK&!IS_A", "type(r) <> 'FROM_CHUNK' AND type(r) <> 'IS_A'"),
            ("r WHERE r.confidence > 0.7", "r.confidence > 0.7"),
        )
    ),
    *(
        (_OPTIONAL + wrong, _OPTIONAL + right, True)
        for wrong, right in (
            (
                "RETURN a.id, size([(t)<--(u) | u.id]) AS n",
                "RETURN a.id, COUNT { (t)<--(u) } AS n",
            ),
            (
                "WITH a, t WHERE (t)-->() RETURN a.id",
                "WITH a, t WHERE EXISTS { (t)-->() } RETURN a.id",
            ),
            (
                "WITH a, t AS s WHERE NOT (s)-->() RETURN a.id",
                "WITH a, t AS s WHERE NOT EXISTS { (s)-->() } RETURN a.id",
            ),
        )
    ),
    *(
        (_ENDS + _SHORTEST.format(one), _ENDS + _PATH.format(one), True)
        for one in ("length(p) > 1", "all(r IN relationships(p) WHERE r.confidence > 0.65)")
    ),
    (
        _ENDS + _ALL.format("length(p) > 2"),
        _ENDS + _ALL_PATHS.format("length(p) > 2"),
        True,
    ),
    (
        _ENDS + "MATCH p = shortestPath((a)-[*1..4]-(b)) WHERE b:Person RETURN length(p) AS n",
        _ENDS
        + "MATCH p = shortestPath((a)-[*1..4]-(b)) WITH * WHERE b:Person RETURN length(p) AS n",
        True,
    ),
    (
        _ENDS + "MATCH p = shortestPath((a)-[*1..4]-(b)), (a)-[r]-() RETURN r.id",
        _ENDS + "MATCH p = shortestPath((a)-[*1..4]-(b)) MATCH (a)-[r]-() RETURN r.id",
        True,
    ),
    (
        "MATCH (p:Person) WITH p.id AS id RETURN *, 1 AS one",
        "MATCH (p:Person) WITH p.id AS id WITH *, 1 AS one RETURN *",
        True,
    ),
    *(
        (
            f"MATCH (a:__Entity__ {{id: $b}})-[:!FROM_CHUNK]->{sign}(b) RETURN a.id, b.id",
            f"MATCH (a:__Entity__ {{id: $b}}) ((x)-[r]->(y) WHERE type(r) <> 'FROM_CHUNK'){sign} (b) RETURN a.id, b.id",
            True,
        )
        for sign in "+*"
    ),
    *(
        (_CALLED + wrong, _CALLED + right, True)
        for wrong, right in (
            (
                "RETURN a.id, [(t)<--(u) | u.id] = [] AS x",
                "RETURN a.id, COUNT { (t)<--(u) } = 0 AS x",
            ),
            (
                "WITH a, t WHERE (t)<--() RETURN a.id",
                "WITH a, t WHERE EXISTS { (t)<--() } RETURN a.id",
            ),
        )
    ),
    *(
        (
            f"MATCH (p:Person) WHERE {one.replace('{}', _NULL)} RETURN p.id",
            f"MATCH (p:Person) WITH *, {_NULL} AS hit WHERE {one.replace('{}', 'hit')} RETURN p.id",
            True,
        )
        for one in _WRAPPED_NULL
    ),
    *(
        (
            f"MATCH (p:__Entity__) WHERE {one.replace('{}', f'EXISTS {{ {_IN_SUBQUERY} }}')} RETURN p.id",
            f"MATCH (p:__Entity__) WITH *, EXISTS {{ {_IN_SUBQUERY} }} AS hit WHERE {one.replace('{}', 'hit')} RETURN p.id",
            True,
        )
        for one in _WRAPPED_SUBQUERY
    ),
    *(
        (
            f"MATCH (p:__Entity__) {one.replace('{}', _PATTERN)}",
            f"MATCH (p:__Entity__) {one.replace('{}', _EXISTS).replace('(q)-[:IS_A]->()', 'EXISTS { (q)-[:IS_A]->() }')}",
            True,
        )
        for one in _PATTERNS
    ),
]

NEAR_MISSES = [
    "MATCH (a)-[r]->(b) WHERE a.name < b.name AND r.confidence > 0.5 RETURN a.id",
    "MATCH (a:__Entity__)-[r]->(b:__Entity__) WHERE CASE WHEN b.name > 'B' THEN b.name END < a.name RETURN a.id",
    "MATCH (a)-[r]->(b) WHERE CASE WHEN b.name > 'B' THEN b.name END < 'C' RETURN b.id",
    "MATCH (a)-[r]->(b) WHERE toLower(a.name) < toLower(b.name) RETURN a.id",
    "MATCH (a)-[r]->(b) WHERE any(c IN r.chunks WHERE c <> '') AND a.name > 'B' RETURN a.id",
    "MATCH (a:__Entity__)-[r]->(b:__Entity__) WHERE a.name < split(b.name, ' ')[0] RETURN a.id",
    "MATCH (a:Person) MATCH (a)-[r]->(b) WHERE a.name < split(b.name, ' ')[0] RETURN a.id",
    "MATCH (p:__Entity__) WHERE NOT any(x IN p.aliases WHERE x > 'x') RETURN p.id",
    "MATCH (p:__Entity__) WHERE CASE WHEN EXISTS { (p)-[:IS_A]->() } THEN false ELSE true END RETURN p.id",
    "MATCH (p:__Entity__) WHERE COUNT { (p)--() } > 2 AND p.type = 'Person' RETURN p.id",
    "MATCH (p:__Entity__) WHERE (COUNT { (p)--() } > 2 AND p.type = 'Person') OR p.id = '' RETURN p.id",
    "MATCH (p:__Entity__) RETURN p.id, COUNT { (p)--() } > 2 AS x",
    "MATCH (p:__Entity__) RETURN p.id, EXISTS { (p)-[:IS_A]->() } AND p.name > 'C' AS x",
    "MATCH (p:Person)-[r]->(q) RETURN p.id, count(r) > 3 AS x, size(collect(q.id)) > 1 AS y",
    "MATCH (p:Person)-[r]->(q) RETURN p.id, size([x IN collect(q.name) WHERE x > 'C']) AS n",
    "MATCH (p:Person)-[r]->(q) RETURN p.id, sum(CASE WHEN r.time IS NULL THEN 1 ELSE 0 END) AS n",
    "MATCH (a:__Entity__)-[:!FROM_CHUNK]->(b) RETURN a.id",
    "MATCH (a:Person)-[:IS_A|RELATED]->{1,2}(b) RETURN a.id",
    "MATCH (a:Person) OPTIONAL MATCH (a)-[:PLAYS_FOR]->(t) RETURN size([(a)-->(u) | u.id]) AS n",
    "MATCH (a:Person) OPTIONAL MATCH (a)-[:IS_A]->(t) WITH * WHERE t IS NOT NULL RETURN [(t)--(u) | u.id]",
    "MATCH (a:Person), (b:Location) MATCH p = shortestPath((a)-[*1..4]-(b)) WHERE a.name < b.name RETURN length(p)",
    "MATCH (a)-[r]->(b) WHERE NOT EXISTS { (b)-->(a) } AND a.name > 'B' RETURN a.id",
    "MATCH (a)-[r]->(b) WHERE NOT ((b)-[:FROM_CHUNK]->() AND a.name = 'x') RETURN a.id",
    "MATCH (a)-[r]->(b) WHERE COUNT { (b)--() } > 1 AND a.name > 'B' RETURN a.id",
    "MATCH (p:Person) WHERE (((p)-[:IS_A]->()) OR p.name > 'C') AND NOT (p)-[:WON]->() RETURN p.id",
    "MATCH (p:Person) WHERE NOT exists((p)-[:IS_A]->()) RETURN p.id, exists((p)-[:WON]->()) AS won",
    "MATCH (p:Person) RETURN p.id, [q = (p)-[:IS_A]->(x) WHERE x.name > 'a' | length(q)] AS n",
    "MATCH (p:Person) RETURN p.id, COUNT { MATCH (p)--(q) WHERE EXISTS { (q)-[:IS_A]->() } } AS n",
    "MATCH (a:Person), (b:Location), p = shortestPath((a)-[*1..4]-(b)) WHERE b:Location RETURN length(p)",
    "MATCH (p:Person) WITH *, 1 AS one RETURN *",
    "MATCH (p:Person) UNWIND p.aliases AS x MATCH (p)-[r]->(q:Location) WHERE q.name > 'A' RETURN p.id, x",
    "MATCH (p:Person) UNWIND p.aliases AS x MATCH (m) WHERE m.name = x RETURN m.id",
    "UNWIND ['Japan'] AS x MATCH (p:Person) MATCH (m:Location) WHERE m.name = x RETURN m.id",
    "MATCH (p)-[r]->(q) RETURN p.name, count(*) AS n",
    "MATCH (p:Person) WITH size(p.name) AS a, 2 AS b RETURN a * b AS x, [1, 2] AS y",
    "RETURN '$(' AS a, ':!' AS b, 'x XOR y' AS c",
]
