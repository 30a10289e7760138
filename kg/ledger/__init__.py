"""The ledger: the record of everything read, extracted, judged and resolved."""

from kg.ledger.faults import faults
from kg.ledger.lock import only_builder
from kg.ledger.record import Bound, Ledger, Version, fingerprint, step_key

__all__ = ["Bound", "Ledger", "Version", "faults", "fingerprint", "only_builder", "step_key"]
