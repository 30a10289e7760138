"""The mentions of an imported document in the order in which the ledger numbers them, and the
entity keys that the imported graph gives them."""

from __future__ import annotations

from collections.abc import Iterable

from kg.model import Mention

ALIAS = "alias"  # the rule by which a mention names an entity that is called otherwise
Keys = list[tuple[int, str, str]]  # (mention, entity key, rule)


class Mentioned:
    """Mentions in the chunks of one document, each entity once per chunk."""

    def __init__(self, chunks: Iterable[str]) -> None:
        self._chunks: dict[str, dict[Mention, tuple[str, str]]] = {chunk: {} for chunk in chunks}

    def add(self, chunk: str, mention: Mention, key: str = "", rule: str = "") -> bool:
        """False where the same words already name something else in this chunk."""
        held = self._chunks[chunk].setdefault(mention, (key, rule))
        return held[0] == key

    def add_alias(self, chunk: str, name: str, kind: str, key: str) -> None:
        """Another name. Where its words name something else there, a type of its own parts them."""
        if not self.add(chunk, Mention(name, kind), key, ALIAS):
            self.add(chunk, Mention(name, key), key, ALIAS)

    def key(self, chunk: str, mention: Mention) -> str:
        return self._chunks[chunk][mention][0]

    def of_chunk(self, chunk: str) -> tuple[Mention, ...]:
        return tuple(self._chunks[chunk])

    def keys(self) -> Keys:
        """Of those that the resolver is not to decide on."""
        given = (held for mentions in self._chunks.values() for held in mentions.values())
        return [(number, key, rule) for number, (key, rule) in enumerate(given) if key]
