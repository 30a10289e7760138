"""What the server answers, over HTTP, from a real graph."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from tests.kg.serve.conftest import Site, kg, serving

ACME = "Acme Corporation (Organization)"


def statements(part: dict[str, Any]) -> set[tuple[str, str, str]]:
    names = [name for _, name, *_ in part["entities"]]
    return {
        (names[head], part["relations"][relation], value if tail < 0 else names[tail])
        for _, head, relation, tail, value, *_ in part["facts"]
    }


def beginning(site: Site) -> dict[str, Any]:
    page = site.ask("").body.decode()
    (block,) = re.findall(r'<script type="application/json" id="data">(.*?)</script>', page, re.S)
    return dict(json.loads(block))


def test_the_page_begins_with_the_busiest_and_the_totals(site: Site) -> None:
    start = beginning(site)
    assert start["entities"][0][0] == ACME
    assert start["totals"]["documents"] == 2
    assert (start["totals"]["facts"], start["totals"]["notAsserted"]) == (4, 1)
    assert len(start["facts"]) == 5
    assert [title for _, title in start["documents"]] == ["deals.txt", "letters.txt"]
    assert start["writable"] is False


def test_the_page_may_ask_its_own_server_and_nobody_else(site: Site) -> None:
    answer = site.ask("")
    assert "connect-src 'self'; script-src 'sha256-" in answer.body.decode()
    assert answer.headers["Content-Security-Policy"] == "frame-ancestors 'none'"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_an_entity_brings_its_facts_with_their_words(site: Site) -> None:
    part = site.ask("api/entity", id=ACME).json
    assert ("Acme Corporation", "ACQUIRED", "Beta Systems") in statements(part)
    assert ("Robert Boulter", "MEMBER_OF", "Acme Corporation") in statements(part)
    assert part["total"] == len(part["facts"]) == part["entities"][0][4]
    standing = {fact[7] for fact in part["facts"]}
    assert standing == {"", "denied"}
    acquired = part["relations"].index("ACQUIRED")
    bought = next(fact for fact in part["facts"] if fact[2] == acquired and not fact[7])
    ((document, start, end, before, quote, after, *_),) = bought[8]
    assert part["documents"][document][1] == "deals.txt"
    assert (start, end, before) == (0, len(quote), "")
    assert quote == "Acme Corporation acquired Beta Systems in 2019."
    assert after.strip().startswith("Acme Corporation denied acquiring Orrin Ltd.")


def test_an_entity_that_is_not_there(site: Site) -> None:
    answer = site.ask("api/entity", id="Nobody (Person)")
    assert answer.status == 404
    assert "no such entity" in answer.json["error"]
    assert "names no id" in site.ask("api/entity").json["error"]


def test_one_fact_one_relation_one_document(site: Site) -> None:
    joined = site.ask("api/relation", name="MEMBER_OF").json
    assert statements(joined) == {("Robert Boulter", "MEMBER_OF", "Acme Corporation")}
    (fact,) = joined["facts"]
    assert site.ask("api/fact", id=fact[0]).json["facts"][0][0] == fact[0]
    deals = next(name for name, title in beginning(site)["documents"] if title == "deals.txt")
    answer_data = site.ask("api/document", id=deals).json
    assert {title for _, title in answer_data["documents"]} == {"deals.txt"}
    assert "Robert Boulter" not in {head for head, *_ in statements(answer_data)}


def test_a_search_minds_no_case_and_no_accents(site: Site) -> None:
    answer_data = site.ask("api/search", words="EMILE").json
    assert [name for _, name, *_ in answer_data["entities"]] == ["Émile Zola"]
    assert site.ask("api/search", words="acquire").json["called"] == ["ACQUIRED"]
    assert site.ask("api/search", words="%").json["entities"] == []


def test_a_query(site: Site) -> None:
    answer = site.query("MATCH (a {name: 'Robert Boulter'})-[f:MEMBER_OF]->(b) RETURN a, f, b.name")
    assert answer.json["columns"] == ["a", "f", "b.name"]
    ((person, fact, name),) = answer.json["rows"]
    assert (person["id"], fact["_end"], name) == (
        "Robert Boulter (Person)", ACME, "Acme Corporation",
    )  # fmt: skip
    assert not answer.json["truncated"]


@pytest.mark.parametrize(
    ("cypher", "message"),
    [
        ("MATCH (n RETURN n", "^"),
        ("MATCH (n) DETACH DELETE n", "DELETE"),
        ("CALL dbms.listConfig()", "dbms.listConfig"),
    ],
)
def test_a_query_that_cannot_run(site: Site, cypher: str, message: str) -> None:
    answer = site.query(cypher)
    assert answer.status == 400
    assert message in answer.json["error"]


def test_a_name_that_the_graph_lacks_is_told_beside_the_answer(site: Site) -> None:
    answer = site.query("MATCH (a:Persn) RETURN a")
    assert answer.json["rows"] == []
    assert answer.json["notes"] == ["note: no entity type Persn in this graph; near it: Person"]
    assert site.query("MATCH (a:Person) RETURN a").json["notes"] == []


def test_what_json_has_no_form_for_is_text(site: Site) -> None:
    answer = site.query("RETURN date('2024-02-29') AS day, 0.0 / 0.0 AS nothing")
    assert answer.json["rows"] == [["2024-02-29", "nan"]]


@pytest.mark.parametrize(
    ("body", "kind", "message"),
    [
        (b"cypher=RETURN 1", "application/x-www-form-urlencoded", "sent as JSON"),
        (b"{", "application/json", "not JSON"),
        (b'{"cypher": 1}', "application/json", '{"cypher": "MATCH ..."}'),
        (b"[]", "application/json; charset=utf-8", '{"cypher": "MATCH ..."}'),
        (b"x" * 200_000, "application/json", "at most 100,000 bytes"),
    ],
)
def test_a_request_that_is_no_query(site: Site, body: bytes, kind: str, message: str) -> None:
    answer = site.ask("api/query", "POST", body, {"Content-Type": kind})
    assert answer.status == 400
    assert message in answer.json["error"]


def test_a_build_beside_it_shows_in_the_next_answer(folder: Path) -> None:
    with serving(folder) as site:
        before = beginning(site)
        assert site.query("MATCH (n:Document) RETURN count(n)").json["rows"] == [[2]]
        (site.folder / "docs" / "more.txt").write_text("Beta Systems acquired Gamma Works.")
        kg(site.folder, "build", "docs")
        assert site.query("MATCH (n:Document) RETURN count(n)").json["rows"] == [[3]]
        answer_data = site.ask("api/search", words="gamma works").json
        assert len(answer_data["entities"]) == 1
        assert answer_data["version"] != before["version"]


def test_a_graph_that_goes_away_is_told(folder: Path) -> None:
    with serving(folder) as site:
        (site.folder / "kg").rename(site.folder / "elsewhere")
        answer = site.ask("api/search", words="acme")
        assert answer.status == 503
        assert "there is no graph in" in answer.json["error"]
