"""docker-compose.yml starts the server that docs/neo4j.md describes."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from kg.stores.neo4j.store import Neo4jStore

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs" / "neo4j.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def server() -> Any:
    held = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))
    assert set(held) == {"services", "volumes"} and set(held["services"]) == {"neo4j"}
    return held["services"]["neo4j"] | {"declared": held["volumes"]}


def test_the_version_that_the_page_names(server: Any) -> None:
    version = re.search(r"Neo4j (\d+\.\d+) on this machine", PAGE)
    assert version and server["image"] == f"neo4j:{version[1]}-community"


def test_the_password_is_the_variable_that_the_store_reads(server: Any) -> None:
    assert "export NEO4J_PASSWORD=" in PAGE
    user, _, password = server["environment"]["NEO4J_AUTH"].partition("/")
    assert user == Neo4jStore().username
    # The one form that refuses to start where it is not set: there is no default password.
    assert re.fullmatch(r"\$\{NEO4J_PASSWORD:\?[^}]+\}", password)


def test_it_listens_where_a_store_looks_and_nowhere_else(server: Any) -> None:
    assert "kg push --graph neo4j://localhost " in PAGE
    usual = Neo4jStore().uri.rpartition(":")[2]
    assert f"127.0.0.1:{usual}:7687" in server["ports"]
    assert all(port.startswith("127.0.0.1:") for port in server["ports"])


def test_the_data_outlives_the_container(server: Any) -> None:
    [(name, place)] = [volume.split(":") for volume in server["volumes"]]
    assert place == "/data" and name in server["declared"]


def test_up_waits_for_an_answer(server: Any) -> None:
    assert "docker compose up --wait" in PAGE  # which needs a health check
    kind, command = server["healthcheck"]["test"]
    assert kind == "CMD-SHELL" and command.startswith("cypher-shell -u neo4j")
    # One dollar sign is for the shell in the container, two of them for Compose.
    assert "$${NEO4J_AUTH#neo4j/}" in command and not re.search(r"(?<!\$)\$\{", command)


def test_settings_of_the_server_are_spelt_as_its_image_wants_them(server: Any) -> None:
    """A dot becomes _, and an underscore __: NEO4J_server_memory_heap_max__size."""
    names = set(server["environment"]) - {"NEO4J_AUTH"}
    settings = {name[6:].replace("__", "-").replace("_", ".").replace("-", "_") for name in names}
    assert settings == {"server.memory.heap.max_size"}
