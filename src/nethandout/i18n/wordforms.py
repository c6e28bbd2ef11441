"""Turn an English term into what finds it in a text: its short form and the plural of either."""

from __future__ import annotations

import re
from functools import cache
from typing import Final

_IN_PARENTHESES: Final = re.compile(r"\s*\(([^()]*)\)")
_BETWEEN_WORDS: Final = r"[\s\u00a0-]+"


@cache
def term_pattern(term: str) -> re.Pattern[str]:
    """Turn “neuroendocrine tumor (NET)” into what finds it, in any case; “NET” as it is written."""
    forms = (_IN_PARENTHESES.sub("", term).strip(), *_IN_PARENTHESES.findall(term))
    return re.compile("|".join(rf"(?<!\w){_form(form)}(?!\w)" for form in forms if form))


def _form(form: str) -> str:
    *before, last = re.split(r"[\s-]+", form)
    words = _BETWEEN_WORDS.join([*map(re.escape, before), _with_plural(last)])
    return words if form.isupper() else f"(?i:{words})"


def _with_plural(word: str) -> str:
    """Turn a word into itself and its plural or, of a plural, its singular."""
    if word.endswith("sis"):
        return re.escape(word[:-2]) + "[ie]s"
    if word.endswith("y"):
        return re.escape(word[:-1]) + "(?:y|ies)"
    return re.escape(word.removesuffix("s")) + "(?:s|es)?"
