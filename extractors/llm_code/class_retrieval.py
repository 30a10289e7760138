"""Which classes of a large schema fit a text, so that a prompt shows those only."""

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
# The most general types are shown for every text: of each row the first that the schema has.
# Dates and numbers are, where the text has a digit.
GENERAL = (
    ("person", "human", "people"),
    ("organization", "organisation", "company", "institution", "group"),
    ("location", "place"),
    ("country", "nation", "state"),
    ("event",),
    ("miscellaneous", "misc", "other", "thing"),
)
COUNTED = (("date", "time", "year"), ("number", "quantity", "amount"))
# What a class's score is made of, each in standard deviations over the classes: its name beside
# the text's words (the mean of the nearest three, of all), beside its sentences, its name and
# description beside the sentences, beside the names in it; the number of words in its name; a
# capital or digit in it; having a parent; and how near the nearest 50 classes are. Fitted by
# `python -m benchmarks.code_retrieval --fit` on the training part of CrossNER.
FEATURES = ("near", "all", "said", "told", "named", "length", "proper", "kind", "crowd")
WEIGHTS = {
    "static": (1.37, 0.96, -0.79, 0.45, 0.23, -2.15, -1.38, -0.61, 0.7),
    "minilm": (0.73, 0.88, 0.24, 0.51, 0.15, -0.11, -1.43, -0.57, 0.45),
}
CROWD = 50
KEPT = 20_000  # texts whose vectors are kept, about 30 MB
_WORD = re.compile(r"[^\W\d_]{3,}")
_SENTENCE = re.compile(r"[^.!?\n]+[.!?]?")
_NAME = re.compile(r"\b[A-Z][\w'’-]*(?: (?:of |de |van )?[A-Z][\w'’-]*)*")
_PART = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|\d+|[^\W\d_]+")


class FittingClasses:
    """At most `limit` entity types and `limit` relation types for each text.

    `encoder` is the best that is installed where none is given; it is loaded only where there is
    a choice.
    """

    def __init__(self, classes: Classes, limit: int, encoder: Encoder | None = None) -> None:
        schema = classes.schema
        self._limit = limit
        self._given = encoder
        self._entities = list(schema.entity_types)
        self._relations = list(classes.relations)
        self._choose = max(len(self._entities), len(self._relations)) > limit
        self._classes = classes

    @property
    def fingerprint(self) -> str:
        chooser = (self._weights, self._encoder.fingerprint) if self._choose else ()
        return fingerprint("classes", VERSION, self._limit, *chooser)

    def of(self, text: str) -> list[str]:
        """Names of entity types, the most general and the fittest first, then of relations."""
        if not self._choose:
            return [*self._entities, *self._relations]
        units = Units(text, self._vectors)
        entities, relations = self._entities, self._relations
        if len(entities) > self._limit:
            general = general_types(entities, text)
            entities = self._with_parents([*general, *self._ranked(units, self._entity_rows)])
        if len(relations) > self._limit:
            relations = self._ranked(units, self._relation_rows)[: self._limit]
        return [*entities, *relations]

    def _with_parents(self, names: Iterable[str]) -> list[str]:
        """The first that fit into the limit together with what they are kinds of."""
        found: dict[str, None] = {}
        for name in names:
            line = dict.fromkeys(reversed([*self._classes.schema.lineage(name)]))
            if len(found | line) <= self._limit:
                found |= line
        return list(found)

    def _ranked(self, units: Units, rows: Compared) -> list[str]:
        scores = rows.features(units) @ self._weights
        order = sorted(range(len(rows.names)), key=lambda at: (-scores[at], rows.names[at]))
        return [rows.names[at] for at in order]

    @cached_property
    def _encoder(self) -> Encoder:
        from kg.encode.best import best_encoder

        return self._given or best_encoder()

    @property
    def _weights(self) -> tuple[float, ...]:
        """Those fitted to the encoder; of another one, which is taken to be like MiniLM, its."""
        return WEIGHTS.get(self._encoder.fingerprint.split()[0], WEIGHTS["minilm"])

    @cached_property
    def _vectors(self) -> VectorCache:
        return VectorCache(self._encoder)

    @cached_property
    def _entity_rows(self) -> Compared:
        schema = self._classes.schema
        told = {name: schema.entity_types[name] for name in self._entities}
        return Compared(told, frozenset(schema.parents), self._vectors)

    @cached_property
    def _relation_rows(self) -> Compared:
        told = {name: self._classes.schema.relation_types[name] for name in self._relations}
        return Compared(told, frozenset(), self._vectors)


def general_types(names: Sequence[str], text: str) -> Iterable[str]:
    """The most general types of a schema, those that the text may need."""
    plain = {words(name): name for name in reversed(names)}
    rows = [*GENERAL, *(COUNTED if any(map(str.isdigit, text)) else ())]
    for row in rows:
        if found := next((plain[word] for word in row if word in plain), None):
            yield found


def words(name: str) -> str:
    """ "FilmAward", "film_award" and "FILM_AWARD" as "film award"."""
    return " ".join(_PART.findall(name)).lower()


class VectorCache:
    """VectorCache of texts; those of the last few thousand are kept, as words come again."""

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder
        self._kept: dict[str, Rows] = {}

    def of(self, texts: Sequence[str]) -> Rows:
        """(texts, dimensions)"""
        import numpy as np

        if len(self._kept) > KEPT:
            self._kept.clear()
        if new := [text for text in dict.fromkeys(texts) if text not in self._kept]:
            self._kept |= zip(new, self._encoder.encode(new), strict=True)
        return np.array([self._kept[text] for text in texts])


class Units:
    """What of a text is compared: its words, sentences, and runs of capitalised words."""

    def __init__(self, text: str, vectors: VectorCache) -> None:
        said = list(dict.fromkeys(word.lower() for word in _WORD.findall(text))) or [text]
        sentences = [part.strip() for part in _SENTENCE.findall(text) if part.strip()] or [text]
        self.words = vectors.of(said)
        self.sentences = vectors.of(sentences)
        self.names = vectors.of(list(dict.fromkeys(_NAME.findall(text))) or sentences)


class Compared:
    """Types as rows of vectors, and what is known of them without a text."""

    def __init__(self, told: dict[str, str], kinds: frozenset[str], vectors: VectorCache) -> None:
        import numpy as np

        self.names = list(told)
        plain = [words(name) or name for name in self.names]
        self._named = vectors.of(plain)
        full = (f"{name}: {told[given]}" for name, given in zip(plain, self.names, strict=True))
        self._told = vectors.of(list(full))
        length = [float(len(name.split())) for name in plain]
        proper = [float(_is_proper(name)) for name in self.names]
        kind = [float(name in kinds) for name in self.names]
        crowd = np.sort(self._named @ self._named.T, axis=1)[:, -CROWD:].mean(axis=1)
        self._always = np.array([length, proper, kind, crowd], np.float32)

    def features(self, units: Units) -> Rows:
        """(types, FEATURES), each column in standard deviations from its mean."""
        import numpy as np

        said = self._named @ units.words.T
        columns = [
            np.sort(said, axis=1)[:, -3:].mean(axis=1),
            said.mean(axis=1),
            (self._named @ units.sentences.T).max(axis=1),
            (self._told @ units.sentences.T).max(axis=1),
            (self._told @ units.names.T).max(axis=1),
            *self._always,
        ]
        table = np.array(columns, np.float32).T
        spread = table.std(axis=0)
        found: Rows = (table - table.mean(axis=0)) / np.where(spread > 1e-6, spread, 1)
        return found


def _is_proper(name: str) -> bool:
    """Something in the name is written as proper names are: "Green party", not "FilmAward"."""
    return any(part[0].isupper() or part[0].isdigit() for part in name.split()[1:]) or (
        " " in name and name[0].isupper()
    )
