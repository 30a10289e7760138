"""The documents that a build has to work on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from kg.errors import FormatError
from kg.failures import Failure
from kg.ledger import Ledger, Version
from kg.load import Loaded, Note, Notes, Skipped, Unreadable, is_english
from kg.model import Document


class ChangedDocuments:
    """The documents of `sources` that are new, edited, moved, or were built by another recipe;
    all of them where they are to be `fresh`. To be iterated once.

    Its attributes count, as far as it was iterated, what it did not return: `unchanged` documents,
    those of them that are `not_english`, and files `ignored` by the reason. `unreadable`, `failed`
    and `notes` list what happened to files.
    """

    def __init__(
        self, sources: Iterable[Loaded], ledger: Ledger, recipe: str, fresh: bool = False
    ) -> None:
        self.unchanged = 0
        self.not_english = 0
        self.ignored: dict[str, int] = {}
        self.unreadable: list[Unreadable] = []
        self.failed: list[Failure] = []
        self.notes: list[Note] = []
        self._sources = sources
        self._ledger = ledger
        self._recipe = recipe
        self._fresh = fresh

    def __iter__(self) -> Iterator[Document]:
        hashes: dict[str, str] = {}  # by document id
        notes = Notes()
        for source in self._sources:
            if not isinstance(source, Document):
                self._set_aside(source)
                continue
            try:
                version = Version.of(source, self._recipe)
            except FormatError as error:
                self.unreadable.append(Unreadable(source.source, str(error)))
                continue
            if source.id not in hashes:
                hashes[source.id] = version.hash
                self.notes += notes.new_in(source)
                if self._is_due(source, version):
                    yield source
            elif hashes[source.id] != version.hash:
                reason = f"another document has its id, {source.id!r}, already"
                self.unreadable.append(Unreadable(source.source, reason))

    def _set_aside(self, loaded: Unreadable | Skipped | Failure) -> None:
        if isinstance(loaded, Unreadable):
            self.unreadable.append(loaded)
        elif isinstance(loaded, Failure):
            self.failed.append(loaded)
        else:
            self.ignored[loaded.reason] = self.ignored.get(loaded.reason, 0) + loaded.count

    def _is_due(self, document: Document, version: Version) -> bool:
        """Returns whether to build a document; one that is as the ledger has it is counted."""
        if self._ledger.version_of(document.id) != version:
            return True
        if not self._fresh:
            self.unchanged += 1
            self.not_english += not is_english(document.text)
        return self._fresh
