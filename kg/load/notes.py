"""Notes on what a loader guessed, changed or left out: once per file, however many documents it
holds."""

from __future__ import annotations

from dataclasses import dataclass

from kg.model import Document


@dataclass(frozen=True, slots=True)
class Note:
    """A note for the user on how a file was read."""

    source: str
    text: str


class Notes:
    """Finds the notes in documents' meta; returns each of a file but once."""

    def __init__(self) -> None:
        self._returned: set[Note] = set()

    def new_in(self, document: Document) -> list[Note]:
        """Those in `document.meta["notes"]` that no earlier document of the file had."""
        found = [Note(_file(document), str(text)) for text in document.meta.get("notes") or ()]
        new = [note for note in dict.fromkeys(found) if note not in self._returned]
        self._returned.update(new)
        return new


def _file(document: Document) -> str:
    """The source as it was named, without the row that ends it."""
    row = document.id.removeprefix(str(document.meta.get("file", "")))
    return document.source.removesuffix(row)
