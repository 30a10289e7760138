import pytest

from kg.errors import FormatError
from kg.load.encoding import guessed
from kg.load.web import read

ARTICLE = "".join(
    f"<p>In {year} the Marlow Bank was led by Chairman Number {year % 7}, who lived in the town "
    "of Leeds and who said that the bank would grow in each of the years to come.</p>"
    for year in range(1901, 1921)
)
PAGE = f"""<!DOCTYPE html><html><head><title>Marlow Bank - The Site</title></head><body>
<header><nav><ul><li><a href=1>Home</a></li><li><a href=2>Contact us</a></li></ul></nav></header>
<div class="cookie-banner"><p>We use cookies. Accept all cookies.</p></div>
<main><article><h1>Marlow Bank</h1>{ARTICLE[:2000]}</p>
<h2>History</h2>{ARTICLE}
<table><tr><th>Year</th><th>Chairman</th></tr><tr><td>1901</td><td>Ann Marlow</td></tr></table>
</article></main>
<aside><h3>Related</h3><ul><li><a href=1>Other bank fails in the north</a></li></ul></aside>
<footer><p>Copyright 2020. Privacy policy.</p></footer></body></html>"""


def test_an_article_without_its_menus() -> None:
    content = read(PAGE.encode())
    assert content.meta["title"] == "Marlow Bank - The Site"
    assert [section["headings"] for section in content.meta["sections"]] == [
        ["Marlow Bank"],
        ["Marlow Bank", "History"],
    ]
    assert "In 1920 the Marlow Bank" in content.text
    assert "Year | Chairman\n1901 | Ann Marlow" in content.text
    for noise in ("Home", "cookies", "Other bank", "Privacy"):
        assert noise not in content.text


def test_a_small_page_keeps_all_but_its_menus() -> None:
    content = read(
        b"<title>T</title><nav>Home</nav><h1>The  <i>Bank</i></h1>Ann left.<br>Bob came."
        b"<ul><li>One<li>Two<ul><li>Three</ul></ul><p>Caf&eacute; <code>kg</code>."
        b"<pre>x\n y</pre><pre><code>z = 1</code></pre><footer>(c)</footer>"
        b"<script>s()</script><p hidden>hidden</p><!-- c -->End."
    )
    assert content.text == (
        "The Bank\n\nAnn left.\nBob came.\n\nOne\nTwo\nThree\n\nCafé kg.\n\nx\ny\n\nEnd."
    )
    assert content.meta["title"] == "T"


def test_tables_are_lines_of_cells() -> None:
    rows = b"<table><tr><td>a</td><td><p>b</p><p>c</p></td></tr><tr><td>d<td>e</table>"
    assert read(rows).text == "a | b\nc\nd | e"


def test_a_large_table_is_found_where_no_article_is() -> None:
    rows = "".join(f"<tr><td>Person {n}</td><td>Town {n}</td></tr>" for n in range(500))
    text = read(f"<h1>Staff</h1><table>{rows}</table>".encode()).text
    assert text.startswith("Staff\n\nPerson 0 | Town 0\nPerson 1 | Town 1\n")
    assert text.endswith("Person 499 | Town 499")


@pytest.mark.parametrize(
    "head, codec, note",
    [
        ("<meta charset=windows-1251>", "cp1251", None),
        ("<meta http-equiv=x content='text/html; charset=Shift_JIS'>", "shift_jis", None),
        ("<?xml version='1.0' encoding='GB2312'?>", "gb18030", None),
        ("<meta charset=rot13>", "utf-8", None),
        ("<meta charset=windows-1251>", "utf-8", None),
        ("<meta charset=utf-8>", "cp1251", guessed("cp1251")),
    ],
)
def test_the_declared_encoding(head: str, codec: str, note: str | None) -> None:
    text = "Москва является столицей России. Это большой город."
    content = read(f"{head}<p>{text}".encode(codec))
    assert (content.text, content.meta.get("notes")) == (text, [note] if note else None)


@pytest.mark.parametrize("data", [b" ", b"<!-- x -->"])
def test_an_empty_page(data: bytes) -> None:
    with pytest.raises(FormatError, match="empty"):
        read(data)


def test_entities_are_not_expanded_and_nothing_is_opened() -> None:
    bomb = "<!DOCTYPE html [<!ENTITY a 'aaaaaaaa'>" + "".join(
        f"<!ENTITY {'abcdefghij'[n]} '{('&' + 'abcdefghij'[n - 1] + ';') * 10}'>"
        for n in range(1, 10)
    )
    page = f"{bomb}<!ENTITY x SYSTEM 'file:///etc/passwd'>]><p>&j; &x;</p>"
    text = read(page.encode()).text
    assert len(text) < len(page)
    assert "root:" not in text


@pytest.mark.parametrize("run", ["<div>", "<b>x", "<table><tr><td>", "<ul><li>a", "<td>x</td>"])
def test_hostile_nesting(run: str) -> None:
    read(("<p>Ann left.</p>" + run * 5_000).encode())


def test_a_page_over_the_cap() -> None:
    with pytest.raises(FormatError, match="over the cap of 20,000,000 characters"):
        read(b"x" * 20_000_001)
