"""JSON as models write it: the values in a reply, repaired where possible.

Valid JSON is read as it is. json-repair mends the rest; what it would lose (all but the last of
equal keys, all but the last of objects that look alike) or invent (a name from the half where a
reply was cut) is handled here.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import count
from typing import Any

from kg.errors import FormatError
from kg.llm.thoughts import without_thoughts

_FENCE = re.compile(r"```[\w-]*[ \t]*\n?(.*?)(?:```|\Z)", re.DOTALL)
# Chinese punctuation between the parts of JSON, not inside of words.
_WIDE = re.compile(
    r"""(?<=["'”\]}］｝\d])\s*[：，、]|[：，、]\s*(?=["'“\[{［｛])|[［｛](?=\s*["'“\[{［｛])"""
    r"""|(?<=["'”\]}］｝\d，])\s*[］｝]|(?<=[：:,，]\s)[［｛]|(?<=[：:,，])[［｛]|[］｝]\s*\Z"""
)
_NARROW = str.maketrans("：，、［］｛｝", ":,,[]{}")
_LIST = r"entities|nodes|facts|triples|triplets|relations|relationships|edges|sentences"
_END = r"head|relation|tail|subject|predicate|object|source|target"
_KEY = re.compile(
    rf"""(?<=[{{,\s])((["'“]?)(?:{_LIST})|(["'“])(?:{_END}))(?=["'”]?\s*[:：])""", re.IGNORECASE
)
_OBJECT = re.compile(rf"""[{{｛]\s*["'“]?(?:{_LIST})["'”]?\s*[:：]""", re.IGNORECASE)
_VALUE = re.compile(r"""[\[{［｛]\s*(?=["'“”\[{(［｛]|[A-Za-z_]+\s*:|\Z)""")
# Comments behind a comma or bracket, or on a line of their own; strings are stepped over.
_COMMENT = re.compile(
    r"""("(?:\\.|[^"\\])*")|(?:(?<=[,{}\[\]])|^)([ \t]*)(?:/\*.*?\*/|(?://|\#)[^\n]*)""",
    re.DOTALL | re.MULTILINE,
)
_NUMBER = re.compile(r"(?<=[:\[,\s])-?\d[\d.,]*\Z")
_NUMBERED = re.compile("\ue001\\d+")
_RULE = re.compile(r"\|[\s:|-]+\|")
LONGEST = 4_000_000  # characters of a reply
LONGEST_BROKEN = 200_000
DEEPEST = 50  # most objects and lists in each other
WORDS = 500  # characters before a value that are kept
CUT = "\ue000"  # marks the end of a reply within a value; no text has it


@dataclass(frozen=True, slots=True)
class Several:
    """The values of a key that an object has more than once."""

    values: tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Piece:
    """A value in a reply, and the words between it and the value before."""

    value: Any
    before: str = ""


def json_values(text: str) -> tuple[list[Any], bool]:
    """Return (the JSON values of a reply, True if any was mended); FormatError without JSON."""
    pieces, repaired = json_pieces(text)
    return [piece.value for piece in pieces], repaired


def json_pieces(text: str) -> tuple[list[Piece], bool]:
    """Return the values as `json_values` does, with the words before them."""
    if len(text) > LONGEST:
        raise FormatError(f"it is longer than {LONGEST:,} characters")
    text = _unquoted(without_thoughts(text).strip("\ufeff \t\r\n"))
    pieces: list[Piece] = []
    repaired = False
    for part, before in _fenced(text) or [(text, "")]:
        plain = _COMMENT.sub(lambda comment: comment[1] or "", part)
        for number, (value, mended, words) in enumerate(_values(plain.strip())):
            if _depth(value) > DEEPEST:
                raise FormatError("its JSON is too deep")
            pieces.append(Piece(value, words if number else f"{before} {words}"))
            repaired |= mended or plain != part
    if not pieces and (rows := _table(text)):
        return [Piece(rows)], True
    if not pieces:
        raise FormatError("it holds no JSON")
    return pieces, repaired


def _unquoted(text: str) -> str:
    """Decode a text that is JSON as a string or in HTML."""
    if '"' not in text and "&quot;" in text:
        return html.unescape(text)
    for _ in range(3):
        if not text.startswith('"'):
            break
        try:
            inner = json.loads(text)
        except (ValueError, RecursionError):
            break
        text = inner.strip()
    return text


def _fenced(text: str) -> list[tuple[str, str]]:
    """Return (content of a fence, words before it) of each fence with JSON."""
    blocks: list[tuple[str, str]] = []
    end = 0
    for fence in _FENCE.finditer(text):
        if re.search(r"[\[{［｛]", fence[1]):
            blocks.append((fence[1], text[end : fence.start()][-WORDS:]))
            end = fence.end()
    return blocks


def _values(text: str) -> Iterator[tuple[Any, bool, str]]:
    """Yield (value, True if mended, words before) of successive values."""
    at = 0
    while begins := _VALUE.search(text, at):
        words = text[at : begins.start()][-WORDS:]
        try:
            value, at = _DECODER.raw_decode(text, begins.start())
        except (ValueError, RecursionError):
            if len(text) - at > LONGEST_BROKEN:
                raise FormatError(f"it is broken, and longer than {LONGEST_BROKEN:,}") from None
            for part in _parts(text[begins.start() :]):
                yield _mended(part), True, words
                words = ""
            return
        yield value, False, words


def _depth(value: Any) -> int:
    """Return the depth of nested objects and lists, at most DEEPEST + 1."""
    level, depth = [value], 0
    while level and depth <= DEEPEST:
        inner = [part for part in level if isinstance(part, dict | list | Several)]
        depth += bool(inner)
        level = [child for part in inner for child in _children(part)] if inner else []
    return depth


def _children(value: Any) -> Iterable[Any]:
    if isinstance(value, dict):
        return value.values()
    return value.values if isinstance(value, Several) else value


def _table(text: str) -> list[dict[str, str]]:
    """Return the rows of a table in Markdown, each cell under its column's title."""
    lines = [line.strip() for line in text.splitlines()]
    rows = [
        [cell.strip() for cell in line.strip("|").split("|")]
        for line in lines
        if line.startswith("|") and line.endswith("|") and not _RULE.fullmatch(line)
    ]
    if len(rows) < 2:
        return []
    return [dict(zip(rows[0], row, strict=False)) for row in rows[1:]]


def _parts(text: str) -> Iterator[str]:
    """Yield broken JSON, split where an object with a list of facts or entities begins."""
    starts = [match.start() for match in _OBJECT.finditer(text)] or [0]
    yield from (
        text[start:end] for start, end in zip(starts, [*starts[1:], len(text)], strict=True)
    )


def _mended(text: str) -> Any:
    """Mend JSON with its keys numbered: otherwise all but the last of equal keys are lost."""
    from json_repair import repair_json

    plain = _WIDE.sub(lambda match: match[0].translate(_NARROW), text.strip())
    numbers = count()
    apart = _KEY.sub(lambda key: f"{key[1]}\ue001{next(numbers)}", plain)
    try:
        return _together(repair_json(_marked(apart), return_objects=True))
    except RecursionError as error:
        raise FormatError("its JSON is too deep") from error


def _together(value: Any) -> Any:
    """Remove the numbers of the keys."""
    if isinstance(value, dict):
        return _object([(_together(key), _together(part)) for key, part in value.items()])
    if isinstance(value, list):
        return [_together(part) for part in value]
    return _NUMBERED.sub("", value) if isinstance(value, str) else value


def _marked(text: str) -> str:
    """Append CUT to a text that ends in the middle of a value."""
    if text.endswith(tuple("\"'”’]})[{,:`")):
        return text
    return f'{_NUMBER.sub("", text)}"{CUT}' if _NUMBER.search(text) else text + CUT


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for key, value in pairs:
        if key in values and values[key] != value:
            before = values[key].values if isinstance(values[key], Several) else (values[key],)
            values[key] = Several((*before, value))
        else:
            values[key] = value
    return values


_DECODER = json.JSONDecoder(
    object_pairs_hook=_object, parse_constant=lambda name: None, strict=False
)
