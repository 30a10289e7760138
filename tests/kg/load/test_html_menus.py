from __future__ import annotations

import pytest

from kg.load.web import read

FILLER = "".join(
    f"<p>In {year} the Marlow Bank was led by Chairman Number {year % 7}, who lived in the town "
    "of Leeds and said that the bank would grow.</p>"
    for year in range(1901, 1921)
)
SENTENCE = "Maria Lopez founded Alpha Farms in the north of Spain in 1999, with her two brothers."


def text(html: str) -> str:
    return read(html.encode()).text


@pytest.mark.parametrize("filler", ["", FILLER], ids=["short", "long"])
@pytest.mark.parametrize(
    "html",
    [
        "{}<br>",
        "<br>{}<br><br>",
        "<div>{}</div>",
        "<main>{}</main>",
        "<section><div><span>{}</span></div></section>",
        "<figure><img src=x><figcaption>{}</figcaption></figure>",
        "<dl><dt>Lopez</dt><dd>{}</dd></dl>",
        "<blockquote>{}</blockquote>",
        "<header><h1>Farms</h1>{}</header>",
        "<article><header><p class=byline>{}</p></header></article>",
        "<article><footer>{}</footer></article>",
        "<article><aside>{}</aside></article>",
        "<center><font size=2>{}</font></center>",
        "<table><tr><td><img></td><td>{}</td></tr></table>",
        "<table><caption>{}</caption><tr><td>x</td></tr></table>",
        "<details><summary>More</summary>{}</details>",
        "<ul><li>{}</li></ul>",
        "<pre>{}</pre>",
        "<form>{}</form>",
        "<address>{}</address>",
        "<div class=related>{}</div>",
        "<div class=sidebar-content>{}</div>",
        "<div id=copyright>{}</div>",
        "<div aria-hidden=true>{}</div>",
        "<h2>{}</h2>",
        "<body class='has-nav cookie-bar'>{}",
    ],
)
def test_prose_is_kept_wherever_it_stands(html: str, filler: str) -> None:
    assert SENTENCE in text(html.format(SENTENCE) + filler)
    assert SENTENCE in text(filler + html.format(SENTENCE))


@pytest.mark.parametrize(
    "html",
    [
        "<nav>Home of {}</nav>",
        "<div role=navigation>{}</div>",
        "<div role=dialog>{}</div>",
        "<div class=cookie-banner><p>{}</p></div>",
        "<div id=cookieConsent>{}</div>",
        "<section class=newsletter-box>{}</section>",
        "<ul class=breadcrumbs><li><a href=a>Top</a><li>{}</ul>",
        "<div class=sidebar><ul><li><a href=1>{}</a></ul></div>",
        "<div class=sphinxsidebar><h3>{}</h3></div>",
        "<footer>(c) 2020 {}</footer>",
        "<aside><h3>Related</h3><a href=x>{}</a></aside>",
        "<ul><li><a href=1>{}</a><li><a href=2>Contact us</a><li><a href=3>Imprint</a></ul>",
        "<div><a href=1>{}</a> | <a href=2>Contact us</a> | <a href=3>Imprint</a></div>",
        "<a href=#main>Skip to {}</a>",
        "<script>{}</script>",
        "<style>{}</style>",
        "<template>{}</template>",
        "<button>{}</button>",
        "<select><option>{}</select>",
        "<pre class=programlisting>{}</pre>",
        "<div class=highlight><pre>{}</pre></div>",
    ],
)
def test_what_stands_beside_the_text_is_left_out(html: str) -> None:
    page = f"<body>{html.format('Accept and subscribe')}<h1>Bank</h1>{FILLER}</body>"
    assert "Accept and subscribe" not in text(page)
    assert text(page).startswith("Bank\n\nIn 1901 ") and text(page).endswith("would grow.")


def test_a_list_of_links_in_the_main_part_stays() -> None:
    links = "".join(f"<li><a href={n}>Ann Marlow {n}</a>" for n in range(5))
    assert "Ann Marlow 4" in text(f"<main><h1>Chairs</h1>{FILLER}<ul>{links}</ul></main>")


def test_links_between_paragraphs_stay() -> None:
    links = "<ul><li><a href=1>Ann Marlow</a><li><a href=2>Bo Lind</a><li><a href=3>Cy Ek</a></ul>"
    table = "<table><tr><td><a>Dee Os</a><td><a>Leeds</a><td><a>Oslo</a></tr></table>"
    made = text(f"<h1>Bank</h1>{FILLER}{links}{FILLER}{table}")
    assert "\n\nAnn Marlow\nBo Lind\nCy Ek\n\n" in made and "Dee Os | Leeds | Oslo" in made


def test_links_to_other_pages_are_text() -> None:
    made = text("<p>See <a class='reference internal' href=x>the rules of the bank</a>.</p>")
    assert made == "See the rules of the bank."


def test_a_page_of_code_is_noted() -> None:
    content = read(b"<h1>Source</h1><div class=highlight><pre>def kg(): pass</pre></div>")
    assert content.text == "Source"
    assert content.meta["notes"] == ["most of it is code, which is left out"]


def test_a_page_of_links_is_read() -> None:
    links = "".join(f"<li><a href={n}>Ann Marlow {n}</a>" for n in range(5))
    assert text(f"<ul>{links}</ul>").startswith("Ann Marlow 0\nAnn Marlow 1")


@pytest.mark.parametrize(
    "struck",
    [
        "<del>Borex</del>",
        "<s>Borex</s>",
        "<strike>Borex</strike>",
        "<span style='color:red; text-decoration: line-through'>Borex</span>",
        "<span style='text-decoration-line:line-through'>Borex</span>",
        "<span class=line-through>Borex</span>",
        "<del><b>Bo</b>rex</del>",
    ],
)
def test_struck_out_text_is_left_out_with_a_note(struck: str) -> None:
    content = read(f"<p>Ann founded {struck}<ins>Arvo</ins> in 1999.</p>".encode())
    assert content.text == "Ann founded Arvo in 1999."
    assert content.meta["notes"] == ["struck-out text left out"]


@pytest.mark.parametrize(
    "hidden",
    [
        "<p hidden>Borex</p>",
        "<p hidden=''>Borex</p>",
        "<p style='display: none'>Borex</p>",
        "<span style='visibility:hidden'>Borex</span>",
        "<span class='sr-only'>Borex</span>",
    ],
)
def test_hidden_text_is_left_out_with_a_note(hidden: str) -> None:
    content = read(f"<p>Ann left. </p>{hidden}<p>Bob came.</p>".encode())
    assert content.text == "Ann left.\n\nBob came."
    assert content.meta["notes"] == ["hidden text left out"]


def test_comments_of_readers_are_left_out_with_a_note() -> None:
    page = f"<h1>Bank</h1>{FILLER}<div id=comments class=comment-list><p>{SENTENCE}</p></div>"
    content = read(page.encode())
    assert SENTENCE not in content.text
    assert content.meta["notes"] == ["readers' comments left out"]


def test_what_a_page_may_still_show_is_kept() -> None:
    assert text("<p hidden=until-found>Ann left.</p><dialog open>Bob came.</dialog>") == (
        "Ann left.\n\nBob came."
    )
