"""The ledger: the record of everything read, extracted, judged and resolved."""

from kg.ledger.faults import faults
from kg.ledger.folder import LEDGER, unless_empty
from kg.ledger.lock import only_builder
from kg.ledger.record import Bound, Ledger, Version, fingerprint, step_key
from kg.ledger.replies import Replies

__all__ = [
    "LEDGER",
    "Bound",
    "Ledger",
    "Replies",
    "Version",
    "faults",
    "fingerprint",
    "only_builder",
    "step_key",
    "unless_empty",
]
