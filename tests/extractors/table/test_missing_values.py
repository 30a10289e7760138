"""Cells that mark a missing value."""

from __future__ import annotations

import pytest

from extractors.table.missing_values import is_missing

MARKS = "N/A|n/a|NA|NULL|null|nan|NaN|None|#N/A|n.a.|Unknown|UNKNOWN|TBD|-|--|—|?|.|...|\\N|#REF!"
MORE = "#DIV/0!|#VALUE!|(blank)|<NA>|[null]|not available|Not  Applicable|unbekannt|(none)|tba"
VALUES = "Na|Nan|Null|0|no|No|C++|Nancy|Unknown Soldier|A-|!!!|x|1|None of them|NASA|Mr. ?|nano"


@pytest.mark.parametrize("cell", [*MARKS.split("|"), *MORE.split("|")])
def test_marks(cell: str) -> None:
    assert is_missing(cell) and is_missing(f" {cell} ")


@pytest.mark.parametrize("cell", ["", " ", *VALUES.split("|"), "-" * 400])
def test_values(cell: str) -> None:
    assert not is_missing(cell)
