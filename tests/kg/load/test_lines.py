import pytest

from kg.load.lines import joined_lines


@pytest.mark.parametrize(
    "lines, joined",
    [
        (
            ["It was made by Guido van", "Rossum in 1991."],
            "It was made by Guido van Rossum in 1991.",
        ),
        (["Ann Reyes", "12 High Street", "Leeds"], "Ann Reyes\n12 High Street\nLeeds"),
        (["Ann left.", "bob came."], "Ann left.\nbob came."),
        (["She sold the farm", "", "and left"], "She sold the farm\n\nand left"),
        (["", "Ann"], "\nAnn"),
        (["Ann"], "Ann"),
        ([""], ""),
    ],
)
def test_breaks_within_a_sentence_are_blanks(lines: list[str], joined: str) -> None:
    assert joined_lines(lines) == joined
