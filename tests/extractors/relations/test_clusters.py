"""Names that are one entity."""

from __future__ import annotations

import pytest

from extractors.relations.clusters import clusters, key

OBAMA = ("Barack Obama", "PER")


@pytest.mark.parametrize(
    ("names", "groups"),
    [
        ([OBAMA, ("Paris", "LOC"), ("barack  obama", "PER")], [[0, 2], [1]]),
        ([OBAMA, ("Obama", "PER"), ("Barack", "PER")], [[0, 1, 2]]),
        ([OBAMA, ("Obama", "LOC")], [[0], [1]]),  # a town
        ([OBAMA, ("Michelle Obama", "PER"), ("Obama", "PER")], [[0], [1], [2]]),  # which one?
        ([("the Senate", "ORG"), ("Senate", "ORG"), ("Senate's", "ORG")], [[0, 1, 2]]),
        ([("European Union", "ORG"), ("EU", "ORG")], [[0, 1]]),
        ([("EU", "ORG"), ("European Union", "ORG")], [[0, 1]]),
        ([("Bank of England", "ORG"), ("BE", "ORG"), ("BOE", "ORG")], [[0, 1, 2]]),
        ([("Eta Uno", "ORG"), ("eu", "ORG")], [[0], [1]]),  # not written as initials are
        ([("European Union", "ORG"), ("Ed Union", "ORG"), ("EU", "ORG")], [[0], [1], [2]]),
        ([("1998", "TIME"), ("1998", "NUM")], [[0, 1]]),
        ([], []),
    ],
)  # fmt: skip
def test_names_of_one_entity(names: list[tuple[str, str]], groups: list[list[int]]) -> None:
    assert clusters(names) == groups


@pytest.mark.parametrize("name", ["The", "'s", "the ", "…"])
def test_a_name_of_nothing_but_what_is_left_out_keeps_a_key(name: str) -> None:
    assert key(name)
