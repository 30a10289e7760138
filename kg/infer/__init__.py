"""What types, relations and patterns a graph or a sample of documents suggests as its schema."""

from kg.infer.define import by_definition
from kg.infer.names import Join, Joined, Uses, by_words, canonical
from kg.infer.naming import JoinedNames, naming_of
from kg.infer.schema import Inferred, Observed, Suggested, infer, of_facts, of_triples
from kg.infer.schema_file import schema_file

__all__ = [
    "Inferred",
    "Join",
    "Joined",
    "JoinedNames",
    "Observed",
    "Suggested",
    "Uses",
    "by_definition",
    "by_words",
    "canonical",
    "infer",
    "naming_of",
    "of_facts",
    "of_triples",
    "schema_file",
]
