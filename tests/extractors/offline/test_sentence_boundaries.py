"""Sentences of the shipped pipeline, where it would cut inside of one."""

from functools import cache

import pytest

from extractors.offline.extractor import OfflineExtractor
from extractors.offline.sentence_boundaries import with_boundaries
from kg.model import Chunk


@cache
def offline() -> OfflineExtractor:
    return OfflineExtractor()


@pytest.mark.parametrize(
    "sentences",
    [
        ["Summer Rain 1987 is a 1987 Tamil film directed by S. Balan Pillai."],
        ["Anna Keller met J. R. Marlow and Dr. Kim.", "She left in 1999."],
        ["He bought Marlow & Sons.", "The firm failed."],
        ["She read volume I.", "The end was sad."],
        ["Was it K.?", "Nobody knows."],
    ],
)
def test_sentences(sentences: list[str]) -> None:
    nlp = offline()._nlp
    doc = nlp(with_boundaries(nlp.make_doc(" ".join(sentences))))
    assert [sentence.text for sentence in doc.sents] == sentences


def test_a_title_with_a_number_and_a_director_with_an_initial_are_read() -> None:
    text = "Summer Rain 1987\n\nSummer Rain 1987 is a 1987 Tamil film directed by S. Balan Pillai."
    [extraction] = offline().extract([Chunk("d#0", "d", 0, text, {})])
    facts = {(t.head.text, t.relation, t.tail.text) for t in extraction.triples}
    assert ("S. Balan Pillai", "DIRECTED", "Summer Rain 1987") in facts


@pytest.mark.parametrize("line", ["City: Lock Haven", "State: WY", "Address: 3100 Rosa Ave."])
def test_a_label_and_its_value_are_no_sentence(line: str) -> None:
    [extraction] = offline().extract([Chunk("d#0", "d", 0, line, {})])
    assert extraction.triples == ()
    assert [reject.reason for reject in extraction.rejects] == ["boilerplate"]


def test_a_sentence_after_a_label_is_read() -> None:
    [extraction] = offline().extract(
        [Chunk("d#0", "d", 0, "Anna: Borex bought Siemens in 1999.", {})]
    )
    assert [(t.head.text, t.relation) for t in extraction.triples] == [("Borex", "ACQUIRED")]
