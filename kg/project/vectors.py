"""Vectors of entities and chunks: made by an encoder, kept in the ledger, written to stores.

The ledger keeps vectors by text, so that text edited back costs nothing. A store holds a vector
only of a text as it is: where the text changed and was not embedded since, the vector goes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kg.errors import ConfigError
from kg.layout import batches
from kg.ledger import Ledger
from kg.ledger.vectors import (
    EMBEDDED,
    ENCODER,
    TEXTS,
    changed_since,
    drop_other_vectors,
    keep_vectors,
    text_hash,
    vectors_of,
)
from kg.model import Entity
from kg.project.reader import LedgerReader
from kg.protocols import Encoder, GraphStore, Progress, unseen

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

BATCH = 256  # texts that are encoded, and kept, at a time
CHARACTERS = 50_000  # or fewer texts, where they are longer
WRITTEN = 2000  # vectors that a store gets at a time
INDEXES: Mapping[str, str] = {"entity": "entity", "chunk": "chunk_embedding"}


@dataclass(frozen=True, slots=True)
class Embedded:
    """Counts of one run: texts encoded, and those whose vectors were kept already. `replaced` are
    vectors of another encoder that went."""

    encoder: str
    entities: int = 0
    chunks: int = 0
    kept: int = 0
    replaced: int = 0


def entity_text(entity: Entity) -> str:
    """The text that stands for an entity: its name, type and description.

    >>> entity_text(Entity("Du Fu (Person)", "Du Fu", "Person", (), "a Chinese poet"))
    'Du Fu (Person): a Chinese poet'
    """
    named = f"{entity.name} ({entity.type})"
    return f"{named}: {entity.description}" if entity.description else named


def embed(ledger: Ledger, encoder: Encoder, progress: Progress = unseen) -> Embedded:
    """Encodes every text without a vector; a killed run goes on where it was.

    `progress("embed", texts done)` is called for each batch. Stores get the vectors with the next
    sync. Another encoder than before replaces all vectors, once every text is encoded. ConfigError
    for an encoder whose vectors cannot be used.
    """
    name = encoder.fingerprint
    previous = ledger.meta(ENCODER)
    since = int(ledger.meta(EMBEDDED) or 0) if previous == name else 0
    seq = ledger.seq
    if previous == name and since == seq:
        return Embedded(name)
    counts = {"entity": 0, "chunk": 0}
    kept = 0
    for kind in TEXTS:
        for ids in batches(changed_since(ledger, kind, since, vectors=False), BATCH):
            texts = _texts(ledger, kind, ids)
            missing = _missing(ledger, name, texts)
            kept += len(texts) - len(missing)
            for part in _parts(missing):
                rows = _encoded(encoder, list(part.values()))
                vectors = {key: row.tobytes() for key, row in zip(part, rows, strict=True)}
                with ledger.transaction():
                    keep_vectors(ledger, name, vectors)
                counts[kind] += len(part)
                progress("embed", sum(counts.values()))
    replaced = _finish(ledger, name, since)
    return Embedded(name, counts["entity"], counts["chunk"], kept, replaced)


def unembedded(ledger: Ledger) -> int | None:
    """The number of entities and chunks whose texts changed after the last `embed`; None for a
    graph that has no vectors at all."""
    encoder = ledger.meta(ENCODER)
    if encoder is None:
        return None
    since = int(ledger.meta(EMBEDDED) or 0)
    return sum(
        len(_missing(ledger, encoder, _texts(ledger, kind, ids)))
        for kind in TEXTS
        for ids in batches(changed_since(ledger, kind, since, vectors=False), WRITTEN)
    )


def write_vectors(ledger: Ledger, store: GraphStore, since: int) -> Iterator[int]:
    """Brings the vectors in a store up to the ledger, for all that changed after `since`; yields
    the number of entities or chunks in each batch that is written."""
    encoder = ledger.meta(ENCODER)
    if encoder is None:
        return
    for kind, index in INDEXES.items():
        for ids in batches(changed_since(ledger, kind, since, vectors=True), WRITTEN):
            _write(store, index, vectors_by_id(ledger, encoder, kind, ids), ids)
            yield len(ids)


def touch_vectors(ledger: Ledger) -> None:
    """Notes that a store was loaded without the vectors of this graph, inside a transaction."""
    if ledger.meta(ENCODER) is not None:
        for kind, vector in TEXTS.items():
            ledger.touch(vector, list(_present(ledger, kind, 0)))


def vectors_by_id(
    ledger: Ledger, encoder: str, kind: str, ids: Sequence[str]
) -> Mapping[str, bytes]:
    """The kept vectors of these entities or chunks, by id; a row of zeros points nowhere, and is
    left out."""
    hashes = {name: text_hash(text) for name, text in _texts(ledger, kind, ids).items()}
    kept = vectors_of(ledger, encoder, hashes.values())
    return {name: kept[key] for name, key in hashes.items() if any(kept.get(key, b""))}


def _write(store: GraphStore, index: str, vectors: Mapping[str, bytes], ids: Sequence[str]) -> None:
    import numpy as np

    if stale := [name for name in ids if name not in vectors]:
        store.drop_vectors(index, stale)
    if vectors:
        rows = [np.frombuffer(vector, dtype="<f4") for vector in vectors.values()]
        store.set_vectors(index, list(vectors), np.stack(rows).astype(np.float32))


def _texts(ledger: Ledger, kind: str, ids: Sequence[str]) -> dict[str, str]:
    """{id: text} of those that the graph has."""
    reader = LedgerReader(ledger)
    if kind == "entity":
        return {entity.id: entity_text(entity) for entity in reader.entities(ids)}
    return {chunk.id: chunk.text for chunk in reader.chunks(ids)}


def _missing(ledger: Ledger, encoder: str, texts: Mapping[str, str]) -> dict[str, str]:
    """{hash: text} of the texts without a vector, each once."""
    hashes = {text_hash(text): text for text in texts.values()}
    kept = vectors_of(ledger, encoder, hashes)
    return {key: text for key, text in hashes.items() if key not in kept}


def _parts(texts: Mapping[str, str]) -> Iterator[dict[str, str]]:
    """The texts in parts that end where they have CHARACTERS."""
    part: dict[str, str] = {}
    size = 0
    for key, text in texts.items():
        part[key] = text
        size += len(text)
        if size >= CHARACTERS:
            yield part
            part, size = {}, 0
    if part:
        yield part


def _encoded(encoder: Encoder, texts: Sequence[str]) -> npt.NDArray[np.float32]:
    """(texts, dimensions), little-endian; ConfigError for anything else."""
    import numpy as np

    vectors = np.asarray(encoder.encode(texts), dtype="<f4")
    if vectors.ndim != 2 or len(vectors) != len(texts) or not np.isfinite(vectors).all():
        raise ConfigError(
            f"the encoder {encoder.fingerprint} returned no finite vector for each of "
            f"{len(texts)} texts, but an array of the shape {vectors.shape}"
        )
    return vectors


def _finish(ledger: Ledger, encoder: str, since: int) -> int:
    """Notes what the graph now has vectors of; returns how many of another encoder went."""
    with ledger.transaction():
        replaced = drop_other_vectors(ledger, encoder)
        for kind, vector in TEXTS.items():
            ledger.touch(vector, list(_present(ledger, kind, since)))
        ledger.set_meta(ENCODER, encoder)
        ledger.set_meta(EMBEDDED, str(ledger.writing_seq()))
    return replaced


def _present(ledger: Ledger, kind: str, since: int) -> Iterator[str]:
    for ids in batches(changed_since(ledger, kind, since, vectors=False), WRITTEN):
        yield from _texts(ledger, kind, ids)
