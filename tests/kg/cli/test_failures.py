"""Unexpected errors on the command line: listed in a line each, everything else is built."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from judges.rules.judge import RulesJudge
from kg import registry
from kg.load import markdown
from kg.load.content import Content
from kg.model import Chunk, Extraction, Judgement
from tests.kg.cli.conftest import Kg
from tests.kg.sentences import SentenceReader

OPTIONS = ("--set", "store.use=memory", "--set", "extractor.use=fragile")
TEXTS = {
    "a.txt": "Foo acquired Bar.",
    "b.txt": "Foo acquired Rex.",
    "c.md": "Foo acquired Max.",
    "d.txt": "Foo acquired Kim.",
}


class Extractor(SentenceReader):
    def extract(self, chunks: Iterable[Chunk]) -> Iterator[Extraction]:
        for extraction in super().extract(chunks):
            if "Rex" in extraction.chunk.text:
                raise KeyError(139777890265536)
            yield extraction


class Judge(RulesJudge):
    def judge(self, extractions: Iterable[Extraction]) -> Iterator[Judgement]:
        for extraction in extractions:
            if "Kim" in extraction.chunk.text:
                raise TypeError("not a score: \x1b[31m")
            yield from super().judge([extraction])


def broken_reader(data: bytes) -> Content:
    raise UnboundLocalError("no text")


@pytest.fixture
def docs(tmp_path: Path, kg: Kg, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Four documents: the extractor fails on b, the loader on c, the judge on d."""
    added = {
        "extractor": {**registry.PARTS["extractor"], "fragile": f"{__name__}:Extractor"},
        "judge": {**registry.PARTS["judge"], "fragile": f"{__name__}:Judge"},
    }
    monkeypatch.setattr(registry, "PARTS", {**registry.PARTS, **added})
    monkeypatch.setattr(markdown, "read", broken_reader)
    folder = tmp_path / "docs"
    folder.mkdir()
    for name, text in TEXTS.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def test_what_fails_is_listed_and_the_rest_is_built(kg: Kg, docs: Path) -> None:
    options = (*OPTIONS, "--set", "judge.use=fragile")
    built = kg("build", "docs", *options)
    assert built.exit_code == 1
    assert "3 documents read: 3 added" in built.stdout
    assert "accepted 1," in built.stdout
    assert built.stderr.endswith(
        "error: 3 documents failed unexpectedly; the tracebacks are in kg/failures.log:\n"
        "  docs/c.md: reading: UnboundLocalError: no text\n"
        "  docs/b.txt: extracting: KeyError: 139777890265536\n"
        "  docs/d.txt: judging: TypeError: not a score: \\x1b[31m\n"
        "everything else was built, and the next build tries them again\n"
    )
    log = (docs.parent / "kg" / "failures.log").read_text("utf-8")
    assert log.count("Traceback (most recent call last)") == 3
    assert "docs/d.txt, chunk docs/d.txt#0-17: judging\n" in log


def test_a_build_without_failures_removes_the_log(
    kg: Kg, docs: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert kg("build", "docs", *OPTIONS).exit_code == 1
    monkeypatch.undo()
    monkeypatch.chdir(docs.parent)
    built = kg("build", "docs", "--set", "store.use=memory")
    assert built.exit_code == 0, built.stderr
    assert not (docs.parent / "kg" / "failures.log").exists()


def test_a_graph_of_failures_alone_keeps_its_log(kg: Kg, docs: Path) -> None:
    built = kg("build", "docs/c.md", *OPTIONS)
    assert built.exit_code == 1
    assert "no document could be read" not in built.stderr
    assert (docs.parent / "kg" / "failures.log").is_file()


def test_failures_in_json(kg: Kg, docs: Path) -> None:
    built = kg("build", "docs/a.txt", "docs/b.txt", *OPTIONS, "--json")
    assert built.exit_code == 1
    [failure] = json.loads(built.stdout)["report"]["failed"]
    assert (failure["source"], failure["stage"]) == ("docs/b.txt", "extracting")
    assert failure["error"] == "KeyError: 139777890265536"


def test_extract_lists_failures_and_goes_on(kg: Kg, docs: Path) -> None:
    extracted = kg("extract", "docs", *OPTIONS)
    assert extracted.exit_code == 1
    lines = [json.loads(line) for line in extracted.stdout.splitlines()]
    assert [len(line["triples"]) for line in lines] == [1, 0, 1]
    assert lines[1]["rejects"] == [
        {"text": "extracting: KeyError: 139777890265536", "reason": "unexpected error"}
    ]
    assert "error: 2 documents failed unexpectedly" in extracted.stderr
    path = re.search(r"the tracebacks are in (\S+\.log):", extracted.stderr)
    assert path is not None
    log = Path(path[1])
    assert log.read_text("utf-8").count("Traceback (most recent call last)") == 2
    log.unlink()


def test_a_dry_run_passes_over_failures(kg: Kg, docs: Path) -> None:
    assert kg("build", "docs", *OPTIONS, "--dry-run").exit_code == 0


def test_many_failures_are_cut(kg: Kg, docs: Path) -> None:
    for number in range(20):
        (docs / f"x{number:02}.md").write_text("Foo acquired Bar.", encoding="utf-8")
    built = kg("build", "docs", *OPTIONS)
    assert "error: 22 documents failed unexpectedly" in built.stderr
    assert built.stderr.count("UnboundLocalError") == 12
    assert "  ... and 10 more\n" in built.stderr
