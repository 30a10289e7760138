"""Types are named in the singular."""

from __future__ import annotations

import pytest

from extractors.table.singular import singular

PAIRS = (
    "movies:movie species:species series:series companies:company addresses:address people:person "
    "analyses:analysis data:data status:status statuses:status bus:bus buses:bus glasses:glasses "
    "indices:index children:child women:woman cities:city cookies:cookie ties:tie boxes:box "
    "churches:church houses:house databases:database courses:course viruses:virus news:news "
    "wolves:wolf heroes:hero shoes:shoe classes:class class:class leaves:leaf days:day keys:key "
    "criteria:criterion mice:mouse countries:country quizzes:quiz dishes:dish gas:gas books:book"
)


@pytest.mark.parametrize("pair", PAIRS.split())
def test_singular(pair: str) -> None:
    plural, expected = pair.split(":")
    assert singular(plural) == expected
    assert singular(expected) == expected
