"""Marks of notes and references after words, and stops without a blank after them."""

from __future__ import annotations

import re
from collections.abc import Iterator

Edit = tuple[int, int, str]  # start, end, replacement


def _words(listed: str) -> frozenset[str]:
    return frozenset(listed.split())


_NUMBERS = r"\d{1,3}(?:\s?[,;–-]\s?\d{1,3})*+"
_NOTICES = (
    r"(?:citation|clarification|better source|page|attribution|original research) needed"
    r"|(?:who|when|where|which|why|by whom|according to whom|original research)\?"
    r"|dubious(?: – discuss)?|failed verification|not in citation given|dead link"
    r"|permanent dead link|verify|update|edit|sic"
)
# In this order: "[2]" and "[note 3]" after a word or a stop, "[who?]", " [12]" in a sentence.
_BRACKETS = re.compile(
    rf"(?<=[^\s\[(])\[(?:{_NUMBERS}|[a-f]|(?:note|nb|fn|ref|n)\.?\s?\d{{1,3}})\]"
    rf"|[ \t]?\[(?:{_NOTICES})\]"
    rf"|(?<=[\w.,;)\"”’])[ \t]\[{_NUMBERS}\](?=[.,;:)]|\s+[a-z(]|\s*(?:[\r\n]|\Z))",
    re.IGNORECASE,
)
_RAISED = re.compile(r"[⁰¹²³⁴-⁹]++(?:[,ʼ˒][⁰¹²³⁴-⁹]++)*+(?![\w⁺⁻/^])")
_SIGNS = re.compile(r"(?<=[\w.,;:!?)”’\"])(?:[†‡]{1,3}|(?<=\w[\w.,!?])\*{1,3})(?=[\s.,;:!?)]|\Z)")
_DIGITS = re.compile(
    r"(?:(?<=[a-z]{3}[.!?])|(?<=[a-z]{2}[.!?][”’\"]))\d{1,3}(?:,\d{1,3})*+(?=\s+[A-Z“]|\s*\Z)"
)
_GLUED = re.compile(r"(?<=[a-z]{2}|\d\d|[a-z0-9][)”])[.!?][”’]?(?=[“‘(]?[A-Z](?:[a-z]|\s))")
_BEFORE = re.compile(r"[ \t](\S+)$")
_LAST_WORD = re.compile(r"[^\W\d_]+$")
_MEASURES = _words(
    "mile miles foot feet inch inches yard yards metre metres meter meters kilometre kilometres "
    "kilometer kilometers centimetre centimetres centimeter centimeters"
)
_NUMBERED = _words("fig figs vol vols nos art arts sec para chap eq ref refs app")
_ENDINGS = _words("com net org edu gov io ai js fm tv de uk eu co in me")
TOKEN = 60  # code points that are read before and after a stop


def marks(text: str) -> list[Edit]:
    """Return an edit that removes each mark of a note or reference, in order."""
    spans = [match.span() for match in _BRACKETS.finditer(text)]
    spans += [match.span() for match in _RAISED.finditer(text) if _is_note(text, match.start())]
    spans += [match.span() for match in _SIGNS.finditer(text) if not _emphasis(text, match)]
    spans += [match.span() for match in _DIGITS.finditer(text) if not _number(text, match.start())]
    edits: list[Edit] = []
    for start, end in sorted(spans):
        if not edits or start >= edits[-1][1]:
            edits.append((start, end, ""))
    return edits


def unmarked(text: str) -> str:
    """Return the text without marks."""
    pieces, at = [], 0
    for start, end, _ in marks(text):
        pieces.append(text[at:start])
        at = end
    return "".join([*pieces, text[at:]])


def glued_stops(text: str) -> Iterator[Edit]:
    """Yield edits that add a blank after a stop before the next sentence: "in Hamburg.Peter"."""
    for match in _GLUED.finditer(text):
        before = _BEFORE.search(text[max(0, match.start() - TOKEN) : match.start()])
        if before is None:
            continue  # the first word of a line
        first = before[1]
        second = text[match.end() : match.end() + TOKEN].split(maxsplit=1)[0]
        word = second.strip("“‘(.,;:!?”’)").lower()
        address = any(sign in first + second for sign in "@/\\_=<>") or "www" in first
        if not address and word not in _ENDINGS and "." not in first:
            yield match.end(), match.end(), " "


def _is_note(text: str, at: int) -> bool:
    """Whether raised digits are a note: behind a stop, or a word that is no unit or symbol."""
    if at == 0:
        return False
    if not text[at - 1].isalpha():
        return text[at - 1] in '.!?,;:”’")]'
    word = _LAST_WORD.search(text[max(0, at - 30) : at])
    if word is None or word.group() in _MEASURES:
        return False
    return len(word.group()) > (2 if word.group()[0].isupper() else 3)


def _emphasis(text: str, match: re.Match[str]) -> bool:
    """Return True for an asterisk that closes an emphasis begun in its line."""
    line = max(text.rfind(end, max(0, match.start() - 2000), match.start()) for end in "\r\n")
    return "*" in match.group() and "*" in text[max(line, match.start() - 2000, 0) : match.start()]


def _number(text: str, at: int) -> bool:
    """Return True for digits after a stop that belong to it: "fig.3"."""
    word = _LAST_WORD.search(text[max(0, at - 30) : at].rstrip('.!?”’"'))
    return word is not None and word.group().lower() in _NUMBERED
