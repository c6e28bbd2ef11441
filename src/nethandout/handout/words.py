"""Turn the words that topics explain into those that a handout must explain: the printed ones.

A topic lists the hard words of all it can say. A handout prints some of that, and a word that
stands on none of its pages would be explained to a reader who never met it. Words are looked for
in the English that was printed or translated, because other languages inflect them.
"""

from __future__ import annotations

from collections.abc import Iterable

from nethandout.i18n.wordforms import term_pattern
from nethandout.model.topic import Term, Topic


def words_on_pages(terms: Iterable[Term], topics: Iterable[Topic], said: str) -> list[Term]:
    """Turn all words explained into those that the topics list and that stand in what is said."""
    listed = {name for topic in topics for name in topic.terms}
    plain = said.replace("**", "")
    return [term for term in terms if term.id in listed and term_pattern(term.term).search(plain)]
