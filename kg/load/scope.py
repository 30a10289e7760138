"""The scope of a run: the documents that it may find to be gone."""

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
    """A document that this run did not find, and why it stays in the graph."""

    document: str
    reason: str


class Scope:
    """The files and folders that were named, and what was found in them."""

    def __init__(self, paths: Iterable[str | Path], root: Path) -> None:
        """ConfigError for a folder without any document file: it may not be mounted."""
        self._root = Path(os.path.realpath(root))
        self._paths: list[Path] = []
        self._found: set[str] = set()
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

    def watch(self, found: Iterable[Loaded]) -> Iterator[Loaded]:
        """Notes what passes by."""
        for one in found:
            if isinstance(one, Unreadable):
                self._trouble.setdefault(one.file, one.reason)
            elif isinstance(one, Failure):
                self._trouble.setdefault(one.file, one.error)
            elif isinstance(one, Document):
                self._found.add(one.id)
                self._whole.add(str(one.meta.get("file", "")))
            yield one

    def covers(self, file: str) -> bool:
        """Returns whether this file (as in a document's meta) is named, or in a folder that is."""
        path = self._root / file
        return any(path.is_relative_to(named) for named in self._paths)

    def missed(self, document: str, file: str) -> bool:
        """Should this document have been found, and was not?"""
        return document not in self._found and self.covers(file)

    def kept(self, document: str, file: str) -> Kept | None:
        """Returns why a document of this file stays though it was not found; None if it is gone."""
        if file in self._trouble:
            return Kept(document, f"its file could not be read: {self._trouble[file]}")
        if file not in self._whole and exists(self._root / file):
            return Kept(document, "its file is there and was not read")
        return None


def _refuse_empty(folder: str) -> None:
    if not any(isinstance(found, Path) for found in walk(Path(folder))):
        raise ConfigError(
            f"{folder} holds no document, so all that came from it would go: is it the right "
            "folder? `kg delete` removes documents by name"
        )
