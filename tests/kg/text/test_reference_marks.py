from __future__ import annotations

import pytest

from kg.text.cleaned import clean


@pytest.mark.parametrize(
    ("cited", "meant"),
    [
        ("He joined Google.[2] She left.[3][4]", "He joined Google. She left."),
        ("Brandt[1] joined Google[note 3] in[a] 2004.", "Brandt joined Google in 2004."),
        ("It grew.[citation needed] He left [who?] then.", "It grew. He left then."),
        ("as Keller [3, 4] said [12]. It grew [5]\n", "as Keller said. It grew\n"),
        ("E. coli [sic] grew.", "E. coli grew."),
        ("Borex Systems.¹ Anna Keller² of MIT¹,³ left.", "Borex Systems. Anna Keller of MIT left."),
        ("Keller† and Brandt* met.‡", "Keller and Brandt met."),
        ("born in Hamburg.12 Peter left.3", "born in Hamburg. Peter left."),
    ],
)
def test_marks_go(cited: str, meant: str) -> None:
    assert clean(cited).text == meant


@pytest.mark.parametrize(
    "text",
    [
        "It has 5 km² and 3 m² at 10³ Pa, x² + y², R² and CO₂ or Ca²⁺.",
        "In [1999] the board of [the company] met; “[t]he firm” and its capital[s] grew.",
        "[1] Anna Keller, Hamburg.",
        "He said *this* and **that**, and A* is an algorithm.",
        "See fig.3 The end. It cost 3.14 pounds.",
        "† 1999 in Hamburg",
        "a square of 12 miles² or so",
    ],
)
def test_what_only_looks_like_marks_stays(text: str) -> None:
    assert clean(text).text == text


@pytest.mark.parametrize(
    ("glued", "meant"),
    [
        ("She was born in Hamburg.Peter left.", "She was born in Hamburg. Peter left."),
        ("It closed in 1999.She left.[2]He came.", "It closed in 1999. She left. He came."),
        ("Was it he?Nobody knew.", "Was it he? Nobody knew."),
        ("He runs Booking.Com and www.Borex.Org at a@b.Example.", None),
        ("System.Out is no sentence; the U.S.Army is one.", None),
        ("He uses Node.Js and v2.Release", None),
    ],
)
def test_stops_without_a_blank(glued: str, meant: str | None) -> None:
    assert clean(glued).text == (meant or glued)
