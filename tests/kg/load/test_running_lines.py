import pytest

from kg.load.running_lines import without_running_lines

TOWNS = ("Leeds", "York", "Oslo", "Kiel", "Ulm", "Bern", "Lima")


def body(number: int) -> list[str]:
    town = TOWNS[number]
    return [f"Anna of {town} founded a bank there", f"which in the end {town} sold."]


def kept(*pages: str) -> list[str]:
    """What is left of the pages; lines are parted by "/", and "body" stands for their text."""
    split = []
    for number, page in enumerate(pages):
        parts = (body(number) if part == "body" else [part] for part in page.split("/"))
        split.append([line for lines in parts for line in lines])
    left, _ = without_running_lines(split)
    return [
        "/".join(page).replace("/".join(body(number)), "body") for number, page in enumerate(left)
    ]


@pytest.mark.parametrize(
    "pages",
    [
        ["Ruth Vogel/body"] * 2,
        ["body/Ruth Vogel"] * 2,
        ["Borex/Annual Report/body/Confidential/{}"] * 3,
        ["body/{}"] * 2,
        ["body/- {} -"] * 2,
        ["Page {} of 3/body"] * 3,
        ["{}/Ruth Vogel/body", "The History/{}/body"] * 2,
        ["{} Ruth Vogel/body", "The History {}/body"] * 2,
        ["Chapter 3 | {}/body"] * 2,
        ["The Board of Borex, page {} in all/body"] * 3,
        ["The story of the bank and of its many owners/body"] * 2,
        ["All that the bank had in it was sold to Ann./body"] * 2,
        ["Issue #3, p.{}/body"] * 3,
        ["body/© 2020 Borex Inc. All rights of Borex are reserved./{}"] * 3,
        ["Borex//body//{}"] * 2,
    ],
)
def test_lines_that_recur_at_the_edge_are_left_out(pages: list[str]) -> None:
    numbered = [page.format(number) for number, page in enumerate(pages, start=47)]
    assert [left.strip("/") for left in kept(*numbered)] == ["body"] * len(pages)


def test_roman_numbers() -> None:
    assert kept("body/viii", "body/ix", "body/x") == ["body"] * 3
    assert kept("body/- i -", "body/- ii -") == ["body"] * 2
    assert kept(*(f"A History {n}/body" for n in ("iv", "v", "vi"))) == ["body"] * 3


def test_the_number_of_the_page_itself_needs_no_other_page() -> None:
    assert kept("body/1", "body/Page 2 of 9", "body/7") == ["body", "body", "body/7"]


def test_the_first_page_may_have_no_header() -> None:
    assert kept("body", "Ruth Vogel/body", "body", "Ruth Vogel/body") == ["body"] * 4


@pytest.mark.parametrize(
    "pages",
    [
        ["Ruth Vogel/body", "Anna Keller/body"],
        ["Flight 17 left Oslo/body", "Flight 18 left Oslo/body"],
        ["Flight 17/body", "Flight 19/body", "Flight 25/body"],
        ["3.1 The 1.x releases/body", "3.2 The 2.x releases/body", "3.3 The 3.x releases/body"],
        ["Joel Moses/body", "The start/Joel Moses/body"],
        ["2003/body", "2004/body"],
        ["Henry VI/body", "Henry VII/body", "Henry VIII/body"],
        ["Winter 2003/body", "Winter 2004/body"],
        ["body/Total 7/A", "body/Total 9/B"],
        [f"{name}/In the spring of that year the/body" for name in ("Ann", "Bob")],
        [f"body/Anna Keller left the old bank at last./{name}" for name in ("Ann", "Bob")],
        ["Ruth Vogel/body", *["body"] * 5, "Ruth Vogel/body"],
        ["body/All that the bank had in it was sold to Ann."] * 2 + ["body"] * 2,
        ["Ruth Vogel/7"] * 2,
        ["x" * 121 + "/body"] * 2,
    ],
)
def test_what_stays(pages: list[str]) -> None:
    assert kept(*pages) == pages


def test_a_header_of_one_page_is_known_by_its_number() -> None:
    pages = ["Ruth Vogel 46/body", "Ruth Vogel 47/body", "Ruth Vogel 48/body", "The End 49/body"]
    assert kept(*pages, "50/body", "Room 52/body") == ["body"] * 5 + ["Room 52/body"]
    assert kept(*pages[1:]) == ["body", "body", "The End 49/body"]


def test_only_the_edges_are_looked_at() -> None:
    assert kept("a/b/c/d/Ruth Vogel/body", "e/f/g/h/Ruth Vogel/body") == [
        "a/b/c/d/Ruth Vogel/body",
        "e/f/g/h/Ruth Vogel/body",
    ]


def test_the_note_shows_some_of_them() -> None:
    pages = [["A" * 61, f"B {n}", "C", "D", *body(n)] for n in range(1, 4)]
    assert without_running_lines([*pages, body(0)])[1] == [
        "headers, footers and page numbers left out of 3 pages: "
        f"“{'A' * 60}…”, “B 1”, “C” and 1 more"
    ]
    assert without_running_lines([body(0), body(1)]) == ([body(0), body(1)], [])
