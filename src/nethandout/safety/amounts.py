"""Turn a dose as written into its amounts, and into whether that is all it says.

“120 mg x 10” is 1,200 mg. A number, a word for a number or a sign that is left over when all
amounts, volumes and times are taken out means that the dose says more than could be read.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from types import MappingProxyType

from nethandout.safety import units
from nethandout.source.spelling import plain_text

_SIGNS = MappingProxyType(
    {
        **dict.fromkeys(map(ord, "\u2010\u2011\u2012\u2013\u2014\u2212\uff5e\u301c"), "-"),
        **dict.fromkeys(map(ord, "\u00d7\u2715\u2716\u2a2f*\u0445"), "x"),
        ord("\N{ARABIC DECIMAL SEPARATOR}"): ".",
        ord("\N{ARABIC THOUSANDS SEPARATOR}"): None,
        ord("\N{FRACTION SLASH}"): "/",
        ord("\N{RIGHT SINGLE QUOTATION MARK}"): "'",
        ord("\N{ARABIC COMMA}"): " ; ",
    }
)
_UNSPACED = "\u3400-\u9fff"
_GAP = re.compile(rf"(?<=[{_UNSPACED}])\s+(?=[{_UNSPACED}])")
_DOTTED = re.compile(r"(?<![a-z\u03bc])(?:[a-z\u03bc]\.){1,3}[a-z](?![a-z])\.?")
_LETTER = r"a-z\u0370-\u052f\u0621-\u064a"
_NUMBER = r"(?:[0-9]{1,3}(?:[ '][0-9]{3})+(?![0-9])(?:[.,][0-9]+)?|[0-9]+(?:[.,][0-9]+)*)"
_BEFORE = rf"(?<![{_LETTER}0-9.,/])"
_END = rf"(?![{_LETTER}])"
_JOINING = frozenset({"", ",", "and", "y", "e", "и", "و", "和", "va", "&", "plus", "mas", "und"})
"""What stands between two amounts that may be one dose or two: “120 mg and 120 mg”."""
_COMMA_THOUSANDS = re.compile(r"[1-9][0-9]{0,2}(,[0-9]{3})+(\.[0-9]+)?")
_DOT_THOUSANDS = re.compile(r"[1-9][0-9]{0,2}(\.[0-9]{3})+(,[0-9]+)?")
_DIGITS_BY_DOTS = re.compile(r"(?<![0-9.,])[1-9][0-9]{0,2}(?:\.[0-9]{3})+(?![0-9.])")


@dataclass(frozen=True, slots=True)
class Amount:
    """A dose or a range of doses, in the base unit of its dimension."""

    dimension: str
    low: Decimal
    high: Decimal

    def times(self, count: Decimal) -> Amount:
        """Turn one dose into so many."""
        return Amount(self.dimension, self.low * count, self.high * count)

    def plus(self, other: Amount) -> Amount:
        """Turn two doses into what they are together."""
        return Amount(self.dimension, self.low + other.low, self.high + other.high)


@dataclass(frozen=True, slots=True)
class Dose:
    """The amounts in a dose; `is_whole` if nothing else in it could change them."""

    amounts: tuple[Amount, ...]
    is_whole: bool


def read_dose(text: str, *, dots_group: bool = False) -> Dose:
    """Turn a dose as written into its amounts; `dots_group` reads 1.200 as 1200."""
    plain = plain_dose(text)
    amounts: list[Amount] = []
    rest, end, is_clear = "", 0, True
    for match in _amount_pattern().finditer(plain):
        between, amount = plain[end : match.start()], _amount(match, dots_group=dots_group)
        last = amounts[-1] if amounts else None
        if last is not None and between.strip() == "+" and last.dimension == amount.dimension:
            amounts[-1], between = last.plus(amount), ""
        else:
            is_clear = is_clear and not (amounts and between.strip() in _JOINING)
            amounts.append(amount)
        rest, end = f"{rest}{between} ; ", match.end()
    is_whole = bool(amounts) and is_clear and not _says_more(rest + plain[end:])
    return Dose(tuple(amounts), is_whole)


def read_amounts(text: str) -> tuple[Amount, ...]:
    """Turn a dose as written into all amounts in it; volumes and times are passed over."""
    return read_dose(text).amounts


def without_amounts(text: str) -> str:
    """Turn a dose as written into what it says beside its amounts and volumes, in plain letters."""
    plain = _amount_pattern().sub(" ", plain_dose(text))
    return _volume_pattern().sub(" ", plain)


@cache
def _volume_pattern() -> re.Pattern[str]:
    return re.compile(rf"{_NUMBER}\s*(?:{_any_of(units.VOLUMES)}){_END}")


def is_ambiguous(text: str) -> bool:
    """Tell whether a dose has a number such as 1.200, which is 1200 to half of the world."""
    return _DIGITS_BY_DOTS.search(plain_dose(text)) is not None


def plain_dose(text: str) -> str:
    """Turn text into plain letters, digits from 0 to 9, and one sign for each meaning."""
    plain = plain_text(text.translate(_SIGNS)).translate(_SIGNS)
    digits = (str(unicodedata.digit(char)) if char.isdecimal() else char for char in plain)
    joined = _GAP.sub("", " ".join("".join(digits).split()))
    return _DOTTED.sub(lambda match: match.group().replace(".", ""), joined)


def _any_of(words: Iterable[str]) -> str:
    """Turn words into a pattern; the longest first, a space or none between two of them."""
    ordered = sorted(words, key=len, reverse=True)
    return "|".join(re.escape(word).replace(r"\ ", r"\s+") for word in ordered)


@cache
def _amount_pattern() -> re.Pattern[str]:
    often = _any_of((*units.TIMES, *units.DAILY, *units.TIMES_OF))
    of_body = _any_of((*units.BODY, *units.VOLUMES))
    return re.compile(
        rf"{_BEFORE}(?:(?P<count>{_NUMBER})\s*x\s*)?"
        rf"(?P<low>{_NUMBER})(?P<more>(?:\s*\+\s*{_NUMBER})*)"
        rf"\s*(?:(?:{_any_of(units.RANGE)})\s*(?P<high>{_NUMBER})\s*)?"
        rf"(?P<unit>{_unit_spellings()})(?:{_END}|(?=x\s*[0-9]))\.?"
        rf"(?!\s*(?:/|per|por)\s*(?:{of_body}){_END})"
        rf"(?:\s*x\s*(?P<after>{_NUMBER})(?![0-9.,])(?!\s*(?:/|a\s|al\s|per\s|{often})))?"
    )


def _unit_spellings() -> str:
    """Turn all spellings into a pattern; a word of two parts may have a space in it."""
    spaced = {
        "unidadesinternacionales": r"unidades\s*internacionales",
        "internationalunits": r"international\s*units",
        "وحدهدوليه": r"وحده\s*دوليه",
        "وحداتدوليه": r"وحدات\s*دوليه",
        "đonvi": r"đon\s*vi",
        "đonviquocte": r"đon\s*vi\s*quoc\s*te",
    }
    ordered = sorted(units.UNITS, key=len, reverse=True)
    return "|".join(spaced.get(word, re.escape(word)) for word in ordered)


def _amount(match: re.Match[str], *, dots_group: bool) -> Amount:
    def number(text: str) -> Decimal:
        return _number(text, dots_group=dots_group)

    dimension, factor = units.UNITS["".join(match["unit"].split())]
    first = number(match["low"]) + sum(map(number, re.findall(_NUMBER, match["more"])), Decimal(0))
    last = number(match["high"]) if match["high"] else first
    amount = Amount(dimension, min(first, last) * factor, max(first, last) * factor)
    for count in (match["count"], match["after"]):
        amount = amount.times(number(count)) if count else amount
    return amount


def _number(text: str, *, dots_group: bool) -> Decimal:
    """Turn digits into a number; a comma before three digits marks thousands."""
    text = re.sub("[ ']", "", text)
    if dots_group and _DOT_THOUSANDS.fullmatch(text):
        return Decimal(text.replace(".", "").replace(",", "."))
    if _COMMA_THOUSANDS.fullmatch(text):
        return Decimal(text.replace(",", ""))
    parts = re.split("[.,]", text)
    return Decimal(".".join(("".join(parts[:-1]), parts[-1]))) if len(parts) > 1 else Decimal(text)


# --- What is left ----------------------------------------------------------------------


@cache
def _harmless() -> tuple[re.Pattern[str], ...]:
    """Give what a dose may say beside its amounts: how often, how much liquid, one piece."""
    some = rf"{_NUMBER}(?:\s*-\s*{_NUMBER})?"
    per = r"(?:/|a|al|per|por|en|в|في|each|every|cada|كل|moi|mot)?\s*"
    few = f"{_NUMBER}|{_any_of(units.NUMBER_WORDS)}"
    daily, times, to = map(_any_of, (units.DAILY, units.TIMES, units.RANGE))
    return tuple(
        re.compile(pattern)
        for pattern in (
            rf"(?:{_any_of(units.EVERY)})?\s*(?:{few})(?:\s*(?:{to})\s*(?:{few}))?\s*(?:{times}){_END}",
            rf"(?:{_any_of(units.OFTEN)})\s*{per}(?:{daily}){_END}",
            rf"x?\s*(?:{few})\s*(?:{_any_of(units.TIMES_OF)})?\s*{per}(?:{daily}){_END}",
            rf"[每一][日天周月]\s*(?:{few}|一)\s*次",
            rf"(?:{few}|一)\s*次\s*/?\s*每?[日天周月]",
            rf"(?:/|in|en|per|por|في)?\s*{some}\s*(?:{_any_of(units.VOLUMES)}){_END}",
            rf"(?<![0-9.,])(?:1|一)\s*(?:{_any_of(units.PIECES)}){_END}",
        )
    )


@cache
def _telling() -> re.Pattern[str]:
    """Give what must not be left: a digit, a word for a number, a sign of counting."""
    words = [*units.NUMBER_WORDS, *units.MULTIPLES]
    spaced = _any_of(word for word in words if not re.match(rf"[{_UNSPACED}]", word))
    unspaced = _any_of(word for word in words if re.match(rf"[{_UNSPACED}]", word))
    return re.compile(rf"[0-9+]|(?<![{_LETTER}])(?:{spaced}|x){_END}|{unspaced}")


def _says_more(rest: str) -> bool:
    """Tell whether what is left can change a dose; the patterns are made only if anything is."""
    if not re.search(r"[\w+]", rest):
        return False
    for pattern in _harmless():
        rest = pattern.sub(" ", rest)
    return _telling().search(rest) is not None
