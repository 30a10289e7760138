"""Folding of letters for comparison: the same form for letters that only look different.

Case, blanks, kinds of quotation marks and dashes, composed and decomposed letters, full-width
forms, accents, Arabic and Hebrew vowel points, tatweel and invisible characters do not count.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

# Quotation marks and dashes, which models change when they copy.
SAME = str.maketrans(
    {"“": '"', "”": '"', "„": '"', "«": '"', "»": '"', "‘": "'", "’": "'", "`": "'", "ʼ": "'"}
    | {"–": "-", "—": "-", "−": "-", "‐": "-", "‑": "-"}
)
_POINTS = (
    r"\u0300-\u036f\u0483-\u0487\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7"
    r"\u0610-\u061a\u0640\u064b-\u065f\u0670\u06d6-\u06ed"
)
_IGNORED = re.compile(rf"[{_POINTS}\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]")
_JAMO = r"[\u1100-\u115f][\u1160-\u11a7]*[\u11a8-\u11ff]*"
_CLUSTER = re.compile(rf"{_JAMO}|[^\s][{_POINTS}\u0900-\u0903\u093c\u3099\u309a]*")
# Scripts that put no blanks between words: Thai, Lao, Burmese, Khmer, kana, Han.
UNSPACED = re.compile(
    r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005-\u3007\u3040-\u30ff\u31f0-\u31ff"
    r"\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003134f]"
)


def clusters(text: str) -> Iterator[tuple[str, int, int]]:
    """Yield (folded letters, start, end) of each written letter, without blanks."""
    if text.isascii():
        yield from ((c, n, n + 1) for n, c in enumerate(text.lower()) if not c.isspace())
        return
    for match in _CLUSTER.finditer(text):
        if letters := folded(match[0]):
            yield letters, match.start(), match.end()


def folded(text: str) -> str:
    """Return the text as it is compared, with its blanks."""
    if text.isascii():
        return text.lower()
    plain = unicodedata.normalize("NFKC", text)
    plain = _IGNORED.sub("", unicodedata.normalize("NFKD", plain).casefold())
    return unicodedata.normalize("NFC", plain).translate(SAME)
