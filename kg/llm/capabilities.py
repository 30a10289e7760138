"""Capabilities of an endpoint: learned from what it refuses, and then no longer sent."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from kg.protocols import Prompt

TOP = 5  # log-probabilities of the first token


@dataclass(slots=True)
class Capabilities:
    """`formats` are those not refused yet, the strictest first; `longest` is the name of the
    limit of a reply (newer models of OpenAI take no max_tokens)."""

    formats: list[str] = field(default_factory=lambda: ["json_schema", "json_object"])
    longest: str = "max_tokens"
    temperature: bool = True
    logprobs: bool = True

    def body(self, prompt: Prompt, temperature: float, max_tokens: int) -> dict[str, Any]:
        """The parameters of a request besides its model and messages."""
        found: dict[str, Any] = {self.longest: max_tokens}
        if self.temperature:
            found["temperature"] = temperature
        if prompt.first and self.logprobs:
            found |= {"logprobs": True, "top_logprobs": TOP}
        if prompt.schema and (form := self._form(prompt.schema)):
            found["response_format"] = form
        return found

    def _form(self, schema: str) -> dict[str, Any]:
        """With the strictest form of reply that the endpoint takes; {} for none."""
        fitting = (one for one in self.formats if one != "json_schema" or schema != "{}")
        wanted = next(fitting, "")
        if wanted != "json_schema":
            return {"type": wanted} if wanted else {}
        form = json.loads(schema)
        told = {"name": "answer", "strict": is_strict(form), "schema": form}
        return {"type": wanted, "json_schema": told}

    def learn(self, refusal: str, sent: Mapping[str, Any]) -> bool:
        """Returns whether the same request may go well in another form, by what the endpoint says
        of the one that was sent. Many are in flight: another's refusal may have told it before."""
        told = refusal.lower()
        form = sent.get("response_format", {}).get("type", "")
        if form and ("format" in told or "schema" in told):
            self.formats = [one for one in self.formats if one != form]
            return True
        if "max_completion_tokens" in told and "max_tokens" in sent:
            self.longest = "max_completion_tokens"
            return True
        if "temperature" in told and "temperature" in sent:
            self.temperature = False
            return True
        if "logprob" in told and "logprobs" in sent:
            self.logprobs = False
            return True
        return False


def is_strict(schema: Mapping[str, Any]) -> bool:
    """Returns whether OpenAI takes it as strict: every property of every object is required, and
    there are no others. What is optional costs fewer tokens, so our forms have it where it pays."""
    return all(
        set(one["properties"]) == set(one.get("required", ()))
        and one.get("additionalProperties") is False
        for one in _objects(schema)
    )


def _objects(schema: Any) -> Iterator[Mapping[str, Any]]:
    if isinstance(schema, Mapping):
        if isinstance(schema.get("properties"), Mapping):
            yield schema
        for value in schema.values():
            yield from _objects(value)
    elif isinstance(schema, list):
        for value in schema:
            yield from _objects(value)
