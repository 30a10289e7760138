from pathlib import Path

import pytest

from kg.explain import stats
from kg.ledger import Ledger


def test_stats_count_what_is_there(ledger: Ledger) -> None:
    counts = stats(ledger)
    assert (counts.documents, counts.chunks, counts.triples) == (2, 2, 8)
    assert counts.verdicts == {"accept": 6, "quarantine": 2, "reject": 0}
    assert counts.entity_types == {"Organization": 2, "Location": 1, "Person": 1}
    assert counts.entities == 4
    assert (counts.facts, counts.not_asserted) == (3, 2)
    assert counts.facts_by_relation == {"FOUNDED": 1, "FOUNDED_ON": 1, "LIVED_IN": 1}
    assert counts.filtered == {"boilerplate": 2}
    assert counts.hubs["Ada Marlow (Person)"] == 2


def test_reasons_of_one_kind_are_counted_together(ledger: Ledger) -> None:
    assert stats(ledger).reasons == {"quarantine: low confidence": 2}


def test_what_a_schema_lacks_is_counted_by_name(ledger: Ledger) -> None:
    reasons = {
        'entity type not in the schema: "Model T4"': 2,
        'relation not in the schema: "LEFT"': 1,
        "pattern not in the schema: (Person)-[MET 2]->(Person)": 1,
        'the tail names nothing: "it"': 1,
        'the tail names nothing: "they"': 1,
    }
    rows = [reason for reason, count in reasons.items() for _ in range(count)]
    places = ledger.db.execute("SELECT doc, n FROM statement ORDER BY doc, n").fetchall()
    for place, reason in zip(places, rows, strict=False):
        set_reason = "UPDATE statement SET verdict = 'reject', reason = ? WHERE doc = ? AND n = ?"
        ledger.db.execute(set_reason, (reason, *place))
    kinds = stats(ledger).reasons
    for reason in list(reasons)[:3]:
        assert kinds[f"reject: {reason}"] == reasons[reason]
    assert kinds["reject: the tail names nothing"] == 2
    assert not any("they" in kind for kind in kinds)


def test_the_histogram_holds_asserted_facts_only(ledger: Ledger) -> None:
    bins = stats(ledger).confidence
    assert len(bins) == 10
    assert bins[8] + bins[7] == 2  # 0.8 twice, on either side of the rounding
    assert bins[9] == 1
    assert sum(bins) == stats(ledger).facts


def test_degrees_count_every_entity_once(ledger: Ledger) -> None:
    counts = stats(ledger)
    # Ada has two facts, the bank two (one with a year), Leeds one, Orrin only a denial.
    assert counts.degrees == {"0": 1, "1": 1, "2": 2}
    assert sum(counts.degrees.values()) == counts.entities


@pytest.mark.parametrize(
    ("facts", "name"),
    [(1, "1"), (2, "2"), (3, "3-4"), (4, "3-4"), (5, "5-8"), (8, "5-8"), (9, "9-16")],
)
def test_bins_of_degrees_double(ledger: Ledger, facts: int, name: str) -> None:
    ledger.db.execute("DELETE FROM fact")
    rows = [(f"f{n}", "Ada Marlow|Person", "r", None, "{}", 1, 0.5, 1) for n in range(facts)]
    ledger.db.executemany("INSERT INTO fact VALUES(?, ?, ?, ?, ?, ?, ?, ?)", rows)
    degrees = stats(ledger).degrees
    assert list(degrees)[-1] == name
    assert (degrees["0"], degrees[name]) == (3, 1)


def test_an_empty_graph(tmp_path: Path) -> None:
    empty = Ledger(tmp_path / "ledger.sqlite")
    counts = stats(empty)
    assert (counts.documents, counts.facts, counts.hubs, counts.degrees) == (0, 0, {}, {})
    empty.close()
