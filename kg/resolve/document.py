"""Resolution within a document, as a pure function of that document."""

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
from kg.resolve.steps import Entities, Step, quoted
from kg.resolve.surnames import full_keys, surname_steps
from kg.text.entity_keys import DEFINED, ROLE, bare, key_of, split_key

_INITIALS = re.compile(r"[^\W\d_](?:\. ?[^\W\d_])+\.?|[^\W\d_a-z]{2,3}")


def assign(
    doc_id: str,
    text: str,
    mentions: Sequence[Named],
    vetoed: Callable[[str, str, str, str], bool],
) -> Iterator[Assignment]:
    """Yield one assignment for each mention, in order.

    Each stage works on the result of the stage before. A decision that a person has undone
    (`vetoed(rule, own key, key, doc_id)`) is skipped, and the mentions keep their assignment
    from the stages before.
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
            reason = f"{quoted(words[key])} {step.because}"
            yield Assignment(doc_id, mention.id, step.target, key, step.rule, reason)


def _pooled(words: Entities, last: Mapping[str, Step]) -> Entities:
    pooled: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for key, step in last.items():
        pooled[step.target].update(words[key])
    return pooled


def agree_on_types(entities: Entities, text: str) -> Iterator[Step]:
    """Yield the steps that give a name the same type throughout the document."""
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
    """Return a key that keeps a role, and a titled name, apart from the name alone.

    Mr. Lane is not the town of Lane.
    """
    titled = bool(form) and set(form.split()) <= TITLES
    return name, form if titled or form.startswith(ROLE) else ""


def take_full_names(entities: Entities, text: str) -> Iterator[Step]:
    """Yield the steps from persons' short names, with parts missing or initials, to full ones."""
    names = [name for name, form, kind in map(split_key, entities) if kind == "Person" and not form]
    cut = {name for name in names if any(map(_has_initials, entities[f"{name}|Person"]))}
    for short, full in people.fuller_names(names, full_keys(entities), cut):
        target = f"{full}|Person"
        because = f"is short for {quoted(entities[target])}, the only such name in this document"
        yield Step(f"{short}|Person", target, "short name", because)


def _has_initials(words: str) -> bool:
    """Return True for "J. R. Lane" and "JR Lane", but not for "Ed Lane" or "ED LANE"."""
    return _INITIALS.match(words) is not None and not words.isupper()


def take_acronyms(entities: Entities, text: str) -> Iterator[Step]:
    """Yield the steps of acronyms that the text defines, or that a single name has as initials."""
    steps: dict[str, Step] = {}
    for source, target in _defined(entities, text):
        because = f"stands for {quoted(entities[target])} where this document defines it"
        steps.setdefault(source, Step(source, target, "acronym", because))
    for source, target in _by_initials(entities):
        because = f"has the initials of {quoted(entities[target])}, the only such name here"
        steps.setdefault(source, Step(source, target, "acronym", because))
    return (step for step in steps.values() if step.target not in steps)


def _defined(entities: Entities, text: str) -> Iterator[tuple[str, str]]:
    """Yield (key of an acronym, key of its long form), of one type, or with a Misc acronym."""
    kinds = sorted({split_key(key)[2] for key in entities}, key=type_rank)
    heads = _by_name(entities)
    for definition in acronyms.definitions(text):
        for long in definition.long_forms:
            for kind in kinds:
                target = heads.get(f"{canonical(long, kind)}|{kind}")
                for source in _uses(definition, kind, entities) if target else ():
                    if source != target and target:
                        yield source, target


def _uses(definition: acronyms.Definition, kind: str, entities: Entities) -> Iterator[str]:
    """Yield the keys of an acronym in the meaning of this definition."""
    meanings = [DEFINED + canonical(long, "Organization") for long in definition.long_forms]
    for own in (kind, WEAK):
        for form in (*meanings, "", definition.short):
            key = key_of(canonical(definition.short, own), form, own)
            if key in entities:
                yield key


def _by_name(entities: Entities) -> Mapping[str, str]:
    """Return {key without form: the same key if it is in use, else the only key with a form}."""
    keys: defaultdict[str, list[str]] = defaultdict(list)
    for key in entities:
        if not split_key(key)[1].startswith((ROLE, DEFINED)):
            keys[bare(key)].append(key)
    return {
        name: name if name in with_forms else with_forms[0]
        for name, with_forms in keys.items()
        if name in with_forms or len(with_forms) == 1
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
        settled = form.startswith((ROLE, DEFINED)) or kind == "Person"
        if len(candidates) == 1 and not settled and all(map(_only_capitals, words)):
            yield key, candidates[0]


def _only_capitals(words: str) -> bool:
    return words.isupper() and acronyms.is_acronym(words)


def take_roles(entities: Entities, text: str) -> Iterator[Step]:
    """Yield the steps of roles to the entity with that role.

    It is the one that the text calls so ("Marlow Bank (the “Bank”)"), else the only one with
    the role in its name.
    """
    holders: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
    named = _by_name(entities)
    for name_alone, key in named.items():
        name, _, kind = split_key(name_alone)
        tokens = name.split()
        for place in range(1, len(tokens)):
            holders[" ".join(tokens[:place]), kind].add(key)
            holders[" ".join(tokens[place:]), kind].add(key)
    called = _called(entities, text)
    for key in entities:
        role, form, kind = split_key(key)
        if not form.startswith(ROLE) or kind == "Person":
            continue
        if target := called.get(role):
            yield Step(
                key, target, "role", f"is what this document calls {quoted(entities[target])}"
            )
        elif len(same := holders.get((role, kind), set())) == 1:
            (target,) = same
            because = f"means {quoted(entities[target])}, the only {role} that this document names"
            yield Step(key, target, "role", because)


def _called(entities: Entities, text: str) -> Mapping[str, str]:
    """Return {role: key of the first entity that the text calls so}."""
    roles = {name for name, form, _ in map(split_key, entities) if form.startswith(ROLE)}
    called: dict[str, str] = {}
    for role, before in defined_roles(text):
        if role in roles and role not in called:
            called[role] = _named_before(before, entities)
    return called


def _named_before(before: str, entities: Entities) -> str:
    """Return the key of the longest name at the end of this text, or ""."""
    ends = [
        (len(words), key)
        for key, counter in entities.items()
        for words in counter
        if before.endswith(words) and not split_key(key)[1].startswith(ROLE)
    ]
    return max(ends)[1] if ends else ""
