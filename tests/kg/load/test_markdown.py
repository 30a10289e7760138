import time

import pytest

from kg.load.markdown import read

PAGE = """\
# Marlow *Bank*

Marlow Bank was founded by
[Ann Marlow](https://example.org "her page") in `London` & Łódź.\\
It ![a badge](x.png)grew.

```python
secret = "code"
```

    more code

## History

- moved to **Leeds**
- closed
  1. for good

| Year | Chairman |
|------|----------|
| 1901 | [Ann](x) |

> The bank said it was sorry.

<div>Bob <b>Ray</b> &amp; Co<br>came<script>alert(1)</script><!-- note --></div>

Later
-----
It <em>ended</em>.
"""


def test_prose_without_markup() -> None:
    assert read(PAGE.encode()).text == (
        "Marlow Bank\n\n"
        "Marlow Bank was founded by Ann Marlow in London & Łódź.\nIt grew.\n\n"
        "History\n\n"
        "moved to Leeds\nclosed\nfor good\n"
        "Year | Chairman\n1901 | Ann\n\n"
        "The bank said it was sorry.\n\n"
        "Bob Ray & Co\ncame\n\n"
        "Later\n\n"
        "It ended."
    )


def test_sections_follow_the_headings() -> None:
    content = read(PAGE.encode())
    sections = [
        (content.text[s["start"] : s["end"]].split("\n")[0], s["headings"])
        for s in content.meta["sections"]
    ]
    assert content.meta["title"] == "Marlow Bank"
    assert sections == [
        ("Marlow Bank", ["Marlow Bank"]),
        ("History", ["Marlow Bank", "History"]),
        ("Later", ["Marlow Bank", "Later"]),
    ]


def test_front_matter_gives_the_title_and_is_no_text() -> None:
    content = read(b"---\ntags: [a]\nTitle: 'The Bank'\n---\n# Heading\n\nIt grew.\n")
    assert content.text == "Heading\n\nIt grew."
    assert content.meta["title"] == "The Bank"


def test_a_rule_at_the_start_is_not_front_matter() -> None:
    assert read(b"---\nIt grew.\n\nIt closed.").text == "It grew.\n\nIt closed."
    assert read(b"---\n---\nIt grew.").text == "It grew."


def text(markdown: str) -> str:
    return read(markdown.encode()).text


@pytest.mark.parametrize(
    "markdown, shown",
    [
        (
            "---\n\n# One\n\nAnn left.\n\n---\n\n# Two\n\nBob came.",
            "One\n\nAnn left.\n\nTwo\n\nBob came.",
        ),
        ("<table><tr><td>Kiel</td><td>Oslo</td></tr><tr><td>x</td></tr></table>", "Kiel | Oslo\nx"),
        ("<ul><li>Ann</li><li>Bob</li></ul>", "Ann\nBob"),
        ("<ol>\n<li>Ann\n<li>Bob\n</ol>", "Ann\nBob"),
        ("<p>Ann left.</p><p>Bob came.</p>", "Ann left.\n\nBob came."),
        ("<dl><dt>Ann</dt><dd>a chair</dd></dl>", "Ann\na chair"),
        ("<h2>Ann</h2><div>Bob</div>Cy", "Ann\n\nBob\n\nCy"),
        ("Ann<br>Bob<br/>Cy", "Ann\nBob\nCy"),
        ("| a | b |\n|---|---|\n| Ann<br>Bob | c |", "a | b\nAnn\nBob | c"),
        (
            "<details>\n<summary>Cy</summary>\n\n- Ann\n\n</details>\n\nEnd.",
            "Cy\n\nAnn\n\nEnd.",
        ),
        ("Ann founded ~~Borex~~ Arvo.", "Ann founded Arvo."),
        ("Ann founded <del>Borex</del><ins>Arvo</ins>.", "Ann founded Arvo."),
        ("Ann<sup>1</sup> drank H<sub>2</sub>O.", "Ann1 drank H2O."),
        (
            "Ann left.[^1] Bob[^b] came.\n\n[^1]: She was ill.",
            "Ann left. Bob came.\n\nShe was ill.",
        ),
        ("Ann&nbsp;Reyes, Ann\u00a0Reyes", "Ann Reyes, Ann Reyes"),
        (
            "Use the <select> tag, or <script>.\n\nEnd.",
            "Use the <select> tag, or <script>.\n\nEnd.",
        ),
        ("a < b and `<td>` and \\<b>", "a < b and <td> and <b>"),
        ("<span style='display:none'>x</span>Ann", "Ann"),
    ],
)
def test_html_inside_is_read_as_in_a_page(markdown: str, shown: str) -> None:
    assert text(markdown) == shown


@pytest.mark.parametrize("mark", ["> ", "- ", "1. "])
def test_what_is_nested_deep_is_kept_with_a_note(mark: str) -> None:
    content = read((mark * 100 + "Ann left.\n\nEnd.").encode())
    assert content.text.endswith("Ann left.\n\nEnd.")
    [note] = content.meta["notes"]
    assert note == "lists or quotes nested over 30 deep: read as paragraphs"
    assert "notes" not in read((mark * 20 + "Ann left.").encode()).meta


def test_a_long_paragraph_keeps_its_words_and_loses_its_markup() -> None:
    paragraph = "Ann *Marlow* left [Leeds](x) in **1901**. " * 1_000
    made = read(paragraph.encode())
    assert made.text == ("Ann Marlow left Leeds in 1901. " * 1_000).strip()
    assert "notes" not in made.meta


@pytest.mark.parametrize(
    "run",
    ["[", "![", "[a](", "*a", "_a_ ", "`a", "<", "<a ", "~~a", "> ", "- ", "|a", "\\", "&", "(["],
)
def test_hostile_runs_take_no_time(run: str) -> None:
    start = time.process_time()
    content = read(("Ann left.\n\n" + run * (300_000 // len(run)) + "\n\nBob came.").encode())
    assert content.text.startswith("Ann left.")
    assert time.process_time() - start < 5
    if run not in ("<a ", "> ", "- ", "|a", "&"):
        assert content.text == "Ann left.\n\nBob came."
        assert content.meta["notes"] == ["a long run of brackets and signs left out"]
