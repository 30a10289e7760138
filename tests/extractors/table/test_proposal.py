"""Mappings proposed from headers and cells."""

from __future__ import annotations

import json
import shlex
from pathlib import Path
from typing import Any

import pytest
import yaml

from extractors.table.extractor import TableExtractor
from extractors.table.proposal import propose
from kg.chunk import SentenceChunker
from kg.errors import ConfigError, FormatError
from kg.load import load
from kg.model import Document
from tests.kg.cli.conftest import Kg
from tests.kg.cli.conftest import kg as kg

PEOPLE = """\
id;name;born;employer_id;city;interests;salary;active;notes;empty
p1;Ada Marlow;1901-05-04;c1;Leeds;Banks|Boats;$1200;yes;;
p2;Bob Orrin;1911-02-04;c2;York;Fish;$900;no;{long};
p3;Carl Dean;1931;c1;Leeds;Banks|Fish;$90;yes;;
""".replace("{long}", "He likes the sea and has said so in many long letters. " * 3)
FIRMS = "id\tcompany\tfounded\nc1\tMarlow Bank\t1890\nc2\tOrrin Works\t1910\n"
BOOKS = (
    {"title": "The Sea", "author": "Bob Orrin", "tags": ["Fish", "Water"], "pages": 90},
    {"title": "Money", "author": "Ada Marlow", "tags": ["Banks"]},
)


@pytest.fixture
def files(tmp_path: Path) -> list[Path]:
    (tmp_path / "people.csv").write_text(PEOPLE, encoding="utf-16")
    (tmp_path / "companies.tsv").write_text(FIRMS)
    (tmp_path / "books.jsonl").write_text("\n".join(map(json.dumps, BOOKS)))
    return sorted(tmp_path.iterdir())


def tables(text: str) -> dict[str, Any]:
    mappings: dict[str, Any] = yaml.safe_load(text)["tables"]
    return mappings


def test_cells_decide_the_kind_of_a_column(files: list[Path]) -> None:
    text = propose(files)
    people = tables(text)["people.csv"]
    assert people["entities"]["person"] == {"name": "name", "type": "Person", "id": "id"}
    assert people["entities"]["city"] == {"name": "city", "type": "Location"}
    assert people["entities"]["interests"]["split"] == "|"
    lookup = {"file": "companies.tsv", "id": "id", "name": "company"}
    assert people["entities"]["employer_id"]["lookup"] == lookup
    facts = {fact["relation"]: fact for fact in people["facts"]}
    assert facts["BORN"] == {"head": "person", "relation": "BORN", "value": "born", "type": "date"}
    assert facts["EMPLOYER"]["tail"] == "employer_id"
    assert (facts["SALARY"]["type"], facts["ACTIVE"]["type"]) == ("money", "string")
    assert not {"NOTES", "EMPTY"} & set(facts)
    assert "# people.csv: notes: left out: long text\n" in text
    books = tables(text)["books.jsonl"]
    assert books["entities"]["author"]["type"] == "Person", "they are names of people.csv"
    assert "tags" in books["entities"]


def test_a_proposed_mapping_extracts_facts(files: list[Path], tmp_path: Path) -> None:
    (tmp_path / "mapping.yaml").write_text(propose(files))
    chunks = [
        chunk
        for document in load(files, tmp_path)
        if isinstance(document, Document)
        for chunk in SentenceChunker().chunk(document)
    ]
    rows = list(TableExtractor(str(tmp_path / "mapping.yaml")).extract(chunks))
    triples = [triple for row in rows for triple in row.triples]
    facts = {(triple.head.text, triple.relation, triple.tail.text) for triple in triples}
    assert len(rows) == 7 and not any(row.rejects for row in rows)
    assert {
        ("Ada Marlow", "EMPLOYER", "Marlow Bank"),
        ("Carl Dean", "INTERESTS", "Fish"),
        ("The Sea", "TAGS", "Water"),
        ("The Sea", "PAGES", "90"),
    } <= facts


@pytest.mark.parametrize(
    ("good", "bad", "kind"), [(2, 1, "date"), (1, 1, "string"), (8, 2, "date"), (4, 2, "string")]
)
def test_a_few_cells_of_another_kind_are_counted(
    tmp_path: Path, good: int, bad: int, kind: str
) -> None:
    path = tmp_path / "people.csv"
    cells = ["May 4, 1901"] * good + ["in spring"] * bad
    path.write_text("name;born\n" + "".join(f"Ada{n};{cell}\n" for n, cell in enumerate(cells)))
    text = propose([path])
    assert tables(text)["people.csv"]["facts"][0]["type"] == kind
    assert (f"born: date, except {bad} of {good + bad} cells\n" in text) is (kind == "date")


def test_words_that_are_no_names_are_not_split(tmp_path: Path) -> None:
    path = tmp_path / "people.csv"
    path.write_text("name,skills\nAda,python;sql\nBob,sql\n")
    text = propose([path])
    assert tables(text)["people.csv"]["facts"][0]["type"] == "string"
    assert "# people.csv: skills: words, not split at ;: the parts are no names\n" in text


def test_a_column_of_the_rows_own_type_does_not_take_their_place(tmp_path: Path) -> None:
    path = tmp_path / "people.csv"
    path.write_text("name,person\nAda,Bob\nBob,Carl\n")
    (mapping,) = tables(propose([path])).values()
    assert mapping["entities"]["person row"]["name"] == "name"
    assert mapping["facts"][0]["head"] == "person row"


def test_bad_rows_are_counted_and_a_file_without_a_table_is_an_error(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("name,town\nAda,Leeds\nBob\n")
    assert "# a.csv: 1 of 2 rows cannot be read\n" in propose([path])
    for text, message in (
        ("title,text\nA,b\n", "is read as prose"),
        ("name,town\n", "no rows"),
        ("name,name\na,b\n", "two columns have the name"),
    ):
        path.write_text(text)
        with pytest.raises(FormatError, match=r"a\.csv") as error:
            propose([path])
        assert message in str(error.value)
    with pytest.raises(ConfigError, match="cannot read"):
        propose([tmp_path / "none.csv"])


def test_the_command_writes_a_new_file_alone(kg: Kg, files: list[Path]) -> None:
    assert "person:" in kg("table", "propose", "people.csv").stdout
    assert kg("table", "propose", "people.csv", "-o", "m.yaml").exit_code == 0
    assert "tables:" in Path("m.yaml").read_text()
    again = kg("table", "propose", "people.csv", "-o", "m.yaml")
    assert again.exit_code == 2 and "exists already" in again.stderr


def proposed(folder: Path, name: str, rows: str) -> tuple[dict[str, Any], str]:
    (folder / name).write_text(rows)
    text = propose([folder / name])
    return tables(text)[name], text


def test_rows_that_share_their_name_are_given_a_key(tmp_path: Path) -> None:
    mapping, text = proposed(
        tmp_path, "guests.csv", "first_name,last_name,age\nAda,Lane,27\nAda,Bell,41\nBo,Bell,1\n"
    )
    guest = {"name": "first_name", "type": "Guest", "key": ["last_name"]}
    assert mapping["entities"] == {"guest": guest}
    assert "first_name alone does not identify a row, so last_name is added" in text
    mapping, _ = proposed(tmp_path, "movies.csv", "title,year\nHeat,1972\nHeat,1995\nRan,1985\n")
    assert mapping["entities"]["movie"] == {"name": "title", "type": "Movie", "key": ["year"]}
    mapping, text = proposed(tmp_path, "pets.csv", "name,kind\nRex,Dog\nRex,Dog\nTom,Cat\n")
    assert mapping["entities"]["pet"]["key"] == ["#"] and "the row's id or number" in text
    mapping, _ = proposed(tmp_path, "dogs.csv", "id,name\nd1,Rex\nd2,Rex\nd3,Tom\n")
    assert mapping["entities"]["dog"]["key"] == ["id"]
    mapping, _ = proposed(tmp_path, "cats.csv", "name,age\nTom,1\nKit,1\n")
    assert "key" not in mapping["entities"]["cat"]


def test_namibia_is_a_code_and_a_missing_state_is_none(tmp_path: Path) -> None:
    lands = "name,land\nDesert,NA\nPort,FR\nHill,DE\n"
    assert proposed(tmp_path, "spots.csv", lands)[0]["values"] == {"land": ["NA"]}
    airports = "name,city,state\nA Field,NA,NA\nB Field,Tampa,FL\nC Field,Reno,NV\n"
    mapping, text = proposed(tmp_path, "airports.csv", airports)
    assert "values" not in mapping
    assert "# airports.csv: state: 1 of 3 cells mark a missing value (NA 1)\n" in text
    assert mapping["entities"]["airport"]["type"] == "Airport", "an airport is not its city"


def test_the_printed_command_runs(kg: Kg, tmp_path: Path) -> None:
    Path("wildlife_species.csv").write_text("name,habitat\nLion,Savanna\nYak,Steppe\n")
    printed = kg("table", "propose", "wildlife_species.csv", "-o", "my map.yaml").stdout
    command = shlex.split(printed.splitlines()[1])
    assert command[:2] == ["kg", "build"]
    assert kg(*command[1:], "--set", "store.use=memory").exit_code == 0
    assert "Lion (WildlifeSpecies)" in kg("why", "Lion").stdout
