"""Word documents (.docx): paragraphs and tables in order, headings by style."""

from __future__ import annotations

import re
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from kg.errors import FormatError
from kg.load.content import Content, Outline, one_line, with_notes
from kg.load.word_package import Package

if TYPE_CHECKING:
    from lxml.etree import _Element

OLE = b"\xd0\xcf\x11\xe0"  # first bytes of old .doc files, and of .docx files with a password

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
TITLE = "{http://purl.org/dc/elements/1.1/}title"
PARAGRAPH, ROW, CELL, TEXT_BOX = f"{W}p", f"{W}tr", f"{W}tc", f"{W}txbxContent"
DELETED = (f"{W}del", f"{W}moveFrom")
# Deleted or moved text; a second rendering of the text beside it; phonetic guides.
LEFT_OUT = frozenset({*DELETED, f"{MC}Fallback", f"{W}rt"})
CHARACTERS = {
    f"{W}tab": "\t", f"{W}ptab": "\t", f"{W}br": "\n", f"{W}cr": "\n", f"{W}noBreakHyphen": "-"
}  # fmt: skip
HEADING = re.compile(r"heading ([1-9])", re.IGNORECASE)
NOTES = ("footnote", "endnote")
SHOWN = 60  # characters of a header that is left out
BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    NotImplementedError,  # an unsupported compression
    SyntaxError,  # base of lxml's syntax errors
)


def read(data: bytes) -> Content:
    """Return the text of a Word file; the core title, or else the first heading, is the title.

    Footnotes and endnotes come after the paragraph or table that they belong to. Headers, footers,
    comments and tracked deletions are left out; tracked insertions are in.
    """
    if data.startswith(OLE):
        raise FormatError("encrypted, or an old .doc: save it as .docx without a password")
    try:
        content = _content(Package(data))
    except BROKEN as error:
        raise FormatError(f"broken .docx: {one_line(str(error))}") from error
    if not content.text:
        raise FormatError("empty")
    return content


def _content(package: Package) -> Content:
    document = package.main()
    levels = _heading_levels(package)
    notes = _notes(package)
    outline = Outline()
    due: list[_Element] = []  # notes to a table, written after its end
    for block in _blocks(document):
        if block.tag == ROW:
            outline.line(" | ".join(" ".join(_cell(cell)) for cell in block.iterchildren(CELL)))
            due += _noted(block, notes)
            continue
        _write(due, outline)
        due = []
        _write_paragraph(block, levels, outline)
        _write(_noted(block, notes), outline)
    _write(due, outline)
    properties = package.properties()
    content = outline.content(None if properties is None else properties.findtext(TITLE))
    return Content(content.text, with_notes(content.meta, _left_out(package, document)))


def _write_paragraph(block: _Element, levels: Mapping[str, int], outline: Outline) -> None:
    text = "".join(_text(block))
    style = block.find(f"{W}pPr/{W}pStyle")
    level = None if style is None else levels.get(style.get(f"{W}val", ""))
    if level is None:
        outline.paragraph(text)
    else:
        outline.heading(level, text)


def _write(notes: list[_Element], outline: Outline) -> None:
    for note in notes:
        for block in _blocks(note):
            words = _cell(block) if block.tag == ROW else _text(block)
            outline.paragraph((" " if block.tag == ROW else "").join(words))


def _heading_levels(package: Package) -> Mapping[str, int]:
    """Return heading levels by style id; the style "Title" is above "heading 1"."""
    levels = {}
    for styles in package.related("styles"):
        for style in styles.iterchildren(f"{W}style"):
            name = style.find(f"{W}name")
            called = "" if name is None else name.get(f"{W}val", "")
            if match := HEADING.fullmatch(called):
                levels[style.get(f"{W}styleId", "")] = int(match[1])
            elif called == "Title":
                levels[style.get(f"{W}styleId", "")] = 0
    return levels


def _notes(package: Package) -> dict[tuple[str, str], _Element]:
    """Return footnotes and endnotes by their kind and id."""
    return {
        (kind, note.get(f"{W}id", "")): note
        for kind in NOTES
        for part in package.related(f"{kind}s")
        for note in part.iterchildren(f"{W}{kind}")
    }


def _noted(block: _Element, notes: dict[tuple[str, str], _Element]) -> list[_Element]:
    """Return the notes to which a block refers, each only once in a document."""
    noted = []
    for element in _inside(block):
        for kind in NOTES:
            if element.tag == f"{W}{kind}Reference":
                note = notes.pop((kind, element.get(f"{W}id", "")), None)
                if note is not None:
                    noted.append(note)
    return noted


def _inside(element: _Element) -> Iterator[_Element]:
    for child in element:
        if child.tag not in LEFT_OUT:
            yield child
            yield from _inside(child)


def _left_out(package: Package, document: _Element) -> Iterator[str]:
    """Yield notes on the other contents of the file."""
    counts = Counter[str]()
    for part in package.related("comments"):
        counts["comment"] += len(list(part.iterchildren(f"{W}comment")))
    for element in document.iter(*DELETED):
        counts["tracked deletion"] += element.find(f".//{W}r") is not None
    for noun, count in counts.items():
        if count:
            yield f"{count:,} {noun}{'s' if count > 1 else ''} left out"
    for kind in ("header", "footer"):
        texts = (one_line(" ".join(_cell(part))) for part in package.related(kind))
        if quoted := [_quoted(text) for text in dict.fromkeys(texts) if text]:
            yield f"page {kind}s left out: {', '.join(quoted)}"


def _quoted(text: str) -> str:
    return f"“{text[:SHOWN]}{'…' if len(text) > SHOWN else ''}”"


def _blocks(parent: _Element) -> Iterator[_Element]:
    """Yield paragraphs and table rows in order; a text box comes after its anchor paragraph."""
    for child in parent:
        if child.tag in LEFT_OUT or _is_deleted_row(child):
            continue
        if child.tag in (PARAGRAPH, ROW):
            yield child
        if child.tag != ROW:
            yield from _blocks(child)


def _is_deleted_row(element: _Element) -> bool:
    return element.tag == ROW and element.find(f"{W}trPr/{W}del") is not None


def _text(element: _Element) -> Iterator[str]:
    """Yield the words as they would be printed, text boxes left out."""
    for child in element:
        if child.tag == f"{W}t":
            yield child.text or ""
        elif child.tag in CHARACTERS:
            yield CHARACTERS[child.tag]
        elif child.tag not in LEFT_OUT and child.tag != TEXT_BOX and not _is_hidden(child):
            yield from _text(child)


def _is_hidden(run: _Element) -> bool:
    hidden = run.find(f"{W}rPr/{W}vanish")
    return hidden is not None and hidden.get(f"{W}val") not in ("0", "false", "off")


def _cell(parent: _Element) -> Iterator[str]:
    """Yield the words of a cell's paragraphs, those of tables inside it included."""
    for child in parent:
        if child.tag == PARAGRAPH:
            yield from "".join(_text(child)).split()
        if child.tag not in LEFT_OUT:
            yield from _cell(child)
