import pytest

from kg.load.front_matter import split_front_matter

TEXT = "# Heading\n\nIt grew.\n"


@pytest.mark.parametrize(
    "block, title",
    [
        ("---\ntitle: The Bank\n---\n", "The Bank"),
        ("---\r\nTitle: 'The: Bank'\r\nTags:\r\n  - a\r\n- b\r\n---\r\n", "The: Bank"),
        (
            '---\n# made by a tool\nlayout: post\n\n"quoted key": 1\nlong: >\n  Two. Words.\n...\n',
            None,
        ),
        ("---\ntitle: >-\n  The Bank\nfirst name: Ann\n---\n", "The Bank"),
        ("---\n---\n", None),
        ('+++\ntitle = "The Bank"\n[params]\nn = [\n  1,\n]\n+++\n', "The Bank"),
        ('{\n  "title": "The Bank", "n": {}\n}\n', "The Bank"),
    ],
)
def test_front_matter_gives_the_title_and_is_no_text(block: str, title: str | None) -> None:
    assert split_front_matter(block + TEXT) == (title, TEXT if block[0] != "{" else "\n" + TEXT)


@pytest.mark.parametrize(
    "text",
    [
        "---\n\n# One\n\nAnn left.\n\n---\n\nBob came.\n",
        "---\nAnn founded Arvo.\n---\nBob came.\n",
        "---\n\ntitle: no\n\n---\nBob came.\n",
        "---\nNote: Ann left.\nThen Bob came.\n---\nCy too.\n",
        "---\ntitle: never closed\n\nAnn left.\n",
        "----\ntitle: x\n----\nAnn left.\n",
        "+++\nAnn left.\n+++\nBob came.\n",
        "***\ntitle: x\n***\nAnn left.\n",
        "{Ann} left.\n",
        '{"a": 1} is JSON.\n',
        "\n---\ntitle: x\n---\nAnn left.\n",
        "",
    ],
)
def test_a_rule_above_a_chapter_is_not_front_matter(text: str) -> None:
    assert split_front_matter(text) == (None, text)


def test_a_long_block_takes_no_time() -> None:
    text = "---\n" + "a: b\n" * 400_000
    assert split_front_matter(text) == (None, text)
