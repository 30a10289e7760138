"""Names of types and relations in the graph, where several names mean the same."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from kg.ledger import Ledger
from kg.ledger.resolution import reopen
from kg.protocols import Naming, Pattern

TYPE, RELATION = "type", "relation"


def name_types(ledger: Ledger, naming: Naming | None) -> None:
    """Settles which types stand; documents that name one of the others are resolved again."""
    counts = "SELECT type, COUNT(*) FROM mention GROUP BY type"
    stands = naming.types(dict(ledger.db.execute(counts).fetchall())) if naming else {}
    changed = _settle(ledger, TYPE, stands)
    if not changed:
        return
    _hold(ledger, changed)
    documents = ledger.db.execute(
        "SELECT DISTINCT doc FROM mention WHERE type IN (SELECT name FROM temp.renamed)"
    )
    reopen(ledger, [row[0] for row in documents.fetchall()])


def name_relations(ledger: Ledger, naming: Naming | None) -> None:
    """Settles which relations stand; statements of the others are placed again."""
    stands = naming.relations(_patterns(ledger)) if naming else {}
    changed = _settle(ledger, RELATION, stands)
    if not changed:
        return
    _hold(ledger, changed)
    renamed = "fact IS NOT NULL AND relation IN (SELECT name FROM temp.renamed)"
    ledger.db.execute(
        f"INSERT OR IGNORE INTO pending_fact SELECT DISTINCT fact FROM statement WHERE {renamed}"
    )
    ledger.db.execute(f"UPDATE statement SET fact = NULL WHERE {renamed}")


def _patterns(ledger: Ledger) -> Counter[Pattern]:
    """Returns how often each relation is stated between which types, by the names that stand."""
    types = dict(
        ledger.db.execute("SELECT name, stands FROM naming WHERE kind = ?", (TYPE,)).fetchall()
    )
    counts: Counter[Pattern] = Counter()
    for head, relation, tail, literal, count in ledger.db.execute(
        "SELECT h.type, s.relation, t.type, json_extract(s.literal, '$.type'), COUNT(*) "
        "FROM statement s JOIN mention h ON h.doc = s.doc AND h.n = s.head "
        "LEFT JOIN mention t ON t.doc = s.doc AND t.n = s.tail "
        "WHERE s.verdict = 'accept' GROUP BY 1, 2, 3, 4"
    ):
        end = types.get(tail, tail) if literal is None else literal
        counts[types.get(head, head), relation, end] += count
    return counts


def _settle(ledger: Ledger, kind: str, stands: Mapping[str, str]) -> list[str]:
    """Keeps which names stand; gives those that are called otherwise than before."""
    rows = ledger.db.execute("SELECT name, stands FROM naming WHERE kind = ?", (kind,))
    before: dict[str, str] = dict(rows.fetchall())
    now = {name: head for name, head in stands.items() if name != head}
    names = sorted(before.keys() | now.keys())
    changed = [name for name in names if before.get(name) != now.get(name)]
    ledger.db.executemany(
        "DELETE FROM naming WHERE kind = ? AND name = ?", ((kind, name) for name in changed)
    )
    ledger.db.executemany(
        "INSERT INTO naming VALUES(?, ?, ?)",
        ((kind, name, now[name]) for name in changed if name in now),
    )
    return changed


def _hold(ledger: Ledger, names: list[str]) -> None:
    ledger.db.execute("CREATE TEMP TABLE IF NOT EXISTS renamed(name TEXT PRIMARY KEY)")
    ledger.db.execute("DELETE FROM temp.renamed")
    ledger.db.executemany("INSERT INTO temp.renamed VALUES(?)", ((name,) for name in names))
