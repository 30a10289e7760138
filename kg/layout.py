"""The graph layout: names, identifiers made from data, and nouns as plain properties.

Everything here is pure and shared by all stores, so that they cannot disagree. A value that may be
missing is None: engines leave such a property out.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice, pairwise
from typing import TYPE_CHECKING, Any

from kg.errors import OTHER_DATABASE, ConfigError
from kg.model import (
    Changes,
    Chunk,
    Document,
    Entity,
    Fact,
    Judgement,
    Literal,
)

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

ENTITY, DOCUMENT, CHUNK, LITERAL = "__Entity__", "Document", "Chunk", "Literal"
FROM_DOCUMENT, NEXT_CHUNK, FROM_CHUNK = "FROM_DOCUMENT", "NEXT_CHUNK", "FROM_CHUNK"
NOT_ASSERTED, RELATED = "NOT_ASSERTED", "RELATED"

ENTITY_NAME, CHUNK_TEXT = "entity_name", "chunk_text"
FULL_TEXT = {ENTITY_NAME: ENTITY, CHUNK_TEXT: CHUNK}
VECTORS = {"entity": ENTITY, "chunk_embedding": CHUNK}
EMBEDDING = "embedding"
SHOWN_AS = {ENTITY: "name", CHUNK: "source"}  # the name of a hit

# A node is ours if it has our label, an `id` and this property. Nodes of other tools under
# the same labels (neo4j-graphrag's chunks, LangChain's entities) lack it and are left alone.
OURS: Mapping[str, str] = {
    ENTITY: "aliases",
    CHUNK: "source",
    DOCUMENT: "hash",
    LITERAL: "value",
}

NODE_PROPERTIES = frozenset(
    {"id", "source", "title", "hash", "text", "start", "end", "page", "headings", "index"}
    | {"name", "type", "aliases", "description", "value", EMBEDDING}
)
RELATION_PROPERTIES = frozenset(
    {"id", "relation", "confidence", "support", "chunks", "quotes", "starts", "ends"}
    | {"attribution", "time", "polarity", "modality"}
)

MAX_NAME_BYTES = 60  # a label becomes a percent-encoded file name in the embedded engine
MAX_ID = 120
UNGROUNDED = -1  # in place of an unknown offset; engines store no null in a list

_LAYOUT_LABELS = frozenset({ENTITY, DOCUMENT, CHUNK, LITERAL})
_LAYOUT_TYPES = frozenset({FROM_DOCUMENT, NEXT_CHUNK, FROM_CHUNK})
_RESERVED_TYPES = _LAYOUT_TYPES | {RELATED, NOT_ASSERTED}
_TYPE_NAME = re.compile(r"[A-Z][A-Z0-9_]{0,59}")
_PLAIN_TYPE = re.compile(r"[A-Z][A-Z0-9_]{0,59}")
_WORDS = re.compile(r"[^\W_]+")


def clean(text: str) -> str:
    """Return the text with lone surrogates replaced: no engine stores them."""
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return text


def label(entity_type: str) -> str:
    """Return the node label of an entity type: PascalCase letters and digits, at most 60 bytes.

    One name must not be a label and a relation type at once (the embedded engine has one
    namespace), so a label in capitals only, or one of the layout's own, gets the suffix "Entity":
    NATO becomes NATOEntity, Document DocumentEntity.
    """
    words = _WORDS.findall(unicodedata.normalize("NFC", clean(entity_type)))
    name = "".join(_capital(word) for word in words) or "Misc"
    name = "T" + name if name[0].isdecimal() else name
    if len((name + _suffix(name)).encode("utf-8")) > MAX_NAME_BYTES:
        name = _cut(name, MAX_NAME_BYTES - len("Entity"))
    return name + _suffix(name)


def _suffix(label: str) -> str:
    return "Entity" if label == label.upper() or label in _LAYOUT_LABELS else ""


def relation_type(name: str) -> str:
    """Return the relation type of a fact: UPPER_SNAKE letters and digits, at most 60 bytes.

    A name of the layout's own relations gets the suffix "_FACT".
    """
    if _PLAIN_TYPE.fullmatch(name) and name not in _LAYOUT_TYPES:
        return name
    capitals = unicodedata.normalize("NFC", clean(name)).upper()
    upper = "_".join(_WORDS.findall(unicodedata.normalize("NFC", capitals))) or RELATED
    if upper in _LAYOUT_TYPES:
        upper += "_FACT"
    return _cut("R_" + upper if upper[0].isdecimal() else upper, MAX_NAME_BYTES)


def type_name(relation: str) -> str | None:
    """Return CROUCH_BESIDE for `crouch beside`; None for a relation that makes no good type."""
    name = re.sub(r"[\s\-/']+", "_", relation.strip()).upper()
    return name if _TYPE_NAME.fullmatch(name) and name not in _RESERVED_TYPES else None


def _capital(word: str) -> str:
    first = word[0].upper()
    return (first if len(first) == 1 else word[0]) + word[1:]


def quoted(identifier: str) -> str:
    """Return an identifier in backticks, as Cypher and SQL want it."""
    return "`" + identifier.replace("`", "``") + "`"


def _cut(name: str, size: int) -> str:
    """Return at most `size` bytes, with a hash tail if that is less than the name."""
    if len(name.encode("utf-8")) <= size:
        return name
    tail = hashlib.sha256(name.encode("utf-8")).hexdigest()[:8].upper()
    return name.encode("utf-8")[: size - len(tail)].decode("utf-8", "ignore") + tail


def document_properties(document: Document) -> dict[str, Any]:
    return {
        "id": clean(document.id),
        "source": clean(document.source),
        "title": clean(document.title),
        "hash": document.hash,
    }


def chunk_properties(chunk: Chunk) -> dict[str, Any]:
    """Return the properties without `index` and `source`, which follow from the other chunks."""
    page, headings = chunk.meta.get("page"), chunk.meta.get("headings")
    return {
        "id": clean(chunk.id),
        "text": clean(chunk.text),
        "start": chunk.start,
        "end": chunk.end,
        "page": None if page is None else int(page),
        "headings": [clean(str(heading)) for heading in headings] if headings else None,
    }


def entity_properties(entity: Entity) -> dict[str, Any]:
    return {
        "id": clean(entity.id),
        "name": clean(entity.name),
        "type": clean(entity.type),
        "aliases": [clean(alias) for alias in entity.aliases],
        "description": clean(entity.description),
    }


def literal_id(literal: Literal) -> str:
    """Return `191 euros (money, 191 EUR)`; the value is left out if it adds nothing to the text.

    Without double quotes, at most 120 characters. Different literals have different ids: a hash is
    added if the parts are ambiguous, or something was cut.
    """
    name, kind = _one_line(literal.text), _one_line(literal.type)
    value = _one_line(literal.value)
    full = f"{name} ({kind})" if value in ("", name) else f"{name} ({kind}, {value})"
    plain = not set('(,"') & set(kind) and "(" not in value and '"' not in full
    if plain and len(full) <= MAX_ID:
        return full
    tail = hashlib.sha256("\0".join((name, kind, value)).encode()).hexdigest()[:8]
    ending = f" {tail} ({kind[: MAX_ID // 3]})".replace('"', "'")
    room = MAX_ID - len(ending)
    shortened = name if len(name) <= room else name[: room - 1] + "…"
    return shortened.replace('"', "'") + ending


def literal_properties(literal: Literal) -> dict[str, Any]:
    return {
        "id": literal_id(literal),
        "name": _one_line(literal.text),
        "value": _one_line(literal.value) or _one_line(literal.text),
        "type": _one_line(literal.type),
    }


def _one_line(text: str) -> str:
    return " ".join(clean(text).split())


def fact_properties(fact: Fact) -> dict[str, Any]:
    """Return properties of the relation; evidence lists are parallel, sorted by chunk and start.

    `attribution` is set if every judgement's triple is only reported, `time` if one of them states
    it; polarity and modality are set under NOT_ASSERTED only.
    """
    evidence = sorted({_evidence(judgement) for judgement in fact.support})
    triples = [judgement.triple for judgement in fact.support]
    reported = bool(triples) and all(triple.attribution for triple in triples)
    denied = fact.type == NOT_ASSERTED
    negative = any(triple.polarity == "negative" for triple in triples)
    hedged = any(triple.modality == "hedged" for triple in triples)
    return {
        "id": clean(fact.id),
        "relation": clean(fact.relation),
        "confidence": float(fact.confidence),
        "support": fact.documents,
        "chunks": [row[0] for row in evidence],
        "quotes": [row[3] for row in evidence],
        "starts": [row[1] for row in evidence],
        "ends": [row[2] for row in evidence],
        "attribution": _joined(triple.attribution for triple in triples) if reported else None,
        "time": _joined(triple.time for triple in triples),
        "polarity": ("negative" if negative else "positive") if denied else None,
        "modality": ("hedged" if hedged else "asserted") if denied else None,
    }


def _evidence(judgement: Judgement) -> tuple[str, int, int, str]:
    evidence = judgement.triple.evidence
    start = UNGROUNDED if evidence.start is None else evidence.start
    end = UNGROUNDED if evidence.end is None else evidence.end
    return clean(evidence.chunk_id), start, end, clean(evidence.quote)


def _joined(values: Iterable[str | None]) -> str | None:
    return "; ".join(sorted({clean(value) for value in values if value})) or None


def present(properties: Mapping[str, Any]) -> dict[str, Any]:
    """Return the properties that are not None."""
    return {name: value for name, value in properties.items() if value is not None}


def ids(names: Iterable[str]) -> list[str]:
    """Return ids from outside, each once, in the order that writers keep."""
    return sorted(set(map(clean, names)))


def batches(rows: Iterable[Any], size: int) -> Iterator[list[Any]]:
    each = iter(rows)
    while batch := list(islice(each, size)):
        yield batch


def chunk_order(
    documents: Iterable[Iterable[tuple[Any, ...]]],
) -> tuple[list[list[Any]], set[tuple[str, str]]]:
    """Return the chunks to change as [id, index, source], and the pairs of neighbours' ids.

    A chunk is (start, end, id, index, source, source of its document). Those to change have another
    index or source than their order in the document gives.
    """
    changed, following = [], set()
    for chunks in map(sorted, documents):
        following |= set(pairwise(chunk[2] for chunk in chunks))
        changed += [
            [chunk[2], index, chunk[5]]
            for index, chunk in enumerate(chunks)
            if chunk[3:5] != (index, chunk[5])
        ]
    return changed, following


def fact_tail(fact: Fact) -> tuple[str, str]:
    """Return (label, id) of the node to which the fact points."""
    if isinstance(fact.tail, Literal):
        return LITERAL, literal_id(fact.tail)
    return ENTITY, clean(fact.tail.id)


def references(changes: Changes) -> Iterator[tuple[str, str, str]]:
    """Yield (owner, label, id) of every node that must exist after the changes."""
    for chunk in changes.chunks:
        yield f"chunk {chunk.id}", DOCUMENT, clean(chunk.doc_id)
    for appearance in changes.appearances:
        owner = f"appearance of {appearance.entity_id} in {appearance.chunk_id}"
        yield owner, ENTITY, clean(appearance.entity_id)
        yield owner, CHUNK, clean(appearance.chunk_id)
    for fact in changes.facts:
        yield f"fact {fact.id}", ENTITY, clean(fact.head.id)
        if isinstance(fact.tail, Entity):
            yield f"fact {fact.id}", ENTITY, clean(fact.tail.id)


def dangling(owner: str, name: str, missing: str) -> str:
    kind = "entity" if name == ENTITY else name.lower()
    return f"{owner} names the {kind} {missing!r}, which is not in the graph; nothing was written"


def retyped(entity_id: str, old: str, new: str) -> str:
    return (
        f"entity {entity_id!r} is of type {old} and cannot become {new}: remove it in the same "
        "changes; nothing was written"
    )


def foreign(name: str, node_id: str) -> str:
    return (
        f"the database holds a {name} node {node_id!r} that is not ours (it has no {OURS[name]}): "
        f"{OTHER_DATABASE}, or give that node another id; nothing was written over it"
    )


def indexed(index: str, among: Mapping[str, str]) -> str:
    """Return the label that an index is on; ConfigError lists the choices."""
    if index not in among:
        raise ConfigError(f"there is no index {index!r}; choices: {', '.join(sorted(among))}")
    return among[index]


def check_vectors(ids: Sequence[str], vectors: npt.NDArray[np.float32]) -> None:
    if vectors.ndim != 2 or vectors.shape[0] != len(ids) or not vectors.shape[1]:
        raise ConfigError(f"{len(ids)} ids do not go with vectors of the shape {vectors.shape}")


def wrong_dimension(index: str, dimension: int, shape: tuple[int, ...]) -> str:
    return f"index {index!r} holds vectors of {dimension} numbers; this one has the shape {shape}"


def counted(
    nodes: Mapping[str, int], entity_types: Mapping[str, int], relation_types: Mapping[str, int]
) -> dict[str, Any]:
    """Return the statistics that `GraphStore.stats` returns."""
    return {
        "documents": nodes.get(DOCUMENT, 0),
        "chunks": nodes.get(CHUNK, 0),
        "entities": nodes.get(ENTITY, 0),
        "literals": nodes.get(LITERAL, 0),
        "facts": sum(relation_types.values()),
        "entity_types": dict(sorted(entity_types.items())),
        "relation_types": dict(sorted(relation_types.items())),
    }


def printable(text: str) -> str:
    """Return composed characters, no control characters, single blanks; "?" if nothing is left."""
    if not text.isprintable():
        text = "".join(" " if unicodedata.category(c) == "Cc" else c for c in text)
    return " ".join(unicodedata.normalize("NFC", text).split()) or "?"
