"""Quotes and names at their places, in code points, or honestly nowhere."""

from __future__ import annotations

from functools import partial
from unicodedata import normalize

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.text.grounding import Grounds, evidence

TEXT = (
    "In 1921, “Ada\u00a0Marlow” founded Marlow\n  Bank — in Leeds. 李白 was born in 701 😀 there."
)


@pytest.mark.parametrize(
    ("quote", "words"),
    [
        ("founded Marlow Bank", "founded Marlow\n  Bank"),
        ('"ada marlow" FOUNDED', "“Ada\u00a0Marlow” founded"),
        ("Marlow Bank - in Leeds", "Marlow\n  Bank — in Leeds"),
        ("李白 was born in 701", "李白 was born in 701"),
        ("In 1921, ... in Leeds.", "In 1921, “Ada\u00a0Marlow” founded Marlow\n  Bank — in Leeds"),
        ("  in Leeds. ", "in Leeds."),
    ],
)
def test_a_quote_is_what_the_text_has_there(quote: str, words: str) -> None:
    place = evidence("d", "c", 100, Grounds(TEXT), quote)
    assert place.quote == words
    assert place.start == 100 + TEXT.index(words)
    assert place.end == place.start + len(words)


@pytest.mark.parametrize(
    "quote", ["", "  ", "Ada Marlow founded Orrin", "arlow", "...", "in Leeds ... In 1921"]
)
def test_a_quote_that_is_not_there_has_no_place(quote: str) -> None:
    place = evidence("d", "c", 0, Grounds(TEXT), quote)
    assert (place.start, place.end, place.quote) == (None, None, quote)


def test_names_are_whole_words_and_near_their_quote() -> None:
    text = "Anna met Ann. Later Ann met Bo."
    grounds = Grounds(text)
    assert grounds.find("Ann") == (9, 12)
    assert grounds.find("Ann", (14, 31)) == (20, 23)
    assert grounds.find("Bo", (0, 13)) == (28, 30)
    assert grounds.find("nn") is None


NFD, NFC = (partial(normalize, form) for form in ("NFD", "NFC"))


@pytest.mark.parametrize(
    ("text", "name", "there"),
    [
        ("魯迅は仙台で医学を学んだ。", "仙台", "仙台"),
        ("陈独秀在北京创办了新青年杂志。", "新青年", "新青年"),
        ("陈独秀在北\n京创办", "北京", "北\n京"),
        ("박민지는 부산에서 태어났다.", "부산", "부산"),
        (NFD("박민지는 부산에서"), NFC("박민지"), NFD("박민지")),
        (NFC("박민지는 부산에서"), NFD("부산"), NFC("부산")),
        ("ولدت ليلى في دمشق ودرست بحلب", "حلب", "حلب"),
        ("كَتَبَ طَارِق الكتاب", "طارق", "طَارِق"),
        ("شركة المـــدار", "المدار", "المـــدار"),
        ("דוד נולד בחיפה", "חיפה", "חיפה"),
        ("דָּוִד גָּר שם", "דוד", "דָּוִד"),
        ("मीरा का जन्म पुणे में हुआ।", "पुणे", "पुणे"),
        ("เธอทำงานที่เชียงใหม่มาก่อน", "เชียงใหม่", "เชียงใหม่"),
        (NFD("Zoë traf Jörg"), "Jörg", NFD("Jörg")),
        ("Zoë traf Jörg", NFD("Zoë"), "Zoë"),
        ("Jorge Muñoz", "Jorge Munoz", "Jorge Muñoz"),
        ("株式会社ＫＴＣ", "KTC", "ＫＴＣ"),
        ("Brandts Haus", "Brandt", "Brandt"),
        ("Iva Horn's prize", "Iva Horn", "Iva Horn"),
        ("die STRASSE", "Straße", "STRASSE"),
        ("the Tarn\u00adwerk AG", "Tarnwerk", "Tarn\u00adwerk"),
    ],
)
def test_names_in_all_scripts_and_forms(text: str, name: str, there: str) -> None:
    place = Grounds(text).find(name)
    assert place is not None and text[slice(*place)].strip("\u200b") == there


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Anns car", "Ann"), ("Marlowe wrote", "Marlow"), ("अनीता", "अनी"), ("각도", "가"),
        (NFD("각도"), "가"), ("대한민국정부조직법", "민국"), ("Kobenhavn", "Kob"),
        ("שלומית", "שלום"),
        ("Petersen", "Peter"), ("李 白", "李黑"),
    ],
)  # fmt: skip
def test_names_inside_of_words_are_not_there(text: str, name: str) -> None:
    assert Grounds(text).find(name) is None


def test_a_whole_word_goes_before_one_with_an_ending() -> None:
    assert Grounds("Brandts Haus. Brandt kam.").find("Brandt") == (14, 20)


@given(st.text(min_size=1, max_size=60), st.data())
def test_every_piece_of_a_text_is_found_or_has_no_word_borders(
    text: str, data: st.DataObject
) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    place = Grounds(text).find(text[start:end])
    if place is not None:
        assert text[slice(*place)].split() != []
