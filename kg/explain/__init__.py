"""Contents of a graph and their reasons: answered from the ledger alone, without a store."""

from kg.explain.difference import Detail, Difference, Quote, compare, diff
from kg.explain.excerpts import (
    Excerpt,
    NameSearch,
    about,
    in_document,
    of_relation,
    one_fact,
    overview,
    search_names,
    titles,
)
from kg.explain.lookup import Found, documents, find, near_names
from kg.explain.outline import (
    EntityType,
    GraphSchema,
    PatternCount,
    RelationType,
    as_neo4j_json,
    as_neo4j_text,
    outline,
)
from kg.explain.passages import Passage, PassageArgument
from kg.explain.stats import GraphStats, stats
from kg.explain.why import ANY, Explanation, SetAside, set_aside, why

__all__ = [
    "ANY",
    "Detail",
    "Difference",
    "EntityType",
    "Excerpt",
    "Explanation",
    "Found",
    "GraphSchema",
    "GraphStats",
    "NameSearch",
    "Passage",
    "PassageArgument",
    "PatternCount",
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
