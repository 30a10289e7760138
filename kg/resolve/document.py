"""Which mentions of one document name the same entity: a pure function of that document."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence

from kg.protocols import Assignment, Named
from kg.resolve import acronyms, people
from kg.resolve.agreement import WEAK, in_document, type_rank
from kg.resolve.canonical import TITLES, canonical
from kg.resolve.own_keys import own_keys
from kg.resolve.roles import defined_roles
from kg.resolve.steps import Entities, Step, shown
from kg.resolve.surnames import full_keys, surname_steps
from kg.text.entity_keys import DEFINED, ROLE, bare, key_of, split_key

_INITIALS = re.compile(r"[^\W\d_](?:\. ?[^\W\d_])+\.?|[^\W\d_a-z]{2,3}")


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
    own = own_keys(doc_id, text, mentions)
    words: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for key, mention in zip(own, mentions, strict=True):
        words[key][mention.text] += 1
    last = {key: Step(key, key, "", "") for key in words}
    for stage in (agree_on_types, take_full_names, surname_steps, take_acronyms, take_roles):
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


def agree_on_types(entities: Entities, text: str) -> Iterator[Step]:
    """One name has one type in a document."""
    by_name: defaultdict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for key, words in entities.items():
        name, form, kind = split_key(key)
        by_name[_apart(name, form)][kind] += words.total()
    for key in entities:
        name, form, kind = split_key(key)
        counts = by_name[_apart(name, form)]
        best = dict(in_document(counts)).get(kind)
        if best:
            total = counts.total()
            because = f"is {best} in {counts[best]} of its {total} mentions in this document"
            yield Step(key, key_of(name, form, best), "type", because)


def _apart(name: str, form: str) -> tuple[str, str]:
    """A role is no other thing of that name, nor is Mr. Lane the town of Lane."""
    titled = bool(form) and set(form.split()) <= TITLES
    return name, form if titled or form.startswith(ROLE) else ""


def take_full_names(entities: Entities, text: str) -> Iterator[Step]:
    """Persons with names left out or cut to initials."""
    names = [name for name, form, kind in map(split_key, entities) if kind == "Person" and not form]
    cut = {name for name in names if any(map(_has_initials, entities[f"{name}|Person"]))}
    for short, full in people.fuller_names(names, full_keys(entities), cut):
        target = f"{full}|Person"
        because = f"is short for {shown(entities[target])}, the only such name in this document"
        yield Step(f"{short}|Person", target, "short name", because)


def _has_initials(words: str) -> bool:
    """ "J. R. Lane", "JR Lane"; not "Ed Lane", nor "ED LANE"."""
    return _INITIALS.match(words) is not None and not words.isupper()


def take_acronyms(entities: Entities, text: str) -> Iterator[Step]:
    """Acronyms that the text defines, then those with the initials of exactly one name."""
    steps: dict[str, Step] = {}
    for source, target in _defined(entities, text):
        because = f"stands for {shown(entities[target])} where this document defines it"
        steps.setdefault(source, Step(source, target, "acronym", because))
    for source, target in _by_initials(entities):
        because = f"has the initials of {shown(entities[target])}, the only such name here"
        steps.setdefault(source, Step(source, target, "acronym", because))
    return (step for step in steps.values() if step.target not in steps)


def _defined(entities: Entities, text: str) -> Iterator[tuple[str, str]]:
    """(key of an acronym, key of its long form) of one type, or the acronym a Misc."""
    kinds = sorted({split_key(key)[2] for key in entities}, key=type_rank)
    heads = _by_name(entities)
    for found in acronyms.definitions(text):
        for long in found.long_forms:
            for kind in kinds:
                target = heads.get(f"{canonical(long, kind)}|{kind}")
                for source in _uses(found, kind, entities) if target else ():
                    if source != target and target:
                        yield source, target


def _uses(found: acronyms.Definition, kind: str, entities: Entities) -> Iterator[str]:
    """The keys of an acronym where it has this meaning."""
    meanings = [DEFINED + canonical(long, "Organization") for long in found.long_forms]
    for own in (kind, WEAK):
        for form in (*meanings, "", found.short):
            key = key_of(canonical(found.short, own), form, own)
            if key in entities:
                yield key


def _by_name(entities: Entities) -> Mapping[str, str]:
    """{key without form: the key with the name alone, or with its only form}."""
    keys: defaultdict[str, list[str]] = defaultdict(list)
    for key in entities:
        if not split_key(key)[1].startswith((ROLE, DEFINED)):
            keys[bare(key)].append(key)
    return {
        name: name if name in some else some[0]
        for name, some in keys.items()
        if name in some or len(some) == 1
    }


def _by_initials(entities: Entities) -> Iterator[tuple[str, str]]:
    long_forms: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    for name_alone, key in _by_name(entities).items():
        name, _, kind = split_key(name_alone)
        for letters in acronyms.initials(name):
            long_forms[letters, kind].append(key)
    for key, words in entities.items():
        name, form, kind = split_key(key)
        candidates = long_forms.get((name, kind), [])
        known = form.startswith((ROLE, DEFINED)) or kind == "Person"
        if len(candidates) == 1 and not known and all(map(_only_capitals, words)):
            yield key, candidates[0]


def _only_capitals(words: str) -> bool:
    return words.isupper() and acronyms.is_acronym(words)


def take_roles(entities: Entities, text: str) -> Iterator[Step]:
    """Roles: what the text calls so ("Marlow Bank (the “Bank”)"), else the only name with it."""
    bearers: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
    named = _by_name(entities)
    for name_alone, key in named.items():
        name, _, kind = split_key(name_alone)
        tokens = name.split()
        for place in range(1, len(tokens)):
            bearers[" ".join(tokens[:place]), kind].add(key)
            bearers[" ".join(tokens[place:]), kind].add(key)
    called = _called(entities, text)
    for key in entities:
        role, form, kind = split_key(key)
        if not form.startswith(ROLE) or kind == "Person":
            continue
        if target := called.get(role):
            yield Step(
                key, target, "role", f"is what this document calls {shown(entities[target])}"
            )
        elif len(some := bearers.get((role, kind), set())) == 1:
            (target,) = some
            because = f"means {shown(entities[target])}, the only {role} that this document names"
            yield Step(key, target, "role", because)


def _called(entities: Entities, text: str) -> Mapping[str, str]:
    """{role: key of what the text calls so first}"""
    wanted = {name for name, form, _ in map(split_key, entities) if form.startswith(ROLE)}
    called: dict[str, str] = {}
    for role, before in defined_roles(text):
        if role in wanted and role not in called:
            called[role] = _named_before(before, entities)
    return called


def _named_before(before: str, entities: Entities) -> str:
    """The key of the longest words at the end of this text, or ""."""
    ends = [
        (len(words), key)
        for key, counter in entities.items()
        for words in counter
        if before.endswith(words) and not split_key(key)[1].startswith(ROLE)
    ]
    return max(ends)[1] if ends else ""
