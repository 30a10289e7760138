"""Replies of models that were asked for JSON, and the answers read from them."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.llm.answers import Stated, read_answer
from kg.errors import FormatError

GOOD = (
    '{"entities": [{"name": "Ada", "type": "Person"}, {"name": "Bob", "type": "Person"}], '
    '"facts": [{"head": "Ada", "relation": "MET", "tail": "Bob", "quote": "Ada met Bob"}]}'
)
MET = Stated("Ada", "MET", "Bob", "Ada met Bob")


def test_as_asked() -> None:
    answer = read_answer(GOOD)
    assert (answer.types, answer.facts) == ({"Ada": "Person", "Bob": "Person"}, (MET,))
    assert not answer.repaired and not answer.rejects


@pytest.mark.parametrize(
    "text",
    [
        f"```json\n{GOOD}\n```",
        f"Here are the facts:\n```\n{GOOD}\n```\nI hope this helps!",
        f"<think>Ada and Bob... {{not this}}</think>\n{GOOD}",
        f"\ufeff  {GOOD}  ".replace("\ufeff", ""),
    ],
)
def test_with_something_around_it(text: str) -> None:
    assert read_answer(text).facts == (MET,)


@pytest.mark.parametrize(
    "text",
    [
        GOOD.replace("}]}", "},]}"),
        GOOD.replace('"', "'"),
        GOOD.replace('"facts"', "facts"),
        GOOD[:-2],
        GOOD.replace('{"entities"', '{ // what I found\n"entities"'),
        f"Sure! {GOOD}",
        GOOD.replace(", ", ",\n"),
        GOOD.replace('": ', '"：'),
    ],
)
def test_mended(text: str) -> None:
    assert read_answer(text).facts == (MET,)


def test_half_a_list_keeps_what_is_whole() -> None:
    second = ', {"head": "Bob", "relation": "LEFT", "ta'
    answer = read_answer(GOOD[:-2] + second)
    assert answer.facts == (MET,)
    assert answer.repaired
    assert [reject.reason for reject in answer.rejects] == ["a fact without head, relation or tail"]


@pytest.mark.parametrize(
    "facts",
    [
        '[["Ada", "MET", "Bob"]]',
        '{"triples": [{"subject": "Ada", "predicate": "MET", "object": "Bob"}]}',
        '{"relationships": [{"source": {"id": "Ada"}, "type": "MET", "target": {"id": "Bob"}}]}',
        '[{"facts": [["Ada", "MET", "Bob"]]}]',
    ],
)
def test_other_names_for_the_same(facts: str) -> None:
    assert read_answer(facts).facts == (Stated("Ada", "MET", "Bob"),)


@pytest.mark.parametrize(
    "text",
    [
        "", "I could not find any facts.", "{}", "[]", "null", "42", '"a"', '{"answer": "none"}',
        '{"facts": [{"head": "Ada"}]}', "<think>endless", '{"facts": "none"}',
    ],
)  # fmt: skip
def test_no_answer(text: str) -> None:
    with pytest.raises(FormatError):
        read_answer(text)


def test_nothing_found_is_an_answer() -> None:
    assert read_answer('{"entities": [], "facts": []}').facts == ()


def test_numbers_are_words_and_marks_are_marks() -> None:
    text = (
        '{"facts": [{"head": "Ada", "relation": "BORN_IN", "tail": 1815, "denied": true, '
        '"supposed": "no"}]}'
    )
    assert read_answer(text).facts == (Stated("Ada", "BORN_IN", "1815", denied=True),)


def test_the_same_fact_twice_is_one() -> None:
    facts = json.loads(GOOD)["facts"]
    assert read_answer(json.dumps({"facts": facts * 3})).facts == (MET,)


@given(st.text(max_size=200) | st.from_regex(r'[\[\]{}":,a-z0-9 \\]{0,80}', fullmatch=True))
def test_whatever_it_says_is_read_or_refused(text: str) -> None:
    try:
        answer = read_answer(text)
    except FormatError:
        return
    assert all(fact.head and fact.relation and fact.tail for fact in answer.facts)


ADA, TWO = '{"head": "Ada", "relation": "MET", ', [("Ada", "MET", "Bob"), ("Ada", "MET", "Carl")]


@pytest.mark.parametrize(
    ("text", "facts"),
    [
        (f'{{"facts": [{ADA}"tail": "Bob", "tail": "Carl"}}]}}', TWO),
        (f'{{"facts": [{ADA}"tail": "Bob", "tail": "Carl",}},]}}', TWO),
        (f'{{"facts": [{ADA}"tail": ["Bob", "Carl"]}}]}}', TWO),
        (f'{{"facts": [{ADA}"tail": "Bob", {ADA[1:]}"tail": "Carl"}}]}}', TWO),
        ('{"facts": [["Ada", "MET", "Bob"]], "facts": [["Ada", "MET", "Carl"],]}', TWO),
        ('{"facts": [["Ada", "BORN_IN", 1815]]}', [("Ada", "BORN_IN", "1815")]),
        (
            '{"entities": [{"name": "Ada", "relations": [{"type": "MET", "target": "Bob"}]}]}',
            TWO[:1],
        ),
        (
            '{"nodes": [{"id": 1, "name": "Ada"}, {"id": 2, "name": "Bob"}], '
            '"edges": [{"source": 1, "target": 2, "type": "MET"}]}',
            TWO[:1],
        ),
    ],
)
def test_no_fact_is_lost_in_an_odd_form(text: str, facts: list[tuple[str, str, str]]) -> None:
    answer = read_answer(text)
    assert [(fact.head, fact.relation, fact.tail) for fact in answer.facts] == facts
    assert not answer.rejects


@pytest.mark.parametrize(
    "entities",
    [
        '{"Ada": "Person"}',
        '{"Person": ["Ada"]}',
        '{"Ada": {"type": "Person"}}',
        '[["Ada", "Person"]]',
    ],
)
def test_entities_in_odd_forms(entities: str) -> None:
    assert read_answer(f'{{"entities": {entities}, "facts": []}}').types == {"Ada": "Person"}


def test_a_fact_with_its_quote_in_a_list() -> None:
    assert read_answer('[["Ada", "MET", "Bob", "Ada met Bob"]]').facts == (MET,)


def test_keys_in_a_quote_are_words() -> None:
    quote = "the facts: Ada, head: of state, edges: none"
    (fact,) = read_answer(f"{{'facts': [{ADA}'tail': 'Bob', 'quote': '{quote}'}},]}}").facts
    assert fact.quote == quote


@pytest.mark.parametrize("text", ["[" * 100_000, '{"facts": ' * 50_000, '{"a": [' * 50_000])
def test_the_depth_of_a_reply_breaks_nothing(text: str) -> None:
    with pytest.raises(FormatError):
        read_answer(text)


@pytest.mark.parametrize("end", ['{"quote": "Ada Mar', '{"quote": "Ada", "head": "Ada"', "{", ""])
def test_entities_stand_where_a_reply_ends_in_its_first_fact(end: str) -> None:
    whole = '{"entities": [{"name": "Ada Marlow", "type": "Person"}, {"name": "Leeds"}], "facts": ['
    answer = read_answer(whole + end)
    assert answer.types == {"Ada Marlow": "Person", "Leeds": ""} and not answer.facts
    with pytest.raises(FormatError, match="none of its facts"):
        read_answer(f'{whole}"Ada lives in Leeds"]}}')
