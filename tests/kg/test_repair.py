"""Repair: what it says of the ledger and the store, and what it leaves alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.config import Config, load_config
from kg.doctor import repair
from kg.errors import StoreError
from kg.graph import create_graph
from kg.ledger import LEDGER, Ledger, faults, only_builder
from tests.kg.explain.conftest import write


@pytest.fixture
def config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Config:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("KG_GRAPH", raising=False)
    (tmp_path / "kg").mkdir()
    write(tmp_path / "kg" / LEDGER).close()
    return load_config(settings=["store.use=memory"])


def test_a_whole_ledger_is_written_anew(config: Config) -> None:
    assert [(check.name, check.state) for check in repair(config)] == [
        ("ledger", "ok"),
        ("store", "ok"),
    ]


@pytest.mark.parametrize(
    ("harm", "said"),
    [
        ("DELETE FROM text", "texts of documents"),
        ("DELETE FROM document", "documents of chunks"),
        ("DELETE FROM mention", "mentions of statements"),
        ("DELETE FROM entity", "ends of facts"),
        ("UPDATE statement SET fact = NULL", "support of facts"),
    ],
)
def test_what_the_ledger_misses_is_named(config: Config, harm: str, said: str) -> None:
    ledger = Ledger(config.graph / LEDGER)
    assert faults(ledger) == []
    ledger.db.execute(harm)
    ledger.close()
    (check,) = repair(config)
    assert check.state == "error" and f"{said} are missing" in check.message
    assert "bring back a copy" in check.message


def test_a_graph_that_is_built_is_left_alone(config: Config) -> None:
    with only_builder(config.graph), pytest.raises(StoreError, match="is being built"):
        list(repair(config))


def test_without_a_graph_there_is_nothing_to_repair(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="kg build FOLDER"):
        list(repair(load_config(graph=tmp_path / "none")))


def test_an_empty_graph_is_whole(tmp_path: Path) -> None:
    config = load_config(graph=tmp_path / "new", settings=["store.use=memory"])
    create_graph(config=config).close()
    assert {check.state for check in repair(config)} == {"ok"}
