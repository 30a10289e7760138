"""What the configured extractor finds in documents, without a graph."""

from __future__ import annotations

import hashlib
import heapq
from collections import deque
from collections.abc import Callable, Iterable, Iterator

from kg.assembly import Models
from kg.config import Config
from kg.failures import Failure, each, failed
from kg.load import Loaded
from kg.model import Chunk, Document, Extraction
from kg.stages import chunked, located


def extract(
    loaded: Iterable[Loaded],
    config: Config,
    models: Models,
    seen: Callable[[Loaded], None] = lambda one: None,
) -> Iterator[Extraction]:
    """One extraction for each chunk, in order; `seen` is called with all that is loaded, and
    with failures.

    BudgetExceeded where a model's next call would pass the budget of `models`.
    """
    chunker = config.part("chunker")
    read: deque[Document] = deque()  # of each chunk that is being read

    def chunks() -> Iterator[Chunk]:
        for one in loaded:
            seen(one)
            if not isinstance(one, Document):
                continue
            cut = chunked(chunker, one)
            if isinstance(cut, Failure):
                seen(cut)
                continue
            for chunk in cut:
                read.append(one)
                yield chunk

    for chunk, extraction in each("extracting", chunks(), models.extractor().extract):
        document = read.popleft()
        if isinstance(extraction, Failure):
            seen(located(extraction, document, chunk.id))
            yield failed(chunk, extraction)
        else:
            yield extraction


def sample(loaded: Iterable[Loaded], count: int) -> list[Loaded]:
    """`count` of the documents, always the same ones; what is no document stays."""
    read = list(loaded)
    documents = [one for one in read if isinstance(one, Document)]
    chosen = heapq.nsmallest(
        count, documents, key=lambda one: hashlib.sha1(one.id.encode()).hexdigest()
    )
    ids = {one.id for one in chosen}
    return [one for one in read if not isinstance(one, Document) or one.id in ids]
