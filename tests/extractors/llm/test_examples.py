"""Examples: shown as they are, and held to their own text and to the schema."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from extractors.llm.examples import read_examples, rendered
from extractors.llm.extractor import LLMExtractor
from kg.errors import ConfigError, FormatError
from kg.model import Schema
from kg.testing import ScriptedLLM

TEXT = "Ada Marlow founded Marlow Bank."
FACT = {
    "quote": "Ada Marlow founded Marlow Bank",
    "head": "Ada Marlow",
    "relation": "FOUNDED",
    "tail": "Marlow Bank",
}
ENTITIES = [{"name": "Ada Marlow", "type": "Person"}]
SCHEMA = Schema({"Person": ""}, {"FOUNDED": ""})


def file(folder: Path, **changes: Any) -> str:
    path = folder / "mine.jsonl"
    example = {"text": TEXT, "facts": [FACT], "entities": ENTITIES, **changes}
    path.write_text("\n" + json.dumps(example) + "\n", encoding="utf-8")
    return str(path)


def extractor(**settings: Any) -> LLMExtractor:
    return LLMExtractor(ScriptedLLM([]), **settings)


def test_the_packaged_example_holds_and_is_shown_where_no_schema_guides() -> None:
    (example,) = read_examples("", Schema())
    assert example.text in extractor().prompt("Some text.").turns[0]
    assert example.text not in extractor(schema=SCHEMA).prompt("Some text.").turns[0]
    assert extractor().fingerprint != extractor(schema=SCHEMA).fingerprint


def test_examples_of_the_user_are_shown_with_a_schema_too(tmp_path: Path) -> None:
    mine = file(tmp_path)
    for schema in (Schema(), SCHEMA):
        turn = extractor(schema=schema, examples=mine).prompt("Some text.").turns[0]
        assert f'of "{TEXT}"' in turn and json.dumps(FACT)[1:-1] in turn
    assert extractor(examples=mine).fingerprint != extractor().fingerprint


def test_what_an_example_says_is_never_a_place_to_fill(tmp_path: Path) -> None:
    mine = file(tmp_path, text=TEXT + " {{text}}")
    turn = extractor(examples=mine).prompt("the document").turns[0]
    assert "{{text}}" in turn and turn.count("the document") == 1


def test_no_text_is_shown_its_own_answer(tmp_path: Path) -> None:
    examples = read_examples(file(tmp_path), Schema())
    assert rendered(examples, f"Before.\n{TEXT.replace(' ', '  ')} After.") == ""
    assert rendered(examples, "Ada Marlow.") != ""


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"facts": [{**FACT, "quote": "Ada Marlow created it"}]}, "hold the quote 'Ada Marlow cr"),
        ({"facts": [{**FACT, "quote": ""}]}, "hold the quote ''"),
        ({"facts": [{**FACT, "tail": "Orrin Bank"}]}, "hold the name 'Orrin Bank'"),
        ({"facts": [{**FACT, "relation": "BOUGHT"}]}, "no relation 'BOUGHT'"),
        ({"facts": [{"head": "Ada Marlow"}]}, "none of its facts"),
        ({"facts": [FACT, {"head": "Ada Marlow"}]}, "without head, relation or tail"),
        ({"entities": [{"name": "Bob", "type": "Person"}]}, "hold the name 'Bob'"),
        ({"entities": [{"name": "Ada Marlow", "type": "Bank"}]}, "no entity type 'Bank'"),
        ({"text": 3}, '"text" needs to be a string; an example is {"text"'),
        ({"facts": 3}, '"facts" needs to be a list'),
        ({"triples": []}, 'no use for the key "triples"; an example is {"text"'),
    ],
)
def test_a_wrong_example_is_an_error_with_its_line(
    tmp_path: Path, changes: dict[str, Any], problem: str
) -> None:
    with pytest.raises(FormatError, match=rf"mine.jsonl:2: .*{problem}"):
        read_examples(file(tmp_path, **changes), SCHEMA)


@pytest.mark.parametrize("key", ["text", "facts", "entities"])
def test_an_example_has_all_its_keys(tmp_path: Path, key: str) -> None:
    whole = {"text": TEXT, "facts": [FACT], "entities": ENTITIES}
    path = tmp_path / "mine.jsonl"
    path.write_text(json.dumps({name: whole[name] for name in whole if name != key}))
    with pytest.raises(FormatError, match=rf'mine.jsonl:1: "{key}" is missing'):
        read_examples(str(path), Schema())
    path.write_text("[]")
    with pytest.raises(FormatError, match=r"mine.jsonl:1: it is no object; an example is"):
        read_examples(str(path), Schema())


def test_files_that_are_none(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="cannot read the examples"):
        read_examples(str(tmp_path / "absent.jsonl"), Schema())
    (tmp_path / "bad.jsonl").write_text("{", encoding="utf-8")
    with pytest.raises(FormatError, match=r"bad\.jsonl:1: no JSON"):
        read_examples(str(tmp_path / "bad.jsonl"), Schema())
