"""Instances of classes as models write them, and the answers read from them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.llm.answers import Answer, Stated
from extractors.llm_code.answer import read_code
from extractors.llm_code.classes import classes_of
from extractors.llm_code.pieces import LONGEST
from kg.errors import FormatError
from kg.model import Schema

CLASSES = classes_of(
    Schema(
        {"Person": "", "Organization": "", "film award": "", "Event": "", "Founding": "",
         "Merger": ""},
        {"FOUNDED": "", "KNOWS": "", "born in": "", "founder": "", "place": "", "WON": ""},
        frozenset(
            {
                ("Person", "FOUNDED", "Organization"),
                ("Person", "born in", "date"),
                ("Founding", "founder", "Person"),
                ("Event", "place", "Organization"),
            }
        ),
        parents={"Founding": "Event", "Merger": "Founding"},
    )
)  # fmt: skip
FACT = Stated("Ada Marlow", "FOUNDED", "Marlow Bank", "founded Marlow Bank")
TYPES = {"Ada Marlow": "Person", "Marlow Bank": "Organization"}
GOOD = (
    'FOUNDED(head=Person("Ada Marlow"), tail=Organization("Marlow Bank"), '
    'quote="founded Marlow Bank")'
)


def read(text: str) -> Answer:
    return read_code(text, CLASSES)


@pytest.mark.parametrize(
    "reply",
    [
        f"[{GOOD}]",
        f"results = [{GOOD}]",
        f"results: list = [\n    {GOOD},\n]\nresults",
        f"```python\nresults = [{GOOD}]\n```",
        f"Here is Ada's list (as asked):\n```\n[{GOOD}]\n```\nI hope it's of use :)",
        f"<think>FOUNDED? (yes</think>[{GOOD}]",
        f"Here's what I found (in Python):\n\n{GOOD}\n\nThat's all.",
        f"results = []\nresults.append({GOOD})\n",
        f"results = ({GOOD},)",
        f"class Person(Entity):\n    def __init__(self, name): ...\nresults = [{GOOD}]",
        f"```python\nclass Person(Entity): ...\n```\nThen:\n```python\nresults = [{GOOD}]\n```",
        'p = Person("Ada Marlow")\nb = Organization(name="Marlow Bank")\n'
        'results = [p, b, FOUNDED(p, b, "founded Marlow Bank")]',
        'p = Person("Ada Marlow")\nb = Organization("Marlow Bank")\n'
        'f = FOUNDED(head=p, tail=b, quote="founded "\n "Marlow Bank")',
        'FOUNDED(Person("Ada Marlow"), Organization("Marlow  Bank"), \'founded Marlow Bank\')',
        'founded(subject=person("Ada Marlow"), object=Organization("Marlow Bank"), '
        'evidence="founded Marlow Bank")',
        'FOUNDED(head="Ada Marlow", tail="Marlow Bank", quote="founded Marlow Bank")',
        'FOUNDED("Ada Marlow", ["Marlow Bank"], """founded\nMarlow Bank""")',
        '[FOUNDED(head=Person("Ada Marlow"), tail=Organization("Marlow Bank"), '
        'quote="founded\nMarlow Bank")]',
    ],
)
def test_the_same_said_in_many_ways(reply: str) -> None:
    answer = read(reply)
    assert answer.facts == (FACT,)
    assert dict(answer.types) == TYPES
    assert answer.rejects == ()


def test_quotes_within_quotes_are_mended() -> None:
    reply = 'results = [KNOWS(Person("Ada"), Person("Bob"), quote="She said "yes" to (him)")]'
    answer = read(reply)
    assert [fact.quote for fact in answer.facts] == ['She said "yes" to (him)']
    assert answer.repaired and not answer.rejects
    assert not read(f"[{GOOD}]").repaired


def test_a_reply_that_was_cut_keeps_its_complete_instances() -> None:
    reply = f'results = [\n  Person("Ada Marlow"),\n  {GOOD},\n  KNOWS(Person("Bob Orrin"), Per'
    answer = read(reply)
    assert answer.facts == (FACT,)
    assert dict(answer.types) == {**TYPES, "Bob Orrin": "Person"}
    assert [(reject.text[:5], reject.reason) for reject in answer.rejects] == [
        ("KNOWS", "the reply ends in the middle of this")
    ]
    for length in range(len("results = [")):
        with pytest.raises(FormatError):
            read(reply[:length])


@given(st.integers(0, 400))
def test_a_cut_anywhere_keeps_what_is_before_it(length: int) -> None:
    calls = [f'KNOWS(Person("A{n}"), Person("B{n}"), quote="A{n} (met) B{n}")' for n in range(8)]
    cut = f"[{', '.join(calls)}"[:length]
    try:
        count = len(read(cut).facts)
    except FormatError:
        count = 0
    assert count == sum(call in cut for call in calls)


@pytest.mark.parametrize(
    ("extra", "reason"),
    [
        ("import os", "an import"),
        ("from os import path", "an import"),
        ('Ship("Titanic")', "the schema has no class Ship"),
        ('print(Person("x"))', "the schema has no class print"),
        ('open("/etc/passwd").read()', "access to an attribute"),
        ('__import__("os").system("ls")', "access to an attribute"),
        ("p.name", "access to an attribute"),
        ("p", "nothing is named p"),
        ('[Person(n) for n in ("a", "b")]', "a comprehension"),
        ('Person(f"{1}")', "an f-string"),
        ("for n in (1, 2):\n    Person('a')", "For"),
        ("def f():\n    return Person('a')", "FunctionDef"),
        ("class Ship(Entity): ...", "the schema has no class Ship"),
        ("lambda: 0", "Lambda"),
        ("Person()", "without a name"),
        ('Person("...")', "without a name"),
        ('Relation(head=Person("a"), tail=Person("b"))', "Relation is no relation of its own"),
        ('KNOWS(head=Person("Ada Marlow"))', "KNOWS without a head or a tail"),
        ('KNOWS(who=Person("Ada Marlow"), whom=Person("Ada Marlow"))', "has no argument who"),
        ('Person("Ada Marlow", 5)', "more arguments than its class"),
        ('Person("Ada Marlow", age=5)', "has no argument age: name"),
        ('Person(*["a"])', "an unpacked argument"),
        ('Person(**{"name": "a"})', "has no argument **"),
        ('Person(b"a")', "a bytes is no name"),
        ("Person(" + "9" * 60 + ")", "a int is no name"),
        ('Organization("Ada Marlow")', "of the class Person before"),
        ('x[0] = Person("Ada Marlow")', "Subscript"),
        ("Person(" * 30 + '"a"' + ")" * 30, "nested deeper than 12"),
    ],
)
def test_what_is_no_instance_is_a_reject(extra: str, reason: str) -> None:
    answer = read(f"results = [{GOOD}]\n{extra}")
    assert answer.facts == (FACT,)
    (reject, *_) = answer.rejects
    assert reason in reject.reason and reject.text
    assert dict(answer.types) == TYPES


@pytest.mark.parametrize(
    ("reply", "problem"),
    [
        ("The text has no such objects.", "it holds no list of instances"),
        ("", "it holds no list of instances"),
        ('{"entities": [], "facts": []}', "Dict is no instance"),
        ('results = [Ship("Titanic")]', "the schema has no class Ship"),
        ("Ships: Ship('Titanic') and so on.", "the schema has no class Ship"),
        ('results = [Person("Ada', "ends in the middle"),
        ("x" * (LONGEST + 1), "longer than"),
        ("results = [None, True]", "it holds no list of instances"),
        ("import os", "an import is no instance"),
    ],
)
def test_replies_that_are_no_answer(reply: str, problem: str) -> None:
    with pytest.raises(FormatError, match=problem):
        read(reply)


@pytest.mark.parametrize("reply", ["[]", "results = []", "Nothing:\n```python\nresults = []\n```"])
def test_an_empty_list_is_an_answer(reply: str) -> None:
    assert read(reply) == Answer({}, ())


def test_an_event_states_its_roles() -> None:
    answer = read(
        'Merger("merger of A and B", quote="merged in 1921", founder=[Person("Ada"), "Bob"], '
        'place=Organization("Leeds Hall"))'
    )
    name, quote = "merger of A and B", "merged in 1921"
    assert answer.facts == (
        Stated(name, "founder", "Ada", quote),
        Stated(name, "founder", "Bob", quote),
        Stated(name, "place", "Leeds Hall", quote),
    )
    assert answer.types[name] == "Merger" and answer.coined == {name}
    assert read('Founding("start")').coined == {"start"}
    assert not read('Person("Ada")').coined


def test_an_event_that_is_named_as_a_thing_gives_it_no_roles() -> None:
    answer = read('[Organization("Bank"), Founding("Bank", quote="q", founder=Person("Ada"))]')
    assert answer.facts == () and answer.coined == frozenset()
    assert dict(answer.types) == {"Bank": "Organization", "Ada": "Person"}
    assert [reject.reason for reject in answer.rejects] == [
        "Bank is of the class Organization before"
    ]


def test_plain_words_have_the_type_that_fits_if_only_one_does() -> None:
    types = read('[FOUNDED("Ada", "Bank", "q"), KNOWS("Eve", "Ann", "q")]').types
    assert dict(types) == {"Ada": "Person", "Bank": "Organization"}
    born = read('BornIn(Person("Ada"), 1921, quote="born in 1921", denied=True)')
    assert born.facts == (Stated("Ada", "born in", "1921", "born in 1921", denied=True),)
    assert dict(born.types) == {"Ada": "Person"}, "a date is no type of the schema"


def test_nothing_is_executed(capsys: pytest.CaptureFixture[str]) -> None:
    answer = read(f'results = [{GOOD}, print("executed"), Person(exec("raise SystemExit"))]')
    assert answer.facts == (FACT,) and len(answer.rejects) == 3
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize(
    "bad",
    ["(" * 90_000, "-" * 90_000 + "1", "1+" * 45_000 + "1", "a" + ".b" * 45_000, "Person(" * 14_000,
     '"' * 90_000, "Person('" * 12_000, "[" * 90_000, "Person(" * 14_000 + ")" * 2,
     "```" * 30_000,
     "a;" * 40_000, "[" + "Ship(\n)," * 9000 + "]", "Ship() " * 12_000, "\x00",
     "\ud800", "Person('\\N{}')", 'Person("\\d' * 9000],
)  # fmt: skip
def test_hostile_replies_are_refused_at_once(bad: str) -> None:
    with pytest.raises(FormatError):
        read(bad)


def test_halves_of_letters_reach_no_name() -> None:
    (name,) = read('Person("A\\ud800da")').types
    assert name == "A?da"


@given(st.text(alphabet="PersonKNOWS()[]\"'=,.#\\\n` ", max_size=60))
def test_whatever_comes_is_an_answer_or_a_problem(reply: str) -> None:
    try:
        answer = read(reply)
    except FormatError:
        return
    assert all(answer.types) and all(fact.head and fact.tail for fact in answer.facts)
