"""The measure of joined names: every join is labelled, and counted by its label."""

from __future__ import annotations

from collections import Counter

import pytest

from benchmarks import canonical
from kg.schema.synonyms import Uses


def uses(**counts: int) -> dict[str, Uses]:
    return {
        name: Uses(count, Counter({("Person", "Misc"): count})) for name, count in counts.items()
    }


def test_joins_count_by_their_labels_and_unlabelled_ones_are_told(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    labels = {"relation_joins.tsv": [["MET_WITH", "MET", "1"], ["LOVED", "LIKED", "0"]]}
    monkeypatch.setattr(canonical, "rows", labels.__getitem__)
    stands = {"MET_WITH": "MET", "MET": "MET", "LOVED": "LIKED", "LIKED": "LIKED", "SAW": "MET"}
    canonical.print_names("x", stands, uses(MET_WITH=1, MET=2, LOVED=1, LIKED=1, SAW=3))
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith("  not labelled yet: SAW (3") and lines[0].endswith("-> MET")
    assert lines[1].endswith("3 joined, 1 rightly")


def test_pairs_are_two_halves_without_overlap() -> None:
    halves = canonical.pairs()
    assert {name: len(pairs) for name, pairs in halves.items()} == {"development": 109, "test": 99}
    assert not set(halves["development"]) & set(halves["test"])


def test_every_label_is_of_names_that_were_found() -> None:
    names = {relation for _, relation, _, _ in canonical.rows("relation_names.tsv")}
    names |= {relation for relation, _ in canonical.rows("relation_names_untyped.tsv")}
    for name, stands, same in canonical.rows("relation_joins.tsv"):
        assert name in names and stands != name and same in ("0", "1")
