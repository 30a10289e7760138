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
        claimed = claims(model, seen, example).keys()
        _count(counts["end to end"], len(claimed & gold), len(claimed), len(gold))
    return {
        name: {score: round(value, 1) for score, value in prf(*numbers).items()}
        for name, numbers in counts.items()
    }


def _between_given(model: RelationModel, seen: EncodedWindow, example: Example) -> Facts:
    entities, numbers = [], []
    for number, mentions in enumerate(example.entities):
        word_spans = [words_of(seen.window, *place) for place, _ in mentions]
        spans = tuple(seen.window.pieces(words) for words in word_spans if words is not None)
        if spans:
            entities.append(WindowEntity(spans, mentions[0][1]))
            numbers.append(number)
    return {
        (numbers[head], model.relations[relation], numbers[tail])
        for head, relation, tail, _ in model.facts(seen, entities)
    }


def claims(
    model: RelationModel, seen: Sequence[EncodedWindow], example: Example
) -> dict[tuple[object, str, object], float]:
    """The facts between entities of the model's own, with their log odds.

    Lenient: an entity that shares a name with an annotated entity is that entity, and its number
    stands for it; else its name does, and the fact is wrong. A fact of two windows counts once.
    """
    by_name = {
        key(example.text[slice(*place)]): number
        for number, mentions in reversed(list(enumerate(example.entities)))
        for place, _ in mentions
    }
    log_odds: dict[tuple[object, str, object], float] = {}
    for part in seen:
        names = model.names(part)
        own = own_entities(part.window, names, example.text)
        keys = [
            [key(example.text[names[n].start : names[n].end]) for n in group] for group, _ in own
        ]
        ends: list[object] = [
            next((by_name[name] for name in group if name in by_name), group[0]) for group in keys
        ]
        for head, relation, tail, sure in model.facts(part, [entity for _, entity in own]):
            if ends[head] != ends[tail]:
                fact = ends[head], model.relations[relation], ends[tail]
                log_odds[fact] = max(sure, log_odds.get(fact, sure))
    return log_odds


def _count(counts: list[int], right: int, predicted: int, gold: int) -> None:
    for place, count in enumerate((right, predicted, gold)):
        counts[place] += count
