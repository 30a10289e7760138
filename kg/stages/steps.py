"""The steps of a chunk: what the ledger keeps is read back, the rest is done and kept."""

from __future__ import annotations

import hashlib
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any, TypeVar

from kg.failures import BrokenContract, Failure, each
from kg.jsonform import chunk_to_json, extraction_from_json, extraction_to_json
from kg.ledger import Ledger, step_key, storable
from kg.model import Chunk, Extraction, Judgement, Schema
from kg.protocols import Chunker, Extractor, Judge
from kg.resume import resumed
from kg.text.name_spelling import Spellings, fold_type

ONE_EACH = "a judge gives one judgement for each triple"

T = TypeVar("T")
Rows = list[list[Any]]  # judgements without their triples


@dataclass(frozen=True, slots=True)
class Steps:
    """The fingerprints of the steps; `recipe` is all of them in a few characters. `types` are
    those that an enforced schema allows, None for all."""

    recipe: str
    extract: str
    judge: str
    types: Spellings | None

    @classmethod
    def of(cls, chunker: Chunker, extractor: Extractor, judge: Judge, schema: Schema) -> Steps:
        extracting, judging = extractor.fingerprint, judge.fingerprint
        names = sorted(schema.entity_types) if schema.mode == "enforced" else []
        types = Spellings(names, fold_type) if names else None
        parts = (chunker.fingerprint, extracting, judging, *names)
        recipe = hashlib.sha256("\0".join(parts).encode()).hexdigest()[:16]
        return cls(recipe, extracting, f"{extracting}\0{judging}", types)

    def extract_key(self, chunk: Chunk) -> str:
        """The key under which the ledger keeps the extraction of a chunk."""
        return step_key(chunk, "extract", self.extract)

    def judge_key(self, chunk: Chunk) -> str:
        """The key under which the ledger keeps the judgements on the triples of a chunk."""
        return step_key(chunk, "judge", self.judge)


@dataclass(frozen=True, slots=True)
class ExtractStep:
    """Chunks to extractions; each new one is kept as soon as it is there."""

    ledger: Ledger
    extractor: Extractor
    steps: Steps

    def results(self, chunks: Iterable[Chunk]) -> Iterator[tuple[Chunk, Extraction | Failure]]:
        """Returns each chunk with its extraction, or with why there is none, in order."""
        for chunk, result in resumed(chunks, self.steps.extract_key, self._known, self._run):
            if isinstance(result, Failure):
                yield chunk, result
            elif isinstance(result, Extraction):
                yield chunk, _of_chunk(result, chunk)
            else:
                yield chunk, _read_back(result, chunk)

    def _known(self, key: str) -> dict[str, Any] | Extraction | Failure | None:
        return self.ledger.finished(key)

    def _run(self, missing: Iterator[Chunk]) -> Iterator[Extraction | Failure]:
        for chunk, extraction in each("extracting", missing, self.extractor.extract):
            if isinstance(extraction, Failure):
                yield extraction
            elif extraction.chunk.id == chunk.id:
                yield self._kept(extraction, chunk)
            else:
                raise BrokenContract("an extractor keeps the order of the chunks")

    def _kept(self, extraction: Extraction, chunk: Chunk) -> Extraction:
        """Keeps a complete extraction; returns it as the ledger would return it."""
        data = extraction_to_json(extraction)
        del data["chunk"]
        for triple in data["triples"]:
            del triple["evidence"]["doc"], triple["evidence"]["chunk"]
        key = self.steps.extract_key(chunk)
        if extraction.complete and self.ledger.finish(key, "extract", data):
            return _of_chunk(extraction, chunk)
        return _read_back(storable(data), chunk)


@dataclass(frozen=True, slots=True)
class JudgeStep:
    """Extractions to judgements of their triples; each new step is kept."""

    ledger: Ledger
    judge: Judge
    steps: Steps

    def results(
        self, extractions: Iterable[Extraction]
    ) -> Iterator[tuple[Extraction, list[Judgement] | Failure]]:
        """Returns each extraction with its judgements, or with why there are none, in order."""
        for extraction, rows in resumed(extractions, self._key, self._known, self._run):
            if isinstance(rows, Failure):
                yield extraction, rows
            else:
                pairs = zip(extraction.triples, rows, strict=True)
                yield extraction, [Judgement(triple, *row) for triple, row in pairs]

    def _key(self, extraction: Extraction) -> str:
        return self.steps.judge_key(extraction.chunk)

    def _known(self, key: str) -> Rows | Failure | None:
        return self.ledger.finished(key)

    def _run(self, missing: Iterator[Extraction]) -> Iterator[Rows | Failure]:
        for extraction, judgements in each("judging", missing, self._by_extraction):
            if isinstance(judgements, Failure):
                yield judgements
            else:
                yield self._kept(extraction, judgements)

    def _kept(self, extraction: Extraction, judgements: Iterable[Judgement]) -> Rows:
        rows = [[one.verdict, one.score, one.judge, one.reason, one.cost] for one in judgements]
        if extraction.complete and self.ledger.finish(self._key(extraction), "judge", rows):
            return rows
        kept: Rows = storable(rows)
        return kept

    def _by_extraction(self, extractions: Iterator[Extraction]) -> Iterator[list[Judgement]]:
        """The judgements of the judge, one list for each extraction."""
        asked: deque[Extraction] = deque()
        judgements = iter(self.judge.judge(_noted(extractions, asked)))
        for first in judgements:
            while asked and not asked[0].triples:
                asked.popleft()
                yield []
            if not asked:
                raise BrokenContract(ONE_EACH)
            extraction = asked.popleft()
            own = [first, *islice(judgements, len(extraction.triples) - 1)]
            if len(own) != len(extraction.triples):
                raise BrokenContract(ONE_EACH)
            yield own
        for extraction in asked:
            if extraction.triples:
                raise BrokenContract(ONE_EACH)
            yield []


def _noted(items: Iterable[T], where: deque[T]) -> Iterator[T]:
    for item in items:
        where.append(item)
        yield item


def _read_back(data: dict[str, Any], chunk: Chunk) -> Extraction:
    """The kept extraction, which names no document and no chunk, of this chunk."""
    place = {"doc": chunk.doc_id, "chunk": chunk.id}
    triples = [{**t, "evidence": {**t["evidence"], **place}} for t in data["triples"]]
    return extraction_from_json({**data, "chunk": chunk_to_json(chunk), "triples": triples})


def _of_chunk(extraction: Extraction, chunk: Chunk) -> Extraction:
    """The same extraction, of this chunk, which has the same text."""
    if extraction.chunk is chunk:
        return extraction
    triples = tuple(
        replace(one, evidence=replace(one.evidence, doc_id=chunk.doc_id, chunk_id=chunk.id))
        for one in extraction.triples
    )
    return replace(extraction, chunk=chunk, triples=triples)
