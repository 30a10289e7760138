"""The page in a real browser: found, filtered, clicked, and never executed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest

from kg.model import Changes, Chunk, Document, Entity
from kg.view import render
from tests.browser import browser, needs_browser
from tests.kg.stores.graphs import ADA, ALL, BOB, CLEO, fact, judgement

pytestmark = needs_browser
ATTACK = (
    "<script>window.hit = 1</script></script><script>window.hit = 2</script>"
    "<img src=x onerror='window.hit = 3'>\" onload=\"window.hit=4 <!-- {{script}} \u202eabc"
)


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    with browser() as opened:
        yield opened


class Shown:
    """A page of a graph in the browser, with what it complained of and asked the network for."""

    def __init__(self, chromium: Any, folder: Path, changes: Iterable[Changes]) -> None:
        (folder / "graph.html").write_text(render(changes, "A graph").html, encoding="utf-8")
        self.trouble: list[str] = []
        self.asked: list[str] = []
        self.tab = chromium.new_page(viewport={"width": 1300, "height": 850})
        self.tab.on("pageerror", lambda error: self.trouble.append(str(error)))
        self.tab.on("console", lambda line: self.trouble.append(line.text))
        self.tab.on("request", lambda request: self.asked.append(request.url))
        self.tab.goto((folder / "graph.html").as_uri())
        self.tab.wait_for_selector("body[data-settled=yes]")

    def texts(self, selector: str) -> list[str]:
        return [str(item).strip() for item in self.tab.locator(selector).all_inner_texts()]


@pytest.fixture
def shown(chromium: Any, tmp_path: Path) -> Iterator[Shown]:
    denied = judgement("Ada never met Cleo.", polarity="negative")
    denial = fact("f4", BOB, "ACQUIRED", CLEO, denied, confidence=0.9, kind="NOT_ASSERTED")
    made = Shown(chromium, tmp_path, [ALL, Changes(facts=(denial,))])
    yield made
    assert made.trouble == []
    assert len(made.asked) == 1 and made.asked[0].startswith("file:")
    made.tab.close()


def test_a_search_leads_to_the_words(shown: Shown) -> None:
    shown.tab.fill("#search", "LOVELACE")
    assert shown.texts("#hits button") == ["Ada"]
    shown.tab.keyboard.press("Enter")
    assert shown.texts("#panel h3") == ["Ada"]
    assert "also: Countess of Lovelace" in shown.texts("#panel p")
    shown.tab.fill("#search", "paid")
    shown.tab.click("#hits button")
    shown.tab.click("#panel .fact")
    assert shown.texts("#panel mark") == ["Bob paid 5 euros."]
    assert "note.txt" in shown.texts("#panel .quiet")[-2]
    shown.tab.keyboard.press("Escape")
    assert not shown.tab.is_visible("#panel")


def test_filters(shown: Shown) -> None:
    def relations() -> list[str]:
        shown.tab.fill("#search", "bob")
        shown.tab.click("#hits button")
        return sorted(shown.texts("#panel .relation"))

    assert relations() == ["ACQUIRED (denied)", "PAID", "← WROTE_TO"]
    shown.tab.uncheck("#denied")
    assert relations() == ["PAID", "← WROTE_TO"]
    shown.tab.fill("#confidence", "0.6")
    assert relations() == ["← WROTE_TO"]
    shown.tab.fill("#confidence", "0")
    shown.tab.select_option("#document", label="report.txt")
    assert relations() == []


SWEEP = """() => {
  const canvas = document.getElementById("graph"), box = canvas.getBoundingClientRect(), found = [];
  for (let x = box.left + 5; x < box.right - 400; x += 6)
  for (let y = box.top + 5; y < box.bottom; y += 6) {
    canvas.dispatchEvent(new PointerEvent("pointermove", { clientX: x, clientY: y }));
    if (canvas.style.cursor === "pointer") found.push([x, y]);
  }
  return found;
}"""


def test_entities_are_clicked_in_the_picture(shown: Shown) -> None:
    """Wherever the layout put them: a sweep of the pointer meets all that is drawn."""
    met = set()
    for x, y in shown.tab.evaluate(SWEEP):
        shown.tab.mouse.click(x, y)
        met.update(shown.texts("#panel h3"))
        shown.tab.keyboard.press("Escape")
    assert met == {ADA.name, BOB.name, CLEO.name}


def test_an_open_panel_follows_the_filters(shown: Shown) -> None:
    shown.tab.fill("#search", "bob")
    shown.tab.click("#hits button")
    assert len(shown.texts("#panel .fact")) == 3
    shown.tab.uncheck("#denied")
    assert len(shown.texts("#panel .fact")) == 2
    shown.tab.click("#panel .fact >> nth=1")
    shown.tab.fill("#confidence", "0.6")
    assert sorted(shown.texts("#panel .relation")) == ["← WROTE_TO"]


def test_what_is_left_out_is_counted(chromium: Any, tmp_path: Path) -> None:
    people = tuple(Entity(f"p{n}", f"Anna {n}", "Person") for n in range(15))
    page = Shown(chromium, tmp_path, [Changes(entities=people)])
    page.tab.fill("#search", "anna")
    assert page.texts("#hits li")[-1] == "and 5 more"
    assert "15 entities without facts are not drawn" in page.tab.inner_text("#note")
    page.tab.close()


def test_documents_full_of_scripts(chromium: Any, tmp_path: Path) -> None:
    document = Document("d", f"s/{ATTACK}", ATTACK)
    chunk = Chunk("d#0", "d", 0, ATTACK)
    one = Entity("a", ATTACK, ATTACK, (ATTACK,), ATTACK)
    other = Entity("b", "Other", "Person")
    said = judgement(ATTACK, "d#0", start=3, end=20)
    changes = Changes(
        documents=(document,), chunks=(chunk,), entities=(one, other),
        facts=(fact("f", one, ATTACK, other, said, kind="RELATED"),),
    )  # fmt: skip
    page = Shown(chromium, tmp_path, [changes])
    page.tab.fill("#search", "window.hit")
    page.tab.click("#hits button")
    assert page.texts("#panel h3") == [ATTACK.strip()]
    page.tab.click("#panel .fact")
    assert page.texts("#panel mark") == [ATTACK]
    assert page.tab.evaluate("window.hit") is None
    assert page.tab.locator("img").count() == 0
    assert (page.trouble, len(page.asked)) == ([], 1)
    page.tab.close()


def test_who_said_it_and_when(chromium: Any, tmp_path: Path) -> None:
    said = judgement("Ada wrote a letter to Bob.", attribution="Cleo", time="in 1843")
    told = fact("f5", ADA, "TOLD", BOB, said, kind="TOLD")
    page = Shown(chromium, tmp_path, [ALL, Changes(facts=(told,))])
    page.tab.fill("#search", "told")
    page.tab.click("#hits button")
    page.tab.click("#panel .fact")
    assert {"according to Cleo", "time: in 1843"} <= set(page.texts("#panel .quiet"))
    assert page.trouble == []
    page.tab.close()


def test_an_entity_that_is_not_drawn_leaves_the_picture_as_it_is(
    chromium: Any, tmp_path: Path
) -> None:
    lone = Changes(entities=(Entity("Zed (Person)", "Zed", "Person"),))
    page = Shown(chromium, tmp_path, [ALL, lone])
    page.tab.fill("#search", "zed")
    page.tab.click("#hits button")
    page.tab.evaluate("() => new Promise((done) => requestAnimationFrame(() => done()))")
    colours = page.tab.evaluate(
        """() => { const canvas = document.getElementById("graph");
        const all = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data;
        const seen = {}; for (let n = 0; n < all.length; n += 4) if (all[n + 3] === 255)
          seen[`${all[n]},${all[n + 1]},${all[n + 2]}`] = true;
        return Object.keys(seen); }"""
    )
    assert "59,120,195" in colours, "the dots of persons are as bright as before"
    page.tab.close()
