"""A projection as one HTML file: the data, the program that shows it, and nothing from outside.

What comes from documents stands in a block of JSON that no browser executes; the program puts it
on the page as text only. The content security policy admits this very script and style by their
hashes, and nothing else.
"""

from __future__ import annotations

import base64
import hashlib
import html
import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

from kg.model import Changes, Chunk, Entity, Fact, Literal
from kg.stores.layout import NOT_ASSERTED, clean

SHOWN = 5000  # entities that are drawn, with a fact at least; the others are found by searching
CONTEXT = 160  # characters before and after a quote
# In a script element only these could end it, or begin a comment.
_UNSAFE = re.compile("[<>&\u2028\u2029]")
_SPACE = re.compile(r"\s")


@dataclass(frozen=True, slots=True)
class Page:
    """The page, and what is on it."""

    html: str
    entities: int
    drawn: int
    facts: int


def render(changes: Iterable[Changes], title: str) -> Page:
    """The page of a projection; `title` is shown and escaped."""
    data = _data(changes)
    drawn = min(SHOWN, data.pop("linked"))
    text = _UNSAFE.sub(lambda found: f"\\u{ord(found[0]):04x}", _json({**data, "drawn": drawn}))
    style, script = _asset("graph.css"), _asset("graph.js")
    parts = {
        "policy": f"default-src 'none'; base-uri 'none'; form-action 'none'; "
        f"script-src '{_hash(script)}'; style-src '{_hash(style)}'",
        "title": html.escape(clean(title)),
        "style": style,
        "script": script,
        "data": text,
    }
    # In one pass: what a document says is never taken for a place to fill.
    whole = re.sub(r"\{\{(\w+)\}\}", lambda found: parts[found[1]], _asset("graph.html"))
    return Page(whole, len(data["entities"]), drawn, len(data["facts"]))


def _data(changes: Iterable[Changes]) -> dict[str, Any]:
    """Tables that name each other by number; entities with the most facts first."""
    documents: dict[str, tuple[int, str]] = {}
    chunks: dict[str, Chunk] = {}
    entities: list[Entity] = []
    facts: list[Fact] = []
    for each in changes:
        for document in each.documents:
            documents[document.id] = (len(documents), document.title)
        chunks.update((chunk.id, chunk) for chunk in each.chunks)
        entities += each.entities
        facts += each.facts
    degree = Counter(end for fact in facts for end in _ends(fact))
    entities.sort(key=lambda entity: (-degree[entity.id], entity.id))
    place = {entity.id: number for number, entity in enumerate(entities)}
    types = _numbered(Counter(clean(entity.type) for entity in entities))
    relations = _numbered(Counter(clean(fact.relation) for fact in facts))
    return {
        "linked": len(degree),
        "documents": [clean(title) for _, title in documents.values()],
        "types": list(types),
        "relations": list(relations),
        "entities": [
            [clean(e.name), types[clean(e.type)], list(map(clean, e.aliases))] for e in entities
        ],
        "facts": [
            [place[fact.head.id], relations[clean(fact.relation)], *_tail(fact, place),
             round(fact.confidence, 3), fact.documents, _standing(fact),
             list(_passages(fact, documents, chunks))]
            for fact in facts
        ],
    }  # fmt: skip


def _ends(fact: Fact) -> Iterator[str]:
    yield fact.head.id
    if isinstance(fact.tail, Entity):
        yield fact.tail.id


def _numbered(counts: Mapping[str, int]) -> dict[str, int]:
    """The names, the most frequent first, with their numbers."""
    names = sorted(counts, key=lambda name: (-counts[name], name))
    return {name: number for number, name in enumerate(names)}


def _tail(fact: Fact, place: Mapping[str, int]) -> tuple[int, str]:
    """(number of the entity, ""), or (-1, the words of a value)."""
    if isinstance(fact.tail, Literal):
        return -1, clean(fact.tail.text)
    return place[fact.tail.id], ""


def _standing(fact: Fact) -> str:
    """ "" for what is asserted, else "denied" or "supposed"."""
    if fact.type != NOT_ASSERTED:
        return ""
    denied = any(judgement.triple.polarity == "negative" for judgement in fact.support)
    return "denied" if denied else "supposed"


def _passages(
    fact: Fact, documents: Mapping[str, tuple[int, str]], chunks: Mapping[str, Chunk]
) -> Iterator[list[Any]]:
    """[document, start, end, before, quote, after, who found it, who judged it, score,
    its reason, who is said to have said it, when it held]

    A place that stands in two chunks is one passage.
    """
    seen = set()
    for judgement in fact.support:
        triple = judgement.triple
        evidence = triple.evidence
        place = (evidence.doc_id, evidence.start, evidence.end, evidence.quote)
        if place in seen:
            continue
        seen.add(place)
        before = after = ""
        chunk = chunks.get(evidence.chunk_id)
        if chunk is not None and evidence.start is not None and evidence.end is not None:
            start, end = evidence.start - chunk.start, evidence.end - chunk.start
            before = _from_a_word(chunk.text[max(0, start - CONTEXT) : start])
            after = _to_a_word(chunk.text[end : end + CONTEXT])
        number = documents[evidence.doc_id][0] if evidence.doc_id in documents else -1
        yield [
            number, evidence.start, evidence.end, clean(before), clean(evidence.quote),
            clean(after), triple.extractor, judgement.judge, round(judgement.score, 3),
            clean(judgement.reason), clean(triple.attribution or ""), clean(triple.time or ""),
        ]  # fmt: skip


def _from_a_word(text: str) -> str:
    found = _SPACE.search(text) if len(text) == CONTEXT else None
    return "…" + text[found.end() :] if found else text


def _to_a_word(text: str) -> str:
    cut = max((found.start() for found in _SPACE.finditer(text)), default=0)
    return text[:cut] + "…" if len(text) == CONTEXT and cut else text


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _asset(name: str) -> str:
    return files("kg.view").joinpath(name).read_text("utf-8")


def _hash(text: str) -> str:
    """As a content security policy names an inline script or style."""
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
