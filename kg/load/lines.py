"""Line breaks that come from the width of a column, and those that mean something."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import pairwise

# A line that ends on one of these continues below.
OPEN = re.compile(
    r"(?:\A|[\s(])(?:a|an|the|and|or|of|in|on|at|by|to|for|with|from|as|that|which|who|is|was|are|"
    r"were|be|been|has|have|had|his|her|its|their|this|these|de|del|della|di|da|van|von|der|den|"
    r"la|le|el|al|bin|ibn|mr|mrs|ms|dr|st)\.?\Z",
    re.IGNORECASE,
)
ENDED = re.compile(r"[.!?:;…|][\"'”’»)\]]*\Z")
STATEMENT = re.compile(
    r"\b(?:is|was|are|were|be|been|has|have|had|will|would|by|that|which|who|from|into|[a-z]{3,}ed)\b"
)
WIDE = 60  # characters
SENTENCE = 30  # characters of two lines; two shorter ones may be a verse or an address


def joined_lines(lines: Iterable[str]) -> str:
    """Return the lines with a blank for each break within a sentence, line ends for all others.

    Verses, addresses and lists keep their line ends.
    """
    lines = list(lines)
    if len(lines) == 1:
        return lines[0]
    is_prose = bool(ENDED.search(next((line for line in reversed(lines) if line), "")))
    text = [lines[0]]
    for before, line in pairwise(lines):
        text += [" " if _goes_on(before, line, is_prose) else "\n", line]
    return "".join(text)


def _goes_on(before: str, line: str, is_prose: bool) -> bool:
    if not before or not line or ENDED.search(before):
        return False
    if OPEN.search(before) or (line[0].islower() and len(before) + len(line) >= SENTENCE):
        return True
    is_word = line[0].isalnum() or line[0] in "\"'“‘("
    return is_prose and is_word and (len(before) >= WIDE or bool(STATEMENT.search(before)))
