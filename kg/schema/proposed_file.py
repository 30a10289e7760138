"""A proposed schema as a file that can be changed and that `load_schema` reads back."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping

import yaml

from kg.schema.induction import Inferred, Suggested, arrow


def schema_file(found: Inferred, suffix: str) -> str:
    """The text of a file whose name ends so, in the form that `load_schema` takes it for.

    Counts and examples stand in comments, where the form has any.
    """
    return _WRITTEN.get(suffix.lower(), _json)(found)


def _json(found: Inferred) -> str:
    schema = found.schema
    data = {
        "mode": schema.mode,
        "entity_types": dict(_types(found, "entity_types")),
        "relation_types": dict(_types(found, "relation_types")),
        "patterns": [list(pattern) for pattern in sorted(schema.patterns)],
    }
    return json.dumps(data, indent=2) + "\n"


def _yaml(found: Inferred) -> str:
    lines = [_covered(found), f"mode: {found.schema.mode}"]
    for key in ("entity_types", "relation_types"):
        notes = _notes(found, key)
        lines.append(f"{key}:" if notes else f"{key}: {{}}")
        lines += [
            f"  {_yaml_text(name)}: {_yaml_text(meaning)}  # {notes[name]}"
            for name, meaning in _types(found, key)
        ]
    lines.append("patterns:" if found.patterns else "patterns: []")
    lines += [f"  - [{names}]  # {count:,}" for names, count in _patterns(found, _yaml_text)]
    return "\n".join(lines) + "\n"


def _toml(found: Inferred) -> str:
    """The patterns come before the tables: behind one they would belong to it."""
    lines = [_covered(found), f"mode = {_toml_text(found.schema.mode)}", "patterns = ["]
    lines += [f"  [{names}],  # {count:,}" for names, count in _patterns(found, _toml_text)]
    lines.append("]")
    for key in ("entity_types", "relation_types"):
        notes = _notes(found, key)
        lines += ["", f"[{key}]"]
        lines += [
            f"{_toml_text(name)} = {_toml_text(meaning)}  # {notes[name]}"
            for name, meaning in _types(found, key)
        ]
    return "\n".join(lines) + "\n"


_WRITTEN: Mapping[str, Callable[[Inferred], str]] = {
    ".yaml": _yaml,
    ".yml": _yaml,
    ".toml": _toml,
}


def _covered(found: Inferred) -> str:
    return f"# {found.covered:,} of {found.statements:,} statements fit this schema."


def _types(found: Inferred, key: str) -> Iterator[tuple[str, str]]:
    """(name, description)"""
    meanings = getattr(found.schema, key)
    for suggested in getattr(found, key):
        yield suggested.name, meanings[suggested.name]


def _notes(found: Inferred, key: str) -> dict[str, str]:
    return {suggested.name: _note(suggested) for suggested in getattr(found, key)}


def _note(suggested: Suggested) -> str:
    also = f"; also {', '.join(suggested.joined)}" if suggested.joined else ""
    return _comment(f"{suggested.count:,}{also}: {suggested.example}")


def _comment(text: str) -> str:
    plain = "".join(letter if letter.isprintable() else " " for letter in text)
    return " ".join(plain.split())[:160]


def _patterns(found: Inferred, text: Callable[[str], str]) -> Iterator[tuple[str, int]]:
    counts = {suggested.name: suggested.count for suggested in found.patterns}
    for pattern in sorted(found.schema.patterns):
        yield ", ".join(map(text, pattern)), counts[arrow(pattern)]


def _yaml_text(text: str) -> str:
    scalar: str = yaml.safe_dump(text, default_style='"', allow_unicode=True, width=10**9)
    return scalar.strip()


def _toml_text(text: str) -> str:
    """A basic string: its escapes are those of JSON, and one for DEL."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
