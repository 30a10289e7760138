"""Which mentions name which entity: within a document, then over all documents."""

from __future__ import annotations

from collections.abc import Iterator

from kg.protocols import Assignment, LedgerView, Merge
from kg.resolve.agreement import over_documents
from kg.resolve.canonical import canonical, entity_key
from kg.resolve.document import assign

__all__ = ["NameResolver", "canonical", "entity_key"]

VERSION = 2


class NameResolver:
    """Resolves by names alone, the same in any order of documents and any batching.

    Within a document: one type for one name (rule "type"), short forms of persons' names
    ("short name"), surnames ("surname") and acronyms ("acronym"). Over all documents: the same
    canonical name and type is one entity, and a Misc joins the type that its name has elsewhere
    ("type").
    """

    @property
    def fingerprint(self) -> str:
        """Changes when the same mentions may be resolved otherwise."""
        return f"names:{VERSION}"

    def resolve(self, view: LedgerView) -> Iterator[Assignment | Merge]:
        for doc_id, text, mentions in view.documents_to_resolve():
            yield from assign(doc_id, text, mentions, view.vetoed)
        for name, counts in view.names_to_resolve():
            for kind, best in over_documents(counts):
                source, target = f"{name}|{kind}", f"{name}|{best}"
                if not view.vetoed("type", source, target):
                    reason = (
                        f'"{name}" is {best} in {_documents(counts[best])}'
                        f" and {kind} in {_documents(counts[kind])}"
                    )
                    yield Merge(source, target, "type", reason)


def _documents(count: int) -> str:
    return f"{count} document{'' if count == 1 else 's'}"
