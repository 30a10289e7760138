"""GraphML as nodes and edges, read as a stream; no entity is expanded and nothing is fetched."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from kg.errors import FormatError
from kg.imports.graphml_data import Keys, properties_of
from kg.imports.items import Item, NotKept, edge, node

LAST_LINE = 65_535  # the parser counts no further
_DIRECTIONS = {"true": True, "false": False, "directed": True, "undirected": False}


def read_graphml(path: Path) -> Iterator[Item]:
    """Yield the nodes and edges; FormatError for broken XML or XML with entities of its own."""
    from lxml import etree

    with path.open("rb") as file:
        events = etree.iterparse(
            file, events=("start", "end"), resolve_entities=False, no_network=True, load_dtd=False,
            huge_tree=False,
        )  # fmt: skip
        try:
            yield from _Reader(path).read(events)
        except etree.XMLSyntaxError as error:
            # For an undefined entity the error's own message is empty of detail.
            faults = [(fault.line, fault.message) for fault in events.error_log]
            line, message = (faults or [(error.lineno, error.msg)])[0]
            raise FormatError(f"{path}:{line}: not GraphML: {message}") from error


class _Reader:
    """Position in the file: the number of the graph, and the open graphs around it."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._keys = Keys(str(path))
        self._space: str | None = None  # the namespace of GraphML in this file
        self._graphs = 0  # graphs that are in no other
        self._directed: list[bool] = []  # for each open graph

    def read(self, events: Iterable[tuple[str, Any]]) -> Iterator[Item]:
        for event, element in events:
            if self._space is None:
                self._check_root(element)
            tag = self._tag(element)
            if event == "start":
                self._begin(tag, element)
            elif tag == "key":
                self._keys.declare(element)
            elif tag in ("node", "edge", "hyperedge"):
                yield from self._part(tag, element)
                _forget(element)
            elif tag == "graph":
                self._directed.pop()
            elif tag == "data" and self._tag(element.getparent()) == "graph":
                yield NotKept(f"graph {self._keys.name('graph', element.get('key', ''))}")

    def _check_root(self, root: Any) -> None:
        if root.getroottree().docinfo.doctype:
            raise FormatError(
                f"{self._path}: it has a DOCTYPE, which GraphML needs not and we do not read"
            )
        self._space = _split(root)[0]
        if self._tag(root) != "graphml":
            raise FormatError(f"{self._path}: not GraphML: it starts with <{_split(root)[1]}>")

    def _tag(self, element: Any) -> str:
        """Return the name of an element of GraphML; "" for those of drawing programs."""
        space, name = _split(element)
        return name if space == self._space else ""

    def _begin(self, tag: str, element: Any) -> None:
        if tag == "graph":
            self._graphs += not self._directed
            self._directed.append(_DIRECTIONS.get(element.get("edgedefault", ""), True))

    def _part(self, tag: str, element: Any) -> Iterator[Item]:
        if tag == "hyperedge":
            yield NotKept(tag)
            return
        properties, left = properties_of(tag, element, self._keys, self._tag)
        yield from left
        place = self._place(tag, element)
        if tag == "node":
            # Groups of a drawing are such nodes; the nodes inside them are ordinary ones.
            if len(self._directed) > 1:
                yield NotKept("that a node is in the graph of another")
            yield from self._node(element, properties, place)
        else:
            yield from self._edge(element, properties, place)

    def _node(self, element: Any, properties: dict[str, str], place: str) -> Iterator[Item]:
        labels = _labels(element.get("labels") or properties.get("labels", ""))
        properties.pop("labels", None)
        name = element.get("id", "")
        yield from node(self._id(name), labels, properties, place, name)

    def _edge(self, element: Any, properties: dict[str, str], place: str) -> Iterator[Item]:
        kind = element.get("label") or ""
        if kind and properties.get("label") == kind:  # written twice, as APOC does
            del properties["label"]
        if not _DIRECTIONS.get(element.get("directed", ""), all(self._directed[-1:])):
            yield NotKept("that an edge has no direction: it is read from source to target")
        ends = (self._id(element.get(end, "")) for end in ("source", "target"))
        yield from edge(next(ends), kind, next(ends), properties, place)

    def _id(self, name: str) -> str:
        """Return an id that is unique in the file, which may hold several graphs."""
        return name if self._graphs < 2 else f"graph {self._graphs}: {name}"

    def _place(self, tag: str, element: Any) -> str:
        line = int(element.sourceline)
        ends = element.get("id") or f"{element.get('source', '')} to {element.get('target', '')}"
        return f"{self._path}:{line}" if line < LAST_LINE else f"{self._path}, {tag} {ends}"


def _split(element: Any) -> tuple[str, str]:
    """Return (namespace, name); two empty strings for a comment or an instruction."""
    if not isinstance(element.tag, str):
        return "", ""
    space, _, name = element.tag.rpartition("}")
    return space, name


def _forget(element: Any) -> None:
    """Remove an element that has been read, and those before it, from memory."""
    element.clear()
    while element.getprevious() is not None:
        if _split(element.getprevious())[1] == "key":
            break
        del element.getparent()[0]


def _labels(text: str) -> list[str]:
    return [label for label in text.replace(";", ":").split(":") if label]
