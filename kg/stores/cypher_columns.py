"""The names of the columns that a query returns: the engine gives none with an empty answer."""

from __future__ import annotations

from kg.stores.cypher_gate import Token, tokenize

_ENDS = frozenset({"ORDER", "SKIP", "LIMIT", "OFFSET", "UNION"})


def columns(cypher: str) -> tuple[str, ...]:
    """As in the last RETURN, `AS` names or the text; () for `RETURN *` and where there is none."""
    items: list[list[Token]] = []
    depth, returning = 0, False
    for token in tokenize(cypher):
        depth += (token.text in ("(", "[", "{")) - (token.text in (")", "]", "}"))
        if depth == 0 and token.word == "RETURN":
            items, returning = [[]], True
        elif depth == 0 and (token.word in _ENDS or token.text == ";"):
            returning = False
        elif returning and depth == 0 and token.text == ",":
            items.append([])
        elif returning and not (token.word == "DISTINCT" and items == [[]]):
            items[-1].append(token)
    if any(not item or item[0].text == "*" for item in items):
        return ()
    return tuple(_name(item, cypher) for item in items)


def _name(item: list[Token], cypher: str) -> str:
    if len(item) > 2 and item[-2].word == "AS":
        return item[-1].text.strip("`")
    last = item[-1]
    return cypher[item[0].start : last.start + len(last.text)]
