"""Word documents (.docx): paragraphs and tables in order, headings by style."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from kg.errors import FormatError
from kg.load.content import Content, Outline

if TYPE_CHECKING:
    from docx.document import Document as WordDocument
    from lxml.etree import _Element

MEMBERS_CAP = 5_000
UNPACKED_CAP = 200_000_000  # bytes of all members together
RATIO_CAP = 200  # unpacked to packed, for the archive as a whole; XML seldom exceeds 30
RATIO_FROM = 10_000_000  # bytes unpacked below which the ratio does no harm
OLE = b"\xd0\xcf\x11\xe0"  # how old .doc files begin, and .docx files with a password

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
PARAGRAPH, ROW, CELL, TEXT_BOX = f"{W}p", f"{W}tr", f"{W}tc", f"{W}txbxContent"
# Struck out, moved away, or a second rendering of what stands beside it.
LEFT_OUT = frozenset({f"{W}del", f"{W}moveFrom", f"{MC}Fallback"})
CHARACTERS = {f"{W}tab": "\t", f"{W}br": "\n", f"{W}cr": "\n", f"{W}noBreakHyphen": "-"}
HEADING = re.compile(r"heading ([1-9])", re.IGNORECASE)
BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    AttributeError,
    EOFError,
    LookupError,
    NotImplementedError,
    SyntaxError,  # lxml's errors of syntax are among them
)
DEFAULT_TITLE = "Word Document"  # what python-docx says where a file has none


def read(data: bytes) -> Content:
    """The core title, or else the first heading, is the title. Headers, footers, footnotes
    and comments are left out; tracked insertions are in."""
    import docx

    if data.startswith(OLE):
        raise FormatError("encrypted, or an old .doc: save it as .docx without a password")
    try:
        _check_archive(data)
        document = docx.Document(io.BytesIO(data))
        content = _content(document)
    except ValueError as error:
        raise FormatError("broken .docx: a zip archive, but no Word document") from error
    except BROKEN as error:
        raise FormatError(f"broken .docx: {' '.join(str(error).split())}") from error
    if not content.text:
        raise FormatError("empty")
    return content


def _check_archive(data: bytes) -> None:
    """Refuses what would fill the memory when unpacked; zipfile holds members to these sizes."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        members = archive.infolist()
        unpacked = sum(member.file_size for member in members)
        bomb = unpacked > RATIO_FROM and unpacked > RATIO_CAP * len(data)
        if bomb or unpacked > UNPACKED_CAP or len(members) > MEMBERS_CAP:
            raise FormatError(
                f"zip bomb? {len(members):,} parts unpack from {len(data):,} to {unpacked:,} bytes "
                f"(caps: {MEMBERS_CAP:,} parts, {UNPACKED_CAP:,} bytes, {RATIO_CAP} times)"
            )
        for member in members:
            if member.flag_bits & 1:
                raise FormatError("encrypted: save it without its password")
            if member.filename.endswith((".xml", ".rels")) and b"<!DOCTYPE" in archive.read(member):
                raise FormatError(f"{member.filename} declares a document type: not from Word")


def _content(document: WordDocument) -> Content:
    levels = _heading_levels(document)
    outline = Outline()
    for block in _blocks(document.element.body):
        if block.tag == ROW:
            outline.line(" | ".join(" ".join(_cell(cell)) for cell in block.iterchildren(CELL)))
            continue
        text = "".join(_text(block))
        style = block.find(f"{W}pPr/{W}pStyle")
        level = None if style is None else levels.get(style.get(f"{W}val", ""))
        if level is None:
            outline.paragraph(text)
        else:
            outline.heading(level, text)
    title = document.core_properties.title
    return outline.content(None if title == DEFAULT_TITLE else title)


def _heading_levels(document: WordDocument) -> Mapping[str, int]:
    """Heading level by style id; the style "Title" stands above "heading 1"."""
    levels = {}
    for style in document.styles:
        match = HEADING.fullmatch(style.name or "")
        if match:
            levels[style.style_id] = int(match[1])
        elif style.name == "Title":
            levels[style.style_id] = 0
    return levels


def _blocks(parent: _Element) -> Iterator[_Element]:
    """Paragraphs and table rows in order; a text box comes after the paragraph it hangs on."""
    for child in parent:
        if child.tag in LEFT_OUT:
            continue
        if child.tag in (PARAGRAPH, ROW):
            yield child
        if child.tag != ROW:
            yield from _blocks(child)


def _text(element: _Element) -> Iterator[str]:
    """The words as they would be printed, text boxes left out."""
    for child in element:
        if child.tag == f"{W}t":
            yield child.text or ""
        elif child.tag in CHARACTERS:
            yield CHARACTERS[child.tag]
        elif child.tag not in LEFT_OUT and child.tag != TEXT_BOX:
            yield from _text(child)


def _cell(parent: _Element) -> Iterator[str]:
    """The words of a cell's paragraphs, those of tables inside it included."""
    for child in parent:
        if child.tag == PARAGRAPH:
            yield from "".join(_text(child)).split()
        if child.tag not in LEFT_OUT:
            yield from _cell(child)
