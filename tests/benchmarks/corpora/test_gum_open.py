"""GUM's split list and its nested entities."""

import io
import tarfile
from pathlib import Path

import pytest

from benchmarks.corpora.conllu import TreebankWord
from benchmarks.corpora.gum_open import entity_spans, sentences

SPLITS = "# Splits\n\n## train\n\n  * GUM_a\n\n## dev\n\n  * GUM_b\n\n## test\n\n  * GUM_c\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "gum_open").mkdir()
    files = {"splits.md": SPLITS}
    for name in "abcd":  # d is in no part
        row = f"1\t{name}\t_\tNOUN\tNN\t_\t0\troot\t_\t_\n\n"
        files[f"dep/GUM_{name}.conllu"] = f"# newdoc id = GUM_{name}\n{row}"
    with tarfile.open(tmp_path / "gum_open/gum_open_dep.tar.gz", "w:gz") as archive:
        for name, text in files.items():
            member = tarfile.TarInfo(name)
            member.size = len(text)
            archive.addfile(member, io.BytesIO(text.encode()))
    return tmp_path


def test_parts_are_those_of_the_list(folder: Path) -> None:
    assert [sentence.document for sentence in sentences(folder, "train")] == ["GUM_a"]
    assert [sentence.document for sentence in sentences(folder, "dev")] == ["GUM_b"]


def test_nested_entities_close_from_the_inside() -> None:
    misc = ["Entity=(1-organization-x(2-place-y)", "SpaceAfter=No|Entity=1)", "_", "Entity=(3-time"]
    words = [TreebankWord("w", "X", "X", None, "dep", True, column) for column in misc]
    assert list(entity_spans(words)) == [(0, 1, "place"), (0, 2, "organization")]
