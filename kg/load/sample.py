"""Sampling of loaded documents."""

from __future__ import annotations

import hashlib
import heapq
from collections.abc import Iterable

from kg.load.files import Loaded
from kg.model import Document


def sample(loaded: Iterable[Loaded], count: int) -> list[Loaded]:
    """Return `count` of the documents, always the same, with all entries that are no documents."""
    read = list(loaded)
    documents = [entry for entry in read if isinstance(entry, Document)]
    chosen = heapq.nsmallest(
        count, documents, key=lambda entry: hashlib.sha1(entry.id.encode()).hexdigest()
    )
    ids = {entry.id for entry in chosen}
    return [entry for entry in read if not isinstance(entry, Document) or entry.id in ids]
