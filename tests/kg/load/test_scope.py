"""What a run may judge gone: only what it named and looked at."""

from pathlib import Path

import pytest

from kg.errors import ConfigError
from kg.load import Scope, load
from tests.kg.load.test_files import write


def scope_after_run(root: Path, *paths: str) -> Scope:
    """A scope of these paths, after they were loaded."""
    scope = Scope([root / path for path in paths], root)
    list(scope.watch(load([root / path for path in paths], root)))
    return scope


def test_only_what_is_named_is_covered(tmp_path: Path) -> None:
    write(tmp_path, "docs/a.txt")
    write(tmp_path, "docs2/a.txt")
    scope = scope_after_run(tmp_path, "docs")
    assert scope.covers("docs/x.txt") and scope.covers("docs/deep/x.txt")
    assert not scope.covers("docs2/a.txt") and not scope.covers("x.txt")
    assert not scope.covers("/elsewhere/docs/x.txt")
    assert Scope([tmp_path], tmp_path).covers("x.txt")


def test_a_file_that_is_gone_is_gone(tmp_path: Path) -> None:
    write(tmp_path, "docs/a.txt")
    scope = scope_after_run(tmp_path, "docs")
    assert scope.missed("docs/b.txt", "docs/b.txt") and not scope.missed("docs/a.txt", "docs/a.txt")
    assert scope.kept("docs/b.txt", "docs/b.txt") is None


def test_a_row_that_is_gone_from_its_table_is_gone(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("id,text\n1,Ann left.\n", encoding="utf-8")
    scope = scope_after_run(tmp_path, "t.csv")
    assert scope.missed("t.csv#2", "t.csv") and scope.kept("t.csv#2", "t.csv") is None


def test_what_could_not_be_read_stays(tmp_path: Path) -> None:
    write(tmp_path, "docs/a.txt")
    (tmp_path / "docs/bad.txt").write_bytes(b"")
    (tmp_path / "docs/t.jsonl").write_text('{"id": "1", "text": "Ann left."}\n{"id": ', "utf-8")
    scope = scope_after_run(tmp_path, "docs")
    kept = scope.kept("docs/bad.txt", "docs/bad.txt")
    assert kept is not None and "could not be read" in kept.reason
    # The row that cannot be read may be any.
    assert scope.kept("docs/t.jsonl#2", "docs/t.jsonl") is not None


def test_what_is_passed_over_stays(tmp_path: Path) -> None:
    write(tmp_path, "docs/a.txt")
    (tmp_path / "docs/b.txt").symlink_to(tmp_path / "docs/a.txt")
    kept = scope_after_run(tmp_path, "docs").kept("docs/b.txt", "docs/b.txt")
    assert kept is not None and "was not read" in kept.reason


def test_an_empty_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs/picture.png").write_bytes(b"x")
    with pytest.raises(ConfigError, match=r"holds no document.*kg delete"):
        Scope([tmp_path / "docs"], tmp_path)
