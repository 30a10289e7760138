"""Forms of a name: the parts that its canonical name leaves out, and their comparison."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from itertools import combinations, takewhile

from kg.resolve.canonical import CORPORATE_SUFFIXES, TITLES, canonical, spelled, words
from kg.resolve.titles import are_opposite, sex_of_name, sex_of_titles
from kg.text.entity_keys import DEFINED

# Legal forms with two spellings.
_ONE_FORM = {"incorporated": "inc", "limited": "ltd", "corporation": "corp", "oyj": "oy"}
# Words that are spelled like an acronym: "WHO" is not "The Who", "IT" is not "It".
_WORDS = words(
    "a act add age aid aids aim air all am an and any apt arc are area arm art as ash ask at "
    "back bad bar bat be bed best bid big bit book born box boy bus but by can cap car care "
    "case cat chip city club coal cob cod cop core cost cow crew cry cub cue cup cut dad dare "
    "dart data date day dear die dim do dog dot down dry ear east eat eco edge eds ego era "
    "ever eye face fact fair fan far fast fat fed fee few fin fire first fit five flag flow "
    "fly focus for form fox free from fun fur gap gas get gin give go goal god gold good "
    "grace green gum gun guy had hair hat have he heat help her here hero hey hi high him "
    "hint his hit home hop hope host hot how hub i ice icon idea if ill in ion is it its jam "
    "jar jet job joy key kid kit lab lad lamp land lap last law lead leaf led left leg less "
    "let lid lie life lift like line lip list live long look lot love low mad mail main man "
    "many map mars mass mat may me men mercy met mild mine mint mix mob moon mop more most "
    "mud my nail name nap near neat nest net new news next nice nine no nod none nor not now "
    "nut oak oath of off oil old on once one only open or our out oven over own pace pack "
    "page pan past path pay peace peak pen per pet pick pie pin pit plan play plus pop pot "
    "press prime pro pub pulse put race rail rain ram ran rap rat raw ray read real red rest "
    "rice rich ride rim ring rise risk road rod rose row rub rug run sad safe sage said sail "
    "salt same sap sat saw say scope sea seal seat see self set she shop show sin sir sit six "
    "skip sky smart snap so soft some son song soon soul spa spin star start stem step stop "
    "such sum sun sure tag take tan tap tar task tax tea team ten than that the them then "
    "they this tie time tin tip to toe ton too top toy trace trip true try turn two ugh under "
    "up us use van vast via vow wait war was water wave wax way we web week well west wet "
    "what when which who why will win wing wise wish with wolf work world yes yet you zero "
    "zip zone"
)
_CAPITALS = re.compile(r"[A-Z]{2,5}")


def form_of(text: str, name: str, kind: str) -> str:
    """Return the form of words whose canonical name is `name`; "" if they have none.

    >>> form_of("Mr. Brandt", "brandt", "Person"), form_of("Nova AG", "nova", "Organization")
    ('mr', 'ag')
    >>> form_of("WHO", "who", "Organization"), form_of("The Who", "who", "Organization")
    ('WHO', '')
    """
    if kind == "Person":
        return _title(text, name)
    if kind == "Organization" and (legal := _legal_form(text, name)):
        return legal
    return capitals_of(text) if name in _WORDS else ""


def capitals_of(text: str) -> str:
    """Return the acronym, if the text is one of 2 to 5 capitals, else "".

    >>> capitals_of("the WHO"), capitals_of("Who"), capitals_of("UNICEF")
    ('WHO', '', '')
    """
    word = text.split()[-1] if text.split() else ""
    alone = text.casefold().split()[:-1] in ([], ["the"], ["a"], ["an"])
    return word if alone and _CAPITALS.fullmatch(word) else ""


def _title(text: str, name: str) -> str:
    """Return the titles before a surname, or before a husband's name ("Mrs. John Keller")."""
    first, *rest = name.split()
    titles = [token for token in takewhile(lambda token: token != first, spelled(text))]
    titles = [token for token in titles if token in TITLES]
    husband = sex_of_titles(titles) == "f" and sex_of_name(first) == "m"
    return " ".join(titles) if not rest or husband else ""


def _legal_form(text: str, name: str) -> str:
    tokens = spelled(text)
    suffix = tokens[-1] if len(tokens) > 1 and tokens[-1] in CORPORATE_SUFFIXES else ""
    return "" if not suffix or name.split()[-1] == suffix else _ONE_FORM.get(suffix, suffix)


def same_name(a: tuple[str, str], b: tuple[str, str]) -> bool:
    """Return True if two (words, type) have the same canonical name and compatible forms."""
    name, other = canonical(*a), canonical(*b)
    if name != other:
        return False
    forms = {form_of(a[0], name, a[1]), form_of(b[0], other, b[1])}
    last = {words.casefold().split()[-1:] == b[0].casefold().split()[-1:] for words, _ in (a, b)}
    capitals = {capitals_of(words) for words, kind in (a, b) if kind != "Person"}
    return (len(forms) == 1 or "" in forms) and (last != {True} or len(capitals) < 2)


Pair = frozenset[str]


def joining(
    name: str, forms: Mapping[str, Collection[str]], stated: Collection[Pair]
) -> Iterator[tuple[str, str]]:
    """Yield (form, reason) for the forms that are the same entity as the name alone.

    They are the forms of a name and type over all documents: `forms` are {form: documents},
    without roles; `stated` are the pairs of forms at both ends of a fact. Titles, legal forms,
    capitals and definitions are compared within their kind: if two of a kind are different
    entities, none of that kind is yielded.
    """
    if len(forms) < 2:
        return
    by_kind: dict[str, list[str]] = {}
    for form in sorted(filter(None, forms)):
        by_kind.setdefault(_kind(form), []).append(form)
    for kind, alike in by_kind.items():
        if not _apart(name, kind, alike, forms, stated):
            yield from ((form, _REASONS[kind]) for form in alike)


_REASONS = {
    "title": "no document has two persons of this name with titles that differ",
    "legal form": "no document names two companies whose legal forms alone differ",
    "capitals": "no document has both spellings",
    "definition": "all documents that define it mean the same",
}


def _kind(form: str) -> str:
    if form.startswith(DEFINED):
        return "definition"
    if _CAPITALS.fullmatch(form):
        return "capitals"
    return "legal form" if form in CORPORATE_SUFFIXES else "title"


def _apart(
    name: str,
    kind: str,
    alike: list[str],
    forms: Mapping[str, Collection[str]],
    stated: Collection[Pair],
) -> bool:
    """Return True if the forms of one kind may be different entities."""
    if kind == "definition":
        return len(alike) > 1
    if kind == "capitals":
        return name in _WORDS or any(_meet(form, "", forms) for form in alike)
    pairs = list(combinations(alike, 2))
    if any(_meet(*pair, forms) for pair in pairs):
        return True
    if kind == "legal form":
        return any(frozenset((form, "")) in stated for form in alike)
    opposite = any(are_opposite(a.split(), b.split()) for a, b in pairs)
    return opposite or " " in name or any(_meet(form, "", forms) for form in alike)


def _meet(a: str, b: str, forms: Mapping[str, Collection[str]]) -> bool:
    """Return True if a document has both forms."""
    return not set(forms.get(a, ())).isdisjoint(forms.get(b, ()))
