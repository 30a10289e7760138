"""Every registered part of every kind has what its protocol asks, and is under contract."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from kg.assembly import make
from kg.registry import PROTOCOLS, names
from tests.extractors import test_contract as extractors
from tests.judges import test_contract as judges
from tests.kg.encode import test_contract as encoders
from tests.kg.llm.local import tiny
from tests.kg.resolve import test_contract as resolvers
from tests.kg.stores import test_contract as stores

# Which names the contract tests of a kind run over.
UNDER_CONTRACT: Mapping[str, set[str]] = {
    "chunker": {"sentences"},  # tests/kg/test_chunk.py
    "encoder": set(encoders.NAMES),
    "extractor": set(extractors.NAMES),
    "judge": set(judges.JUDGES),
    "llm": {"endpoint", "local"},  # tests/kg/llm/test_endpoint.py, tests/kg/llm/local/
    "resolver": set(resolvers.RESOLVERS),
    "store": set(stores.CONTRACTS),
}
PARTS = [(kind, name) for kind in PROTOCOLS for name in names(kind)]


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Mapping[tuple[str, str], Any]:
    """What parts need that have no default for it."""
    place = tmp_path_factory.mktemp("parts")
    return {
        ("llm", "endpoint"): {"model": "some-model"},
        ("llm", "local"): {"model": str(tiny.llama(place / "model"))},
        ("store", "embedded"): {"path": place / "graph"},
    }


def test_every_registered_name_of_every_kind_is_under_contract() -> None:
    assert {kind: set(names(kind)) for kind in PROTOCOLS} == UNDER_CONTRACT


@pytest.mark.parametrize(
    ("kind", "name"), [part for part in PARTS if part[0] not in ("extractor", "judge")]
)
def test_a_part_is_what_its_kind_says_and_its_fingerprint_lasts(
    kind: str, name: str, settings: Mapping[tuple[str, str], Any]
) -> None:
    given = settings.get((kind, name), {})
    part, again = (make(kind, name, **given) for _ in range(2))
    if kind == "store":  # its protocol cannot be checked at run time; make() has looked
        return
    assert isinstance(part, PROTOCOLS[kind])
    assert isinstance(part.fingerprint, str) and part.fingerprint == again.fingerprint
    if kind == "llm":
        assert part.model and part.max_tokens > 0
        part.close()
        part.close()


def test_fingerprints_tell_parts_and_settings_apart() -> None:
    made = [
        make("chunker", "sentences"),
        make("chunker", "sentences", size=500, overlap=20),
        make("encoder", "static"),
        make("judge", "rules"),
        make("judge", "rules", min_confidence=0.5),
        make("resolver", "names"),
    ]
    assert len({part.fingerprint for part in made}) == len(made)
