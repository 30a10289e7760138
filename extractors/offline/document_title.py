"""A document's title as one name in its text: "Four Days in November is a film"."""

from __future__ import annotations

from collections.abc import Sequence

from extractors.offline.arguments import PlacedSentence
from extractors.offline.boilerplate import is_boilerplate
from extractors.offline.named_spans import Name
from kg.model import Chunk

SHORTEST = 2  # words: single words are left to the recogniser
LONGEST = 8  # words and marks of a heading


def title_of(chunk: Chunk, places: Sequence[PlacedSentence]) -> str:
    """Return the chunk's title, else a heading before the first sentence, else ""."""
    title = chunk.meta.get("title")
    if isinstance(title, str) and title.strip():
        return title.strip()
    first = places[0] if places else None
    heading = first and is_boilerplate(first.quote, first.sentence)
    return first.quote if first and heading and len(first.sentence.nodes) <= LONGEST else ""


def name_title(place: PlacedSentence, title: str) -> None:
    """Make the title one name in this sentence; longer names around it stay.

    It has the type of the only name inside it, else Misc.
    """
    if len(title.split()) < SHORTEST or (not title[:1].isupper() and not title[:1].isdigit()):
        return
    at = place.quote.find(title)
    while at >= 0:
        _cover(place, place.sentence.start + at, place.sentence.start + at + len(title))
        at = place.quote.find(title, at + len(title))


def _cover(place: PlacedSentence, start: int, end: int) -> None:
    nodes = tuple(n for n in place.sentence.nodes if start <= n.start and n.end <= end)
    if not nodes or (nodes[0].start, nodes[-1].end) != (start, end):
        return  # it begins or ends inside of a word
    parts = dict.fromkeys(place.names[n.i] for n in nodes if n.i in place.names)
    if any(part.start < start or part.end > end for part in parts):
        return
    types = [part.type for part in parts if part.type != "literal"]
    if not types and not any(n.text[:1].isupper() for n in nodes[1:]):
        return  # "The end", "In 1999"
    name = Name(nodes, types[0] if len(types) == 1 else "Misc")
    place.names.update((node.i, name) for node in nodes)
