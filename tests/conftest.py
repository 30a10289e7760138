"""Settings of the whole suite: one thread for each numeric library, no deadlines, workers."""

import os
import re
import signal
from collections import Counter
from functools import cache
from pathlib import Path

import pytest
import xdist
from xdist.remote import Producer
from xdist.scheduler import LoadFileScheduling

ROOT = Path(__file__).parents[1]

for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(name, "1")
# A shell makes what it starts in the background ignore Ctrl-C; programs under test must not.
signal.signal(signal.SIGINT, signal.default_int_handler)

from hypothesis import settings  # noqa: E402 - after the limits above

# A busy machine must not fail a property; CI must find the same examples every time.
settings.register_profile("suite", deadline=None, derandomize="CI" in os.environ)
settings.load_profile("suite")


SERVER = re.compile(r"neo4j_server import|demo_neo4j")  # in files that use the server of NEO4J_URI
# These files take longest and begin, so that no worker is left alone with one at the end.
LONG = ("tests/laws/", "tests/test_readme.py", "tests/kg/serve/", "tests/kg/cli/", "tests/clients/")


class Scheduling(LoadFileScheduling):
    """Sends each file to one worker, and all that use the server's only database to the same.

    It does not use marks `xdist_group`: pytest 9.2 ignores what xdist 3.8 makes of them.
    """

    def _split_scope(self, nodeid: str) -> str:
        file: str = super()._split_scope(nodeid)
        return "server" if "NEO4J_URI" in os.environ and uses_server(file) else file


@cache
def uses_server(file: str) -> bool:
    return SERVER.search((ROOT / file).read_text(encoding="utf-8")) is not None


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> Scheduling:
    return Scheduling(config, log)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=lambda item: not item.nodeid.startswith(LONG))


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
