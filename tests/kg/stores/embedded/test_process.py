"""The embedded store in processes of its own: signals, silence, locks, few open files."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import pytest

from kg.errors import StoreError
from kg.stores.embedded.store import EmbeddedStore

COMPREHENSION = "RETURN size([x IN range(1, 200000) WHERE any(y IN range(1, 2000) WHERE y = -x)])"
ROOT = Path(__file__).parents[4]
unix = pytest.mark.skipif(sys.platform == "win32", reason="signals of Unix")


def start(script: str, folder: Path, *arguments: str) -> subprocess.Popen[str]:
    code = "import sys, os, time\nfrom tests.kg.stores.graphs import *\n" + textwrap.dedent(script)
    return subprocess.Popen(
        [sys.executable, "-c", code, *arguments],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def wait_for(process: subprocess.Popen[str], word: str) -> None:
    assert process.stdout is not None
    line = process.stdout.readline()
    assert line.strip() == word, line + process.communicate()[1]


@unix
def test_silent_until_sigterm_then_143(tmp_path: Path) -> None:
    process = start(
        """
        store = EmbeddedStore("graph")
        store.apply(ALL)
        assert store.query("MATCH (n:Document) RETURN count(n)").rows == ((2,),)
        print("ready", flush=True)
        time.sleep(60)
        """,
        tmp_path,
    )
    wait_for(process, "ready")
    process.send_signal(signal.SIGTERM)
    out, err = process.communicate(timeout=30)
    assert (process.returncode, out, err) == (143, "", "")
    assert [path.name for path in tmp_path.iterdir()] == ["graph"]
    assert not list((tmp_path / "graph").glob("hs_err*"))
    store = EmbeddedStore(tmp_path / "graph")
    assert store.stats()["facts"] == 3
    store.close()


@unix
def test_ctrl_c_ends_a_long_query_and_the_store_stays_usable(tmp_path: Path) -> None:
    process = start(
        """
        store = EmbeddedStore("graph")
        store.apply(ALL)
        print("ready", flush=True)
        try:
            store.query("UNWIND range(1, 3000000) AS x UNWIND range(1, 3000000) AS y "
                        "WITH x, y WHERE x = -y RETURN x", timeout=60)
        except KeyboardInterrupt:
            print(store.query("MATCH (n:Document) RETURN count(n)").rows)
            sys.exit(130)
        """,
        tmp_path,
    )
    wait_for(process, "ready")
    time.sleep(1)
    sent = time.monotonic()
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=30)
    assert (process.returncode, out, err) == (130, "((2,),)\n", "")
    assert time.monotonic() - sent < 10


def test_a_second_process_is_told_who_has_the_graph(tmp_path: Path) -> None:
    store = EmbeddedStore(tmp_path / "graph")
    store.stats()
    process = start('EmbeddedStore("graph").stats()', tmp_path)
    _, err = process.communicate(timeout=60)
    assert f"opened by process {os.getpid()}" in err.splitlines()[-1]
    store.close()


def test_a_second_process_waits_while_the_first_asks(tmp_path: Path) -> None:
    first = EmbeddedStore(tmp_path / "graph")
    first.stats()
    first.close()
    script = 'store = EmbeddedStore("graph"); print(store.query("RETURN 1").rows); store.close()'
    both = [start(script, tmp_path) for _ in range(2)]
    assert [process.communicate(timeout=60) for process in both] == [("((1,),)\n", "")] * 2


@unix
def test_killed_in_the_middle_it_holds_all_or_nothing(tmp_path: Path) -> None:
    """Each of ten changes adds 300 entities and 300 facts; the kill comes somewhere."""
    process = start(
        """
        store = EmbeddedStore("graph")
        store.stats()
        print("ready", flush=True)
        for step in range(10):
            people = [Entity(f"{step}.{n}", "name", "Person") for n in range(300)]
            facts = tuple(fact(f"{step}.{n}", people[n], "MET", people[n - 1]) for n in range(300))
            store.apply(Changes(entities=tuple(people), facts=facts, ledger="l", seq=step))
            print("ready", flush=True)
        time.sleep(60)
        """,
        tmp_path,
    )
    for _ in range(4):
        wait_for(process, "ready")
    time.sleep(0.15)
    process.kill()
    process.communicate()
    store = EmbeddedStore(tmp_path / "graph")
    stats, applied = store.stats(), store.applied()
    assert applied is not None
    assert applied.seq >= 2
    whole = 300 * (applied.seq + 1)
    assert (stats["entities"], stats["facts"]) == (whole, whole)
    assert store.subgraph().edges.shape == (2, whole)
    assert len(store.search("name", limit=9999)) == whole
    store.close()


@unix
def test_many_types_under_few_open_files(tmp_path: Path) -> None:
    """20,000 relation names stand under RELATED; 50 types and 60 labels fit into 256 files."""
    script = """
        import resource
        _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        resource.setrlimit(resource.RLIMIT_NOFILE, (256, hard))
        store = EmbeddedStore("graph")
        people = [Entity(f"e{n}", "name", f"Kind{n % 60}") for n in range(2000)]
        if sys.argv[1] == "write":
            facts = [
                fact(f"f{n}", people[n % 2000], f"rare {n}", people[(n * 7 + 1) % 2000],
                     kind=f"TYPE_{n}" if n < 50 else "RELATED")
                for n in range(20_000)
            ]
            store.apply(Changes(entities=tuple(people), facts=tuple(facts)))
        stats = store.stats()
        print(stats["facts"], len(stats["relation_types"]), len(stats["entity_types"]))
        print(store.query("MATCH ()-[r]->() RETURN count(DISTINCT r.relation)").rows)
        store.close()
        """
    for step in ("write", "read"):
        process = start(script, tmp_path, step)
        out, err = process.communicate(timeout=120)
        assert (out, err) == ("20000 51 60\n((20000,),)\n", "")


def test_an_owner_who_died_does_not_block(tmp_path: Path) -> None:
    (tmp_path / "graph").mkdir()
    (tmp_path / "graph" / "owner.pid").write_text("999999")
    store = EmbeddedStore(tmp_path / "graph")
    assert store.stats()["facts"] == 0
    assert (tmp_path / "graph" / "owner.pid").read_text() == str(os.getpid())
    store.close()
    with pytest.raises(StoreError, match="was closed"):
        store.stats()


def test_an_expression_that_runs_away_is_left_behind(tmp_path: Path) -> None:
    """In a process of its own, since a part of the query goes on for as long as that."""
    process = start(
        """
        from kg.errors import QueryError
        store = EmbeddedStore("graph")
        store.apply(ALL)
        started = time.monotonic()
        try:
            store.query(sys.argv[1], timeout=0.3)
        except QueryError as error:
            assert "goes on until this process ends" in str(error)
            assert time.monotonic() - started < 20  # 2.3 s on a machine at rest
            assert store.query("MATCH (n:Document) RETURN count(n)").rows == ((2,),)
            print("left behind", flush=True)
            os._exit(0)
        """,
        tmp_path,
        COMPREHENSION,
    )
    out, err = process.communicate(timeout=60)
    assert (process.returncode, out) == (0, "left behind\n"), err
