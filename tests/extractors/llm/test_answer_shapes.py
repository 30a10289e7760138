"""The shapes that models give the same answer: each is read as the plain one."""

from __future__ import annotations

import json
from typing import Any

import pytest

from extractors.llm.answers import Stated, read_answer
from kg.errors import FormatError
from kg.llm.thoughts import without_thoughts

WON = {"quote": "Iva Horn won the Orbis Prize", "head": "Iva Horn", "relation": "WON",
       "tail": "Orbis Prize"}  # fmt: skip
LED = {"quote": "led Tarn Radio", "head": "Iva Horn", "relation": "LED", "tail": "Tarn Radio"}
NAMED = [{"name": "Iva Horn", "type": "Person"}, {"name": "Tarn Radio", "type": "Organization"}]
WHOLE = {"facts": [WON, LED], "entities": NAMED}
READ = (
    Stated("Iva Horn", "WON", "Orbis Prize", WON["quote"]),
    Stated("Iva Horn", "LED", "Tarn Radio", LED["quote"]),
)
TYPES = {"Iva Horn": "Person", "Tarn Radio": "Organization"}
dumps = json.dumps


@pytest.mark.parametrize(
    "reply",
    [
        dumps({"facts": [[WON], [LED]], "entities": [NAMED]}),
        dumps({"facts": [[[WON, LED]]], "entities": NAMED}),
        dumps({"facts": dumps([WON, LED]), "entities": dumps(NAMED)}),
        dumps({"facts": str([WON, LED]), "entities": str(NAMED)}),
        dumps(dumps(WHOLE)),
        dumps(dumps(dumps(WHOLE))),
        dumps({"name": "extract", "arguments": dumps(WHOLE)}),
        dumps({"result": {"output": dumps(WHOLE)}}),
        str(WHOLE),
        dumps(WHOLE).replace('"', "&quot;"),
        f"<think>perhaps {dumps({'facts': [WON]})}?</think>{dumps(WHOLE)}",
        f"[THINK]hm {{}}[/THINK]\n{dumps(WHOLE)}",
        f"◁think▷hm◁/think▷{dumps(WHOLE)}",
        f"<think>I answer with {dumps(WHOLE)}",
        f"<|channel|>analysis<|message|>{dumps({'facts': [LED]})}<|end|><|start|>assistant"
        f"<|channel|>final<|message|>{dumps(WHOLE)}",
        dumps([NAMED, WON, LED]),
        "\n".join(dumps(row) for row in (*NAMED, WON, LED)),
        dumps([{**WON, "head_type": "Person"}, {**LED, "tail_type": "Organization"}]),
        dumps([{**WON, "subject_type": "Person"}, {**LED, "objectLabel": "Organization"}]),
        dumps({"triples": [
            {"quote": triple["quote"], "subject": {"name": triple["head"], "type": "Person"},
             "predicate": triple["relation"],
             "object": {"id": triple["tail"],
                        **({"type": "Organization"} if triple is LED else {})}}
            for triple in (WON, LED)]}),
        dumps({"nodes": [
            {"id": "7", "label": "Person", "properties": {"name": "Iva Horn"}},
            {"id": "8", "labels": ["Organization"], "properties": {"name": "Tarn Radio"}},
            {"id": "9", "properties": {"name": "Orbis Prize"}}],
            "relationships": [
            {"type": "WON", "start_node_id": "7", "end_node_id": "9",
             "properties": {"quote": WON["quote"]}},
            {"type": "LED", "startNodeId": "7", "endNodeId": "8", "properties": LED}]}),
    ],
)  # fmt: skip
def test_one_answer_in_many_shapes(reply: str) -> None:
    answer = read_answer(reply)
    assert answer.facts == READ
    assert {name: kind for name, kind in answer.types.items() if kind} == TYPES
    assert not answer.rejects


@pytest.mark.parametrize("fence", ["```json\n{}\n```", "{}"])
@pytest.mark.parametrize("words", ["Wait, that is wrong.", "Corrected version:", "Final answer:"])
def test_of_a_draft_and_the_final_answer_the_last(fence: str, words: str) -> None:
    draft = {"facts": [{**WON, "tail": "Tarn Radio"}], "entities": NAMED}
    reply = f"{fence.format(dumps(draft))}\n{words}\n{fence.format(dumps(WHOLE))}"
    answer = read_answer(reply)
    assert answer.facts == READ
    (reject,) = answer.rejects
    assert reject.reason == "a draft: the reply corrects it" and "Tarn Radio" in reject.text


def test_an_answer_that_repeats_the_one_before_takes_its_place() -> None:
    first = {"facts": [WON, {**LED, "relation": "SANG_IN"}], "entities": []}
    assert read_answer(f"{dumps(first)}\n\n{dumps(WHOLE)}").facts == READ


@pytest.mark.parametrize("words", ["", "\nAnd the second paragraph:\n", "\n```\n\n```json\n"])
def test_what_goes_on_is_no_correction(words: str) -> None:
    parts = [{"facts": [fact], "entities": NAMED} for fact in (WON, LED)]
    answer = read_answer(f"```json\n{dumps(parts[0])}{words}{dumps(parts[1])}\n```")
    assert answer.facts == READ and not answer.rejects


@pytest.mark.parametrize(
    "fact",
    [
        "(Iva Horn, WON, Orbis Prize)", "Iva Horn -[WON]-> Orbis Prize", "Iva Horn WON Orbis Prize",
        "Iva Horn | WON | Orbis Prize", "<Iva Horn; WON; Orbis Prize>",
        "Iva Horn --WON--> Orbis Prize", ["Iva Horn", "WON", "Orbis Prize"],
        {"head": "Iva Horn", "relation": {"WON": {"year": 1990}}, "tail": "Orbis Prize"},
        {"head": "Iva Horn", "relation": {"type": "WON"}, "tail": ["Orbis Prize"]},
        {"from": "Iva Horn", "edge_type": "WON", "to": "Orbis Prize"},
        {"头": "Iva Horn", "关系": "WON", "尾": "Orbis Prize"},
    ],
)  # fmt: skip
def test_one_fact_in_many_shapes(fact: Any) -> None:
    answer = read_answer(dumps({"facts": [fact]}))
    assert answer.facts == (Stated("Iva Horn", "WON", "Orbis Prize"),) and not answer.rejects


def test_a_table() -> None:
    reply = (
        "Here they are:\n\n| Head | Relation | Tail | Quote |\n|:---|---|---|---|\n"
        f"| Iva Horn | WON | Orbis Prize | {WON['quote']} |\n"
        f"| Iva Horn | LED | Tarn Radio | {LED['quote']} |\n"
    )
    assert read_answer(reply).facts == READ


def test_several_relations_between_two_names_are_several_facts() -> None:
    answer = read_answer(dumps([{**WON, "relation": ["WON", "RECEIVED"]}]))
    assert [fact.relation for fact in answer.facts] == ["WON", "RECEIVED"]


@pytest.mark.parametrize(
    "name", ["None", "null", "N/A", "unknown", "not specified", "Not mentioned", "<unknown>", "nan"]
)
def test_what_stands_for_no_name_is_rejected(name: str) -> None:
    reply = {"facts": [WON, {**LED, "tail": name}], "entities": [*NAMED, {"name": name}]}
    answer = read_answer(dumps(reply))
    assert answer.facts == READ[:1] and name not in answer.types
    assert [reject.reason for reject in answer.rejects] == [
        f'an entity: "{name}" is no name', f'a fact with an end "{name}", which is no name'
    ]  # fmt: skip


@pytest.mark.parametrize("name", ["Null Island", "NA", "The Unknown", "Nan Ross"])
def test_names_that_only_look_so(name: str) -> None:
    assert read_answer(dumps([{**WON, "tail": name}])).facts[0].tail == name


def test_a_reply_with_nothing_but_placeholders_says_nothing() -> None:
    answer = read_answer(dumps({"facts": [{**WON, "head": "None"}], "entities": []}))
    assert not answer.facts and len(answer.rejects) == 1


@pytest.mark.parametrize(
    "marks",
    [
        {"denied": True}, {"negated": "yes"}, {"is_negated": 1}, {"negation": True},
        {"polarity": "negative"}, {"polarity": "NEG"}, {"polarity": False}, {"holds": False},
        {"isNegated": "True"}, {"truth_value": "false"}, {"negation": "negated"},
    ],
)  # fmt: skip
def test_marks_of_a_denial(marks: dict[str, Any]) -> None:
    (fact,) = read_answer(dumps([{**WON, **marks}])).facts
    assert (fact.denied, fact.supposed) == (True, False)


@pytest.mark.parametrize(
    "marks",
    [
        {"supposed": True}, {"certainty": "hypothetical"}, {"factual": False}, {"asserted": "no"},
        {"confidence": "low"}, {"confidence": 0.2}, {"modality": "possible"}, {"alleged": True},
    ],
)  # fmt: skip
def test_marks_of_a_doubt(marks: dict[str, Any]) -> None:
    (fact,) = read_answer(dumps([{**WON, **marks}])).facts
    assert (fact.denied, fact.supposed) == (False, True)


@pytest.mark.parametrize(
    "marks",
    [
        {"denied": False}, {"negated": None}, {"polarity": "positive"}, {"certainty": "certain"},
        {"confidence": "high"}, {"confidence": 0.9}, {"asserted": True}, {"status": "active"},
        {"negation": ""}, {"confidence": 95},
    ],
)  # fmt: skip
def test_marks_that_take_nothing_back(marks: dict[str, Any]) -> None:
    (fact,) = read_answer(dumps([{**WON, **marks}])).facts
    assert (fact.denied, fact.supposed) == (False, False)


def test_letters_that_no_text_holds() -> None:
    reply = (
        '{"facts": [{"head": "Iva\\u0000 Horn\\ud83d", "relation": "WON", "tail": "X\\u0007Y"}]}'
    )
    assert read_answer(reply).facts == (Stated("Iva Horn", "WON", "XY"),)


@pytest.mark.parametrize(
    "reply",
    [
        '{"facts": ' + "[" * 900 + "]" * 900 + "}",
        '{"facts": [' + '{"head": ' * 400 + '"a"' + "}" * 400 + "]}",
        dumps(WHOLE)[:-1] * 10_000,
        '{"facts": [' + "x" * 5_000_000,
    ],
)
def test_replies_that_go_on_without_end_are_refused(reply: str) -> None:
    with pytest.raises(FormatError):
        read_answer(reply)


def test_a_long_reply_is_read_in_time() -> None:
    rows = [{**WON, "tail": f"Prize {n}"} for n in range(20_000)]
    assert len(read_answer(dumps({"facts": rows})).facts) == 20_000


def test_numbers_that_are_none_break_nothing() -> None:
    reply = dumps(WHOLE)[:-1] + ', "score": NaN, "weight": Infinity}'
    assert read_answer(reply).facts == READ


def test_thoughts_alone() -> None:
    assert without_thoughts("<think>endless") == ""
    assert without_thoughts("hm</think> yes") == " yes"
