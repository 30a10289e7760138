"""Rows of tables as facts, by a mapping of their columns."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from extractors.table.cells import cells, parts
from extractors.table.extractor import TableExtractor
from kg.assembly import make
from kg.chunk import SentenceChunker
from kg.errors import ConfigError, FormatError
from kg.load import load
from kg.load.rows import read
from kg.model import Chunk, Document, Extraction, Literal, Triple
from tests.kg.cli.conftest import Kg
from tests.kg.cli.conftest import kg as kg

MAPPING = """
tables:
  people.csv:
    entities:
      person: {name: name, type: Person, id: id, aliases: [nicknames]}
      employer: {name: employer, type: Organization}
      city: {name: place, type_from: kind of place}
      tag: {name: tags, type: Topic, split: ";"}
    facts:
      - {head: person, relation: WORKS_FOR, tail: employer}
      - {head: person, relation_from: role, tail: city}
      - {head: person, relation: BORN, value: born, type: date}
      - {head: person, relation: WORTH, value: worth}
      - {head: person, relation: ABOUT, tail: tag}
"""
COLUMNS = "id,name,nicknames,employer,place,kind of place,role,born,worth,tags"
ROWS = (
    "p1,Ada Marlow,Ad; Marly,Marlow Bank,Leeds,City,mayor of,1901-05-04,$3 million,banks; boats",
    'p2,Bob Orrin,,"Orrin, Sons",,,,in spring,=A1+2,',
)


def table(folder: Path, *rows: str, columns: str = COLUMNS, mapping: str = MAPPING) -> None:
    (folder / "people.csv").write_text("\n".join([columns, *rows]) + "\n", encoding="utf-8")
    (folder / "mapping.yaml").write_text(mapping, encoding="utf-8")


def chunks(folder: Path) -> Iterator[tuple[Document, Chunk]]:
    for document in load([folder / "people.csv"], folder):
        assert isinstance(document, Document)
        yield from ((document, chunk) for chunk in SentenceChunker().chunk(document))


def extracted(folder: Path) -> list[Extraction]:
    extractor = TableExtractor(str(folder / "mapping.yaml"))
    return list(extractor.extract(chunk for _, chunk in chunks(folder)))


def said(triple: Triple) -> tuple[str, str, str]:
    tail = triple.tail
    return triple.head.text, triple.relation, tail.value if isinstance(tail, Literal) else tail.text


def test_a_row_is_a_document_whose_facts_stand_in_its_text(tmp_path: Path) -> None:
    table(tmp_path, *ROWS)
    ada, bob = extracted(tmp_path)
    assert [said(triple) for triple in ada.triples] == [
        ("Ada Marlow", "IDENTIFIED_BY", "p1"),
        ("Ada Marlow", "ALSO_KNOWN_AS", "Ad"),
        ("Ada Marlow", "ALSO_KNOWN_AS", "Marly"),
        ("Ada Marlow", "WORKS_FOR", "Marlow Bank"),
        ("Ada Marlow", "mayor of", "Leeds"),
        ("Ada Marlow", "BORN", "1901-05-04"),
        ("Ada Marlow", "WORTH", "3000000 USD"),
        ("Ada Marlow", "ABOUT", "banks"),
        ("Ada Marlow", "ABOUT", "boats"),
    ]
    assert [mention.type for mention in ada.mentions] == [
        "Person",
        "Organization",
        "City",
        "Topic",
        "Topic",
    ]
    document = next(chunks(tmp_path))[0]
    assert document.id == "people.csv#p1"
    for triple in ada.triples:
        place = triple.evidence
        assert document.text[place.start : place.end] == place.quote
        for end in (triple.head, triple.tail):
            assert document.text[end.start : end.end] == end.text
    assert ada.triples[3].evidence.quote == (
        "name: Ada Marlow\nnicknames: Ad; Marly\nemployer: Marlow Bank"
    )
    assert said(bob.triples[1]) == ("Bob Orrin", "WORKS_FOR", "Orrin, Sons")
    assert [(reject.text, reject.reason) for reject in bob.rejects] == [
        ("worth: =A1+2", "a formula in a cell: save the table with values"),
        ("in spring", "no date in the column born"),
    ]


def test_names_by_their_ids_in_another_table(tmp_path: Path) -> None:
    mapping = """
tables:
  people.csv:
    entities:
      person: {name: name, type: Person}
      employer: {name: employer, type: Organization, lookup: {file: firms.tsv, id: key, name: firm}}
    facts:
      - {head: person, relation: WORKS_FOR, tail: employer}
"""
    (tmp_path / "firms.tsv").write_text("key\tfirm\nc1\tMarlow Bank\n", encoding="utf-16")
    table(tmp_path, "Ada,c1", "Bob,c2", columns="name,employer", mapping=mapping)
    ada, bob = extracted(tmp_path)
    (fact,) = ada.triples
    assert said(fact) == ("Ada", "WORKS_FOR", "Marlow Bank")
    assert fact.tail.start is None and fact.evidence.quote == "name: Ada\nemployer: c1"
    assert [(reject.text, reject.reason) for reject in bob.rejects] == [
        ("c2", "no such id in firms.tsv")
    ]
    before = TableExtractor(str(tmp_path / "mapping.yaml")).fingerprint
    (tmp_path / "firms.tsv").write_text("key\tfirm\nc1\tOther Bank\n", encoding="utf-8")
    assert TableExtractor(str(tmp_path / "mapping.yaml")).fingerprint != before


LOOKUP = """
tables:
  people.csv:
    entities:
      employer: {name: employer, type: Organization, lookup: {file: firms.csv, id: key, name: firm}}
"""


def test_a_lookup_guesses_no_name_and_counts_rows_that_cannot_be_read(tmp_path: Path) -> None:
    firms = "key,firm\nc1,Marlow Bank\nc1,Orrin Bank\nc2,Bell Works\nc2,Bell Works\nc3,Dean,2\n"
    (tmp_path / "firms.csv").write_text(firms, encoding="utf-8")
    table(tmp_path, "c1", "c2", "c3", columns="employer", mapping=LOOKUP)
    several, same, unread = extracted(tmp_path)
    assert next((reject.text, reject.reason) for reject in several.rejects) == (
        "c1", "several names have this id in firms.csv",
    )  # fmt: skip
    assert [mention.text for mention in same.mentions] == ["Bell Works"] and not same.rejects
    assert next((reject.text, reject.reason) for reject in unread.rejects) == (
        "c3", "no such id in firms.csv (rows there that cannot be read: 1)",
    )  # fmt: skip
    assert not several.mentions and not unread.mentions


def test_a_column_that_the_table_lacks_is_an_error(tmp_path: Path) -> None:
    table(tmp_path, "Ada,Leeds", columns="name,place")
    with pytest.raises(ConfigError, match="'born' that people"):
        extracted(tmp_path)


def test_rows_without_a_name_or_a_role_are_rejects(tmp_path: Path) -> None:
    table(tmp_path, "p1,,,,,,,,,", "p2,Ada,,,Leeds,City,,,,", "p3,Bob,,,York,,,,,")
    nameless, unrelated, untyped = extracted(tmp_path)
    assert [reject.reason for reject in nameless.rejects] == ["a row without a name"]
    assert [reject.reason for reject in unrelated.rejects] == ["no relation in the column role"]
    assert [reject.reason for reject in untyped.rejects] == ["no type in the column kind of place"]


def test_the_end_of_a_row_longer_than_a_chunk_is_a_reject(tmp_path: Path) -> None:
    table(tmp_path, f"p1,Ada,,,,,,,,{'banks are long. ' * 400}")
    first, *rest = extracted(tmp_path)
    assert said(first.triples[0]) == ("Ada", "IDENTIFIED_BY", "p1")
    assert rest and all("set chunker.size higher" in row.rejects[0].reason for row in rest)


def test_other_chunks_go_to_the_extractor_of(tmp_path: Path) -> None:
    table(tmp_path, ROWS[0])
    mapping = str(tmp_path / "mapping.yaml")
    prose = Chunk("d#0", "d", 0, "Ada Marlow founded Marlow Bank.")
    other = Chunk("o#0", "o", 0, "name: x", {"index": 0, "table": "o.csv", "columns": ["name"]})
    row = next(chunk for _, chunk in chunks(tmp_path))
    alone = list(TableExtractor(mapping).extract([prose, row, other]))
    assert [len(extraction.triples) for extraction in alone] == [0, 9, 0]
    assert [extraction.rejects[0].reason for extraction in alone if extraction.rejects] == [
        "not a row of a table", "a table that the mapping does not have",
    ]  # fmt: skip
    offline = make("extractor", "offline")
    both = list(TableExtractor(mapping, of=offline).extract([prose, row, other]))
    assert [extraction.chunk for extraction in both] == [prose, row, other]
    assert [len(extraction.triples) for extraction in both] == [1, 9, 0]


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        (
            "tables: [",
            "not valid YAML: expected the node content, but found '<stream end>' (line 1)",
        ),
        ("- a", "the file is an object"),
        ("tables: [a]", "tables is"),
        ("table: {}", "the file has no 'table'; it may have: tables"),
        ("tables: {a.csv: {facts: []}}", "a.csv has no 'entities'"),
        ("tables: {a.csv: {entities: {x: {name: n}}}}", "a type, or a column type_from"),
        ("tables: {a.csv: {entities: {x: {type: T}}}}", "a.csv: x has no 'name'"),
        ("tables: {a.csv: {entities: {x: {name: n, type: T, lookup: {id: a}}}}}", "no 'file'"),
    ],
)
def test_a_wrong_mapping_is_an_error(tmp_path: Path, wrong: str, message: str) -> None:
    (tmp_path / "m.yaml").write_text(wrong)
    with pytest.raises(FormatError, match=r"m\.yaml") as error:
        TableExtractor(str(tmp_path / "m.yaml"))
    assert message in str(error.value)


@pytest.mark.parametrize(
    ("fact", "message"),
    [
        ("{head: y, relation: R, tail: x}", "there is no entity 'y'; entities: x"),
        ("{head: x, tail: x}", "a relation, or a column relation_from"),
        ("{head: x, relation: R}", "has either a tail, which is an entity, or a column value"),
        ("{head: x, relation: R, value: c, type: day}", "the type of a value is one of date"),
        ("{head: x, relation: R, value: c, kind: day}", "has no 'kind'"),
    ],
)
def test_a_wrong_fact_is_an_error(tmp_path: Path, fact: str, message: str) -> None:
    entities = "entities: {x: {name: n, type: T}}"
    (tmp_path / "m.yaml").write_text(f"tables: {{a.csv: {{{entities}, facts: [{fact}]}}}}")
    with pytest.raises(FormatError, match=r"a\.csv: fact 1") as error:
        TableExtractor(str(tmp_path / "m.yaml"))
    assert message in str(error.value)


def test_missing_files_are_errors(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="cannot read the mapping"):
        TableExtractor(str(tmp_path / "m.yaml"))
    lookup = "lookup: {file: none.csv, id: a, name: b}"
    (tmp_path / "m.yaml").write_text(
        f"tables: {{a.csv: {{entities: {{x: {{name: n, type: T, {lookup}}}}}}}}}"
    )
    with pytest.raises(ConfigError, match="of a lookup"):
        TableExtractor(str(tmp_path / "m.yaml"))
    (tmp_path / "none.csv").write_text("a,c\n1,2\n")
    with pytest.raises(FormatError, match="has no column 'b', which a lookup names"):
        TableExtractor(str(tmp_path / "m.yaml"))


LETTERS = st.characters(exclude_categories=("Cs", "Cc"), include_characters="\n\r\x85: ac")


@given(st.lists(st.text(LETTERS, max_size=30), min_size=3, max_size=3))
@example([" ", "", ""])
def test_cells_come_back_from_the_text_of_their_row(values: list[str]) -> None:
    """Cells with line breaks, colons or the names of other columns are no exception."""
    file = io.StringIO(newline="")
    csv.writer(file).writerows(
        [["key", "a", "c"], ["k", values[0], f"{values[1]}\na: {values[2]}"]]
    )
    data = file.getvalue().encode("utf-8")
    ((_, row),) = read(io.BytesIO(data), ".csv")
    assert not isinstance(row, FormatError)
    text = row.text
    located = cells(text, ["key", "a", "c"])
    again = next(csv.DictReader(io.StringIO(data.decode(), newline="")))
    for column, cell in located.items():
        assert text[cell.start : cell.end] == cell.text
        assert text[cell.line :].startswith(f"{column}: ")
        assert cell.text.split() == again[column].split()
    assert ("a" in located) == bool(values[0].strip())


def test_parts_of_a_cell_keep_their_spans() -> None:
    text = 'a: x ; y;; z\nb: ["p", "q; r"]'
    located = cells(text, ["a", "b"])
    for column, words in (("a", ["x", "y", "z"]), ("b", ["p", "q; r"])):
        pieces = list(parts(located[column], ";"))
        assert [piece.text for piece in pieces] == words
        assert all(text[piece.start : piece.end] == piece.text for piece in pieces)


def test_an_edited_row_changes_its_facts_alone_and_a_deleted_file_takes_its_facts(kg: Kg) -> None:
    Path("docs").mkdir()
    table(Path("docs"), *ROWS)
    Path("kg.toml").write_text(
        '[extractor]\nuse = "table"\nmapping = "docs/mapping.yaml"\n[store]\nuse = "memory"\n'
    )
    assert kg("build", "docs").exit_code == 0
    assert "Marlow Bank" in kg("why", "Ada Marlow").stdout
    table(Path("docs"), ROWS[0], ROWS[1].replace("Orrin, Sons", "Orrin Works"))
    printed = kg("build", "docs").stdout
    assert "1 changed, 1 unchanged" in printed
    assert "Orrin Works" in kg("why", "Bob Orrin").stdout
    assert "Orrin, Sons" not in kg("why", "Bob Orrin").stdout
    Path("docs/people.csv").unlink()
    Path("docs/other.txt").write_text("Nothing is here.")
    kg("build", "docs", "--prune")
    assert kg("why", "Ada Marlow").exit_code == 1


GUESTS = """
tables:
  people.csv:
    entities:
      guest: {name: first_name, key: [last_name, born], type: Person}
      town: {name: town, type: Location}
      country: {name: country, type: Location}
      friends: {name: friends, type: Person, split: ";"}
    facts:
      - {head: guest, relation: LIVES_IN, tail: town}
      - {head: guest, relation: CITIZEN_OF, tail: country}
      - {head: guest, relation: KNOWS, tail: friends}
      - {head: guest, relation: BORN, value: born}
    values: {country: [NA]}
"""


def test_marks_for_a_missing_value_are_rejects(tmp_path: Path) -> None:
    rows = ("Ada,Marlow,1901,N/A,NA,Bob; tbd; Carl", "Ada,Orrin,#REF!,Null,(blank),--")
    table(tmp_path, *rows, columns="first_name,last_name,born,town,country,friends", mapping=GUESTS)
    first, second = extracted(tmp_path)
    assert [said(triple) for triple in first.triples] == [
        ("Ada Marlow, 1901", "CITIZEN_OF", "NA"),
        ("Ada Marlow, 1901", "KNOWS", "Bob"),
        ("Ada Marlow, 1901", "KNOWS", "Carl"),
        ("Ada Marlow, 1901", "BORN", "1901"),
    ]
    assert [mention.text for mention in second.mentions] == ["Ada Orrin", "Null"]
    reasons = {reject.text: reject.reason for row in (first, second) for reject in row.rejects}
    assert set(reasons) == {
        "town: N/A", "friends: tbd", "country: (blank)", "friends: --", "born: #REF!",
    }  # fmt: skip
    assert set(reasons.values()) == {"a mark for an empty cell"}


def test_a_key_may_be_the_rows_own_number(tmp_path: Path) -> None:
    mapping = "tables: {people.csv: {entities: {x: {name: name, key: ['#'], type: Dog}}}}"
    table(tmp_path, "Rex", "Rex", columns="name", mapping=mapping)
    assert [row.mentions[0].text for row in extracted(tmp_path)] == ["Rex, 1", "Rex, 2"]


def test_a_key_is_of_one_name_in_a_row(tmp_path: Path) -> None:
    entity = "{name: name, key: [born], split: ';', type: Dog}"
    (tmp_path / "m.yaml").write_text(f"tables: {{a.csv: {{entities: {{x: {entity}}}}}}}")
    with pytest.raises(FormatError, match="a key is of one name in a row"):
        TableExtractor(str(tmp_path / "m.yaml"))


def test_an_id_may_look_like_a_mark(tmp_path: Path) -> None:
    mapping = """
tables:
  people.csv:
    entities:
      land: {name: land, type: Location, lookup: {file: lands.csv, id: code, name: land}}
"""
    (tmp_path / "lands.csv").write_text("code,land\nNA,Namibia\nXX,N/A\n")
    table(tmp_path, "NA", "N/A", "XX", columns="land", mapping=mapping)
    namibia, missing, nameless = extracted(tmp_path)
    assert [mention.text for mention in namibia.mentions] == ["Namibia"]
    assert missing.rejects[0].reason == "a mark for an empty cell"
    assert nameless.rejects[0].reason == "no such id in lands.csv"
