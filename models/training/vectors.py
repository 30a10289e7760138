"""Static word vectors distilled from the MiniLM sentence encoder, computed with numpy only.

Every word is encoded alone; the mean of its token states is centred, reduced with PCA and
normalised. No sentence of any corpus enters the vectors, only single words.
"""

from __future__ import annotations

import json
import math
import struct
from collections import Counter, defaultdict
from collections.abc import Iterable
from pathlib import Path

import numpy as np
from spacy.vectors import Vectors
from spacy.vocab import Vocab

HEADS = 12
BATCH = 256
Array = np.ndarray


def read_safetensors(path: Path) -> dict[str, Array]:
    """The float32 tensors of a safetensors file."""
    raw = path.read_bytes()
    (size,) = struct.unpack("<Q", raw[:8])
    header = json.loads(raw[8 : 8 + size])
    body = memoryview(raw)[8 + size :]
    tensors = {}
    for name, entry in header.items():
        if entry.get("dtype") == "F32":
            start, end = entry["data_offsets"]
            tensors[name] = np.frombuffer(body[start:end], "<f4").reshape(entry["shape"])
    return tensors


def read_pieces(path: Path) -> dict[str, int]:
    """Word pieces and their row numbers."""
    return {p: i for i, p in enumerate(path.read_text(encoding="utf-8").split("\n")) if p}


def word_pieces(word: str, pieces: dict[str, int]) -> list[int]:
    """The ids of greedy longest-match word pieces; empty when a character is unknown."""
    ids: list[int] = []
    start = 0
    while start < len(word):
        prefix = "##" if start else ""
        end = len(word)
        while end > start and prefix + word[start:end] not in pieces:
            end -= 1
        if end == start:
            return []
        ids.append(pieces[prefix + word[start:end]])
        start = end
    return ids


def encode(words: list[str], folder: Path) -> tuple[list[str], Array]:
    """Mean last-layer state of each encodable word, words grouped by number of pieces."""
    weights = read_safetensors(folder / "model.safetensors")
    pieces = read_pieces(folder / "vocab.txt")
    by_length: dict[int, list[tuple[str, list[int]]]] = defaultdict(list)
    for word in words:
        ids = word_pieces(word, pieces)
        if 0 < len(ids) <= 8:
            by_length[len(ids)].append((word, [pieces["[CLS]"], *ids, pieces["[SEP]"]]))
    names: list[str] = []
    rows: list[Array] = []
    for _, members in sorted(by_length.items()):
        for start in range(0, len(members), BATCH):
            batch = members[start : start + BATCH]
            states = _bert(np.array([ids for _, ids in batch]), weights)
            names += [word for word, _ in batch]
            rows.append(states.mean(axis=1))
    return names, np.concatenate(rows)


def _bert(ids: Array, w: dict[str, Array]) -> Array:
    x = w["embeddings.word_embeddings.weight"][ids]
    x = x + w["embeddings.position_embeddings.weight"][: ids.shape[1]]
    x = x + w["embeddings.token_type_embeddings.weight"][0]
    x = _norm(x, w, "embeddings.LayerNorm")
    layer = 0
    while f"encoder.layer.{layer}.output.dense.weight" in w:
        x = _layer(x, w, f"encoder.layer.{layer}")
        layer += 1
    return x


def _layer(x: Array, w: dict[str, Array], name: str) -> Array:
    batch, length, width = x.shape
    q, k, v = (
        _dense(x, w, f"{name}.attention.self.{part}")
        .reshape(batch, length, HEADS, width // HEADS)
        .transpose(0, 2, 1, 3)
        for part in ("query", "key", "value")
    )
    scores = q @ k.transpose(0, 1, 3, 2) / math.sqrt(width // HEADS)
    scores = np.exp(scores - scores.max(axis=-1, keepdims=True))
    scores /= scores.sum(axis=-1, keepdims=True)
    mixed = (scores @ v).transpose(0, 2, 1, 3).reshape(batch, length, width)
    mixed = _dense(mixed, w, f"{name}.attention.output.dense")
    x = _norm(x + mixed, w, f"{name}.attention.output.LayerNorm")
    hidden = _gelu(_dense(x, w, f"{name}.intermediate.dense"))
    return _norm(x + _dense(hidden, w, f"{name}.output.dense"), w, f"{name}.output.LayerNorm")


def _dense(x: Array, w: dict[str, Array], name: str) -> Array:
    return x @ w[f"{name}.weight"].T + w[f"{name}.bias"]


def _norm(x: Array, w: dict[str, Array], name: str) -> Array:
    centred = x - x.mean(axis=-1, keepdims=True)
    deviation = np.sqrt((centred**2).mean(axis=-1, keepdims=True) + 1e-12)
    return centred / deviation * w[f"{name}.weight"] + w[f"{name}.bias"]


def _gelu(x: Array) -> Array:
    # The tanh form differs from the exact one by less than 1e-3, which does not survive PCA.
    return 0.5 * x * (1 + np.tanh(0.7978845608 * (x + 0.044715 * x**3)))


def reduce(states: Array, width: int) -> Array:
    """The states, centred, on their first `width` principal directions, in rows of length one."""
    centred = states - states.mean(axis=0)
    _, directions = np.linalg.eigh(centred.T @ centred)
    reduced = centred @ directions[:, ::-1][:, :width]
    # Whitening by the square root of the spread keeps the first directions from swamping the rest.
    reduced = reduced / np.sqrt(reduced.std(axis=0))
    lengths = np.linalg.norm(reduced, axis=1, keepdims=True)
    return (reduced / np.maximum(lengths, 1e-9)).astype("float32")


def vocabulary(counts: Counter[str], pieces: Iterable[str], limit: int) -> list[str]:
    """Corpus words by frequency, then whole words of the encoder's own list in its order."""
    corpus = [w for w, n in counts.most_common() if n >= 2 and _wordlike(w)]
    in_corpus = set(corpus)
    rest = [p for p in pieces if _wordlike(p) and p.isascii() and p not in in_corpus and len(p) > 2]
    rare = [w for w, n in counts.most_common() if n < 2 and _wordlike(w)]
    return list(dict.fromkeys([*corpus, *rest, *rare]))[:limit]


def _wordlike(word: str) -> bool:
    return any(c.isalpha() for c in word) and not word.startswith(("##", "[")) and len(word) < 25


def add_vectors(vocab: Vocab, words: list[str], folder: Path, rows: int, width: int) -> None:
    """Add uncased vectors to `vocab`; words beyond `rows` share their nearest neighbour's row."""
    names, states = encode(words, folder)
    order = {word: i for i, word in enumerate(words)}
    ranked = sorted(range(len(names)), key=lambda i: order[names[i]])
    names = [names[i] for i in ranked]
    data = reduce(states[ranked], width)
    table = data[:rows]
    vectors = Vectors(strings=vocab.strings, data=table, name="triplesmith_en", attr="LOWER")
    for start in range(0, len(names), 1024):
        chunk = data[start : start + 1024]
        nearest = (chunk @ table.T).argmax(axis=1)
        for offset, name in enumerate(names[start : start + 1024]):
            number = start + offset
            row = number if number < rows else int(nearest[offset])
            vectors.add(vocab.strings.add(name), row=row)
    vocab.vectors = vectors
