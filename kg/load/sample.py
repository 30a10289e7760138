"""A sample of what is loaded."""

from __future__ import annotations

import hashlib
import heapq
from collections.abc import Iterable

from kg.load.files import Loaded
from kg.model import Document


def sample(loaded: Iterable[Loaded], count: int) -> list[Loaded]:
    """`count` of the documents, always the same ones; what is no document stays."""
    read = list(loaded)
    documents = [one for one in read if isinstance(one, Document)]
    chosen = heapq.nsmallest(
        count, documents, key=lambda one: hashlib.sha1(one.id.encode()).hexdigest()
    )
    ids = {one.id for one in chosen}
    return [one for one in read if not isinstance(one, Document) or one.id in ids]
