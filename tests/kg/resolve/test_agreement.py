from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.resolve.agreement import in_document, over_documents

MISC = [("Misc", "Organization")]


@pytest.mark.parametrize(
    ("counts", "expected"),
    [
        ({"Person": 1, "Organization": 3}, [("Person", "Organization")]),
        ({"Misc": 1, "Organization": 1}, [("Misc", "Organization")]),
        ({"Location": 1, "Organization": 1}, [("Location", "Organization")]),
        ({"Misc": 2, "Person": 1}, [("Person", "Misc")]),
        ({"Event": 1, "Misc": 1}, [("Misc", "Event")]),
        ({"Misc": 2, "Location": 5}, []),
        ({"Misc": 2, "Location": 6}, [("Misc", "Location")]),
        ({"Misc": 1, "Location": 1}, []),
        ({"Person": 2}, []),
    ],
)
def test_in_a_document(counts: dict[str, int], expected: list[tuple[str, str]]) -> None:
    assert list(in_document(counts)) == expected
    assert list(in_document(dict(reversed(counts.items())))) == expected


@pytest.mark.parametrize(
    ("counts", "expected"),
    [
        ({"Misc": 1, "Organization": 1}, [("Misc", "Organization")]),
        ({"Misc": 3, "Organization": 2}, [("Misc", "Organization")]),
        ({"Misc": 6, "Organization": 2}, [("Organization", "Misc")]),
        ({"Misc": 3, "Organization": 1}, [("Organization", "Misc")]),
        (
            {"Misc": 1, "Organization": 4, "Person": 1},
            [("Person", "Organization"), ("Misc", "Organization")],
        ),
        ({"Location": 144, "Person": 76}, [("Person", "Location")]),
        ({"Location": 5, "Person": 5}, []),
        ({"Location": 4, "Person": 5}, []),
        ({"Organization": 5, "Location": 4, "Misc": 1}, []),
        ({"Organization": 12, "Location": 4}, [("Location", "Organization")]),
        ({"Misc": 9, "Organization": 4, "Person": 4}, []),
        ({"Misc": 1, "Location": 2}, []),
        ({"Misc": 1, "Location": 3}, [("Misc", "Location")]),
        ({"Person": 40, "Location": 1}, [("Location", "Person")]),
        ({"Misc": 3}, []),
        ({}, []),
    ],
)
def test_over_documents(counts: dict[str, int], expected: list[tuple[str, str]]) -> None:
    assert list(over_documents(counts)) == expected
    assert list(over_documents(dict(reversed(counts.items())))) == expected


@pytest.mark.parametrize(
    ("counts", "expected"),
    [
        ({"Organization": 3, "Person": 2}, [("Person", "Organization")]),
        ({"Organization": 2, "Person": 3}, [("Organization", "Person")]),
        ({"Organization": 2, "Location": 2}, [("Location", "Organization")]),
        ({"Organization": 2, "Location": 1, "Misc": 1}, [("Location", "Organization"), *MISC]),
    ],
)
def test_a_name_of_several_words_has_one_type(
    counts: dict[str, int], expected: list[tuple[str, str]]
) -> None:
    assert list(over_documents(counts, words=2)) == expected
    assert list(over_documents(dict(reversed(counts.items())), words=2)) == expected


@given(
    st.dictionaries(
        st.sampled_from(["Person", "Organization", "Location", "Misc", "Event"]),
        st.integers(1, 30),
        max_size=5,
    ),
    st.integers(1, 3),
)
def test_no_type_becomes_one_that_becomes_another(counts: dict[str, int], words: int) -> None:
    became = dict(over_documents(counts, words=words))
    assert len(became) == len(list(over_documents(counts, words=words)))
    assert not set(became) & set(became.values())
