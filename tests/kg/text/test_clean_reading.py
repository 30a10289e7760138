from __future__ import annotations

from collections.abc import Iterable, Iterator

import pytest

from extractors.denoise_offline import DenoiseOfflineExtractor
from extractors.hybrid import HybridExtractor
from extractors.offline.extractor import OfflineExtractor
from extractors.relations.extractor import RelationsExtractor
from kg.model import Chunk, Extraction
from kg.protocols import Extractor
from kg.text.clean_reading import read_clean
from kg.text.cleaned import reads_as

DAMAGED = (
    "> Anna Keller\u2069 founded Borex Systems[1] in 1999 and sold it.[2] Peter\r\n"
    "> Brandt works for Bor\u00adex\u00a0Systems.\u00b9 In the same year the firm Borex\r\n"
    "> Systems acquired Nordic Data.  Maria Lopez studied at Stanford\r\n"
    "> University and won the Turing Award in 2010.\r\n"
)
MEANT = (
    "Anna Keller founded Borex Systems in 1999 and sold it. Peter Brandt works for Borex Systems. "
    "In the same year the firm Borex Systems acquired Nordic Data. Maria Lopez studied at "
    "Stanford University and won the Turing Award in 2010."
)


def extractors() -> dict[str, Extractor]:
    return {
        "compact": OfflineExtractor(),
        "full": OfflineExtractor(mode="full"),
        "denoise": DenoiseOfflineExtractor(OfflineExtractor()),
        "relations": RelationsExtractor(),
        "hybrid": HybridExtractor(),
    }


def chunk(text: str) -> Chunk:
    return Chunk("c", "d", 100, text)


def stated(found: Extraction) -> set[tuple[str, str, str]]:
    return {(t.head.text, t.relation, t.tail.text) for t in found.triples}


@pytest.mark.parametrize("name", sorted(extractors()))
def test_damaged_text_states_what_was_meant(name: str) -> None:
    extractor = extractors()[name]
    damaged, meant = extractor.extract([chunk(DAMAGED), chunk(MEANT)])
    assert stated(damaged) == stated(meant) != set()
    assert {m.text for m in damaged.mentions} == {m.text for m in meant.mentions}
    assert damaged.chunk.text == DAMAGED
    for triple in damaged.triples:
        evidence = triple.evidence
        assert evidence.start is not None and evidence.end is not None
        assert DAMAGED[evidence.start - 100 : evidence.end - 100] == evidence.quote
        for end in (triple.head, triple.tail):
            assert end.start is not None and end.end is not None
            assert reads_as(DAMAGED[end.start - 100 : end.end - 100], end.text)


def test_a_name_over_two_lines_points_to_both() -> None:
    (extraction,) = OfflineExtractor().extract([chunk(DAMAGED)])
    (employed,) = (t for t in extraction.triples if t.relation == "WORKS_FOR")
    assert isinstance(employed.head.start, int) and isinstance(employed.head.end, int)
    start, end = employed.head.start - 100, employed.head.end - 100
    assert (employed.head.text, DAMAGED[start:end]) == ("Peter Brandt", "Peter\r\n> Brandt")
    assert employed.evidence.quote == "Peter\r\n> Brandt works for Bor\u00adex\u00a0Systems."


def test_text_without_damage_is_read_as_it_is() -> None:
    seen: list[Chunk] = []

    def read(chunks: Iterable[Chunk]) -> Iterator[Extraction]:
        for one in chunks:
            seen.append(one)
            yield Extraction(one)

    whole, torn = chunk(MEANT), chunk("A\u200bnna")
    assert [found.chunk for found in read_clean(read, [whole, torn])] == [whole, torn]
    assert seen[0] is whole
    assert (seen[1].text, seen[1].start) == ("Anna", 100)
