"""Wikidata's relations between the names of a whole chunk, read by a small network on one core."""

from __future__ import annotations

import hashlib
import importlib.util
import json
import math
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from functools import cached_property
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING

from extractors.relations.factuality_cues import standing
from extractors.relations.pieces import Span, Window, windows
from extractors.relations.wikidata_names import NAMES, SYMMETRIC
from kg.encode.minilm import MiniLMEncoder, minilm_folder
from kg.errors import ConfigError, missing_extra
from kg.fingerprint import fingerprint
from kg.model import Chunk, Evidence, Extraction, Literal, Mention, Reject, Triple
from kg.text.clean_reading import read_clean
from kg.text.literals import literal
from kg.text.segments import EXCERPT, no_prose
from kg.text.sentences import sentences

if TYPE_CHECKING:
    from extractors.relations.inference import Name, Named, RelationModel, Seen

EXTRACTOR = "relations"
VERSION = 4  # of what is made of the network's facts: a change of it changes every fingerprint
KINDS = {"PER": "Person", "ORG": "Organization", "LOC": "Location", "MISC": "Misc"}
PACKAGE = "triplesmith_relations"


class RelationsExtractor:
    """Names of six kinds and 94 relations between them, also across sentences.

    A network of all-MiniLM-L6-v2 with the adapters of `triplesmith-relations` (see there how it
    was trained, and on what). It needs the extra `models`. Confidences are calibrated on
    Re-DocRED: the share of such facts that its annotators have.
    """

    def __init__(self) -> None:
        MiniLMEncoder()  # says what of the extra is missing
        if importlib.util.find_spec("peft") is None:
            raise missing_extra("the extractor relations", ["peft"], "models")
        self._folder = _folder()

    @cached_property
    def _model(self) -> RelationModel:
        """Loaded when the first chunk is read: a run with nothing to do does without torch."""
        from extractors.relations.inference import load

        check_files(self._folder)
        return load(minilm_folder(), self._folder)

    @cached_property
    def _calibration(self) -> tuple[float, float]:
        slope, offset = json.loads((self._folder / "meta.json").read_text("utf-8"))["calibration"]
        return slope, offset

    @property
    def relation_names(self) -> Collection[str]:
        return {name for name, _ in NAMES.values()}

    @cached_property
    def fingerprint(self) -> str:
        hashes = json.loads((self._folder / "hashes.json").read_text("utf-8"))
        return fingerprint("relations", VERSION, MiniLMEncoder().fingerprint, hashes)

    def extract(self, chunks: Iterable[Chunk]) -> Iterator[Extraction]:
        """One extraction for each chunk, in order."""
        return read_clean(self._extract, chunks)

    def _extract(self, chunks: Iterable[Chunk]) -> Iterator[Extraction]:
        for chunk in chunks:
            if reason := no_prose(chunk.text):
                reject = Reject(chunk.text[:EXCERPT], reason)
                yield Extraction(chunk, rejects=(reject,))
                continue
            spans = list(sentences(chunk.text))
            read = [
                self._read(chunk, window, spans)
                for window in windows(chunk.text, self._model.tokenizer)
            ]
            mentions = {(m.start, m.end): m for one in read for m in one.mentions}
            triples = tuple(triple for one in read for triple in one.triples)
            rejects = tuple(reject for one in read for reject in one.rejects)
            yield Extraction(chunk, tuple(mentions.values()), triples, rejects)

    def _read(self, chunk: Chunk, window: Window, spans: Sequence[Span]) -> Extraction:
        """The names of one window and the facts between them."""
        from extractors.relations.inference import own_entities

        seen = self._model.see(window)
        names = self._model.names(seen)
        entities = own_entities(window, names, chunk.text)
        things = {n: _thing(chunk, names[n], one.type) for group, one in entities for n in group}
        triples, rejects = [], []
        for (head, name, tail), odds in self._facts(seen, [one for _, one in entities]).items():
            ends = _closest(names, entities[head][0], entities[tail][0])
            subject, object = things[ends[0]], things[ends[1]]
            if isinstance(subject, Mention):
                evidence = _evidence(chunk, spans, names[ends[0]], names[ends[1]])
                sure = self._confidence(odds)
                fact = Triple(subject, name, object, evidence, sure, EXTRACTOR)
                triples.append(_marked(fact, chunk, spans))
            else:
                told = f"{subject.text} | {name} | {object.text}"
                rejects.append(Reject(told, "a date or number as head"))
        mentions = (things[n] for n in sorted(things))
        named = tuple(one for one in mentions if isinstance(one, Mention))
        return Extraction(chunk, named, tuple(triples), tuple(rejects))

    def _facts(self, seen: Seen, entities: Sequence[Named]) -> dict[tuple[int, str, int], float]:
        """Log odds by (head, name, tail): what two properties say by one name is said once."""
        found: dict[tuple[int, str, int], float] = {}
        for head, relation, tail, odds in self._model.facts(seen, entities):
            name, turned = NAMES[self._model.relations[relation]]
            if turned or (name in SYMMETRIC and head > tail):
                head, tail = tail, head
            found[head, name, tail] = max(odds, found.get((head, name, tail), odds))
        return found

    def _confidence(self, odds: float) -> float:
        slope, offset = self._calibration
        return round(1 / (1 + math.exp(-(slope * odds + offset))), 4)


def _thing(chunk: Chunk, name: Name, label: str) -> Mention | Literal:
    """Dates and numbers are literals; their words alone where they have no normal form."""
    text = chunk.text[name.start : name.end]
    start, end = chunk.start + name.start, chunk.start + name.end
    if label in KINDS:
        return Mention(text, KINDS[label], start, end)
    type, value = literal(text) or ("string", text)
    return Literal(text, type, value, start, end)


def _closest(names: Sequence[Name], heads: Sequence[int], tails: Sequence[int]) -> tuple[int, int]:
    """The mentions of two entities that stand next to each other, as numbers."""

    def gap(pair: tuple[int, int]) -> tuple[int, int]:
        one, other = names[pair[0]], names[pair[1]]
        return max(other.start - one.end, one.start - other.end), min(one.start, other.start)

    return min(product(heads, tails), key=gap)


def _evidence(chunk: Chunk, spans: Sequence[Span], one: Name, other: Name) -> Evidence:
    """The sentences from the one name to the other."""
    first, last = min(one.start, other.start), max(one.end, other.end)
    start = max((a for a, _ in spans if a <= first), default=first)
    end = min((b for _, b in spans if b >= last), default=last)
    quote = chunk.text[start:end]
    return Evidence(chunk.doc_id, chunk.id, chunk.start + start, chunk.start + end, quote)


def _marked(fact: Triple, chunk: Chunk, spans: Sequence[Span]) -> Triple:
    """The fact, marked where the words around its names deny it or leave it open."""
    ends = [
        (end.start - chunk.start, end.end - chunk.start)
        for end in (fact.head, fact.tail)
        if end.start is not None and end.end is not None
    ]
    polarity, modality = standing(chunk.text, ends[0], ends[1], [start for start, _ in spans])
    return replace(fact, polarity=polarity, modality=modality)


def check_files(folder: Path) -> None:
    """ConfigError for a file of the weights that is missing or not the one that was shipped."""
    for name, expected in json.loads((folder / "hashes.json").read_text("utf-8")).items():
        path = folder / name
        if not path.is_file() or hashlib.sha256(path.read_bytes()).hexdigest() != expected:
            raise ConfigError(f"{path} is damaged: install triplesmith-relations again")


def _folder() -> Path:
    """The weights' folder, found without importing the package."""
    found = importlib.util.find_spec(PACKAGE)
    if found is None or found.origin is None:
        raise ConfigError(
            "the extractor 'relations' needs triplesmith-relations: pip install "
            "./models/triplesmith-relations in a copy of the repository"
        )
    return Path(found.origin).parent / "model"
