import io

import pytest
from pypdf import PdfReader

from kg.load.drawn_text import drawn_text
from tests.kg.load.bad_inputs import drawn_pdf


def drawn(commands: str) -> str:
    body = f"BT /F 10 Tf 50 700 Td {commands} ET".encode()
    return drawn_text(PdfReader(io.BytesIO(drawn_pdf([body]))).pages[0]).text


@pytest.mark.parametrize(
    "commands, expected",
    [
        # Wider blanks: "ariable" stands right behind "The string v".
        ("0.6 Tw (The string v) Tj 54.4 0 Td (ariable) Tj", "The string variable"),
        ("9 Tw [(The ) -20 (string v)] TJ 71.4 0 Td (ariable) Tj", "The string variable"),
        ("q 9 Tw Q (Ann) Tj 22 0 Td (left) Tj", "Ann left"),
        # Space after a character for a blank, drawn over behind the last one or not.
        ("(matches an) Tj 2.8 Tc 52.8 0 Td (yp) Tj 0 Tc 13.4 0 Td (art) Tj", "matches any part"),
        ("2.8 Tc (,s) Tj 0 Tc 10.6 0 Td (ince it left) Tj", ", since it left"),
        ("2.9 Tc [(di)290(nt)] TJ 0 Tc 21.6 0 Td (he bank) Tj", "d in the bank"),
        ("2.2 Tc (A) Tj 0 Tc 8.9 0 Td (double quote) Tj", "A double quote"),
        # Letterspaced, or closer together.
        ("2.5 Tc (CHAPTERONE) Tj", "CHAPTERONE"),
        ("-0.2 Tc (BASH) Tj 0 Tc 28 0 Td (is) Tj", "BASH is"),
    ],
)
def test_space_is_read_as_it_looks(commands: str, expected: str) -> None:
    assert drawn(commands) == expected


def test_words_that_are_not_shown_by_simple_fonts_stay() -> None:
    assert drawn("/G 10 Tf 2.8 Tc (yp) Tj") == drawn("/G 10 Tf (yp) Tj")
