"""What only the embedded store does; processes of their own are in test_embedded_process.py."""

from __future__ import annotations

import os
import sys
import threading
import time
from pathlib import Path
from typing import Any

import pytest

from benchmarks.bulk import Bulk
from kg.errors import ConfigError, QueryError, StoreError
from kg.layout import batches
from kg.model import Changes, Entity
from kg.stores.embedded.store import EmbeddedStore
from kg.stores.memory import MemoryStore
from tests.kg.stores.contract import StoreContract
from tests.kg.stores.graphs import ADA, ALL, BOB, RandomGraph, dump, fact
from tests.kg.stores.reading_contract import assert_same

PRODUCT = "UNWIND range(1, 3000000) AS x UNWIND range(1, 3000000) AS y WITH x, y WHERE x = -y "


class TestEmbeddedStore(StoreContract):
    name = "embedded"

    @pytest.fixture
    def store(self, embedded: EmbeddedStore) -> Any:
        return embedded


@pytest.mark.parametrize("seed", range(3))
def test_random_changes_give_the_graph_of_the_memory_store(
    embedded: EmbeddedStore, seed: int
) -> None:
    memory, stream = MemoryStore(), RandomGraph(seed)
    for step in range(12):
        changes = stream.changes()
        memory.apply(changes)
        embedded.apply(changes)
        if step % 4 == 3:
            assert dump(embedded) == dump(memory), f"step {step}"
    assert embedded.stats() == memory.stats()
    for name in memory.subgraph().ids[:5]:
        assert embedded.neighbours(name, depth=2) == memory.neighbours(name, depth=2)
        for other in memory.subgraph().ids[5:8]:
            assert embedded.path(name, other) == memory.path(name, other)
    assert_same(embedded, memory)


def test_a_graph_in_one_step_is_the_graph_of_many(embedded: EmbeddedStore, tmp_path: Path) -> None:
    parts: dict[str, tuple[Any, ...]] = {}
    many = EmbeddedStore(tmp_path / "many")
    for changes in Bulk(100, 12).batches():
        for name in ("documents", "chunks", "entities", "appearances", "facts"):
            parts[name] = parts.get(name, ()) + getattr(changes, name)
    for name, items in parts.items():
        for batch in batches(items, 7):
            many.apply(Changes(**{name: tuple(batch)}))
    embedded.apply(Changes(**parts))
    assert dump(embedded) == dump(many)
    embedded.apply(Changes(**parts))
    assert dump(embedded) == dump(many)
    many.close()


def test_values_come_back_as_plain_python(embedded: EmbeddedStore) -> None:
    embedded.apply(ALL)
    table = embedded.query(
        "MATCH p = (a:__Entity__ {id: $id})-[r:WROTE_TO]->(b) "
        "RETURN a, r, p, labels(a) AS l, date('2020-01-02') AS d, "
        "datetime('2020-01-02T03:04:05Z') AS t, duration('P1DT2H') AS u, 1.0 AS f, 3 AS i, "
        "true AS b, null AS n, [1, [2, null]] AS ll, {x: b.name, y: [a.name]} AS m, 2^70 AS big",
        {"id": ADA.id},
    )
    assert table.columns == ("a", "r", "p", "l", *"dtufibn", "ll", "m", "big")
    ((a, r, p, labels, *rest),) = table.rows
    ada = {
        "_labels": ["__Entity__", "Person"], "id": ADA.id, "name": "Ada", "type": "Person",
        "aliases": ["Countess of Lovelace"], "description": "a mathematician",
    }  # fmt: skip
    assert a == ada
    assert (r["_type"], r["_start"], r["_end"]) == ("WROTE_TO", ADA.id, BOB.id)
    assert p == [ada, r, p[2]]
    assert p[2]["name"] == "Bob"
    assert labels == ["Person", "__Entity__"]
    assert rest == [
        "2020-01-02", "2020-01-02T03:04:05Z", "P1DT2H", 1.0, 3, True, None, [1, [2, None]],
        {"x": "Bob", "y": ["Ada"]}, 2.0**70,
    ]  # fmt: skip
    exact = {int, float, bool, str, type(None), list, dict}
    assert {type(value) for value in rest} <= exact


def test_parameters_of_every_kind(embedded: EmbeddedStore) -> None:
    given = {"a": "q'\"`\n🦊", "b": [1, 2.5, None, True], "c": {"d": ["x"]}, "e": -(2**62)}
    table = embedded.query("RETURN $a AS a, $b AS b, $c AS c, $e AS e", given)
    assert dict(zip(table.columns, table.rows[0], strict=True)) == given
    with pytest.raises(QueryError, match="of the type set"):
        embedded.query("RETURN $a", {"a": {1}})
    with pytest.raises(QueryError, match="p"):
        embedded.query("RETURN $p")


def test_rows_are_capped_and_not_all_made(embedded: EmbeddedStore) -> None:
    started = time.monotonic()
    table = embedded.query("UNWIND range(1, 3000000) AS x RETURN x, toString(x)", limit=3)
    assert (len(table.rows), table.truncated) == (3, True)
    assert time.monotonic() - started < 5
    assert not embedded.query("UNWIND [1, 2, 3] AS x RETURN x", limit=3).truncated
    assert embedded.query("UNWIND [] AS x RETURN x").rows == ()


@pytest.mark.parametrize(
    ("cypher", "position", "message"),
    [
        ("MATCH (n RETURN n", 9, "^unexpected RETURN$"),
        ("MATCH n RETURN n", 8, "^unexpected RETURN$"),
        ("MATCH (a:) RETURN a", 9, r"^unexpected \)$"),
        ("MATCH (a)-(b) RETURN a", 10, r"^unexpected \($"),
        ("MATCH (n) RETURN 'x' 'y z'", 21, "^unexpected 'y z'$"),
        ("RETURN [1,2", 11, "^the query ends too early$"),
        ("MATCH (n) RETURN n ORDER LIMIT 3", 25, "^BY is missing before LIMIT$"),
        ("RETURN {a 1}", 10, "^: is missing before 1$"),
        (
            "RETURN $a + $b",
            None,
            r"^no value is given for \$\w, \$\w: add --param \w=VALUE --param \w=",
        ),
        ("Who is Ann's mother?", 0, "must be Cypher, such as `MATCH"),
        ("", 0, "is empty: give Cypher"),
        ("MATCH (n) RETURN n.id LIMIT", 27, "ends too early"),
        ("MATCH (n)\n WHERE n.x >> 3\nRETURN n", 22, "^unexpected >, expected an expression$"),
        ("MATCH (n) WHERE n.id = RETURN n", 30, "unexpected n$"),
        ("MATCH (n) RETURN mm", 17, "Variable 'mm' not defined"),
        ("RETURN 1, foo(1)", 10, "Unknown function 'foo'"),
        ("MATCH (n) RETURN 'open", 17, "does not end"),
        ("MATC (n) RETURN n", 0, "starts with MATCH"),
        ("RETURN 1 / 0", None, "by zero"),
    ],
)
def test_errors_say_where(
    embedded: EmbeddedStore, cypher: str, position: int | None, message: str
) -> None:
    with pytest.raises(QueryError, match=message) as caught:
        embedded.query(cypher)
    assert caught.value.position == position
    assert len(str(caught.value)) < 200
    assert "Exception" not in str(caught.value)


@pytest.mark.parametrize(
    "cypher",
    [
        "CREATE (n:X)",
        "MATCH (n) SET n.x = 1 RETURN n",
        "MATCH (n) WITH * SET n.x = 1 RETURN n",
        "LOAD CSV FROM 'file:///etc/hostname' AS line RETURN line",
        "CALL apoc.merge.node(['X'], {}) YIELD node RETURN node",
        "MATCH (n) CALL (n) { DELETE n } IN TRANSACTIONS",
    ],
)
def test_only_reading(embedded: EmbeddedStore, cypher: str) -> None:
    embedded.apply(ALL)
    before = dump(embedded)
    with pytest.raises(QueryError):
        embedded.query(cypher)
    assert dump(embedded) == before


def test_the_engine_refuses_what_a_gate_might_miss(
    embedded: EmbeddedStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kg.stores.embedded.store.check_reading", lambda cypher: None)
    for cypher in ("CREATE (n:X)", "MATCH (n) DETACH DELETE n"):
        with pytest.raises(QueryError, match="only reading"):
            embedded.query(cypher)
    for place in ("file:///etc/hostname", "http://localhost/x.csv"):
        with pytest.raises(QueryError, match="disabled"):
            embedded.query(f"LOAD CSV FROM '{place}' AS line RETURN line")


def test_a_query_that_runs_away_is_stopped(embedded: EmbeddedStore) -> None:
    embedded.apply(ALL)
    started = time.monotonic()
    with pytest.raises(QueryError, match=r"longer than 0\.5 s and was stopped$"):
        embedded.query(PRODUCT + "RETURN x", timeout=0.5)
    assert time.monotonic() - started < 10
    assert embedded.query("MATCH (n:Document) RETURN count(n)").rows == ((2,),)


def test_a_query_that_needs_too_much_memory(embedded: EmbeddedStore) -> None:
    with pytest.raises(QueryError, match=r"memory|heap"):
        embedded.query(
            "UNWIND range(1, 3000000) AS x WITH collect({a: x, b: toString(x) + 'abcdefgh'}) AS l "
            "RETURN size(l)"
        )
    assert embedded.query("RETURN 1").rows == ((1,),)


def test_queries_from_many_threads_while_one_writes(embedded: EmbeddedStore) -> None:
    embedded.apply(ALL)
    counts: list[int] = []

    def ask() -> None:
        for _ in range(10):
            table = embedded.query("MATCH (e:__Entity__) WHERE e.id IS NOT NULL RETURN count(e)")
            counts.append(table.rows[0][0])

    readers = [threading.Thread(target=ask) for _ in range(4)]
    for reader in readers:
        reader.start()
    for number in range(10):
        pair = (Entity(f"a{number}", "a", "Misc"), Entity(f"b{number}", "b", "Misc"))
        embedded.apply(Changes(entities=pair))
    for reader in readers:
        reader.join()
    assert len(counts) == 40
    assert {(count - 3) % 2 for count in counts} == {0}  # no half of a pair is ever seen


def test_nodes_of_others_stay_and_do_no_harm(embedded: EmbeddedStore) -> None:
    handle = embedded._arcade
    with handle.transaction():
        handle.command(
            "opencypher",
            "CREATE (a:__Entity__ {name: 'Ada'})-[:KNOWS]->(b:Foo {id: 'foo'}), "
            "(:__Entity__ {id: 'theirs', name: 'Ada'}), (:Chunk {id: 'c', text: 'Ada'}), "
            "(:Document {path: 'x'}), (:__Entity__:Person {name: 'nobody'})",
        )
    try:
        embedded.apply(ALL)
        with handle.transaction():
            handle.command(
                "opencypher",
                "MATCH (a:__Entity__ {id: $id}), (b:__Entity__ {id: 'theirs'}) "
                "CREATE (a)-[:MET]->(b), (a)-[:KNOWS]->(b)",
                {"id": ADA.id},
            )
        assert [link.id for link in embedded.neighbours(ADA.id)] == ["f1", "f3"]
        assert ADA.id in [hit.id for hit in embedded.search("Ada")]
        assert None not in [hit.id for hit in embedded.search("Ada nobody")]
        assert embedded.path(ADA.id, "theirs") is None
        assert embedded.subgraph().edges.shape == (2, 2)
        assert embedded.stats()["facts"] == 3
        embedded.clear()
        left = embedded.query("MATCH (n) RETURN labels(n) AS l, n.id ORDER BY l, n.id").rows
        assert len(left) == 6
        assert embedded.stats()["facts"] == 0
    finally:
        with handle.transaction():
            handle.command("opencypher", "MATCH (n) DETACH DELETE n")


def test_a_store_reopens_with_everything(tmp_path: Path) -> None:
    store = EmbeddedStore(tmp_path / "graph")
    store.apply(ALL)
    before = dump(store), store.stats()
    store.close()
    with pytest.raises(StoreError, match="was closed"):
        store.stats()
    again = EmbeddedStore(tmp_path / "graph")
    assert (dump(again), again.stats()) == before
    assert [hit.id for hit in again.search("lovelace")] == [ADA.id]
    again.close()
    again.close()


def test_one_handle_per_folder(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(tmp_path / "graph")
    one, two = EmbeddedStore(tmp_path / "graph"), EmbeddedStore(tmp_path / "link")
    one.apply(ALL)
    assert two.stats() == one.stats()
    one.close()
    assert two.stats()["facts"] == 3
    two.close()


@pytest.mark.parametrize("damaged", ["schema*", "dictionary*", "configuration.json"])
def test_a_broken_database_is_said_to_be_rebuilt(tmp_path: Path, damaged: str) -> None:
    store = EmbeddedStore(tmp_path / "graph")
    store.apply(Changes(ledger="one", seq=1))
    store.close()
    for file in (tmp_path / "graph" / "arcadedb").glob(damaged):
        file.write_bytes(b"{ broken")
    broken = EmbeddedStore(tmp_path / "graph")
    for _ in range(2):
        with pytest.raises(StoreError, match="writes it anew from the ledger"):
            broken.applied()
    broken.close()


def test_a_folder_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreError, match="cannot write"):
        EmbeddedStore(tmp_path / "file" / "graph").stats()


def test_a_heap_that_is_no_size(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="512m"):
        EmbeddedStore(tmp_path / "graph", heap="lots")


def test_without_a_wheel_the_other_store_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kg.stores.embedded.jvm.find_spec", lambda name: None)
    with pytest.raises(StoreError, match='to "memory"'):
        EmbeddedStore(tmp_path / "graph").stats()


@pytest.mark.skipif(sys.platform == "win32", reason="there is no fork on Windows")
@pytest.mark.filterwarnings("ignore:This process:DeprecationWarning")
def test_a_forked_child_is_refused(embedded: EmbeddedStore) -> None:
    embedded.apply(ALL)
    child = os.fork()
    if child == 0:
        status = 1
        try:
            embedded.stats()
        except StoreError as error:
            status = 0 if "fork" in str(error) else 2
        finally:
            os._exit(status)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    assert embedded.stats()["facts"] == 3


def test_lookups_use_the_index(embedded: EmbeddedStore) -> None:
    """The patterns that the store relies on; a plan with a scan is a hundred times as slow."""
    people = [Entity(f"p{n}", f"p{n}", "Person") for n in range(1000)]
    facts = tuple(fact(f"f{n}", people[n], "MET", people[n + 1]) for n in range(0, 900, 2))
    embedded.apply(Changes(entities=tuple(people), facts=facts))
    started = time.process_time()
    for number in range(0, 200, 10):
        assert len(embedded.neighbours(f"p{number}")) == 1
    assert time.process_time() - started < 2  # 0.1 s by index, 20 s by scans
