from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import pytest

from judges.rules.judge import RulesJudge
from kg.errors import ConfigError
from kg.model import Chunk, Evidence, Extraction, Judgement, Literal, Mention, Schema, Triple

TEXT = "In 1999 Ada Lane founded Marlow Bank in Leeds. She left it in 2004.\nThem, a band, sued US."
CHUNK = Chunk("c", "d", 100, TEXT)


def mention(text: str, kind: str = "Person", nth: int = 0) -> Mention:
    start = -1
    for _ in range(nth + 1):
        start = TEXT.index(text, start + 1)
    return Mention(text, kind, 100 + start, 100 + start + len(text))


ADA = mention("Ada Lane")
BANK = mention("Marlow Bank", "Organization")
QUOTE = "Ada Lane founded Marlow Bank"


def triple(head: Mention = ADA, tail: Mention | Literal = BANK, **changes: Any) -> Triple:
    start = 100 + TEXT.index(QUOTE)
    evidence = Evidence("d", "c", start, start + len(QUOTE), QUOTE)
    return replace(Triple(head, "FOUNDED", tail, evidence, 0.9, "test"), **changes)


def judge(*triples: Triple, chunk: Chunk = CHUNK, **arguments: Any) -> list[Judgement]:
    return list(RulesJudge(**arguments).judge([Extraction(chunk, triples=triples)]))


def verdict(claim: Triple, **arguments: Any) -> tuple[str, str]:
    (judgement,) = judge(claim, **arguments)
    return judgement.verdict, judgement.reason


def test_a_good_triple_is_accepted_with_its_confidence() -> None:
    (judgement,) = judge(triple())
    assert (judgement.verdict, judgement.score, judgement.judge, judgement.reason) == (
        "accept",
        0.9,
        "rules",
        "",
    )


@pytest.mark.parametrize(
    "marks",
    [
        {"polarity": "negative"},
        {"modality": "hedged"},
        {"attribution": "Reuters"},
        {"time": "1999"},
    ],
)
def test_marked_statements_are_judged_as_statements(marks: dict[str, str]) -> None:
    assert verdict(triple(**marks)) == ("accept", "")


@pytest.mark.parametrize(
    "evidence",
    [Evidence("d", "other", 108, 136, QUOTE), Evidence("other", "c", 108, 136, QUOTE)],
)
def test_evidence_of_another_chunk(evidence: Evidence) -> None:
    assert verdict(triple(evidence=evidence)) == ("reject", "the evidence is of another chunk")


@pytest.mark.parametrize("confidence", [math.nan, math.inf, -0.1, 1.1])
def test_confidence_that_is_no_probability(confidence: float) -> None:
    finding = verdict(triple(confidence=confidence))
    assert finding == ("reject", f"the confidence is no probability: {confidence}")


def test_low_confidence() -> None:
    (judgement,) = judge(triple(confidence=0.21))
    assert (judgement.verdict, judgement.reason) == ("quarantine", "low confidence: 0.21 < 0.30")
    assert judgement.score == 0.21
    assert verdict(triple(confidence=0.297))[1] == "low confidence: 0.29 < 0.30"
    assert verdict(triple(confidence=0.3)) == ("accept", "")
    assert verdict(triple(confidence=0.3), min_confidence=0.5)[0] == "quarantine"


@pytest.mark.parametrize("text", ["", "  \n", "...", "“—”"])
def test_empty_argument(text: str) -> None:
    assert verdict(triple(head=Mention(text, "Person"))) == ("reject", "the head is empty")
    assert verdict(triple(tail=Mention(text, "Person"))) == ("reject", "the tail is empty")


def test_length_limits() -> None:
    assert verdict(triple(head=Mention("Ada " * 10, "Misc")))[0] == "accept"
    assert verdict(triple(head=Mention("Ada " * 11, "Misc"))) == (
        "reject",
        "the head is too long: 11 words, more than 10",
    )
    assert verdict(triple(tail=Mention("a" * 121, "Misc"))) == (
        "reject",
        "the tail is too long: 121 characters, more than 120",
    )
    assert verdict(triple(), max_argument_words=1)[0] == "reject"
    assert verdict(triple(), max_argument_chars=8)[0] == "reject"


@pytest.mark.parametrize("relation", ["", " _ ", "R" * 81, "FOUND\x00ED"])
def test_bad_relation(relation: str) -> None:
    finding = verdict(triple(relation=relation))
    assert finding[0] == "reject"
    assert finding[1].startswith("the relation ")


@pytest.mark.parametrize(
    "change",
    [
        {"head": Mention("Ada\x07", "Person")},
        {"head": Mention("Ada", "Per\ud800son")},
        {"tail": Literal("x", "string", "x\x00")},
        {"attribution": "\x1b[2J"},
        {"time": "\ud83d"},
    ],
)
def test_control_characters(change: dict[str, Any]) -> None:
    finding = verdict(triple(**change))
    assert finding[0] == "reject"
    assert finding[1].endswith("has control characters")


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("it", "Misc"),
        ("She", "Person"),
        ("the others", "Organization"),
        ("I", "Person"),
        ("HE", "Person"),
        ("Who", ""),
        ("This", "Misc"),
        ("one another", "Person"),
    ],
)
def test_function_words_name_nothing(text: str, kind: str) -> None:
    finding = verdict(triple(head=Mention(text, kind)))
    assert finding == ("reject", f'the head names nothing: "{text}"')


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("The Who", "Organization"),
        ("IT", "Misc"),
        ("WHO", "Organization"),
        ("US", "Location"),
        ("Them", "Organization"),
        ("The The", "Organization"),
        ("The Other", "Misc"),
        ("His wife Ada", "Person"),
    ],
)
def test_names_that_look_like_function_words(text: str, kind: str) -> None:
    assert verdict(triple(head=Mention(text, kind))) == ("accept", "")


def test_a_capital_inside_a_sentence_makes_a_name() -> None:
    chunk = Chunk("c", "d", 0, 'It rose. "It" won. King wrote It in 1986.')
    quote = Evidence("d", "c", 0, 8, "It rose.")
    places = [place for place in range(len(chunk.text)) if chunk.text.startswith("It", place)]
    verdicts = []
    for place in places:
        head = Mention("It", "Misc", place, place + 2)
        claim = triple(head=head, tail=Mention("Ada", "Person"), evidence=quote)
        verdicts.append(judge(claim, chunk=chunk)[0].verdict)
    assert verdicts == ["reject", "reject", "accept"]


@pytest.mark.parametrize(
    ("head", "tail"),
    [
        (Mention("The Marlow Bank", "Organization"), Mention("marlow  bank's", "Organization")),
        (Mention("Mr. Lane", "Person"), Mention("Lane", "Person")),
        (Mention("Apple", "Misc"), Mention("Apple", "Organization")),
        (Mention("Apple", ""), Mention("apple", "")),
        (BANK, replace(BANK, type="Location")),
    ],
)
def test_self_loops(head: Mention, tail: Mention) -> None:
    finding = verdict(triple(head=head, tail=tail))
    assert finding == ("reject", f'head and tail are the same: "{head.text}"')


@pytest.mark.parametrize(
    "tail",
    [
        Mention("Lincoln", "Location"),
        Mention("Lincoln Jr.", "Person"),
        Literal("Lincoln", "string", "Lincoln"),
    ],
)
def test_what_only_looks_like_a_self_loop(tail: Mention | Literal) -> None:
    assert verdict(triple(head=Mention("Lincoln", "Person"), tail=tail))[0] == "accept"


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("date", "1998-05-04"),
        ("date", "1998-05"),
        ("date", "1998"),
        ("date", "1998/2001"),
        ("date", "1998-05/1999-01"),
        ("date", "1990s"),
        ("date", "19th century"),
        ("date", "5th century BC"),
        ("date", "44 BC"),
        ("date", "0079"),
        ("date", "--05-04"),
        ("number", "-1500000.5"),
        ("percent", "4.5"),
        ("money", "191 EUR"),
        ("quantity", "32 km"),
        ("string", "five"),
    ],
)
def test_well_formed_literals(kind: str, value: str) -> None:
    assert verdict(triple(tail=Literal("so said", kind, value))) == ("accept", "")


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("date", "May 1998"),
        ("date", "1998-13"),
        ("date", "1998-05-32"),
        ("date", "1998/1999/2000"),
        ("date", ""),
        ("number", "many"),
        ("number", "nan"),
        ("number", "1,500"),
        ("money", "EUR"),
        ("percent", "half"),
        ("quantity", "km 3"),
        ("string", "  "),
        ("colour", "red"),
        ("string", "x" * 201),
    ],
)
def test_ill_formed_literals(kind: str, value: str) -> None:
    finding = verdict(triple(tail=Literal("so said", kind, value)))
    assert finding[0] == "reject"
    assert "the value is not of its type: " in finding[1]


@pytest.mark.parametrize(
    ("start", "end", "quote"),
    [
        (109, 137, QUOTE),
        (108, 136, QUOTE + "."),
        (108, None, QUOTE),
        (None, 136, QUOTE),
        (8, 36, QUOTE),
        (136, 108, QUOTE),
        (108, 108, ""),
        (100 + len(TEXT), 101 + len(TEXT), ""),
    ],
)
def test_quote_not_at_its_offsets(start: int | None, end: int | None, quote: str) -> None:
    finding = verdict(triple(evidence=Evidence("d", "c", start, end, quote)))
    assert finding == ("reject", "the quote is not at its offsets")


def test_negative_offsets_do_not_wrap_around() -> None:
    chunk = Chunk("c", "d", 0, "Ada knows Bob")
    evidence = Evidence("d", "c", -3, 13, "Bob")
    claim = triple(head=Mention("Ada", "Person"), tail=Mention("Bob", "Person"), evidence=evidence)
    assert judge(claim, chunk=chunk)[0].reason == "the quote is not at its offsets"


def test_mention_not_at_its_offsets() -> None:
    moved = replace(ADA, start=ADA.start + 1 if ADA.start else 0)
    assert verdict(triple(head=moved)) == ("reject", "the head is not at its offsets")
    outside = Mention("Marlow Bank", "Organization", 5, 16)
    assert verdict(triple(tail=outside)) == ("reject", "the tail is not at its offsets")
    year = Literal("1999", "date", "1999", 103, 107)
    assert verdict(triple(tail=year)) == ("accept", "")
    assert verdict(triple(tail=replace(year, start=104)))[1] == "the tail is not at its offsets"


def test_a_mention_may_stand_elsewhere_in_the_chunk_and_over_two_lines() -> None:
    chunk = Chunk("c", "d", 0, "Ada\nLane sang. She left Leeds.")
    evidence = Evidence("d", "c", 15, 30, "She left Leeds.")
    head, tail = Mention("Ada Lane", "Person", 0, 8), Mention("Leeds", "Location", 24, 29)
    assert judge(triple(head, tail, evidence=evidence), chunk=chunk)[0].verdict == "accept"


def test_ungrounded_evidence_is_kept_apart_with_half_the_score() -> None:
    (judgement,) = judge(triple(evidence=Evidence("d", "c", None, None, "Ada made the bank")))
    assert (judgement.verdict, judgement.score) == ("quarantine", 0.45)
    assert judgement.reason == "ungrounded: the text does not have the quote"


SCHEMA = Schema(
    entity_types={"Person": "", "Organization": ""},
    relation_types={"FOUNDED": "", "BORN": ""},
    patterns=frozenset({("Person", "FOUNDED", "Organization"), ("Person", "BORN", "date")}),
)
OFF = [
    (triple(tail=mention("Leeds", "Location")), 'entity type not in the schema: "Location"'),
    (triple(relation="LEFT"), 'relation not in the schema: "LEFT"'),
    (
        triple(head=BANK, tail=ADA),
        "pattern not in the schema: (Organization)-[FOUNDED]->(Person)",
    ),
]


@pytest.mark.parametrize(("claim", "reason"), OFF)
def test_schema_modes(claim: Triple, reason: str) -> None:
    assert verdict(claim, schema=SCHEMA) == ("accept", "")
    assert verdict(claim, schema=replace(SCHEMA, mode="guided")) == ("quarantine", reason)
    assert verdict(claim, schema=replace(SCHEMA, mode="enforced")) == ("reject", reason)


def test_a_pattern_holds_for_the_kinds_of_its_types() -> None:
    types = {**SCHEMA.entity_types, "Agent": "", "Bank": ""}
    general = replace(
        SCHEMA,
        entity_types=types,
        patterns=frozenset({("Agent", "FOUNDED", "Organization")}),
        parents={"Person": "Agent"},
        mode="enforced",
    )
    assert verdict(triple(), schema=general) == ("accept", "")
    refused = replace(general, parents={"Agent": "Person"})
    assert verdict(triple(), schema=refused)[0] == "reject", "what is stated of kinds only"
    assert RulesJudge(schema=general).fingerprint != RulesJudge(schema=refused).fingerprint


def test_schema_allows_its_patterns_and_literals() -> None:
    schema = replace(SCHEMA, mode="enforced")
    assert verdict(triple(), schema=schema) == ("accept", "")
    born = triple(tail=Literal("1999", "date", "1999", 103, 107), relation="BORN")
    assert verdict(born, schema=schema) == ("accept", "")
    names_only = replace(schema, patterns=frozenset())
    assert verdict(triple(head=BANK, tail=ADA), schema=names_only) == ("accept", "")


def test_duplicates_leave_the_most_confident() -> None:
    weak, strong = triple(confidence=0.5), triple(confidence=0.8)
    judgements = judge(weak, strong, strong)
    assert [judgement.verdict for judgement in judgements] == ["reject", "accept", "reject"]
    assert judgements[0].reason == "duplicate: triple 2 of this chunk says it"
    assert [judgement.verdict for judgement in judge(strong, weak)] == ["accept", "reject"]


@pytest.mark.parametrize(
    "other",
    [
        {"polarity": "negative"},
        {"modality": "hedged"},
        {"relation": "LED"},
        {"time": "1999"},
        {"tail": mention("Leeds", "Location")},
    ],
)
def test_what_says_something_else_is_no_duplicate(other: dict[str, Any]) -> None:
    assert [judgement.verdict for judgement in judge(triple(), triple(**other))] == [
        "accept",
        "accept",
    ]


def test_a_rejected_copy_does_not_push_a_good_one_out() -> None:
    bad = triple(confidence=1.0, evidence=Evidence("d", "c", 109, 137, QUOTE))
    quarantined = triple(confidence=1.0, evidence=Evidence("d", "c", None, None, QUOTE))
    judgements = judge(bad, quarantined, triple(confidence=0.4))
    assert [judgement.verdict for judgement in judgements] == ["reject", "reject", "accept"]


def test_the_first_failing_check_gives_the_reason() -> None:
    claim = triple(head=Mention("it", "Misc"), tail=Mention("it", "Misc"), confidence=0.1)
    assert verdict(claim) == ("reject", 'the head names nothing: "it"')


@pytest.mark.parametrize(
    "arguments",
    [{"min_confidence": 1.5}, {"max_argument_words": 0}, {"max_argument_chars": 0}],
)
def test_impossible_arguments(arguments: dict[str, Any]) -> None:
    with pytest.raises(ConfigError, match=next(iter(arguments))):
        RulesJudge(**arguments)


def test_fingerprint_follows_what_matters() -> None:
    usual = RulesJudge().fingerprint
    described = Schema(entity_types={"Person": "a human being"})
    others = [
        RulesJudge(min_confidence=0.4),
        RulesJudge(max_argument_words=9),
        RulesJudge(max_argument_chars=9),
        RulesJudge(schema=replace(SCHEMA, mode="enforced")),
        RulesJudge(schema=replace(SCHEMA, mode="guided")),
    ]
    for mode in ("free", "inferred"):
        assert RulesJudge(schema=replace(SCHEMA, mode=mode)).fingerprint == usual
    prints = [usual, *(other.fingerprint for other in others)]
    assert len(set(prints)) == len(prints)
    assert (
        RulesJudge(described).fingerprint
        == RulesJudge(replace(described, entity_types={"Person": ""})).fingerprint
    )
