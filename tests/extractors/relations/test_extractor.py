"""The network as it is shipped, on texts."""

from __future__ import annotations

import importlib.util
import json
import shutil
from collections.abc import Sequence
from pathlib import Path

import pytest

from extractors.hybrid import HybridExtractor, merged
from extractors.relations.extractor import RelationsExtractor, check_files
from extractors.relations.inference import EncodedWindow, WindowEntity
from extractors.relations.wikidata_names import NAMES, SYMMETRIC
from kg.errors import ConfigError
from kg.model import Chunk, Evidence, Extraction, Literal, Mention, Triple

CURIE = (
    "Marie Curie was born in Warsaw on 7 November 1867. She studied at the University of Paris. "
    "Curie died in Passy, France, in 1934."
)


@pytest.fixture(scope="module")
def extractor() -> RelationsExtractor:
    return RelationsExtractor()


def read(extractor: RelationsExtractor, text: str, start: int = 0) -> Extraction:
    (extraction,) = extractor.extract([Chunk("d#0", "d", start, text)])
    return extraction


def test_names_have_types_and_dates_are_literals(extractor: RelationsExtractor) -> None:
    extraction = read(extractor, CURIE)
    types = {mention.text: mention.type for mention in extraction.mentions}
    assert types["Marie Curie"] == "Person" and types["Warsaw"] == "Location"
    assert types["University of Paris"] == "Organization"
    assert not {"1934", "7 November 1867"} & types.keys()


NOKIA = (
    "Nokia Corporation is a Finnish company headquartered in Espoo. It was founded in 1865 by "
    "Fredrik Idestam. Microsoft is based in Redmond, Washington."
)


def test_facts_of_the_text_also_across_sentences(extractor: RelationsExtractor) -> None:
    extraction = read(extractor, NOKIA)
    triples = {
        (triple.head.text, triple.relation, triple.tail.text): triple
        for triple in extraction.triples
    }
    placed = triples["Nokia Corporation", "HEADQUARTERED_IN", "Espoo"]
    assert placed.evidence.quote == NOKIA[: NOKIA.index(" It was")]
    founded = triples["Fredrik Idestam", "FOUNDED", "Nokia Corporation"]
    assert founded.evidence.quote == NOKIA[: NOKIA.index(" Microsoft")]
    dated = triples["Nokia Corporation", "FOUNDED_ON", "1865"].tail
    assert isinstance(dated, Literal) and (dated.type, dated.value) == ("date", "1865")


@pytest.mark.parametrize("text", ["Ada Lee met Bob.", "Paris is the capital of France.", NOKIA])
def test_short_texts_do_not_state_everything(extractor: RelationsExtractor, text: str) -> None:
    """A network whose threshold has sunk gives every pair nearly every relation."""
    extraction = read(extractor, text)
    names = {mention.text for mention in extraction.mentions}
    assert len(extraction.triples) <= 3 * len(names)


def test_a_statement_is_made_once(extractor: RelationsExtractor) -> None:
    facts = [
        (triple.head, triple.relation, triple.tail) for triple in read(extractor, CURIE).triples
    ]
    assert len(facts) == len(set(facts))


@pytest.mark.parametrize(
    ("absent", "message"),
    [
        ("triplesmith_relations", "pip install ./models/triplesmith-relations"),
        ("peft", r"needs peft: pip install '\.\[models\]'"),
        ("torch", r"needs torch: pip install '\.\[models\]'"),
    ],
)
def test_what_is_missing_is_an_error(
    absent: str, message: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    find = importlib.util.find_spec

    def without(name: str, package: str | None = None) -> object:
        return None if name == absent else find(name, package)

    monkeypatch.setattr(importlib.util, "find_spec", without)
    with pytest.raises(ConfigError, match=message):
        RelationsExtractor()


def test_only_safetensors_and_json_are_shipped() -> None:
    assert {path.suffix for path in _folder().iterdir()} <= {".safetensors", ".json"}
    assert sum(path.stat().st_size for path in _folder().iterdir()) <= 6_000_000


def test_a_date_as_head_is_a_reject(monkeypatch: pytest.MonkeyPatch) -> None:
    """A company FOUNDED BY a year, turned around, would begin with the year."""
    extractor = RelationsExtractor()
    founded = extractor._model.relations.index("P112")

    def facts(
        seen: EncodedWindow, entities: Sequence[WindowEntity]
    ) -> list[tuple[int, int, int, float]]:
        types = [entity.type for entity in entities]
        return [(types.index("ORG"), founded, types.index("TIME"), 2.0)]

    monkeypatch.setattr(extractor._model, "facts", facts)
    extraction = read(extractor, "Nokia Corporation was founded in 1865.")
    assert extraction.triples == ()
    (reject,) = extraction.rejects
    assert reject.text == "1865 | FOUNDED | Nokia Corporation"


def test_of_two_properties_by_one_name_the_surer_counts_also_below_zero(
    extractor: RelationsExtractor, monkeypatch: pytest.MonkeyPatch
) -> None:
    country, place = (extractor._model.relations.index(name) for name in ("P17", "P131"))

    def facts(
        seen: EncodedWindow, entities: Sequence[WindowEntity]
    ) -> list[tuple[int, int, int, float]]:
        return [(0, country, 1, -0.4), (0, place, 1, -0.2), (0, country, 1, -0.3)]

    monkeypatch.setattr(extractor._model, "facts", facts)
    (triple,) = read(extractor, "Paris is a city in France.").triples
    assert triple.relation == "LOCATED_IN"
    assert triple.confidence == extractor._confidence(-0.2)


def test_damaged_weights_are_errors(tmp_path: Path) -> None:
    shutil.copytree(_folder(), tmp_path / "model")
    check_files(tmp_path / "model")
    with (tmp_path / "model" / "heads.safetensors").open("r+b") as file:
        file.seek(5000)
        file.write(b"\xff")
    with pytest.raises(ConfigError, match=r"heads\.safetensors is damaged"):
        check_files(tmp_path / "model")
    (tmp_path / "model" / "relations.json").unlink()
    with pytest.raises(ConfigError, match="is damaged"):
        check_files(tmp_path / "model")


def test_every_relation_has_a_name_that_a_schema_can_have() -> None:
    assert len(NAMES) == 96
    assert all(name == name.upper() and name.isascii() for name, _ in NAMES.values())
    assert {name for name, _ in NAMES.values()} >= SYMMETRIC
    classes = json.loads((_folder() / "relations.json").read_text(encoding="utf-8"))["classes"]
    assert set(classes) <= NAMES.keys()


def _folder() -> Path:
    import triplesmith_relations

    return Path(triplesmith_relations.__file__).parent / "model"


ADA, BANK = Mention("Ada Bell", "Misc", 0, 8), Mention("Bell Works", "Organization", 17, 27)
QUOTE = Evidence("d", "d#0", 0, 27, "Ada Bell founded Bell Works")
CHUNK = Chunk("d#0", "d", 0, QUOTE.quote)


def triple(head: Mention, relation: str, tail: Mention, sure: float, by: str) -> Triple:
    return Triple(head, relation, tail, QUOTE, sure, by)


def test_what_both_state_is_one_triple_the_surer_with_the_types_of_the_network() -> None:
    person = Mention("Ada Bell", "Person", 0, 8)
    rules = Extraction(
        CHUNK,
        (ADA, BANK),
        (triple(ADA, "FOUNDED", BANK, 0.9, "offline"), triple(ADA, "LIKES", BANK, 0.6, "offline")),
    )
    network = Extraction(
        CHUNK,
        (person, BANK),
        (
            triple(person, "FOUNDED", BANK, 0.7, "relations"),
            triple(person, "OWNER_OF", BANK, 0.5, "relations"),
        ),
    )
    extraction = merged(rules, network)
    assert extraction.mentions == (person, BANK)
    assert [(triple.head, triple.relation, triple.extractor) for triple in extraction.triples] == [
        (person, "FOUNDED", "offline"),
        (person, "LIKES", "offline"),
        (person, "OWNER_OF", "relations"),
    ]


def test_what_the_rules_deny_the_network_does_not_state() -> None:
    denied = Triple(ADA, "FOUNDED", BANK, QUOTE, 0.9, "offline", polarity="negative")
    stated = triple(ADA, "FOUNDED", BANK, 0.7, "relations")
    extraction = merged(Extraction(CHUNK, (), (denied,)), Extraction(CHUNK, (), (stated,)))
    assert [(triple.polarity, triple.extractor) for triple in extraction.triples] == [
        ("negative", "offline")
    ]


def test_what_the_rules_state_and_deny_stays_stated() -> None:
    denied = Triple(ADA, "FOUNDED", BANK, QUOTE, 0.9, "offline", polarity="negative")
    joined = triple(ADA, "MEMBER_OF", BANK, 0.8, "offline")
    stated = triple(ADA, "WORKS_FOR", BANK, 0.7, "relations")
    extraction = merged(Extraction(CHUNK, (), (denied, joined)), Extraction(CHUNK, (), (stated,)))
    assert {triple.relation for triple in extraction.triples if triple.asserted} == {
        "MEMBER_OF",
        "WORKS_FOR",
    }


def test_denials_are_marked_by_their_words(extractor: RelationsExtractor) -> None:
    for text in (
        "Historians dispute that Peter Brandt founded Borex.",
        "Nor was Borex founded by Anna Keller.",
    ):
        triples = read(extractor, text).triples
        assert triples and not any(triple.asserted for triple in triples)


def test_hybrid_reads_what_both_read() -> None:
    (extraction,) = HybridExtractor().extract([Chunk("d#0", "d", 0, CURIE)])
    assert {triple.extractor for triple in extraction.triples} == {"offline", "relations"}


def test_what_is_no_prose_is_not_read() -> None:
    (extraction,) = RelationsExtractor().extract([Chunk("c", "d", 0, "(" * 3000)])
    assert [(reject.text, reject.reason) for reject in extraction.rejects] == [
        ("(" * 200, "no words")
    ]
