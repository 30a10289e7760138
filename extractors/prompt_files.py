"""Prompts as text files with places to fill, "{{name}}"; a "---" line ends the system part."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

from kg.errors import ConfigError

_PLACE = re.compile(r"\{\{(\w+)\}\}")
_RULE = re.compile(r"^---\n", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class PromptFile:
    """`system` is "" where the file has no part above a "---" line."""

    system: str
    user: str

    def fill(self, values: Mapping[str, str]) -> tuple[str, str]:
        """(system, user), all places filled at once: what a value says is never a place."""
        return _fill(self.system, values), _fill(self.user, values)


def _fill(text: str, values: Mapping[str, str]) -> str:
    return _PLACE.sub(lambda place: values[place[1]], text).strip()


def packaged(name: str) -> str:
    return packaged_file(f"{name}.txt")


def packaged_file(name: str) -> str:
    return files("extractors").joinpath("prompts", name).read_text("utf-8")


def read_prompt(path: str, name: str, places: frozenset[str], needed: str) -> PromptFile:
    """The file at `path`, or the packaged one of this name where it is "".

    ConfigError for a file that cannot be read, has other places than `places`, or lacks `needed`.
    """
    try:
        text = Path(path).read_text(encoding="utf-8") if path else packaged(name)
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"cannot read the prompt {path}: {error}") from error
    found = set(_PLACE.findall(text))
    if unknown := sorted(found - places):
        known = ", ".join(sorted(places))
        raise ConfigError(f"the prompt {path} has a place {unknown[0]!r}; it may have {known}")
    if needed not in found:
        raise ConfigError(f"the prompt {path} has no place {{{{{needed}}}}}")
    parts = _RULE.split(text, maxsplit=1)
    return PromptFile(*parts) if len(parts) == 2 else PromptFile("", text)
