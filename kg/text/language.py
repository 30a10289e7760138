"""Detection of English by script and function words, without a model."""

from __future__ import annotations

import re

PARAGRAPH = re.compile(r"\n\s*\n")
WORD = re.compile(r"[^\W\d_]+")
NOT_LATIN = re.compile(r"[\u0370-\u1cff\u1f00-\u1fff\u2c00-\u2dff\u3040-\ua6ff\ua800-\ud7ff]")
SAMPLE = 50_000  # characters from the start of the text that are read
ENOUGH = 20  # uncapitalised words; with fewer, and no function word, a paragraph is undecided
ENGLISH_RATE = 0.05  # least share of function words among the uncapitalised words of English

# Function words of English that are not also common words elsewhere ("in", "an", "for", "at").
ENGLISH = frozenset(
    re.findall(
        r"\w+",
        """the and of to that with from by this which are were been has have had his their its
        they she it not but who would could when where there than then these those into about
        after before between during while other such through only some what may first new more
        each both because until against which your our us him""",
    )
)
# Function words of other languages in Latin script that are no English words.
OTHERS = frozenset(
    re.findall(
        r"\w+",
        # German, Dutch, Swedish, Danish, Norwegian
        """der das und ist nicht ein eine einer eines einem einen dem mit zu auf sich als auch nach
        bei wurde wird sind im zum zur vom aus oder wie dass durch het een en niet zijn voor wordt
        werd ook naar deze dat uit aan och att det som är av var inte från han hon ett efter eller
        og af ikke blev fra ved til der på """
        # French, Spanish, Portuguese, Italian, Romanian
        """le les du et une dans qui que pas avec ce cette il elle sa ses été sont ou fut mais
        los las y es una se fue al lo como más pero sus entre um uma da dos das não em na com foi
        ao pelo gli di che è un della nel sono alla dei si anche la și din cu pe este sunt fost """
        # Polish, Czech, Croatian, Turkish, Indonesian, Finnish, Hungarian, Vietnamese
        """w i z się nie że jest oraz od przez dla jako był v je byl které koji su za bir ve bu
        için olarak yang dan dengan untuk pada dari ini dalam adalah tidak ja ei oli että hän
        myös az és hogy nem egy volt là của và các có được trong""",
    )
)


def is_english(text: str) -> bool:
    """Return True if most of the text's start is English, or is undecided (names, numbers)."""
    english = other = 0
    for paragraph in PARAGRAPH.split(text[:SAMPLE]):
        verdict = _verdict(paragraph)
        english += len(paragraph) if verdict is True else 0
        other += len(paragraph) if verdict is False else 0
    return english >= other


def _verdict(paragraph: str) -> bool | None:
    """Return True for English, False for another language, None for an undecided paragraph."""
    words = WORD.findall(paragraph)
    letters = sum(map(len, words))
    if 2 * len(NOT_LATIN.findall(paragraph)) > letters:
        return False
    # Capitalised words are names or, in German, nouns: they are not counted for a language.
    plain = [word for word in words if word[0].islower()]
    english = sum(map(ENGLISH.__contains__, map(str.lower, words)))
    if paragraph.isascii():
        other = sum(map(OTHERS.__contains__, plain))
    else:
        other = sum(word in OTHERS or not word.isascii() for word in plain)
    if english == other == 0 and len(plain) < ENOUGH:
        return None
    too_few = len(plain) >= ENOUGH and english < ENGLISH_RATE * len(plain)
    return english >= other and not too_few
