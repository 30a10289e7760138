"""Relations whose names deny or doubt what they state."""

from __future__ import annotations

import pytest

from extractors.llm.denied_names import ReadRelation, read_relation


@pytest.mark.parametrize(
    ("name", "relation"),
    [
        ("DID_NOT_JOIN", "JOIN"), ("NEVER_MET", "MET"), ("NO_LONGER_WORKS_FOR", "WORKS_FOR"),
        ("WAS_NOT_BORN_IN", "BORN_IN"), ("IS_NO_LONGER_CEO_OF", "CEO_OF"), ("NOT_SOLD", "SOLD"),
        ("DENIED_SELLING", "SELLING"), ("REFUSED_TO_JOIN", "JOIN"), ("FAILED_TO_WIN", "WIN"),
        ("NOT_A_MEMBER_OF", "MEMBER_OF"), ("HAS_NEVER_BEEN_TO", "BEEN_TO"), ("didNotJoin", "join"),
        ("did not join", "join"), ("didn't win", "win"), ("DOESNT_OWN", "OWN"), ("IS_NOT", "IS"),
        ("CANNOT_REACH", "REACH"), ("NON_MEMBER_OF", "MEMBER_OF"),
        ("HAS_NO_SHARE_IN", "HAS_SHARE_IN"),
    ],
)  # fmt: skip
def test_denials(name: str, relation: str) -> None:
    assert read_relation(name) == ReadRelation(relation, denied=True)


@pytest.mark.parametrize(
    ("name", "relation"),
    [("RUMORED_TO_OWN", "OWN"), ("ALLEGEDLY_BRIBED", "BRIBED"), ("MAY_HAVE_JOINED", "JOINED")],
)
def test_doubts(name: str, relation: str) -> None:
    assert read_relation(name) == ReadRelation(relation, supposed=True)


@pytest.mark.parametrize(
    "name",
    ["NOTABLE_WORK", "KNOTTED", "DENIED", "DENIED_ENTRY_TO", "NOT_ONLY_FOUNDED", "NONPROFIT_OF",
     "SAID_TO", "NEVER", "NOT", "REFUSED", "FOUNDED", "创立", "MAYOR_OF", "COULD"],
)  # fmt: skip
def test_names_that_say_no_more_than_they_do(name: str) -> None:
    assert read_relation(name) == ReadRelation(name)


def test_a_schema_knows_its_names() -> None:
    known = ["NOT_SAME_AS", "JOINED", "MEMBER_OF"]
    assert read_relation("not same as", known) == ReadRelation("not same as")
    assert read_relation("DID_NOT_JOIN", known) == ReadRelation("JOINED", denied=True)
    assert read_relation("IS_NOT_A_MEMBER_OF", known) == ReadRelation("MEMBER_OF", denied=True)
