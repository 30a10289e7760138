"""One writer for each kind of bad file, with the words that must say what is wrong with it."""

from __future__ import annotations

import io
import os
import zipfile
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import docx
from pypdf import PdfReader, PdfWriter


@dataclass(frozen=True)
class BadInput:
    """`write(folder)` makes the file and returns its path; `message` stands in the reason."""

    write: Callable[[Path], Path]
    message: str


def text_pdf(pages: Iterable[Iterable[str]], title: str = "") -> bytes:
    """A PDF with a line of Helvetica for each string; a page without lines has no text."""
    bodies = []
    for lines in pages:
        shown = [f"({line}) Tj T*" for line in lines]
        drawn = " ".join(["BT /F 11 Tf 14 TL 50 750 Td", *shown, "ET"]) if shown else "0 0 m"
        bodies.append(drawn.encode("cp1252"))
    return drawn_pdf(bodies, title)


def drawn_pdf(bodies: Sequence[bytes], title: str = "") -> bytes:
    """A PDF with a page for each series of drawing commands; its font F is Helvetica."""
    pages_at = [5 + 2 * n for n in range(len(bodies))]
    kids = " ".join(f"{at} 0 R" for at in pages_at)
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(bodies)} >>".encode(),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
        f"<< /Title ({title}) >>".encode(),
    ]
    for at, body in zip(pages_at, bodies, strict=True):
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents {at + 1} 0 R "
            "/Resources << /Font << /F 3 0 R >> >> >>".encode()
        )
        objects.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(body), body))
    return pdf_file(objects, b"/Info 4 0 R")


def pdf_file(objects: Iterable[bytes], trailer: bytes) -> bytes:
    """Numbered objects from 1 (the catalog) with a correct cross-reference table."""
    data = b"%PDF-1.7\n"
    starts = []
    for number, body in enumerate(objects, start=1):
        starts.append(len(data))
        data += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % start for start in starts)
    return data + (
        b"xref\n0 %d\n0000000000 65535 f \n%strailer\n<< /Size %d /Root 1 0 R %s >>\n"
        b"startxref\n%d\n%%%%EOF\n" % (len(starts) + 1, table, len(starts) + 1, trailer, len(data))
    )


def encrypted_pdf(password: str) -> bytes:
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(text_pdf([["Ann Marlow left."]]))))
    writer.encrypt(user_password=password, owner_password="owner", algorithm="RC4-128")
    data = io.BytesIO()
    writer.write(data)
    return data.getvalue()


def word_file() -> bytes:
    document = docx.Document()
    document.add_paragraph("Ann Marlow founded Marlow Bank in 1901.")
    data = io.BytesIO()
    document.save(data)
    return data.getvalue()


def _file(name: str, data: bytes) -> Callable[[Path], Path]:
    def write(folder: Path) -> Path:
        path = folder / name
        path.write_bytes(data)
        return path

    return write


def _huge(folder: Path) -> Path:
    path = folder / "huge.txt"
    with path.open("wb") as file:
        file.truncate(200_000_000)  # sparse: takes no room on the disk
    return path


def _unreadable(folder: Path) -> Path:
    """Without the right to read it; the superuser has every right, so a pipe stands in there."""
    path = folder / "unreadable.txt"
    if os.geteuid() == 0:
        os.mkfifo(path)
    else:
        path.write_text("Ann Marlow left.")
        path.chmod(0)
    return path


def _zip_bomb(folder: Path) -> Path:
    path = folder / "bomb.docx"
    zeros = bytes(1 << 20)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        with archive.open("word/document.xml", "w", force_zip64=True) as member:
            for _ in range(1 << 10):
                member.write(zeros)
    return path


BAD_INPUTS: dict[str, BadInput] = {
    "encrypted": BadInput(_file("encrypted.pdf", encrypted_pdf("secret")), "encrypted"),
    "encrypted docx": BadInput(
        _file("encrypted.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2000)), "encrypted"
    ),
    "scanned": BadInput(_file("scanned.pdf", text_pdf([[], []])), "no text: scanned?"),
    "binary": BadInput(_file("binary.txt", b"\x7fELF\x02\x01\x01\0\0\0" * 40), "looks binary"),
    "empty": BadInput(_file("empty.md", b""), "empty"),
    "truncated": BadInput(
        _file("truncated.pdf", text_pdf([["Ann Marlow left."]] * 9)[:1500]), "broken PDF: cut off"
    ),
    "truncated docx": BadInput(_file("truncated.docx", word_file()[:9000]), "broken .docx"),
    "truncated jsonl": BadInput(_file("truncated.jsonl", b'{"text": "Ann Mar'), "broken JSON"),
    "wrong encoding": BadInput(
        _file("encoding.html", b"\xff\xfe" + "<p>Ann left.</p>".encode("utf-16-le") + b"\x00"),
        "not text in utf-16",
    ),
    "200 MB": BadInput(_huge, "over the cap of 100 MB"),
    "unreadable": BadInput(
        _unreadable, "not a regular file" if os.geteuid() == 0 else "permission denied"
    ),
    "zip bomb": BadInput(_zip_bomb, "zip bomb"),
}
