"""Scores on Re-DocRED documents: names, relations between given entities, and end to end."""

from __future__ import annotations

from collections.abc import Sequence

from extractors.relations_clusters import clusters, key
from extractors.relations_model import Named, RelationModel, Seen
from extractors.relations_pieces import windows
from models.training.relations.examples import Example
from models.training.relations.items import words_of

Facts = set[tuple[int, str, int]]


def scores(model: RelationModel, examples: Sequence[Example]) -> dict[str, dict[str, float]]:
    """Precision, recall and F1 in percent of the three tasks; gold facts of all windows count."""
    model.encoder.eval()
    model.heads.eval()
    counts = {name: [0, 0, 0] for name in ("names", "relations", "end to end")}
    for example in examples:
        seen = [model.see(window) for window in windows(example.text, model.tokenizer)]
        gold_names = set(example.names)
        names = {one for part in seen for one in _names(model, part)}
        _count(counts["names"], len(names & gold_names), len(names), len(gold_names))
        gold = set(example.facts)
        given = set().union(*(_between_given(model, part, example) for part in seen))
        _count(counts["relations"], len(given & gold), len(given), len(gold))
        found = claims(model, seen, example).keys()
        _count(counts["end to end"], len(found & gold), len(found), len(gold))
    return {name: _prf(*found) for name, found in counts.items()}


def _names(model: RelationModel, seen: Seen) -> set[tuple[int, int, str]]:
    found = set()
    for (first, end), type in model.mentions(seen):
        found.add((seen.window.place(first)[0], seen.window.place(end - 1)[1], type))
    return found


def _between_given(model: RelationModel, seen: Seen, example: Example) -> Facts:
    entities, numbers = [], []
    for number, one in enumerate(example.entities):
        words = [words_of(seen.window, *place) for place, _ in one]
        spans = tuple(seen.window.pieces(some) for some in words if some is not None)
        if spans:
            entities.append(Named(spans, one[0][1]))
            numbers.append(number)
    return {
        (numbers[head], model.relations[relation], numbers[tail])
        for head, relation, tail, _ in model.facts(seen, entities)
    }


def claims(
    model: RelationModel, seen: Sequence[Seen], example: Example
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
        names, entities = own_entities(model, part, example.text)
        told: list[object] = [
            next((by_name[n] for n in some if n in by_name), some[0]) for some in names
        ]
        for head, relation, tail, sure in model.facts(part, entities):
            if told[head] != told[tail]:
                fact = told[head], model.relations[relation], told[tail]
                found[fact] = max(sure, found.get(fact, 0.0))
    return found


def own_entities(
    model: RelationModel, seen: Seen, text: str
) -> tuple[list[list[str]], list[Named]]:
    """(keys of its names, entity) for every entity that the model itself finds."""
    mentions = model.mentions(seen)
    texts = [_text(text, seen, words) for words, _ in mentions]
    groups = clusters([(name, type) for name, (_, type) in zip(texts, mentions, strict=True)])
    entities = [
        Named(tuple(seen.window.pieces(mentions[n][0]) for n in one), mentions[one[0]][1])
        for one in groups
    ]
    return [[key(texts[n]) for n in one] for one in groups], entities


def _text(text: str, seen: Seen, words: tuple[int, int]) -> str:
    return text[seen.window.place(words[0])[0] : seen.window.place(words[1] - 1)[1]]


def _count(counts: list[int], right: int, found: int, gold: int) -> None:
    for place, count in enumerate((right, found, gold)):
        counts[place] += count


def _prf(right: int, found: int, gold: int) -> dict[str, float]:
    precision = 100 * right / found if found else 0.0
    recall = 100 * right / gold if gold else 0.0
    f1 = 2 * precision * recall / (precision + recall) if right else 0.0
    return {"p": round(precision, 1), "r": round(recall, 1), "f": round(f1, 1)}
