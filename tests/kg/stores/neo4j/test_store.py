"""What only the Neo4j store does, on a real server; without one everything here is skipped."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from kg import layout
from kg.errors import ConfigError, QueryError, StoreError
from kg.layout import VECTORS
from kg.model import Changes, Entity, Literal
from kg.project import projection
from kg.project.reader import LedgerReader
from kg.stores.memory import MemoryStore
from kg.stores.neo4j.store import Neo4jStore
from kg.stores.neo4j.write import STATE
from tests.kg.explain.conftest import write as write_ledger
from tests.kg.stores.contract import StoreContract
from tests.kg.stores.graphs import ADA, ALL, BOB, RandomGraph, dump, fact
from tests.kg.stores.neo4j_server import URI, needs_server
from tests.kg.stores.reading_contract import assert_same

pytestmark = needs_server
PRODUCT = "UNWIND range(1, 3000000) AS x UNWIND range(1, 3000000) AS y WITH x, y WHERE x = -y "


def run(store: Neo4jStore, cypher: str, **parameters: Any) -> list[list[Any]]:
    """A statement as any other client of the server would send it."""
    with store._connected().session() as session:
        return [record.values() for record in session.run(cypher, parameters)]  # type: ignore[arg-type]


@pytest.fixture
def server() -> Iterator[Neo4jStore]:
    """The store of an empty database."""
    store = Neo4jStore(URI)
    run(store, "MATCH (n) DETACH DELETE n")
    for index in VECTORS:
        run(store, f"DROP INDEX {index} IF EXISTS")
    yield store
    store.close()


class TestNeo4jStore(StoreContract):
    name = "neo4j"

    @pytest.fixture
    def store(self, server: Neo4jStore) -> Any:
        return server


def test_it_reads_like_the_ledger(server: Neo4jStore, tmp_path: Path) -> None:
    ledger = write_ledger(tmp_path / "ledger.sqlite")
    for changes in projection(ledger):
        server.apply(changes)
    assert_same(server, LedgerReader(ledger))
    ledger.close()


@pytest.mark.parametrize("seed", range(2))
def test_random_changes_give_the_graph_of_the_memory_store(server: Neo4jStore, seed: int) -> None:
    memory, stream = MemoryStore(), RandomGraph(seed)
    for step in range(12):
        changes = stream.changes()
        memory.apply(changes)
        server.apply(changes)
        if step % 4 == 3:
            assert dump(server) == dump(memory), f"step {step}"
    assert server.stats() == memory.stats()
    for name in memory.subgraph().ids[:5]:
        assert server.neighbours(name, depth=2) == memory.neighbours(name, depth=2)
        for other in memory.subgraph().ids[5:8]:
            assert server.path(name, other) == memory.path(name, other)
    assert_same(server, memory)


def test_values_come_back_as_plain_python(server: Neo4jStore) -> None:
    server.apply(ALL)
    table = server.query(
        "MATCH p = (a:__Entity__ {id: $id})-[r:WROTE_TO]->(b) "
        "RETURN a, r, p, labels(a) AS l, date('2020-01-02') AS d, "
        "datetime('2020-01-02T03:04:05Z') AS t, duration('P1DT2H') AS u, 1.0 AS f, 3 AS i, "
        "true AS b, null AS n, [1, [2, null]] AS ll, {x: b.name, y: [a.name]} AS m, 2^70 AS big, "
        "localtime('01:02:03.250') AS lt, datetime('2020-01-02T03:04:05.5+02:00') AS z",
        {"id": ADA.id},
    )
    assert table.columns == ("a", "r", "p", "l", *"dtufibn", "ll", "m", "big", "lt", "z")
    ((a, r, p, labels, *rest),) = table.rows
    assert a == {
        "_labels": ["__Entity__", "Person"], "id": ADA.id, "name": "Ada", "type": "Person",
        "aliases": ["Countess of Lovelace"], "description": "a mathematician",
    }  # fmt: skip
    assert (r["_type"], r["_start"], r["_end"]) == ("WROTE_TO", ADA.id, BOB.id)
    assert p == [a, r, p[2]]
    assert p[2]["name"] == "Bob"
    assert sorted(labels) == ["Person", "__Entity__"]
    assert rest == [
        "2020-01-02", "2020-01-02T03:04:05Z", "P1DT2H", 1.0, 3, True, None, [1, [2, None]],
        {"x": "Bob", "y": ["Ada"]}, 2.0**70, "01:02:03.25", "2020-01-02T03:04:05.5+02:00",
    ]  # fmt: skip
    assert {type(value) for value in rest} <= {int, float, bool, str, type(None), list, dict}


def test_parameters_of_every_kind(server: Neo4jStore) -> None:
    given = {"a": "q'\"`\n🦊", "b": [1, 2.5, None, True], "c": {"d": ["x"]}, "e": -(2**62)}
    table = server.query("RETURN $a AS a, $b AS b, $c AS c, $e AS e", given)
    assert dict(zip(table.columns, table.rows[0], strict=True)) == given
    with pytest.raises(QueryError, match="object"):
        server.query("RETURN $a", {"a": object()})
    with pytest.raises(QueryError, match="p"):
        server.query("RETURN $p")


def test_rows_are_capped_and_not_all_made(server: Neo4jStore) -> None:
    table = server.query("UNWIND range(1, 100000000) AS x RETURN x, toString(x)", limit=3)
    assert (len(table.rows), table.truncated) == (3, True)
    assert not server.query("UNWIND [1, 2, 3] AS x RETURN x", limit=3).truncated
    empty = server.query("MATCH (n:Nothing) RETURN n.x AS x, n AS n")
    assert (empty.columns, empty.rows) == (("x", "n"), ())


@pytest.mark.parametrize(
    ("cypher", "position", "message"),
    [
        ("MATCH (n RETURN n", 9, "RETURN"),
        ("MATCH (n) RETURN n.id LIMIT", 27, "Invalid input ''"),
        ("RETURN '🦊' AS x,, 1", 16, "Invalid input ','"),
        ("MATCH (n) RETURN mm", 17, "Variable `mm` not defined"),
        ("RETURN 1, foo(1)", 10, "Unknown function 'foo'"),
        ("MATC (n) RETURN n", 0, "starts with MATCH"),
        ("RETURN 1 / 0", None, "by zero"),
        ("SHOW NOTHING", None, "NOTHING"),
    ],
)
def test_errors_say_where(
    server: Neo4jStore, cypher: str, position: int | None, message: str
) -> None:
    with pytest.raises(QueryError, match=message) as caught:
        server.query(cypher)
    if position is not None:
        assert caught.value.position == position
    assert "offset" not in str(caught.value)


@pytest.mark.parametrize(
    "cypher",
    [
        "CREATE (n:X)",
        "MATCH (n) SET n.x = 1 RETURN n",
        "LOAD CSV FROM 'file:///etc/hostname' AS line RETURN line",
        "CALL db.createLabel('X')",
        "CALL dbms.setConfigValue('a', 'b')",
        "MATCH (n) CALL (n) { DELETE n } IN TRANSACTIONS",
    ],
)
def test_only_reading(server: Neo4jStore, cypher: str, monkeypatch: pytest.MonkeyPatch) -> None:
    server.apply(ALL)
    before = dump(server)
    with pytest.raises(QueryError):
        server.query(cypher)
    monkeypatch.setattr("kg.stores.neo4j.store.check_reading", lambda cypher: None)
    if cypher.startswith(("CREATE", "MATCH")):  # what our own gate might miss, the server sees
        with pytest.raises((QueryError, StoreError)):
            server.query(cypher)
    assert dump(server) == before


@pytest.mark.parametrize("word", ["SHOW INDEXES", "EXPLAIN RETURN 1", "PROFILE RETURN 1"])
def test_what_cannot_be_explained_is_run_all_the_same(server: Neo4jStore, word: str) -> None:
    server.query(f"// a comment\n {word}")


def test_a_query_that_runs_away_is_stopped(server: Neo4jStore) -> None:
    started = time.monotonic()
    with pytest.raises(QueryError, match=r"longer than 1 s and was stopped$"):
        server.query(PRODUCT + "RETURN x", timeout=1)
    assert time.monotonic() - started < 20
    assert server.query("RETURN 1").rows == ((1,),)


def test_nodes_of_others_stay_and_do_no_harm(server: Neo4jStore) -> None:
    run(
        server,
        "CREATE (:__Entity__:Person {name: 'Ada'})-[:KNOWS {since: 1}]->(:__Entity__ {id: 'x'}), "
        "(:Chunk {text: 'a letter'})-[:FROM_DOCUMENT]->(:Document {path: 'p'}), "
        "(:Chunk {id: 'theirs', text: 'euros'}), (:Note {id: 'note#0'})",
    )
    theirs = run(server, "MATCH (n) RETURN labels(n), properties(n) ORDER BY elementId(n)")
    server.apply(ALL)
    assert server.stats()["entities"] == 3
    assert server.stats()["chunks"] == 3
    assert [hit.id for hit in server.search("Ada")] == [ADA.id]
    assert set(server.subgraph().ids) == {entity.id for entity in ALL.entities}
    server.clear()
    assert run(server, "MATCH (n) RETURN labels(n), properties(n) ORDER BY elementId(n)") == theirs
    assert run(server, "MATCH ()-[r:KNOWS]->() RETURN r.since") == [[1]]


@pytest.mark.parametrize(
    ("label", "node_id"),
    [
        ("__Entity__", ADA.id),
        ("Document", ALL.documents[0].id),
        ("Chunk", ALL.chunks[0].id),
        ("Literal", next(layout.fact_tail(f)[1] for f in ALL.facts if isinstance(f.tail, Literal))),
    ],
)
def test_a_node_of_others_with_our_very_id_is_not_taken_over(
    server: Neo4jStore, label: str, node_id: str
) -> None:
    run(server, f"CREATE (:{label} {{id: $id, name: 'theirs', text: 'theirs'}})", id=node_id)
    with pytest.raises(StoreError, match="that is not ours") as caught:
        server.apply(ALL)
    assert label in str(caught.value) and node_id in str(caught.value)
    everything = [label], {"id": node_id, "name": "theirs", "text": "theirs"}
    ours = f"WHERE NOT n:{STATE} RETURN labels(n), properties(n)"
    assert run(server, f"MATCH (n) {ours}") == [[*everything]]
    server.apply(Changes(removed_entities=(node_id,), removed_chunks=(node_id,),
                         removed_documents=(node_id,)))  # fmt: skip
    assert run(server, f"MATCH (n) {ours}") == [[*everything]]


def test_our_own_nodes_are_written_over(server: Neo4jStore) -> None:
    server.apply(ALL)
    once = dump(server)
    server.apply(ALL)
    assert dump(server) == once


def disturb(store: Neo4jStore, ids: list[str], times: int) -> None:
    """A client of somebody else that counts in our nodes, in its own order."""
    count = "UNWIND $ids AS i MATCH (n {id: i}) SET n.seen = coalesce(n.seen, 0) + 1"
    with store._connected().session() as session:
        for _ in range(times):
            session.execute_write(lambda t: t.run(count, ids=ids).consume())


def test_four_writers_and_a_stranger(server: Neo4jStore) -> None:
    """All write the same nodes, the stranger in the opposite order: deadlocks are tried again."""
    people = [Entity(f"p{n:02}", f"p{n:02}", "Person") for n in range(30)]
    facts = tuple(fact(f"f{n}", people[n], "MET", people[(n + 7) % 30]) for n in range(30))
    changes = Changes(entities=tuple(people), facts=facts)
    server.apply(changes)
    writers = [Neo4jStore(URI) for _ in range(4)]
    with ThreadPoolExecutor(5) as pool:
        names = [person.id for person in reversed(people)]
        work = [pool.submit(disturb, server, names, 15)]
        work += [pool.submit(writer.apply, changes) for writer in writers for _ in range(6)]
        for done in work:
            done.result()
    for writer in writers:
        writer.close()
    assert server.stats()["facts"] == 30
    assert run(server, "MATCH (n:__Entity__) RETURN DISTINCT n.seen") == [[15]]


def test_a_deadlock_in_the_middle_of_a_batch(server: Neo4jStore) -> None:
    """The server picks a victim; whoever it is, both changes are there in the end."""
    server.apply(ALL)
    waiting, go = threading.Event(), threading.Event()

    def stranger() -> None:
        tries = []

        def work(transaction: Any) -> None:
            tries.append(1)
            transaction.run("MATCH (n {id: 'Bob (Person)'}) SET n.x = 1").consume()
            waiting.set()
            if len(tries) == 1:
                go.wait(10)
            transaction.run("MATCH (n {id: 'Ada (Person)'}) SET n.x = 1").consume()

        with server._connected().session() as session:
            session.execute_write(work)

    thread = threading.Thread(target=stranger)
    thread.start()
    assert waiting.wait(30)
    threading.Timer(1.0, go.set).start()  # while our transaction holds Ada and waits for Bob
    server.apply(Changes(entities=(ADA, BOB)))
    thread.join()
    rows = run(server, "MATCH (n:Person) RETURN n.x, n.name ORDER BY n.name")
    assert rows == [[1, "Ada"], [1, "Bob"]]


def test_another_database_than_the_default(server: Neo4jStore) -> None:
    store = Neo4jStore(URI, database="neo4j")
    assert store.query("RETURN 1").rows == ((1,),)
    store.close()
    store = Neo4jStore(URI, database="elsewhere")
    for use in (store.applied, lambda: store.query("RETURN 1"), lambda: store.apply(ALL)):
        with pytest.raises(StoreError, match="has no database 'elsewhere': check NEO4J_DATABASE"):
            use()
    store.close()


def test_a_wrong_password_is_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NEO4J_PASSWORD", "hunter2")
    store = Neo4jStore(URI)
    with pytest.raises(StoreError, match="check NEO4J_USERNAME and NEO4J_PASSWORD") as caught:
        store.applied()
    assert "hunter2" not in str(caught.value) + repr(store) + repr(vars(store))
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("address", ["bolt://127.0.0.1:9", "neo4j://nowhere.invalid"])
def test_a_server_that_is_not_there_is_one_line(address: str) -> None:
    with pytest.raises(StoreError, match=f"no Neo4j server answers at {address}"):
        Neo4jStore(address).applied()


@pytest.mark.parametrize("scheme", ["neo4j+s", "bolt+s", "neo4j+ssc", "bolt+ssc"])
def test_tls_is_asked_for(scheme: str) -> None:
    """The test server speaks no TLS, so each of these must refuse to go on without it."""
    address = f"{scheme}://{URI.partition('://')[2]}"
    with pytest.raises(StoreError, match="no Neo4j server answers at"):
        Neo4jStore(address).applied()


@pytest.mark.parametrize(
    ("address", "message"),
    [("http://localhost", "neo4j://HOST"), ("neo4j://me:secret@localhost", "NEO4J_PASSWORD")],
)
def test_addresses_that_are_none(address: str, message: str) -> None:
    with pytest.raises(ConfigError, match=message) as caught:
        Neo4jStore(address)
    assert "secret" not in str(caught.value)


def test_a_closed_store_connects_again_when_asked(server: Neo4jStore) -> None:
    server.apply(ALL)
    server.close()
    assert server.stats()["entities"] == 3
