"""Documents that are made to take long."""

from __future__ import annotations

import time

import pytest

from tests.kg.resolve.test_document import ORGANIZATION, PERSON, keys

TEXTS = (
    "Mr. and Mrs. Lane " * 20_000,
    "Anna, " * 60_000 + "Lane",
    "Anna and " * 40_000 + "Maria Lane",
    "A" * 400_000,
    'Lane (the "Bank") ' * 20_000,
    "WHO Who " * 40_000,
    "mayor Anna Lane " * 20_000,
)


@pytest.mark.parametrize("text", TEXTS)
def test_long_texts_take_a_moment(text: str) -> None:
    mentions = [("Mrs. Lane", PERSON), ("Mayor Lane", PERSON), ("Anna Lane", PERSON)]
    mentions += [("Lane", PERSON), ("Bank", ORGANIZATION), ("Lane Bank", ORGANIZATION)]
    mentions += [("WHO", ORGANIZATION), ("Who", ORGANIZATION)] * 500
    start = time.process_time()
    assert len(keys(mentions, text)) == len(mentions)
    assert time.process_time() - start < 5
