"""Capabilities of an endpoint, learned from its refusals: what it refused is no longer sent."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from kg.protocols import Prompt

TOP = 5  # log-probabilities of the first token


@dataclass(slots=True)
class Capabilities:
    """Parameters that the endpoint has not refused yet.

    `formats` are formats of replies, the strictest first; `longest` is the name of the limit of a
    reply (newer models of OpenAI take no max_tokens).
    """

    formats: list[str] = field(default_factory=lambda: ["json_schema", "json_object"])
    longest: str = "max_tokens"
    temperature: bool = True
    logprobs: bool = True

    def body(self, prompt: Prompt, temperature: float, max_tokens: int) -> dict[str, Any]:
        """Return the parameters of a request besides its model and messages."""
        parameters: dict[str, Any] = {self.longest: max_tokens}
        if self.temperature:
            parameters["temperature"] = temperature
        if prompt.first and self.logprobs:
            parameters |= {"logprobs": True, "top_logprobs": TOP}
        if prompt.schema and (form := self._form(prompt.schema)):
            parameters["response_format"] = form
        return parameters

    def _form(self, schema: str) -> dict[str, Any]:
        """Return the strictest response format that the endpoint takes; {} for none."""
        fitting = (name for name in self.formats if name != "json_schema" or schema != "{}")
        strictest = next(fitting, "")
        if strictest != "json_schema":
            return {"type": strictest} if strictest else {}
        form = json.loads(schema)
        description = {"name": "answer", "strict": is_strict(form), "schema": form}
        return {"type": strictest, "json_schema": description}

    def learn(self, refusal: str, sent: Mapping[str, Any]) -> bool:
        """Return True if the request may succeed in another form, judging by the refusal.

        Many are in flight: the refusal of another may have taught the same before.
        """
        message = refusal.lower()
        form = sent.get("response_format", {}).get("type", "")
        if form and ("format" in message or "schema" in message):
            self.formats = [name for name in self.formats if name != form]
            return True
        if "max_completion_tokens" in message and "max_tokens" in sent:
            self.longest = "max_completion_tokens"
            return True
        if "temperature" in message and "temperature" in sent:
            self.temperature = False
            return True
        if "logprob" in message and "logprobs" in sent:
            self.logprobs = False
            return True
        return False


def is_strict(schema: Mapping[str, Any]) -> bool:
    """Return True if OpenAI accepts the schema as strict.

    In a strict schema every property of every object is required, and there are no others. Optional
    properties cost fewer tokens, so our schemas have them where that pays.
    """
    return all(
        set(part["properties"]) == set(part.get("required", ()))
        and part.get("additionalProperties") is False
        for part in _objects(schema)
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
