"""Words for roles, which mean a different entity in each document: "the Bank"."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kg.resolve.canonical import spelled, words

# Roles of organizations, places and contracts; none is a name.
_NOT_PERSONS = words(
    "abbey academy act administration agency agreement airport alliance army archive archives "
    "assembly association authority band bank bankruptcy board borrower brigade bureau buyer "
    "cabinet campus cathedral center centre chamber charter church city clinic club coalition "
    "college colony commission committee commonwealth company conference confederation "
    "congress consortium constitution contract contractor convention cooperative corporation "
    "council county court crown customer defendant delegation department diocese directorate "
    "district division duchy embassy empire employee employer exchange executive faculty "
    "federation festival fleet force forum foundation fund government group guarantor guild "
    "hall holding hospital hotel house institute institution issuer journal jury kingdom lab "
    "laboratory laboratories landlord law league lender lessee lessor library licensee "
    "licensor magazine mayoralty ministry monastery mosque municipality museum navy network "
    "newspaper observatory office orchestra organisation organization palace panel parish "
    "parliament partners partnership party plaintiff police port prefecture presidency "
    "principality prison program programme project prosecution province publisher purchaser "
    "regiment region registry republic respondent royal school secretariat sect seller senate "
    "service shareholder shareholders society staff state station studio subcommittee "
    "subsidiary supplier synod tenant theater theatre town treasury treaty tribe tribunal "
    "trust trustee union university vendor zoo"
)
_PERSONS = words(
    "ambassador attorney boss ceo cfo chair chairman chairperson chairwoman chancellor chief "
    "coach commander commissioner dean director doctor editor emperor empress founder "
    "governor headmaster lieutenant manager mayor minister monarch mother father officer "
    "owner pastor premier president principal producer professor prosecutor rector secretary "
    "senator sergeant sheriff sultan treasurer tsar vicar witness author applicant king queen"
)
# Roles that are also names: Alexander Pope, Stephen King, Prince. They need a determiner.
_SURNAMES = words(
    "abbot admiral archbishop baron bishop captain cardinal colonel count countess deacon "
    "duchess duke earl general judge justice king knight lady lord major marshal pope priest "
    "prince princess queen author mother father dean"
)
_BEFORE = words(
    "appeals central chief city constitutional county criminal crown deputy executive federal "
    "finance foreign former general governing high interior local managing military parent "
    "prime provincial regional supervisory supreme town vice defence defense"
)
_DETERMINERS = words("the this that these our their its his her your my said such both each")
_DETERMINER = re.compile(rf"\b(?:{'|'.join(sorted(_DETERMINERS))})\s+$", re.IGNORECASE)
_DEFINED = re.compile(r"\s*\((?:[a-z]+,? ){0,4}[\"“‘']([^\W\d_][\w ]{1,40})[\"”’']\)")


def defined_roles(text: str) -> Iterator[tuple[str, str]]:
    """Yield (role, the text before) for each `Marlow Bank AG (the "Bank")`."""
    for match in re.finditer(r"\(", text):
        if definition := _DEFINED.match(text, match.start()):
            before = text[max(0, match.start() - 120) : match.start()].rstrip(" ,\n")
            yield " ".join(spelled(definition[1])), before


def role_of(text: str, before: str, kind: str) -> str:
    """Return the role that the words are, in canonical spelling; "" if they are a name.

    `before` is the text before them.

    >>> role_of("the Bank", "", "Organization"), role_of("Deutsche Bank", "", "Organization")
    ('bank', '')
    >>> role_of("King", "the ", "Person"), role_of("King", "", "Person")
    ('king', '')
    """
    tokens = spelled(text)
    determined = bool(_DETERMINER.search(before[-12:]))
    while len(tokens) > 1 and tokens[0] in _DETERMINERS:
        tokens, determined = tokens[1:], True
    if not tokens or len(tokens) > 2 or (len(tokens) == 2 and tokens[0] not in _BEFORE):
        return ""
    last = tokens[-1]
    person = last in _PERSONS or last in _SURNAMES
    if (last not in _NOT_PERSONS and not person) or (kind == "Person") > person:
        return ""
    doubtful = last in _SURNAMES and len(tokens) == 1
    return " ".join(tokens) if determined or not doubtful else ""
