"""Who is answered, and who is not."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.errors import ConfigError
from kg.serve.gate import check, is_local
from tests.kg.serve.conftest import TOKEN, Site, basic, serving


@pytest.mark.parametrize("host", ["127.0.0.1", "127.8.8.8", "::1", "localhost"])
def test_addresses_of_this_machine(host: str) -> None:
    assert is_local(host)
    check(host, "")


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.7", "example.org", "localhost.evil"])
def test_others_reach_all_the_rest(host: str) -> None:
    assert not is_local(host)
    with pytest.raises(ConfigError, match="KG_SERVE_TOKEN"):
        check(host, "")
    check(host, TOKEN)


def test_a_token_is_long() -> None:
    with pytest.raises(ConfigError, match="less than 16"):
        check("127.0.0.1", "secret")


def test_a_foreign_name_for_this_machine_is_refused(site: Site) -> None:
    """A page of another site whose name leads here reads nothing."""
    assert site.ask("", headers={"Host": f"evil.example:{site.port}"}).status == 400
    assert site.ask("", headers={"Host": f"localhost:{site.port}"}).status == 200


def test_what_another_site_sends_is_refused(site: Site) -> None:
    for path in ("", "api/search"):
        answer = site.ask(path, headers={"Sec-Fetch-Site": "cross-site"}, words="a")
        assert answer.status == 403
        assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_without_a_token_it_reads_only(site: Site) -> None:
    answer = site.ask("api/document", "DELETE", id="docs/deals.txt", headers=basic(""))
    assert answer.status == 403
    assert "only reads" in answer.json["error"]
    assert site.ask("api/search", words="acme").json["entities"]


def test_deleting_takes_the_token(folder: Path) -> None:
    with serving(folder, token=TOKEN) as site:
        assert site.ask("").status == 200
        for headers in ({}, basic("wrong"), {"Authorization": "Basic %%%"}, basic("")):
            answer = site.ask("api/document", "DELETE", id="docs/deals.txt", headers=headers)
            assert answer.status == 401
            assert answer.headers["WWW-Authenticate"].startswith("Basic ")
        missing = site.ask("api/document", "DELETE", id="docs/nothing.txt", headers=basic(TOKEN))
        assert (missing.status, "no document" in missing.json["error"]) == (400, True)
        done = site.ask("api/document", "DELETE", id="docs/deals.txt", headers=basic(TOKEN))
        assert (done.status, done.json) == (200, {"removed": 1})
        assert site.ask("api/search", words="orrin").json["entities"] == []
        assert site.query("MATCH (d:Document) RETURN d.title").json["rows"] == [["letters.txt"]]


def test_where_others_reach_it_everything_takes_the_token(folder: Path) -> None:
    with serving(folder, "--host", "0.0.0.0", token=TOKEN) as site:
        assert site.ask("").status == 401
        assert site.ask("api/search", words="acme").status == 401
        bearer = {"Authorization": "Bearer " + TOKEN.encode().decode("latin-1")}
        for headers in (basic(TOKEN), bearer):
            assert site.ask("api/search", words="acme", headers=headers).status == 200
        assert site.query("RETURN 1").status == 401
