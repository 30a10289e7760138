"""Every piece of docs/clients.md, as it stands there, on a server without APOC."""

import re
from collections.abc import Callable, Iterator

import pytest

from tests.clients.conftest import DOCUMENT, ROOT, Place, blocks, serving

VECTORS = """
shown = "SHOW VECTOR INDEXES YIELD name, labelsOrTypes RETURN * ORDER BY name"
for index in driver.execute_query(shown).records:
    name, labels = index["name"], index["labelsOrTypes"]
    missing = f"MATCH (n:`{labels[0]}`) WHERE n.embedding IS NULL RETURN count(n)"
    print(name, labels, driver.execute_query(missing).records[0][0])
"""
(BEGINNING,) = blocks("Before the others", "python")


@pytest.fixture(scope="module")
def place(built: Place) -> Iterator[Place]:
    with serving(built) as there:
        for line in blocks("The schema", "sh"):
            there.run(["bash", "-ec", line])
        yield there


def code(section: str, given: str = "", after: str = "") -> str:
    """All pieces of a section in one process, as in a notebook."""
    start = f"from {given} import embedder, llm\n" if given else ""
    return start + BEGINNING + "\n".join(blocks(section, "python")) + after


def test_every_entity_and_chunk_has_a_vector_of_its_index(place: Place) -> None:
    printed = place.python(6, BEGINNING + VECTORS)
    assert printed == "chunk_embedding ['Chunk'] 0\nentity ['__Entity__'] 0\n"


def test_pandas(place: Place) -> None:
    printed = place.python(6, code("pandas", after="print(evidence.quote.str.len().min() > 0)\n"))
    assert "[10 rows x 8 columns]" in printed
    assert printed.endswith("True\n"), "each row has a quote of its own"


def test_networkx(place: Place) -> None:
    printed = place.python(6, code("networkx", after="print(graph.number_of_edges() > 50)\n"))
    assert "Robert Boulter (Person)" in printed
    assert printed.endswith("True\n")


def test_neo4j_viz(place: Place) -> None:
    place.python(6, code("neo4j-viz"))
    page = (place.folder / "graph.html").read_text(encoding="utf-8")
    assert '"caption": "Robert Boulter"' in page or "Robert Boulter" in page


def test_neo4j_graphrag(place: Place) -> None:
    """The model was shown the facts, and the schema with the pattern that its query needs."""
    after = (
        "assert 'Rudyard Kipling WON Nobel Prize' in llm.asked[0]\n"
        "assert '(:Person)-[:BORN_IN]->(:Location)' in llm.asked[1]\n"
    )
    printed = place.python(6, code("neo4j-graphrag", "for_graphrag", after))
    assert printed.count("Rudyard Kipling WON Nobel Prize for Literature") == 2
    assert "\nKipling won it.\n" in printed
    assert printed.endswith("<Record l.name='Dallas'>\n")


def test_langchain(place: Place) -> None:
    """Its corrector lets the query pass, and the answer comes from the graph."""
    after = (
        "llm.i, chain.return_intermediate_steps = 0, True\n"
        "steps = chain.invoke({'query': 'Where?'})['intermediate_steps']\n"
        "assert steps[1]['context'] == [{'l.name': 'Dallas'}], steps\n"
    )
    printed = place.python(6, code("LangChain", "for_langchain", after))
    assert printed.startswith("He was born in Dallas.\n")
    assert "examples/wikipedia/imagism.txt\n" in printed


def test_llamaindex(place: Place) -> None:
    printed = place.python(5, code("LlamaIndex", "for_llamaindex"))
    assert "Clayton Edward Kershaw (Person) -> BORN_IN -> Dallas (Location)\n" in printed
    assert "[{'l.name': 'Dallas'}]" in printed
    assert not re.search("FROM_CHUNK|RELATED|NOT_ASSERTED", printed)


def test_neomodel(place: Place) -> None:
    assert place.python(5, code("neomodel")) == "Clayton Edward Kershaw ['Dallas']\n"


def test_mcp_reads_and_does_not_write(
    place: Place, mcp: Callable[..., list[tuple[bool, str]]]
) -> None:
    query = "MATCH (p:Person)-[:BORN_IN]->(l) WHERE p.name CONTAINS 'Kershaw' RETURN l.name"
    calls = [
        ("read_neo4j_cypher", {"query": query}),
        ("read_neo4j_cypher", {"query": "CREATE (n:Person) RETURN n"}),
        ("write_neo4j_cypher", {"query": "CREATE (n:Person)"}),
    ]
    read, written, tool = mcp(place, calls)
    assert read == (False, '[{"l.name": "Dallas"}]')
    assert written[0] and tool[0]


def test_every_piece_is_run() -> None:
    """A section that is new needs a test here."""
    sections = re.findall(r"^## (.*)$", DOCUMENT, re.MULTILINE)
    tested = {"pandas", "networkx", "neo4j-viz", "neo4j-graphrag", "LangChain", "LlamaIndex"}
    assert {*sections} == {*tested, "Before the others", "neomodel", "mcp-neo4j-cypher"}


def test_the_table_names_the_versions_that_are_installed() -> None:
    folder = ROOT / "tests" / "clients"
    for driver in (5, 6):
        text = (folder / f"requirements-driver{driver}.txt").read_text(encoding="utf-8")
        wanted = dict(line.split("==") for line in text.splitlines() if "==" in line)
        server = wanted.pop("neo4j")
        for name, version in wanted.items():
            if name != "llama-index-core":
                row = rf"\| \[.*{name}\b.* \| {re.escape(version)} \| `neo4j` {server} \|"
                assert re.search(row, DOCUMENT), f"{name} {version}"
