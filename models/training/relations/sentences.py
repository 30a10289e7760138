"""Sentences of the corpora that annotate one fact or a few: their other facts are unknown."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

from benchmarks.corpora import fewrel, knowledgenet, text2kgbench_tekgen
from benchmarks.corpora.natural_text import detokenise
from models.training.entity_corpora import FEWREL, KNOWLEDGENET, PRONOUN
from models.training.relations.examples import UNKNOWN, Example, Place

# The Wikidata property of each KnowledgeNet property that Re-DocRED has, and whether it is
# turned around: CHILD_OF is "child" from the parent, SUBSIDIARY_OF "parent organization".
PROPERTIES = {
    "CHILD_OF": ("P40", True),
    "DATE_FOUNDED": ("P571", False),
    "DATE_OF_BIRTH": ("P569", False),
    "DATE_OF_DEATH": ("P570", False),
    "EDUCATED_AT": ("P69", False),
    "FOUNDED_BY": ("P112", False),
    "HEADQUARTERS": ("P159", False),
    "NATIONALITY": ("P27", False),
    "PLACE_OF_BIRTH": ("P19", False),
    "PLACE_OF_RESIDENCE": ("P551", False),
    "POLITICAL_AFFILIATION": ("P102", False),
    "SPOUSE": ("P26", False),
    "SUBSIDIARY_OF": ("P749", False),
}
Stated = tuple[str, Place, str, str, Place, str]  # text, head, its type, property, tail, its type


def sentences(data: Path, properties: frozenset[str]) -> list[Example]:
    """One example for each sentence of FewRel, KnowledgeNet and TekGen with these properties."""
    stated = [*_fewrel(data), *_knowledgenet(data), *_tekgen(data)]
    return list(_grouped(fact for fact in stated if fact[3] in properties))


def _grouped(stated: Iterable[Stated]) -> Iterator[Example]:
    by_text: dict[str, list[Stated]] = defaultdict(list)
    for fact in stated:
        by_text[fact[0]].append(fact)
    for text, same_text in by_text.items():
        types: dict[Place, str] = {}
        for _, head, head_type, _, tail, tail_type in same_text:
            for place, type in ((head, head_type), (tail, tail_type)):
                if types.get(place, UNKNOWN) == UNKNOWN:
                    types[place] = type
        order = {place: number for number, place in enumerate(types)}
        facts = tuple(dict.fromkeys((order[h], r, order[t]) for _, h, _, r, t, _ in same_text))
        entities = tuple(((place, type),) for place, type in types.items())
        yield Example(text, entities, facts, tags=False, relations="some")


def _fewrel(data: Path) -> Iterator[Stated]:
    for sentence in fewrel.sentences(data):
        text, ranges = detokenise(sentence.words)
        head, tail = (
            (ranges[first][0], ranges[end - 1][1]) for first, end in (sentence.head, sentence.tail)
        )
        kinds = FEWREL.get(sentence.relation, (UNKNOWN, UNKNOWN))
        yield text, head, kinds[0], sentence.relation, tail, kinds[1]


def _tekgen(data: Path) -> Iterator[Stated]:
    """Facts whose two names stand in the sentence once each."""
    for sentence in text2kgbench_tekgen.sentences(data):
        head, tail = (_once(name, sentence.text) for name in (sentence.subject, sentence.object))
        if head and tail and head != tail:
            yield sentence.text, head, UNKNOWN, sentence.relation, tail, UNKNOWN


def _once(name: str, text: str) -> Place | None:
    places = [match.span() for match in re.finditer(rf"(?<!\w){re.escape(name)}(?!\w)", text)]
    return places[0] if len(places) == 1 else None


def _knowledgenet(data: Path) -> Iterator[Stated]:
    """Facts whose subject and object are named, not referred to by a pronoun."""
    for fact in knowledgenet.facts(data):
        subject, object = fact.subject, fact.object
        if subject is None or object is None or fact.property not in PROPERTIES:
            continue
        if any(re.fullmatch(PRONOUN, fact.text[slice(*place)]) for place in (subject, object)):
            continue
        (relation, turned), kinds = PROPERTIES[fact.property], KNOWLEDGENET[fact.property]
        ends = (subject, kinds[0]), (object, kinds[1])
        head, tail = ends[::-1] if turned else ends
        yield fact.text, *head, relation, *tail
