"""Adapter from ClearNLP trees to UD trees."""

from __future__ import annotations

from spacy.lang.en import English
from spacy.tokens import Doc

from extractors.offline.trees import TreeNode, has_clearnlp_labels, sentences


def tree(rows: str) -> dict[str, TreeNode]:
    """Return the nodes by form, from "form tag head label" rows in ClearNLP's labels."""
    table = [row.split() for row in rows.strip().split("\n")]
    doc = Doc(
        English().vocab,
        words=[row[0] for row in table],
        tags=[row[1] for row in table],
        lemmas=[{"is": "be", "was": "be", "were": "be"}.get(row[0], row[0]) for row in table],
        heads=[int(row[2]) - 1 if row[2] != "0" else i for i, row in enumerate(table)],
        deps=[row[3] for row in table],
    )
    (sentence,) = sentences(doc, clearnlp=True)
    return {node.text: node for node in sentence.nodes}


def edge(node: TreeNode) -> tuple[str, str]:
    return node.dep, node.head.text if node.head is not None else ""


def test_labels_tell_clearnlp_from_ud() -> None:
    assert has_clearnlp_labels(["nsubj", "dobj", "pobj"])
    assert not has_clearnlp_labels(["nsubj", "obj", "obl", "nsubj:pass"])


def test_prepositions_become_case() -> None:
    nodes = tree(
        """
        Anna NNP 2 nsubj
        lives VBZ 0 ROOT
        in IN 2 prep
        Paris NNP 3 pobj
        """
    )
    assert edge(nodes["Paris"]) == ("obl", "lives")
    assert edge(nodes["in"]) == ("case", "Paris")
    assert nodes["lives"].of("obl") == [nodes["Paris"]]


def test_nested_prepositions_and_agents() -> None:
    nodes = tree(
        """
        Acme NNP 3 nsubjpass
        was VBD 3 auxpass
        bought VBN 0 ROOT
        by IN 3 agent
        owners NNS 4 pobj
        of IN 5 prep
        Beta NNP 6 pobj
        according VBG 3 prep
        to IN 8 prep
        Reuters NNP 9 pobj
        """
    )
    assert edge(nodes["owners"]) == ("obl:agent", "bought")
    assert edge(nodes["Beta"]) == ("nmod", "owners")
    assert edge(nodes["Reuters"]) == ("obl", "bought")
    assert edge(nodes["Acme"]) == ("nsubj:pass", "bought")


def test_the_copula_hangs_under_its_predicate() -> None:
    nodes = tree(
        """
        Paris NNP 2 nsubj
        is VBZ 0 ROOT
        not RB 2 neg
        the DT 5 det
        capital NN 2 attr
        """
    )
    assert edge(nodes["capital"]) == ("root", "")
    assert edge(nodes["is"]) == ("cop", "capital")
    assert edge(nodes["Paris"]) == ("nsubj", "capital")
    assert edge(nodes["not"]) == ("advmod", "capital")


def test_a_place_may_be_the_predicate_but_not_after_there() -> None:
    nodes = tree("Paris NNP 2 nsubj\nis VBZ 0 ROOT\nin IN 2 prep\nFrance NNP 3 pobj")
    assert edge(nodes["France"]) == ("root", "")
    nodes = tree("There EX 2 expl\nis VBZ 0 ROOT\na DT 4 det\nchurch NN 2 attr")
    assert edge(nodes["church"]) == ("nsubj", "is")


def test_coordination_hangs_on_its_first_member() -> None:
    nodes = tree(
        """
        Anna NNP 6 nsubj
        , , 1 punct
        Ben NNP 1 conj
        and CC 3 cc
        Cleo NNP 3 conj
        met VBD 0 ROOT
        """
    )
    assert edge(nodes["Cleo"]) == ("conj", "Anna")
    assert edge(nodes["Ben"]) == ("conj", "Anna")
    assert edge(nodes["met"]) == ("root", "")


def test_every_node_is_its_heads_child_once() -> None:
    nodes = tree(
        """
        The DT 2 det
        man NN 8 nsubj
        who WP 4 nsubj
        was VBD 2 relcl
        in IN 4 prep
        Paris NNP 5 pobj
        has VBZ 8 aux
        left VBN 0 ROOT
        """
    )
    for node in nodes.values():
        if node.head is not None:
            assert sum(child is node for child in node.head.children) == 1
    assert edge(nodes["Paris"]) == ("acl:relcl", "man")
