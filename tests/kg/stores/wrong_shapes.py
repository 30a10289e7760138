# ruff: noqa: E501  queries are read best on one line
"""Queries that the embedded engine answers wrongly, and the same question as both answer it.

(original, rewrite, whether Neo4j takes the original)
"""

PARAMETERS = {"type": "IS_A", "labels": ["Person", "Location"], "b": "UFC (Organization)"}

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
_OPTIONAL = "MATCH (a:Person) OPTIONAL MATCH (a)-[:PLAYS_FOR]->(t) "
_ENDS = "MATCH (a:__Entity__ {id: 'Brock Edward Lesnar (Person)'}), (b:__Entity__ {id: $b}) "
_PATH = "MATCH p = (a)-[*1..4]-(b) WHERE {} RETURN length(p) AS n ORDER BY n LIMIT 1"
_SHORTEST = "MATCH p = shortestPath((a)-[*1..4]-(b)) WHERE {} RETURN length(p) AS n"


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
        for one in ("length(p) > 1", "all(r IN relationships(p) WHERE r.confidence > 0.6)")
    ),
]

NEAR_MISSES = [
    "MATCH (a)-[r]->(b) WHERE a.name < b.name AND r.confidence > 0.5 RETURN a.id",
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
    "RETURN '$(' AS a, ':!' AS b, 'x XOR y' AS c",
]
