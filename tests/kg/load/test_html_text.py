import pytest

from kg.load.web import read


def text(html: str) -> str:
    return read(html.encode()).text


@pytest.mark.parametrize(
    "html, shown",
    [
        ("He joined Arvo.<sup class=reference><a href=#c>[2]</a></sup> She left.", ""),
        ("He joined Arvo.<sup>[3]</sup><sup>[4]</sup> She left.", ""),
        ("He joined Arvo.<sup>[note 1]</sup> She left.", ""),
        ("He joined Arvo.<sup>[citation needed]</sup> She left.", ""),
        ("He joined Arvo.<sup>12</sup> She left.", ""),
        ("He joined Arvo.<sup><a href=#n>a</a></sup> She left.", "He joined Arvo.a She left."),
        ("He joined Arvo<a href=#n><sup>7</sup></a>. She left.", ""),
        ("He joined Arvo<sup>*</sup>. She left.", ""),
        ("He joined Arvo.<a class=footnote-reference href=#id1>[1]</a> She left.", ""),
        ("He joined Arvo.<a role=doc-noteref href=#id1>1</a> She left.", ""),
        ("He joined Arvo.<span class=mw-editsection>[edit]</span> She left.", ""),
        ("He joined Arvo<a class=headerlink href=#x>¶</a>. She left.", ""),
        ("He joined Arvo<a href=#x>#</a>. She left.", ""),
    ],
)
def test_marks_of_notes_are_no_text(html: str, shown: str) -> None:
    assert text(f"<p>{html}</p>") == (shown or "He joined Arvo. She left.")


@pytest.mark.parametrize(
    "html, shown",
    [
        ("H<sub>2</sub>O", "H2O"),
        ("x<sup>2</sup> + 1", "x2 + 1"),
        ("the 1<sup>st</sup> day", "the 1st day"),
        ("9 km<sup>2</sup> or 3 square feet<sup>2</sup>", "9 km2 or 3 square feet2"),
        ("10<sup>6</sup> people, 10<sup>-3</sup> m", "10⁶ people, 10⁻³ m"),
        ("M<sup>lle</sup> Ay", "Mlle Ay"),
    ],
)
def test_powers_ordinals_and_formulas_are_text(html: str, shown: str) -> None:
    assert text(f"<p>{html}</p>") == shown


@pytest.mark.parametrize(
    "html, shown",
    [
        ("Ann&nbsp;Reyes founded Arvo&#8239;Ltd", "Ann Reyes founded Arvo Ltd"),
        ("Nord&shy;wind Ener<wbr>gy&#8203;X&#xfeff;", "Nordwind EnergyX"),
        ("\u2068Ann\u2069 left&lrm;.", "Ann left."),
        ("Guido\nvan\r\n  Rossum", "Guido van Rossum"),
    ],
)
def test_blanks_and_invisible_characters(html: str, shown: str) -> None:
    assert text(f"<p>{html}</p>") == shown


@pytest.mark.parametrize(
    "html, shown",
    [
        (
            "It was created by Guido van<br>Rossum in 1991.",
            "It was created by Guido van Rossum in 1991.",
        ),
        ("Arvo was founded in Oslo by Anna<br/>Kowalska in 2011.", None),
        ("She has a house<br>\nin the old town of<br>Leeds", None),
        ("Ann Reyes<br>12 High Street<br>Leeds", "Ann Reyes\n12 High Street\nLeeds"),
        ("Ann Reyes, chair<br>Bo Lind, clerk", "Ann Reyes, chair\nBo Lind, clerk"),
        ("Born: 1901<br>Town: Leeds", "Born: 1901\nTown: Leeds"),
        ("Ann left.<br>Bob came.", "Ann left.\nBob came."),
        ("Ann left<br><br>Bob came", "Ann left\n\nBob came"),
    ],
)
def test_a_break_within_a_sentence_is_a_blank(html: str, shown: str | None) -> None:
    expected = shown or html.replace("<br/>", " ").replace("<br>", " ").replace(" \n", " ")
    assert text(f"<p>{html}</p>") == expected


def test_elements_of_the_page_s_own_do_not_glue_words() -> None:
    assert text("<x-name>Ann</x-name><x-town>Leeds</x-town>") == "Ann Leeds"


def test_definitions_quotes_and_captions() -> None:
    assert (
        text(
            "<dl><dt>Bank<dd>A house.</dl><blockquote>Said.<footer>Ann</footer></blockquote>"
            "<figure><img alt=x><figcaption>The bank.</figcaption></figure><pre>x\n y</pre>"
        )
        == "Bank\nA house.\n\nSaid.\n\nAnn\n\nThe bank.\n\nx\ny"
    )


def test_lists_in_cells_stay_in_their_row() -> None:
    row = "<tr><th>Work</th><td><div><ul><li>Engineer</li><li>Founder</li></ul></div></td></tr>"
    assert text(f"<table>{row}<tr><th>Town</th><td>Kiel</td></tr></table>") == (
        "Work | Engineer\nFounder\nTown | Kiel"
    )


def test_a_table_that_lays_out_a_page_is_paragraphs() -> None:
    cells = "<td><ul><li>Ann</ul></td><td>Bo<p>One.<p>Two.<p>Three.</td><td>Cy</td>"
    assert text(f"<table><tr>{cells}</tr></table>") == "Ann\n\nBo\n\nOne.\n\nTwo.\n\nThree.\n\nCy"
    inner = "<table><tr><td>a</td><td>b</td></tr></table>"
    assert text(f"<table><tr><td>Ann</td><td>{inner}</td></tr></table>") == "Ann\n\na | b"
