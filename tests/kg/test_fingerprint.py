"""Fingerprints change with all that goes into them, and with nothing else."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.fingerprint import fingerprint

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=5,
)


@given(st.lists(json_values, max_size=4))
def test_equal_inputs_have_one_fingerprint_of_plain_text(inputs: list[object]) -> None:
    made = fingerprint("part", 1, *inputs)
    assert made == fingerprint("part", 1, *inputs)
    assert made.isascii() and made.startswith("part 1 ") and len(made.split()) == 3


@pytest.mark.parametrize(
    "others",
    [
        ("other", 1, "a", 2),
        ("part", 2, "a", 2),
        ("part", 1, "a", 3),
        ("part", 1, "a2"),
        ("part", 1, "a", "2"),
        ("part", 1, 2, "a"),
        ("part", 1, ["a", 2]),
        ("part", 1, "a", 2, ""),
    ],
)
def test_any_difference_shows(others: tuple[str, int, object]) -> None:
    assert fingerprint("part", 1, "a", 2) != fingerprint(*others)


def test_the_order_of_a_mapping_does_not_matter_and_half_a_surrogate_pair_does_no_harm() -> None:
    assert fingerprint("p", 1, {"a": 1, "b": 2}) == fingerprint("p", 1, {"b": 2, "a": 1})
    assert fingerprint("p", 1, "\ud800") != fingerprint("p", 1, "?")
