"""Documents bound without a pipeline: one chunk each, every statement accepted as it is."""

from __future__ import annotations

from kg.ledger import Bound, Ledger
from kg.model import Chunk, Document, Judgement
from tests.kg.sentences import read


def bound(doc_id: str, text: str, recipe: str = "") -> Bound:
    chunk = Chunk(f"{doc_id}#0", doc_id, 0, text, {"index": 0})
    extraction = read(chunk)
    judged = [Judgement(t, "accept", t.confidence, "test") for t in extraction.triples]
    return Bound(Document(doc_id, doc_id, text), recipe, [extraction], [judged])


def bind(ledger: Ledger, doc_id: str, text: str, recipe: str = "") -> None:
    """Call it inside a transaction."""
    ledger.bind(bound(doc_id, text, recipe))
