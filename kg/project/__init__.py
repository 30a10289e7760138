"""The graph is the projection of the ledger: derived from it, then synced into a store."""

from kg.project.derive import RelationCap, derive, has_pending, is_derived
from kg.project.sync import is_synced, projection, stamped, standing, sync, sync_anew

__all__ = [
    "RelationCap",
    "derive",
    "has_pending",
    "is_derived",
    "is_synced",
    "projection",
    "stamped",
    "standing",
    "sync",
    "sync_anew",
]
