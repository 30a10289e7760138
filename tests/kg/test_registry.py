"""Parts by name, what their annotations say of their arguments, and where their code lives."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from kg.errors import ConfigError
from kg.model import Schema
from kg.protocols import LLM, Encoder, Extractor, Given, Judge
from kg.registry import PARTS, PROTOCOLS, Parameter, asks_model, parameters, part_class

if TYPE_CHECKING:
    from kg.graph import Graph

# Where the parts of a kind live; the chunker is alone in its file.
HOMES = {
    "encoder": "kg.encode",
    "extractor": "extractors",
    "judge": "judges",
    "llm": "kg.llm",
    "resolver": "kg.resolve",
    "store": "kg.stores",
}


class Part:
    """A part of somebody else's, with an argument of every sort."""

    def __init__(  # noqa: PLR0913
        self,
        folder: Given[str],
        llm: LLM,
        judges: Sequence[Judge],
        *more: str,
        of: Extractor | None = None,
        encoder: Encoder | None = None,
        schema: Schema | None = None,
        several: tuple[Judge, ...] = (),
        size: int = 3,
        share: float = 0.5,
        names: list[str] | None = None,
        **others: Any,
    ) -> None:
        pass


class Unevaluated:
    def __init__(self, graph: Graph) -> None:
        pass


@pytest.fixture(autouse=True)
def registered(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("Part", "Unevaluated"):
        monkeypatch.setitem(PARTS["judge"], name.lower(), f"{__name__}:{name}")  # type: ignore[arg-type]


def test_annotations_say_what_arguments_are() -> None:
    known = parameters("judge", "part")
    kinds = {name: (one.kind, one.several) for name, one in known.items() if one.kind}
    assert kinds == {
        "llm": ("llm", False),
        "judges": ("judge", True),
        "of": ("extractor", False),
        "encoder": ("encoder", False),
        "several": ("judge", True),
    }
    assert [name for name, one in known.items() if one.needed] == ["folder", "llm", "judges"]
    assert [name for name, one in known.items() if not one.settable] == ["folder", "schema"]
    assert known["folder"].given and known["schema"].schema


@pytest.mark.parametrize(
    ("name", "value", "fits"),
    [
        ("size", 4, True),
        ("size", 4.0, False),
        ("size", True, False),
        ("size", "4", False),
        ("share", 1, True),
        ("share", True, False),
        ("names", ["a"], True),
    ],
)
def test_plain_values_are_of_their_type(name: str, value: object, fits: bool) -> None:
    assert parameters("judge", "part")[name].admits(value) is fits


def test_an_annotation_that_cannot_be_evaluated_is_named() -> None:
    with pytest.raises(ConfigError, match=r"judge 'unevaluated': an annotation of .*'Graph'"):
        parameters("judge", "unevaluated")


def test_an_unknown_name_is_answered_with_the_choices() -> None:
    with pytest.raises(ConfigError, match="there is no chunker 'none'; choices: sentences"):
        part_class("chunker", "none")


def test_which_parts_ask_a_model() -> None:
    asking = {name for name in PARTS["extractor"] if asks_model("extractor", name)}
    assert asking == {"denoise", "fewshot", "llm", "llm-code"}
    assert asks_model("judge", "part") and not asks_model("judge", "rules")


def test_every_kind_has_a_protocol_and_every_part_evaluates() -> None:
    assert set(PROTOCOLS) == set(PARTS)
    for kind, parts in PARTS.items():
        for name in set(parts) - {"unevaluated"}:
            assert all(isinstance(one, Parameter) for one in parameters(kind, name).values())


@pytest.mark.parametrize(
    ("kind", "name", "place"),
    [(kind, name, place) for kind, parts in PARTS.items() for name, place in parts.items()],
)
def test_the_name_is_the_room(kind: str, name: str, place: str) -> None:
    """`use = "llm-code"` is extractors/llm_code: a file of that name, or a folder."""
    if kind not in HOMES:
        return
    module, _, made = place.partition(":")
    room = f"{HOMES[kind]}.{name.replace('-', '_')}"
    assert module == room or module.startswith(f"{room}."), f"{place} is not in {room}"
    path = Path(*room.split("."))
    root = Path(__file__).parents[2]
    assert (root / path).is_dir() or (root / path).with_suffix(".py").is_file()
    assert made.isidentifier()
