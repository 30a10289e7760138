"""GraphML as nodes and edges, read as a stream; no entity is expanded and nothing is fetched."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from kg.errors import FormatError
from kg.load.given import Given, NotKept, edge, node

LAST_LINE = 65_535  # the parser counts no further
DEPTH = 3  # graphml, graph, node or edge; graphs inside of nodes are not read


def read_graphml(path: Path) -> Iterator[Given]:
    """FormatError for XML that is broken, or that defines entities of its own."""
    from lxml import etree

    with path.open("rb") as file:
        events = etree.iterparse(
            file, events=("start", "end"), resolve_entities=False, no_network=True, load_dtd=False,
            huge_tree=False,
        )  # fmt: skip
        try:
            yield from _read(events, path)
        except etree.XMLSyntaxError as error:
            # Of an undefined entity the error itself says only that nothing was found.
            faults = [(fault.line, fault.message) for fault in events.error_log]
            line, message = (faults or [(error.lineno, error.msg)])[0]
            raise FormatError(f"{path}:{line}: not GraphML: {message}") from error


def _read(events: Iterable[tuple[str, Any]], path: Path) -> Iterator[Given]:
    keys: dict[str, str] = {}
    depth = 0
    for event, element in events:
        depth += 1 if event == "start" else -1
        if event == "start":
            if depth == 1:
                _check_root(element, path)
            continue
        tag = _tag(element)
        if tag == "key":
            keys[element.get("id", "")] = element.get("attr.name") or element.get("id", "")
        elif tag in ("node", "edge", "hyperedge") and depth >= DEPTH:
            yield NotKept(f"{tag} in the graph of a node")
            _forget(element)
        elif tag in ("node", "edge"):
            yield from _part(tag, element, keys, _place(path, tag, element))
            _forget(element)
        elif tag == "hyperedge":
            yield NotKept(tag)
            _forget(element)


def _check_root(root: Any, path: Path) -> None:
    if root.getroottree().docinfo.doctype:
        raise FormatError(f"{path}: it has a DOCTYPE, which GraphML needs not and we do not read")
    if _tag(root) != "graphml":
        raise FormatError(f"{path}: not GraphML: it starts with <{_tag(root)}>")


def _tag(element: Any) -> str:
    return str(element.tag).rpartition("}")[2] if isinstance(element.tag, str) else ""


def _place(path: Path, tag: str, element: Any) -> str:
    line = int(element.sourceline)
    ends = element.get("id") or f"{element.get('source', '')} to {element.get('target', '')}"
    return f"{path}:{line}" if line < LAST_LINE else f"{path}, {tag} {ends}"


def _forget(element: Any) -> None:
    """What has been read leaves the memory."""
    element.clear()
    while element.getprevious() is not None:
        if _tag(element.getprevious()) == "key":
            break
        del element.getparent()[0]


def _part(tag: str, element: Any, keys: Mapping[str, str], place: str) -> Iterator[Given]:
    properties = {
        keys.get(data.get("key"), data.get("key") or ""): data.text
        for data in element
        if _tag(data) == "data" and data.text
    }
    if tag == "node":
        labels = _labels(element.get("labels") or properties.pop("labels", ""))
        properties.pop("labels", None)
        name = element.get("id", "")
        yield from node(name, labels, properties, place, name)
        return
    kind = element.get("label") or ""
    if kind and properties.get("label") == kind:  # written twice, as APOC does
        del properties["label"]
    ends = element.get("source", ""), element.get("target", "")
    yield from edge(ends[0], kind, ends[1], properties, place)


def _labels(text: str) -> list[str]:
    return [label for label in text.replace(";", ":").split(":") if label]
