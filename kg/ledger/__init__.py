"""The ledger: the record of everything read, extracted, judged and resolved."""

from kg.ledger.folder import LEDGER, ledger_of, unless_empty
from kg.ledger.integrity import damage, damaged, faults, make_indexes
from kg.ledger.lock import only_builder
from kg.ledger.record import Ledger, Version, step_key, storable
from kg.ledger.replies import Replies
from kg.ledger.rows import Bound

__all__ = [
    "LEDGER",
    "Bound",
    "Ledger",
    "Replies",
    "Version",
    "damage",
    "damaged",
    "faults",
    "ledger_of",
    "make_indexes",
    "only_builder",
    "step_key",
    "storable",
    "unless_empty",
]
