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
    found = [
        (content.text[s["start"] : s["end"]].split("\n")[0], s["headings"])
        for s in content.meta["sections"]
    ]
    assert content.meta["title"] == "Marlow Bank"
    assert found == [
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
