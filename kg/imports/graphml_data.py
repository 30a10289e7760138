"""The data of a node or an edge in GraphML: by declared keys, their defaults, and as it is drawn.

yEd and yFiles keep the words that a node or an edge shows in the drawing, as labels.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from kg.imports.given import Given, NotKept, Remark

LABEL = "label"  # the property that the words of a drawing become
_DRAWN = ("NodeLabel", "EdgeLabel", "Label")
_MARKUP = re.compile(r"<[^<>]*>")  # yEd's labels may be HTML


@dataclass(frozen=True, slots=True)
class _Key:
    name: str
    default: str | None
    drawing: bool


class Keys:
    """The declared keys of a file, by what they are for."""

    def __init__(self, path: str) -> None:
        self._path = path
        self._keys: dict[tuple[str, str], _Key] = {}
        self._unknown: set[str] = set()

    def declare(self, element: Any) -> None:
        name, domain = element.get("id", ""), element.get("for") or "all"
        default = next((part for part in element if _name(part) == "default"), None)
        key = _Key(
            element.get("attr.name") or name,
            None if default is None else _own_text(default),
            element.get("yfiles.type") is not None,
        )
        for one in ("node", "edge", "graph") if domain == "all" else (domain,):
            self._keys[one, name] = key

    def name(self, tag: str, key: str) -> str:
        """The name of the key, also where it is declared for something else."""
        domains = (tag, "node", "edge", "graph")
        found = (self._keys[one, key].name for one in domains if (one, key) in self._keys)
        return next(found, key)

    def is_drawing(self, tag: str, key: str) -> bool:
        return (tag, key) in self._keys and self._keys[tag, key].drawing

    def defaults(self, tag: str) -> Iterator[tuple[str, str]]:
        for (domain, _), key in self._keys.items():
            if domain == tag and key.default:
                yield key.name, key.default

    def unknown(self, tag: str, key: str) -> Iterator[Given]:
        """Returns what to say of a key that nothing declares, the first time."""
        if (tag, key) not in self._keys and key not in self._unknown:
            self._unknown.add(key)
            said = f"no <key> declares {key!r:.80} for a {tag}: it is read as the name of its value"
            yield Remark(self._path, said)


def properties_of(
    tag: str, element: Any, keys: Keys, tag_of: Callable[[Any], str]
) -> tuple[dict[str, str], list[Given]]:
    """The values by name, and what is to be said of the others."""
    properties: dict[str, str] = {}
    shown: list[str] = []
    left: list[Given] = []
    for part in element:
        kind, key = tag_of(part), part.get("key") or ""
        if kind == "data":
            left += keys.unknown(tag, key)
            name = keys.name(tag, key)
            if not (_has_elements(part) or keys.is_drawing(tag, key)):
                properties[name] = _own_text(part)
            elif words := list(_drawn(part)):
                shown += words
            else:
                left.append(NotKept(f"{tag} {name}"))
        elif kind == "desc" and part.text:
            properties.setdefault("description", part.text)
        elif kind == "port":
            left.append(NotKept(kind))
    properties = {**dict(keys.defaults(tag)), **properties}
    left += _show(tag, properties, shown)
    return properties, left


def _show(tag: str, properties: dict[str, str], shown: list[str]) -> Iterator[Given]:
    """The first words of a drawing are the label, unless the data has one."""
    for words in shown:
        if not properties.get(LABEL):
            properties[LABEL] = words
        elif words != " ".join(properties[LABEL].split()):
            yield NotKept(f"{tag} further label")


def _drawn(data: Any) -> Iterator[str]:
    """The words of the labels in a drawing, each on one line."""
    for part in data.iter():
        if _name(part) in _DRAWN:
            inner: Mapping[str, str] = {_name(child): child.text or "" for child in part}
            text = part.get("Text") or inner.get("Label.Text") or _own_text(part)
            if words := " ".join(_plain(text).split()):
                yield words


def _plain(text: str) -> str:
    from html import unescape

    return unescape(_MARKUP.sub(" ", text)) if text.lstrip()[:5].lower() == "<html" else text


def _has_elements(element: Any) -> bool:
    return any(isinstance(child.tag, str) for child in element)


def _own_text(element: Any) -> str:
    """Returns what stands in it, and not in the elements inside of it."""
    return "".join([element.text or "", *(child.tail or "" for child in element)])


def _name(element: Any) -> str:
    """Without its namespace."""
    return str(element.tag).rpartition("}")[2] if isinstance(element.tag, str) else ""
