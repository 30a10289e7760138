"""Dates, numbers, money, percentages and quantities in English, as normal forms.

Dates are ISO 8601 as far as they are stated ("1998-05-04", "1998-05", "1998", intervals
"1998/2001"; decades "1990s" and centuries "19th century" in words); numbers are plain decimals
("1500000"); money "191 EUR"; percentages "4.5"; quantities "32 km".
"""

from __future__ import annotations

import re
from decimal import Decimal

from kg.text.lexicon import word_list

MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january jan",
            "february feb",
            "march mar",
            "april apr",
            "may",
            "june jun",
            "july jul",
            "august aug",
            "september sep sept",
            "october oct",
            "november nov",
            "december dec",
        ),
        start=1,
    )
    for name in names.split()
}
_MONTH = r"(?P<month>" + "|".join(sorted(MONTHS, key=len, reverse=True)) + r")\.?"
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
_YEAR = r"(?P<year>1\d{3}|20\d\d|21\d\d)"
_VAGUE = r"(?:(?:early|late|mid|the|in|on|about|around|circa|c\.|year|years?|of|summer|spring"
_VAGUE += r"|autumn|fall|winter|season|mid-|beginning|end|morning|night|evening)[\s-]*)*"
_WEEKDAY = r"(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day,?\s+)?"
_DATES = tuple(
    re.compile(_VAGUE + _WEEKDAY + pattern + r"[\s,]*", re.IGNORECASE)
    for pattern in (
        rf"(?:the\s+)?{_DAY}\s+(?:of\s+)?{_MONTH}[,\s]+(?:of\s+)?{_YEAR}",
        rf"{_MONTH}\s+(?:the\s+)?{_DAY}\s*,?\s+{_YEAR}",
        rf"{_YEAR}-(?P<month_number>\d\d)-(?P<day>\d\d)",
        rf"{_MONTH},?\s+(?:of\s+)?{_YEAR}",
        rf"{_YEAR}(?:\s+(?:season|campaign|edition|calendar year))?",
    )
)
_DECADE = re.compile(_VAGUE + r"(?P<decade>(?:1\d|20)\d0)'?s", re.IGNORECASE)
_CENTURY = re.compile(
    _VAGUE + r"(?P<century>\d{1,2}(?:st|nd|rd|th)[\s-]+centur(?:y|ies)(?:\s+BCE?)?)", re.IGNORECASE
)
_ERA = re.compile(r"(?P<year>\d{1,4})\s*(?P<era>BCE?|B\.C\.|CE|AD)|AD\s*(?P<ad>\d{1,4})")
_INTERVAL = re.compile(
    r"(?:from\s+|between\s+)?(?P<first>.+?)\s*(?:–|—|-|\bto\b|\buntil\b|(?<=\d)\s+and\b)\s*(?P<last>.+)",
    re.IGNORECASE,
)

_UNITS = "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen"
_UNITS += " fifteen sixteen seventeen eighteen nineteen"
WORDS = {word: number for number, word in enumerate(_UNITS.split())} | {
    word: 10 * number
    for number, word in enumerate(
        ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"], start=2
    )
}
SCALES = {
    "hundred": 100,
    "thousand": 10**3,
    "million": 10**6,
    "billion": 10**9,
    "trillion": 10**12,
    "m": 10**6,
    "bn": 10**9,
    "k": 10**3,
    "mn": 10**6,
}
CURRENCIES = {
    "$": "USD",
    "us$": "USD",
    "a$": "AUD",
    "c$": "CAD",
    "€": "EUR",
    "£": "GBP",
    "¥": "JPY",
    "₹": "INR",
    "dollar": "USD",
    "dollars": "USD",
    "euro": "EUR",
    "euros": "EUR",
    "pound": "GBP",
    "pounds": "GBP",
    "yen": "JPY",
    "yuan": "CNY",
    "rupees": "INR",
    "francs": "CHF",
    "roubles": "RUB",
    "rubles": "RUB",
    "usd": "USD",
    "eur": "EUR",
    "gbp": "GBP",
    "jpy": "JPY",
}
MEASURES = word_list("measures")
_QUALIFIER = re.compile(
    r"^(?:(?:about|around|approximately|roughly|some|nearly|almost|over|under|more than|less than"
    r"|fewer than|at least|at most|up to|an estimated|estimated|an?|the|just|only|exactly|total of"
    r"|a total of)\s+)+",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"[+-]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?")
_SYMBOL = re.compile(r"^(us\$|a\$|c\$|[$€£¥₹])\s*", re.IGNORECASE)
_PERCENT = re.compile(r"\s*(?:%|per\s?cent|percent|percentage points?)$", re.IGNORECASE)


def literal(text: str) -> tuple[str, str] | None:
    """Return (type, normal form) of a date, number or amount; None for any other text.

    >>> literal("May 4, 1998"), literal("$1.5 million"), literal("about 32 km")
    (('date', '1998-05-04'), ('money', '1500000 USD'), ('quantity', '32 km'))
    """
    text = " ".join(text.split())
    if len(text) > 80:
        return None
    if (value := date(text)) is not None:
        return "date", value
    return _amount(_QUALIFIER.sub("", text))


def date(text: str) -> str | None:
    """Return the ISO form of an absolute date; None for relative dates ("last year", "May 4")."""
    text = " ".join(text.split()).strip(" ,.")
    if (single := _single_date(text)) is not None:
        return single
    if match := _INTERVAL.fullmatch(text):
        first, last = match["first"].strip(), match["last"].strip()
        if re.fullmatch(r"\d\d", last) and re.fullmatch(r"\d{4}", first):
            last = first[:2] + last
        ends = _single_date(first), _single_date(last)
        if ends[1] is not None and ends[0] is None:
            ends = _single_date(f"{first} {ends[1][:4]}"), ends[1]
        if ends[0] is not None and ends[1] is not None and ends[0] < ends[1]:
            return f"{ends[0]}/{ends[1]}"
    return None


def _single_date(text: str) -> str | None:
    for pattern in _DATES:
        if match := pattern.fullmatch(text):
            return _iso(match)
    if match := _DECADE.fullmatch(text):
        return match["decade"] + "s"
    if match := _CENTURY.fullmatch(text):
        century = re.sub(r"[\s-]+", " ", match["century"]).lower()
        return re.sub(r"bce?$", "BC", century)
    if match := _ERA.fullmatch(text):
        if match["ad"] or match["era"] in ("AD", "CE"):
            return f"{int(match['ad'] or match['year']):04d}"
        return f"{int(match['year'])} BC"
    return None


def _iso(match: re.Match[str]) -> str | None:
    parts = match.groupdict()
    year = parts["year"]
    month = int(parts.get("month_number") or 0) or MONTHS.get((parts.get("month") or "").lower())
    if month is None:
        return str(year)
    if not 1 <= month <= 12:
        return None
    day = parts.get("day")
    if day is None:
        return f"{year}-{month:02d}"
    return f"{year}-{month:02d}-{int(day):02d}" if 1 <= int(day) <= 31 else None


def number(text: str) -> str | None:
    """Return the plain decimal of "1,234", "1.5 million" or "twenty-five"; None for others."""
    words = [word for word in re.split(r"[\s-]+(?!\d)", text.strip().lower()) if word != "and"]
    total, current, has_number = Decimal(0), Decimal(0), False
    for word in words:
        if _NUMBER.fullmatch(word):
            if has_number:
                return None
            current = Decimal(word.replace(",", ""))
        elif word in WORDS:
            current += WORDS[word]
        elif word in SCALES and (
            has_number or word in ("hundred", "thousand", "million", "billion")
        ):
            current = (current or Decimal(1)) * SCALES[word]
            if SCALES[word] >= 1000:
                total, current = total + current, Decimal(0)
        else:
            return None
        has_number = True
    return _plain(total + current) if has_number else None


def _plain(value: Decimal) -> str:
    return format(value.normalize(), "f") if value else "0"


def _amount(text: str) -> tuple[str, str] | None:
    """Return (type, normal form) of a percentage, money, number or quantity, or None."""
    if (stem := _PERCENT.sub("", text)) != text:
        value = number(stem)
        return ("percent", value) if value is not None else None
    if match := _SYMBOL.match(text):
        value = number(_glued_scale(text[match.end() :]))
        return ("money", f"{value} {CURRENCIES[match[1].lower()]}") if value is not None else None
    if (value := number(_glued_scale(text))) is not None:
        return "number", value
    return _with_unit(text)


def _glued_scale(text: str) -> str:
    """Return the text with a blank before a scale: "1.5 m" for "1.5m"."""
    return re.sub(r"(?<=\d)(m|bn|mn|k)$", r" \1", text, flags=re.IGNORECASE)


def _with_unit(text: str) -> tuple[str, str] | None:
    words = text.split()
    for cut in range(len(words) - 1, max(0, len(words) - 4), -1):
        value = number(" ".join(words[:cut]))
        if value is not None:
            unit = " ".join(words[cut:])
            if (code := CURRENCIES.get(words[-1].lower())) is not None and cut >= len(words) - 2:
                return "money", f"{value} {code}"
            if words[cut].lower().strip(".") not in MEASURES:
                return None
            return "quantity", f"{value} {unit}"
    match = re.fullmatch(r"([\d,.]+)[\s-]?([a-zA-Z²³°/]{1,8})", text)
    if match and match[2].lower() in MEASURES and (value := number(match[1])) is not None:
        return "quantity", f"{value} {match[2]}"
    return None
