"""Front matter: the metadata above the text of a Markdown file."""

from __future__ import annotations

import json
import re
from typing import Any

CAP = 100_000  # characters
FENCED = re.compile(r"(---|\+\+\+)[ \t]*\r?\n")
# A block of YAML or TOML ends on the sign that it began with; YAML also on dots.
ENDS = {
    "---": re.compile(r"^(?:---|\.\.\.)[ \t]*(?:\r?\n|\Z)", re.MULTILINE),
    "+++": re.compile(r"^\+\+\+[ \t]*(?:\r?\n|\Z)", re.MULTILINE),
}
KEY = r"(?:[\w$@][\w .$@/-]{0,60}|\"[^\"\n]{1,60}\"|'[^'\n]{1,60}')"
# A line without a key and value continues the line above it, or is a comment.
LINES = {
    "---": re.compile(rf"{KEY}:(?:[ \t].*)?|[ \t].*|-(?:[ \t].*)?|#.*|[\]}}].*|"),
    "+++": re.compile(rf"{KEY}[ \t]*=.*|\[.*|[ \t].*|[\"'].*|#.*|[\]}}].*|"),
}
FIRST = {
    "---": re.compile(rf"(?:#.*\n)*{KEY}:(?:\s|\Z)"),
    "+++": re.compile(rf"\s*(?:#.*\n\s*)*(?:{KEY}[ \t]*=|\[)"),
}
TITLE = re.compile(
    r"^title[ \t]*[:=][ \t]*(?:[>|][+-]?[ \t]*\r?\n[ \t]+)?(\S.*?)[ \t\r]*$",
    re.MULTILINE | re.IGNORECASE,
)


def split_front_matter(text: str) -> tuple[str | None, str]:
    """Return the title in a file's front matter, and the text below it.

    Front matter is a block of keys and values on the first lines: YAML between `---`, TOML between
    `+++`, or a JSON object. A rule (`---`) above a first chapter is not front matter.
    """
    if text.startswith("{"):
        return _json(text)
    fence = FENCED.match(text)
    if not fence:
        return None, text
    sign = fence[1]
    end = ENDS[sign].search(text, fence.end(), fence.end() + CAP)
    if not end:
        return None, text
    block = text[fence.end() : end.start()]
    if block and not _is_mapping(block, sign):
        return None, text
    title = TITLE.search(block)
    return (title[1].strip("\"'") if title else None), text[end.end() :]


def _is_mapping(block: str, sign: str) -> bool:
    lines = block.splitlines()
    return bool(FIRST[sign].match(block)) and all(LINES[sign].fullmatch(line) for line in lines)


def _json(text: str) -> tuple[str | None, str]:
    try:
        decoded: tuple[Any, int] = json.JSONDecoder().raw_decode(text[:CAP])
    except (ValueError, RecursionError):
        return None, text
    values, end = decoded
    below = text[end:]
    if not values or below.strip() == "" or not re.match(r"[ \t]*\r?\n", below):
        return None, text
    title = values.get("title")
    return (title if isinstance(title, str) else None), below
