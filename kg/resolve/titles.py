"""Titles and given names of persons: their sex, and which titles are offices."""

from __future__ import annotations

from collections.abc import Iterable

from kg.resolve.canonical import words

MALE_TITLES = words(
    "mr sir lord king prince duke count baron earl viscount marquis emperor tsar czar father "
    "brother herr monsieur signor congressman"
)
FEMALE_TITLES = words(
    "mrs ms miss dame lady queen princess duchess countess baroness empress mother sister "
    "frau mme mlle madame signora congresswoman"
)
MARRIED, UNMARRIED = words("mrs mme madame lady"), words("miss mlle")
# Offices, held for a time: a surname with one of them may be any person of the family.
OFFICES = words(
    "president senator sen governor gov congressman congresswoman chancellor mayor ambassador "
    "minister secretary general colonel col judge justice"
)
MALE_NAMES = words(
    "aaron adam adolf adrian ahmed al alan albert alejandro alex alexander alfred ali allen "
    "alfonso andreas andrew andy angelo anthony antonio arthur axel barack ben benjamin "
    "bernard bernd bill billy bob bobby boris brad brian bruce bruno carl carlos charles "
    "charlie chris christian christoph christopher claude clement craig daniel dave david "
    "dean dennis denis derek dieter diego dmitri dominic donald doug douglas dwight ed eddie "
    "edgar edmund eduardo edward edwin elliott emil enrico eric erik ernest ernst eugene "
    "felix ferdinand fernando frank franz fred frederick friedrich fritz gabriel gary gavin "
    "geoffrey georg george gerald gerard gerhard gilbert giovanni giuseppe glen gordon graham "
    "greg gregory guillaume gunther gustav guy hans harald harold harry heinrich heinz helmut "
    "henri henry herbert hermann howard hubert hugh hugo ian igor ivan jack jacob jacques "
    "jaime jake jakob james jan jason javier jeff jeffrey jeremy jerry jim jimmy joachim joe "
    "joel johan johann johannes john johnny jonas jonathan jorge jose josef joseph juan jules "
    "julian julio jurgen justin karl keith ken kenneth kevin klaus konrad kurt larry lars "
    "laurence lawrence leo leon leonard leonardo leopold lewis lionel lothar louis luca lucas "
    "ludwig luigi luis luke manfred manuel marc marcel marco marcus mario mark markus martin "
    "marvin matt matthew matthias maurice max maximilian michael michel miguel mike mikhail "
    "mohammed moritz nathan neil nicholas nick nicolas nigel niklas nils noah norbert norman "
    "oliver oscar oskar oswald otto owen pablo patrick paul pavel pedro peter phil philip "
    "philippe pierre rainer ralph ramon raymond reinhard ricardo richard rob robert roberto "
    "rodney roger roland rolf roman ronald ross roy rudolf rupert russell ryan salvador sam "
    "samuel scott sean sebastian sergei sergio siegfried sigmund simon stanley stefan stephan "
    "stephen steve steven stuart sven ted terry theo theodor theodore thomas tim timothy "
    "tobias todd tom tommy tony udo ulrich ulysses uwe vernon victor viktor vincent vladimir "
    "walter warren werner wilhelm will william winston wolfgang xavier yuri"
)
FEMALE_NAMES = words(
    "abigail ada adele agatha agnes alexandra alice alicia alison amanda amelia amy ana "
    "anastasia andrea angela anita ann anna anne annette annie antonia astrid audrey barbara "
    "beate beatrice beatrix bella bertha beth betty bianca birgit brenda bridget brigitte "
    "camilla carla carmen carol carolina caroline catherine cecilia celia charlotte chloe "
    "christa christiane christina christine clara claire claudia clementine colleen constance "
    "cora cordula cornelia cynthia daisy deborah delia denise diana diane dolores dora doris "
    "dorothea dorothy edith eileen elena eleanor elisa elisabeth elizabeth ella ellen elsa "
    "elsbeth emilia emily emma erica erika esther ethel eugenia eva eve evelyn fatima felicia "
    "fiona flora florence frances francesca franziska frieda gabriela gabriele georgia "
    "geraldine gertrude gina gisela gloria grace greta gretchen hannah hanna heather hedwig "
    "heidi heike helen helena helga henrietta hilary hilda hildegard hillary ida ilse imogen "
    "ingrid irene iris irma isabel isabella jacqueline jane janet jennifer jessica jill joan "
    "joanna josephine joyce judith judy julia juliane julie juliet karen karin karla kate "
    "katharina katharine katherine kathleen kathryn katrin katja kirsten klara kristina laura "
    "lauren lea lena leonora lily linda lisa liz lotte louisa louise lucia lucy luise lydia "
    "madeleine magdalena maggie margaret margarete margarita margot maria marianne marie "
    "marilyn marina marion marlene marta martha mary mathilda matilda maud maureen megan "
    "melania melanie melissa meredith michaela michelle mildred miriam molly monica monika "
    "nadia nancy naomi natalia natalie natasha nicole nina nora norma olga olivia pamela "
    "patricia paula pauline penelope petra phoebe pia priscilla rachel rebecca regina renate "
    "renee rita roberta rosa rosalind rose rosemary roxana ruth sabina sabine sally samantha "
    "sandra sara sarah serena sharon sheila shirley silvia simone sofia sonja sophia sophie "
    "stella stephanie susan susanna susanne suzanne sybille sylvia tamara tanja teresa "
    "theresa therese tina ulrike ursula valentina valerie vanessa vera verena veronica "
    "victoria viola violet virginia vivian wendy wilhelmina yvonne zoe"
)
EITHER_NAMES = words(
    "ashley casey charlie dale drew jamie jean jordan jody kelly kim lee leslie lindsay "
    "marion morgan pat quinn robin sasha sidney stacy taylor terry tracy"
)


def sex_of_titles(titles: Iterable[str]) -> str:
    """Return the sex of titles as "m" or "f"; "" if they are of both or of neither.

    >>> sex_of_titles(["dr"]), sex_of_titles(["mrs"]), sex_of_titles(["lord"])
    ('', 'f', 'm')
    """
    names = set(titles)
    male, female = bool(names & MALE_TITLES), bool(names & FEMALE_TITLES)
    return "" if male == female else ("m" if male else "f")


def sex_of_name(given: str) -> str:
    """Return the sex that a given name mostly has as "m" or "f"; "" for other names."""
    return "m" if given in MALE_NAMES else "f" if given in FEMALE_NAMES else ""


def is_given_name(name: str) -> bool:
    return name in MALE_NAMES or name in FEMALE_NAMES or name in EITHER_NAMES


def are_opposite(a: Iterable[str], b: Iterable[str]) -> bool:
    """Return True for titles that no person has at one time: of both sexes, or Miss and Mrs."""
    a, b = set(a), set(b)
    sexes = sex_of_titles(a) + sex_of_titles(b)
    married = (a & MARRIED and b & UNMARRIED) or (b & MARRIED and a & UNMARRIED)
    return sexes in ("mf", "fm") or bool(married)
