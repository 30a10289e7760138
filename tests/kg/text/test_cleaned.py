from __future__ import annotations

import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from kg.text.cleaned import clean, reads_as

PIECES = st.sampled_from(
    [
        "Anna Keller", "founded", "Borex", ".", " ", "  ", "\n", "\r\n", "\r", "\f", "\n\n", "> ",
        "[2]", "[note 3]", "²", "-\n", "\u00ad", "\u200b", "\u00a0", "\u2068", "\u2069", "• ", "- ",
        "e\u0301", "ﬁ", "Ａ", "\u200d", "👩", "(", '"', "†", "* ", "    ", "\t", "1. ",
        "the firm of",
    ]
)  # fmt: skip
TEXTS = st.lists(PIECES, max_size=30).map("".join) | st.text(max_size=60)


@given(TEXTS)
@example("inter-\nnational firms and all of the other people who met")
def test_every_span_stands_at_a_span_of_the_text(text: str) -> None:
    cleaned = clean(text)
    assert len(cleaned.text) == len(cleaned.starts) == len(cleaned.ends)
    assert list(cleaned.starts) == sorted(cleaned.starts)
    assert list(cleaned.ends) == sorted(cleaned.ends)
    for at, character in enumerate(cleaned.text):
        start, end = cleaned.original(at, at + 1)
        assert 0 <= start <= end <= len(text)
        if character.isalnum():
            written = unicodedata.normalize("NFKC", text[start:end])
            assert character in written or character == unicodedata.normalize(
                "NFC", text[start:end]
            )


@given(st.text(alphabet="abc XYZ,;()'éü東", max_size=80).map(lambda text: " ".join(text.split())))
def test_a_line_without_damage_stays_itself(text: str) -> None:
    cleaned = clean(text)
    assert cleaned.text == text
    assert all(cleaned.original(at, at + 1) == (at, at + 1) for at in range(len(text)))


PROSE = (
    "Du Fu was a prominent poet of the Tang dynasty, born in 712 near Luoyang.",
    "Heading",
    "The U.S. Army left in 1945 (see below). “Why?” he asked; nobody knew.",
    "• not",
)


def test_prose_stays_itself() -> None:
    text = "\n\n".join(PROSE[:3])
    assert clean(text).text == text


@pytest.mark.parametrize(
    ("damaged", "meant"),
    [
        ("Anna\u00a0Keller met\u202fBen\u3000Lee.", "Anna Keller met Ben Lee."),
        ("in Kiel.\u200b Peter \u2068(Ann\u2069) \u200eleft\u200e.", "in Kiel. Peter (Ann) left."),
        ("He foun\u00added Bo\ufeffrex.", "He founded Borex."),
        ("Cafe\u0301 ﬁnds Ａｎｎａ Ｃｏ．", "Café finds Anna Co."),
        ("Jean\u2011Paul \U0001d400nna", "Jean-Paul Anna"),
        ("می\u200cخواهم 👩\u200d👧 and\u200cor", "می\u200cخواهم 👩\u200d👧 andor"),
        ("Bo\u0301rex\u0300 k\u0301", "Bórex̀ ḱ"),
        ("He left.  She  went,  too.", "He left. She went, too."),
        ("Name     Age     Town", "Name     Age     Town"),
        ("Anna Keller  Borex Systems  1999", "Anna Keller  Borex Systems  1999"),
    ],
)  # fmt: skip
def test_characters(damaged: str, meant: str) -> None:
    assert clean(damaged).text == meant


@pytest.mark.parametrize(
    ("first", "second", "meant"),
    [
        ("inter-", "national", "international"),
        ("inter\u00ad", "national", "international"),
        ("com\u2010", "pany", "company"),
        ("well-", "known", "well-known"),
        ("Jean-", "Paul", "Jean-Paul"),
        ("1914-", "1918", "1914-1918"),
        ("Rolls-", "Royce", "Rolls-Royce"),
    ],
)
def test_words_over_two_lines(first: str, second: str, meant: str) -> None:
    beginning = "Anna Keller founded the firm of Borex Systems, where"
    text = f"{beginning} {first}\n{second} was said to be best of all and\nfine."
    cleaned = clean(text)
    assert cleaned.text == f"{beginning} {meant} was said to be best of all and fine."
    at = cleaned.text.index(meant)
    start, end = cleaned.original(at, at + len(meant))
    assert text[start:end] == f"{first}\n{second}"


def test_two_words_of_the_text_keep_their_hyphen() -> None:
    text = "The actor and the singer: he was the best singer, an actor-\nsinger of the town.\n"
    assert "actor-singer of" in clean(text).text


def test_a_name_over_two_quoted_lines() -> None:
    text = (
        "> Anna Keller, who came from Hamburg, founded the firm of Borex\n"
        "> Systems[2] in 1999 and sold it to a company that she had once left for\n"
        "> good."
    )
    cleaned = clean(text)
    at = cleaned.text.index("Borex Systems")
    start, end = cleaned.original(at, at + len("Borex Systems"))
    assert text[start:end] == "Borex\n> Systems"
    assert reads_as(text[start:end], "Borex Systems")
    assert cleaned.text.endswith("for good.")


def test_reads_as() -> None:
    assert reads_as("Peter[1] Bra\u00adndt", "Peter Brandt")
    assert reads_as("Cafe\u0301", "Café")
    assert not reads_as("Peter Brandt", "Peter")
    assert not reads_as("Peter", "Anna")
