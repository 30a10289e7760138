"""The scope of a run: the earlier documents that it may treat as deleted."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from kg.errors import ConfigError
from kg.failures import Failure
from kg.load.files import STDIN, Loaded, Unreadable, exists, walk
from kg.model import Document


@dataclass(frozen=True, slots=True)
class Kept:
    """A document that this run did not load, and the reason why it stays in the graph."""

    document: str
    reason: str


class Scope:
    """The files and folders that were named, and the documents loaded from them."""

    def __init__(self, paths: Iterable[str | Path], root: Path) -> None:
        """Raise ConfigError for a folder without any document file: it may not be mounted."""
        self._root = Path(os.path.realpath(root))
        self._paths: list[Path] = []
        self._loaded: set[str] = set()
        self._whole: set[str] = set()
        self._trouble: dict[str, str] = {}
        for path in (os.fspath(path) for path in paths):
            if path == STDIN:
                continue
            if os.path.isdir(path):
                _refuse_empty(path)
                self._paths.append(Path(os.path.realpath(path)))
            else:
                self._paths.append(Path(os.path.realpath(Path(path).parent)) / Path(path).name)

    def watch(self, entries: Iterable[Loaded]) -> Iterator[Loaded]:
        """Yield the loaded entries unchanged, and record them."""
        for entry in entries:
            if isinstance(entry, Unreadable):
                self._trouble.setdefault(entry.file, entry.reason)
            elif isinstance(entry, Failure):
                self._trouble.setdefault(entry.file, entry.error)
            elif isinstance(entry, Document):
                self._loaded.add(entry.id)
                self._whole.add(str(entry.meta.get("file", "")))
            yield entry

    def covers(self, file: str) -> bool:
        """Return True if this file (as in a document's meta) is named, or in a folder that is."""
        path = self._root / file
        return any(path.is_relative_to(named) for named in self._paths)

    def missed(self, document: str, file: str) -> bool:
        """Return True if this document should have been loaded and was not."""
        return document not in self._loaded and self.covers(file)

    def kept(self, document: str, file: str) -> Kept | None:
        """Return why a document of this file stays though it was not loaded; None if it is gone."""
        if file in self._trouble:
            return Kept(document, f"its file could not be read: {self._trouble[file]}")
        if file not in self._whole and exists(self._root / file):
            return Kept(document, "its file is there and was not read")
        return None


def _refuse_empty(folder: str) -> None:
    if not any(isinstance(entry, Path) for entry in walk(Path(folder))):
        raise ConfigError(
            f"{folder} holds no document, so all that came from it would go: is it the right "
            "folder? `kg delete` removes documents by name"
        )
