"""Settings of the whole suite: one thread for each numeric library, no deadlines, workers."""

import os
from collections import Counter
from pathlib import Path

import pytest
import xdist

for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(name, "1")

from hypothesis import settings  # noqa: E402 - after the limits above

# A busy machine must not fail a property; CI must find the same examples every time.
settings.register_profile("suite", deadline=None, derandomize="CI" in os.environ)
settings.load_profile("suite")


# Tests that share the one database of the server run on one worker; the other files are divided.
SERVER = ("NEO4J_URI", "needs_server", "demo_neo4j")
# These take longest and begin first, so that no worker waits for them at the end.
LONG = (
    "tests/extractors/test_contract.py",
    "tests/laws/test_kill.py",
    "tests/laws/test_law.py",
    "tests/kg/llm/test_endpoint.py",
    "tests/kg/serve/test_browser.py",
)


@pytest.hookimpl(tryfirst=True)  # before xdist reads the groups
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Groups of tests, each for one worker: those on the server, and the tests of each file."""
    groups = {path: _group(path) for path in {item.path for item in items}}
    for item in items:
        item.add_marker(pytest.mark.xdist_group(groups[item.path]))
    items.sort(key=lambda item: _rank(groups[item.path]))


def _group(path: Path) -> str:
    text = path.read_text(encoding="utf-8")
    if any(word in text for word in SERVER):
        return "server"
    return path.relative_to(Path(__file__).parents[1]).as_posix()


def _rank(group: str) -> int:
    if group == "server":
        return 0
    return 1 + LONG.index(group) if group in LONG else len(LONG) + 1


CONTRACT = "tests/kg/stores/neo4j/test_store.py::TestNeo4jStore"
_passed: Counter[str] = Counter()


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    if report.when == "call" and report.passed:
        _passed[report.nodeid.rpartition("::")[0]] += 1


def pytest_sessionfinish(session: pytest.Session) -> None:
    """A whole run with a server that the Neo4j tests did not run on has proved too little."""
    if xdist.is_xdist_worker(session):
        return  # it runs a part of the tests
    whole = session.config.args == session.config.getini("testpaths")
    if os.environ.get("NEO4J_URI") and whole and not _passed[CONTRACT]:
        line = "NEO4J_URI is set, and the tests of the Neo4j store did not run"
        session.config.get_terminal_writer().line(f"\n{line}")
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
