"""A ledger to project from, and documents in it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from kg.ledger import Ledger
from kg.project import RelationCap, derive
from kg.resolve.names import NameResolver
from tests.kg.ledger.documents import bind

Put = Callable[..., None]


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    ledger = Ledger(tmp_path / "ledger.sqlite")
    yield ledger
    ledger.close()


@pytest.fixture
def put(ledger: Ledger) -> Put:
    """put({id: text, or None to remove}, cap=RelationCap(), into=ledger): binds and derives."""

    def put(
        texts: dict[str, str | None], cap: RelationCap | None = None, into: Ledger = ledger
    ) -> None:
        with into.transaction():
            for doc_id, text in texts.items():
                if text is None:
                    into.remove(doc_id)
                else:
                    bind(into, doc_id, text)
        derive(into, NameResolver(), cap or RelationCap())

    return put
