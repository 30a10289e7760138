"""Differences between two graphs, from their projections, in memory that does not grow."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from typing import Literal as OneOf

from kg.errors import StoreError
from kg.ledger import LEDGER, Ledger
from kg.model import Changes, Document, Entity, Fact
from kg.project import projection

Kind = OneOf["document", "entity", "fact"]
Change = OneOf["added", "removed", "changed"]
KINDS: tuple[Kind, ...] = ("document", "entity", "fact")
_Part = Document | Entity | Fact
_Place = tuple[Kind, str]


@dataclass(frozen=True, slots=True)
class Detail:
    """A property that differs between the two graphs."""

    name: str
    before: Any
    after: Any


@dataclass(frozen=True, slots=True, order=True)
class Quote:
    """A piece of evidence; `start` is -1 if the quote is not in the text."""

    document: str
    start: int
    quote: str


@dataclass(frozen=True, slots=True)
class Difference:
    """A document, entity or fact that differs between the graphs; `text` is its wording.

    Facts have the evidence that only the second graph has, and that only the first has.
    """

    kind: Kind
    change: Change
    id: str
    text: str
    details: tuple[Detail, ...] = ()
    evidence_added: tuple[Quote, ...] = ()
    evidence_removed: tuple[Quote, ...] = ()


def diff(before: Iterable[Changes], after: Iterable[Changes]) -> Iterator[Difference]:
    """Yield differences of documents, then entities, then facts, each in the order of their ids.

    Takes two projections (kg.project.projection); both are read once, side by side.
    """
    old, new = _parts(before), _parts(after)
    left, right = next(old, None), next(new, None)
    while left is not None or right is not None:
        if right is None or (left is not None and _rank(left) < _rank(right)):
            assert left is not None
            yield _alone(left, "removed")
            left = next(old, None)
        elif left is None or _rank(right) < _rank(left):
            yield _alone(right, "added")
            right = next(new, None)
        else:
            yield from _both(left, right)
            left, right = next(old, None), next(new, None)


def _parts(projection: Iterable[Changes]) -> Iterator[tuple[Kind, _Part]]:
    for changes in projection:
        yield from (("document", document) for document in changes.documents)
        yield from (("entity", entity) for entity in changes.entities)
        yield from (("fact", fact) for fact in changes.facts)


def _rank(part: tuple[Kind, _Part]) -> tuple[int, str]:
    return KINDS.index(part[0]), part[1].id


def _alone(kind_and_part: tuple[Kind, _Part], change: Change) -> Difference:
    kind, part = kind_and_part
    evidence = _evidence(part)
    added, removed = (evidence, ()) if change == "added" else ((), evidence)
    return Difference(kind, change, part.id, _text(part), (), added, removed)


def _both(left: tuple[Kind, _Part], right: tuple[Kind, _Part]) -> Iterator[Difference]:
    kind, now = right
    old, new = _properties(left[1]), _properties(now)
    details = tuple(
        Detail(name, old[name], new[name]) for name in new if not _equal(old[name], new[name])
    )
    was, is_ = _evidence(left[1]), _evidence(now)
    added, removed = tuple(sorted(set(is_) - set(was))), tuple(sorted(set(was) - set(is_)))
    if details or added or removed:
        yield Difference(kind, "changed", now.id, _text(now), details, added, removed)


def _equal(first: Any, second: Any) -> bool:
    """Compare values; the last digits of a confidence depend on the order of its factors."""
    if isinstance(first, float) and isinstance(second, float):
        return math.isclose(first, second, abs_tol=1e-9)
    return bool(first == second)


def _properties(part: _Part) -> dict[str, Any]:
    if isinstance(part, Document):
        return {"text": part.hash, "source": part.source, "title": part.title}
    if isinstance(part, Entity):
        return {"name": part.name, "aliases": part.aliases, "description": part.description}
    return {
        "head": part.head.id,
        "relation": part.relation,
        "tail": _tail(part),
        "type": part.type,
        "confidence": part.confidence,
        "support": part.documents,
    }


def _evidence(part: _Part) -> tuple[Quote, ...]:
    if not isinstance(part, Fact):
        return ()
    evidence = (judgement.triple.evidence for judgement in part.support)
    return tuple(
        sorted({Quote(e.doc_id, -1 if e.start is None else e.start, e.quote) for e in evidence})
    )


def _text(part: _Part) -> str:
    if isinstance(part, Fact):
        return f"{part.head.id}  {part.relation}  {_tail(part)}"
    return part.source if isinstance(part, Document) else part.id


def _tail(fact: Fact) -> str:
    tail = fact.tail
    return tail.id if isinstance(tail, Entity) else f"{tail.text} ({tail.type})"


def compare(before: str | Path, after: str | Path) -> Iterator[Difference]:
    """Yield the differences between the ledgers in two folders; neither is written to.

    A copy of a folder from before an update is the ordinary case. Raises StoreError for a folder
    without a graph, or with one whose build is not finished.
    """
    with closing(_opened(Path(before))) as old, closing(_opened(Path(after))) as new:
        yield from diff(projection(old), projection(new))


def _opened(folder: Path) -> Ledger:
    if not (folder / LEDGER).is_file():
        raise StoreError(f"there is no graph in {folder}")
    return Ledger(folder / LEDGER)
