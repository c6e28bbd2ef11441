"""Turn a record number into the characters that look like others in it.

Staff compare the number on paper with the one on their screen, and search by what is printed: a
Cyrillic А finds nobody, and an O for a 0 finds somebody else.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from typing import Final

from nethandout.model.remark import Remark
from nethandout.records.characters import TextFault, described

_AS_LATIN: Final = frozenset(
    "АВЕЅІЈКМНОРСТУХҮҺԌԚԜЗѴаеѕіјорсухүһԛԝѵԁԍбΑΒΕΖΗΙΚΜΝΟΡΤΥΧϹϳιονρυγχκՕՍՏԼօսոհցզյք"
)
"""Letters that are drawn as a Latin letter or a digit is (Unicode TS 39, confusables.txt)."""
_DRAWN_AS_LATIN: Final = ("CHEROKEE", "LISU", "COPTIC", "DESERET", "OSAGE", "WARANG", "TIFINAGH")
"""Scripts most of whose letters are."""
_ALIKE_SCRIPTS: Final = frozenset({"LATIN", "CYRILLIC", "GREEK"})
_LAST_COMMON_LATIN: Final = "\u017f"
_DOTLESS: Final = frozenset("ıſĸŀ")
_FOR_DIGITS: Final = re.compile("[OoIl]")
_FEWEST_DIGITS: Final = 3
_INVENTED: Final = re.compile(r"([1-9])\1{5,14}|0?123456(?:7(?:8(?:90?)?)?)?")


def number_faults(number: str) -> Iterator[TextFault]:
    """Find characters that look like others, and letters or digits of more than one script."""
    signs = [char for char in number if char.isalnum()]
    odd = {char for char in signs if _is_odd(char)}
    if not odd:
        odd = _strangers(filter(str.isalpha, signs)) | _strangers(filter(str.isdecimal, signs))
    if odd:
        yield TextFault(
            "look-alike",
            Remark(
                "this holds a character that looks like another one, or is of another script "
                "than the rest; type it again on the keyboard ({characters})",
                characters=described(odd),
            ),
        )


def looks_like_digits(number: str) -> bool:
    """Tell whether O, o, I or l stand in a number of digits only; an easy slip for 0 or 1."""
    plain = re.sub("[ ./-]", "", number)
    digits, letters = re.subn("[0-9]", "", plain)[1], _FOR_DIGITS.findall(plain)
    return bool(letters) and digits >= _FEWEST_DIGITS and digits + len(letters) == len(plain)


def looks_invented(number: str) -> bool:
    """Tell whether a number is one digit again and again, or counts up, as placeholders do."""
    return _INVENTED.fullmatch(re.sub("[ ./-]", "", number)) is not None


def mixes_scripts(name: str) -> bool:
    """Tell whether a word of a name has letters of two scripts that look alike, as Rosа has."""
    return any(
        len({_script(char) for char in word if char.isalpha()} & _ALIKE_SCRIPTS) > 1
        for word in name.split()
    )


def _is_odd(char: str) -> bool:
    """Tell a character that is drawn as another one is: full-width, styled or look-alike."""
    script = _script(char)
    return (
        unicodedata.normalize("NFKC", char) != char
        or char in _AS_LATIN | _DOTLESS
        or script in _DRAWN_AS_LATIN
        or (script == "LATIN" and char > _LAST_COMMON_LATIN)
    )


def _strangers(signs: Iterable[str]) -> set[str]:
    """Find the signs that are not of the script that most of them are of."""
    by_script: dict[str, list[str]] = {}
    for sign in signs:
        by_script.setdefault(_script(sign), []).append(sign)
    usual = max(by_script, key=lambda script: len(by_script[script]), default="")
    return {sign for script, found in by_script.items() if script != usual for sign in found}


def _script(char: str) -> str:
    """Turn a letter or digit into the first word of its Unicode name; digits 0 to 9 are DIGIT."""
    return unicodedata.name(char, "").partition(" ")[0]
