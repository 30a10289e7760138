"""KnowledgeNet (Mesquita et al., EMNLP 2019): sentences with the facts of 15 properties."""

from __future__ import annotations

import html
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from benchmarks.corpora.folder import data_file
from benchmarks.corpora.natural_text import Range

NAME = "human_readable-v10-notest"
PROPERTIES = (
    "CEO", "CHILD_OF", "DATE_FOUNDED", "DATE_OF_BIRTH", "DATE_OF_DEATH", "EDUCATED_AT",
    "EMPLOYEE_OR_MEMBER_OF", "FOUNDED_BY", "HEADQUARTERS", "NATIONALITY", "PLACE_OF_BIRTH",
    "PLACE_OF_RESIDENCE", "POLITICAL_AFFILIATION", "SPOUSE", "SUBSIDIARY_OF",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class KnowledgeNetFact:
    """A fact with the character ranges of its subject and object in the text, None where absent."""

    property: str
    text: str
    subject: Range | None
    object: Range | None


def plain_text(folder: Path) -> str:
    """All words of the file."""
    return html.unescape(re.sub(r"<[^>]+>", " ", _page(folder)))


def facts(folder: Path) -> Iterator[KnowledgeNetFact]:
    """The facts, in the order of the file."""
    for row in re.findall(r"<tr><td.*?</tr>", _page(folder), flags=re.DOTALL):
        name = next((name for name in PROPERTIES if f">{name}</td>" in row), None)
        if name and 'id="subject"' in row:
            text, places = _marked(row[row.rindex("<p>") + 3 :])
            yield KnowledgeNetFact(name, text, places.get("subject"), places.get("object"))


def _page(folder: Path) -> str:
    with zipfile.ZipFile(data_file(folder, "knowledgenet", f"{NAME}.zip")) as archive:
        return archive.read(f"{NAME}.html").decode("utf-8")


def _marked(cell: str) -> tuple[str, dict[str, Range]]:
    """Plain text of a table cell and the places of its two marked spans."""
    cell = re.sub(r"</?(a|p|td|tr)\b[^>]*>", "", cell).strip()
    text, places, start, role = "", {}, 0, ""
    for part in re.split(r"(<span[^>]*>|</span>)", cell):
        if part.startswith("<span"):
            start, role = len(text), "object" if 'id="object"' in part else "subject"
        elif part == "</span>":
            places[role] = start, start + len(re.sub(r"(’s|'s|'|’)$", "", text[start:]))
        else:
            text += html.unescape(part)
    return text, places
