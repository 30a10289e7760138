"""Examples chosen for each text."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from extractors.examples import read_examples
from extractors.fewshot import FewshotExtractor
from kg.errors import ConfigError, FormatError
from kg.model import Chunk, Schema
from kg.testing import ScriptedLLM
from tests.kg.cli.conftest import Kg
from tests.kg.cli.conftest import kg as kg

TEXTS = (
    "Ada Marlow played the trombone in Leeds.",
    "Bob Orrin sat on the town council of York.",
    "Carl Dean studied penicillin at Hull.",
)
TYPES = {name: "" for name in ("Person", "Place", "Drug", "Instrument", "Office", "School")}
ASKED = "Councillors gathered in the assembly room in Wells and argued over a trombone."


def row(text: str) -> dict[str, Any]:
    name = " ".join(text.split()[:2])
    return {"text": text, "facts": [], "entities": [{"name": name, "type": "Person"}]}


def file(folder: Path, *texts: str) -> str:
    path = folder / "mine.jsonl"
    path.write_text("".join(json.dumps(row(one)) + "\n" for one in texts), encoding="utf-8")
    return str(path)


def extractor(folder: Path, *texts: str, **settings: Any) -> FewshotExtractor:
    llm = ScriptedLLM(lambda prompt: '{"facts": [], "entities": []}')
    return FewshotExtractor(llm, file(folder, *(texts or TEXTS)), **settings)


def shown(extractor: FewshotExtractor, text: str) -> list[str]:
    """The examples in the prompt, in its order."""
    (turn,) = extractor.prompt(text).turns
    found = [one for one in TEXTS if f'"{one}"' in turn]
    return sorted(found, key=turn.index)


def test_the_nearest_are_shown_and_the_nearest_of_all_last(tmp_path: Path) -> None:
    assert shown(extractor(tmp_path, shots=1), ASKED) == [TEXTS[0]]
    two = shown(extractor(tmp_path, shots=2), "The penicillin of Hull was new.")
    assert len(two) == 2 and two[-1] == TEXTS[2]
    assert len(shown(extractor(tmp_path, shots=9), ASKED)) == 3


def test_a_text_is_never_its_own_example_and_another_takes_its_place(tmp_path: Path) -> None:
    assert shown(extractor(tmp_path, shots=1), f"So it was. {TEXTS[0]}") != [TEXTS[0]]
    assert len(shown(extractor(tmp_path, shots=2), f"So it was. {TEXTS[0]}")) == 2


def order(extractor: FewshotExtractor, text: str) -> list[str]:
    (turn,) = extractor.prompt(text).turns
    (line,) = [one for one in turn.splitlines() if one.startswith("- type: ")]
    return line.removeprefix("- type: one of ").split("; ")


def test_types_stand_in_another_order_for_each_text_and_all_are_there(tmp_path: Path) -> None:
    read = extractor(tmp_path, schema=Schema(TYPES, {}, mode="guided"))
    orders = [order(read, f"Text {n}.") for n in range(20)]
    assert all(sorted(one) == sorted(TYPES) for one in orders)
    assert len({tuple(one) for one in orders}) > 10
    assert order(read, "Text 3.") == orders[3]


def test_the_fingerprint_knows_examples_and_shots(tmp_path: Path) -> None:
    prints = {
        extractor(tmp_path).fingerprint,
        extractor(tmp_path, shots=2).fingerprint,
        extractor(tmp_path, *TEXTS[:2]).fingerprint,
        extractor(tmp_path, schema=Schema(TYPES, {}, mode="guided")).fingerprint,
    }
    assert len(prints) == 4
    assert extractor(tmp_path).fingerprint in prints


def test_what_the_model_says_is_read_as_by_llm(tmp_path: Path) -> None:
    said = json.dumps(
        {
            "facts": [
                {
                    "quote": "Eve Adams met Bob",
                    "head": "Eve Adams",
                    "relation": "MET",
                    "tail": "Bob",
                }
            ],
            "entities": [{"name": "Eve Adams", "type": "Person"}],
        }
    )
    read = FewshotExtractor(ScriptedLLM([said]), file(tmp_path, *TEXTS))
    (found,) = read.extract([Chunk("d#0", "d", 0, "Eve Adams met Bob.")])
    (triple,) = found.triples
    assert (triple.head.text, triple.relation, triple.tail.text) == ("Eve Adams", "MET", "Bob")
    assert triple.evidence.quote == "Eve Adams met Bob"


@pytest.mark.parametrize(
    ("settings", "told"),
    [({"shots": 0}, "shots is how many"), ({"schema": Schema({"Town": ""}, {})}, "'Person'")],
)
def test_wrong_settings_are_told(tmp_path: Path, settings: dict[str, Any], told: str) -> None:
    with pytest.raises((ConfigError, FormatError), match=told):
        extractor(tmp_path, **settings)


def test_files_without_examples_are_told(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="needs examples"):
        FewshotExtractor(ScriptedLLM([]), "")
    with pytest.raises(ConfigError, match="cannot read the examples"):
        FewshotExtractor(ScriptedLLM([]), str(tmp_path / "none.jsonl"))
    (tmp_path / "empty.jsonl").write_text("\n")
    with pytest.raises(ConfigError, match="no example in"):
        FewshotExtractor(ScriptedLLM([]), str(tmp_path / "empty.jsonl"))
    wrong = {**row(TEXTS[0]), "entities": [{"name": "Zoe", "type": "Person"}]}
    (tmp_path / "wrong.jsonl").write_text(json.dumps(wrong))
    with pytest.raises(FormatError, match="does not hold the name 'Zoe'"):
        FewshotExtractor(ScriptedLLM([]), str(tmp_path / "wrong.jsonl"))


def test_a_build_says_that_examples_are_missing(
    kg: Kg, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "none")
    monkeypatch.setenv("OPENAI_MODEL", "m")
    (tmp_path / "a.txt").write_text("Ada met Bob.")
    found = kg("build", "a.txt", "--set", "extractor.use=fewshot", "--set", "store.use=memory")
    assert found.exit_code != 0 and "examples" in found.stderr


def test_the_file_is_that_of_llm(tmp_path: Path) -> None:
    assert [one.text for one in read_examples(file(tmp_path, *TEXTS), Schema())] == list(TEXTS)
