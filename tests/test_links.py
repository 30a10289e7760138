"""Every link, file and module that the documents name exists."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PAGES = [
    *ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("models/*/*.md"),
    *ROOT.glob("examples/*.md"),
]  # fmt: skip
FENCED = re.compile(r"^\s*```.*?^\s*```$", re.MULTILINE | re.DOTALL)
CODE = re.compile(r"`[^`\n]*`")
LINK = re.compile(r"\]\(([^)\s]+)\)")
ROOMS = r"(?:kg|extractors|judges|injectors|benchmarks|models|tests|docs|examples)"
FILE = re.compile(rf"(?<![\w/.]){ROOMS}/[\w./-]+\.(?:py|sh|toml|jsonl)\b|(?<=`)[\w/]+\.py(?=`)")
MODULE = re.compile(
    r"\b(?:kg|extractors|judges|injectors|benchmarks|models)(?:\.(?!md\b|toml\b)[a-z_0-9]+){1,2}"
)
NOT_OURS = {"score.py"}  # of a corpus


def prose(page: Path) -> str:
    return FENCED.sub("", page.read_text(encoding="utf-8"))


def anchors(page: Path) -> set[str]:
    """The anchors of a page's headings, as GitHub makes them."""
    headings = re.findall(r"^#+ (.+)$", prose(page), re.MULTILINE)
    words = (re.sub(r"[^\w\- ]", "", heading.lower()) for heading in headings)
    return {heading.replace(" ", "-") for heading in words}


def broken(page: Path) -> Iterator[str]:
    for link in LINK.findall(CODE.sub("", prose(page))):
        if re.match(r"[a-z]+:", link):
            continue
        name, _, anchor = link.partition("#")
        target = (page.parent / name).resolve() if name else page
        if not target.exists() or (anchor and anchor not in anchors(target)):
            yield link


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_links_resolve(page: Path) -> None:
    assert list(broken(page)) == []


def test_the_index_lists_every_page() -> None:
    index = (ROOT / "docs" / "README.md").read_text(encoding="utf-8")
    names = {path.relative_to(ROOT / "docs").as_posix() for path in ROOT.glob("docs/**/*.md")}
    assert names - set(LINK.findall(index)) == {"README.md"}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_files_and_modules_exist(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    folders = (ROOT, page.parent, ROOT / "kg")
    files = {name for name in FILE.findall(text) if not any((f / name).exists() for f in folders)}
    modules = {name for name in MODULE.findall(text) if not module_exists(name)}
    assert (files | modules) - NOT_OURS == set()


def module_exists(name: str) -> bool:
    path = ROOT.joinpath(*name.split("."))
    return path.is_dir() or path.with_suffix(".py").is_file()
