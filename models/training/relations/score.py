"""Scores on Re-DocRED documents: names, relations between given entities, and end to end."""

from __future__ import annotations

from collections.abc import Sequence

from extractors.relations.clusters import key
from extractors.relations.inference import EncodedWindow, RelationModel, WindowEntity, own_entities
from extractors.relations.pieces import windows
from models.training.evaluate import prf
from models.training.relations.examples import Example
from models.training.relations.items import words_of

Facts = set[tuple[int, str, int]]


def scores(model: RelationModel, examples: Sequence[Example]) -> dict[str, dict[str, float]]:
    """Precision, recall and F1 in percent of the three tasks; gold facts of all windows count."""
    model.encoder.eval()
    model.heads.eval()
    counts = {name: [0, 0, 0] for name in ("names", "relations", "end to end")}
    for example in examples:
        seen = [model.encode(window) for window in windows(example.text, model.tokenizer)]
        gold_names = set(example.names)
        names = {(n.start, n.end, n.label) for part in seen for n in model.names(part)}
        _count(counts["names"], len(names & gold_names), len(names), len(gold_names))
        gold = set(example.facts)
        given = set().union(*(_between_given(model, part, example) for part in seen))
        _count(counts["relations"], len(given & gold), len(given), len(gold))
        found = claims(model, seen, example).keys()
        _count(counts["end to end"], len(found & gold), len(found), len(gold))
    return {
        name: {score: round(value, 1) for score, value in prf(*found).items()}
        for name, found in counts.items()
    }


def _between_given(model: RelationModel, seen: EncodedWindow, example: Example) -> Facts:
    entities, numbers = [], []
    for number, one in enumerate(example.entities):
        words = [words_of(seen.window, *place) for place, _ in one]
        spans = tuple(seen.window.pieces(some) for some in words if some is not None)
        if spans:
            entities.append(WindowEntity(spans, one[0][1]))
            numbers.append(number)
    return {
        (numbers[head], model.relations[relation], numbers[tail])
        for head, relation, tail, _ in model.facts(seen, entities)
    }


def claims(
    model: RelationModel, seen: Sequence[EncodedWindow], example: Example
) -> dict[tuple[object, str, object], float]:
    """Facts between own entities with their log odds.

    Lenient: an entity with one name that an annotated entity has is that entity, and its number
    stands for it; else its name does, and the fact is wrong. What is found twice counts once.
    """
    by_name = {
        key(example.text[slice(*place)]): number
        for number, one in reversed(list(enumerate(example.entities)))
        for place, _ in one
    }
    found: dict[tuple[object, str, object], float] = {}
    for part in seen:
        names = model.names(part)
        own = own_entities(part.window, names, example.text)
        keys = [
            [key(example.text[names[n].start : names[n].end]) for n in group] for group, _ in own
        ]
        told: list[object] = [
            next((by_name[one] for one in some if one in by_name), some[0]) for some in keys
        ]
        for head, relation, tail, sure in model.facts(part, [entity for _, entity in own]):
            if told[head] != told[tail]:
                fact = told[head], model.relations[relation], told[tail]
                found[fact] = max(sure, found.get(fact, sure))
    return found


def _count(counts: list[int], right: int, found: int, gold: int) -> None:
    for place, count in enumerate((right, found, gold)):
        counts[place] += count
