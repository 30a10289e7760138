"""The data of a node or an edge in GraphML: declared keys, their defaults, labels of a drawing.

yEd and yFiles keep the words that a node or an edge shows in the drawing as labels.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from kg.imports.items import Item, NotKept, Remark

LABEL = "label"  # the property that the words of a drawing become
_DRAWN = ("NodeLabel", "EdgeLabel", "Label")
_MARKUP = re.compile(r"<[^<>]*>")  # yEd's labels may be HTML


@dataclass(frozen=True, slots=True)
class _Key:
    name: str
    default: str | None
    drawing: bool


class Keys:
    """The declared keys of a file, by domain and id."""

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
        for target in ("node", "edge", "graph") if domain == "all" else (domain,):
            self._keys[target, name] = key

    def name(self, tag: str, key: str) -> str:
        """Return the name of the key, also if it is declared for another domain."""
        domains = (tag, "node", "edge", "graph")
        names = (self._keys[target, key].name for target in domains if (target, key) in self._keys)
        return next(names, key)

    def is_drawing(self, tag: str, key: str) -> bool:
        return (tag, key) in self._keys and self._keys[tag, key].drawing

    def defaults(self, tag: str) -> Iterator[tuple[str, str]]:
        for (domain, _), key in self._keys.items():
            if domain == tag and key.default:
                yield key.name, key.default

    def unknown(self, tag: str, key: str) -> Iterator[Item]:
        """Yield a remark on a key that is not declared, the first time."""
        if (tag, key) not in self._keys and key not in self._unknown:
            self._unknown.add(key)
            remark = (
                f"no <key> declares {key!r:.80} for a {tag}: it is read as the name of its value"
            )
            yield Remark(self._path, remark)


def properties_of(
    tag: str, element: Any, keys: Keys, tag_of: Callable[[Any], str]
) -> tuple[dict[str, str], list[Item]]:
    """Return the values by name, and items for those that are not kept."""
    properties: dict[str, str] = {}
    drawn: list[str] = []
    left: list[Item] = []
    for part in element:
        kind, key = tag_of(part), part.get("key") or ""
        if kind == "data":
            left += keys.unknown(tag, key)
            name = keys.name(tag, key)
            if not (_has_elements(part) or keys.is_drawing(tag, key)):
                properties[name] = _own_text(part)
            elif words := list(_drawn(part)):
                drawn += words
            else:
                left.append(NotKept(f"{tag} {name}"))
        elif kind == "desc" and part.text:
            properties.setdefault("description", part.text)
        elif kind == "port":
            left.append(NotKept(kind))
    properties = {**dict(keys.defaults(tag)), **properties}
    label, *further = _labels(properties.get(LABEL, ""), drawn) or [""]
    if label:
        properties[LABEL] = label
    return properties, left + [NotKept(f"{tag} further label") for _ in further]


def _labels(own: str, drawn: list[str]) -> list[str]:
    """Return the label, own or else drawn, and the drawn ones that differ from it."""
    label = own or next(iter(drawn), "")
    plain = " ".join(label.split())
    return [label, *(words for words in drawn if words != plain)] if label else []


def _drawn(data: Any) -> Iterator[str]:
    """Yield the words of the labels in a drawing, each on one line."""
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
    """Return the text of an element without that of the elements inside it."""
    return "".join([element.text or "", *(child.tail or "" for child in element)])


def _name(element: Any) -> str:
    return str(element.tag).rpartition("}")[2] if isinstance(element.tag, str) else ""
