"""Documents from paths: walks folders, opens files with care, reports faults by kind."""

from __future__ import annotations

import os
import stat
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from hashlib import sha256
from importlib import import_module
from pathlib import Path, PurePath
from typing import Any, BinaryIO

from kg.errors import FormatError
from kg.failures import Failure, attempt
from kg.load.content import Content, well_formed
from kg.model import Document

FILE_CAP = 100_000_000  # bytes; tables and .jsonl are read row by row and have a cap per row
STDIN = "-"
GRAPH_FILE = "ledger.sqlite"
HIDDEN = (".", "~$")  # "~$": lock files of a running Word

# One document each: read(bytes) -> Content.
READERS = {
    ".txt": "kg.load.text",
    ".md": "kg.load.markdown",
    ".markdown": "kg.load.markdown",
    ".html": "kg.load.web",
    ".htm": "kg.load.web",
    ".pdf": "kg.load.pdf",
    ".docx": "kg.load.word",
}
# A document for each row: read(file, suffix) -> (row name, Content | FormatError), ...
ROW_READERS = {".csv": "kg.load.rows", ".tsv": "kg.load.rows", ".jsonl": "kg.load.rows"}
FORMATS = {**READERS, **ROW_READERS}


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A file, or a row of a file, that gave no document, and the reason.

    `file` is as in a document's meta.
    """

    source: str
    reason: str
    file: str = field(default="", compare=False)

    @property
    def is_row(self) -> bool:
        return PurePath(self.source.rpartition("#")[0]).suffix.lower() in ROW_READERS


@dataclass(frozen=True, slots=True)
class Skipped:
    """The number of entries of a named folder that were skipped; `reason` describes one of them."""

    source: str
    reason: str
    count: int


Loaded = Document | Unreadable | Skipped | Failure


def load(paths: Iterable[str | Path], root: Path | None = None) -> Iterator[Loaded]:
    """Yield the documents of files, folders (sorted by name) and "-" (standard input, plain text).

    One file is in memory at a time. A document's id is its path relative to `root` (default: the
    current folder) or, outside of it, absolute; rows add "#" and their id or number. Its meta has
    the "file" that it is of: the same path without a row.

    Raises FormatError at once for a path that does not exist; every other fault is yielded as an
    Unreadable, and an unexpected error as the Failure of its file.
    """
    named = [os.fspath(path) for path in paths]
    for path in named:
        if path != STDIN and not exists(path):
            raise FormatError(f"there is no file or folder {path!r}")
    return _load(named, Path(os.path.realpath(root or ".")))


def exists(path: str | Path) -> bool:
    """Return False only if the path certainly does not exist."""
    try:
        os.lstat(path)
    except (FileNotFoundError, NotADirectoryError):
        return False
    except OSError:
        return True  # it may exist: opening it reports the fault
    return True


def _load(paths: Iterable[str], root: Path) -> Iterator[Loaded]:
    seen: set[str] = set()
    for path in paths:
        entries: Iterable[Path | Unreadable | Skipped] = [Path(path)]
        if path != STDIN and os.path.isdir(path):
            entries = walk(Path(path))
        for entry in entries:
            if not isinstance(entry, Path):
                yield entry
            elif (real := os.path.realpath(entry)) not in seen:
                seen.add(real)
                if path == STDIN:
                    yield from _guarded(_stdin(), STDIN, "")
                else:
                    yield from _guarded(_file(entry, root), _shown(entry), file_id(entry, root))


def _guarded(
    documents: Iterator[Document | Unreadable], source: str, name: str
) -> Iterator[Document | Unreadable | Failure]:
    """Yield what a file gives up to an unexpected error, and the error as a Failure."""
    while (document := attempt("reading", lambda: next(documents, None))) is not None:
        yield (
            replace(document, source=source, file=name)
            if isinstance(document, Failure)
            else document
        )
        if isinstance(document, Failure):
            return


def walk(folder: Path) -> Iterator[Path | Unreadable | Skipped]:
    """Yield the files of known formats in a folder, sorted; last, the counts of skipped entries."""
    skipped: Counter[str] = Counter()
    for entry in _inside(folder):
        if isinstance(entry, Skipped):
            skipped[entry.reason] += entry.count
        else:
            yield entry
    for reason, count in sorted(skipped.items()):
        yield Skipped(_shown(folder), reason, count)


def _inside(folder: Path) -> Iterator[Path | Unreadable | Skipped]:
    """Yield files of known formats and skipped entries; hidden ones are neither."""
    source = _shown(folder)
    try:
        entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
    except OSError as error:
        yield Unreadable(source, _fault(error))
        return
    if any(entry.name == GRAPH_FILE for entry in entries):
        yield Skipped(source, "graph folder", 1)
        return
    for entry in entries:
        suffix = Path(entry.name).suffix.lower()
        if entry.name.startswith(HIDDEN):
            continue
        if entry.is_symlink():
            yield Skipped(source, "symbolic link", 1)
        elif entry.is_dir():
            yield from _inside(Path(entry.path))
        elif suffix in FORMATS:
            yield Path(entry.path)
        else:
            yield Skipped(source, f"{suffix} file" if suffix else "file without a suffix", 1)


def _file(path: Path, root: Path) -> Iterator[Document | Unreadable]:
    source, suffix = _shown(path), path.suffix.lower()
    name = file_id(path, root)
    try:
        with _opened(path, suffix) as file:
            if suffix in READERS:
                yield _document(name, source, _reader(READERS[suffix])(file.read()), name)
                return
            for row, content in _reader(ROW_READERS[suffix])(file, suffix):
                if isinstance(content, Content):
                    yield _document(f"{name}#{row}", f"{source}#{row}", content, name)
                else:
                    yield Unreadable(f"{source}#{row}", str(content), name)
    except FormatError as error:
        yield Unreadable(source, str(error), name)
    except OSError as error:
        yield Unreadable(source, _fault(error), name)


def _opened(path: Path, suffix: str) -> BinaryIO:
    if suffix not in FORMATS:
        kind = f"format {suffix}" if suffix else "a name without a suffix"
        raise FormatError(f"{kind} is not one of: {' '.join(FORMATS)}")
    status = path.stat()
    if not stat.S_ISREG(status.st_mode):  # opening a pipe would wait, a device might never end
        raise FormatError("not a regular file")
    if status.st_size == 0:
        raise FormatError("empty")
    if suffix in READERS:
        _check_size(status.st_size)
    return path.open("rb")


def _check_size(size: int) -> None:
    if size > FILE_CAP:
        raise FormatError(f"{size:,} bytes are over the cap of {FILE_CAP // 1_000_000} MB")


def _stdin() -> Iterator[Document | Unreadable]:
    data = sys.stdin.buffer.read(FILE_CAP + 1)
    try:
        _check_size(len(data))
        content = _reader(READERS[".txt"])(data)
        name = sha256(content.text.encode("utf-8", "surrogatepass")).hexdigest()[:12]
        yield _document(f"stdin:{name}", STDIN, content)
    except FormatError as error:
        yield Unreadable(STDIN, str(error))


def _reader(module: str) -> Callable[..., Any]:
    reader: Callable[..., Any] = import_module(module).read
    return reader


def _document(name: str, source: str, content: Content, file: str = "") -> Document:
    text = well_formed(content.text)
    if not text.strip():
        raise FormatError(": ".join(["empty", *content.meta.get("notes", ())]))
    return Document(name, source, text, {**content.meta, "file": file} if file else content.meta)


def file_id(path: Path, root: Path) -> str:
    """Return the id of a file's document: its path relative to `root`, or absolute outside it."""
    real = Path(os.path.realpath(path.parent)) / path.name
    return _shown(real.relative_to(root) if real.is_relative_to(root) else real)


def _shown(path: Path) -> str:
    """Return the path with "/", its bytes that are not UTF-8 escaped."""
    return os.fsencode(path.as_posix()).decode("utf-8", "backslashreplace")


def _fault(error: OSError) -> str:
    return f"not readable: {(error.strerror or str(error)).lower()}"
