"""Names, ids and redirects of entities."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.layout import printable
from kg.ledger import Ledger
from kg.ledger.derived import follow
from kg.project import RelationCap, derive
from kg.project.entities import ID_LENGTH, entity_id
from kg.protocols import Assignment, LedgerView, Merge
from tests.kg.ledger.documents import bind

Put = Callable[[dict[str, str | None]], None]


def entities(ledger: Ledger) -> list[tuple[str, str, str]]:
    return ledger.db.execute("SELECT id, name, aliases FROM entity ORDER BY id").fetchall()


def ids(ledger: Ledger) -> list[str]:
    return [row[0] for row in entities(ledger)]


def touched(ledger: Ledger, kind: str) -> set[str]:
    """What the last transaction touched."""
    rows = ledger.db.execute(
        "SELECT id FROM touched WHERE kind = ? AND seq = ?", (kind, ledger.seq)
    )
    return {row[0] for row in rows}


class ByRule:
    """A resolver that is a dict of words to keys; keys with ">" are merged."""

    def __init__(self, keys: dict[str, str], *merges: Merge) -> None:
        self.keys, self.merges = keys, merges
        self.fingerprint = repr((keys, merges))

    def resolve(self, view: LedgerView) -> Iterator[Assignment | Merge]:
        for doc_id, _, mentions in view.documents_to_resolve():
            for mention in mentions:
                yield Assignment(doc_id, mention.id, self.keys[mention.text])
        yield from self.merges


def test_named_after_the_most_frequent_mention(ledger: Ledger, put: Put) -> None:
    put(
        {"a": "Acme Inc acquired Foo. Acme acquired Foo. The Acme acquired Foo. Acme acquired Bar."}
    )
    assert entities(ledger)[0] == ("Acme (Organization)", "Acme", '["Acme Inc", "The Acme"]')


def test_equally_frequent_names_go_by_the_alphabet(ledger: Ledger, put: Put) -> None:
    put({"a": "The Acme acquired Foo. Acme Inc acquired Foo."})
    assert entities(ledger)[0][1] == "Acme Inc"


def test_surnames_and_acronyms_never_name_an_entity(ledger: Ledger, put: Put) -> None:
    put(
        {
            "a": "John Smith works for Foo. Smith works for Foo. Smith lives in Rome.",
            "b": "International Marlow Bank acquired Foo. IMB acquired Bar. IMB acquired Baz.",
        }
    )
    names = {name: aliases for _, name, aliases in entities(ledger)}
    assert names["John Smith"] == '["Smith"]'
    assert names["International Marlow Bank"] == '["IMB"]'


def test_description_is_the_most_frequent_one(ledger: Ledger, put: Put) -> None:
    def description() -> str:
        (row,) = ledger.db.execute("SELECT description FROM entity WHERE name = 'Acme'")
        return str(row[0])

    put({"a": "Acme is called a firm. Acme is called a bank. Foo acquired Acme."})
    assert description() == "a bank", "of equals of one length the alphabet decides"
    put({"b": "Acme is called a firm."})
    assert description() == "a firm"
    assert touched(ledger, "entity") == {"Acme (Organization)"}
    put({"a": "Acme is called a firm  of\tLondon. Foo acquired Acme."})
    assert description() == "a firm of London", "of equals the longest, in one line"
    put({"a": "Foo acquired Acme.", "b": None})
    assert description() == ""


def test_spellings_with_other_space_are_one_name(ledger: Ledger, put: Put) -> None:
    put({"a": "Marlow  Bank acquired Foo. Marlow\tBank acquired Bar. Marlow Bank acquired Baz."})
    assert ("Marlow Bank (Organization)", "Marlow Bank", "[]") in entities(ledger)


def test_composed_and_decomposed_letters_are_one_name(ledger: Ledger, put: Put) -> None:
    put({"a": "Caf\u00e9 Zoe\u0308 acquired Foo. Cafe\u0301 Zo\u00eb acquired Foo."})
    assert ("Café Zoë (Organization)", "Café Zoë", "[]") in entities(ledger)


def test_names_in_other_scripts(ledger: Ledger, put: Put) -> None:
    put({"a": "東京電力 acquired Ελλάδα. 🙂 acquired Ünïted."})
    assert {"東京電力 (Organization)", "🙂 (Organization)"} < set(ids(ledger))


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("a\n b\t\tc ", "a b c"),
        ("a\0b\x1b[31mc", "a b [31mc"),
        ("e\u0301", "é"),
        ("\0", "?"),
        ("क्‍ष", "क्‍ष"),
    ],
)
def test_one_line(text: str, line: str) -> None:
    assert printable(text) == line


def test_readable_ids() -> None:
    assert entity_id("Marlow Bank", "Organization") == "Marlow Bank (Organization)"
    assert entity_id('The "Gang"', "Misc") == "The 'Gang' (Misc)"
    assert entity_id("Paris", "Location", "Texas") == "Paris (Location, Texas)"


def test_long_names_are_cut_and_stay_apart() -> None:
    first, second = (entity_id("x" * 300 + end, "Organization") for end in "ab")
    assert len(first) == len(second) == ID_LENGTH and first != second
    assert first.startswith("xxx") and first.endswith(" (Organization)")


@given(name=st.text(min_size=1, max_size=300), apart=st.sampled_from(("", "0123456789ab")))
def test_ids_are_one_line_of_at_most_120_characters(name: str, apart: str) -> None:
    made = entity_id(printable(name), "Organization", apart)
    assert len(made) <= ID_LENGTH and '"' not in made and "\n" not in made


def test_keys_that_want_one_id_stay_apart_in_any_order(ledger: Ledger, put: Put) -> None:
    plain, quoted = "O'Brien works for Acme.", 'O"Brien works for Acme.'
    put({"a": plain})
    alone = ids(ledger)
    put({"b": quoted})
    both = ids(ledger)
    assert len(both) == 3 and alone[1] in both
    put({"a": None})
    assert ids(ledger) == alone, "the one that is left has the plain id"
    put({"a": plain})
    assert ids(ledger) == both
    put({"b": None})
    assert ids(ledger) == alone


def test_types_from_models_make_plain_ids(ledger: Ledger) -> None:
    wild = 'Big "Co", Ltd (of ' + "x" * 200
    with ledger.transaction():
        bind(ledger, "a", "Foo acquired Bar.")
    keys = {"Foo": f"foo|{wild}", "Bar": "bar|Organization"}
    derive(ledger, ByRule(keys), RelationCap())
    made, kind = ledger.db.execute("SELECT id, type FROM entity ORDER BY key").fetchall()[1]
    assert kind == "Big 'Co'; Ltd [of " + "x" * 22 and made == f"Foo ({kind})"


def test_renamed_entity_leaves_a_redirect_and_its_facts_follow(ledger: Ledger, put: Put) -> None:
    put({"a": "Acme Inc acquired Foo."})
    put({"b": "Acme acquired Bar. Acme acquired Baz."})
    assert "Acme Inc (Organization)" not in ids(ledger)
    entity = follow(ledger, "Acme Inc (Organization)")
    assert entity is not None and entity.id == "Acme (Organization)"
    facts = {row[0] for row in ledger.db.execute("SELECT id FROM fact")}
    assert touched(ledger, "fact") >= facts, "the fact of the first document has a new end"
    assert '["Acme Inc (Organization)", "a#0"]' in touched(ledger, "appearance")


def test_redirect_follows_a_merge_and_a_chain_of_them(ledger: Ledger) -> None:
    with ledger.transaction():
        bind(ledger, "a", "Foo acquired Bar. Bar acquired Baz.")
    keys = {"Foo": "foo|X", "Bar": "bar|X", "Baz": "baz|X"}
    for merges in (
        (),
        (Merge("foo|X", "bar|X", "r", ""),),
        (Merge("foo|X", "baz|X", "r", ""), Merge("bar|X", "baz|X", "r", "")),
    ):
        derive(ledger, ByRule(keys, *merges), RelationCap())
    assert ids(ledger) == ["Bar (X)"], "the first by the alphabet of equally frequent names"
    for old in ("Foo (X)", "Baz (X)", "Bar (X)"):
        entity = follow(ledger, old)
        assert entity is not None and entity.id == "Bar (X)"
    derive(ledger, ByRule(keys), RelationCap())
    assert ids(ledger) == ["Bar (X)", "Baz (X)", "Foo (X)"]
    assert ledger.db.execute("SELECT * FROM redirect").fetchall() == []


def test_redirect_of_a_surname_that_got_its_full_name(ledger: Ledger, put: Put) -> None:
    put({"a": "Smith works for Foo."})
    put({"a": "John Smith works for Foo. Smith works for Bar."})
    assert follow(ledger, "Smith (Person)") is None, "that document was edited: nothing says so"
    assert follow(ledger, "John Smith (Person)") is not None
    assert follow(ledger, "nobody") is None


def test_alias_alone_touches_the_entity_and_no_fact(ledger: Ledger, put: Put) -> None:
    put({"a": "Acme acquired Foo. Acme acquired Bar."})
    put({"b": "Acme Inc acquired Baz."})
    assert "Acme (Organization)" in touched(ledger, "entity")
    assert len(touched(ledger, "fact")) == 1


def test_id_that_went_to_another_entity_loses_the_old_appearances(ledger: Ledger, put: Put) -> None:
    """A store that lags behind sees both changes at once and does not remove the entity."""
    put({"a": "Foo acquired Rex."})
    put({"a": "Bar acquired Rex."})
    put({"b": "Foo acquired Rex."})
    rows = ledger.db.execute(
        "SELECT seq FROM touched WHERE id = ?", ('["Foo (Organization)", "a#0"]',)
    )
    assert rows.fetchone()[0] > 2
