"""The page as text: what it holds, and that no document can get out of its block."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from pathlib import Path

import pytest

from kg.errors import ConfigError, StoreError
from kg.model import Changes, Entity
from kg.view import render, write
from tests.kg.export.graphs import WORDS, hostile
from tests.kg.stores.graphs import ALL


def data_of(text: str) -> dict[str, list[object]]:
    (block,) = re.findall(r'<script type="application/json" id="data">(.*?)</script>', text, re.S)
    return dict(json.loads(block))


def test_the_data_of_a_graph() -> None:
    made = render([ALL], "Letters")
    data = data_of(made.html)
    assert (made.entities, made.drawn, made.facts) == (3, 3, 3)
    assert [title for _, title in data["documents"]] == ["note.txt", "report.txt"]  # type: ignore[misc]
    names = [name for _, name, *_ in data["entities"]]  # type: ignore[misc]
    assert sorted(names) == ["Ada", "Bob", "Cleo"] and names[2] == "Cleo"  # it has one fact
    paid = next(fact for fact in data["facts"] if fact[4])  # type: ignore[index]
    assert paid[3:8] == [-1, "5 euros", 0.5, 1, ""]  # type: ignore[index]
    assert paid[8][0][4] == "Bob paid 5 euros."  # type: ignore[index]


def test_entities_without_facts_are_not_drawn() -> None:
    lone = Changes(entities=(Entity("Zed (Person)", "Zed", "Person"),))
    made = render([ALL, lone], "x")
    assert (made.entities, made.drawn) == (4, 3)


def test_what_is_denied_is_counted_apart() -> None:
    made = render(hostile(), "x")
    totals = data_of(made.html)["totals"]
    assert made.not_asserted == len(WORDS)
    assert totals["facts"] == made.facts - len(WORDS)  # type: ignore[call-overload]
    assert totals["notAsserted"] == len(WORDS)  # type: ignore[call-overload]


def test_no_words_end_the_block_or_the_page() -> None:
    made = render(hostile(), "</title><script>alert(1)</script>")
    assert made.html.count("<script") == 2
    assert "alert(1)</script>" not in made.html
    aliases = {alias for *_, some, _ in data_of(made.html)["entities"] for alias in some}  # type: ignore[misc]
    assert {word.replace("\ud83d", "�") for word in WORDS} <= aliases


def test_the_policy_admits_this_script_and_this_style_alone() -> None:
    text = render([ALL], "x").html
    (policy,) = re.findall(r'Content-Security-Policy" content="(.*?)"', text)
    script = text.rpartition("<script>")[2].partition("</script>")[0]
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    assert policy.startswith("default-src 'none'; ")
    assert f"script-src 'sha256-{digest}'" in policy
    assert "unsafe" not in policy and "http" not in policy


def test_the_same_graph_gives_the_same_page() -> None:
    assert render(hostile(), "x") == render(hostile(), "x")


def test_only_an_earlier_page_is_written_over(tmp_path: Path) -> None:
    out = tmp_path / "graph.html"
    write([], "empty", out)
    assert write([ALL], "x", out).entities == 3
    assert out.read_text(encoding="utf-8") == render([ALL], "x").html
    quoted = "<p>" * 2000 + '<meta name="generator" content="triplesmith">'
    for mine in (b"", b"\xff notes", b"<!DOCTYPE html><p>mine", quoted.encode()):
        out.write_bytes(mine)
        with pytest.raises(ConfigError, match=r"no page that kg view wrote; it stays"):
            write([ALL], "x", out)
        assert out.read_bytes() == mine
    with pytest.raises(StoreError, match="cannot write"):
        write([ALL], "x", tmp_path / "none" / "graph.html")
