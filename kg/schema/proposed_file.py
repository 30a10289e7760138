"""Files of proposed schemas, which a person can edit and `load_schema` reads."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import yaml

from kg.schema.induction import Inferred, Suggested, arrow


def schema_file(inferred: Inferred, suffix: str) -> str:
    """Return the text of a file with this suffix, in the format that `load_schema` expects.

    Counts and examples are in comments, in formats that have comments.
    """
    return _WRITTEN.get(suffix.lower(), _json)(inferred)


def _json(inferred: Inferred) -> str:
    schema = inferred.schema
    data = {
        "mode": schema.mode,
        **{section.key: dict(section.types()) for section in _sections(inferred)},
        "patterns": [list(pattern) for pattern in sorted(schema.patterns)],
    }
    return json.dumps(data, indent=2) + "\n"


def _yaml(inferred: Inferred) -> str:
    lines = [_covered(inferred), f"mode: {inferred.schema.mode}"]
    for section in _sections(inferred):
        notes = section.notes()
        lines.append(f"{section.key}:" if notes else f"{section.key}: {{}}")
        lines += [
            f"  {_yaml_text(name)}: {_yaml_text(description)}  # {notes[name]}"
            for name, description in section.types()
        ]
    lines.append("patterns:" if inferred.patterns else "patterns: []")
    lines += [f"  - [{names}]  # {count:,}" for names, count in _patterns(inferred, _yaml_text)]
    return "\n".join(lines) + "\n"


def _toml(inferred: Inferred) -> str:
    """Return TOML with the patterns before the tables; after a table they would belong to it."""
    lines = [_covered(inferred), f"mode = {_toml_text(inferred.schema.mode)}", "patterns = ["]
    lines += [f"  [{names}],  # {count:,}" for names, count in _patterns(inferred, _toml_text)]
    lines.append("]")
    for section in _sections(inferred):
        notes = section.notes()
        lines += ["", f"[{section.key}]"]
        lines += [
            f"{_toml_text(name)} = {_toml_text(description)}  # {notes[name]}"
            for name, description in section.types()
        ]
    return "\n".join(lines) + "\n"


_WRITTEN: Mapping[str, Callable[[Inferred], str]] = {
    ".yaml": _yaml,
    ".yml": _yaml,
    ".toml": _toml,
}


def _covered(inferred: Inferred) -> str:
    return f"# {inferred.covered:,} of {inferred.statements:,} statements fit this schema."


@dataclass(frozen=True, slots=True)
class _Section:
    """The entity types or relation types of a file, with their descriptions."""

    key: str
    suggested: Sequence[Suggested]
    descriptions: Mapping[str, str]

    def types(self) -> Iterator[tuple[str, str]]:
        for suggested in self.suggested:
            yield suggested.name, self.descriptions[suggested.name]

    def notes(self) -> dict[str, str]:
        return {suggested.name: _note(suggested) for suggested in self.suggested}


def _sections(inferred: Inferred) -> tuple[_Section, _Section]:
    schema = inferred.schema
    return (
        _Section("entity_types", inferred.entity_types, schema.entity_types),
        _Section("relation_types", inferred.relation_types, schema.relation_types),
    )


def _note(suggested: Suggested) -> str:
    also = f"; also {', '.join(suggested.joined)}" if suggested.joined else ""
    return _comment(f"{suggested.count:,}{also}: {suggested.example}")


def _comment(text: str) -> str:
    plain = "".join(letter if letter.isprintable() else " " for letter in text)
    return " ".join(plain.split())[:160]


def _patterns(inferred: Inferred, text: Callable[[str], str]) -> Iterator[tuple[str, int]]:
    counts = {suggested.name: suggested.count for suggested in inferred.patterns}
    for pattern in sorted(inferred.schema.patterns):
        yield ", ".join(map(text, pattern)), counts[arrow(pattern)]


def _yaml_text(text: str) -> str:
    scalar: str = yaml.safe_dump(text, default_style='"', allow_unicode=True, width=10**9)
    return scalar.strip()


def _toml_text(text: str) -> str:
    """Return a basic string, whose escapes are those of JSON and another for DEL."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
