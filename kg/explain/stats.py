"""Statistics of a graph."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from kg.ledger import Ledger

RELATIONS = 20
HUBS = 5
BINS = 10
_ENDS = (
    "(SELECT head AS key FROM fact WHERE asserted UNION ALL "
    "SELECT tail FROM fact WHERE asserted AND tail IS NOT NULL)"
)
_LACKING = re.compile(r"(entity type|relation|pattern) not in the schema: ")
_QUOTED_OR_NUMBER = re.compile(r"\"[^\"]*\"|\d+(?:\.\d+)?")


@dataclass(frozen=True, slots=True)
class GraphStats:
    """Counts of a graph's contents; mappings have the most frequent first.

    `verdicts` counts triples; `reasons` says why they were not accepted, as "verdict: reason";
    `filtered` counts what the extractor dropped, by reason. `confidence[i]` counts asserted facts
    from i/10 to (i+1)/10. `hubs` are the entities with the most facts, `degrees` counts entities by
    the number of their facts ("0", "1", "2", "3-4", "5-8", ...).
    """

    documents: int
    chunks: int
    triples: int
    verdicts: Mapping[str, int]
    reasons: Mapping[str, int]
    filtered: Mapping[str, int]
    entities: int
    entity_types: Mapping[str, int]
    facts: int
    relations: int
    facts_by_relation: Mapping[str, int]
    not_asserted: int
    confidence: tuple[int, ...]
    hubs: Mapping[str, int]
    degrees: Mapping[str, int]


def stats(ledger: Ledger) -> GraphStats:
    """Count the contents of the ledger."""
    verdicts = {"accept": 0, "quarantine": 0, "reject": 0}
    verdicts |= _counts(ledger, "SELECT verdict, COUNT(*) FROM statement")
    types = _counts(ledger, "SELECT type, COUNT(*) FROM entity")
    relations = _counts(ledger, "SELECT relation, COUNT(*) FROM fact WHERE asserted")
    return GraphStats(
        documents=_count(ledger, "document"),
        chunks=_count(ledger, "chunk"),
        triples=sum(verdicts.values()),
        verdicts=verdicts,
        reasons=_by_kind(
            ledger, "verdict || ': ', reason FROM statement WHERE verdict != 'accept'"
        ),
        filtered=_by_kind(ledger, "'', reason FROM reject"),
        entities=sum(types.values()),
        entity_types=types,
        facts=sum(relations.values()),
        relations=len(relations),
        facts_by_relation=dict(list(relations.items())[:RELATIONS]),
        not_asserted=_count(ledger, "fact WHERE NOT asserted"),
        confidence=_histogram(ledger),
        hubs=_hubs(ledger),
        degrees=_degrees(ledger),
    )


def _count(ledger: Ledger, table: str) -> int:
    return int(ledger.db.execute(f"SELECT COUNT(*) FROM {table}").fetchone()[0])


def _counts(ledger: Ledger, query: str) -> dict[str, int]:
    """Return {value: count}, the most frequent first."""
    return dict(ledger.db.execute(f"{query} GROUP BY 1 ORDER BY 2 DESC, 1").fetchall())


def _by_kind(ledger: Ledger, selected: str) -> dict[str, int]:
    """Count `selected`, a prefix and a reason; reasons of one kind are counted together."""
    kinds: Counter[str] = Counter()
    query = f"SELECT COUNT(*), {selected} GROUP BY 2, 3 ORDER BY 1 DESC, 2, 3"
    for count, prefix, reason in ledger.db.execute(query):
        kinds[prefix + _kind(reason)] += count
    return dict(kinds.most_common())


def _kind(reason: str) -> str:
    """Return the kind of a reason: `low confidence` for `low confidence: 0.21 < 0.30`.

    Quoted words, numbers, and text after a colon with such words in it are cut. But names that the
    schema lacks are shown: each name is a kind of its own.
    """
    if _LACKING.match(reason):
        return reason
    text = _QUOTED_OR_NUMBER.sub("…", reason)
    kind, _, case = text.partition(": ")
    return kind if "…" in case else text


def _histogram(ledger: Ledger) -> tuple[int, ...]:
    bins = [0] * BINS
    for (confidence,) in ledger.db.execute("SELECT confidence FROM fact WHERE asserted"):
        bins[min(BINS - 1, int(confidence * BINS))] += 1
    return tuple(bins)


def _hubs(ledger: Ledger) -> dict[str, int]:
    query = (
        f"SELECT e.id, COUNT(*) FROM {_ENDS} JOIN entity e USING (key) "
        f"GROUP BY e.id ORDER BY 2 DESC, 1 LIMIT {HUBS}"
    )
    return dict(ledger.db.execute(query).fetchall())


def _degrees(ledger: Ledger) -> dict[str, int]:
    """Count entities in bins that double, the last one with the hubs; {} without entities."""
    entities = _count(ledger, "entity")
    counts = ledger.db.execute(
        f"SELECT n, COUNT(*) FROM (SELECT COUNT(*) AS n FROM {_ENDS} GROUP BY key) GROUP BY n"
    ).fetchall()
    bins = Counter({0: entities - sum(count for _, count in counts)})
    for degree, count in counts:
        bins[(degree - 1).bit_length() + 1] += count
    return {_bin_name(number): bins[number] for number in range(max(bins) + 1) if entities}


def _bin_name(number: int) -> str:
    if number <= 2:
        return str(number)
    return f"{2 ** (number - 2) + 1}-{2 ** (number - 1)}"
