"""Which mentions of one document name the same entity: a pure function of that document."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from kg.protocols import Assignment, Named
from kg.resolve import acronyms, people
from kg.resolve.agreement import WEAK, in_document, type_rank
from kg.resolve.canonical import canonical, entity_key

# {entity key: {words: mentions}} of one document
Entities = Mapping[str, Counter[str]]

_SHOWN = 80
# A line of two to five capitalised words, and an empty line below it.
_TITLE = re.compile(r"(?P<title>[^\W\d_a-z]\S*(?: [^\W\d_a-z]\S*){1,4})\r?\n\r?\n")


@dataclass(frozen=True, slots=True)
class Step:
    """What stands under the key `source` goes under `target`."""

    source: str
    target: str
    rule: str
    because: str


def assign(
    doc_id: str,
    text: str,
    mentions: Sequence[Named],
    vetoed: Callable[[str, str, str, str], bool],
) -> Iterator[Assignment]:
    """One assignment for each mention, in order.

    The stages follow each other, each on what the one before it left. A decision that was
    undone (`vetoed(rule, own key, key, doc_id)`) is not taken, and the mentions stay where the
    stages before had put them.
    """
    own = [entity_key(mention.text, mention.type) for mention in mentions]
    words: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for key, mention in zip(own, mentions, strict=True):
        words[key][mention.text] += 1
    last = {key: Step(key, key, "", "") for key in words}
    for stage in (agree_on_types, take_full_names, take_surnames, take_acronyms):
        steps = {step.source: step for step in stage(_pooled(words, last), text)}
        for key, before in last.items():
            step = steps.get(before.target)
            if step is not None and not vetoed(step.rule, key, step.target, doc_id):
                last[key] = step
    for key, mention in zip(own, mentions, strict=True):
        step = last[key]
        if step.target == key:
            yield Assignment(doc_id, mention.id, key)
        else:
            reason = f"{shown(words[key])} {step.because}"
            yield Assignment(doc_id, mention.id, step.target, key, step.rule, reason)


def _pooled(words: Entities, last: Mapping[str, Step]) -> Entities:
    pooled: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for key, step in last.items():
        pooled[step.target].update(words[key])
    return pooled


def shown(words: Counter[str]) -> str:
    """The most frequent words, the longest of equals, in quotation marks on one line."""
    best = min(words, key=lambda text: (-words[text], -len(text), text))
    line = " ".join(best.split())
    return f'"{line}"' if len(line) <= _SHOWN else f'"{line[:_SHOWN]}…"'


def split(key: str) -> tuple[str, str]:
    """(canonical name, type)."""
    name, _, kind = key.partition("|")
    return name, kind


def agree_on_types(entities: Entities, text: str) -> Iterator[Step]:
    """One name has one type in a document."""
    by_name: defaultdict[str, dict[str, int]] = defaultdict(dict)
    for key, words in entities.items():
        name, kind = split(key)
        by_name[name][kind] = words.total()
    for name, counts in by_name.items():
        total = sum(counts.values())
        for kind, best in in_document(counts):
            because = f"is {best} in {counts[best]} of its {total} mentions in this document"
            yield Step(f"{name}|{kind}", f"{name}|{best}", "type", because)


def take_full_names(entities: Entities, text: str) -> Iterator[Step]:
    """Persons with names left out or cut to initials."""
    for short, full in people.fuller_names(_names(entities, "Person"), _full(entities)):
        target = f"{full}|Person"
        because = f"is short for {shown(entities[target])}, the only such name in this document"
        yield Step(f"{short}|Person", target, "short name", because)


def take_surnames(entities: Entities, text: str) -> Iterator[Step]:
    """A Person by the surname alone, also where it was taken for a Misc and nothing else.

    In a document whose title is a person's name, that person's surname means that person, and
    not the father whom the first paragraph names.
    """
    whole = _full(entities)
    others = {name for name, kind in map(split, entities) if kind != WEAK}
    topic, title = _topic(whole, text)
    for kind in ("Person", WEAK):
        for name, full in people.surnames(_names(entities, kind), whole, topic):
            if kind == WEAK and name in others:
                continue
            target = f"{full}|Person"
            called = shown(entities[target]) if target in entities else f'the title, "{title}",'
            because = f"is the surname of {called} in this document"
            yield Step(f"{name}|{kind}", target, "surname", because)


def _topic(whole: Collection[str], text: str) -> tuple[str | None, str]:
    """The fullest form of the person's name that is the title of the document, and the title."""
    found = _TITLE.match(text)
    name = canonical(found["title"], "Person") if found else ""
    if not found or people.full_name(name) is None:
        return None, ""
    longer = [full for _, full in people.fuller_names([name], whole)]
    return (longer[0] if longer else name), found["title"]


def take_acronyms(entities: Entities, text: str) -> Iterator[Step]:
    """Acronyms that the text defines, then those with the initials of exactly one name."""
    found: dict[str, Step] = {}
    for source, target in _defined(entities, text):
        because = f"stands for {shown(entities[target])} where this document defines it"
        found.setdefault(source, Step(source, target, "acronym", because))
    for source, target in _by_initials(entities):
        because = f"has the initials of {shown(entities[target])}, the only such name here"
        found.setdefault(source, Step(source, target, "acronym", because))
    return (step for step in found.values() if step.target not in found)


def _defined(entities: Entities, text: str) -> Iterator[tuple[str, str]]:
    """(key of an acronym, key of its long form) of one type, or the acronym a Misc."""
    kinds = sorted({split(key)[1] for key in entities}, key=type_rank)
    for short, long_forms in acronyms.definitions(text):
        for long in long_forms:
            for kind in kinds:
                target = f"{canonical(long, kind)}|{kind}"
                for source in (f"{canonical(short, own)}|{own}" for own in (kind, WEAK)):
                    if target in entities and source in entities and source != target:
                        yield source, target


def _by_initials(entities: Entities) -> Iterator[tuple[str, str]]:
    long_forms: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    for key in entities:
        name, kind = split(key)
        for letters in acronyms.initials(name):
            long_forms[letters, kind].append(key)
    for key, words in entities.items():
        candidates = long_forms.get(split(key), [])
        if len(candidates) == 1 and all(map(_only_capitals, words)) and not key.endswith("|Person"):
            yield key, candidates[0]


def _only_capitals(words: str) -> bool:
    return words.isupper() and acronyms.is_acronym(words)


def _full(entities: Entities) -> list[str]:
    """Persons of several words ("Jean-Luc" is one: Luc is not his surname)."""
    persons = _names(entities, "Person")
    return [
        name
        for name in persons
        if any(" " in " ".join(text.split()) for text in entities[f"{name}|Person"])
    ]


def _names(entities: Entities, kind: str) -> list[str]:
    return [name for name, other in map(split, entities) if other == kind]
