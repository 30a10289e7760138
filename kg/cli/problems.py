"""Printing of files that gave no document, and of unexpected failures."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from kg.cli.output import joined, note, plural

if TYPE_CHECKING:
    from kg.failures import Failure
    from kg.load import Loaded

SHOWN = 12  # failures
_KINDS = {"file without a suffix": ("file without a suffix", "files without a suffix")}


class Trouble:
    """Prints unreadable files, failures, and notes on documents; counts unreadable files."""

    def __init__(self, word: str = "error") -> None:
        from kg.load import Notes

        self._word = word
        self._notes = Notes()
        self.files = 0
        self.failed: list[Failure] = []

    def __call__(self, entry: Loaded) -> None:
        from kg.failures import Failure
        from kg.load import Skipped, Unreadable

        if isinstance(entry, Unreadable):
            self.files += 1
            note(f"{self._word}: {entry.source}: {entry.reason}")
        elif isinstance(entry, Failure):
            self.failed.append(entry)
        elif isinstance(entry, Skipped):
            note(f"note: {entry.source}: {passed_over({entry.reason: entry.count})}")
        else:
            for read in self._notes.new_in(entry):
                note(f"note: {read.source}: {read.text}")

    def report_failures(self) -> None:
        """Print the failures, and write their tracebacks to a temporary file."""
        from kg.failures import write_log

        if self.failed:
            with tempfile.NamedTemporaryFile(
                prefix="kg-failures-", suffix=".log", delete=False
            ) as log:
                path = Path(log.name)
            write_log(self.failed, path)
            note_failures(self.failed, path)


def note_failures(failed: Sequence[Failure], log: Path) -> None:
    """Print a line for each document that failed, with the traceback's last line."""
    by_document: dict[str, list[Failure]] = {}
    for failure in failed:
        by_document.setdefault(failure.source, []).append(failure)
    count = plural(len(by_document), "document")
    note(f"error: {count} failed unexpectedly; the tracebacks are in {log}:")
    for source, failures in list(by_document.items())[:SHOWN]:
        first, chunks = failures[0], len(failures)
        where = f" ({chunks} chunks)" if chunks > 1 else ""
        note(f"  {source}: {first.stage}{where}: {first.error}")
    if (rest := len(by_document) - SHOWN) > 0:
        note(f"  ... and {rest:,} more")


def passed_over(ignored: Mapping[str, int]) -> str:
    """Return `3 files were passed over: 2 symbolic links, 1 .rtf file`."""
    count = sum(ignored.values())
    noun = "file" if ignored.keys().isdisjoint({"graph folder"}) else "entry"
    nouns = {"file": "files", "entry": "entries"}[noun]
    kinds = joined(plural(ignored[kind], *_KINDS.get(kind, (kind,))) for kind in ignored)
    verb = "was" if count == 1 else "were"
    return f"{plural(count, noun, nouns)} {verb} passed over: {kinds}"
