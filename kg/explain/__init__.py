"""What a graph holds and why: answered from the ledger alone, without a store."""

from kg.explain.counts import GraphStats, stats
from kg.explain.difference import Detail, Difference, Quote, diff
from kg.explain.facts import ANY, Explanation, SetAside, set_aside, why
from kg.explain.names import Found, documents, find, near_names
from kg.explain.outline import (
    EntityType,
    GraphSchema,
    Pattern,
    RelationType,
    as_neo4j_json,
    as_neo4j_text,
    outline,
)
from kg.explain.passages import Argument, Passage

__all__ = [
    "ANY",
    "Argument",
    "Detail",
    "Difference",
    "EntityType",
    "Explanation",
    "Found",
    "GraphSchema",
    "GraphStats",
    "Passage",
    "Pattern",
    "Quote",
    "RelationType",
    "SetAside",
    "as_neo4j_json",
    "as_neo4j_text",
    "diff",
    "documents",
    "find",
    "near_names",
    "outline",
    "set_aside",
    "stats",
    "why",
]
