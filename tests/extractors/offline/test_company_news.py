"""Company news: one relation has one name, in any voice, with places and dates beside."""

from __future__ import annotations

import pytest

from tests.extractors.offline.test_extractor import PIPELINES, extract

LUND = "Maria Lund FOUNDED Vexo Labs"
BOUGHT = "Brightwater Holdings ACQUIRED Vexo Labs"
SEAT = "Vexo Labs HEADQUARTERED_IN Hamburg"
STATED = {
    "Maria Lund founded Vexo Labs.": [LUND],
    "Maria Lund set up Vexo Labs in Berlin.": [LUND],
    "Maria Lund co-founded Vexo Labs with Ben Ito.": [LUND],
    "Vexo Labs was founded by Maria Lund.": [LUND],
    "Vexo Labs was co-founded by Maria Lund in 2009.": [LUND],
    "Vexo Labs was founded in Oslo by Maria Lund in 2011.": [LUND, "Vexo Labs FOUNDED_IN Oslo"],
    "Vexo Labs was established by Maria Lund in 1999.": [LUND, "Vexo Labs FOUNDED_ON 1999"],
    "Vexo Labs was set up in Berlin by Maria Lund.": [LUND, "Vexo Labs FOUNDED_IN Berlin"],
    "Vexo Labs, which was founded in Berlin by Maria Lund, makes engines.": [LUND],
    "Founded by Maria Lund in Berlin, Vexo Labs makes engines.": [LUND],
    "Founded in 1999 by Maria Lund, Vexo Labs makes engines.": [LUND],
    "Brightwater Holdings bought Vexo Labs.": [BOUGHT],
    "Brightwater Holdings acquired Vexo Labs.": [BOUGHT],
    "Brightwater Holdings took over Vexo Labs in 2015.": [BOUGHT],
    "Brightwater Holdings completed its acquisition of Vexo Labs.": [BOUGHT],
    "Vexo Labs was bought by Brightwater Holdings in 2012.": [BOUGHT],
    "Vexo Labs was taken over by Brightwater Holdings in 2015.": [BOUGHT],
    "Vexo Labs was purchased by Brightwater Holdings for $30 million.": [BOUGHT],
    "Vexo Labs was acquired in 2004 by Brightwater Holdings.": [BOUGHT],
    "Vexo Labs, acquired by Brightwater Holdings in 2004, makes engines.": [BOUGHT],
    "Vexo Labs was sold to Brightwater Holdings.": [BOUGHT],
    "Orbis Media sold Vexo Labs to Brightwater Holdings.": [BOUGHT],
    "Vexo Labs merged with Brightwater Holdings.": ["Vexo Labs MERGED_WITH Brightwater Holdings"],
    "Vexo Labs is based in Hamburg.": [SEAT],
    "Vexo Labs is headquartered in Hamburg.": [SEAT],
    "Vexo Labs has its headquarters in Hamburg.": [SEAT],
    "The headquarters of Vexo Labs are in Hamburg.": [SEAT],
    "Hamburg-based Vexo Labs acquired Orbis Media.": [SEAT, "Vexo Labs ACQUIRED Orbis Media"],
    "Vexo Labs, based in Hamburg, acquired Orbis Media.": [SEAT],
    "Vexo Labs is led by Maria Lund.": ["Maria Lund LEADER_OF Vexo Labs"],
    "Vexo Labs is headed by Maria Lund.": ["Maria Lund LEADER_OF Vexo Labs"],
    "Vexo Labs is run by Maria Lund.": ["Maria Lund LEADER_OF Vexo Labs"],
    "Vexo Labs is chaired by Maria Lund.": ["Maria Lund CHAIRPERSON_OF Vexo Labs"],
    "Maria Lund is the CEO of Vexo Labs.": ["Maria Lund CEO_OF Vexo Labs"],
    "Vexo Labs is owned by Brightwater Holdings.": ["Brightwater Holdings OWNER_OF Vexo Labs"],
    "Vexo Labs is a subsidiary of Brightwater Holdings.": [
        "Vexo Labs SUBSIDIARY_OF Brightwater Holdings"
    ],
    "Vexo Labs, a unit of Brightwater Holdings, makes engines.": [
        "Vexo Labs SUBSIDIARY_OF Brightwater Holdings"
    ],
}


@pytest.mark.parametrize("pipeline", PIPELINES)
@pytest.mark.parametrize("text", STATED)
def test_facts_have_the_names_of_the_catalogue(text: str, pipeline: str) -> None:
    facts = {f"{t.head.text} {t.relation} {t.tail.text}" for t in extract(text, pipeline).triples}
    assert set(STATED[text]) <= facts


@pytest.mark.parametrize("pipeline", PIPELINES)
@pytest.mark.parametrize(
    "text",
    [
        "Anna Weber was born in Bonn. Anna Weber is based in Hamburg.",
        "Peter Brandt is a singer based in Hamburg.",
        "Real Madrid bought David Beckham.",
    ],
)
def test_persons_stay_persons(text: str, pipeline: str) -> None:
    types = {m.text: m.type for m in extract(text, pipeline).mentions}
    assert {types.get(n) for n in ("Anna Weber", "Peter Brandt", "David Beckham")} <= {
        "Person",
        None,
    }
    assert "Person" in types.values()


@pytest.mark.parametrize("pipeline", PIPELINES)
def test_the_seller_is_not_bought(pipeline: str) -> None:
    triples = extract("Orbis Media sold Vexo Labs to Brightwater Holdings.", pipeline).triples
    assert not any(t.tail.text == "Orbis Media" for t in triples)


@pytest.mark.parametrize("pipeline", PIPELINES)
def test_a_class_gives_the_type(pipeline: str) -> None:
    text = "Prolog is a language. Alain Weber created Prolog. Debian is a company."
    types = {(m.text, m.type) for m in extract(text, pipeline).mentions}
    assert ("Prolog", "Person") not in types
    assert {t for n, t in types if n == "Debian"} <= {"Organization"}


@pytest.mark.parametrize("pipeline", PIPELINES)
def test_what_a_person_acts_in_is_not_what_he_is(pipeline: str) -> None:
    text = "Robert Holm is an English film, television and theatre actor."
    assert {m.type for m in extract(text, pipeline).mentions if m.text == "Robert Holm"} == {
        "Person"
    }


@pytest.mark.parametrize("pipeline", PIPELINES)
def test_a_name_parsed_as_a_clause_is_the_object(pipeline: str) -> None:
    triples = extract("Captain Brandt founded Nordwind Shipping.", pipeline).triples
    assert [t.tail.text for t in triples if t.relation == "FOUNDED"] == ["Nordwind Shipping"]
