from kg.explain import find, near_names
from kg.ledger import Ledger


def ids(ledger: Ledger, word: str) -> list[str]:
    return [entity.id for entity in find(ledger, word).entities]


def test_find_by_id_by_name_and_by_alias(ledger: Ledger) -> None:
    assert ids(ledger, "Ada Marlow (Person)") == ["Ada Marlow (Person)"]
    assert ids(ledger, " ada MARLOW ") == ["Ada Marlow (Person)"]
    assert ids(ledger, "Marlow") == ["Ada Marlow (Person)"]


def test_words_of_a_name_are_enough_where_only_one_entity_has_them(ledger: Ledger) -> None:
    assert ids(ledger, "orrin") == ["Orrin Ltd (Organization)"]
    assert ids(ledger, "bank, Marlow") == ["Marlow Bank (Organization)"]
    assert ids(ledger, "ltd leeds") == []
    assert ids(ledger, "?") == []


def test_an_exact_name_wins_over_words_of_names(ledger: Ledger) -> None:
    assert ids(ledger, "Marlow") == ["Ada Marlow (Person)"]


def test_an_older_id_leads_to_the_entity_of_today(ledger: Ledger) -> None:
    key = ledger.db.execute("SELECT key FROM entity WHERE id = 'Leeds (Location)'").fetchone()[0]
    ledger.db.execute("INSERT INTO redirect VALUES('Leeds City (Location)', ?)", (key,))
    match = find(ledger, "Leeds City (Location)")
    assert [entity.id for entity in match.entities] == ["Leeds (Location)"]
    assert match.redirected
    assert not find(ledger, "Leeds (Location)").redirected


def test_near_names_forgive_a_slip_of_the_pen(ledger: Ledger) -> None:
    assert near_names(ledger, "Marlo Bank")[0] == "Marlow Bank (Organization)"
    assert near_names(ledger, "Ledes") == ["Leeds (Location)"]
    assert near_names(ledger, "Xyzzy") == []
    assert len(near_names(ledger, "Marlow", limit=1)) == 1
