"""What a graph holds and why: answered from the ledger alone, without a store."""

from kg.explain.counts import GraphStats, stats
from kg.explain.facts import ANY, Explanation, SetAside, set_aside, why
from kg.explain.names import Found, find, near_names
from kg.explain.passages import Argument, Passage

__all__ = [
    "ANY",
    "Argument",
    "Explanation",
    "Found",
    "GraphStats",
    "Passage",
    "SetAside",
    "find",
    "near_names",
    "set_aside",
    "stats",
    "why",
]
