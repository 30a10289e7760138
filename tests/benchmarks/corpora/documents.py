"""A Re-DocRED document as the file holds it, and files of such documents."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

DOCUMENT: dict[str, Any] = {
    "title": "Ann",
    "sents": [
        ["Ann", "(", "born", "2", "May", "1963", ")", "said", ":", '"', "No", '"', "."],
        ["Ann", "'s", "co", "-", "op", "owes", "$", "5", "."],
    ],
    "vertexSet": [
        [
            {"sent_id": 0, "pos": [0, 1], "type": "PER", "wikidata_qcode": "Q1"},
            {"sent_id": 1, "pos": [0, 1], "type": "PER", "wikidata_qcode": "Q1"},
        ],
        [{"sent_id": 0, "pos": [3, 6], "type": "TIME", "wikidata_qcode": None}],
        [{"sent_id": 1, "pos": [2, 5], "type": "ORG", "wikidata_qcode": ""}],
    ],
    "labels": [{"h": 2, "r": "P112", "t": 0}, {"h": 0, "r": "P569", "t": 1}],
}


def write_documents(path: Path, titles: list[str]) -> None:
    """Write DOCUMENT under each of the titles."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with gzip.open(path, "wt", encoding="utf-8") as stream:
        json.dump([{**DOCUMENT, "title": title} for title in titles], stream)
