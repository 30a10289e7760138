from __future__ import annotations

from pathlib import Path

import pytest

from kg.errors import FormatError
from kg.load import Unreadable
from kg.load.given import Edge, Given, Node, NotKept
from kg.load.graphml import read_graphml
from kg.model import Mention
from tests.kg.load.memory import growth


def read(folder: Path, text: str | bytes) -> list[Given]:
    path = folder / "g.graphml"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return list(read_graphml(path))


def test_nodes_and_edges_of_three_programs(tmp_path: Path) -> None:
    """Keys by name (networkx), labels as an attribute (APOC), and as data (Gephi)."""
    made = read(
        tmp_path,
        '<graphml xmlns="http://graphml.graphdrawing.org/xmlns">'
        '<key id="d0" for="node" attr.name="name" attr.type="string"/><key id="d1" for="edge" '
        'attr.name="confidence"/><graph edgedefault="directed">'
        '<node id="1" labels=":Person:Poet"><data key="d0">Ada</data></node>'
        '<node id="2"><data key="labels">:Person</data><data key="name">Bob</data></node>'
        '<node id="Cy"/>'
        '<edge source="1" target="2" label="MET"><data key="label">MET</data>'
        '<data key="d1">0.5</data></edge>'
        '<edge source="1" target="Cy"><data key="relation">knows</data></edge></graph></graphml>',
    )
    assert [one.what for one in made if isinstance(one, Node)] == [
        Mention("Ada", "Person"), Mention("Bob", "Person"), Mention("Cy", "")
    ]  # fmt: skip
    assert [
        (one.head, one.relation, one.tail, one.confidence) for one in made if isinstance(one, Edge)
    ] == [("1", "MET", "2", 0.5), ("1", "knows", "Cy", None)]
    assert [one for one in made if isinstance(one, NotKept)] == [NotKept("label Poet")]


def test_other_encodings_comments_and_instructions(tmp_path: Path) -> None:
    text = "<graphml><?x y?><!-- c --><graph><node id='Zoë'><!-- c --></node></graph></graphml>"
    for encoding in ("utf-8-sig", "utf-16", "iso-8859-1"):
        mark = f"<?xml version='1.0' encoding='{encoding.removesuffix('-sig')}'?>"
        [made] = read(tmp_path, (mark + text).encode(encoding))
        assert isinstance(made, Node) and made.what == Mention("Zoë", "")


def test_what_a_graph_here_has_no_place_for_is_told(tmp_path: Path) -> None:
    made = read(
        tmp_path,
        "<graphml><graph><node id='a'><graph><node id='b'/><edge source='a' target='b'/></graph>"
        "</node><hyperedge/></graph></graphml>",
    )
    assert [one.what for one in made if isinstance(one, NotKept)] == [
        "node in the graph of a node", "edge in the graph of a node", "hyperedge"
    ]  # fmt: skip
    assert [one.id for one in made if isinstance(one, Node)] == ["a"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "g.graphml:0: not GraphML: no element found"),
        ("<graphml>\n<graph>\n<node id='a'", "g.graphml:3: not GraphML"),
        ("<graphml><graph><node id='a'/>", "not GraphML: Premature end"),
        ("<graphml><graph><node id='&foo;'/></graph></graphml>", "Entity 'foo' not defined"),
        ("<graphml><graph><node id='a\0'/></graph></graphml>", "not GraphML"),
        ("<graphml>" + "<a>" * 300 + "</a>" * 300 + "</graphml>", "depth"),
        ("<graphml><graph><node id='" + "x" * 11_000_000 + "'/></graph></graphml>", "not GraphML"),
        ("<html></html>", "it starts with <html>"),
        ("not xml at all", "not GraphML"),
        ("<!DOCTYPE g [<!ENTITY a 'ha'>]><graphml><node id='&a;'/></graphml>", "DOCTYPE"),
        (
            "<!DOCTYPE g [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><graphml><graph>"
            "<node id='n'><data key='name'>&x;</data></node></graph></graphml>",
            "DOCTYPE",
        ),
        (
            "<!DOCTYPE g [<!ENTITY a 'aaaaaaaaaa'><!ENTITY b '&a;&a;&a;&a;&a;'>]>"
            "<graphml>&b;</graphml>",
            "DOCTYPE",
        ),
    ],
)
def test_broken_or_hostile(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(FormatError, match=message):
        read(tmp_path, text)


def test_places_beyond_the_lines_that_the_parser_counts(tmp_path: Path) -> None:
    begin = "<graphml><graph>\n<node id='a' labels='X'><data key='confidence'/></node><edge/>"
    made = read(tmp_path, begin + "\n" * 70_000 + "<edge source='a' target='b'/></graph></graphml>")
    places = [one.source for one in made if isinstance(one, Unreadable)]
    assert places == [f"{tmp_path}/g.graphml:2", f"{tmp_path}/g.graphml, edge a to b"]


def test_it_is_a_stream(tmp_path: Path) -> None:
    path = tmp_path / "g.graphml"
    with path.open("w") as file:
        file.write("<graphml><key id='d' attr.name='name'/><graph>")
        for n in range(20_000):
            file.write(f"<node id='n{n}'><data key='d'>Name {n} {'x' * 1500}</data></node>\n")
        file.write("</graph></graphml>")
    assert path.stat().st_size > 30_000_000
    assert growth(f"sum(1 for _ in read_graph(Path({str(path)!r})))") < 12_000
