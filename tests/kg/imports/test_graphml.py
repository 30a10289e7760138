from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from kg.errors import FormatError
from kg.imports.graphml import read_graphml
from kg.imports.items import Item, NotKept, Remark, SourceEdge, SourceNode
from kg.load import Unreadable
from kg.model import Mention
from tests.kg.load.memory import growth


def read(folder: Path, text: str | bytes) -> list[Item]:
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
    assert [item.content for item in made if isinstance(item, SourceNode)] == [
        Mention("Ada", "Person"), Mention("Bob", "Person"), Mention("Cy", "")
    ]  # fmt: skip
    assert [
        (item.head, item.relation, item.tail, item.confidence)
        for item in made
        if isinstance(item, SourceEdge)
    ] == [("1", "MET", "2", 0.5), ("1", "knows", "Cy", None)]
    assert [item for item in made if isinstance(item, NotKept)] == [NotKept("label Poet")]


def test_other_encodings_comments_and_instructions(tmp_path: Path) -> None:
    text = "<graphml><?x y?><!-- c --><graph><node id='Zoë'><!-- c --></node></graph></graphml>"
    for encoding in ("utf-8-sig", "utf-16", "iso-8859-1"):
        mark = f"<?xml version='1.0' encoding='{encoding.removesuffix('-sig')}'?>"
        [made] = read(tmp_path, (mark + text).encode(encoding))
        assert isinstance(made, SourceNode) and made.content == Mention("Zoë", "")


def test_what_a_graph_here_has_no_place_for_is_told(tmp_path: Path) -> None:
    made = read(
        tmp_path,
        "<graphml><graph><node id='a'><graph><node id='b'/><edge source='a' target='b'/></graph>"
        "</node><hyperedge/></graph></graphml>",
    )
    assert [item.content for item in made if isinstance(item, NotKept)] == [
        "that a node is in the graph of another", "hyperedge"
    ]  # fmt: skip
    assert [item.id for item in made if isinstance(item, SourceNode)] == ["b", "a"]


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
    places = [item.source for item in made if isinstance(item, Unreadable)]
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


NS = '<graphml xmlns="http://graphml.graphdrawing.org/xmlns" xmlns:y="http://www.yworks.com/x">'


def not_kept(made: list[Item]) -> list[str]:
    return [item.content for item in made if isinstance(item, NotKept)]


def shown(made: list[Item]) -> tuple[list[tuple[str, str, str]], list[tuple[Any, ...]]]:
    """(id, name, type) of the nodes, and the edges."""
    nodes = [
        (item.id, item.content.text, item.content.type)
        for item in made
        if isinstance(item, SourceNode)
    ]  # type: ignore[union-attr]
    edges = [(item.head, item.relation, item.tail) for item in made if isinstance(item, SourceEdge)]
    return nodes, edges


def test_what_a_key_says_by_default(tmp_path: Path) -> None:
    made = read(
        tmp_path,
        f"{NS}<key id='t' for='node' attr.name='type'><default>Ship</default></key>"
        "<key id='r' for='edge' attr.name='relation'><default>\n  SANK\n</default></key>"
        "<key id='c' attr.name='confidence'><default>0.25</default></key>"
        "<key id='x' for='graph' attr.name='attribution'><default>a graph</default></key>"
        "<key id='e' for='all' attr.name='time'><default/></key><graph edgedefault='directed'>"
        "<node id='Gull'/><node id='Kaiser'><data key='t'>Person</data></node>"
        "<node id='Tern'><data key='t'/></node><edge source='Gull' target='Tern'/>"
        "<edge source='Tern' target='Gull'><data key='r'>MET</data><data key='c'>1</data></edge>"
        "</graph></graphml>",
    )
    nodes, _ = shown(made)
    assert nodes == [("Gull", "Gull", "Ship"), ("Kaiser", "Kaiser", "Person"), ("Tern", "Tern", "")]
    edges = [item for item in made if isinstance(item, SourceEdge)]
    details = [
        (edge.relation.strip(), edge.confidence, edge.attribution, edge.time) for edge in edges
    ]
    assert details == [
        ("SANK", 0.25, None, None), ("MET", 1.0, None, None)
    ]  # fmt: skip


def drawn(key: str, *labels: str) -> str:
    kind = "NodeLabel" if key == "d0" else "EdgeLabel"
    shapes = "".join(f"<y:{kind}>{label}</y:{kind}>" for label in labels)
    return f"<data key='{key}'><y:Shape><y:Geometry/>{shapes}</y:Shape></data>"


def test_words_of_a_drawing_are_names(tmp_path: Path) -> None:
    made = read(
        tmp_path,
        f"{NS}<key for='node' id='d0' yfiles.type='nodegraphics'/><key for='edge' id='d1' "
        "yfiles.type='edgegraphics'/><key for='node' id='d2' attr.name='description'/>"
        "<key for='node' id='d3' attr.name='type'/><graph edgedefault='directed'><node id='n0'>"
        + drawn("d0", "Ostrava<y:Model/>\n Steel ")
        + "<data key='d2'>A mill</data><data key='d3'>Organization</data></node><node id='n1'>"
        + drawn("d0", " ", "Li Na") + "</node><node id='n2'>"
        + drawn("d0", "&lt;html&gt;Ada&lt;br&gt;King &amp;amp; Co") + "</node><node id='n3'>"
        + "<data key='d9'><x><y:Label Text='Zoë'/></x></data></node><node id='n4'>" + drawn("d0")
        + "</node><edge source='n0' target='n1'>" + drawn("d1", "hired\nby")
        + "</edge></graph></graphml>",
    )  # fmt: skip
    assert shown(made) == (
        [("n0", "Ostrava Steel", "Organization"), ("n1", "Li Na", ""), ("n2", "Ada King & Co", ""),
         ("n3", "Zoë", ""), ("n4", "n4", "")],
        [("n0", "hired by", "n1")],
    )  # fmt: skip
    assert not_kept(made) == ["node d0"]
    first = made[0]
    assert isinstance(first, SourceNode) and isinstance(first.content, Mention)
    assert first.content.description == "A mill"
    assert [item.text for item in made if isinstance(item, Remark)] == [
        "no <key> declares 'd9' for a node: it is read as the name of its value"
    ]


def test_a_label_in_the_data_goes_before_that_of_the_drawing(tmp_path: Path) -> None:
    made = read(
        tmp_path,
        f"{NS}<key for='node' id='d0' yfiles.type='nodegraphics'/><key for='node' id='n' "
        "attr.name='Label'/><key for='node' id='m' attr.name='name'/><graph>"
        f"<node id='1'><data key='m'>Ada</data>{drawn('d0', 'A. L.')}</node>"
        "<node id='2'><data key='n'>Bob\nSmith</data></node></graph></graphml>",
    )
    assert shown(made)[0] == [("1", "Ada", ""), ("2", "Bob\nSmith", "")]
    assert not_kept(made) == ["node label"]


def test_words_of_gephi_and_cytoscape(tmp_path: Path) -> None:
    def keys(domain: str, *names: str) -> str:
        return "".join(f"<key id='{n}' for='{domain}' attr.name='{n}'/>" for n in names)

    made = read(
        tmp_path,
        NS + keys("node", "Label", "shared name", "Type")
        + keys("edge", "type", "Edge Label", "name", "interaction", "weight")
        + "<graph edgedefault='directed'><node id='0'><data key='Label'>Ada</data>"
        "<data key='Type'>Person</data></node><node id='1'><data key='Label'>Bob</data></node>"
        "<edge source='0' target='1'><data key='type'>Directed</data>"
        "<data key='Edge Label'>met</data></edge><edge source='1' target='0'>"
        "<data key='name'>Bob (pp) Ada</data><data key='interaction'>pp</data></edge>"
        "<edge source='1' target='0'><data key='type'>Undirected</data></edge></graph></graphml>",
    )  # fmt: skip
    assert shown(made) == (
        [("0", "Ada", "Person"), ("1", "Bob", "")], [("0", "met", "1"), ("1", "pp", "0")]
    )  # fmt: skip
    assert not_kept(made) == ["edge type", "edge name"]
    assert [item.reason for item in made if isinstance(item, Unreadable)] == [
        "an edge without relation, label, type or name"
    ]


def test_graphs_inside_of_nodes_and_several_graphs(tmp_path: Path) -> None:
    made = read(
        tmp_path,
        f"{NS}<key id='n' for='node' attr.name='name'/><key id='g' for='graph' attr.name='made'/>"
        "<graph edgedefault='directed'><data key='g'>today</data><node id='a'><port name='p'/>"
        "<data key='n'>Group</data><graph edgedefault='undirected'><node id='a::1'><desc>x</desc>"
        "</node><edge source='a::1' target='a' label='IN'/></graph></node>"
        "<edge source='a' sourceport='p' target='a::1' label='HAS'/></graph>"
        "<graph edgedefault='directed'><node id='a'/><node id='b'/>"
        "<edge source='a' target='b' label='IN' directed='false'/></graph></graphml>",
    )
    assert shown(made) == (
        [("a::1", "a::1", ""), ("a", "Group", ""),
         ("graph 2: a", "a", ""), ("graph 2: b", "b", "")],
        [("a::1", "IN", "a"), ("a", "HAS", "a::1"), ("graph 2: a", "IN", "graph 2: b")],
    )  # fmt: skip
    undirected = "that an edge has no direction: it is read from source to target"
    inside = "that a node is in the graph of another"
    assert not_kept(made) == ["graph made", inside, undirected, "port", undirected]


def test_elements_of_other_programs_are_no_nodes(tmp_path: Path) -> None:
    made = read(
        tmp_path,
        f"{NS}<graph><node id='a'><data key='x'><y:node id='no'/><y:graph/></data></node>"
        "<y:edge source='a' target='a'/></graph></graphml>",
    )
    assert shown(made) == ([("a", "a", "")], [])
    assert not_kept(made) == ["node x"]


def test_networkx_writes_numbers_for_ids(tmp_path: Path) -> None:
    import networkx as nx

    graph = nx.MultiDiGraph(made="today")
    graph.add_node(0, name="Ada", type="Person", born=1815, alive=False)
    graph.add_node(1, label="Engine No. 1")
    graph.add_edge(0, 1, relation="wrote about", confidence=0.5)
    nx.write_graphml(graph, tmp_path / "n.graphml")
    made = list(read_graphml(tmp_path / "n.graphml"))
    assert shown(made) == (
        [("0", "Ada", "Person"), ("1", "Engine No. 1", "")], [("0", "wrote about", "1")]
    )  # fmt: skip
    assert sorted(not_kept(made)) == ["graph made", "node alive", "node born"]
