"""What is sent follows what the endpoint has refused."""

from __future__ import annotations

from typing import Any

import pytest

from extractors.llm.extractor import answer_form
from kg.llm.capabilities import Capabilities, is_strict
from kg.model import Schema
from kg.protocols import Prompt

FORM = '{"type": "object", "properties": {}}'


def body(offers: Capabilities, **arguments: Any) -> dict[str, Any]:
    return offers.body(Prompt(("x",), **arguments), 0.0, 9)


def test_the_strictest_form_first_then_json_then_none() -> None:
    offers, kinds = Capabilities(), []
    while form := body(offers, schema=FORM).get("response_format"):
        kinds.append(form["type"])
        assert offers.learn("unknown field response_format", body(offers, schema=FORM))
    assert kinds == ["json_schema", "json_object"]
    assert not offers.learn("unknown field response_format", body(offers, schema=FORM))


def test_what_another_request_has_learned_meanwhile_is_no_problem_of_this_one() -> None:
    offers = Capabilities()
    first, second = body(offers, schema=FORM), body(offers, schema=FORM)
    assert offers.learn("no json_schema here", first)
    assert offers.learn("no json_schema here", second)
    assert body(offers, schema=FORM)["response_format"] == {"type": "json_object"}


@pytest.mark.parametrize(
    ("refusal", "message", "gone", "there"),
    [
        (
            "Unsupported parameter: 'max_tokens'. Use 'max_completion_tokens' instead.",
            {},
            "max_tokens",
            {"max_completion_tokens": 9},
        ),
        ("'temperature' does not support 0 with this model", {}, "temperature", {"max_tokens": 9}),
        ("logprobs are not available", {"first": True}, "logprobs", {"temperature": 0.0}),
    ],
)
def test_parameters_that_an_endpoint_does_not_know(
    refusal: str, message: dict[str, Any], gone: str, there: dict[str, Any]
) -> None:
    offers = Capabilities()
    sent = body(offers, **message)
    assert gone in sent and offers.learn(refusal, sent)
    now = body(offers, **message)
    assert gone not in now and there.items() <= now.items()
    assert not offers.learn(refusal, now), "the same refusal again is a real one"


def test_other_refusals_teach_nothing() -> None:
    offers = Capabilities()
    assert not offers.learn("maximum context length is 4096", body(offers, schema=FORM))


def test_only_forms_without_optional_parts_are_called_strict() -> None:
    """OpenAI refuses a strict schema in which a property is not required."""
    facts = answer_form(Schema())
    assert not is_strict(facts), "denied and supposed are optional"
    sent = body(Capabilities(), schema='{"type": "object", "properties": {"a": {}}}')
    assert sent["response_format"]["json_schema"]["strict"] is False
    whole = {"properties": {"a": {}}, "required": ["a"], "additionalProperties": False}
    assert is_strict({"items": [whole]}) and not is_strict({"items": [{**whole, "required": []}]})
