"""Cypher as a tree of brackets, clauses and patterns: as much grammar as the checks need."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from kg.cypher.tokens import Token, tokenize

_PAIRS = {"(": ")", "[": "]", "{": "}"}
_CLAUSES = frozenset(
    {"MATCH", "OPTIONAL", "WHERE", "ORDER", "SKIP", "LIMIT", "OFFSET", "UNWIND", "WITH", "RETURN"}
    | {"UNION", "CALL", "YIELD"}
)
_SUBQUERY = frozenset({"CALL", "EXISTS", "COUNT", "COLLECT"})
_SEPARATORS = frozenset({",", "|", ":", "WHEN", "THEN", "ELSE", "AS", "BY"})


@dataclass(frozen=True)
class Group:
    """Parts in brackets, or between CASE and END; `before` is the word in front of it."""

    open: str
    parts: tuple[Token | Group | PathPattern, ...]
    start: int
    before: str = ""
    text: str = ""

    @property
    def word(self) -> str:
        return ""

    @property
    def subquery(self) -> bool:
        return self.open == "{" and self.before in _SUBQUERY


@dataclass(frozen=True)
class PathPattern:
    """A pattern within an expression, `(a)-[r]->(b)`: one operand."""

    parts: tuple[Token | Group, ...]
    start: int
    text: str = ""
    word: str = ""

    @property
    def nodes(self) -> Iterator[Group]:
        return (part for part in self.parts if isinstance(part, Group) and part.open == "(")


@dataclass(frozen=True)
class CypherClause:
    """A clause without its keyword; `name` is MATCH, OPTIONAL, WHERE, WITH, RETURN .."""

    name: str
    parts: tuple[Token | Group | PathPattern, ...]
    start: int


def tree(cypher: str) -> tuple[Token | Group | PathPattern, ...]:
    """Return the tokens with brackets and CASE .. END as groups; open brackets stay open."""
    tokens = tokenize(cypher)
    return _level(tokens, 0, "")[0]


def _level(tokens: Sequence[Token], place: int, end: str) -> tuple[tuple[Token | Group, ...], int]:
    parts: list[Token | Group] = []
    while place < len(tokens):
        token = tokens[place]
        named = bool(parts) and parts[-1].text in (".", ":", "$")
        if token.text == end or (token.word and token.word == end and not named):
            return tuple(parts), place + 1
        if token.text in _PAIRS or (token.word == "CASE" and not named):
            open_ = token.text if token.text in _PAIRS else "CASE"
            inside, after = _level(tokens, place + 1, _PAIRS.get(open_, "END"))
            parts.append(
                Group(open_, inside, token.start, _before(parts, open_, in_map=end == "}"))
            )
            place = after
        else:
            parts.append(token)
            place += 1
    return tuple(parts), place


def _before(parts: Sequence[Token | Group], open_: str, *, in_map: bool) -> str:
    """Return the word in front; of `CALL (x) {` it is CALL."""
    place = len(parts) - 1
    if open_ == "{" and place > 0 and _is_group(parts[place], "("):
        place -= 1
        return "CALL" if parts[place].word == "CALL" else ""
    labels = () if in_map else (":", "&", "|", "$")
    if place < 0 or (place > 0 and parts[place - 1].text in labels and open_ != "("):
        return ""
    return parts[place].word


def _is_group(part: Token | Group | PathPattern, open_: str) -> bool:
    return isinstance(part, Group) and part.open == open_


def clauses(parts: Sequence[Token | Group | PathPattern]) -> list[CypherClause]:
    """Return the clauses of one query body, with each pattern of an expression as one part."""
    opened: list[tuple[str, int, list[Token | Group | PathPattern]]] = [("", 0, [])]
    for place, part in enumerate(parts):
        if part.word in _CLAUSES and not _is_name(parts[place - 1] if place else None, part.word):
            optional = part.word == "MATCH" and opened[-1][0] == "OPTIONAL" and not opened[-1][2]
            opened.append(("OPTIONAL" if optional else part.word, part.start, []))
        else:
            opened[-1][2].append(part)
    return [
        CypherClause(
            name, tuple(inside) if name in ("MATCH", "OPTIONAL") else expression(inside), start
        )
        for name, start, inside in opened
        if name and (inside or name != "OPTIONAL")
    ]


def _is_name(before: Token | Group | PathPattern | None, word: str) -> bool:
    if before is None:
        return False
    return before.text in (".", ":", "$") or (word == "WITH" and before.word in ("STARTS", "ENDS"))


def expression(
    parts: Sequence[Token | Group | PathPattern],
) -> tuple[Token | Group | PathPattern, ...]:
    """Return the same parts, each pattern as one part; groups are left to `walk`."""
    joined: list[Token | Group | PathPattern] = []
    place = 0
    while place < len(parts):
        end = _pattern_end(parts, place)
        if end > place + 1:
            inside = tuple(part for part in parts[place:end] if not isinstance(part, PathPattern))
            joined.append(PathPattern(inside, parts[place].start))
        else:
            joined.append(parts[place])
        place = max(end, place + 1)
    return tuple(joined)


def _pattern_end(parts: Sequence[Token | Group | PathPattern], place: int) -> int:
    """Return the place after the pattern that starts here, else `place`."""
    end = place
    while end < len(parts) and _is_group(parts[end], "("):
        after = end + 1
        arrow = ""
        while after < len(parts) and (
            parts[after].text in ("-", "<", ">") or _is_group(parts[after], "[")
        ):
            arrow += parts[after].text or "[]"
            after += 1
        if arrow.strip("<>") not in ("--", "-[]-") or after >= len(parts):
            break
        if not _is_group(parts[after], "("):
            break
        end = after
    return end + 1 if end > place else place


def segments(
    parts: Sequence[Token | Group | PathPattern], cut: frozenset[str] = _SEPARATORS
) -> Iterator[list[Token | Group | PathPattern]]:
    """Yield the expressions of one level, cut at commas, WHEN and the like."""
    segment: list[Token | Group | PathPattern] = []
    for part in parts:
        if part.text in cut or (part.word in cut):
            yield segment
            segment = []
        else:
            segment.append(part)
    yield segment


def walk(
    parts: Sequence[Token | Group | PathPattern],
) -> Iterator[Token | Group | PathPattern]:
    """Yield every part below, sub-queries and patterns included as one part each."""
    for part in parts:
        yield part
        if isinstance(part, Group) and not part.subquery:
            yield from walk(expression(part.parts))


def bodies(parts: Sequence[Token | Group | PathPattern]) -> Iterator[Group]:
    """Yield the sub-queries directly below, not those inside them."""
    for part in parts:
        if isinstance(part, Group) and part.subquery:
            yield part
        elif isinstance(part, Group | PathPattern):
            yield from bodies(part.parts)


def names(parts: Sequence[Token | Group | PathPattern], *, in_map: bool = False) -> set[str]:
    """Return the words that are used as a variable, sub-queries and patterns included."""
    words: set[str] = set()
    before = ""
    for place, part in enumerate(parts):
        after = parts[place + 1] if place + 1 < len(parts) else None
        if isinstance(part, Group):
            words |= names(part.parts, in_map=part.open == "{" and not part.subquery)
        elif isinstance(part, PathPattern):
            words |= names(part.parts)
        elif part.kind in ("word", "quoted") and before not in (".", "$"):
            key = after is not None and after.text == ":" and in_map
            called = after is not None and _is_group(after, "(")
            if not called and not key and (in_map or before != ":"):
                words.add(part.text.strip("`"))
        before = part.text
    return words
