"""What holds for every format: nothing lost, nothing half-written, the same bytes again."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from kg.errors import ConfigError, StoreError
from kg.export import FORMATS, Export, export
from kg.export.formats import ENDINGS, FILES, FOLDERS, format_of
from kg.model import Changes
from tests.kg.export.graphs import WORDS, hostile


def content(place: Path) -> dict[str, bytes]:
    files = [place] if place.is_file() else sorted(place.iterdir())
    return {file.name: file.read_bytes() for file in files}


@pytest.mark.parametrize("form", FORMATS)
def test_everything_passes_and_the_bytes_are_the_same_again(form: str, tmp_path: Path) -> None:
    done = export(hostile(), form, tmp_path / "a" / "out")
    assert done.not_asserted == len(WORDS)
    assert (done.documents, done.entities, done.facts) == (
        len(hostile()[0].documents), len(hostile()[3].entities), len(hostile()[5].facts),
    )  # fmt: skip
    export(hostile(), form, tmp_path / "b" / "out")
    assert content(tmp_path / "a" / "out") == content(tmp_path / "b" / "out")
    assert [path.name for path in (tmp_path / "a").iterdir()] == ["out"]


@pytest.mark.parametrize("form", FORMATS)
def test_an_empty_graph(form: str, tmp_path: Path) -> None:
    assert export([], form, tmp_path / "out") == Export()
    assert (tmp_path / "out").exists()


@pytest.mark.parametrize("form", FORMATS)
def test_what_is_there_stays(form: str, tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_text("mine", encoding="utf-8")
    for place in (file, tmp_path):
        with pytest.raises(ConfigError, match="exists already"):
            export(hostile(), form, place)
    assert content(tmp_path) == {"file": b"mine"}


@pytest.mark.parametrize("form", FORMATS)
def test_nothing_half_written_stays(form: str, tmp_path: Path) -> None:
    def broken() -> Iterator[Changes]:
        yield from hostile()[:3]
        raise StoreError("the ledger went away")

    with pytest.raises(StoreError, match="went away"):
        export(broken(), form, tmp_path / "out")
    assert [*tmp_path.iterdir()] == []


def test_files_with_names_alike_stay(tmp_path: Path) -> None:
    for name in ("out.part", ".out.part", "out.tmp"):
        (tmp_path / name).write_text("mine", encoding="utf-8")
    export(hostile(), "jsonl", tmp_path / "out")
    assert {path.name for path in tmp_path.iterdir()} == {"out", "out.part", ".out.part", "out.tmp"}
    assert (tmp_path / "out.part").read_text(encoding="utf-8") == "mine"


def test_standard_output(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    for form in FILES:
        export(hostile(), form, tmp_path / form)
        capsys.readouterr()
        export(hostile(), form, None)
        assert capsys.readouterr().out == (tmp_path / form).read_bytes().decode()
    for form in FOLDERS:
        with pytest.raises(ConfigError, match="name one with --out"):
            export(hostile(), form, None)


def test_an_unknown_format_is_told_the_others() -> None:
    with pytest.raises(ConfigError, match="graphml, jsonl, cypher, rdf, csv, parquet"):
        export([], "xls", None)


def test_the_ending_says_the_format_of_a_file() -> None:
    assert set(ENDINGS.values()) == set(FILES)
    assert format_of(Path("a.b") / "graph.GraphML") == "graphml"
    assert format_of(Path("graph.ttl")) == "rdf"
    for unclear in (None, Path("graph"), Path("graph.csv"), Path("graph.xml"), Path("a.jsonl/x")):
        with pytest.raises(ConfigError, match="say which format with --format: graphml, jsonl"):
            format_of(unclear)
