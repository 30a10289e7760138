"""Blanks of a PDF page that are not written as such, for a reader that knows no spacing.

PDF widens all blanks (Tw) or all characters (Tc) of what is shown. pypdf does not count the first,
so that a blank seems to stand behind a wide line; Ghostscript writes a single blank as the second.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pypdf import PageObject

SPACING = re.compile(rb"\bT[wc]\b")
GAP = 200.0  # thousandths of the font's size, from which space after a character is a blank
FORCED = 5_000.0  # thousandths, wider than any font makes a blank
LETTERS = 8  # shown at once at most; longer words are letterspaced
SIMPLE = ("/Type1", "/MMType1", "/TrueType", "/Type3")  # fonts with a byte for each character


@dataclass(frozen=True, slots=True)
class _State:
    """The state that `q` saves. Spaces are in units of text, as the size is."""

    size: float = 1.0
    blank: float = 0.0
    character: float = 0.0
    is_simple: bool = False

    def thousandths(self, space: float) -> float:
        return 1000 * space / (self.size or 1.0)


def blank(gap: float) -> tuple[float, float]:
    """Two gaps that are together as wide as this one, the first of which pypdf reads as a blank."""
    return -FORCED, FORCED - gap


def write_spacing(page: PageObject) -> None:
    """Makes the page show its spacing as blanks and gaps."""
    from pypdf.generic import ContentStream, NameObject

    if page.get_contents() is None:
        return
    stream = ContentStream(page["/Contents"].get_object(), page.pdf, "bytes")
    if SPACING.search(stream.get_data()):
        stream.operations = list(_written(stream.operations, _simple_fonts(page)))
        page[NameObject("/Contents")] = stream


def _simple_fonts(page: PageObject) -> set[str]:
    fonts = dictionary(dictionary(page.get("/Resources")).get("/Font"))
    return {name for name, font in fonts.items() if dictionary(font).get("/Subtype") in SIMPLE}


def dictionary(value: Any) -> Mapping[str, Any]:
    """Returns what a reference leads to; empty where that is no dictionary."""
    found = None if value is None else value.get_object()
    return found if isinstance(found, dict) else {}


def _written(
    operations: Sequence[tuple[Any, bytes]], simple: set[str]
) -> Iterator[tuple[Any, bytes]]:
    state = _State()
    saved: list[_State] = []
    for operands, operator in operations:
        if operator == b"q":
            saved.append(state)
        elif operator == b"Q" and saved:
            state = saved.pop()
        elif operator in (b"Tj", b"TJ") and operands and state.is_simple:
            shown = operands[0] if operator == b"TJ" else [operands[0]]
            yield [_spaced(shown, state)], b"TJ"
            continue
        else:
            state = _changed(state, operands, operator, simple)
        yield operands, operator


def _changed(state: _State, operands: Any, operator: bytes, simple: set[str]) -> _State:
    number = operands[-1] if operands and isinstance(operands[-1], int | float) else None
    if number is None or operator not in (b"Tf", b"Tw", b"Tc"):
        return state
    if operator == b"Tf":
        return replace(state, size=float(number), is_simple=operands[0] in simple)
    if operator == b"Tw":
        return replace(state, blank=float(number))
    return replace(state, character=float(number))


def _spaced(shown: Any, state: _State) -> Any:
    from pypdf.generic import ArrayObject

    parts = list(shown) if isinstance(shown, list) else [shown]
    if state.thousandths(state.character) >= GAP and _length(parts) <= LETTERS:
        parts = list(_with_blanks(parts, state.thousandths(state.character)))
    if state.blank:
        parts = list(_with_wider_blanks(parts, state.thousandths(state.blank)))
    return ArrayObject(parts)


def _length(parts: Sequence[Any]) -> int:
    return sum(len(part) for part in parts if isinstance(part, bytes))


def _with_blanks(parts: Sequence[Any], gap: float) -> Iterator[Any]:
    """The characters apart, with a blank after each but the last and those drawn back upon.

    The space after the last character is taken from the width again: what comes next may be drawn
    over that space, or behind it.
    """
    for part, after in zip(parts, [*parts[1:], None], strict=True):
        if not isinstance(part, bytes):
            yield part
            continue
        for at in range(len(part) - 1):
            yield part[at : at + 1]
            yield from blank(0.0)
        yield part[-1:]
        back = after if isinstance(after, int | float) else 0.0
        if after is not None and gap - back >= GAP:
            yield from blank(0.0)
    yield gap


def _with_wider_blanks(parts: Sequence[Any], width: float) -> Iterator[Any]:
    """The width that blanks gain, behind the first blank of a part: no other is put there."""
    for part in parts:
        count = part.count(b" ") if isinstance(part, bytes) else 0
        if not count:
            yield part
            continue
        at = part.index(b" ") + 1
        yield part[:at]
        yield -width * count
        if part[at:]:
            yield part[at:]
