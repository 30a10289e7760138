from kg.load import Note, Notes
from kg.model import Document


def document(name: str, source: str, file: str, *notes: str) -> Document:
    return Document(name, source, "Ann left.", {"file": file, "notes": list(notes)})


def test_a_note_of_a_file_is_returned_once() -> None:
    notes = Notes()
    assert notes.new_in(document("d/a.csv#1", "../d/a.csv#1", "d/a.csv", "x", "x", "y")) == [
        Note("../d/a.csv", "x"),
        Note("../d/a.csv", "y"),
    ]
    assert notes.new_in(document("d/a.csv#2#3", "../d/a.csv#2#3", "d/a.csv", "y", "z")) == [
        Note("../d/a.csv", "z")
    ]
    assert notes.new_in(document("b#1.txt", "b#1.txt", "b#1.txt", "x")) == [Note("b#1.txt", "x")]


def test_documents_that_are_of_no_file() -> None:
    notes = Notes()
    assert notes.new_in(Document("stdin:ab", "-", "Ann left.", {"notes": ["x"]})) == [
        Note("-", "x")
    ]
    assert notes.new_in(Document("a", "a", "Ann left.")) == []
