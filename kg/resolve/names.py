"""The resolver `names`: within a document, then over all documents."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from kg.fingerprint import fingerprint
from kg.protocols import Assignment, LedgerView, Merge
from kg.resolve.agreement import over_documents
from kg.resolve.canonical import canonical
from kg.resolve.document import assign
from kg.resolve.forms import joining, same_name
from kg.resolve.keys import entity_key
from kg.text.entity_keys import ROLE, key_of, split_key

__all__ = ["NameResolver", "canonical", "entity_key", "same_name"]

VERSION = 4

# {type: {form: documents}} of one canonical name
Kinds = Mapping[str, Mapping[str, Collection[str]]]


class NameResolver:
    """Resolves by names alone, the same in any order of documents and any batching.

    Within a document: one type for one name (rule "type"), short forms of persons' names
    ("short name"), surnames ("surname", "title"), acronyms ("acronym") and roles ("role"). Over
    all documents: mentions of the same canonical name and type are one entity, unless titles,
    legal forms, capitals or definitions differ ("form"), and a Misc gets the type that its name
    has elsewhere ("type"). A role is a different entity in each document.
    """

    @property
    def fingerprint(self) -> str:
        """A key that changes when the same mentions may be resolved differently."""
        return fingerprint("names", VERSION)

    def resolve(self, view: LedgerView) -> Iterator[Assignment | Merge]:
        """Yield an assignment for each mention to resolve, then the merges of names to resolve."""
        for doc_id, text, mentions in view.documents_to_resolve():
            yield from assign(doc_id, text, mentions, view.vetoed)
        for name, documents in view.names_to_resolve():
            yield from _over_documents(name, documents, view)


def _over_documents(
    name: str, documents: Mapping[str, Collection[str]], view: LedgerView
) -> Iterator[Merge]:
    """Yield the merges of the keys of a canonical name.

    A key is merged once, and its target is merged into no other.
    """
    kinds: dict[str, dict[str, Collection[str]]] = {}
    for key in sorted(documents):
        _, form, kind = split_key(key)
        if not form.startswith(ROLE):
            kinds.setdefault(kind, {})[form] = documents[key]
    counts = {kind: len(set().union(*forms.values())) for kind, forms in kinds.items()}
    types = {
        kind: best
        for kind, best in over_documents(counts, words=len(name.split()))
        if not view.vetoed("type", f"{name}|{kind}", f"{name}|{best}")
    }
    joined = {best: _joined(name, best, kinds, types, view) for best in set(counts) - set(types)}
    for kind, forms in kinds.items():
        best = types.get(kind, kind)
        for form in forms:
            source, reason = key_of(name, form, kind), joined[best].get(form)
            target = key_of(name, "" if reason else form, best)
            if best != kind and not view.vetoed("type", source, target):
                by_type = (
                    f'"{name}" is {best} in {_documents(counts[best])}'
                    f" and {kind} in {_documents(counts[kind])}"
                )
                yield Merge(source, target, "type", by_type)
            elif reason and best == kind and not view.vetoed("form", source, target):
                yield Merge(source, target, "form", reason)


def _joined(
    name: str, best: str, kinds: Kinds, types: Mapping[str, str], view: LedgerView
) -> Mapping[str, str]:
    """Return {form that is the same entity as the name alone: reason}.

    The forms are those of the type `best` and of the types that become it.
    """
    forms: dict[str, set[str]] = {}
    for kind, of_kind in kinds.items():
        if types.get(kind, kind) == best:
            for form, documents in of_kind.items():
                forms.setdefault(form, set()).update(documents)
    if not any(forms):
        return {}
    return {
        form: f'"{name}" with and without "{form}": {reason}'
        for form, reason in joining(name, forms, view.stated_together(name))
    }


def _documents(count: int) -> str:
    return f"{count} document{'' if count == 1 else 's'}"
