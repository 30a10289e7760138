"""Notes of loaders on what they guessed, changed or left out, once per file."""

from __future__ import annotations

from dataclasses import dataclass

from kg.model import Document


@dataclass(frozen=True, slots=True)
class Note:
    """A note for the user on how a file was read."""

    source: str
    text: str


class Notes:
    """Collects the notes in documents' meta and returns each note of a file only once."""

    def __init__(self) -> None:
        self._returned: set[Note] = set()

    def new_in(self, document: Document) -> list[Note]:
        """Return the notes in `document.meta["notes"]` that no earlier document of the file had."""
        notes = [Note(_file(document), str(text)) for text in document.meta.get("notes") or ()]
        new = [note for note in dict.fromkeys(notes) if note not in self._returned]
        self._returned.update(new)
        return new


def _file(document: Document) -> str:
    """Return the source without the row at its end."""
    row = document.id.removeprefix(str(document.meta.get("file", "")))
    return document.source.removesuffix(row)
