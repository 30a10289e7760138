"""Texts cut down to the sentences with names in them."""

from __future__ import annotations

from extractors.denoise_offline import DenoiseOfflineExtractor
from extractors.offline.extractor import OfflineExtractor
from kg.model import Chunk
from tests.extractors.denoise.test_extractor import Reader

KEPT = "Ada Marlow founded Marlow Bank in Leeds."
NOISE = "It was a long and very windy day."
PLAIN = Chunk("p#0", "p", 0, NOISE)


def test_sentences_with_two_names_are_read_at_their_place() -> None:
    chunk = Chunk("d#7", "d", 7, f"{NOISE} {KEPT} Cookies help us. {NOISE}")
    reader = Reader()
    extractions = list(DenoiseOfflineExtractor(reader).extract([PLAIN, chunk, PLAIN]))
    assert [chunk.text for chunk in reader.seen] == [KEPT]
    assert [extraction.chunk for extraction in extractions] == [PLAIN, chunk, PLAIN]
    (triple,) = extractions[1].triples
    at = 7 + len(NOISE) + 1
    assert (triple.evidence.start, triple.evidence.quote) == (at, KEPT)
    assert triple.head.start == at
    assert [reject.text for reject in extractions[1].rejects] == [NOISE, "Cookies help us.", NOISE]
    assert {reject.reason for row in extractions for reject in row.rejects} == {
        "fewer than two names"
    }


def test_around_the_offline_extractor_nothing_new_is_said() -> None:
    chunk = Chunk("d#0", "d", 0, f"{NOISE} {KEPT} {NOISE}")
    inner = OfflineExtractor()
    (plain,), (cut,) = inner.extract([chunk]), DenoiseOfflineExtractor(inner).extract([chunk])
    assert plain.triples
    assert {
        (triple.head, triple.relation, triple.tail, triple.evidence) for triple in cut.triples
    } == {(triple.head, triple.relation, triple.tail, triple.evidence) for triple in plain.triples}
    assert DenoiseOfflineExtractor(inner).relation_names == inner.relation_names


def test_the_fingerprint_holds_that_of_the_extractor_inside() -> None:
    first, second = (DenoiseOfflineExtractor(Reader(mark)).fingerprint for mark in "ab")
    assert first != second and first == DenoiseOfflineExtractor(Reader("a")).fingerprint
