import json
from pathlib import Path

import pytest

from tests.kg.cli.conftest import Kg
from tests.kg.explain.conftest import write


@pytest.fixture(autouse=True)
def graph(tmp_path: Path) -> None:
    (tmp_path / "kg").mkdir()
    write(tmp_path / "kg" / "ledger.sqlite").close()


def test_why_shows_the_words_and_who_judged_them(kg: Kg) -> None:
    result = kg("why", "Marlow Bank", "FOUNDED_ON", "_")
    assert result.exit_code == 0
    assert "Marlow Bank (Organization)  FOUNDED_ON  1921 (date)" in result.stdout
    assert "under RELATED, confidence 0.80, said by 1 independent document" in result.stdout
    assert "texts/bank.txt, page 3, History > Founding, characters 0-46" in result.stdout
    assert '"[Marlow Bank] was founded by Ada Marlow in [1921]."' in result.stdout
    assert "according to the archive" in result.stdout
    assert "accepted by rules (0.80)" in result.stdout


def test_why_says_what_the_text_does_not_say(kg: Kg) -> None:
    assert "the text denies it" in kg("why", "_", "ACQUIRED", "_").stdout
    assert "only that it may be" in kg("why", "_", "leave", "_").stdout


def test_why_says_why_a_name_counts(kg: Kg) -> None:
    output = kg("why", "_", "ACQUIRED", "_").stdout
    assert "'Marlow' is Ada Marlow: " in output


def test_why_as_json_is_a_list_of_objects(kg: Kg) -> None:
    facts = json.loads(kg("why", "Marlow Bank", "--json").stdout)
    assert [fact["relation"] for fact in facts] == ["FOUNDED", "FOUNDED_ON"]
    assert facts[0]["passages"][0]["head"]["text"] == "Ada Marlow"


def test_why_by_the_id_that_it_printed(kg: Kg) -> None:
    (fact,) = json.loads(kg("why", "_", "LIVED_IN", "_", "--json").stdout)
    assert f"fact {fact['id']}, confidence" in kg("why", fact["id"][:6]).stdout


def test_nothing_found_offers_near_names_and_exit_1(kg: Kg) -> None:
    result = kg("why", "Marlo Bank")
    assert result.exit_code == 1
    assert "nothing is called 'Marlo Bank'; near it: Marlow Bank (Organization)" in result.stderr
    assert json.loads(kg("why", "Marlo Bank", "--json").stdout) == []


def test_the_limit_is_told(kg: Kg) -> None:
    result = kg("why", "Ada Marlow", "--limit", "1")
    assert result.stdout.count("confidence") == 1
    assert "2 more facts; kg why --limit N shows them" in result.stderr


def test_why_a_statement_is_no_fact(kg: Kg) -> None:
    result = kg("why", "--rejected", "crouch", "Ada")
    assert "Ada Marlow crouch beside Leeds" in result.stdout
    assert "quarantined by rules (0.80): low confidence: 0.21 < 0.30" in result.stdout
    assert kg("why", "--rejected", "nothing like it").exit_code == 1


def test_why_without_words_is_about_all_that_was_set_aside(kg: Kg) -> None:
    result = kg("why", "--rejected")
    assert result.exit_code == 0 and not result.stderr
    assert (result.stdout.count("quarantined"), result.stdout.count("left out")) == (2, 2)
    assert len(json.loads(kg("why", "--rejected", "low confidence", "--json").stdout)) == 2
    cut = kg("why", "--rejected", "--limit", "3", "--json")
    assert len(json.loads(cut.stdout)) == 3 and "first 3; --limit for more" in cut.stderr
    completed = kg("why")
    assert completed.exit_code == 2 and "HEAD RELATION TAIL" in completed.stderr
