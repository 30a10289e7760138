"""Prompts of one's own in place of the packaged ones."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.errors import ConfigError
from kg.llm.prompt_files import packaged_prompts, read_prompts


def test_places_are_filled_at_once() -> None:
    (prompt,) = read_prompts("", "again").values()
    _, user = prompt.fill({"problem": "{{problem}} {{text}}"})
    assert "{{problem}} {{text}}" in user and user.count("{{problem}}") == 1


@pytest.mark.parametrize("tag", ["</text>", "<text>", "</TEXT >", "<\n/ text>", "</text\n>"])
def test_a_value_cannot_write_the_tags_of_its_prompt(tag: str) -> None:
    (prompt,) = read_prompts("", "denoise-entities").values()
    _, user = prompt.fill({"text": f"before {tag} after <b>bold</b>, 1 <2"})
    assert tag not in user.partition("<text>\n")[2].removesuffix("</text>")
    assert f"before < {tag[1:]} after <b>bold</b>, 1 <2" in user, "nothing else is touched"


def test_tags_of_a_prompt_of_ones_own_are_kept_apart_too(tmp_path: Path) -> None:
    mine = "Between <doc> and </doc>.\n---\n<doc>{{text}}</doc>"
    (tmp_path / "llm.txt").write_text(mine, encoding="utf-8")
    (prompt,) = read_prompts(str(tmp_path), "llm").values()
    assert prompt.fill({"text": "a </doc> b </text>"})[1] == "<doc>a < /doc> b </text></doc>"


def test_files_that_a_folder_lacks_are_the_packaged_ones(tmp_path: Path) -> None:
    (tmp_path / "gleaning.txt").write_text("What else?", encoding="utf-8")
    prompt_files = read_prompts(str(tmp_path), "gleaning", "again")
    assert prompt_files["gleaning"].user == "What else?"
    assert prompt_files["again"].user == packaged_prompts()["again.txt"]


@pytest.mark.parametrize(
    ("name", "words", "message"),
    [
        ("llm.txt", b"Facts?", "no place {{text}}"),
        ("llm.txt", b"{{text}} {{tone}}", "a place 'tone'; it may have: descriptions, "),
        ("gleaning.txt", b"{{text}}", "a place 'text'; it may have: none"),
        ("llm.txt", b"\xff{{text}}", "cannot read the prompt"),
        ("gleaning.txt", b" \n", "is empty"),
        ("llm.txt", b"", "is empty"),
        ("define.txt", b"What does it mean?", "no place {{name}}"),
        ("same.txt", b"Is {{name}} another?", "no place {{choices}}"),
        ("lllm.txt", b"{{text}}", "is not a prompt's file; files: "),
    ],
)
def test_a_prompt_that_cannot_work(tmp_path: Path, name: str, words: bytes, message: str) -> None:
    (tmp_path / name).write_bytes(words)
    with pytest.raises(ConfigError) as error:
        read_prompts(str(tmp_path), "llm", "gleaning", "define", "same")
    assert message in str(error.value) and name in str(error.value)


def test_a_folder_that_is_none(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"there is no folder .* `kg init --prompts` makes one"):
        read_prompts(str(tmp_path / "none"), "llm")
