"""Turn why a translation is not printed into what staff read of it.

The checks of translations speak to translators, of words of both languages. Staff only need to
know what kind of mistake keeps a sentence back; the code leads a translator to the rest.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from nethandout.web.staff import StaffWords, msg

_CODE: Final = re.compile(r" \(([a-z-]+)\)$")
_OTHER: Final = msg("a check has found a mistake in it")
_NUMBER: Final = msg("a number, a date or a unit is another one")
_ORDER: Final = msg("two numbers, drugs or names changed places")
_NOT: Final = msg("a “not” is lost or added")
_OPPOSITE: Final = msg("it may say the opposite")
_DRUG: Final = msg("it names another drug, or lacks one")
_ENGLISH: Final = msg("a part of it is still English")
_LETTERS: Final = msg("it has letters that do not belong there")
_FORM: Final = msg("a link, bold words or a place to fill in is not as in the original")
_WORD: Final = msg("a word stands for something else")
_KINDS: Final[Mapping[str, str]] = MappingProxyType(
    {
        **dict.fromkeys(("number", "once", "unit", "phone"), _NUMBER),
        **dict.fromkeys(("number-order", "drug-order", "placeholder-order"), _ORDER),
        **dict.fromkeys(("negation-lost", "negation-added"), _NOT),
        "opposite": _OPPOSITE,
        **dict.fromkeys(("other-drug", "drug-lost"), _DRUG),
        **dict.fromkeys(("left-in-english", "same-as-source", "latin-word"), _ENGLISH),
        **dict.fromkeys(
            ("lookalike", "invisible", "other-script", "wrong-script", "other-letters"), _LETTERS
        ),
        **dict.fromkeys(
            ("placeholder-lost", "markup", "html", "link", "bold", "bold-elsewhere"), _FORM
        ),
        **dict.fromkeys(("term-confused", "do-not-translate"), _WORD),
    }
)


def verdict(why: str, staff: StaffWords) -> str | None:
    """Turn the reason of a check, which ends in its code, into the staff's language.

    None where there are no words for it, and where it has no code.
    """
    found = _CODE.search(why)
    if found is None:
        return None
    kind = _KINDS.get(found[1], _OTHER)
    return None if staff.language_of(kind) else f"{staff.gettext(kind)} ({found[1]})"
