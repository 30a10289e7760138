import time

import pytest

from kg.load.html_tree import parse_html
from kg.load.web import read


@pytest.mark.parametrize("tag", ["font", "span", "b", "div", "ul><li", "blockquote", "center"])
@pytest.mark.parametrize("depth", [255, 257, 600, 1_000])
def test_deep_pages_are_whole(tag: str, depth: int) -> None:
    page = "".join(f"<{tag}>Line {n} ends. " for n in range(depth))
    content = read(page.encode())
    assert [f"Line {n} ends." in content.text for n in range(depth)] == [True] * depth
    assert "notes" not in content.meta


def test_pages_too_deep_for_the_parser_are_read_flat_with_a_note() -> None:
    page = "<h1>Bank</h1>" + "".join(f"<div><p>Line <b>{n}</b>.<br>x" for n in range(3_000))
    content = read((page + "</div>" * 3_000 + "<script>s()</script>End.").encode())
    assert content.text.startswith("Bank\n\nLine 0.\nx\n\nLine 1.\nx\n\n")
    assert content.text.endswith("Line 2999.\nx\n\nEnd.")
    [note] = content.meta["notes"]
    assert note.startswith("elements nested over 2,048 deep: read as plain paragraphs")


LONG = "x" * 10_100_000


@pytest.mark.parametrize(
    "long",
    [f"<img src='data:{LONG}'>", f"<!--{LONG}-->", f"<script>{LONG}</script>", f"<p hidden>{LONG}"],
)
def test_values_over_ten_megabytes_cut_nothing(long: str) -> None:
    assert read(f"<p>Ann left.</p>{long}</p><p>Bob came.</p>".encode()).text == (
        "Ann left.\n\nBob came."
    )


def test_a_text_over_ten_megabytes() -> None:
    text = read(f"<p>{LONG}</p><p>Bob came.</p>".encode()).text
    assert text == f"{LONG}\n\nBob came."


def test_a_long_tag_keeps_what_matters() -> None:
    many = " ".join(f"a{n}='{n}>'" for n in range(2_000))
    page = f"<p {many} style='display:none'>gone</p><p {many} class=x class=y>it's</p>kept"
    root = parse_html(page).root
    assert [dict(p.attrib) for p in root.iter("p")] == [{"style": "display:none"}, {"class": "y"}]
    assert read(page.encode()).text == "it's\n\nkept"


@pytest.mark.parametrize(
    "page",
    [
        "<p " + " ".join(f"a{n}=1" for n in range(200_000)) + ">Ann left.",
        "<p " + "a<=1 " * 200_000 + ">Ann left.",
        '<p a="' * 100_000 + '">Ann left.',
        "<div>" * 200_000 + "Ann left." + "</div>" * 200_000,
        "<a " * 200_000 + ">Ann left.",
        "<" * 200_000 + "<p>Ann left.",
        "<table><tr>" + "<td> " * 20_000 + "<p>Ann left.",
    ],
    ids=["attributes", "signs", "quotes", "nested", "open", "less", "cells"],
)
def test_hostile_pages_take_no_time(page: str) -> None:
    start = time.process_time()
    text = read(page.encode()).text
    assert text.endswith("Ann left.") and time.process_time() - start < 5


@pytest.mark.parametrize("begin", ["<!--", "<script", "<style", "<textarea"])
def test_what_is_never_closed_is_noted(begin: str) -> None:
    opened = begin if begin == "<!--" else begin + ">"
    content = read(f"<p>Ann left.</p>{opened} x <p>Bob came.</p>".encode())
    assert content.text == "Ann left."
    assert content.meta["notes"] == [f"{begin} is never closed: what follows it is left out"]
