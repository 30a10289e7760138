"""Extraction of Wikidata's relations between the names of a chunk by a small network."""

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

from extractors.relations.factuality_cues import factuality
from extractors.relations.pieces import PieceWindow, Span, windows
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
    from extractors.relations.inference import (
        EncodedWindow,
        RelationModel,
        TaggedName,
        WindowEntity,
    )

EXTRACTOR = "relations"
VERSION = 4  # of the code around the network; a change of it changes every fingerprint
KINDS = {"PER": "Person", "ORG": "Organization", "LOC": "Location", "MISC": "Misc"}
PACKAGE = "triplesmith_relations"


class RelationsExtractor:
    """Finds names of six kinds and 94 relations between them, also across sentences.

    The network is all-MiniLM-L6-v2 with the adapters of `triplesmith-relations`, which
    documents its training. It needs the extra `models`. Confidences are calibrated on
    Re-DocRED: the share of such facts that its annotators have.
    """

    def __init__(self) -> None:
        MiniLMEncoder()  # raises ConfigError if a package of the extra is missing
        if importlib.util.find_spec("peft") is None:
            raise missing_extra("the extractor relations", ["peft"], "models")
        self._folder = _folder()

    @cached_property
    def _model(self) -> RelationModel:
        """The network, loaded with the first chunk: a run without new text needs no torch."""
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
        """Yield one extraction for each chunk, in order."""
        return read_clean(self._extract, chunks)

    def _extract(self, chunks: Iterable[Chunk]) -> Iterator[Extraction]:
        for chunk in chunks:
            if reason := no_prose(chunk.text):
                reject = Reject(chunk.text[:EXCERPT], reason)
                yield Extraction(chunk, rejects=(reject,))
                continue
            spans = list(sentences(chunk.text))
            parts = [
                self._read(chunk, window, spans)
                for window in windows(chunk.text, self._model.tokenizer)
            ]
            mentions = {(m.start, m.end): m for part in parts for m in part.mentions}
            triples = tuple(triple for part in parts for triple in part.triples)
            rejects = tuple(reject for part in parts for reject in part.rejects)
            yield Extraction(chunk, tuple(mentions.values()), triples, rejects)

    def _read(self, chunk: Chunk, window: PieceWindow, spans: Sequence[Span]) -> Extraction:
        """Return the extraction from a window; `spans` are the chunk's sentences."""
        from extractors.relations.inference import own_entities

        encoded = self._model.encode(window)
        names = self._model.names(encoded)
        groups = own_entities(window, names, chunk.text)
        entities = [entity for _, entity in groups]
        arguments = {
            n: _argument(chunk, names[n], entity.type) for group, entity in groups for n in group
        }
        triples, rejects = [], []
        for (head, name, tail), odds in self._facts(encoded, entities).items():
            ends = _closest(names, groups[head][0], groups[tail][0])
            subject, object = arguments[ends[0]], arguments[ends[1]]
            if isinstance(subject, Mention):
                evidence = _evidence(chunk, spans, names[ends[0]], names[ends[1]])
                confidence = self._confidence(odds)
                triple = Triple(subject, name, object, evidence, confidence, EXTRACTOR)
                triples.append(_marked(triple, chunk, spans))
            else:
                words = f"{subject.text} | {name} | {object.text}"
                rejects.append(Reject(words, "a date or number as head"))
        in_order = (arguments[n] for n in sorted(arguments))
        mentions = tuple(argument for argument in in_order if isinstance(argument, Mention))
        return Extraction(chunk, mentions, tuple(triples), tuple(rejects))

    def _facts(
        self, encoded: EncodedWindow, entities: Sequence[WindowEntity]
    ) -> dict[tuple[int, str, int], float]:
        """Return log odds by (head, relation, tail); properties of one name become one fact."""
        facts: dict[tuple[int, str, int], float] = {}
        for head, relation, tail, odds in self._model.facts(encoded, entities):
            name, turned = NAMES[self._model.relations[relation]]
            if turned or (name in SYMMETRIC and head > tail):
                head, tail = tail, head
            facts[head, name, tail] = max(odds, facts.get((head, name, tail), odds))
        return facts

    def _confidence(self, odds: float) -> float:
        slope, offset = self._calibration
        return round(1 / (1 + math.exp(-(slope * odds + offset))), 4)


def _argument(chunk: Chunk, name: TaggedName, label: str) -> Mention | Literal:
    """Return a mention, or a literal for a date or number; a string if it cannot be parsed."""
    text = chunk.text[name.start : name.end]
    start, end = chunk.start + name.start, chunk.start + name.end
    if label in KINDS:
        return Mention(text, KINDS[label], start, end)
    type, value = literal(text) or ("string", text)
    return Literal(text, type, value, start, end)


def _closest(
    names: Sequence[TaggedName], heads: Sequence[int], tails: Sequence[int]
) -> tuple[int, int]:
    """Return the indices of the closest mentions of two entities."""

    def gap(pair: tuple[int, int]) -> tuple[int, int]:
        head, tail = names[pair[0]], names[pair[1]]
        return max(tail.start - head.end, head.start - tail.end), min(head.start, tail.start)

    return min(product(heads, tails), key=gap)


def _evidence(chunk: Chunk, spans: Sequence[Span], head: TaggedName, tail: TaggedName) -> Evidence:
    """Return the sentences from one name to the other."""
    first, last = min(head.start, tail.start), max(head.end, tail.end)
    start = max((a for a, _ in spans if a <= first), default=first)
    end = min((b for _, b in spans if b >= last), default=last)
    quote = chunk.text[start:end]
    return Evidence(chunk.doc_id, chunk.id, chunk.start + start, chunk.start + end, quote)


def _marked(triple: Triple, chunk: Chunk, spans: Sequence[Span]) -> Triple:
    """Return the triple with the polarity and modality that the words around its names give."""
    ends = [
        (end.start - chunk.start, end.end - chunk.start)
        for end in (triple.head, triple.tail)
        if end.start is not None and end.end is not None
    ]
    polarity, modality = factuality(chunk.text, ends[0], ends[1], [start for start, _ in spans])
    return replace(triple, polarity=polarity, modality=modality)


def check_files(folder: Path) -> None:
    """Raise ConfigError for a file of the weights that is missing or has another hash."""
    for name, expected in json.loads((folder / "hashes.json").read_text("utf-8")).items():
        path = folder / name
        if not path.is_file() or hashlib.sha256(path.read_bytes()).hexdigest() != expected:
            raise ConfigError(f"{path} is damaged: install triplesmith-relations again")


def _folder() -> Path:
    """Return the folder of the weights without importing their package."""
    spec = importlib.util.find_spec(PACKAGE)
    if spec is None or spec.origin is None:
        raise ConfigError(
            "the extractor 'relations' needs triplesmith-relations: pip install "
            "./models/triplesmith-relations in a copy of the repository"
        )
    return Path(spec.origin).parent / "model"
