"""Singular forms of the nouns in file and column names: movies.csv has rows of type Movie."""

from __future__ import annotations

from kg.resolve.canonical import words

_UNCHANGED = words(
    "alias analysis athletics atlas axis basis bias bus campus canvas census chess christmas "
    "class crisis data diabetes diagnosis economics emphasis focus gas genus goods "
    "headquarters hypothesis jeans lens linguistics mathematics means metadata metropolis "
    "minutiae news oasis pants physics plus politics premises proceedings sales savings "
    "scissors series species statistics status synopsis synthesis texas thanks thesis "
    "trousers virus"
)
# Each plural with its singular.
_PAIRS = words(
    "aliases:alias alumni:alumnus analyses:analysis appendices:appendix atlases:atlas "
    "axes:axis bacteria:bacterium biases:bias bonuses:bonus buses:bus cacti:cactus "
    "campuses:campus canvases:canvas cargoes:cargo censuses:census chassis:chassis "
    "children:child choruses:chorus corpora:corpus corps:corps crises:crisis "
    "criteria:criterion curricula:curriculum diagnoses:diagnosis echoes:echo feet:foot "
    "foci:focus fungi:fungus gases:gas geese:goose genera:genus glasses:glasses "
    "grandchildren:grandchild halves:half heroes:hero hypotheses:hypothesis indices:index "
    "knives:knife leaves:leaf lenses:lens lives:life loaves:loaf matrices:matrix men:man "
    "mice:mouse nuclei:nucleus oases:oasis oxen:ox parentheses:parenthesis people:person "
    "phenomena:phenomenon potatoes:potato quizzes:quiz radii:radius shelves:shelf shoes:shoe "
    "statuses:status stimuli:stimulus strata:stratum syllabi:syllabus synopses:synopsis "
    "syntheses:synthesis teeth:tooth theses:thesis thieves:thief toes:toe tomatoes:tomato "
    "torpedoes:torpedo vertices:vertex vetoes:veto viruses:virus wives:wife wolves:wolf "
    "women:woman"
)
_IRREGULAR = dict(pair.split(":") for pair in _PAIRS)
# Plurals of words in -ie; other plurals in -ies are of words in -y.
_IN_IE = words(
    "birdies boogies brownies calories collies cookies dies eyries genies goalies hippies "
    "hoodies indies lies movies newbies pies pixies prairies rookies selfies smoothies "
    "sorties talkies ties townies veggies zombies"
)


def singular(word: str) -> str:
    """Return the singular of a lower-case noun.

    >>> [singular(word) for word in "movies species companies addresses boxes houses bus".split()]
    ['movie', 'species', 'company', 'address', 'box', 'house', 'bus']
    """
    if word in _IRREGULAR:
        return _IRREGULAR[word]
    if len(word) < 4 or not word.endswith("s") or word in _UNCHANGED:
        return word
    if word.endswith("ies") and word not in _IN_IE:
        return f"{word[:-3]}y"
    if word.endswith(("sses", "shes", "ches", "xes", "zzes")):
        return word[:-2]
    return word if word.endswith(("ss", "us", "is")) else word[:-1]
