import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.cli.statements import Candidates, complete, split

NAMES = Candidates(
    labels=("Chunk", "Person", "Place", "with space"),
    types=("MARRIED_TO", "MET"),
    properties=("name", "names", "id"),
)


@pytest.mark.parametrize(
    ("text", "statements", "rest"),
    [
        ("RETURN 1;", ["RETURN 1"], ""),
        ("RETURN 1; RETURN 2", ["RETURN 1"], " RETURN 2"),
        ("RETURN ';' AS `a;b` // ; \n;", ["RETURN ';' AS `a;b` // ;"], ""),
        ("RETURN 1 /* ; */ ; ;;\n // the end", ["RETURN 1 /* ; */"], ""),
        ("RETURN 'it\\'s; ", [], "RETURN 'it\\'s; "),
        ("RETURN 1; RETURN `a; ", ["RETURN 1"], " RETURN `a; "),
        ("/* not; ended", [], "/* not; ended"),
        ("'", [], "'"),
        ("", [], ""),
        (" ;\n", [], ""),
    ],
)
def test_statements_end_at_semicolons(text: str, statements: list[str], rest: str) -> None:
    assert split(text) == (statements, rest)


PIECE = st.sampled_from(
    ["RETURN 1", "'a;b'", '"\\";"', "`x;y`", "// c;\n", "/* ; */", "MATCH (n)", " ", "x.y"]
)


@given(st.lists(st.lists(PIECE, min_size=1, max_size=5), max_size=4), st.data())
def test_any_pieces_come_apart_again_wherever_they_are_cut(
    parts: list[list[str]], data: st.DataObject
) -> None:
    """Reading a script in two halves gives the same statements as reading it at once."""
    text = "".join("RETURN " + " ".join(part) + ";" for part in parts)
    whole, rest = split(text)
    assert len(whole) == len(parts) and rest == ""
    cut = data.draw(st.integers(0, len(text)))
    first, left = split(text[:cut])
    if not left:  # what is dropped is space and comments, and a comment may be cut
        return
    second, end = split(left + text[cut:])
    assert (first + second, end) == (whole, "")


@pytest.mark.parametrize(
    ("before", "length", "matches"),
    [
        ("MATCH (p:Pe", 2, ["Person"]),
        ("MATCH (p:pl", 2, ["Place"]),
        ("MATCH (p:", 0, ["`with space`", "Chunk", "Person", "Place"]),
        ("MATCH (p:Person|Ch", 2, ["Chunk"]),
        ("MATCH (a)-[r:M", 1, ["MARRIED_TO", "MET"]),
        ("MATCH (a)-[:MET|MA", 2, ["MARRIED_TO"]),
        ("MATCH (p:`wi", 3, ["`with space`"]),
        ("MATCH (p) RETURN p.na", 2, ["name", "names"]),
        ("MATCH (p:Person {i", 1, ["id"]),
        ("MATCH (p {id: 1, na", 2, ["name", "names"]),
        ("mat", 3, ["MATCH"]),
        ("MATCH (n) RETURN cou", 3, ["COUNT", "count()"]),
        ("CALL db.lab", 6, ["db.labels"]),
        ("call db.index.vector.queryN", 22, ["db.index.vector.queryNodes"]),
        ("RETURN 'MAT", 0, []),
        ("// MAT", 0, []),
        (":w", 2, [":why"]),
        (":x", 2, []),
    ],
)
def test_completion_knows_what_may_stand_there(
    before: str, length: int, matches: list[str]
) -> None:
    assert complete(before, NAMES) == (length, matches)


@given(st.text(alphabet="MATCH(p:Person)-[r]>{.name'`\"/*;\n |&!", max_size=40))
def test_completion_replaces_what_it_says(before: str) -> None:
    length, candidates = complete(before, NAMES)
    assert 0 <= length <= len(before)
    assert candidates == sorted(candidates, key=lambda name: (name.casefold(), name))
