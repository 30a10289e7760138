import unicodedata
from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from kg.chunk import SentenceChunker
from kg.errors import ConfigError
from kg.model import Chunk, Document
from kg.protocols import Chunker
from kg.text.sentences import sentences

PIECES = [
    "Ann Marlow founded the bank.",
    "Dr. Smith of the U.S. Army left!",
    "“Really?” she asked.",
    "東京は日本の首都です。",
    "「はい。」と彼は言った。",
    "한국어 문장입니다.",
    unicodedata.normalize("NFC", "Café Škoda crème brûlée."),
    unicodedata.normalize("NFD", "Café Škoda crème brûlée."),
    "👩‍👩‍👧‍👦🏳️‍🌈👍🏽🇩🇪🇫🇷",
    "e\u0301\u0323\u0302",
    "x" * 70,
    "\r\n",
    "\n\n",
    " ",
    "\t",
    "\u2028",
    "...",
    "\u200d",
]
texts = st.one_of(
    st.lists(st.sampled_from(PIECES), max_size=40).map("".join),
    st.lists(st.sampled_from(PIECES), max_size=40).map(" ".join),
    st.text(max_size=400),  # st.text makes no lone surrogates
)
chunkers = st.integers(50, 120).flatmap(
    lambda size: st.builds(SentenceChunker, st.just(size), st.integers(0, size - 1))
)


def document(text: str, sections: list[dict[str, object]] | None = None) -> Document:
    return Document("d", "d.txt", text, {"sections": sections} if sections else {})


def chunks(text: str, size: int = 2000, overlap: int = 200) -> list[Chunk]:
    return list(SentenceChunker(size, overlap).chunk(document(text)))


def split(text: str) -> list[str]:
    return [text[start:end] for start, end in sentences(text)]


@given(texts, chunkers)
@example("a" + "\u0301" * 300, SentenceChunker(50, 49))
@example("🇩🇪" * 99, SentenceChunker(51, 50))
def test_the_laws_of_chunks(text: str, chunker: SentenceChunker) -> None:
    made = list(chunker.chunk(document(text)))
    covered = {at for chunk in made for at in range(chunk.start, chunk.end)}

    assert all(text[chunk.start : chunk.end] == chunk.text for chunk in made)
    assert all(0 < len(chunk.text) <= chunker.size for chunk in made)
    assert all(chunk.text == chunk.text.strip() for chunk in made)
    assert all(text[at].isspace() for at in set(range(len(text))) - covered)
    assert all(a.start < b.start and a.end < b.end for a, b in pairwise(made))
    assert all(a.end - b.start <= chunker.overlap for a, b in pairwise(made))
    assert [chunk.meta["index"] for chunk in made] == list(range(len(made)))
    assert [chunk.id for chunk in made] == [f"d#{chunk.start}-{chunk.end}" for chunk in made]


@given(texts, chunkers)
def test_the_document_around_a_text_changes_no_span(text: str, chunker: SentenceChunker) -> None:
    first = [(chunk.start, chunk.end) for chunk in chunker.chunk(document(text))]
    list(chunker.chunk(document("Something else. " * 9)))
    again = chunker.chunk(Document("other", "elsewhere.pdf", text, {"title": "T"}))

    assert [(chunk.start, chunk.end) for chunk in again] == first


@given(st.lists(st.tuples(texts, st.booleans()), min_size=1, max_size=8), chunkers)
def test_a_window_stays_inside_one_section_or_small_ones(
    parts: list[tuple[str, bool]], chunker: SentenceChunker
) -> None:
    text, sections = "", []
    for number, (part, _) in enumerate(parts, start=1):
        sections.append({"start": len(text), "end": len(text) + len(part), "page": number})
        text += part
    for chunk in chunker.chunk(document(text, sections)):
        touched = [s for s in sections if s["start"] < chunk.end and chunk.start < s["end"]]
        sizes = [s["end"] - s["start"] for s in touched]
        assert len(touched) == 1 or max(sizes) <= chunker.size // 4
        assert chunk.meta["page"] == touched[0]["page"]


@pytest.mark.parametrize(
    "text, expected",
    [
        ("Dr. Smith met Mr. Jones. They spoke.", ["Dr. Smith met Mr. Jones.", "They spoke."]),
        ("J. K. Rowling wrote. Ann read.", ["J. K. Rowling wrote.", "Ann read."]),
        ("The U.S. Army left. Ann came.", ["The U.S. Army left.", "Ann came."]),
        ("He is in the U.S. The rest stayed.", ["He is in the U.S.", "The rest stayed."]),
        ("Marlow Inc. Chairman Ray. It grew.", ["Marlow Inc. Chairman Ray.", "It grew."]),
        ("It cost 3.14 pounds, e.g. Foo. Next.", ["It cost 3.14 pounds, e.g. Foo.", "Next."]),
        ("See No. 5 of St. Ives. No. He left.", ["See No. 5 of St. Ives.", "No.", "He left."]),
        ("“Why?” he asked. (Yes.) Fine!", ["“Why?” he asked.", "(Yes.)", "Fine!"]),
        ("Wait… What?! Never.", ["Wait…", "What?!", "Never."]),
        ("1. Ann came. 2. Bob left.", ["1. Ann came.", "2. Bob left."]),
        ("It closed in 1901. Bob left.", ["It closed in 1901.", "Bob left."]),
        ("東京です。「はい。」彼は言う！", ["東京です。", "「はい。」", "彼は言う！"]),
        ("a wrapped\nline\nNext line", ["a wrapped\nline", "Next line"]),
        ("a wrapped\r\nline\r\n\r\npara", ["a wrapped\r\nline", "para"]),
        ("यह पहला है। दूसरा।", ["यह पहला है।", "दूसरा।"]),
    ],
)
def test_sentences(text: str, expected: list[str]) -> None:
    assert split(text) == expected


def test_sentences_of_a_part_of_a_text() -> None:
    text = "One is here. Two is here. Three."
    assert [text[a:b] for a, b in sentences(text, 4, 25)] == ["is here.", "Two is here."]


def test_offsets_are_code_points_not_bytes_or_utf16() -> None:
    text = "𝔘nd 👩‍👧 über Žižek. " + "Ann Marlow lived in Łódź for many years. " * 3
    made = chunks(text, size=60, overlap=0)
    assert made[1].start == text.index("Ann", 21) == 61
    assert made[-1].end == len(text.rstrip())


def test_the_text_is_never_normalised() -> None:
    text = "Cafe\u0301 ﬁne\r\nNext\u00a0line "
    assert [chunk.text for chunk in chunks(text)] == [text.rstrip()]


def test_the_overlap_is_whole_sentences_and_no_longer_than_asked() -> None:
    text = " ".join(f"Sentence {letter * 8}." for letter in "abcdefgh")  # each 18 characters
    whole = [text[a:b] for a, b in sentences(text)]

    def shared(overlap: int) -> list[int]:
        made = [split(chunk.text) for chunk in chunks(text, 80, overlap)]
        assert all(sentence in whole for chunk in made for sentence in chunk)
        return [len(set(a) & set(b)) for a, b in pairwise(made)]

    assert len(whole) == 8
    assert shared(17) == [0]
    assert set(shared(18)) == {1}
    assert set(shared(36)) == {1}  # two sentences and the space between them take 37
    assert set(shared(37)) == {2}


def test_the_overlap_gives_way_to_a_long_sentence() -> None:
    text = "Short one. " * 3 + "Y" * 45 + "."
    made = chunks(text, size=50, overlap=40)
    assert made[-1].text == "Y" * 45 + "."


def test_a_long_sentence_is_cut_at_a_space() -> None:
    text = " ".join(["word"] * 40)
    assert all(set(chunk.text.split()) == {"word"} for chunk in chunks(text, 50, 0))


@pytest.mark.parametrize(
    "cluster", ["👩‍👩‍👧‍👦", "e\u0301\u0323", "🇩🇪", "👍🏽", "🏳️‍🌈", "\u1100\u1161\u11a8", "க்"]
)
def test_a_hard_cut_never_divides_a_character(cluster: str) -> None:
    for before in range(len(cluster) + 1):  # so that the limit falls on each place inside it
        made = chunks("a" * before + cluster * 60, 50, 0)
        assert len(made) > 1
        assert all(chunk.text.lstrip("a").replace(cluster, "") == "" for chunk in made)


def test_sections_give_page_and_headings() -> None:
    first, second = "One is here. " * 10, "Two is there. " * 10
    sections = [
        {"start": 0, "end": len(first), "page": 1},
        {"start": len(first), "end": len(first + second), "page": 2, "headings": ["A", "B"]},
    ]
    made = list(SentenceChunker(200, 0).chunk(document(first + second, sections)))
    assert [dict(chunk.meta) for chunk in made] == [
        {"index": 0, "page": 1},
        {"index": 1, "page": 2, "headings": ["A", "B"]},
    ]


def test_small_sections_share_a_window_and_keep_the_first_ones_meta() -> None:
    text = "".join(f"Page {number}.\n\n" for number in range(1, 10))
    sections = [{"start": n * 9, "end": n * 9 + 7, "page": n + 1} for n in range(9)]
    made = list(SentenceChunker(50, 0).chunk(document(text, sections)))
    assert [chunk.meta["page"] for chunk in made] == [1, 6]


def test_small_sections_that_do_not_fit_together_are_not_torn() -> None:
    text = "One. Two!\n" * 12
    sections = [{"start": n * 10, "end": n * 10 + 9, "page": n + 1} for n in range(12)]
    made = list(SentenceChunker(56, 0).chunk(document(text, sections)))
    assert [chunk.text.count("Two!") for chunk in made] == [5, 5, 2]
    assert all(chunk.text.startswith("One.") for chunk in made)


def test_a_bare_heading_opens_the_section_below_it() -> None:
    text = "Marlow Bank\n\nHistory\n\n" + "It grew from year to year. " * 20
    sections = [
        {"start": 0, "end": 11, "headings": ["Marlow Bank"]},
        {"start": 13, "end": len(text), "headings": ["Marlow Bank", "History"]},
    ]
    first = next(SentenceChunker(200, 0).chunk(document(text, sections)))
    assert first.text.startswith("Marlow Bank\n\nHistory\n\nIt grew")
    assert first.meta["headings"] == ["Marlow Bank", "History"]


def test_text_before_and_between_sections_is_not_lost() -> None:
    text = "Before it. " * 10 + "Inside it. " * 10 + "Behind it. " * 10
    sections = [{"start": 110, "end": 220, "page": 7}, {"start": 9999, "end": 9, "page": 8}]
    made = list(SentenceChunker(120, 0).chunk(document(text, sections)))
    assert " ".join(chunk.text for chunk in made) == text.strip()
    assert [chunk.meta.get("page") for chunk in made] == [None, 7, 7]


@pytest.mark.parametrize("size, overlap", [(49, 0), (100, 100), (100, -1), (0, 0)])
def test_sizes_that_do_not_go_together_are_refused(size: int, overlap: int) -> None:
    with pytest.raises(ConfigError, match=f"size={size} and overlap={overlap} "):
        SentenceChunker(size, overlap)


@pytest.mark.parametrize("text", ["", " \r\n\u2028\t"])
def test_a_blank_text_has_no_chunks(text: str) -> None:
    assert chunks(text) == []


@pytest.mark.parametrize("run", [".", ". ", "\n", " ", '."', "1. ", "\u0301", "🇩🇪", "\n \n a"])
def test_a_hostile_run_takes_linear_time(run: str) -> None:
    # A quadratic splitter would need hours for this.
    text = run * (200_000 // len(run)) + "a"
    assert sum(1 for _ in SentenceChunker().chunk(document(text))) <= 220


def test_it_is_a_chunker() -> None:
    assert isinstance(SentenceChunker(), Chunker)


def test_a_row_says_which_table_it_is_of_and_what_columns_that_has() -> None:
    meta = {"row": {"name": "Ann", "town": ""}, "file": "docs/people.csv"}
    (chunk,) = SentenceChunker().chunk(Document("d", "d", "name: Ann", meta))
    assert chunk.meta == {"index": 0, "table": "people.csv", "columns": ["name", "town"]}
