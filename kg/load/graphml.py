"""GraphML as nodes and edges, read as a stream; no entity is expanded and nothing is fetched."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import IO, Any

from kg.errors import FormatError
from kg.load.given import Given, edge, node

DEPTH = 3  # graphml, graph, node or edge; graphs inside of nodes are not read


def read_graphml(path: Path) -> Iterator[Given]:
    """FormatError for XML that is broken, or that defines entities of its own."""
    from lxml import etree

    try:
        with path.open("rb") as file:
            yield from _read(file, path)
    except etree.XMLSyntaxError as error:
        raise FormatError(f"{path}:{error.lineno}: not GraphML: {error.msg}") from error


def _read(file: IO[bytes], path: Path) -> Iterator[Given]:
    from lxml import etree

    keys: dict[str, str] = {}
    events = etree.iterparse(
        file, events=("start", "end"), resolve_entities=False, no_network=True, load_dtd=False,
        huge_tree=False,
    )  # fmt: skip
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
        elif tag in ("node", "edge") and depth < DEPTH:
            yield from _part(tag, element, keys, f"{path}:{element.sourceline}")
            _forget(element)


def _check_root(root: Any, path: Path) -> None:
    if root.getroottree().docinfo.doctype:
        raise FormatError(f"{path}: it has a DOCTYPE, which GraphML needs not and we do not read")
    if _tag(root) != "graphml":
        raise FormatError(f"{path}: not GraphML: it starts with <{_tag(root)}>")


def _tag(element: Any) -> str:
    return str(element.tag).rpartition("}")[2] if isinstance(element.tag, str) else ""


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
