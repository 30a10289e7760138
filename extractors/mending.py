"""JSON as models write it: the values in a reply, mended where they can be.

What is whole is read as it stands. json-repair mends the rest; what it would lose (all but the
last of equal keys, all but the last of objects that look alike) or make up (a name out of the
half where a reply was cut) is seen to here.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from typing import Any

from kg.errors import FormatError

THINKING = re.compile(
    r"<(think|thinking|thought|reasoning)>.*?(?:</\1>|\Z)|\A(?:(?!<think).)*</think(?:ing)?>",
    re.DOTALL | re.IGNORECASE,
)
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
CUT = "\ue000"  # stands where a reply ended in the middle of a value; no text has it


@dataclass(frozen=True, slots=True)
class Several:
    """What stands under one key that an object has more than once."""

    values: tuple[Any, ...]


def json_values(text: str) -> tuple[list[Any], bool]:
    """(the JSON values of a reply, whether one had to be mended); FormatError if it has none."""
    said = THINKING.sub("", text)
    if not said.strip() and text.rstrip().endswith(">"):  # all of the answer stands in the thoughts
        said = re.sub(r"</?\w+>", "", text)
    text = said.strip("\ufeff \t\r\n")
    fenced = [part for part in _FENCE.findall(text) if re.search(r"[\[{［｛]", part)]
    found: list[Any] = []
    repaired = False
    for part in fenced or [text]:
        plain = _COMMENT.sub(lambda comment: comment[1] or "", part)
        for value, mended in _values(plain.strip()):
            found.append(value)
            repaired |= mended or plain != part
    if not found:
        raise FormatError("it holds no JSON")
    return found, repaired


def _values(text: str) -> Iterator[tuple[Any, bool]]:
    """Values that stand one after another, maybe with words between them."""
    at = 0
    while begins := _VALUE.search(text, at):
        try:
            value, at = _DECODER.raw_decode(text, begins.start())
        except (ValueError, RecursionError):
            yield from ((_mended(part), True) for part in _parts(text[begins.start() :]))
            return
        yield value, False


def _parts(text: str) -> Iterator[str]:
    """Broken JSON, taken apart where an object with a list of facts or entities begins."""
    starts = [found.start() for found in _OBJECT.finditer(text)] or [0]
    yield from (text[one:two] for one, two in zip(starts, [*starts[1:], len(text)], strict=True))


def _mended(text: str) -> Any:
    """Keys are numbered while it is mended: of equal ones all but the last would go."""
    from json_repair import repair_json

    plain = _WIDE.sub(lambda found: found[0].translate(_NARROW), text.strip())
    numbers = count()
    apart = _KEY.sub(lambda key: f"{key[1]}\ue001{next(numbers)}", plain)
    try:
        return _together(repair_json(_marked(apart), return_objects=True))
    except RecursionError as error:
        raise FormatError("its JSON is too deep") from error


def _together(value: Any) -> Any:
    """Without the numbers of the keys."""
    if isinstance(value, dict):
        return _object([(_together(key), _together(one)) for key, one in value.items()])
    if isinstance(value, list):
        return [_together(one) for one in value]
    return _NUMBERED.sub("", value) if isinstance(value, str) else value


def _marked(text: str) -> str:
    """With CUT at its end, where that is in the middle of a value."""
    if text.endswith(tuple("\"'”’]})[{,:`")):
        return text
    return f'{_NUMBER.sub("", text)}"{CUT}' if _NUMBER.search(text) else text + CUT


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found and found[key] != value:
            before = found[key].values if isinstance(found[key], Several) else (found[key],)
            found[key] = Several((*before, value))
        else:
            found[key] = value
    return found


_DECODER = json.JSONDecoder(
    object_pairs_hook=_object, parse_constant=lambda name: None, strict=False
)
