"""RDF in Turtle, one triple on each line, provenance as PROV-O.

An asserted fact is a plain triple. Every fact, asserted or not, is also an rdf:Statement with its
confidence and the passages that state it (prov:wasDerivedFrom); a denied or supposed fact is only
that. Source: W3C, PROV-O: The PROV Ontology, 2013; RDF Schema 1.1, section 5.3.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from kg import layout
from kg.errors import missing_extra
from kg.layout import NOT_ASSERTED
from kg.model import Changes, Chunk, Document, Entity, Fact, Literal

if TYPE_CHECKING:
    from rdflib import URIRef

BASE = "urn:triplesmith:"
_NUMBER = re.compile(r"[+-]?\d+(\.\d+)?")
_DATES = {"date": re.compile(r"\d{4}-\d\d-\d\d"), "gYearMonth": re.compile(r"\d{4}-\d\d"),
          "gYear": re.compile(r"\d{4}")}  # fmt: skip
Triple = tuple[Any, Any, Any]


def rdf(changes: Iterable[Changes]) -> Iterator[str]:
    """Yield lines of N-Triples, which are Turtle; ConfigError without rdflib."""
    try:
        import rdflib  # noqa: F401
    except ImportError as error:
        raise missing_extra("RDF", ["rdflib"], "export") from error
    for each in changes:
        for triples in (
            *map(_document, each.documents),
            *map(_chunk, each.chunks),
            *map(_entity, each.entities),
            *map(_fact, each.facts),
        ):
            yield "".join(f"{s.n3()} {p.n3()} {o.n3()} .\n" for s, p, o in triples)


def iri(kind: str, name: str) -> URIRef:
    """Return `urn:triplesmith:entity:Du%20Fu%20(Person)`."""
    from rdflib import URIRef

    return URIRef(f"{BASE}{kind}:{quote(layout.clean(name), safe='()')}")


def _text(value: str) -> Any:
    from rdflib import Literal as Text

    return Text(layout.clean(value))


def _document(document: Document) -> Iterator[Triple]:
    from rdflib.namespace import DCTERMS, PROV, RDF

    own = iri("document", document.id)
    yield own, RDF.type, PROV.Entity
    yield own, DCTERMS.title, _text(document.title)
    yield own, DCTERMS.source, _text(document.source)


def _chunk(chunk: Chunk) -> Iterator[Triple]:
    from rdflib.namespace import PROV, RDF

    own = iri("chunk", chunk.id)
    yield own, RDF.type, PROV.Entity
    yield own, PROV.wasDerivedFrom, iri("document", chunk.doc_id)
    yield own, PROV.value, _text(chunk.text)
    yield from _place(own, chunk.start, chunk.end)


def _entity(entity: Entity) -> Iterator[Triple]:
    from rdflib.namespace import RDF, RDFS, SKOS

    own = iri("entity", entity.id)
    yield own, RDF.type, iri("type", entity.type)
    yield own, RDFS.label, _text(entity.name)
    for alias in entity.aliases:
        yield own, SKOS.altLabel, _text(alias)
    if entity.description:
        yield own, RDFS.comment, _text(entity.description)


def _fact(fact: Fact) -> Iterator[Triple]:
    from rdflib import Literal as Value
    from rdflib.namespace import PROV, RDF, XSD

    own, head = iri("fact", fact.id), iri("entity", fact.head.id)
    relation = iri("relation", fact.relation)
    literal = isinstance(fact.tail, Literal)
    tail = _value(fact.tail) if isinstance(fact.tail, Literal) else iri("entity", fact.tail.id)
    properties = layout.fact_properties(fact)
    if fact.type != NOT_ASSERTED:
        yield head, relation, tail
    yield own, RDF.type, RDF.Statement
    yield own, RDF.subject, head
    yield own, RDF.predicate, relation
    yield own, RDF.object, tail
    yield own, iri("property", "confidence"), Value(fact.confidence, datatype=XSD.double)
    yield own, iri("property", "support"), Value(fact.documents)
    if literal:
        yield own, iri("property", "words"), _text(fact.tail.text)  # type: ignore[union-attr]
    for name in ("polarity", "modality", "attribution", "time"):
        if properties[name] is not None:
            yield own, iri("property", name), _text(properties[name])
    for number, judgement in enumerate(fact.support):
        evidence = judgement.triple.evidence
        passage = iri("passage", f"{fact.id}-{number}")
        yield own, PROV.wasDerivedFrom, passage
        yield passage, RDF.type, PROV.Entity
        yield passage, PROV.value, _text(evidence.quote)
        yield passage, PROV.wasQuotedFrom, iri("chunk", evidence.chunk_id)
        yield passage, PROV.hadPrimarySource, iri("document", evidence.doc_id)
        yield from _place(passage, evidence.start, evidence.end)


def _place(own: URIRef, start: int | None, end: int | None) -> Iterator[Triple]:
    from rdflib import Literal as Value

    if start is not None and end is not None:
        yield own, iri("property", "start"), Value(start)
        yield own, iri("property", "end"), Value(end)


def _value(literal: Literal) -> Any:
    """Return dates and numbers with their type, other literals as text."""
    from rdflib import Literal as Value
    from rdflib.namespace import XSD

    value = layout.clean(literal.value or literal.text)
    if literal.type == "number" and _NUMBER.fullmatch(value):
        return Value(value, datatype=XSD.decimal)
    if literal.type == "date":
        for name, form in _DATES.items():
            if form.fullmatch(value):
                return Value(value, datatype=XSD[name])
    return _text(value)
