"""Vectors of texts, kept by encoder and text, and which encoder the graph has them of."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping

from kg.layout import batches
from kg.ledger.record import Ledger

ENCODER, EMBEDDED = "encoder", "embedded_seq"  # names in the table meta
TEXTS = {"entity": "entity_vector", "chunk": "chunk_vector"}  # kinds of `touched`
_AT_ONCE = 500  # hashes in one query


def text_hash(text: str) -> str:
    """The key of a text's vector: SHA-256, in hexadecimal."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def vectors_of(ledger: Ledger, encoder: str, hashes: Iterable[str]) -> Mapping[str, bytes]:
    """The kept vectors of these texts as little-endian float32, by hash."""
    kept: dict[str, bytes] = {}
    for batch in batches(sorted(set(hashes)), _AT_ONCE):
        places = ", ".join("?" * len(batch))
        query = f"SELECT hash, vector FROM vector WHERE encoder = ? AND hash IN ({places})"
        kept.update(ledger.db.execute(query, (encoder, *batch)).fetchall())
    return kept


def keep_vectors(ledger: Ledger, encoder: str, vectors: Mapping[str, bytes]) -> None:
    """Keeps vectors by hash; inside a transaction."""
    rows = ((encoder, name, vector) for name, vector in vectors.items())
    ledger.db.executemany("INSERT OR REPLACE INTO vector VALUES(?, ?, ?)", rows)


def drop_other_vectors(ledger: Ledger, encoder: str) -> int:
    """Drops the vectors of every other encoder; returns how many they were."""
    return ledger.db.execute("DELETE FROM vector WHERE encoder != ?", (encoder,)).rowcount


def changed_since(ledger: Ledger, kind: str, seq: int, *, vectors: bool) -> Iterator[str]:
    """Ids of entities or chunks changed after `seq`, also those that only have a new vector where
    `vectors` says so."""
    kinds = (kind, TEXTS[kind]) if vectors else (kind, kind)
    query = "SELECT DISTINCT id FROM touched WHERE kind IN (?, ?) AND seq > ? ORDER BY id"
    return (row[0] for row in ledger.db.execute(query, (*kinds, seq)).fetchall())
