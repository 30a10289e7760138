"""GraphML 1.0, as networkx, yEd, Gephi and Cytoscape read it. Lists are JSON text."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from kg.export.rows import NodeRow, rows
from kg.model import Changes

_INVALID = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_TYPES: Mapping[str, str] = {
    "index": "long", "start": "long", "end": "long", "page": "long", "support": "long",
    "confidence": "double",
}  # fmt: skip
_NODE = (
    "labels", "id", "name", "type", "aliases", "description", "source", "title", "hash", "text",
    "index", "start", "end", "page", "headings", "value",
)  # fmt: skip
_EDGE = (
    "label", "id", "relation", "confidence", "support", "chunks", "quotes", "starts", "ends",
    "attribution", "time", "polarity", "modality",
)  # fmt: skip
_HEAD = """\
<?xml version="1.0" encoding="UTF-8"?>
<graphml xmlns="http://graphml.graphdrawing.org/xmlns">
"""


def graphml(changes: Iterable[Changes]) -> Iterator[str]:
    """Yield lines; nodes have `labels` (":__Entity__:Person"), edges a `label`, their type."""
    yield _HEAD
    for element, names in (("node", _NODE), ("edge", _EDGE)):
        for name in names:
            kind = _TYPES.get(name, "string")
            yield (
                f'<key id="{element}_{name}" for="{element}" attr.name="{name}" '
                f'attr.type="{kind}"/>\n'
            )
    yield '<graph id="G" edgedefault="directed">\n'
    for row in rows(changes):
        if isinstance(row, NodeRow):
            labels = "".join(f":{label}" for label in row.labels)
            data = _data("node", {"labels": labels, **row.properties})
            yield f"<node id={_name(row.key, row.id)}>{data}</node>\n"
        else:
            ends = _name(row.start_key, row.start), _name(row.end_key, row.end)
            data = _data("edge", {"label": row.type, **row.properties})
            yield f"<edge source={ends[0]} target={ends[1]}>{data}</edge>\n"
    yield "</graph>\n</graphml>\n"


def _name(key: str, node_id: str) -> str:
    return quoteattr(_valid(f"{key}/{node_id}"))


def _data(element: str, properties: Mapping[str, Any]) -> str:
    return "".join(
        f'<data key="{element}_{name}">{escape(_valid(_text(value)))}</data>'
        for name, value in properties.items()
    )


def _text(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False) if isinstance(value, list) else str(value)


def _valid(text: str) -> str:
    """Return the text without control characters that XML excludes; \\r is kept as a reference."""
    return _INVALID.sub("�", text)
