"""Our schema is what the clients compute for themselves on a server with APOC, but for vectors."""

import json
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.clients.conftest import Place, blocks, serving

(BEGINNING,) = blocks("Before the others", "python")
STATE = "__Triplesmith__"  # the node that says which ledger the graph projects
EMBEDDING = "embedding"
GRAPHRAG = """
from neo4j_graphrag.schema import get_structured_schema
whole = get_structured_schema(driver, sample=-1)
"""
LANGCHAIN = """
from langchain_neo4j import Neo4jGraph
whole = Neo4jGraph(url=URI, username=USER, password=PASSWORD).structured_schema
"""
LLAMAINDEX = """
from llama_index.graph_stores.neo4j import Neo4jPropertyGraphStore
whole = Neo4jPropertyGraphStore(url=URI, username=USER, password=PASSWORD).get_schema()
"""
TEXT = """
from neo4j_graphrag.schema import get_schema
print(get_schema(driver, sample=-1))
"""
PRINT = """
import json
print(json.dumps({name: whole[name] for name in ("node_props", "rel_props", "relationships")}))
"""


@pytest.fixture(scope="module")
def place(built: Place) -> Iterator[Place]:
    with serving(built, "--apoc") as there:
        for line in blocks("The schema", "sh"):
            there.run(["bash", "-ec", line])
        yield there


def comparable(whole: dict[str, Any]) -> dict[str, set[tuple[str, ...]]]:
    """Without order. LlamaIndex reads some values, and calls a string that is long TEXT."""
    properties = {
        name: {
            (kind, row["property"], row["type"].replace("TEXT", "STRING"))
            for kind, held in whole[name].items()
            for row in held
            if row["property"] != EMBEDDING
        }
        for name in ("node_props", "rel_props")
    }
    ties = {(edge["start"], edge["type"], edge["end"]) for edge in whole["relationships"]}
    return {**properties, "relationships": ties}


@pytest.mark.parametrize(("driver", "client"), [(6, GRAPHRAG), (6, LANGCHAIN), (5, LLAMAINDEX)])
def test_the_schema_is_theirs(place: Place, driver: int, client: str) -> None:
    ours = json.loads((place.folder / "schema.json").read_text(encoding="utf-8"))
    theirs = json.loads(place.python(driver, BEGINNING + client + PRINT))
    theirs["node_props"].pop(STATE, None)
    assert comparable(ours) == comparable(theirs)


def test_the_text_is_theirs(place: Place) -> None:
    """The order of lines and properties is the server's whim; ours is by name."""
    printed = place.python(6, BEGINNING + TEXT)
    ours = (place.folder / "schema.txt").read_text(encoding="utf-8")
    printed = re.sub(f"{EMBEDDING}: LIST, |, {EMBEDDING}: LIST", "", printed)
    theirs = "".join(f"{line}\n" for line in printed.splitlines() if STATE not in line)
    assert sorted(map(sorted, ours.split("\n"))) == sorted(map(sorted, theirs.split("\n")))


def test_mcp_shows_the_schema(place: Place, mcp: Callable[..., list[tuple[bool, str]]]) -> None:
    ((error, text),) = mcp(place, [("get_neo4j_schema", {})])
    assert not error
    assert "BORN_IN" in json.loads(text)["Person"]["relationships"]
