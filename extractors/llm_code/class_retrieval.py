"""Retrieval of the classes of a large schema that fit a text, to shorten the prompt."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from extractors.llm_code.classes import Classes
from kg.fingerprint import fingerprint
from kg.protocols import Encoder

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Rows = npt.NDArray[np.float32]

VERSION = 1
# The most general types are in every prompt: of each row the first that the schema has.
# Types of dates and numbers are added if the text has a digit.
GENERAL = (
    ("person", "human", "people"),
    ("organization", "organisation", "company", "institution", "group"),
    ("location", "place"),
    ("country", "nation", "state"),
    ("event",),
    ("miscellaneous", "misc", "other", "thing"),
)
COUNTED = (("date", "time", "year"), ("number", "quantity", "amount"))
# Features of a class's score, each in standard deviations over the classes. Similarities of its
# name to the text's words (mean of the nearest three, mean of all) and sentences; of its name and
# description to the sentences and to the names in the text; the number of words in its name; a
# capital or digit in it; a parent in the schema; and its mean similarity to the nearest 50
# classes. Fitted by `python -m benchmarks.code_retrieval --fit` on CrossNER's training part.
FEATURES = (
    "nearest words", "all words", "sentences", "described sentences", "described names",
    "length", "proper", "parent", "crowd",
)  # fmt: skip
WEIGHTS = {
    "static": (1.37, 0.96, -0.79, 0.45, 0.23, -2.15, -1.38, -0.61, 0.7),
    "minilm": (0.73, 0.88, 0.24, 0.51, 0.15, -0.11, -1.43, -0.57, 0.45),
}
CROWD = 50
KEPT = 20_000  # cached vectors, about 30 MB
_WORD = re.compile(r"[^\W\d_]{3,}")
_SENTENCE = re.compile(r"[^.!?\n]+[.!?]?")
_NAME = re.compile(r"\b[A-Z][\w'’-]*(?: (?:of |de |van )?[A-Z][\w'’-]*)*")
_PART = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|\d+|[^\W\d_]+")


class FittingClasses:
    """Chooses at most `limit` entity types and `limit` relation types for each text.

    `encoder` defaults to the best that is installed; it is loaded only if the schema has more
    types than that.
    """

    def __init__(self, classes: Classes, limit: int, encoder: Encoder | None = None) -> None:
        schema = classes.schema
        self._limit = limit
        self._own_encoder = encoder
        self._entities = list(schema.entity_types)
        self._relations = list(classes.relations)
        self._choose = max(len(self._entities), len(self._relations)) > limit
        self._classes = classes

    @property
    def fingerprint(self) -> str:
        chooser = (self._weights, self._encoder.fingerprint) if self._choose else ()
        return fingerprint("classes", VERSION, self._limit, *chooser)

    def of(self, text: str) -> list[str]:
        """Return the chosen entity types, general ones first, and then the relation types."""
        if not self._choose:
            return [*self._entities, *self._relations]
        units = TextVectors(text, self._vectors)
        entities, relations = self._entities, self._relations
        if len(entities) > self._limit:
            general = general_types(entities, text)
            entities = self._with_parents([*general, *self._ranked(units, self._entity_rows)])
        if len(relations) > self._limit:
            relations = self._ranked(units, self._relation_rows)[: self._limit]
        return [*entities, *relations]

    def _with_parents(self, names: Iterable[str]) -> list[str]:
        """Return the first types that fit into the limit together with their ancestors."""
        chosen: dict[str, None] = {}
        for name in names:
            line = dict.fromkeys(reversed([*self._classes.schema.lineage(name)]))
            if len(chosen | line) <= self._limit:
                chosen |= line
        return list(chosen)

    def _ranked(self, units: TextVectors, rows: ClassVectors) -> list[str]:
        scores = rows.features(units) @ self._weights
        order = sorted(range(len(rows.names)), key=lambda at: (-scores[at], rows.names[at]))
        return [rows.names[at] for at in order]

    @cached_property
    def _encoder(self) -> Encoder:
        from kg.encode.best import best_encoder

        return self._own_encoder or best_encoder()

    @property
    def _weights(self) -> tuple[float, ...]:
        """The weights fitted to the encoder, or MiniLM's for an encoder without its own."""
        return WEIGHTS.get(self._encoder.fingerprint.split()[0], WEIGHTS["minilm"])

    @cached_property
    def _vectors(self) -> VectorCache:
        return VectorCache(self._encoder)

    @cached_property
    def _entity_rows(self) -> ClassVectors:
        schema = self._classes.schema
        described = {name: schema.entity_types[name] for name in self._entities}
        return ClassVectors(described, frozenset(schema.parents), self._vectors)

    @cached_property
    def _relation_rows(self) -> ClassVectors:
        relation_types = self._classes.schema.relation_types
        described = {name: relation_types[name] for name in self._relations}
        return ClassVectors(described, frozenset(), self._vectors)


def general_types(names: Sequence[str], text: str) -> Iterable[str]:
    """Yield the most general types of a schema that the text may need."""
    plain = {words(name): name for name in reversed(names)}
    rows = [*GENERAL, *(COUNTED if any(map(str.isdigit, text)) else ())]
    for row in rows:
        if general := next((plain[word] for word in row if word in plain), None):
            yield general


def words(name: str) -> str:
    """Return a name's words: "film award" of "FilmAward", "film_award" and "FILM_AWARD"."""
    return " ".join(_PART.findall(name)).lower()


class VectorCache:
    """Vectors of texts; the last KEPT are cached, since words recur."""

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder
        self._kept: dict[str, Rows] = {}

    def of(self, texts: Sequence[str]) -> Rows:
        """Return the vectors of shape (texts, dimensions)."""
        import numpy as np

        if len(self._kept) > KEPT:
            self._kept.clear()
        if new := [text for text in dict.fromkeys(texts) if text not in self._kept]:
            self._kept |= zip(new, self._encoder.encode(new), strict=True)
        return np.array([self._kept[text] for text in texts])


class TextVectors:
    """Vectors of a text's words, sentences, and runs of capitalised words."""

    def __init__(self, text: str, vectors: VectorCache) -> None:
        plain = list(dict.fromkeys(word.lower() for word in _WORD.findall(text))) or [text]
        sentences = [part.strip() for part in _SENTENCE.findall(text) if part.strip()] or [text]
        self.words = vectors.of(plain)
        self.sentences = vectors.of(sentences)
        self.names = vectors.of(list(dict.fromkeys(_NAME.findall(text))) or sentences)


class ClassVectors:
    """Vectors of classes, and those features of them that no text changes."""

    def __init__(
        self, described: dict[str, str], with_parent: frozenset[str], vectors: VectorCache
    ) -> None:
        import numpy as np

        self.names = list(described)
        plain = [words(name) or name for name in self.names]
        self._named = vectors.of(plain)
        pairs = zip(plain, described.values(), strict=True)
        self._described = vectors.of([f"{name}: {description}" for name, description in pairs])
        length = [float(len(name.split())) for name in plain]
        proper = [float(_is_proper(name)) for name in self.names]
        parent = [float(name in with_parent) for name in self.names]
        crowd = np.sort(self._named @ self._named.T, axis=1)[:, -CROWD:].mean(axis=1)
        self._always = np.array([length, proper, parent, crowd], np.float32)

    def features(self, units: TextVectors) -> Rows:
        """Return (classes, FEATURES), each column in standard deviations from its mean."""
        import numpy as np

        to_words = self._named @ units.words.T
        columns = [
            np.sort(to_words, axis=1)[:, -3:].mean(axis=1),
            to_words.mean(axis=1),
            (self._named @ units.sentences.T).max(axis=1),
            (self._described @ units.sentences.T).max(axis=1),
            (self._described @ units.names.T).max(axis=1),
            *self._always,
        ]
        table = np.array(columns, np.float32).T
        spread = table.std(axis=0)
        scaled: Rows = (table - table.mean(axis=0)) / np.where(spread > 1e-6, spread, 1)
        return scaled


def _is_proper(name: str) -> bool:
    """Return True for a name with words as in proper names: "Green party", not "FilmAward"."""
    return any(part[0].isupper() or part[0].isdigit() for part in name.split()[1:]) or (
        " " in name and name[0].isupper()
    )
