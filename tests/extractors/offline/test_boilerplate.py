import pytest

from extractors.offline.boilerplate import is_boilerplate
from extractors.offline.trees import Sentence, TreeNode


def sentence(text: str, verb: str = "") -> Sentence:
    nodes = tuple(
        TreeNode(i, word, word.lower(), word.lower(), "VBD" if word == verb else "NN", "dep", 0, 0)
        for i, word in enumerate(text.split())
    )
    return Sentence(nodes, nodes[:1], 0, len(text))


@pytest.mark.parametrize(
    "text",
    [
        "Retrieved 5 May 2010.",
        "Cookie policy",
        "Cookies and privacy policy apply.",
        "All rights reserved.",
        "See also",
        "https://example.org/a/long/address?x=1",
        "Home > News > Sport",
        "Portrait of the king, 1650",
        "Name | Age | Town | Country",
        "© 2010 Acme",
        "HE FOUNDED THE COMPANY OF BOREX IN 1999.",
    ],
)
def test_boilerplate(text: str) -> None:
    assert is_boilerplate(text, sentence(text))


@pytest.mark.parametrize(
    ("text", "verb"),
    [
        ("Anna met Ben in Paris.", "met"),
        ("The NATO and the OECD, UNESCO, UNICEF, the IMF and NASA met IBM.", "met"),
        ("She saw the references at the end of the book", "saw"),
        ("Its address was https://example.org until it moved to another place", "was"),
    ],
)
def test_prose(text: str, verb: str) -> None:
    assert not is_boilerplate(text, sentence(text, verb))
