"""What a graph holds and why: answered from the ledger alone, without a store."""

from kg.explain.counts import GraphStats, stats
from kg.explain.difference import Detail, Difference, Quote, compare, diff
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
from kg.explain.part import (
    Names,
    Part,
    about,
    in_document,
    of_relation,
    one_fact,
    overview,
    search_names,
    titles,
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
    "Names",
    "Part",
    "Passage",
    "Pattern",
    "Quote",
    "RelationType",
    "SetAside",
    "about",
    "as_neo4j_json",
    "as_neo4j_text",
    "compare",
    "diff",
    "documents",
    "find",
    "in_document",
    "near_names",
    "of_relation",
    "one_fact",
    "outline",
    "overview",
    "search_names",
    "set_aside",
    "stats",
    "titles",
    "why",
]
