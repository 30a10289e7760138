"""Blanks of a PDF page that are not written as such, made visible to a reader without spacing.

PDF widens all blanks (Tw) or all characters (Tc) of a string. pypdf does not count the first, so
that a blank seems to follow a wide line; Ghostscript writes a single blank as the second.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pypdf import PageObject

SPACING = re.compile(rb"\bT[wc]\b")
GAP = 200.0  # least space after a character for a blank, in thousandths of the font's size
FORCED = 5_000.0  # thousandths, wider than any font makes a blank
LETTERS = 8  # most letters in one command; longer words are letterspaced
SIMPLE = ("/Type1", "/MMType1", "/TrueType", "/Type3")  # one byte for each character


@dataclass(frozen=True, slots=True)
class _State:
    """The state that `q` saves. Spaces are in units of text, as is the size."""

    size: float = 1.0
    blank: float = 0.0
    character: float = 0.0
    is_simple: bool = False

    def thousandths(self, space: float) -> float:
        return 1000 * space / (self.size or 1.0)


def blank(gap: float) -> tuple[float, float]:
    """Return two gaps that are together as wide as this one; pypdf reads the first as a blank."""
    return -FORCED, FORCED - gap


def write_spacing(page: PageObject) -> None:
    """Rewrite the page's commands so that its spacing is written as blanks and gaps."""
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
    """Return the dictionary that a reference leads to, or an empty one."""
    target = None if value is None else value.get_object()
    return target if isinstance(target, dict) else {}


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
            strings = operands[0] if operator == b"TJ" else [operands[0]]
            yield [_spaced(strings, state)], b"TJ"
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


def _spaced(operand: Any, state: _State) -> Any:
    from pypdf.generic import ArrayObject

    parts = list(operand) if isinstance(operand, list) else [operand]
    if state.thousandths(state.character) >= GAP and _length(parts) <= LETTERS:
        parts = list(_with_blanks(parts, state.thousandths(state.character)))
    if state.blank:
        parts = list(_with_wider_blanks(parts, state.thousandths(state.blank)))
    return ArrayObject(parts)


def _length(parts: Sequence[Any]) -> int:
    return sum(len(part) for part in parts if isinstance(part, bytes))


def _with_blanks(parts: Sequence[Any], gap: float) -> Iterator[Any]:
    """Yield the characters, with a blank after each but the last and those drawn over.

    The space after the last character is subtracted from the width: the next string may be drawn
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
    """Add the width that blanks gain after the first blank of a part; none is added elsewhere."""
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
