"""Keys of a document's mentions, each from its own words, before resolution."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Mapping, Sequence

from kg.protocols import Named
from kg.resolve import acronyms
from kg.resolve.canonical import TITLES, canonical, spelled
from kg.resolve.forms import capitals_of
from kg.resolve.keys import entity_key
from kg.resolve.roles import role_of
from kg.resolve.titles import FEMALE_TITLES, MALE_TITLES, OFFICES
from kg.text.entity_keys import DEFINED, ROLE, bare, key_of, split_key

_BACK = 16  # characters before a mention that hold its determiner or title
_LINE = 200  # characters around a mention
_INSIDE = re.compile(r"[\w,;)] $")
_TITLED = re.compile(r"\b([^\W\d_a-z][^\W\d_]*)\.?[ \n]$")
_TITLE_WORDS = TITLES | OFFICES | MALE_TITLES | FEMALE_TITLES

# {canonical acronym: [(place, canonical long form)]}
Meanings = Mapping[str, Sequence[tuple[int, str]]]


def own_keys(doc_id: str, text: str, mentions: Sequence[Named]) -> list[str]:
    """Return the keys of the mentions, in order.

    In prose the key of a role has the document as form, that of a defined acronym has its
    definition, and that of an acronym that is also a word in the document has its capitals.
    """
    keys = [
        entity_key(f"{_title_before(text, mention)}{mention.text}", mention.type)
        for mention in mentions
    ]
    meanings, named = _meanings(text), _named_with_article(text, mentions)
    words: defaultdict[str, set[str]] = defaultdict(set)
    for key, mention in zip(keys, mentions, strict=True):
        words[bare(key)].add(capitals_of(mention.text))
    return [
        _in_prose(doc_id, text, key, mention, meanings, len(words[bare(key)]) > 1)
        if bare(key) not in named
        else key
        for key, mention in zip(keys, mentions, strict=True)
    ]


def _named_with_article(text: str, mentions: Sequence[Named]) -> set[str]:
    """Return the keys of names such as "The Office", with a capital article in a sentence."""
    return {
        bare(entity_key(mention.text, mention.type))
        for mention in mentions
        if mention.text.startswith("The ")
        and _INSIDE.search(text[max(0, (mention.start or 0) - 3) : mention.start or 0])
    }


def _title_before(text: str, mention: Named) -> str:
    """Return the title before a mention of a person, such as "President ", or ""."""
    if mention.type != "Person" or not mention.start:
        return ""
    match = _TITLED.search(text[max(0, mention.start - _BACK) : mention.start])
    return f"{match[1]} " if match and _TITLE_WORDS.issuperset(spelled(match[1])) else ""


def _in_prose(
    doc_id: str, text: str, key: str, mention: Named, meanings: Meanings, is_word: bool
) -> str:
    name, _, kind = split_key(key)
    start = mention.start or 0
    before = text[max(0, start - _BACK) : start]
    if text and (role := role_of(mention.text, before, kind)):
        return key_of(role, f"{ROLE}{doc_id}", kind)
    defined = meanings.get(name, ()) if kind != "Person" else ()
    if defined and acronyms.is_acronym("".join(mention.text.split()[-1:])):
        return key_of(name, f"{DEFINED}{_meaning(defined, start)}", kind)
    capitals = capitals_of(mention.text) if kind != "Person" else ""
    if not capitals or capitals.casefold() != name:
        return key
    if _line_of(text, start).isupper():  # in a headline all words are in capitals
        return bare(key)
    return key_of(name, capitals, kind) if is_word else key


def _meanings(text: str) -> Meanings:
    meanings: defaultdict[str, list[tuple[int, str]]] = defaultdict(list)
    for definition in acronyms.definitions(text):
        names = (canonical(words, "Organization") for words in definition.long_forms)
        long = next((name for name in names if acronyms.spells(definition.short, name)), "")
        if long:
            short = canonical(definition.short, "Organization")
            meanings[short].append((definition.start, long))
    return meanings


def _meaning(defined: Sequence[tuple[int, str]], start: int) -> str:
    """Return the long form of the latest definition up to `start`, else of the first."""
    place = bisect_right(defined, start, key=lambda meaning: meaning[0])
    return defined[max(0, place - 1)][1]


def _line_of(text: str, start: int) -> str:
    """Return the line, up to the length of a headline."""
    before, after = text[max(0, start - _LINE) : start], text[start : start + _LINE]
    return before.rpartition("\n")[2] + after.partition("\n")[0]
