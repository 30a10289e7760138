"""Names of Re-DocRED's Wikidata properties.

They are the catalogue's names where it has them, so that the rules and the network name a fact
in the same way.
"""

from __future__ import annotations

# Property: name; "<" where head and tail change places.
_TABLE = """
P6 < HEAD_OF_GOVERNMENT_OF    P17 LOCATED_IN                P19 BORN_IN
P20 DIED_IN                   P22 CHILD_OF                  P25 CHILD_OF
P26 MARRIED_TO                P27 CITIZEN_OF                P30 LOCATED_IN
P31 INSTANCE_OF               P35 < HEAD_OF_STATE_OF        P36 < CAPITAL_OF
P37 < LANGUAGE_OF             P39 POSITION_HELD             P40 < CHILD_OF
P50 < WROTE                   P54 PLAYS_FOR                 P57 < DIRECTED
P58 < WROTE                   P69 EDUCATED_AT               P86 < COMPOSED
P102 PARTY_MEMBER_OF          P108 WORKS_FOR                P112 < FOUNDED
P118 PLAYS_IN_LEAGUE          P123 < PUBLISHED              P127 < OWNER_OF
P131 LOCATED_IN               P136 GENRE                    P137 < OPERATES
P140 HAS_RELIGION             P150 < LOCATED_IN             P155 SUCCEEDED
P156 < SUCCEEDED              P159 HEADQUARTERED_IN         P161 < CAST_IN
P162 < PRODUCED               P166 WON                      P170 < CREATED
P171 SPECIES_OF               P172 HAS_ETHNICITY            P175 < PERFORMED
P176 < BUILT                  P178 < DEVELOPED              P179 PART_OF
P190 TWINNED_WITH             P194 < LEGISLATURE_OF         P205 LOCATED_IN
P206 NEXT_TO_WATER            P241 SERVED_IN                P264 < RECORD_LABEL_OF
P272 < PRODUCED               P276 LOCATED_IN               P279 SUBCLASS_OF
P355 < SUBSIDIARY_OF          P361 PART_OF                  P364 < LANGUAGE_OF
P400 COMPATIBLE_WITH          P403 FLOWS_INTO               P449 BROADCAST_ON
P463 MEMBER_OF                P488 < CHAIRPERSON_OF         P495 ORIGINATED_FROM
P527 < PART_OF                P551 LIVES_IN                 P569 BORN_ON
P570 DIED_ON                  P571 FOUNDED_ON               P576 DISSOLVED_ON
P577 RELEASED_ON              P580 STARTED_ON               P582 ENDED_ON
P585 HELD_ON                  P607 FOUGHT_IN                P674 < CHARACTER_IN
P676 < WROTE                  P706 LOCATED_IN               P710 < PARTICIPATED_IN
P737 < INFLUENCED             P740 FOUNDED_IN               P749 SUBSIDIARY_OF
P800 CREDITED_WITH            P807 INDEPENDENT_FROM         P840 SET_IN
P937 WORKS_IN                 P1001 GOVERNS                 P1056 PRODUCES
P1198 UNEMPLOYMENT_RATE       P1336 CLAIMED_BY              P1344 PARTICIPATED_IN
P1365 SUCCEEDED               P1366 < SUCCEEDED             P1376 CAPITAL_OF
P1412 SPEAKS                  P1441 CHARACTER_IN            P3373 SIBLING_OF
"""
SYMMETRIC = frozenset(("MARRIED_TO", "SIBLING_OF", "TWINNED_WITH"))


def _read() -> dict[str, tuple[str, bool]]:
    words = iter(_TABLE.split())
    names = {}
    for name in words:
        turned = (word := next(words)) == "<"
        names[name] = (next(words) if turned else word), turned
    return names


NAMES = _read()  # {property: (relation, True if head and tail change places)}
