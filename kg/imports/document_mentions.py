"""Mentions of an imported document, in the order in which the ledger numbers them."""

from __future__ import annotations

from collections.abc import Iterable

from kg.model import Mention

ALIAS = "alias"  # the rule of a mention that is not its entity's name
Keys = list[tuple[int, str, str]]  # (mention, entity key, rule)


class DocumentMentions:
    """Mentions in the chunks of one document, with the entity keys that the graph gives them."""

    def __init__(self, chunks: Iterable[str]) -> None:
        self._chunks: dict[str, dict[Mention, tuple[str, str]]] = {chunk: {} for chunk in chunks}

    def add(self, chunk: str, mention: Mention, key: str = "", rule: str = "") -> bool:
        """Add a mention; return False if its words already name another entity in this chunk."""
        names = self._chunks[chunk].setdefault(mention, (key, rule))
        return names[0] == key

    def add_alias(self, chunk: str, name: str, kind: str, key: str) -> None:
        """Add another name; if its words name another entity there, it gets a type of its own."""
        if not self.add(chunk, Mention(name, kind), key, ALIAS):
            self.add(chunk, Mention(name, key), key, ALIAS)

    def key(self, chunk: str, mention: Mention) -> str:
        return self._chunks[chunk][mention][0]

    def of_chunk(self, chunk: str) -> tuple[Mention, ...]:
        return tuple(self._chunks[chunk])

    def keys(self) -> Keys:
        """Return the keys of the mentions that the resolver is not to decide."""
        names = (name for mentions in self._chunks.values() for name in mentions.values())
        return [(number, key, rule) for number, (key, rule) in enumerate(names) if key]
