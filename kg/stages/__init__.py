"""The stages of a build: each takes a stream of documents and returns one.

Work that was done before is not done again. Extractor and judge see the chunks of all documents
as one stream and may read ahead as far as they like.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import islice
from typing import TypeVar

from kg.failures import Failure, attempt, failed
from kg.ledger import Bound, Ledger
from kg.model import Chunk, Document, Extraction, Judgement, Reject
from kg.protocols import Chunker, Extractor, Judge
from kg.stages.changed import ChangedDocuments
from kg.stages.steps import ExtractStep, JudgeStep, Steps
from kg.text.name_spelling import Spellings

__all__ = [
    "ChangedDocuments",
    "Chunked",
    "Extracted",
    "Judged",
    "Steps",
    "chunk",
    "extract",
    "forget",
    "judge",
    "located",
]

T = TypeVar("T")
S = TypeVar("S")
R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class Chunked:
    """A document with its chunks, or with why it has none."""

    document: Document
    chunks: Sequence[Chunk] = ()
    failure: Failure | None = None


@dataclass(frozen=True, slots=True)
class Extracted:
    """A document with the extraction of each of its chunks; failures are those of chunks."""

    chunked: Chunked
    extractions: Sequence[Extraction]
    failures: Sequence[Failure]


@dataclass(frozen=True, slots=True)
class Judged:
    """A document with what the ledger binds to it, None where it could not be chunked."""

    document: Document
    bound: Bound | None
    failures: Sequence[Failure]


def chunk(documents: Iterable[Document], chunker: Chunker) -> Iterator[Chunked]:
    """Returns each document with its chunks."""
    for document in documents:
        chunks = attempt("chunking", partial(_all, chunker.chunk, document))
        if isinstance(chunks, Failure):
            yield Chunked(document, failure=located(chunks, document))
        else:
            yield Chunked(document, chunks)


def _all(function: Callable[[S], Iterable[T]], argument: S) -> list[T]:
    return list(function(argument))


def forget(documents: Iterable[Chunked], ledger: Ledger, steps: Steps) -> Iterator[Chunked]:
    """Returns each document as it is; what was extracted from it before is dropped."""
    forgotten: set[str] = set()  # a text that two documents have is worked on once
    for document in documents:
        for one in document.chunks:
            key = steps.extract_key(one)
            if key not in forgotten:
                forgotten.add(key)
                ledger.forget(one.doc_id, (key, steps.judge_key(one)))
        yield document


def extract(
    documents: Iterable[Chunked], ledger: Ledger, extractor: Extractor, steps: Steps
) -> Iterator[Extracted]:
    """Returns each document with its extractions."""
    step = ExtractStep(ledger, extractor, steps)
    for document, results in _by_document(documents, lambda one: one.chunks, step.results):
        failures = [
            located(result, document.document, chunk.id)
            for chunk, result in results
            if isinstance(result, Failure)
        ]
        extractions = [
            failed(chunk, result) if isinstance(result, Failure) else result
            for chunk, result in results
        ]
        yield Extracted(document, extractions, failures)


def judge(
    documents: Iterable[Extracted], ledger: Ledger, judge: Judge, steps: Steps
) -> Iterator[Judged]:
    """Returns each document with the judgements of its triples, as the ledger binds it."""
    step = JudgeStep(ledger, judge, steps)
    for document, results in _by_document(documents, lambda one: one.extractions, step.results):
        yield _judged(document, results, steps)


def located(failure: Failure, document: Document, chunk: str = "") -> Failure:
    """The failure with where it happened."""
    file = str(document.meta.get("file", ""))
    return replace(failure, source=document.source, file=file, chunk=chunk)


def _by_document(
    documents: Iterable[S],
    items: Callable[[S], Sequence[T]],
    run: Callable[[Iterator[T]], Iterator[R]],
) -> Iterator[tuple[S, list[R]]]:
    """Runs `run` over the items of all documents as one stream, and returns each document with
    the results for its own, one for each item."""
    pending: deque[tuple[S, int]] = deque()

    def stream() -> Iterator[T]:
        for document in documents:
            own = items(document)
            pending.append((document, len(own)))
            yield from own

    results = run(stream())
    for first in results:
        while not pending[0][1]:
            yield pending.popleft()[0], []
        document, count = pending.popleft()
        yield document, [first, *islice(results, count - 1)]
    yield from ((document, []) for document, _ in pending)


def _judged(
    extracted: Extracted,
    results: Sequence[tuple[Extraction, list[Judgement] | Failure]],
    steps: Steps,
) -> Judged:
    document = extracted.chunked.document
    if (failure := extracted.chunked.failure) is not None:
        return Judged(document, None, (failure,))
    failures = list(extracted.failures)
    extractions: list[Extraction] = []
    judgements: list[list[Judgement]] = []
    for extraction, judged in results:
        if isinstance(judged, Failure):
            failures.append(located(judged, document, extraction.chunk.id))
            extraction, judged = failed(extraction.chunk, judged), []
        extractions.append(_within(extraction, steps.types))
        judgements.append(judged)
    # A document that is not whole is of no recipe: the next build takes it up again.
    recipe = steps.recipe if all(one.complete for one in extractions) else ""
    return Judged(document, Bound(document, recipe, extractions, judgements), failures)


def _within(extraction: Extraction, types: Spellings | None) -> Extraction:
    """Without what is named of a type that an enforced schema does not have."""
    if types is None:
        return extraction
    outside = [one for one in extraction.mentions if one.type not in types]
    if not outside:
        return extraction
    named = dict.fromkeys((one.text, one.type) for one in outside)
    rejects = (Reject(text, f'entity type not in the schema: "{kind}"') for text, kind in named)
    mentions = tuple(one for one in extraction.mentions if one.type in types)
    return replace(extraction, mentions=mentions, rejects=(*extraction.rejects, *rejects))
