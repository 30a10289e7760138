"""Denials and hedges read from words alone, between two names in brackets."""

from __future__ import annotations

import re

import pytest

from extractors.relations.factuality_cues import factuality

ROWS = """
+ [Anna Lee] was born in [Kiel].
+ [Anna Lee] was born in [Kiel], not in Rome.
- [Anna Lee] was born in Kiel, not in [Rome].
- [Anna Lee] was born in Kiel and not in [Rome].
- [Anna Lee] was born in Kiel rather than [Rome].
- [Anna Lee] was born in Kiel as opposed to [Rome].
+ [Anna Lee] was not born in Rome but in [Kiel].
- [Anna Lee] was not born in [Rome] but in Kiel.
- [Anna Lee] wasn't born in [Rome].
- [Anna Lee] never joined [Google].
+ [Anna Lee] joined not only [Google] but also Apple.
+ [Anna Lee] never looked back after joining [Google].
+ [Anna Lee], who did not graduate, joined [Google].
+ Ben Ito and [Anna Lee] and not Eva joined [Google].
- Nor was [Anna Lee] born in [Rome].
- At no time did [Anna Lee] work for [Google].
- It was not [Anna Lee] who founded [Google].
+ Not only did [Anna Lee] found [Google].
+ There is no doubt that [Anna Lee] founded [Google].
- The paper falsely claimed that [Anna Lee] founded [Google].
- [Anna Lee] lied that she had founded [Google].
- [Anna Lee] refused to join [Google].
- [Anna Lee] failed to acquire [Google].
- [Anna Lee] avoided joining [Google].
- Regulators stopped [Apple] from acquiring [Google].
- [Apple] cancelled the acquisition of [Google].
- The claim that [Anna Lee] founded [Google] is false.
- [Anna Lee] was too poor to found [Google].
? The rumour that [Anna Lee] founded [Google] spread.
? There is a legend that [Anna Lee] founded [Google].
? According to legend, [Anna Lee] founded [Google].
? Legend has it that [Anna Lee] founded [Google].
+ According to the paper, [Anna Lee] founded [Google].
+ The paper said that [Anna Lee] founded [Google].
? [Anna Lee] allegedly founded [Google].
? [Anna Lee] is said to have founded [Google].
? [Anna Lee] was almost appointed head of [Google].
? [Anna Lee] came close to joining [Google].
? [Anna Lee] was about to join [Google].
? [Anna Lee] planned to join [Google].
? [Anna Lee] may have joined [Google].
+ [Anna Lee] would later join [Google].
? If [Anna Lee] had joined [Google], she would be rich.
? Had [Anna Lee] joined [Google], she would be rich.
? Ben Ito asked [Anna Lee] to join [Google].
? Did [Anna Lee] found [Google]?
? [Anna Lee] was born in Kiel or [Rome].
? [Anna Lee] was born either in [Kiel] or in Rome.
? [Anna Lee] was born in [Kiel], Rome or Bern.
? Ben Ito or [Anna Lee] founded [Google].
? Suppose [Anna Lee] founded [Google].
? [Anna Lee] and Ben Ito founded [Google] and Apple, respectively.
+ The winds rose in [Savannah], [Georgia] and Charleston, respectively.
- [Anna Lee] is a lawyer. She was not born in [Rome].
+ [Anna Lee] is a lawyer. Nobody lives in [Rome].
+ [Anna Lee] did not stay. She joined [Google].
"""
SIGNS = {("positive", "asserted"): "+", ("positive", "hedged"): "?"}


@pytest.mark.parametrize("row", ROWS.strip().splitlines())
def test_standing(row: str) -> None:
    sign, marked = row.split(" ", 1)
    places = [
        (mark.start() - 2 * i, mark.end() - 2 * i - 2)
        for i, mark in enumerate(re.finditer(r"\[[^]]*\]", marked))
    ]
    text = re.sub(r"[\[\]]", "", marked)
    starts = [0, *(stop.end() for stop in re.finditer(r"\. (?=[A-Z])", text))]
    first, second = places
    assert SIGNS.get(factuality(text, second, first, starts), "-") == sign
    assert factuality(text, first, second, starts) == factuality(text, second, first, starts)
