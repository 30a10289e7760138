"""The contract of every registered extractor."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import count, islice

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from extractors.denoise.extractor import DenoiseExtractor
from extractors.denoise_offline import DenoiseOfflineExtractor
from extractors.fewshot import FewshotExtractor
from extractors.hybrid import HybridExtractor
from extractors.llm.extractor import LLMExtractor
from extractors.llm_code.extractor import CodeExtractor
from extractors.offline.extractor import OfflineExtractor
from extractors.relations.extractor import RelationsExtractor
from extractors.table.extractor import TableExtractor
from kg.model import Chunk, Extraction, Schema
from kg.protocols import Extractor
from kg.registry import names, part_class
from kg.testing import ScriptedLLM
from kg.text.cleaned import reads_as

TEXT = (
    "Marie Curie was born in Warsaw in 1867. She worked at the University of Paris.\n\n"
    "Pierre Curie (15 May 1859 – 19 April 1906), a French physicist, was her husband 🙂."
)
SCHEMA = Schema({"Person": "", "Place": ""}, {"BORN_IN": ""}, mode="guided")
MAPPING = """
tables:
  people.csv:
    entities: {one: {name: name, type: Person}, two: {name: at, type: Place}}
    facts: [{head: one, relation: AT, tail: two}]
"""


def silent() -> ScriptedLLM:
    return ScriptedLLM(lambda prompt: "nothing that can be read")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Callable[[], Extractor]]:
    mapping = tmp_path_factory.mktemp("mapping") / "mapping.yaml"
    mapping.write_text(MAPPING, encoding="utf-8")
    examples = mapping.with_name("examples.jsonl")
    examples.write_text('{"text": "Ada met Bob.", "facts": [], "entities": []}\n')
    offline = OfflineExtractor()
    return {
        "denoise": lambda: DenoiseExtractor(silent(), offline),
        "denoise-offline": lambda: DenoiseOfflineExtractor(offline),
        "fewshot": lambda: FewshotExtractor(silent(), str(examples)),
        "hybrid": HybridExtractor,
        "llm": lambda: LLMExtractor(silent()),
        "llm-code": lambda: CodeExtractor(silent(), SCHEMA),
        "offline": OfflineExtractor,
        "relations": RelationsExtractor,
        "table": lambda: TableExtractor(str(mapping), of=offline),
    }


@pytest.fixture(scope="module")
def parts(made: dict[str, Callable[[], Extractor]]) -> dict[str, Extractor]:
    """One of each: pipelines load once."""
    return {name: make() for name, make in made.items()}


def test_every_registered_extractor_is_under_contract(
    made: dict[str, Callable[[], Extractor]],
) -> None:
    assert set(names("extractor")) == set(made)


NAMES = sorted(names("extractor"))


@pytest.fixture(params=NAMES)
def extractor(request: pytest.FixtureRequest, parts: dict[str, Extractor]) -> Extractor:
    part: Extractor = parts[request.param]
    return part


@pytest.mark.parametrize("name", NAMES)
def test_is_an_extractor_with_a_lasting_fingerprint(
    name: str, made: dict[str, Callable[[], Extractor]]
) -> None:
    extractor = made[name]()
    assert isinstance(extractor, Extractor)
    assert isinstance(extractor, part_class("extractor", name))
    assert extractor.fingerprint == made[name]().fingerprint


def test_fingerprints_distinguish_extractors(parts: dict[str, Extractor]) -> None:
    assert len({part.fingerprint for part in parts.values()}) == len(parts)


def chunk(number: int, text: str = TEXT, start: int = 0) -> Chunk:
    return Chunk(f"d#{number}", "d", start, text)


def test_nothing_makes_nothing(extractor: Extractor) -> None:
    assert list(extractor.extract([])) == []


def test_one_extraction_for_each_chunk_in_order(extractor: Extractor) -> None:
    chunks = [chunk(0), chunk(1, ""), chunk(2, " \n "), chunk(3, "Ada met Bob Lee in York.")]
    assert [extraction.chunk for extraction in extractor.extract(chunks)] == chunks


def test_the_same_again_and_whatever_came_before(extractor: Extractor) -> None:
    alone = list(extractor.extract([chunk(0)]))
    assert list(extractor.extract([chunk(1, "Leeds is a city."), chunk(0)]))[1:] == alone


def test_it_reads_no_further_than_it_needs(extractor: Extractor) -> None:
    """An endless source of chunks gives extractions all the same."""
    endless = (chunk(n) for n in count())
    assert [extraction.chunk.id for extraction in islice(extractor.extract(endless), 3)] == [
        "d#0",
        "d#1",
        "d#2",
    ]


def test_places_are_those_of_the_document(extractor: Extractor) -> None:
    document = "🙂 In other news: " + TEXT
    start = document.index("Marie")
    for extraction in extractor.extract([chunk(0, TEXT, start)]):
        check_places(extraction, document)


def check_places(extraction: Extraction, document: str) -> None:
    for mention in extraction.mentions:
        assert reads_as(document[mention.start : mention.end], mention.text)
    for triple in extraction.triples:
        evidence = triple.evidence
        assert (evidence.doc_id, evidence.chunk_id) == (
            extraction.chunk.doc_id,
            extraction.chunk.id,
        )
        assert document[evidence.start : evidence.end] == evidence.quote
        assert 0 <= triple.confidence <= 1
        for end in (triple.head, triple.tail):
            if end.start is not None:
                assert reads_as(document[end.start : end.end], end.text)


def hostile() -> Iterator[str]:
    yield from ("\x00", "\ufffd Ada met Bob.", "\u202e", "a" * 3000, "🙂" * 300, "İ" * 50, "{}" * 9)
    yield "Ada Lee met Bob. " * 300
    yield "﻿\u2028Ada\u2029Lee\x85 was born in\tYork\r\n."


@pytest.mark.parametrize("text", list(hostile()), ids=range(9))
def test_hostile_texts_are_read_like_others(extractor: Extractor, text: str) -> None:
    (extraction,) = extractor.extract([chunk(0, text)])
    check_places(extraction, text)


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    st.lists(st.sampled_from(["Ada Lee", " met ", "Bob", ".", "\n", "(", "1901", "🙂", "ß", "-"]))
)
def test_any_words_are_read(extractor: Extractor, words: list[str]) -> None:
    text = "".join(words)
    (extraction,) = extractor.extract([chunk(0, text)])
    check_places(extraction, text)
