"""Standing of each sentence in standings.txt: a fact, a denial or a hedge."""

from __future__ import annotations

from pathlib import Path

import pytest
import spacy

from kg.model import Triple
from tests.extractors.offline.test_denials import extract

pytestmark = pytest.mark.skipif(
    not spacy.util.is_package("triplesmith_en"), reason="triplesmith-en is not installed"
)

ROWS = [
    line
    for line in Path(__file__).with_name("standings.txt").read_text("utf-8").splitlines()
    if line and not line.startswith("#")
]


def sign(triple: Triple) -> str:
    return "-" if triple.polarity == "negative" else "?" if triple.modality == "hedged" else "+"


def concerns(triple: Triple, what: str) -> bool:
    """Return True if a claim ("A > B", "> B", "NAME" or "NAME @ TIME") is about a triple."""
    if " @ " in what:
        relation, time = what.split(" @ ")
        return triple.relation == relation and (triple.time or "").startswith(time)
    if ">" not in what:
        return triple.relation == what
    ends = {end.strip() for end in what.split(">")} - {""}
    return ends <= {triple.head.text, triple.tail.text}


@pytest.mark.parametrize("row", ROWS)
def test_standing(row: str) -> None:
    text, *claims = row.split(" | ")
    for claim in claims:
        signs = {sign(triple) for triple in extract(text).triples if concerns(triple, claim[1:])}
        if claim[0] == "!":
            assert "+" not in signs
        else:
            assert signs == {claim[0]}
