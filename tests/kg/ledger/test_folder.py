"""A folder that was made for nothing goes; one with anything to keep stays."""

from contextlib import closing
from pathlib import Path

import pytest

from kg.ledger import LEDGER, Ledger, unless_empty
from tests.kg.ledger.documents import bind


def start(folder: Path) -> Ledger:
    folder.mkdir(exist_ok=True)
    return Ledger(folder / LEDGER)


def test_a_folder_made_for_nothing_goes(tmp_path: Path) -> None:
    with unless_empty(tmp_path / "made"):
        start(tmp_path / "made").close()
    assert not list(tmp_path.iterdir())


def test_a_folder_of_before_stays(tmp_path: Path) -> None:
    start(tmp_path / "before").close()
    with unless_empty(tmp_path / "before"):
        start(tmp_path / "before").close()
    assert (tmp_path / "before" / LEDGER).is_file()


def test_what_was_read_stays(tmp_path: Path) -> None:
    with (
        unless_empty(tmp_path / "made"),
        closing(start(tmp_path / "made")) as ledger,
        ledger.transaction(),
    ):
        bind(ledger, "d", "Foo acquired Bar.")
    assert (tmp_path / "made" / LEDGER).is_file()


def test_finished_steps_of_a_stopped_run_stay(tmp_path: Path) -> None:
    with (
        pytest.raises(KeyboardInterrupt),
        unless_empty(tmp_path / "made"),
        closing(start(tmp_path / "made")) as ledger,
    ):
        ledger.finish("key", "extract", [1])
        raise KeyboardInterrupt
    with closing(Ledger(tmp_path / "made" / LEDGER)) as ledger:
        assert ledger.finished("key") == [1]
