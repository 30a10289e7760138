import json
import sys
from contextlib import closing
from html.parser import HTMLParser
from pathlib import Path

import pytest

from kg.cli.output import bar_length
from kg.cli.stats_page import page
from kg.explain import stats
from kg.ledger import Ledger
from tests.kg.cli.conftest import Kg
from tests.kg.explain.conftest import write


@pytest.fixture(autouse=True)
def graph(tmp_path: Path) -> None:
    (tmp_path / "kg").mkdir()
    write(tmp_path / "kg" / "ledger.sqlite").close()


def test_stats_in_words_and_in_json(kg: Kg) -> None:
    output = kg("stats").stdout
    assert "3  facts, of 3 relations" in output
    assert "2  more that are denied or hedged (NOT_ASSERTED)" in output
    assert "        2  quarantine: low confidence\n" in output
    data = json.loads(kg("stats", "--json").stdout)
    assert data["verdicts"] == {"accept": 6, "quarantine": 2, "reject": 0}


def test_a_build_that_was_stopped_is_told(kg: Kg) -> None:
    assert "stopped" not in kg("stats").stderr
    with closing(Ledger("kg/ledger.sqlite")) as ledger, ledger.transaction():
        ledger.db.execute("INSERT INTO pending_document VALUES('paper')")
    assert "a build was stopped here: the next `kg build`" in kg("stats").stderr


def test_bars_in_a_pipe_are_plain_text(kg: Kg) -> None:
    lines = kg("stats").stdout.splitlines()
    assert "        2  " + "#" * 30 + "  Organization" in lines
    assert "        1  " + "#" * 15 + " " * 15 + "  Person" in lines
    assert "        0  " + " " * 30 + "  0.1-0.2" in lines
    at = lines.index("Entities by the number of their facts")
    assert [line.split()[-1] for line in lines[at + 1 : at + 4]] == ["0", "1", "2"]
    assert "\x1b" not in "".join(lines)


@pytest.mark.skipif(sys.platform == "win32", reason="no terminals of Unix")
def test_bars_at_a_terminal_are_blocks(tmp_path: Path) -> None:
    import pexpect

    shown, status = pexpect.run(
        f"{sys.executable} -m kg.cli stats",
        cwd=str(tmp_path),
        env={"TERM": "xterm-256color", "LC_ALL": "C.UTF-8", "PYTHONUTF8": "1"},
        encoding="utf-8",
        withexitstatus=True,
    )
    assert status == 0
    assert "\x1b[36m" + "█" * 30 + "\x1b[0m  Organization" in shown


def test_what_is_there_has_a_bar() -> None:
    assert [bar_length(count, 1000, 30) for count in (0, 1, 500, 1000)] == [0, 1, 15, 30]
    assert bar_length(0, 0, 30) == 0


class Seen(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.links: list[str] = []
        self.words: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.links += [str(value) for name, value in attrs if name in ("src", "href")]
        self.links += [name for name, _ in attrs if name.startswith("on")]

    def handle_data(self, data: str) -> None:
        self.words += [data] if data.strip() else []


def test_the_page_holds_every_chart_and_fetches_nothing(kg: Kg, tmp_path: Path) -> None:
    result = kg("stats", "--html", "page.html")
    assert (result.exit_code, result.stdout) == (0, "")
    assert "wrote page.html" in result.stderr
    text = (tmp_path / "page.html").read_text(encoding="utf-8")
    seen = Seen()
    seen.feed(text)
    assert seen.tags.count("section") == 7
    assert {"Entities by type", "Facts by confidence", "Marlow Bank (Organization)"} <= {
        *seen.words
    }
    assert seen.links == [] and "http" not in text.replace("http-equiv", "") and "url(" not in text


def test_names_from_documents_are_text(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path / "kg" / "ledger.sqlite")
    evil = {'<script>alert("x")</script>\u202e\x00': 3, "'\"><img src=x onerror=y>": 1}
    text = page(stats(ledger), "<b>kg</b>", [("<i>chart</i>", evil)])
    ledger.close()
    seen = Seen()
    seen.feed(text)
    assert not {"script", "img", "b", "i"} & {*seen.tags}
    assert seen.links == []
    assert '<script>alert("x")</script>\\u202e\\x00' in seen.words


def test_a_page_that_cannot_be_written(kg: Kg) -> None:
    result = kg("stats", "--html", "none/page.html")
    assert result.exit_code == 2
    assert "cannot write none/page.html: No such file" in result.stderr
