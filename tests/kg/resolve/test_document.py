from __future__ import annotations

from kg.protocols import Assignment
from kg.resolve.names import NameResolver
from tests.kg.resolve.ledger import Ledger

Mentions = list[tuple[str, str]]
PERSON, ORGANIZATION, LOCATION, MISC = "Person", "Organization", "Location", "Misc"


def resolved(mentions: Mentions, text: str = "", *vetoes: tuple[str, str, str]) -> list[Assignment]:
    ledger = Ledger(vetoes=frozenset((*veto, "d") for veto in vetoes))
    ledger.add("d", text, mentions)
    ledger.resolve(NameResolver())
    return list(ledger.assignments.values())


def keys(mentions: Mentions, text: str = "", *vetoes: tuple[str, str, str]) -> list[str]:
    return [assignment.key for assignment in resolved(mentions, text, *vetoes)]


def test_the_same_name_is_the_same_entity_without_a_rule() -> None:
    assignments = resolved([("The Marlow Bank", ORGANIZATION), ("Marlow Bank's", ORGANIZATION)])
    assert assignments == [Assignment("d", 0, "marlow bank|Organization", "", "", "")] + [
        Assignment("d", 1, "marlow bank|Organization", "", "", "")
    ]


def test_a_surname_is_explained() -> None:
    assignments = resolved([("Robert Boulter", PERSON), ("Boulter", PERSON)])
    assert assignments[1] == Assignment(
        "d",
        1,
        "robert boulter|Person",
        "boulter|Person",
        "surname",
        '"Boulter" is the surname of "Robert Boulter" in this document',
    )


def test_surnames_stay_where_they_are_ambiguous() -> None:
    mentions = [("Robert Boulter", PERSON), ("Ann Boulter", PERSON), ("Boulter", PERSON)]
    assert keys(mentions)[2] == "boulter|Person"


FATHER = [("Lesnar", PERSON), ("Richard Lesnar", PERSON)]
STORY = "\n\nLesnar was born in Webster. His father is Richard Lesnar."


def test_the_surname_of_the_title_is_not_the_fathers() -> None:
    assignments = resolved(FATHER, "Brock Lesnar" + STORY)
    assert [assignment.key for assignment in assignments] == [
        "brock lesnar|Person",
        "richard lesnar|Person",
    ]
    assert 'of the title, "Brock Lesnar", in' in assignments[0].reason


def test_the_title_stands_for_the_fuller_name_in_the_text() -> None:
    mentions = [*FATHER, ("Brock Edward Lesnar", PERSON)]
    assert keys(mentions, "Brock Lesnar" + STORY)[0] == "brock edward lesnar|Person"


def test_a_first_line_that_is_no_title_decides_nothing() -> None:
    for text in ("Brock Lesnar was here." + STORY, "the Lesnar" + STORY, "Brock Lesnar\nran."):
        assert keys(FATHER, text)[0] == "richard lesnar|Person"


def test_a_surname_taken_for_a_misc() -> None:
    assert keys([("Robert Boulter", PERSON), ("Boulter", MISC)])[1] == "robert boulter|Person"


def test_a_place_or_an_organization_is_nobodys_surname() -> None:
    for kind in (LOCATION, ORGANIZATION):
        assert keys([("Ann Paris", PERSON), ("Paris", kind)])[1] == f"paris|{kind}"
    both = [("Ann Paris", PERSON), ("Paris", LOCATION), ("Paris", MISC)]
    assert keys(both)[1:] == ["paris|Location", "paris|Misc"]


def test_a_misc_that_is_mostly_a_person_follows_through_two_rules() -> None:
    mentions = [("Robert Boulter", PERSON), ("Boulter", PERSON), ("Boulter", MISC)]
    assert set(keys(mentions)) == {"robert boulter|Person"}


def test_a_hyphen_makes_no_surname() -> None:
    assert keys([("Jean-Luc", PERSON), ("Luc", PERSON)])[1] == "luc|Person"
    assert keys([("Jean Luc", PERSON), ("Luc", PERSON)])[1] == "jean luc|Person"
    hyphened = [("Edward Burne-Jones", PERSON), ("Burne-Jones", PERSON), ("Jones", MISC)]
    assert keys(hyphened) == ["edward burne jones|Person"] * 3


def test_type_agreement_is_explained() -> None:
    assignments = resolved([("Marlow", ORGANIZATION)] * 2 + [("Marlow", LOCATION)])
    assert assignments[2].key == "marlow|Organization"
    assert (assignments[2].rule, assignments[2].source) == ("type", "marlow|Location")
    reason = '"Marlow" is Organization in 2 of its 3 mentions in this document'
    assert assignments[2].reason == reason


def test_full_names() -> None:
    assignments = resolved(
        [("Ross Patterson Alger", PERSON), ("R. Alger", PERSON), ("Alger", PERSON)]
    )
    assert {assignment.key for assignment in assignments} == {"ross patterson alger|Person"}
    assert [assignment.rule for assignment in assignments] == ["", "short name", "surname"]


def test_acronyms_that_the_text_defines() -> None:
    text = "The World Health Organization (WHO) met. WHO left."
    mentions = [("World Health Organization", ORGANIZATION), ("WHO", ORGANIZATION)]
    for kind in (ORGANIZATION, MISC):
        assignments = resolved([*mentions, ("WHO", kind)], text)
        assert {assignment.key for assignment in assignments} == {
            "world health organization|Organization"
        }
        assert assignments[1].rule == "acronym"
    assert resolved(mentions, text)[1].reason == (
        '"WHO" stands for "World Health Organization" where this document defines it'
    )


def test_types_of_an_acronym_and_its_long_form_agree() -> None:
    text = "Marlow Bank (MB) and Mary Bell"
    assert (
        keys([("Marlow Bank", ORGANIZATION), ("MB", LOCATION)], text)[1]
        == "mb (for marlow bank)|Location"
    )


def test_initials_of_the_only_such_name() -> None:
    mentions = [("African National Congress", ORGANIZATION), ("ANC", ORGANIZATION)]
    assert set(keys(mentions)) == {"african national congress|Organization"}
    mentions.append(("Acme News Company", ORGANIZATION))
    assert keys(mentions)[1] == "anc|Organization"
    assert keys([("Ann Nora Cox", PERSON), ("ANC", PERSON)])[1] == "anc|Person"


def test_a_definition_beats_initials() -> None:
    text = "the African National Congress and the Acme News Company (ANC)"
    mentions = [("African National Congress", ORGANIZATION)]
    mentions += [("Acme News Company", ORGANIZATION), ("ANC", ORGANIZATION)]
    assert keys(mentions, text)[2] == "acme news company|Organization"


def test_a_veto_leaves_what_the_stages_before_decided() -> None:
    mentions = [("Robert Boulter", PERSON), ("Boulter", PERSON), ("Boulter", MISC)]
    veto = ("surname", "boulter|Misc", "robert boulter|Person")
    assert keys(mentions, "", veto)[1:] == ["robert boulter|Person", "boulter|Person"]
    both = (veto, ("type", "boulter|Misc", "boulter|Person"))
    assert keys(mentions, "", *both)[1:] == ["robert boulter|Person", "boulter|Misc"]


def test_reasons_stay_on_one_line_and_short() -> None:
    long = "Robert " + "X" * 200 + "\nBoulter"
    reason = resolved([(long, PERSON), ("Boulter", PERSON)])[1].reason
    assert "\n" not in reason
    assert len(reason) < 200


def test_merges_over_documents_are_explained_and_undone() -> None:
    ledger = Ledger()
    for number, kind in enumerate([ORGANIZATION, ORGANIZATION, MISC]):
        ledger.add(f"d{number}", "IBM", [("IBM", kind)])
    ledger.resolve(NameResolver())
    (merge,) = ledger.merges.values()
    assert (merge.source, merge.target, merge.rule) == ("ibm|Misc", "ibm|Organization", "type")
    assert merge.reason == '"ibm" is Organization in 2 documents and Misc in 1 document'
    ledger.vetoes = frozenset({("type", "ibm|Misc", "ibm|Organization", "")})
    ledger.touched = {"ibm"}
    ledger.resolve(NameResolver())
    assert ledger.merges == {}


def test_a_role_means_the_only_bearer_of_its_document() -> None:
    bank = [("Deutsche Bank", ORGANIZATION), ("Bank", ORGANIZATION)]
    text = "Deutsche Bank grew. The Bank was founded in Berlin."
    assignments = resolved(bank, text)
    assert assignments[1].key == "deutsche bank|Organization" and assignments[1].rule == "role"
    assert assignments[1].reason == (
        '"Bank" means "Deutsche Bank", the only bank that this document names'
    )
    other = [*bank, ("Marlow Bank", ORGANIZATION)]
    assert keys(other, f"{text} Marlow Bank.")[1] == "bank (in d)|Organization"
    named = 'Marlow Bank (the "Bank") and Deutsche Bank. The Bank lost.'
    assert keys([other[2], other[0], ("Bank", ORGANIZATION)], named)[2] == other[2][0].lower() + (
        "|Organization"
    )
    assert keys([("Bank", ORGANIZATION)], "")[0] == "bank|Organization", "no prose, no role"


def test_an_acronym_means_its_latest_definition() -> None:
    text = (
        "CIA (Central Intelligence Agency) met. CIA left. CIA (Culinary Institute of America) ate."
    )
    assignments = keys([("CIA", ORGANIZATION)] * 3, text)
    assert assignments[0] == assignments[1] != assignments[2]
    mentions = [("CIA", ORGANIZATION), ("Central Intelligence Agency", ORGANIZATION)]
    mentions += [("CIA", ORGANIZATION), ("Culinary Institute of Art", ORGANIZATION)]
    text = "CIA (Central Intelligence Agency). The CIA (Culinary Institute of Art)."
    assert keys(mentions, text) == [
        "central intelligence agency|Organization",
        "central intelligence agency|Organization",
        "culinary institute of art|Organization",
        "culinary institute of art|Organization",
    ]


def test_capitals_apart_in_one_document_but_not_in_a_headline() -> None:
    mars = [("MARS", ORGANIZATION), ("Mars", ORGANIZATION)]
    assert len(set(keys(mars, "The firm MARS went to Mars."))) == 2
    assert len(set(keys(mars, "NEWS OF MARS\n\nThe firm Mars went on."))) == 1


def test_names_that_differ_in_form_over_documents() -> None:
    ledger = Ledger()
    ledger.add("a", "x", [("Nova AG", ORGANIZATION), ("Borex Inc.", ORGANIZATION)])
    ledger.add("b", "x", [("Nova", ORGANIZATION), ("Borex", ORGANIZATION)])
    ledger.resolve(NameResolver())
    assert {merge.source for merge in ledger.merges.values()} == {
        "nova (ag)|Organization", "borex (inc)|Organization",
    }  # fmt: skip
    ledger.add("c", "x", [("Nova SA", ORGANIZATION), ("Nova AG", ORGANIZATION)])
    ledger.resolve(NameResolver())
    (merge,) = ledger.merges.values()
    assert (merge.source, merge.target) == ("borex (inc)|Organization", "borex|Organization")
    assert merge.rule == "form" and "no document names two companies" in merge.reason
    ledger.remove("c")
    ledger.resolve(NameResolver())
    assert len(ledger.merges) == 2


def test_a_name_with_an_article_of_its_own_is_no_role() -> None:
    text = "He starred in The Office. The Office ran long. She runs the Office."
    assert keys([("The Office", MISC), ("The Office", MISC)], text) == ["office|Misc"] * 2
    assert keys([("Office", MISC)], "She runs the Office.") == ["office (in d)|Misc"]


def test_words_that_do_not_spell_the_acronym_are_no_definition() -> None:
    text = "the World Heavyweight (WWE) champion"
    assert keys([("WWE", ORGANIZATION)], text) == ["wwe|Organization"]
