"""Cypher split into tokens."""

from __future__ import annotations

import re
from dataclasses import dataclass

from kg.errors import QueryError

_TOKEN = re.compile(
    r"""(?P<space>\s+|//[^\n]*|/\*.*?\*/)
    |(?P<string>'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*")
    |(?P<quoted>`(?:``|[^`])*`)
    |(?P<number>\d[\w.]*)
    |(?P<word>[^\W\d]\w*)
    |(?P<open>['"`]|/\*)
    |(?P<sign>.)""",
    re.VERBOSE | re.DOTALL,
)
_UNFINISHED = {"'": "string", '"': "string", "`": "name in backticks", "/*": "comment"}


@dataclass(frozen=True, slots=True)
class Token:
    kind: str
    text: str
    start: int

    @property
    def word(self) -> str:
        """The word in capitals, "" for anything that is not a bare word."""
        return self.text.upper() if self.kind == "word" else ""


def tokenize(cypher: str) -> list[Token]:
    """Return the tokens without space and comments; QueryError for an unclosed string."""
    tokens = []
    for match in _TOKEN.finditer(cypher):
        kind = match.lastgroup or ""
        if kind == "open":
            raise QueryError(f"this {_UNFINISHED[match.group()]} does not end", match.start())
        if kind != "space":
            tokens.append(Token(kind, match.group(), match.start()))
    return tokens


def find_name(cypher: str, name: str) -> int | None:
    """Return where a variable or function is first used, for errors without a place, or None."""
    before = ""
    for token in tokenize(cypher):
        if token.text.strip("`") == name and before not in (".", ":", "$"):
            return token.start
        before = token.text
    return None
