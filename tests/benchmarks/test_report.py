"""Tables of measurements."""

import json

from benchmarks.bootstrap import IntervalEstimate
from benchmarks.report import Measurement, as_json, as_markdown, measured

FOUND = [
    measured("CaRB", "ours", "F1", IntervalEstimate(0.5, 0.4, 0.6)),
    Measurement("CaRB", "other", "AUC", 0.25),
    Measurement("Speed", "ours", "sentences/s", 251.4, digits=0),
    Measurement("Speed", "other", "sentences/s", None, note="not run"),
]


def test_markdown():
    assert as_markdown(FOUND).splitlines() == [
        "| CaRB | F1 | AUC |",
        "|---|---|---|",
        "| ours | 0.500 [0.400, 0.600] |  |",
        "| other |  | 0.250 |",
        "",
        "| Speed | sentences/s |",
        "|---|---|",
        "| ours | 251 |",
        "| other | - (not run) |",
    ]


def test_json_is_a_list_of_objects():
    rows = json.loads(as_json(FOUND))
    assert [row["value"] for row in rows] == [0.5, 0.25, 251.4, None]
    assert rows[0]["low"] == 0.4 and "digits" not in rows[0]
