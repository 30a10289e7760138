"""What the configured extractor finds in documents, without a graph."""

from __future__ import annotations

import hashlib
import heapq
from collections.abc import Callable, Iterable, Iterator

from kg.config import Config
from kg.load import Loaded
from kg.model import Chunk, Document, Extraction
from kg.models import Models


def extract(
    loaded: Iterable[Loaded],
    config: Config,
    models: Models,
    seen: Callable[[Loaded], None] = lambda one: None,
) -> Iterator[Extraction]:
    """One extraction for each chunk, in order; `seen` is called with all that is loaded.

    BudgetExceeded where a model's next call would pass the budget of `models`.
    """
    chunker = config.part("chunker")

    def chunks() -> Iterator[Chunk]:
        for one in loaded:
            seen(one)
            if isinstance(one, Document):
                yield from chunker.chunk(one)

    yield from models.extractor().extract(chunks())


def sample(loaded: Iterable[Loaded], count: int) -> list[Loaded]:
    """`count` of the documents, always the same ones; what is no document stays."""
    read = list(loaded)
    documents = [one for one in read if isinstance(one, Document)]
    chosen = heapq.nsmallest(
        count, documents, key=lambda one: hashlib.sha1(one.id.encode()).hexdigest()
    )
    ids = {one.id for one in chosen}
    return [one for one in read if not isinstance(one, Document) or one.id in ids]
