from hypothesis import given
from hypothesis import strategies as st

from kg.load.content import Outline, titled, well_formed

steps = st.lists(
    st.tuples(st.sampled_from(["heading", "paragraph", "line"]), st.integers(0, 6), st.text())
)


@given(steps)
def test_sections_tile_the_text(made: list[tuple[str, int, str]]) -> None:
    outline = Outline()
    for kind, level, text in made:
        if kind == "heading":
            outline.heading(level, text)
        else:
            getattr(outline, kind)(text)
    content = outline.content()
    sections = content.meta.get("sections", [])
    at = 0
    for section in sections:
        assert section["start"] == at
        at = section["end"] + 2
        if section["headings"]:
            opening = content.text[section["start"] : section["end"]]
            assert opening.startswith(section["headings"][-1])
    assert not sections or at == len(content.text) + 2


def test_the_path_follows_the_levels() -> None:
    outline = Outline()
    outline.paragraph("before")
    for level, name in [(1, "A"), (3, "B"), (2, "C"), (2, "D"), (1, "E")]:
        outline.heading(level, name)
    headings = [section["headings"] for section in outline.content().meta["sections"]]
    assert headings == [[], ["A"], ["A", "B"], ["A", "C"], ["A", "D"], ["E"]]
    assert outline.content().meta["title"] == "A"
    assert outline.content("T").meta["title"] == "T"


def test_lines_stand_below_each_other() -> None:
    outline = Outline()
    for kind in ("paragraph", "line", "line", "paragraph"):
        getattr(outline, kind)(kind)
    assert outline.content().text == "paragraph\n\nline\nline\n\nparagraph"


def test_titles_are_one_line_and_short() -> None:
    assert titled(None, " \n", " a\n b ") == {"title": "a b"}
    assert titled("") == {}
    assert titled("x" * 1000) == {"title": "x" * 300}


def test_half_a_surrogate_pair_becomes_one_character() -> None:
    assert well_formed("a\ud800b\udc00😀") == "a\ufffdb\ufffd😀"
