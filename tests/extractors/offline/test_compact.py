"""Compact extraction of hand-checked trees, one phenomenon a sentence."""

from __future__ import annotations

import pytest

from kg.model import Literal, Mention
from tests.extractors.offline.ud import facts, read, reasons

ACME, BETA = "Acme Corporation", "Beta Industries"
DEAL = (ACME, "ACQUIRED", BETA)

ASSERTED = {
    "Acme Corporation was founded by Anna Brown and Peter Jones in London .": {
        ("Anna Brown", "FOUNDED", ACME),
        ("Peter Jones", "FOUNDED", ACME),
        (ACME, "FOUNDED_IN", "London"),
    },
    "Anna Brown , CEO of Acme Corporation , lives in Paris .": {
        ("Anna Brown", "CEO_OF", ACME),
        ("Anna Brown", "LIVES_IN", "Paris"),
    },
    "Acme Corporation 's CEO Anna Brown was born in Alabama on 1 November 1960 .": {
        ("Anna Brown", "CEO_OF", ACME),
        ("Anna Brown", "BORN_IN", "Alabama"),
        ("Anna Brown", "BORN_ON", "1960-11-01"),
    },
    "The capital of France is Paris .": {("Paris", "CAPITAL_OF", "France")},
    "Peter Jones wrote and directed the film Hunger .": {
        ("Peter Jones", "WROTE", "Hunger"),
        ("Peter Jones", "DIRECTED", "Hunger"),
        ("Hunger", "IS_A", "film"),
    },
    "Peter Jones , who was born in London , married Anna Brown .": {
        ("Peter Jones", "BORN_IN", "London"),
        ("Peter Jones", "MARRIED_TO", "Anna Brown"),
    },
    "Hunger is a drama film directed by Peter Jones .": {
        ("Hunger", "IS_A", "drama film"),
        ("Peter Jones", "DIRECTED", "Hunger"),
    },
    "Anna Brown was elected president of Acme Corporation .": {
        ("Anna Brown", "PRESIDENT_OF", ACME)
    },
    "Anna Brown is a Danish film actor .": {("Anna Brown", "IS_A", "Danish film actor")},
    "Peter Jones played for Arsenal and Chelsea .": {
        ("Peter Jones", "PLAYS_FOR", "Arsenal"),
        ("Peter Jones", "PLAYS_FOR", "Chelsea"),
    },
    "Peter Jones made an appearance in Hunger .": {("Peter Jones", "CAST_IN", "Hunger")},
    "Hunger grossed $ 356 million .": {("Hunger", "GROSSED", "356000000 USD")},
    "Anna Brown crouched beside Norwich .": {("Anna Brown", "crouch beside", "Norwich")},
    "Acme Corporation was renamed in 1990 .": {(ACME, "be renamed in", "1990")},
    "Acme Corporation acquired Beta Industries for 191 million euros .": {DEAL},
}

PRESENT = {
    "Anna Brown broke contracts with Acme Corporation .": (
        "Anna Brown",
        "break contract with",
        ACME,
    ),
    "Anna Brown won the Turing Award .": ("Anna Brown", "WON", "Turing Award"),
    "The Acme Foundation in Alabama , Beta Street in London grew .": (
        "Acme Foundation",
        "LOCATED_IN",
        "Alabama",
    ),
}

NOT_ASSERTED = {
    "Acme Corporation denied acquiring Beta Industries .": ("negative", "asserted"),
    "Acme Corporation failed to acquire Beta Industries .": ("negative", "asserted"),
    "Acme Corporation agreed to acquire Beta Industries .": ("positive", "hedged"),
    "Acme Corporation reportedly acquired Beta Industries .": ("positive", "hedged"),
    "Acme Corporation is expected to acquire Beta Industries .": ("positive", "hedged"),
    "If Acme Corporation acquires Beta Industries , Anna Brown will leave London .": (
        "positive",
        "hedged",
    ),
    "Without acquiring Beta Industries , Acme Corporation left Paris .": ("negative", "asserted"),
}

DROPPED = {
    "Acme Corporation bought a house .": "no typed argument",
    "The river crouched beside Norwich .": "no typed argument",
    "We visited London .": "pronoun without antecedent",
    "He was born in Bristol .": "pronoun without antecedent",
    "Is Paris the capital of Germany ?": "question",
    "Retrieved 5 May 2010 .": "boilerplate",
    "Anna Brown met mentors in London .": "vague relation",
    "Anna Brown waited after Peter Jones .": "vague relation",
    "Anna Brown received Third treatment .": "no prize",
    "Anna Brown led Beta Industries in wins .": "rank, not command",
    "Anna Brown blamed herself .": "pronoun without antecedent",
    "Scenes followed Anna Brown .": "no typed argument",
    "Anna Brown joined League team Beta Industries .": "part of another phrase",
}


@pytest.mark.parametrize("text", ASSERTED)
def test_states(text: str) -> None:
    assert facts(read(text)) == ASSERTED[text]


@pytest.mark.parametrize("text", PRESENT)
def test_keeps(text: str) -> None:
    assert PRESENT[text] in facts(read(text))


def test_the_place_of_the_next_name_is_not_the_firsts() -> None:
    extraction = read("The Acme Foundation in Alabama , Beta Street in London grew .")
    assert ("Acme Foundation", "LOCATED_IN", "London") not in facts(extraction)
    assert "far attachment" in reasons(extraction)


def test_an_alias_is_of_the_name_before_it() -> None:
    extraction = read("Acme Corporation left Paris in 1815 , known as Beta Industries .")
    assert not {r for _, r, _ in facts(extraction)} & {"ALSO_KNOWN_AS", "be known as"}
    assert "far alias" in reasons(extraction)


def test_a_pronoun_with_rivals_is_for_relations_of_the_catalogue_alone() -> None:
    before = ("Clara Reed slept .", "Anna Brown slept .")
    assert facts(read(*before, "She lives in Paris .")) == {("Anna Brown", "LIVES_IN", "Paris")}
    unsure = read(*before, "She outwitted Beta Industries .")
    assert not facts(unsure)
    assert "unsure pronoun" in reasons(unsure)
    sure = read("Anna Brown slept .", "She outwitted Beta Industries .")
    assert facts(sure) == {("Anna Brown", "outwit", BETA)}


@pytest.mark.parametrize("text", NOT_ASSERTED)
def test_is_marked_as_not_asserted(text: str) -> None:
    triples = [t for t in read(text).triples if t.relation == "ACQUIRED"]
    assert [(t.head.text, t.tail.text, t.polarity, t.modality) for t in triples] == [
        (ACME, BETA, *NOT_ASSERTED[text])
    ]
    assert DEAL not in facts(read(text))


def test_may_have_founded_is_hedged() -> None:
    (triple,) = read("Anna Brown may have founded Acme Corporation .").triples
    assert (triple.relation, triple.polarity, triple.modality) == ("FOUNDED", "positive", "hedged")


@pytest.mark.parametrize(
    ("text", "relation"),
    [
        ("Paris is not the capital of Germany .", "CAPITAL_OF"),
        ("Neither Anna Brown nor Peter Jones founded Acme Corporation .", "FOUNDED"),
        ("Anna Brown no longer works for Acme Corporation .", "WORKS_FOR"),
    ],
)
def test_negation_is_kept(text: str, relation: str) -> None:
    triples = [t for t in read(text).triples if t.relation == relation]
    assert triples
    assert {t.polarity for t in triples} == {"negative"}


@pytest.mark.parametrize(
    ("text", "source", "polarity"),
    [
        (
            "According to Reuters , Acme Corporation acquired Beta Industries in 2013 .",
            "Reuters",
            "positive",
        ),
        (
            "Reuters said that Acme Corporation had acquired Beta Industries .",
            "Reuters",
            "positive",
        ),
    ],
)
def test_reported_speech_names_its_source(text: str, source: str, polarity: str) -> None:
    (triple,) = [t for t in read(text).triples if t.relation == "ACQUIRED"]
    assert (triple.attribution, triple.polarity, triple.modality) == (source, polarity, "asserted")


def test_denied_that_is_negative_and_attributed() -> None:
    text = "Acme Corporation denied that it had acquired Beta Industries ."
    (triple,) = read(text).triples
    assert (triple.head.text, triple.polarity, triple.attribution) == (ACME, "negative", ACME)


def test_quoted_speech_is_attributed() -> None:
    (triple,) = read('Peter Jones said , " Anna Brown founded Acme Corporation . "').triples
    assert (triple.head.text, triple.relation, triple.attribution) == (
        "Anna Brown",
        "FOUNDED",
        "Peter Jones",
    )


@pytest.mark.parametrize("text", DROPPED)
def test_drops_with_a_reason(text: str) -> None:
    extraction = read(text)
    assert extraction.triples == ()
    assert DROPPED[text] in reasons(extraction)


def test_one_reject_for_one_dropped_candidate() -> None:
    assert len(read("Acme Corporation bought a house .").rejects) == 1


def test_a_date_is_the_time_of_its_sister() -> None:
    text = "According to Reuters , Acme Corporation acquired Beta Industries in 2013 ."
    (triple,) = read(text).triples
    assert triple.time == "2013"


def test_a_pronoun_stands_for_the_person_named_before() -> None:
    extraction = read("Peter Jones met Mark Lee .", "He was born in Bristol .")
    (triple,) = [t for t in extraction.triples if t.relation == "BORN_IN"]
    assert (triple.head.text, triple.head.start) == ("Peter Jones", 100)
    assert triple.evidence.quote == "He was born in Bristol."


def test_a_pronoun_of_the_other_gender_is_dropped() -> None:
    extraction = read("Peter Jones met Mark Lee .", "She was born in Bristol .")
    assert "pronoun without antecedent" in reasons(extraction)
    assert {t.relation for t in extraction.triples} == {"MET"}


def test_a_possessive_pronoun_gives_the_family_relation() -> None:
    extraction = read("Peter Jones met Mark Lee .", "His wife Anna Brown studied at Oxford .")
    assert ("Anna Brown", "MARRIED_TO", "Peter Jones") in facts(extraction)


def test_the_company_is_the_one_described_as_a_company() -> None:
    extraction = read(
        "Acme Corporation is a Danish company .", "The company acquired Beta Industries ."
    )
    assert DEAL in facts(extraction)


def test_the_company_without_a_company_is_dropped() -> None:
    extraction = read("Peter Jones met Mark Lee .", "The company acquired Beta Industries .")
    assert facts(extraction) == {("Peter Jones", "MET", "Mark Lee")}


def test_offsets_are_the_documents() -> None:
    extraction = read("Peter Jones met Mark Lee .", "His wife Anna Brown studied at Oxford .")
    text = extraction.chunk.text
    for triple in extraction.triples:
        for part in (triple.head, triple.tail):
            assert isinstance(part, Mention | Literal)
            assert part.start is not None and part.end is not None
            assert text[part.start - 100 : part.end - 100] == part.text
        evidence = triple.evidence
        assert evidence.start is not None and evidence.end is not None
        assert text[evidence.start - 100 : evidence.end - 100] == evidence.quote


def test_names_get_the_type_that_the_text_says() -> None:
    (triple, *_) = read("Peter Jones wrote and directed the film Hunger .").triples
    assert isinstance(triple.tail, Mention)
    assert (triple.head.type, triple.tail.type) == ("Person", "Misc")
