"""From resolved mentions and judged statements to entities and facts, inside the ledger.

Only what is pending is derived again; the outcome depends on what the ledger holds and on
nothing else (no order, no batch, no history).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from kg.layout import type_name
from kg.ledger import Ledger
from kg.ledger.resolution import reopen_all, resolve
from kg.project.entities import move_mentions, name_entities, touch_pairs
from kg.project.facts import choose_types, place_statements, weigh_facts
from kg.project.naming import name_relations, name_types
from kg.protocols import Naming, Resolver

_PENDING = ("document", "name", "entity", "fact", "pair")


@dataclass(frozen=True, slots=True)
class RelationCap:
    """The choice of relation names that become relation types; all others stand under RELATED.

    Names in `always` (a schema's) do, then names in `known` (the catalogue's) and names with at
    least `min_facts` facts, the most frequent first, until there are `limit`.
    """

    known: Collection[str] = ()
    always: Collection[str] = ()
    min_facts: int = 5
    limit: int = 50

    def choose(self, counts: Mapping[str, int]) -> set[str]:
        """The relation types among relation names; `counts` are their numbers of facts."""
        fitting = {relation for relation in counts if type_name(relation) is not None}
        always = fitting & set(self.always)
        eligible = [
            relation
            for relation in fitting - always
            if relation in self.known or counts[relation] >= self.min_facts
        ]
        eligible.sort(key=lambda relation: (-counts[relation], relation))
        return always | set(eligible[: max(0, self.limit - len(always))])

    @property
    def fingerprint(self) -> str:
        """Changes when other relation types may be chosen."""
        parts = [sorted(set(self.known)), sorted(set(self.always)), self.min_facts, self.limit]
        return hashlib.sha256(json.dumps(parts).encode()).hexdigest()[:16]


def derive(
    ledger: Ledger, resolver: Resolver, cap: RelationCap, naming: Naming | None = None
) -> None:
    """Resolves and derives everything pending, in one transaction.

    Without a `naming`, types and relations are called as they were found.
    """
    with ledger.transaction():
        if ledger.meta("resolver") != resolver.fingerprint:
            reopen_all(ledger)
        name_types(ledger, naming)
        resolve(ledger, resolver)
        move_mentions(ledger)
        name_entities(ledger)
        name_relations(ledger, naming)
        place_statements(ledger)
        weigh_facts(ledger)
        choose_types(ledger, cap.choose)
        touch_pairs(ledger)
        for table in _PENDING:
            ledger.db.execute(f"DELETE FROM pending_{table}")
        ledger.set_meta("resolver", resolver.fingerprint)
        ledger.set_meta("relation_cap", cap.fingerprint)
        ledger.set_meta("naming", naming.fingerprint if naming else "")


def has_pending(ledger: Ledger) -> bool:
    """True where the last build was cut off, or a decision undone, and nothing derived since."""
    query = " UNION ALL ".join(f"SELECT 1 FROM pending_{table}" for table in _PENDING)
    return ledger.db.execute(f"{query} LIMIT 1").fetchone() is not None


def is_derived(
    ledger: Ledger, resolver: Resolver, cap: RelationCap, naming: Naming | None = None
) -> bool:
    """True if `derive` with these would change nothing."""
    return (
        ledger.meta("resolver") == resolver.fingerprint
        and ledger.meta("relation_cap") == cap.fingerprint
        and ledger.meta("naming") == (naming.fingerprint if naming else "")
        and not has_pending(ledger)
    )
