"""Turn the words that topics explain into those that a handout must explain: the printed ones.

A topic lists the hard words of all it can say. A handout prints some of that, and a word that
stands on none of its pages would be explained to a reader who never met it. Words are looked for
in the English that was printed or translated, because other languages inflect them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from typing import Final

from nethandout.model.topic import Term, Topic

_IN_PARENTHESES: Final = re.compile(r"\s*\(([^()]*)\)")
_BETWEEN_WORDS: Final = r"[\s\u00a0-]+"
_MARKS: Final = re.compile(r"\*\*")


def words_on_pages(terms: Iterable[Term], topics: Iterable[Topic], said: str) -> list[Term]:
    """Turn all words explained into those that the topics list and that stand in what is said."""
    listed = {name for topic in topics for name in topic.terms}
    plain = _MARKS.sub("", said)
    return [term for term in terms if term.id in listed and says(plain, term.term)]


def says(text: str, term: str) -> bool:
    """Tell whether an English text says a term, its short form, or either of them in the plural."""
    return _pattern(term).search(text) is not None


@cache
def _pattern(term: str) -> re.Pattern[str]:
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
