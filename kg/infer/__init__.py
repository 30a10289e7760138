"""What types, relations and patterns a graph or a sample of documents suggests as its schema."""

from kg.infer.names import Uses, canonical, similar
from kg.infer.schema import Inferred, Observed, Suggested, as_yaml, infer, of_facts, of_triples

__all__ = [
    "Inferred",
    "Observed",
    "Suggested",
    "Uses",
    "as_yaml",
    "canonical",
    "infer",
    "of_facts",
    "of_triples",
    "similar",
]
