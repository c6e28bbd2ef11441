"""Turn the name of a medicine as typed into the one name that handouts of a language use.

The termbase has the names that topics print. The name as typed stands beside it: it is on the
package and the pharmacy's label. What no row has, exactly, is printed as typed.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from nethandout.content.plan import Plan
from nethandout.i18n.languages import has_latin_letters, is_source, primary
from nethandout.i18n.termbase import Termbase, TermRow
from nethandout.source.spelling import plain_words

_BESIDE: Final = re.compile(r"(.+?)\s*[(（]([^()（）]+)[)）]")
_Words = tuple[str, ...]


@dataclass(frozen=True, eq=False)
class MedicineNames:
    """The rows of a termbase by all names of what each is about, as plain words."""

    termbase: Termbase
    rows: Mapping[_Words, TermRow]

    def printed(self, typed: str, language: str) -> str | None:
        """Turn a typed name into that of a language with the Latin one beside it, or None."""
        row = self._row(typed)
        if row is None or row.do_not_translate or is_source(language):
            return None
        accepted = self.termbase.wording(row, language).accepted
        if not accepted:
            return None
        beside = _latin_name(typed, row)
        name = accepted[0][:1].upper() + accepted[0][1:]
        if name.casefold() == beside.casefold():
            return name
        return f"{name}（{beside}）" if primary(language) == "zh" else f"{name} ({beside})"

    def _row(self, typed: str) -> TermRow | None:
        """Find the row of a name; of one with another in parentheses both must mean the same."""
        whole = self.rows.get(plain_words(typed))
        found = {
            row.id if row else None: row
            for row in (self.rows.get(plain_words(name)) for name in _names_in(typed))
        }
        return whole or (next(iter(found.values())) if len(found) == 1 else None)


def medicine_names(plan: Plan, termbase: Termbase) -> MedicineNames:
    """Turn a plan's spellings of drugs and a termbase into the names that are known.

    A row is about a drug of the plan if an English name of it is one of the drug's.
    """
    drugs: dict[_Words, set[str]] = {}
    for name, drug in plan.drug_spellings:
        drugs.setdefault(plain_words(name), set()).add(drug)
    rows: dict[_Words, TermRow] = {}
    of_drugs: dict[str, list[TermRow]] = {}
    for row in termbase.rows:
        for form in (*row.english, *(f for w in row.wordings.values() for f in w.accepted)):
            rows.setdefault(plain_words(form), row)
        for drug in {d for form in row.english for d in drugs.get(plain_words(form), ())}:
            of_drugs.setdefault(drug, []).append(row)
    for words, meant in drugs.items():
        known = [row for drug in meant for row in of_drugs.get(drug, ())]
        if len(known) == 1:
            rows.setdefault(words, known[0])
    return MedicineNames(termbase, rows)


def _latin_name(typed: str, row: TermRow) -> str:
    """Turn a typed name and its row into the name in Latin letters that stands beside it.

    It is the English one (INN, USAN), or a longer one as typed, such as “octreotide LAR”.
    """
    wordings = [row.wordings[language] for language in row.wordings if has_latin_letters(language)]
    abroad = {plain_words(form) for wording in wordings for form in wording.accepted}
    english = {plain_words(form): form for form in row.english}
    for name in _names_in(typed):
        words = plain_words(name)
        if name.isascii() and (words in english or words not in abroad):
            return english.get(words, name)
    return row.english[0]


def _names_in(typed: str) -> tuple[str, ...]:
    """Turn “Lanreotida (lanreotide)” into both names."""
    match = _BESIDE.fullmatch(typed.strip())
    return (match[1], match[2]) if match else (typed.strip(),)
