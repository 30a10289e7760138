"""Facts: which statements say the same, how sure they are, and which relations are types."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Collection, Mapping

from kg.jsonform import mention_to_json
from kg.ledger import Ledger
from kg.ledger.derived import CALLED, NAMING, pending_support
from kg.model import Judgement, Literal, fact_confidence, independent_scores

BATCH = 5000


def fact_id(
    head: str, relation: str, tail: str | tuple[str, str], polarity: str, modality: str
) -> str:
    """16 hexadecimal digits that depend on what is stated, not on where.

    Ends are entity keys; a literal is (type, value).
    """
    parts = json.dumps([head, relation, tail, polarity, modality])
    return hashlib.sha256(parts.encode()).hexdigest()[:16]


def place_statements(ledger: Ledger) -> None:
    """Gives each accepted statement its fact; '' where both ends became one entity."""
    db = ledger.db
    query = (
        f"SELECT s.rowid, h.entity, {CALLED}, t.entity, s.literal, s.polarity, s.modality "
        "FROM statement s JOIN mention h ON h.doc = s.doc AND h.n = s.head "
        f"LEFT JOIN mention t ON t.doc = s.doc AND t.n = s.tail {NAMING} "
        f"WHERE s.fact IS NULL AND s.verdict = 'accept' LIMIT {BATCH}"
    )
    while rows := db.execute(query).fetchall():
        placed = []
        for rowid, head, relation, tail, literal, polarity, modality in rows:
            end = tail if literal is None else _type_and_value(literal)
            fact = "" if head == end else fact_id(head, relation, end, polarity, modality)
            placed.append((fact, rowid))
        db.executemany("UPDATE statement SET fact = ? WHERE rowid = ?", placed)
        facts = ((fact,) for fact, _ in placed if fact)
        db.executemany("INSERT OR IGNORE INTO pending_fact VALUES(?)", facts)


def _type_and_value(literal: str) -> tuple[str, str]:
    data = json.loads(literal)
    return data["type"], data["value"]


def weigh_facts(ledger: Ledger) -> None:
    """Counts the support of each pending fact again."""
    db = ledger.db
    pending = db.execute("SELECT id FROM pending_fact WHERE id != ''")
    ledger.touch("fact", (row[0] for row in pending))
    db.execute(
        "DELETE FROM fact WHERE id IN (SELECT id FROM pending_fact p "
        "WHERE NOT EXISTS (SELECT 1 FROM statement s WHERE s.fact = p.id))"
    )
    db.executemany(
        "INSERT OR REPLACE INTO fact VALUES(?, ?, ?, ?, ?, ?, ?, ?)",
        (_fact_row(*found) for found in pending_support(ledger)),
    )


def _fact_row(
    fact: str, head: str, relation: str, tail: str | None, support: tuple[Judgement, ...]
) -> tuple[str | float | None, ...]:
    return (
        (fact, head, relation, tail, _literal(support), support[0].triple.asserted)
        + (fact_confidence(support), len(independent_scores(support)))
    )  # fmt: skip


def _literal(support: tuple[Judgement, ...]) -> str | None:
    """The literal in its most frequent words, without a place; None for a fact of entities."""
    tails = [judgement.triple.tail for judgement in support]
    first = tails[0]
    if not isinstance(first, Literal):
        return None
    words = Counter(tail.text for tail in tails)
    best = min(words, key=lambda text: (-words[text], text))
    return json.dumps(mention_to_json(Literal(best, first.type, first.value)), ensure_ascii=False)


def choose_types(ledger: Ledger, choose: Callable[[Mapping[str, int]], Collection[str]]) -> None:
    """Promotes and demotes relation names; the facts of those that changed are touched.

    `choose` takes {relation: number of asserted facts}.
    """
    db = ledger.db
    counts = db.execute("SELECT relation, COUNT(*) FROM fact WHERE asserted = 1 GROUP BY relation")
    chosen = set(choose(dict(counts.fetchall())))
    before = {row[0] for row in db.execute("SELECT relation FROM relation_type")}
    for relation in sorted(chosen ^ before):
        facts = db.execute("SELECT id FROM fact WHERE asserted = 1 AND relation = ?", (relation,))
        ledger.touch("fact", [row[0] for row in facts.fetchall()])
    gone = ((relation,) for relation in sorted(before - chosen))
    db.executemany("DELETE FROM relation_type WHERE relation = ?", gone)
    new = ((relation,) for relation in sorted(chosen - before))
    db.executemany("INSERT INTO relation_type VALUES(?)", new)
