"""The page of a server in a real browser: it grows, asks, and shows the words."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.browser import browser, needs_browser
from tests.kg.serve.conftest import TOKEN, Site, kg, serving

pytestmark = needs_browser


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    with browser() as opened:
        yield opened


class Tab:
    """The page of a site, with what it complained of and whom it asked."""

    def __init__(self, chromium: Any, site: Site, **options: Any) -> None:
        self.trouble: list[str] = []
        self.asked: set[str] = set()
        self.tab = chromium.new_page(viewport={"width": 1300, "height": 850}, **options)
        self.tab.on("pageerror", lambda error: self.trouble.append(str(error)))
        self.tab.on("console", lambda line: self.trouble.append(line.text))
        self.tab.on("request", lambda request: self.asked.add(request.url.split("/")[2]))
        self.tab.goto(f"http://127.0.0.1:{site.port}/")
        self.tab.wait_for_selector("body[data-settled=yes]")

    def texts(self, selector: str) -> list[str]:
        return [str(item).strip() for item in self.tab.locator(selector).all_inner_texts()]

    def search(self, words: str, loaded: str) -> None:
        self.tab.fill("#search", words)
        self.tab.locator("#hits button", has_text=loaded).first.click()


@pytest.fixture
def shown(chromium: Any, site: Site) -> Iterator[Tab]:
    made = Tab(chromium, site)
    yield made
    assert made.asked == {f"127.0.0.1:{site.port}"}
    made.tab.close()


def test_search_expand_evidence(shown: Tab) -> None:
    shown.search("BOULTER", "Robert Boulter")
    shown.tab.locator("#panel .fact", has_text="Acme Corporation").click()
    assert shown.texts("#panel mark") == ["Boulter joined Acme Corporation in 2004."]
    shown.tab.locator("#panel h3 button", has_text="Acme Corporation").click()
    shown.tab.locator("#panel .fact", has_text="Orrin").click()
    assert shown.texts("#panel .stands") == ["denied"]
    assert shown.trouble == []


def test_a_query_leads_to_the_graph(shown: Tab) -> None:
    shown.tab.click("#ask summary")
    shown.tab.fill("#cypher", "MATCH (a)-[f:MEMBER_OF]->(b) RETURN a, f, b.type AS kind, [1, 2]")
    shown.tab.keyboard.press("Control+Enter")
    shown.tab.wait_for_selector("#answer td")
    assert shown.texts("#answer th")[:3] == ["a", "f", "kind"]
    assert shown.texts("#answer td")[0] == "Robert Boulter"
    assert shown.texts("#answer td")[2:] == ["Organization", "[1,2]"]
    shown.tab.click("#answer td:nth-child(2) button")
    shown.tab.wait_for_selector("#panel mark")
    assert shown.texts("#panel mark") == ["Boulter joined Acme Corporation in 2004."]
    shown.tab.click("#answer td:nth-child(1) button")
    shown.tab.wait_for_selector("#panel .fact")
    assert shown.texts("#panel h3") == ["Robert Boulter"]
    assert shown.trouble == []


def test_a_name_that_the_graph_lacks_is_told_under_the_answer(shown: Tab) -> None:
    shown.tab.click("#ask summary")
    shown.tab.fill("#cypher", "MATCH (a:Persn) RETURN a")
    shown.tab.keyboard.press("Control+Enter")
    shown.tab.wait_for_selector("#answer table + p")
    assert shown.texts("#answer table + p") == [
        "note: no entity type Persn in this graph; near it: Person"
    ]


def test_a_wrong_query_is_told_in_place(shown: Tab) -> None:
    shown.tab.click("#ask summary")
    shown.tab.fill("#cypher", "MATCH (n) DELETE n")
    shown.tab.click("#run")
    shown.tab.wait_for_selector("#answer .wrong")
    assert "DELETE" in shown.texts("#answer .wrong")[0]


def test_one_document(shown: Tab) -> None:
    shown.tab.select_option("#document", label="letters.txt")
    shown.search("acme", "Acme Corporation")
    shown.tab.wait_for_selector("#panel .fact")
    assert len(shown.texts("#panel .fact")) == 1
    assert not shown.tab.is_visible("#delete")


def test_a_large_graph_comes_piece_by_piece(
    chromium: Any, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """More entities than the page begins with; a click brings those around one."""
    pairs = [f"Firm{n} Corporation acquired Shop{n} Corporation." for n in range(170)]
    (folder / "docs" / "many.txt").write_text(" ".join(pairs), encoding="utf-8")
    kg(folder, "build", "docs")
    with serving(folder) as site:
        tab = Tab(chromium, site)
        assert "of" in tab.texts("#note")[0]
        tab.search("shop169", "Shop169 Corporation")
        tab.tab.locator("#panel .fact", has_text="Firm169").click()
        assert tab.texts("#panel mark") == ["Firm169 Corporation acquired Shop169 Corporation."]
        tab.search("acquired", "relation ACQUIRED")
        tab.tab.locator("#panel .fact").nth(169).wait_for()
        assert tab.trouble == []
        tab.tab.close()


def test_a_document_full_of_scripts(chromium: Any, folder: Path) -> None:
    attack = "<img src=x onerror='window.hit=1'></script><script>window.hit=2</script>"
    text = f"Acme Corporation acquired Evil Systems in 2020. {attack}"
    (folder / "docs" / "evil<b>.txt").write_text(text, encoding="utf-8")
    kg(folder, "build", "docs")
    with serving(folder) as site:
        tab = Tab(chromium, site)
        tab.search("evil", "Evil Systems")
        tab.tab.locator("#panel .fact").first.click()
        assert "onerror" in tab.texts("#panel .passage")[0]
        tab.tab.click("#ask summary")
        tab.tab.fill("#cypher", "MATCH (c:Chunk) WHERE c.text CONTAINS 'onerror' RETURN c.text")
        tab.tab.click("#run")
        tab.tab.wait_for_selector("#answer td")
        assert "onerror" in tab.texts("#answer td")[0]
        assert tab.tab.evaluate("window.hit") is None
        assert tab.tab.locator("img").count() == 0
        assert tab.trouble == []
        tab.tab.close()


def test_deleting_a_document_asks_for_the_token(chromium: Any, folder: Path) -> None:
    with serving(folder, token=TOKEN) as site:
        credentials = {"username": "anyone", "password": TOKEN}
        tab = Tab(chromium, site, http_credentials=credentials)
        tab.tab.on("dialog", lambda dialog: dialog.accept())
        tab.tab.select_option("#document", label="deals.txt")
        with tab.tab.expect_navigation():
            tab.tab.click("#delete")
        tab.tab.wait_for_selector("body[data-settled=yes]")
        assert tab.texts("#document option") == ["all documents", "letters.txt"]
        tab.tab.close()


def test_a_graph_that_changed_meanwhile_is_told(chromium: Any, folder: Path) -> None:
    with serving(folder) as site:
        tab = Tab(chromium, site)
        (folder / "docs" / "letters.txt").unlink()
        kg(folder, "build", "docs", "--prune")
        tab.search("acme", "Acme Corporation")
        tab.tab.wait_for_selector("#news:not([hidden])")
        assert "changed since this page was loaded" in tab.texts("#news")[0]
        tab.tab.close()
