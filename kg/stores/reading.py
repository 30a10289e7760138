"""The reading side of the stores: rows become nouns, page by page, in the order of their ids.

A store fetches pages of rows; everything else is shared, so that stores cannot disagree. A page
starts behind the last id of the one before it: memory does not grow with the graph, and no query
lasts long.
"""

from __future__ import annotations

import heapq
from abc import ABC, abstractmethod
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, Generic, TypeVar

from kg import layout
from kg.arrays import subgraph
from kg.errors import StoreError
from kg.layout import CHUNK, DOCUMENT, ENTITY, LITERAL, NOT_ASSERTED, RELATED, UNGROUNDED
from kg.model import Chunk, Document, Entity, Evidence, Fact, Judgement, Literal, Mention, Triple
from kg.protocols import Link, Subgraph

PAGE = 2000  # rows
MERGED_PAGE = 500  # facts of one relation type, when those of all types are merged
CACHED = 200_000  # entities, literals or chunks that facts refer to, some 100 MB each
DOCUMENT_OF_CHUNK = "document"  # the id of a chunk's document, which is no property of it
COLUMNS: Mapping[str, tuple[str, ...]] = {
    ENTITY: ("id", "name", "type", "aliases", "description"),
    DOCUMENT: ("id", "source", "title"),
    CHUNK: ("id", DOCUMENT_OF_CHUNK, "start", "text", "page", "headings"),
    LITERAL: ("id", "name", "type", "value"),
}
FACT_PROPERTIES = (
    "id", "relation", "confidence", "chunks", "quotes", "starts", "ends", "attribution", "time",
    "polarity", "modality",
)  # fmt: skip
LINK_PROPERTIES = ("id", "relation", "confidence", "support")

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Page:
    """The rows of `ids`, or at most `size` rows after the id `after`, in order."""

    after: str = ""
    ids: Sequence[str] | None = None
    size: int = PAGE


@dataclass(frozen=True, slots=True)
class FactRow:
    """A fact as a store has it: the ids of its ends, and the properties that were read."""

    head: str
    tail: str
    to_literal: bool
    type: str
    properties: tuple[Any, ...]

    @property
    def id(self) -> str:
        return str(self.properties[0])

    @property
    def chunks(self) -> Sequence[str]:
        return self.properties[3] or ()


class _Cache(Generic[T]):
    """Entities, literals or chunks that facts refer to, by id; emptied when it is full."""

    def __init__(self, fetch: Callable[[Iterable[str]], Iterable[tuple[str, T]]]) -> None:
        self._fetch = fetch
        self._items: dict[str, T] = {}

    def of(self, ids: Collection[str]) -> Mapping[str, T]:
        """All cached items, among them those of `ids` that the graph has."""
        if len(self._items) > CACHED:
            self._items.clear()
        self._items.update(self._fetch(sorted(set(ids) - self._items.keys())))
        return self._items


class Reading(ABC):
    """The reading side of GraphStore, for a store that fetches pages of rows."""

    @abstractmethod
    def _node_rows(
        self, label: str, columns: Sequence[str], page: Page, types: Collection[str] = ()
    ) -> Sequence[Any]:
        """Rows of our nodes, see COLUMNS; of entities only those of `types`, if any."""

    @abstractmethod
    def _fact_types(self) -> Collection[str]:
        """The relation types of facts that the graph has."""

    @abstractmethod
    def _fact_rows(
        self, kind: str, properties: Sequence[str], page: Page, relations: Collection[str] = ()
    ) -> Sequence[FactRow]:
        """Facts of one relation type; only those of `relations`, if any."""

    @abstractmethod
    def _facts_of(self, entity_ids: Sequence[str]) -> Iterable[FactRow]:
        """The facts that have one of these entities as head or tail, in any order."""

    @abstractmethod
    def _links_from(self, entity_ids: Sequence[str]) -> Iterable[Link]:
        """The asserted facts from these entities to entities, in any order."""

    def entities(
        self, ids: Iterable[str] | None = None, *, types: Collection[str] = ()
    ) -> Iterator[Entity]:
        for row in self._nodes(ENTITY, ids, types):
            yield _entity(row)

    def documents(self, ids: Iterable[str] | None = None) -> Iterator[Document]:
        for name, source, title in self._nodes(DOCUMENT, ids):
            yield Document(name, source, "", {"title": title})

    def chunks(self, ids: Iterable[str] | None = None) -> Iterator[Chunk]:
        for name, document, start, text, page, headings in self._nodes(CHUNK, ids):
            meta = {"page": page, "headings": list(headings) if headings else None}
            yield Chunk(name, document or "", start, text, layout.present(meta))

    def facts(
        self,
        ids: Iterable[str] | None = None,
        *,
        relations: Collection[str] = (),
        of: Iterable[str] | None = None,
        denied: bool = False,
    ) -> Iterator[Fact]:
        rows = self._rows_of_facts(ids, relations, of, denied)
        ends = _Cache(lambda names: ((row[0], _entity(row)) for row in self._rows(ENTITY, names)))
        values = _Cache(
            lambda names: ((row[0], _literal(row)) for row in self._rows(LITERAL, names))
        )
        documents = _Cache(lambda names: self._rows(CHUNK, names, ("id", DOCUMENT_OF_CHUNK)))
        while page := list(islice(rows, PAGE)):
            entities = ends.of(
                {row.head for row in page} | {row.tail for row in page if not row.to_literal}
            )
            literals = values.of({row.tail for row in page if row.to_literal})
            places = documents.of({chunk for row in page for chunk in row.chunks})
            for row in page:
                tail = (literals if row.to_literal else entities).get(row.tail)
                yield _fact(row, entities.get(row.head), tail, places)

    def subgraph(self, entity_ids: Sequence[str] | None = None) -> Subgraph:
        rows = self._nodes(ENTITY, entity_ids, columns=("id", "name", "type"))
        return subgraph(rows, self._links() if entity_ids is None else self._links_of(entity_ids))

    def _links(self) -> Iterator[Link]:
        """All asserted facts between entities."""
        for kind in sorted(_kinds(self._fact_types(), (), denied=False)):
            for row in self._whole(kind, LINK_PROPERTIES, PAGE):
                if not row.to_literal:
                    name, relation, confidence, support = row.properties
                    yield Link(name, row.head, relation, kind, row.tail, confidence, support)

    def _links_of(self, entity_ids: Iterable[str]) -> Iterator[Link]:
        for batch in layout.batches(layout.ids(entity_ids), PAGE):
            yield from self._links_from(batch)

    def _nodes(
        self,
        label: str,
        ids: Iterable[str] | None,
        types: Collection[str] = (),
        columns: Sequence[str] = (),
    ) -> Iterator[Any]:
        columns = columns or COLUMNS[label]
        if ids is not None:
            for batch in layout.batches(layout.ids(ids), PAGE):
                rows = self._node_rows(label, columns, Page(ids=batch), types)
                yield from sorted(rows, key=lambda row: str(row[0]))
            return
        page = Page(size=PAGE)
        while rows := self._node_rows(label, columns, page, types):
            yield from rows
            page = Page(after=rows[-1][0], size=PAGE)

    def _rows(self, label: str, ids: Iterable[str], columns: Sequence[str] = ()) -> Iterator[Any]:
        """Rows of these nodes in any order."""
        for batch in layout.batches(ids, PAGE):
            yield from self._node_rows(label, columns or COLUMNS[label], Page(ids=batch))

    def _rows_of_facts(
        self,
        ids: Iterable[str] | None,
        relations: Collection[str],
        of: Iterable[str] | None,
        denied: bool,
    ) -> Iterator[FactRow]:
        if of is not None:
            names = None if ids is None else set(layout.ids(ids))
            rows = self._facts_of(layout.ids(of))
            kept = {row.id: row for row in rows if _fits(row, names, relations, denied)}
            yield from (kept[name] for name in sorted(kept))
            return
        kinds = sorted(_kinds(self._fact_types(), relations, denied))
        if ids is None:
            size = min(PAGE, MERGED_PAGE)
            streams = (self._whole(kind, FACT_PROPERTIES, size, relations) for kind in kinds)
            yield from heapq.merge(*streams, key=lambda row: row.id)
            return
        for batch in layout.batches(layout.ids(ids), PAGE):
            page = Page(ids=batch)
            rows = [
                row
                for kind in kinds
                for row in self._fact_rows(kind, FACT_PROPERTIES, page, relations)
            ]
            yield from sorted(rows, key=lambda row: row.id)

    def _whole(
        self, kind: str, properties: Sequence[str], size: int, relations: Collection[str] = ()
    ) -> Iterator[FactRow]:
        page = Page(size=size)
        while rows := self._fact_rows(kind, properties, page, relations):
            yield from rows
            page = Page(after=rows[-1].id, size=size)


def _kinds(types: Iterable[str], relations: Collection[str], denied: bool) -> set[str]:
    """Those of the graph's relation types under which facts of these relations can stand."""
    kinds = set(types)
    if relations:
        named = (layout.type_name(relation) for relation in relations)
        kinds &= {layout.relation_type(name) for name in named if name} | {RELATED, NOT_ASSERTED}
    return kinds if denied else kinds - {NOT_ASSERTED}


def _fits(
    row: FactRow, ids: Collection[str] | None, relations: Collection[str], denied: bool
) -> bool:
    if row.type == NOT_ASSERTED and not denied:
        return False
    return (ids is None or row.id in ids) and (not relations or row.properties[1] in relations)


def _entity(row: Sequence[Any]) -> Entity:
    name, shown, kind, aliases, description = row
    return Entity(name, shown, kind, tuple(aliases or ()), description or "")


def _literal(row: Sequence[Any]) -> Literal:
    _, text, kind, value = row
    return Literal(text, kind, value)


def _fact(
    row: FactRow,
    head: Entity | None,
    tail: Entity | Literal | None,
    documents: Mapping[str, str | None],
) -> Fact:
    """A fact with a judgement for each place that states it, as far as the layout keeps them."""
    if head is None or tail is None:
        raise StoreError(
            f"an end of the fact {row.id} is not in the graph: if it was changed while it was "
            "read, read it again"
        )
    (name, relation, confidence, chunks, quotes, starts, ends,
     attribution, time, polarity, modality) = row.properties  # fmt: skip
    subject = Mention(head.name, head.type)
    ending = tail if isinstance(tail, Literal) else Mention(tail.name, tail.type)
    support = tuple(
        Judgement(
            Triple(
                subject,
                relation,
                ending,
                Evidence(documents.get(chunk) or "", chunk, _place(start), _place(end), quote),
                confidence,
                "",
                polarity or "positive",
                modality or "asserted",
                attribution,
                time,
            ),
            "accept",
            confidence,
            "",
        )
        for chunk, quote, start, end in zip(
            chunks or (), quotes or (), starts or (), ends or (), strict=True
        )
    )
    return Fact(name, head, relation, tail, support, confidence, row.type)


def _place(offset: int) -> int | None:
    return None if offset == UNGROUNDED else offset
