"""Frame times of the page of `kg view` with many entities, in headless Chromium.

    python -m benchmarks.view [--entities 5000] [--facts 15000]

The graph is generated. Frames are timed while the picture is dragged and zoomed, after the layout
has settled. The browser runs without a graphics card and paints on the processor.
"""

from __future__ import annotations

import argparse
import random
import shutil
import statistics
import tempfile
import time
from pathlib import Path

from kg.model import Changes, Document, Entity, Evidence, Fact, Judgement, Mention, Triple
from kg.view import render

FRAMES = """async () => {
  const canvas = document.getElementById("graph"), box = canvas.getBoundingClientRect();
  const times = [], top = box.top + 300;
  let left = box.left + 300;
  const send = (kind, clientX, clientY) =>
    canvas.dispatchEvent(new PointerEvent(kind, { clientX, clientY, pointerId: 1 }));
  const turn = (deltaY) =>
    canvas.dispatchEvent(new WheelEvent("wheel", { deltaY, clientX: left, clientY: top }));
  canvas.setPointerCapture = () => {};
  do send("pointermove", ++left, top); while (canvas.style.cursor === "pointer"); // no entity there
  send("pointerdown", left, top);
  let last = performance.now();
  for (let n = 1; n <= 120; n++) {
    send("pointermove", left + 2 * n, top + n);
    if (n % 10 === 0) turn(n % 20 ? 60 : -60);
    await new Promise(requestAnimationFrame);
    const now = performance.now();
    times.push(now - last);
    last = now;
  }
  send("pointerup", 0, 0);
  return times;
}"""


def graph(entities: int, facts: int) -> Changes:
    """A graph of few hubs and many rare names, as in graphs of texts."""
    pick = random.Random(1)
    kinds = ("Person", "Organization", "Location", "Misc")
    named = [Entity(f"e{n}", f"Name {n}", kinds[n % 4]) for n in range(entities)]
    weights = [1 / (n + 5) for n in range(entities)]
    heads = pick.choices(named, weights, k=facts)
    evidence = Evidence("d", "d#0", 0, 4, "text")
    triple = Triple(Mention("a", ""), "r", Mention("b", ""), evidence, 0.7, "x")
    judgement = Judgement(triple, "accept", 0.7, "x")
    made = []
    for n, head in enumerate(heads):
        tail = named[n] if n < entities else pick.choice(named)
        if tail is not head:
            made.append(Fact(f"f{n}", head, f"REL_{n % 30}", tail, (judgement,), 0.7, "RELATED"))
    document = Document("d", "d.txt", "text")
    return Changes(documents=(document,), entities=tuple(named), facts=tuple(made))


def main() -> None:
    from playwright.sync_api import sync_playwright

    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--entities", type=int, default=5000)
    parser.add_argument("--facts", type=int, default=15_000)
    arguments = parser.parse_args()
    started = time.perf_counter()
    made = render([graph(arguments.entities, arguments.facts)], "A large graph")
    seconds = time.perf_counter() - started
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as play:
        file = Path(folder) / "graph.html"
        file.write_text(made.html, encoding="utf-8")
        browser = play.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"]
        )
        tab = browser.new_page(viewport={"width": 1400, "height": 900})
        started = time.perf_counter()
        tab.goto(file.as_uri())
        tab.wait_for_selector("body[data-settled=yes]", timeout=300_000)
        settled = time.perf_counter() - started
        first = tab.evaluate("performance.getEntriesByType('paint')[0].startTime")
        frames = sorted(tab.evaluate(FRAMES))
        browser.close()
    print(f"{made.drawn} entities drawn, {made.facts} facts, page {len(made.html) / 1e6:.1f} MB")
    print(f"page made in {seconds:.2f} s; first paint {first / 1000:.2f} s; layout {settled:.1f} s")
    print(
        f"frames while dragging: median {statistics.median(frames):.0f} ms, "
        f"95th percentile {frames[int(len(frames) * 0.95)]:.0f} ms"
    )


if __name__ == "__main__":
    main()
