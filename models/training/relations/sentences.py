"""Sentences of the corpora that annotate one fact or a few: their other facts are unknown."""

from __future__ import annotations

import gzip
import json
import re
import tarfile
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

from models.training.entity_corpora import FEWREL, KNOWLEDGENET, PRONOUN, knowledgenet_facts
from models.training.labelled import detokenise
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
    stated = [
        *_fewrel(data / "fewrel/val_wiki.json.gz"),
        *_knowledgenet(data / "knowledgenet/human_readable-v10-notest.zip"),
        *_tekgen(data / "text2kgbench_tekgen/wikidata_tekgen.tar.gz"),
    ]
    return list(_grouped(one for one in stated if one[3] in properties))


def _grouped(stated: Iterable[Stated]) -> Iterator[Example]:
    by_text: dict[str, list[Stated]] = defaultdict(list)
    for one in stated:
        by_text[one[0]].append(one)
    for text, found in by_text.items():
        types: dict[Place, str] = {}
        for _, head, head_type, _, tail, tail_type in found:
            for place, type in ((head, head_type), (tail, tail_type)):
                if types.get(place, UNKNOWN) == UNKNOWN:
                    types[place] = type
        order = {place: number for number, place in enumerate(types)}
        facts = tuple(dict.fromkeys((order[h], r, order[t]) for _, h, _, r, t, _ in found))
        entities = tuple(((place, type),) for place, type in types.items())
        yield Example(text, entities, facts, tags=False, relations="some")


def _fewrel(path: Path) -> Iterator[Stated]:
    with gzip.open(path, "rt", encoding="utf-8") as stream:
        relations = json.load(stream)
    for relation, rows in relations.items():
        kinds = FEWREL.get(relation, (UNKNOWN, UNKNOWN))
        for row in rows:
            text, ranges = detokenise(row["tokens"])
            head, tail = (
                (ranges[places[0][0]][0], ranges[places[0][-1]][1])
                for _, _, places in (row["h"], row["t"])
            )
            yield text, head, kinds[0], relation, tail, kinds[1]


def _tekgen(path: Path) -> Iterator[Stated]:
    """Rows whose two names stand in the sentence once each."""
    with tarfile.open(path) as archive:
        for name in sorted(archive.getnames()):
            member = archive.extractfile(name) if name.endswith("_train.jsonl") else None
            for line in member or ():
                row = json.loads(line)
                text = row["sent"]
                found = [_once(row[one], text) for one in ("sub_label", "obj_label")]
                if found[0] and found[1] and found[0] != found[1]:
                    yield text, found[0], UNKNOWN, row["rel"], found[1], UNKNOWN


def _once(name: str, text: str) -> Place | None:
    places = [found.span() for found in re.finditer(rf"(?<!\w){re.escape(name)}(?!\w)", text)]
    return places[0] if len(places) == 1 else None


def _knowledgenet(path: Path) -> Iterator[Stated]:
    """Facts whose subject and object are named, not stood for by a pronoun."""
    for name, text, places in knowledgenet_facts(path):
        named = [not re.fullmatch(PRONOUN, text[slice(*place)]) for place in places.values()]
        if name in PROPERTIES and len(named) == 2 and all(named):
            (relation, turned), kinds = PROPERTIES[name], KNOWLEDGENET[name]
            subject, object = (places["subject"], kinds[0]), (places["object"], kinds[1])
            head, tail = (object, subject) if turned else (subject, object)
            yield text, *head, relation, *tail
