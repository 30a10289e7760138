"""The export formats by name, and the writing of a graph into a new file or folder, whole."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import TextIO

from kg.errors import ConfigError, StoreError
from kg.layout import NOT_ASSERTED
from kg.model import Changes

# Functions (changes) -> pieces of text, or (changes, folder) -> None.
FILES: Mapping[str, str] = {
    "graphml": "kg.export.graphml:graphml",
    "jsonl": "kg.export.jsonl:jsonl",
    "cypher": "kg.export.cypher:cypher",
    "rdf": "kg.export.rdf:rdf",
}
FOLDERS: Mapping[str, str] = {
    "csv": "kg.export.csv:csv",
    "parquet": "kg.export.parquet:parquet",
}
FORMATS = (*FILES, *FOLDERS)
ENDINGS: Mapping[str, str] = {
    ".graphml": "graphml",
    ".jsonl": "jsonl",
    ".cypher": "cypher",
    ".ttl": "rdf",
}


@dataclass(slots=True)
class Export:
    """Counts of the exported documents, entities and facts."""

    documents: int = 0
    chunks: int = 0
    entities: int = 0
    facts: int = 0
    not_asserted: int = 0

    def counting(self, changes: Iterable[Changes]) -> Iterator[Changes]:
        for each in changes:
            self.documents += len(each.documents)
            self.chunks += len(each.chunks)
            self.entities += len(each.entities)
            self.facts += len(each.facts)
            self.not_asserted += sum(fact.type == NOT_ASSERTED for fact in each.facts)
            yield each


def format_of(out: Path | None) -> str:
    """Return the format of a file's suffix; ConfigError for none."""
    form = ENDINGS.get(out.suffix.lower()) if out else None
    if form is None:
        raise ConfigError(f"say which format with --format: {', '.join(FORMATS)}")
    return form


def export(changes: Iterable[Changes], form: str, out: Path | None) -> Export:
    """Write a projection (documents, chunks, entities, appearances, facts) to `out`.

    None is standard output, for the formats of one file. Raises ConfigError if `out` exists, or for
    an unknown format; StoreError if it cannot be written. No partial file stays.
    """
    _check(form, out)
    module, _, name = {**FILES, **FOLDERS}[form].partition(":")
    write = getattr(import_module(module), name)
    done = Export()
    if out is None:
        _pour(write(done.counting(changes)), sys.stdout)
        return done
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        # In a folder of its own beside `out`, so that no other file is in the way.
        with tempfile.TemporaryDirectory(prefix=f".{out.name}.", dir=out.parent) as work:
            part = Path(work) / out.name
            if form in FOLDERS:
                part.mkdir()
                write(done.counting(changes), part)
            else:
                with part.open("w", encoding="utf-8", newline="\n") as opened:
                    _pour(write(done.counting(changes)), opened)
            part.replace(out)  # also over an empty folder
    except OSError as error:
        raise StoreError(f"cannot write {out}: {error.strerror or error}") from error
    return done


def _check(form: str, out: Path | None) -> None:
    if form not in FORMATS:
        raise ConfigError(f"there is no format {form!r}; formats: {', '.join(FORMATS)}")
    if out is None and form in FOLDERS:
        raise ConfigError(f"the format {form} is a folder of files: name one with --out")
    if out is not None and (out.is_file() or (out.is_dir() and any(out.iterdir()))):
        raise ConfigError(f"{out} exists already; it stays as it is")


def _pour(pieces: Iterable[str], into: TextIO) -> None:
    for piece in pieces:
        into.write(piece)
