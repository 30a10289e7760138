"""One name, one type: the types of a chunk's names are brought into agreement.

A recogniser reads each sentence by itself; the chunk shows more. "the play Herons" makes
every Herons a work, and a lone Boulter after Robert Boulter is that person.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from extractors.offline.arguments import PlacedSentence
from extractors.offline.coreference import TITLES
from extractors.offline.name_marks import joined_type
from extractors.offline.named_spans import Name
from extractors.offline.nominal_candidates import roles_before
from extractors.offline.verb_types import types_by_verbs
from kg.text.class_nouns import KINDS
from kg.text.lexicon import word_list

SURNAMES = word_list("surnames")
FIRM_ENDINGS = word_list("firm_endings")
SHIP_PREFIXES = frozenset({"hms", "uss", "sms", "rms", "hmas", "hmcs", "ss"})
DEMONYM_ENDS = ("ans", "swedes", "danes", "poles", "turks", "greeks", "germans")


def harmonize(places: Iterable[PlacedSentence]) -> None:
    """Set the types of the names in these sentences of one chunk."""
    places = list(places)
    _forget_plurals(places)
    placed_names = [(place, name) for place in places for name in _entities(place)]
    types_by_nouns = dict(_types_by_nouns(placed_names))
    people = _people(placed_names)
    types_by_clauses = _types_by_clauses(places)
    votes: dict[str, Counter[str]] = {}
    for place, name in placed_names:
        if not name.guessed:
            votes.setdefault(_text(place, name), Counter())[name.type] += 1
    for place, name in placed_names:
        text = _text(place, name)
        voted = _voted(name, votes.get(text))
        marked = joined_type(text) if voted != "Misc" or name.guessed else None
        shaped = marked or _shaped(name, voted) or _person(text, people)
        doubted = (
            types_by_clauses.get(text) if (shaped or voted) == "Person" or name.guessed else None
        )
        name.type = types_by_nouns.get(text) or doubted or shaped or voted


def _forget_plurals(places: list[PlacedSentence]) -> None:
    """Remove plurals that open a sentence and have a capital nowhere else: "Scenes"."""
    inside = {
        node.text
        for place in places
        for node in place.sentence.nodes[1:]
        if node.text[:1].isupper() and not node.text.isupper()
    }
    for place in places:
        first = place.sentence.nodes[0]
        name = place.names.get(first.i)
        plural = first.tag in ("NNS", "NNPS") or first.lemma.lower() == first.lower[:-1]
        if name is None or len(name.nodes) > 1 or not plural or not first.lower.endswith("s"):
            continue
        if joined_type(_text(place, name)):
            continue
        if first.text not in inside and not first.lower.endswith(DEMONYM_ENDS):
            del place.names[first.i]


def _entities(place: PlacedSentence) -> Iterator[Name]:
    return (name for name in dict.fromkeys(place.names.values()) if name.type != "literal")


def _text(place: PlacedSentence, name: Name) -> str:
    return " ".join(place.text(name.start, name.end).split())


def _types_by_nouns(
    placed_names: Iterable[tuple[PlacedSentence, Name]],
) -> Iterator[tuple[str, str]]:
    """Yield (text, type) by the noun before a name: "the film X", "Mrs X"."""
    for place, name in placed_names:
        before_name = roles_before(name, place.names)
        kinds = [KINDS[role.lemma] for role in before_name if role.lemma in KINDS]
        first = name.nodes[0]
        before = next((n for n in place.sentence.nodes if n.i == first.i - 1), None)
        if before is not None and before.lower.strip(".") in TITLES:
            kinds = ["Person"]
        if kinds:
            yield _text(place, name), kinds[0]


def _types_by_clauses(places: Iterable[PlacedSentence]) -> dict[str, str]:
    """Return the types that verbs give to names, if they do not contradict each other."""
    types: dict[str, set[str]] = {}
    for place in places:
        for name, type in types_by_verbs(place.sentence, place.names):
            types.setdefault(_text(place, name), set()).add(type)
    return {text: next(iter(agreed)) for text, agreed in types.items() if len(agreed) == 1}


def _people(placed_names: Iterable[tuple[PlacedSentence, Name]]) -> frozenset[str]:
    """Return the last words of the full names of persons."""
    full = (_text(p, n).split() for p, n in placed_names if n.type == "Person" and len(n.nodes) > 1)
    return frozenset(words[-1] for words in full)


def _shaped(name: Name, voted: str) -> str | None:
    """Return the type from the name's own words: "Drum Theatre", "Typhoon Koppu", "HMS Monarch".

    A person may be called Hall or Lake, so such a word does not overrule "Person".
    """
    first, last = name.nodes[0], name.nodes[-1]
    if first is not last and voted == "Person" and last.lower in FIRM_ENDINGS:
        return "Organization"
    if first is last and voted == "Person" and first.lower not in SURNAMES:
        kind = KINDS.get(first.lower)
        return kind if kind == "Organization" else None
    if first.lower in SHIP_PREFIXES:
        return "Misc"
    for word in (last, first):
        kind = KINDS.get(word.lower)
        named = len(name.nodes) > 1 and kind not in (None, "Person")
        if named and not (voted == "Person" and word.lower in SURNAMES):
            return kind
    if last.tag == "NNPS" and last.lower.endswith(DEMONYM_ENDS):
        return "Misc"
    return None


def _person(text: str, people: frozenset[str]) -> str | None:
    return "Person" if text in people else None


def _voted(name: Name, votes: Counter[str] | None) -> str:
    """Return the type of most sightings of the name; its own on a tie."""
    if not votes:
        return name.type
    best, count = votes.most_common(1)[0]
    return best if name.guessed or count > votes[name.type] else name.type
