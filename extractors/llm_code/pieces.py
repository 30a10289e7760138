"""Statements of a reply in Python, parsed as a whole or, if that fails, call by call."""

from __future__ import annotations

import ast
import re
import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from extractors.llm.answers import SHOWN
from kg.errors import FormatError
from kg.llm.thoughts import without_thoughts
from kg.model import Reject

LONGEST = 100_000  # characters of a reply
LONGEST_CALL = 20_000
LONGEST_NAME = 100  # of a variable that an instance is assigned to
_FENCED = re.compile(r"```[\w-]*[ \t]*\n?(.*?)(?:```|\Z)", re.DOTALL)
_SIGN = re.compile(
    r"\b(?P<defined>class|def)\s+\w+\s*\(|(?<![\w.])(?P<name>[^\W\d]\w*)\(|[()]"
    r"|\"\"\"|'''|[\"']|#[^\n]*"
)
_VARIABLE = re.compile(r"([^\W\d]\w*)[ \t]*=[ \t]*\Z")
# A quotation mark ends a string if code follows it; otherwise it is a part of the string.
_END = r"(?<!\\){mark}(?=\s*(?:\Z|[)\]}}:|]|,\s*(?:\Z|[\"'\[\](){{}}#]|\w+\s*[=,()])))"
_ENDS = {mark: re.compile(_END.format(mark=mark)) for mark in "\"'"}


@dataclass(frozen=True, slots=True)
class Pieces:
    """Statements, each with the lines of the code that it was parsed from.

    `mended` is True if the reply as a whole is not valid Python.
    """

    statements: tuple[tuple[ast.stmt, Sequence[str]], ...]
    rejects: tuple[Reject, ...] = ()
    mended: bool = False


def pieces(reply: str) -> Pieces:
    """Return the statements of a reply, without thoughts and text around fences.

    Nothing is executed. Raises FormatError for a reply that is longer than LONGEST.
    """
    text = without_thoughts(reply)
    if len(text) > LONGEST:
        raise FormatError(f"it is longer than {LONGEST} characters")
    fenced = "\n".join(_FENCED.findall(text))
    code = (fenced or text).strip()
    try:
        return Pieces(tuple(_parsed(code)))
    except FormatError:
        return _calls(code)


def _parsed(code: str) -> Iterator[tuple[ast.stmt, Sequence[str]]]:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of odd escapes in strings
            tree = ast.parse(code)
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        raise FormatError(f"it is not Python: {error}") from error
    lines = code.splitlines()
    for statement in tree.body:
        yield statement, lines


def _calls(text: str) -> Pieces:
    """Return the outermost complete calls, each parsed on its own."""
    scan = _CallScan(text)
    statements: list[tuple[ast.stmt, Sequence[str]]] = []
    rejects = []
    for source in scan.calls():
        try:
            if len(source) > LONGEST_CALL:
                raise FormatError(f"an instance is longer than {LONGEST_CALL} characters")
            statements += _parsed(source)
        except FormatError as error:
            rejects.append(Reject(source[:SHOWN], str(error)))
    if scan.open is not None:
        rejects.append(Reject(text[scan.open :][:SHOWN], "the reply ends in the middle of this"))
    return Pieces(tuple(statements), tuple(rejects), mended=True)


class _CallScan:
    """Finds the calls in a text in one pass, and escapes the quotation marks in its strings.

    `open` is the place of the first call that does not end, or None.
    """

    def __init__(self, text: str) -> None:
        self._text = text
        self._out: list[str] = []
        self._length = 0  # of the parts in _out
        self._stack: list[tuple[int, int] | None] = []  # (place in the text, in the mended text)
        self._spans: list[tuple[int, int]] = []
        self.open: int | None = None
        self._scan()

    def calls(self) -> Iterator[str]:
        mended = "".join(self._out)
        reached = 0
        for start, end in sorted(self._spans):
            if start < reached:
                continue  # an argument of the previous call
            reached = end
            variable = _VARIABLE.search(mended[max(0, start - LONGEST_NAME) : start])
            yield f"{variable[1]} = {mended[start:end]}" if variable else mended[start:end]

    def _scan(self) -> None:
        at = 0
        while (sign := _SIGN.search(self._text, at)) is not None:
            begins = self._length + sign.start() - at
            self._add(self._text[at : sign.end()])
            at = sign.end()
            if sign[0].endswith("("):
                named = (sign.start(), begins) if sign["name"] else None
                self._stack.append(named)
            elif sign[0] == ")":
                self._close()
            elif sign[0][0] in "\"'" and any(self._stack):
                at = self._string(sign[0], at)
        self._add(self._text[at:])
        self.open = next((place[0] for place in self._stack if place), None)

    def _close(self) -> None:
        begun = self._stack.pop() if self._stack else None
        if begun:
            self._spans.append((begun[1], self._length))

    def _string(self, mark: str, start: int) -> int:
        """Add the string that begins at `start`, with escapes, and return the place of its end."""
        if len(mark) == 3:
            end = self._text.find(mark, start)
            inside = self._text[start:end]
        else:
            match = _ENDS[mark].search(self._text, start)
            end = match.start() if match else -1
            inside = re.sub(rf"(?<!\\){mark}", rf"\\{mark}", self._text[start:end])
            inside = inside.replace("\n", "\\n")
        if end < 0:
            return len(self._text)
        self._add(inside + mark)
        return end + len(mark)

    def _add(self, part: str) -> None:
        self._out.append(part)
        self._length += len(part)
