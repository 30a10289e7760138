"""Settings of the whole suite: one thread for each numeric library, no deadlines."""

import os
from collections import Counter

import pytest

for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(name, "1")

from hypothesis import settings  # noqa: E402 - after the limits above

# A busy machine must not fail a property; CI must find the same examples every time.
settings.register_profile("suite", deadline=None, derandomize="CI" in os.environ)
settings.load_profile("suite")


CONTRACT = "tests/kg/stores/neo4j/test_store.py::TestNeo4jStore"
_passed: Counter[str] = Counter()


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    if report.when == "call" and report.passed:
        _passed[report.nodeid.rpartition("::")[0]] += 1


def pytest_sessionfinish(session: pytest.Session) -> None:
    """A whole run with a server that the Neo4j tests did not run on has proved too little."""
    whole = session.config.args == session.config.getini("testpaths")
    if os.environ.get("NEO4J_URI") and whole and not _passed[CONTRACT]:
        line = "NEO4J_URI is set, and the tests of the Neo4j store did not run"
        session.config.get_terminal_writer().line(f"\n{line}")
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
