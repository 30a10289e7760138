from __future__ import annotations

import pytest

from kg.resolve.agreement import in_document, over_documents


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
        ({"Misc": 1, "Organization": 4, "Person": 1}, [("Misc", "Organization")]),
        ({"Misc": 1, "Organization": 4, "Person": 2}, []),
        ({"Misc": 9, "Organization": 4, "Person": 4}, []),
        ({"Misc": 1, "Location": 2}, []),
        ({"Misc": 1, "Location": 3}, [("Misc", "Location")]),
        ({"Person": 40, "Location": 1}, []),
        ({"Misc": 3}, []),
        ({}, []),
    ],
)
def test_over_documents(counts: dict[str, int], expected: list[tuple[str, str]]) -> None:
    assert list(over_documents(counts)) == expected
    assert list(over_documents(dict(reversed(counts.items())))) == expected
