from kg.errors import caret


def test_the_caret_stands_under_the_place() -> None:
    text = "MATCH (a)\nRETRN a"
    assert caret(text, 10) == "\n  RETRN a\n  ^"
    assert caret(text, 16) == "\n  RETRN a\n        ^"
    assert caret("MATCH (n)\tRETRN", 10) == "\n  MATCH (n) RETRN\n            ^"
    assert caret("RETURN", 6) == "\n  RETURN\n        ^"


def test_a_long_line_is_cut_around_the_place() -> None:
    text = "x" * 500 + "!" + "y" * 500
    _, line, mark = caret(text, 500).split("\n")
    assert len(line) <= 104
    assert line[mark.index("^")] == "!"


def test_no_place_no_caret() -> None:
    assert caret("RETURN 1", None) == ""
    assert caret("RETURN 1", 99) == ""


def test_no_caret_under_nothing() -> None:
    assert caret("", 0) == ""
    assert caret("  ", 0) == ""
    assert caret("RETURN\n", 7) == ""
