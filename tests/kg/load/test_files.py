import io
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from kg.errors import FormatError
from kg.load import FORMATS, Skipped, Unreadable, load
from kg.load import text as text_reader
from kg.model import Document
from tests.kg.load.bad_inputs import BAD_INPUTS, text_pdf, word_file

GOOD = {
    "a.txt": b"Ann Marlow left.",
    "b.md": b"Ann Marlow left.",
    "c.markdown": b"Ann Marlow left.",
    "d.html": b"<p>Ann Marlow left.",
    "e.HTM": b"<p>Ann Marlow left.",
    "f.pdf": text_pdf([["Ann Marlow left."]]),
    "g.docx": word_file(),
    "h.csv": b"text\nAnn Marlow left.\n",
    "i.tsv": b"text\nAnn Marlow left.\n",
    "j.jsonl": b'{"text": "Ann Marlow left."}\n',
}


def ids(loaded: Iterator[object]) -> list[str]:
    return [item.id for item in loaded if isinstance(item, Document)]


def write(folder: Path, *names: str) -> None:
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text("Ann Marlow left.")


def test_every_format_gives_a_document(tmp_path: Path) -> None:
    for name, data in GOOD.items():
        (tmp_path / name).write_bytes(data)
    loaded = list(load([tmp_path], tmp_path))

    assert {Path(name).suffix.lower() for name in GOOD} == set(FORMATS)
    assert all(isinstance(item, Document) and "Ann Marlow" in item.text for item in loaded)
    assert ids(iter(loaded)) == [*list(GOOD)[:7], "h.csv#1", "i.tsv#1", "j.jsonl#1"]


@pytest.mark.parametrize("kind", BAD_INPUTS)
def test_a_bad_file_is_told_and_the_others_are_read(tmp_path: Path, kind: str) -> None:
    bad = BAD_INPUTS[kind].write(tmp_path)
    write(tmp_path, "a.txt", "z.txt")
    loaded = list(load([tmp_path], tmp_path))

    assert ids(iter(loaded)) == ["a.txt", "z.txt"]
    [unreadable] = [item for item in loaded if isinstance(item, Unreadable)]
    assert unreadable.source.startswith(bad.as_posix())
    assert BAD_INPUTS[kind].message in unreadable.reason
    assert len(unreadable.reason.splitlines()) == 1


def test_permission_denied(monkeypatch: pytest.MonkeyPatch) -> None:
    import kg.load.text  # noqa: F401  (before the rights to read it may go)

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "secret.txt")
        path.write_text("Ann Marlow left.")
        path.chmod(0)
        Path(folder).chmod(0o755)
        superuser = os.geteuid() == 0
        if superuser:
            os.seteuid(65534)
        try:
            loaded = list(load([path]))
        finally:
            if superuser:
                os.seteuid(0)
    assert loaded == [Unreadable(path.as_posix(), "not readable: permission denied")]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.sampled_from(sorted(GOOD)), st.binary(max_size=60), st.integers(0, 3000), st.booleans())
@example("a.txt", b"\xff\xfe\x00\xd8", 0, False)
def test_no_bytes_raise(tmp_path: Path, name: str, junk: bytes, at: int, cut: bool) -> None:
    data = GOOD[name]
    (tmp_path / name).write_bytes(data[:at] + junk + (b"" if cut else data[at + len(junk) :]))
    for item in load([tmp_path / name], tmp_path):
        assert isinstance(item, Document | Unreadable)
        if isinstance(item, Document):
            item.text.encode()
            assert item.text.strip()


def test_ids_are_relative_to_the_root_and_absolute_outside(tmp_path: Path) -> None:
    inside, outside = tmp_path / "in", tmp_path / "out"
    write(tmp_path, "in/docs/a.txt", "out/b.txt")
    loaded = [*load([inside / "docs" / ".." / "docs" / "a.txt", outside / "b.txt"], inside)]

    assert ids(iter(loaded)) == ["docs/a.txt", (outside / "b.txt").as_posix()]
    assert loaded[0].source == f"{inside.as_posix()}/docs/../docs/a.txt"


def test_the_root_is_the_current_folder_by_default(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path, "docs/a.txt")
    monkeypatch.chdir(tmp_path)
    name = "docs/a.txt"
    assert list(load(["docs"])) == [Document(name, name, "Ann Marlow left.", {"file": name})]


def test_a_root_behind_a_link_is_still_the_root(tmp_path: Path) -> None:
    write(tmp_path, "real/a.txt")
    (tmp_path / "link").symlink_to(tmp_path / "real")
    assert ids(load([tmp_path / "link" / "a.txt"], tmp_path / "real")) == ["a.txt"]
    assert ids(load([tmp_path / "real" / "a.txt"], tmp_path / "link")) == ["a.txt"]


def test_folders_are_walked_by_name_without_hidden_files_and_graphs(tmp_path: Path) -> None:
    write(tmp_path, "b/z.txt", "b/a.txt", "a.txt", "c.txt", ".hidden/x.txt", ".y.txt", "~$w.docx")
    write(tmp_path, "kg/ledger.sqlite", "kg/x.txt", "kg/sub/y.txt")
    loaded = list(load([tmp_path], tmp_path))
    assert ids(iter(loaded)) == ["a.txt", "b/a.txt", "b/z.txt", "c.txt"]
    assert loaded[4:] == [Skipped(tmp_path.as_posix(), "graph folder", 1)]


def test_other_formats_in_a_folder_are_counted(tmp_path: Path) -> None:
    write(tmp_path, "a.png", "b.PNG", "sub/c.png", "LICENSE", "d.txt")
    assert list(load([tmp_path], tmp_path))[1:] == [
        Skipped(tmp_path.as_posix(), ".png file", 2 + 1),
        Skipped(tmp_path.as_posix(), "file without a suffix", 1),
    ]


def test_another_format_named_by_the_user_is_unreadable(tmp_path: Path) -> None:
    write(tmp_path, "a.png", "LICENSE")
    named, bare = load([tmp_path / "a.png", tmp_path / "LICENSE"], tmp_path)
    assert isinstance(named, Unreadable) and isinstance(bare, Unreadable)
    assert named.reason.startswith("format .png is not one of: .txt .md ")
    assert bare.reason.startswith("a name without a suffix is not one of: .txt ")


def test_links_are_not_followed_in_a_folder_but_are_when_named(tmp_path: Path) -> None:
    write(tmp_path, "out/secret.txt", "in/a.txt")
    inside = tmp_path / "in"
    (inside / "file.txt").symlink_to(tmp_path / "out" / "secret.txt")
    (inside / "folder").symlink_to(tmp_path / "out")
    (inside / "loop").symlink_to(inside)
    loaded = list(load([inside], tmp_path))

    assert ids(iter(loaded)) == ["in/a.txt"]
    assert loaded[1:] == [Skipped(inside.as_posix(), "symbolic link", 3)]
    assert ids(load([inside / "file.txt"], tmp_path)) == ["in/file.txt"]


def test_a_broken_link_is_unreadable(tmp_path: Path) -> None:
    (tmp_path / "a.txt").symlink_to("nowhere.txt")
    [item] = load([tmp_path / "a.txt"])
    assert isinstance(item, Unreadable) and "no such file" in item.reason


def test_a_file_named_twice_is_read_once(tmp_path: Path) -> None:
    write(tmp_path, "a.txt")
    assert ids(load([tmp_path / "a.txt", tmp_path, str(tmp_path / "a.txt")], tmp_path)) == ["a.txt"]


def test_a_path_that_does_not_exist_is_told_at_once(tmp_path: Path) -> None:
    write(tmp_path, "a.txt")
    with pytest.raises(FormatError, match=r"there is no file or folder '.*tpyo.txt'"):
        load([tmp_path / "a.txt", tmp_path / "tpyo.txt"])  # nothing is read from it


@pytest.mark.parametrize("special", ["pipe.txt", "pipe.jsonl"])
def test_a_pipe_is_never_opened(tmp_path: Path, special: str) -> None:
    os.mkfifo(tmp_path / special)  # opening it would wait for ever
    loaded = list(load([tmp_path, tmp_path / special]))
    assert loaded == [Unreadable((tmp_path / special).as_posix(), "not a regular file")]


def test_one_file_at_a_time(tmp_path: Path) -> None:
    write(tmp_path, "a.txt", "b.txt")
    loaded = load([tmp_path], tmp_path)
    first = next(loaded)
    (tmp_path / "b.txt").write_text("Bob came.")
    assert [first, next(loaded)] == [
        Document("a.txt", f"{tmp_path}/a.txt", "Ann Marlow left.", {"file": "a.txt"}),
        Document("b.txt", f"{tmp_path}/b.txt", "Bob came.", {"file": "b.txt"}),
    ]


def test_a_name_that_is_not_utf8(tmp_path: Path) -> None:
    Path(os.fsdecode(os.fsencode(tmp_path) + b"/caf\xe9.txt")).write_text("Ann left.")
    [document] = load([tmp_path], tmp_path)
    assert isinstance(document, Document)
    assert document.id == "caf\\xe9.txt"


def stdin(monkeypatch: pytest.MonkeyPatch, data: bytes) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))


def test_standard_input_is_named_by_its_text(monkeypatch: pytest.MonkeyPatch) -> None:
    stdin(monkeypatch, b"Ann left.\r\n")
    [document] = load(["-"])
    assert isinstance(document, Document)
    assert document == Document(f"stdin:{document.hash[:12]}", "-", "Ann left.\r\n")


def test_standard_input_that_is_no_text(monkeypatch: pytest.MonkeyPatch) -> None:
    stdin(monkeypatch, b"")
    assert list(load(["-"])) == [Unreadable("-", "empty")]
    stdin(monkeypatch, b"\0\1\2")
    assert list(load(["-"])) == [Unreadable("-", "looks binary")]


def test_a_size_is_refused_before_reading(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(text_reader, "read", lambda data: pytest.fail("it was read"))
    path = BAD_INPUTS["200 MB"].write(tmp_path)
    assert list(load([path])) == [
        Unreadable(path.as_posix(), "200,000,000 bytes are over the cap of 100 MB")
    ]


def test_importing_the_loaders_imports_no_parser_and_reading_is_silent(tmp_path: Path) -> None:
    for name, data in GOOD.items():
        (tmp_path / name).write_bytes(data.replace(b"xref\n0", b"xref\n1"))  # pypdf warns of it
    code = (
        "import sys, kg.load\n"
        "heavy = {'pypdf', 'docx', 'markdown_it', 'lxml', 'charset_normalizer'}\n"
        "assert not heavy & set(sys.modules), heavy & set(sys.modules)\n"
        "print(sum(1 for item in kg.load.load(sys.argv[1:])))"
    )
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", code, str(tmp_path)], capture_output=True, text=True
    )
    assert (done.stdout, done.stderr) == ("10\n", "")


def test_what_was_left_out_of_a_file_is_why_it_is_empty(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("[" * 200_000)
    assert list(load([tmp_path / "a.md"], tmp_path)) == [
        Unreadable(
            f"{tmp_path / 'a.md'}", "empty: a long run of brackets and signs left out", "a.md"
        )
    ]
