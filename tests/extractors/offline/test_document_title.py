"""The title of a document is one name where its sentences name it."""

import pytest

from extractors.offline.extractor import OfflineExtractor
from kg.model import Chunk, Extraction, Literal


@pytest.fixture(scope="module")
def offline() -> OfflineExtractor:
    return OfflineExtractor()


def read(offline: OfflineExtractor, text: str) -> Extraction:
    [extraction] = offline.extract([Chunk("d#0", "d", 0, text, {})])
    return extraction


def facts(extraction: Extraction) -> set[tuple[str, str, str]]:
    return {
        (t.head.text, t.relation, t.tail.value if isinstance(t.tail, Literal) else t.tail.text)
        for t in extraction.triples
    }


@pytest.mark.parametrize("title", ["Six Weeks in April", "An Evening for Two", "The Long Hour"])
def test_a_title_that_looks_like_a_time_is_a_name(offline: OfflineExtractor, title: str) -> None:
    text = f"{title}\n\n{title} is a 1971 Swedish comedy film directed by Maria Lopez."
    extraction = read(offline, text)
    assert ("Maria Lopez", "DIRECTED", title) in facts(extraction)
    mention = next(m for m in extraction.mentions if m.text == title)
    assert text[mention.start : mention.end] == title and mention.start == len(title) + 2


def test_a_number_that_is_called_something_does_not_end_the_reading(
    offline: OfflineExtractor,
) -> None:
    text = "In Ulm, 1999 is a film by Maria Lopez. The film was directed by Anna Keller."
    assert all(t.head.text != "1999" for t in read(offline, text).triples)


def test_names_longer_than_the_title_stay(offline: OfflineExtractor) -> None:
    text = "Marlow Bank\n\nAnna Keller works for Marlow Bank Holdings. Marlow Bank is in Leeds."
    names = {m.text for m in read(offline, text).mentions}
    assert "Marlow Bank Holdings" in names and "Marlow Bank" in names


def test_a_heading_of_common_words_names_nothing(offline: OfflineExtractor) -> None:
    text = "Early life\n\nEarly life was hard. Anna Keller was born in Kiel."
    assert {m.text for m in read(offline, text).mentions} == {"Anna Keller", "Kiel"}
