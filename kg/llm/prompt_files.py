"""Prompts as text files with places to fill, "{{name}}"; a "---" line ends the system part."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from kg.errors import ConfigError

_PLACE = re.compile(r"\{\{(\w+)\}\}")
_TAG = re.compile(r"</?(\w+)>")
_RULE = re.compile(r"^---\n", re.MULTILINE)
# The packages with packaged prompts in their folder `templates`.
_PACKAGES = ("extractors.denoise", "extractors.llm", "extractors.llm_code", "kg.llm", "kg.schema")
_NEEDED = ("text", "name", "choices")  # places that a prompt must keep


@dataclass(frozen=True, slots=True)
class PromptFile:
    """A prompt with places to fill; `system` is "" if the file has no part above a "---" line."""

    system: str
    user: str

    def fill(self, values: Mapping[str, str]) -> tuple[str, str]:
        """Return (system, user), all places filled at once: braces in a value are never a place.

        Tags of the prompt, such as the </text> that ends a document, are defused in values with a
        blank, "< /text>", which the search for quotes ignores.
        """
        tags = set(_TAG.findall(self.system + self.user))
        defused = {name: _without(tags, value) for name, value in values.items()}
        return _fill(self.system, defused), _fill(self.user, defused)


def _without(tags: Collection[str], value: str) -> str:
    """Defuse tags, also in other case, with blanks or with attributes."""
    if not tags or "<" not in value:
        return value
    names = "|".join(sorted(map(re.escape, tags)))
    return re.sub(rf"<(?=\s*/?\s*(?:{names})\b)", "< ", value, flags=re.IGNORECASE)


def _fill(text: str, values: Mapping[str, str]) -> str:
    return _PLACE.sub(lambda place: values[place[1]], text).strip()


@cache
def packaged_prompts() -> Mapping[str, str]:
    """Return the text of every packaged prompt by its file's name, sorted by it."""
    entries = (entry for package in _PACKAGES for entry in templates(package).iterdir())
    texts = {entry.name: entry.read_text("utf-8") for entry in entries if _is_prompt(entry)}
    return dict(sorted(texts.items()))


def templates(package: str) -> Traversable:
    """Return the folder of a package's prompts, without importing the package."""
    parent, _, name = package.partition(".")
    return files(parent).joinpath(*name.split("."), "templates")


def _is_prompt(entry: Traversable) -> bool:
    return entry.name.endswith(".txt")


def read_prompts(folder: str, *names: str) -> dict[str, PromptFile]:
    """Return the prompts of these names from `folder`; missing ones are the packaged ones.

    Raises ConfigError for a folder or file that cannot be read, a file that belongs to no prompt,
    an empty one, a place that the packaged prompt does not have, or a missing {{text}}, {{name}} or
    {{choices}} that it has.
    """
    _check(folder)
    return {name: _read(folder, f"{name}.txt") for name in names}


def _check(folder: str) -> None:
    if not folder:
        return
    if not Path(folder).is_dir():
        raise ConfigError(f"prompts: there is no folder {folder}; `kg init --prompts` makes one")
    packaged = packaged_prompts()
    for path in sorted(Path(folder).glob("*.txt")):
        if path.name not in packaged:
            raise ConfigError(f"{path} is not a prompt's file; files: {', '.join(packaged)}")


def _read(folder: str, name: str) -> PromptFile:
    path = Path(folder, name)
    own = bool(folder) and path.exists()
    try:
        text = path.read_text(encoding="utf-8") if own else packaged_prompts()[name]
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"cannot read the prompt {path}: {error}") from error
    places, allowed = (set(_PLACE.findall(file)) for file in (text, packaged_prompts()[name]))
    if unknown := sorted(places - allowed):
        choices = ", ".join(sorted(allowed)) or "none"
        raise ConfigError(f"the prompt {path} has a place {unknown[0]!r}; it may have: {choices}")
    if not text.strip():
        raise ConfigError(f"the prompt {path} is empty; without the file the packaged one is used")
    if lacking := [place for place in _NEEDED if place in allowed - places]:
        raise ConfigError(f"the prompt {path} has no place {{{{{lacking[0]}}}}}")
    parts = _RULE.split(text, maxsplit=1)
    return PromptFile(*parts) if len(parts) == 2 else PromptFile("", text)
