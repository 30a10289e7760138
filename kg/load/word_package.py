"""The parts of a Word file: XML in a zip archive, linked by relationships.

Read without a library for them: those fail on a relationship to a missing part, on Strict Open XML
and on the wrong kind of file name, all of which Word itself opens.
"""

from __future__ import annotations

import io
import posixpath
import zipfile
from collections.abc import Iterator
from typing import TYPE_CHECKING
from urllib.parse import unquote

from kg.errors import FormatError

if TYPE_CHECKING:
    from lxml.etree import _Element

MEMBERS_CAP = 5_000
UNPACKED_CAP = 200_000_000  # bytes of all members together
RATIO_CAP = 200  # unpacked to packed bytes of the whole archive; XML seldom exceeds 30
RATIO_FROM = 10_000_000  # unpacked bytes below which the ratio does no harm

STRICT = b"http://purl.oclc.org/ooxml/wordprocessingml/main"
TRANSITIONAL = b"http://schemas.openxmlformats.org/wordprocessingml/2006/main"
MAIN = "word/document.xml"  # the main document's name if no relationship gives it


class Package:
    """Finds parts by the kind of their relationship, whatever their names are."""

    def __init__(self, data: bytes) -> None:
        """Raise FormatError for an archive that would fill the memory, or has a password."""
        self._archive = zipfile.ZipFile(io.BytesIO(data))
        self._names = {_key(member.filename): member for member in self._archive.infolist()}
        _check(self._archive, len(data))
        self._main = next(self._targets("", "officeDocument"), MAIN)

    def main(self) -> _Element:
        """Return the main document; FormatError if the archive holds no Word document."""
        root = self._part(self._main)
        if root is None:
            raise FormatError("broken .docx: a zip archive, but no Word document")
        return root

    def related(self, kind: str) -> Iterator[_Element]:
        """Yield the parts that the document refers to as styles, footnotes, header and so on."""
        for target in self._targets(self._main, kind):
            root = self._part(target)
            if root is not None:
                yield root

    def properties(self) -> _Element | None:
        target = next(self._targets("", "core-properties"), None)
        return None if target is None else self._part(target)

    def _targets(self, source: str, kind: str) -> Iterator[str]:
        folder, name = posixpath.split(source)
        links = self._part(posixpath.join(folder, "_rels", f"{name}.rels"))
        for link in () if links is None else links:
            is_kind = str(link.get("Type")).rpartition("/")[2] == kind
            if is_kind and link.get("TargetMode") != "External":
                target = unquote(link.get("Target", ""))
                yield posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")

    def _part(self, name: str) -> _Element | None:
        from lxml import etree

        member = self._names.get(_key(name))
        if member is None:
            return None
        data = self._archive.read(member)
        if b"<!DOCTYPE" in data:
            raise FormatError(f"{name} declares a document type: not from Word")
        parser = etree.XMLParser(resolve_entities=False, no_network=True, remove_comments=True)
        return etree.fromstring(data.replace(STRICT, TRANSITIONAL), parser)


def _key(name: str) -> str:
    """Return a name in lower case with "/": names differ in case, and some writers use "\\"."""
    return name.replace("\\", "/").lower()


def _check(archive: zipfile.ZipFile, size: int) -> None:
    """Raise FormatError for an archive that would fill the memory; zipfile enforces these sizes."""
    members = archive.infolist()
    unpacked = sum(member.file_size for member in members)
    bomb = unpacked > RATIO_FROM and unpacked > RATIO_CAP * size
    if bomb or unpacked > UNPACKED_CAP or len(members) > MEMBERS_CAP:
        raise FormatError(
            f"zip bomb? {len(members):,} parts unpack from {size:,} to {unpacked:,} bytes "
            f"(caps: {MEMBERS_CAP:,} parts, {UNPACKED_CAP:,} bytes, {RATIO_CAP} times)"
        )
    if any(member.flag_bits & 1 for member in members):
        raise FormatError("encrypted: save it without its password")
