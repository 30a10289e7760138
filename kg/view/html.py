"""The page that shows a graph: its data and its program, and nothing from outside.

Text of documents is in a block of JSON that no browser executes; the program puts it on the page as
text only. The content security policy admits this very script and style by their hashes, and
nothing else.
"""

from __future__ import annotations

import base64
import hashlib
import html
import json
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

from kg.errors import ConfigError, StoreError
from kg.layout import clean
from kg.model import Changes
from kg.view.data import tables

GENERATOR = b'<meta name="generator" content="triplesmith">'
_HEAD = 4096  # bytes before any text of documents
SHOWN = 5000  # entities drawn at first, each with a fact; search reaches the rest
# In a script element only these could end it, or begin a comment.
_UNSAFE = re.compile("[<>&\u2028\u2029]")
_PARTS = ("graph", "layout", "picture", "pointer", "panel")


@dataclass(frozen=True, slots=True)
class GraphPage:
    """The page, and counts of its contents."""

    html: str
    entities: int
    drawn: int
    facts: int
    not_asserted: int


def render(changes: Iterable[Changes], title: str) -> GraphPage:
    """Return the page of a projection in one file; `title` is shown and escaped."""
    data = tables(changes)
    types = Counter(data["types"][entity[2]] for entity in data["entities"])
    entities, facts = len(data["entities"]), len(data["facts"])
    not_asserted = sum(fact[7] != "" for fact in data["facts"])
    totals = {
        "entities": entities,
        "facts": facts - not_asserted,
        "notAsserted": not_asserted,
        "documents": len(data["documents"]),
        "types": [[name, types[name]] for name in data["types"]],
    }
    linked = sum(entity[4] > 0 for entity in data["entities"])
    page = assemble({**data, "totals": totals}, title, "file")
    return GraphPage(page, entities, min(SHOWN, linked), facts, not_asserted)


def write(changes: Iterable[Changes], title: str, out: Path) -> GraphPage:
    """Write the page to a file, also in place of an earlier page.

    Raises ConfigError if `out` is a file of another kind, StoreError if it cannot be written.
    """
    try:
        if out.is_file() and GENERATOR not in _head(out):
            raise ConfigError(f"{out} is no page that kg view wrote; it stays as it is")
        made = render(changes, title)
        out.write_text(made.html, encoding="utf-8")
    except OSError as error:
        raise StoreError(f"cannot write {out}: {error.strerror}") from error
    return made


def _head(file: Path) -> bytes:
    with file.open("rb") as opened:
        return opened.read(_HEAD)


def assemble(data: Mapping[str, Any], title: str, source: str, connect: str = "'none'") -> str:
    """Return the page with its initial data.

    `source` is the program's part that brings further data: "file" or "live". `connect` lists what
    the page may load, as in a content security policy.
    """
    text = _UNSAFE.sub(lambda match: f"\\u{ord(match[0]):04x}", _json({**data, "most": SHOWN}))
    style = _asset("page.css")
    program = "\n".join(_asset(f"{name}.js") for name in (*_PARTS, source, "page"))
    script = f'"use strict";\n(() => {{\n{program}}})();'
    parts = {
        "policy": f"default-src 'none'; base-uri 'none'; form-action 'none'; "
        f"connect-src {connect}; script-src '{_hash(script)}'; style-src '{_hash(style)}'",
        "title": html.escape(clean(title)),
        "style": style,
        "script": script,
        "data": text,
    }
    # In one pass: text of documents is never taken for a place to fill.
    return re.sub(r"\{\{(\w+)\}\}", lambda match: parts[match[1]], _asset("page.html"))


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _asset(name: str) -> str:
    return files("kg.view").joinpath(name).read_text("utf-8")


def _hash(text: str) -> str:
    """Return the hash by which a content security policy admits an inline script or style."""
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
