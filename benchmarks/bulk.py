"""A large generated graph, in the batches in which a projection writes a store.

Ten facts to a chunk, among six entities that the chunk names; five chunks to a document; every
second fact is stated in one more document. A few entities are named often, most seldom.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator
from itertools import chain, islice
from typing import TypeVar

from kg.model import (
    Appearance,
    Changes,
    Chunk,
    Document,
    Entity,
    Evidence,
    Fact,
    Judgement,
    Mention,
    Triple,
    fact_confidence,
)

T = TypeVar("T")

BATCH = 2000  # as kg.project.sync has it
DOCUMENTS_AT_ONCE = 50
FACTS, NAMED, CHUNKS = 10, 6, 5  # facts and entities of a chunk, chunks of a document
TYPES = (
    "Person", "Organization", "Place", "Product", "Event", "Work", "Law", "Group", "Facility",
    "Concept",
)  # fmt: skip
VERBS = (
    "founded", "acquired", "leads", "employs", "owns", "borders", "visited", "wrote", "directed",
    "supports", "opposes", "supplies", "studied", "teaches", "contains", "follows", "precedes",
    "advises", "funds", "sells",
)  # fmt: skip
RELATED = "RELATED"


class Bulk:
    """`facts` facts over `entities` entities; part `k` of the text is the same in every run."""

    def __init__(self, facts: int, entities: int) -> None:
        self.facts, self.entities = facts, entities
        self.chunks = facts // FACTS

    def batches(self) -> Iterator[Changes]:
        """The whole graph: documents, chunks, entities, appearances, facts."""
        return self._parts(range(self.chunks), range(self.entities))

    def more(self, facts: int) -> Iterator[Changes]:
        """Documents that come after the whole graph, and the entities that they name."""
        chunks = range(self.chunks, self.chunks + facts // FACTS)
        return self._parts(chunks, sorted({e for chunk in chunks for e in self.named(chunk)}))

    def removal(self, document: int) -> Changes:
        """Changes that delete one document: its chunks and the facts that no other one states."""
        chunks = range(document * CHUNKS, (document + 1) * CHUNKS)
        return Changes(
            removed_facts=tuple(
                fact.id for chunk in chunks for fact in self.facts_of(chunk) if fact.documents == 1
            ),
            removed_appearances=tuple(
                (appearance.entity_id, appearance.chunk_id)
                for chunk in chunks
                for appearance in self.appearances(chunk)
            ),
            removed_chunks=tuple(map(chunk_id, chunks)),
            removed_documents=(document_id(document),),
        )

    def _parts(self, chunks: range, entities: Iterable[int]) -> Iterator[Changes]:
        documents = range(chunks.start // CHUNKS, chunks.stop // CHUNKS)
        for texts in batched(map(document, documents), DOCUMENTS_AT_ONCE):
            yield Changes(documents=texts)
        for parts in batched(map(chunk, chunks), BATCH):
            yield Changes(chunks=parts)
        for nodes in batched(map(entity, entities), BATCH):
            yield Changes(entities=nodes)
        for places in batched(chain.from_iterable(map(self.appearances, chunks)), BATCH):
            yield Changes(appearances=places)
        for facts in batched(chain.from_iterable(map(self.facts_of, chunks)), BATCH):
            yield Changes(facts=facts)

    def named(self, chunk: int) -> list[int]:
        """The numbers of a chunk's entities; one in ten is among the most famous thousandth."""
        draw = random.Random(chunk)
        famous = max(self.entities // 1000, 1)
        entities: dict[int, None] = {}
        while len(entities) < NAMED:
            entities[draw.randrange(famous if draw.random() < 0.1 else self.entities)] = None
        return list(entities)

    def appearances(self, chunk: int) -> list[Appearance]:
        return [
            Appearance(entity_id(e), chunk_id(chunk), (chunk % CHUNKS * LENGTH + 20 * place,),
                       (chunk % CHUNKS * LENGTH + 20 * place + 12,))
            for place, e in enumerate(self.named(chunk))
        ]  # fmt: skip

    def facts_of(self, chunk: int) -> list[Fact]:
        draw = random.Random(-chunk - 1)
        named = self.named(chunk)
        facts = []
        for number in range(FACTS):
            head, tail = (entity(e) for e in draw.sample(named, 2))
            relation = draw.choice(VERBS)
            kind = RELATED if draw.random() < 0.2 else relation.upper()
            places = [chunk] if number % 2 else [chunk, draw.randrange(self.chunks)]
            support = tuple(judgement(head, relation, tail, place) for place in places)
            name = f"{draw.getrandbits(24):06x}{chunk * FACTS + number:010x}"
            confidence = fact_confidence(support)
            facts.append(Fact(name, head, relation, tail, support, confidence, kind))
        return facts


def batched(items: Iterable[T], size: int) -> Iterator[tuple[T, ...]]:
    each = iter(items)
    while batch := tuple(islice(each, size)):
        yield batch


def document_id(number: int) -> str:
    return f"folder/report {number:07}.txt"


def chunk_id(number: int) -> str:
    return f"{document_id(number // CHUNKS)}#{number % CHUNKS}"


def entity_id(number: int) -> str:
    return f"{name(number)} ({TYPES[number % len(TYPES)]})"


def name(number: int) -> str:
    """A name of two words; every thousandth entity has the same first word."""
    return f"Ann{number % 1000:03} Bee{number // 1000:04}"


def text(number: int) -> str:
    draw = random.Random(f"text {number}")
    words = (f"{draw.choice(VERBS)} word{draw.randrange(5000)}" for _ in range(60))
    return (" ".join(words) + " " * LENGTH)[:LENGTH]


LENGTH = 600  # characters of a chunk


def document(number: int) -> Document:
    chunks = range(number * CHUNKS, (number + 1) * CHUNKS)
    source = document_id(number)
    return Document(source, source, "".join(map(text, chunks)))


def chunk(number: int) -> Chunk:
    place = number % CHUNKS * LENGTH
    return Chunk(chunk_id(number), document_id(number // CHUNKS), place, text(number))


def entity(number: int) -> Entity:
    aliases = (f"{name(number)[:6]} B.",) if number % 3 == 0 else ()
    return Entity(entity_id(number), name(number), TYPES[number % len(TYPES)], aliases)


def judgement(head: Entity, relation: str, tail: Entity, chunk: int) -> Judgement:
    start = chunk % CHUNKS * LENGTH
    quote = f"{head.name} {relation} {tail.name} in {chunk}"
    place = Evidence(document_id(chunk // CHUNKS), chunk_id(chunk), start, start + 60, quote)
    ends = Mention(head.name, head.type), Mention(tail.name, tail.type)
    triple = Triple(ends[0], relation, ends[1], place, 0.8, "bulk")
    return Judgement(triple, "accept", 0.8, "bulk")
