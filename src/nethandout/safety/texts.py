"""Turn the orders that a clinic typed into those that the patient may not be able to read.

Nothing that is typed is translated. An order in another language than the handout's is only
printed when a clinician says so; whose script does not fit the language is surely in another.
"""

from __future__ import annotations

from collections.abc import Iterator

from nethandout.content.drugnames import scripts_of
from nethandout.i18n.languages import SCRIPT_NAMES, primary
from nethandout.model.medicine import ROUTES
from nethandout.model.remark import Remark
from nethandout.safety.amounts import without_amounts
from nethandout.safety.case import Case, Hit

_LATIN = "LATIN"
_SCRIPTS = frozenset({_LATIN, *SCRIPT_NAMES.values()})


def texts_language(case: Case) -> Iterator[Hit]:
    """Find doses, routes, times and plans that are not in the language of the handout."""
    record = case.record
    written_in = record.texts_in or record.language
    is_other = primary(written_in) != primary(record.language)
    for field, text in _orders(case):
        if is_other and _letters(text):
            yield Hit(
                field,
                Remark(
                    "this text is in another language ({written_in}) than the handout "
                    "({language}), and is not translated; use the lists of words, such as "
                    "timing, or write it in the handout's language",
                    written_in=written_in,
                    language=record.language,
                ),
            )
        elif _has_other_script(text, written_in):
            yield Hit(
                field,
                Remark(
                    "this text is not in the letters of its language ({written_in}), so the "
                    "patient may not be able to read it; use the lists of words, such as timing, "
                    "or write it in the handout's language",
                    written_in=written_in,
                ),
            )


def _orders(case: Case) -> Iterator[tuple[str, str]]:
    """Turn a record into the fields with orders in free text."""
    record = case.record
    for number, medicine in enumerate(record.medicines, start=1):
        route = None if medicine.route in ROUTES else medicine.route
        dose = medicine.dose.text if medicine.dose else None
        for name, text in (("dose", dose), ("route", route), ("when", medicine.when)):
            if text:
                yield f"medicines.{number}.{name}", text
    if record.injections is not None and record.injections.dose.text:
        yield "injections.dose", record.injections.dose.text
    if record.crisis_plan:
        yield "crisis_plan", record.crisis_plan


def _letters(text: str) -> frozenset[str]:
    """Turn an order into the scripts it has: “120 mg” is in no language, “120 毫克” is."""
    found = scripts_of(text) & _SCRIPTS
    return found - {_LATIN} | scripts_of(without_amounts(text)) & {_LATIN}


def _has_other_script(text: str, language: str) -> bool:
    """Tell whether an order is in other letters than those of a language.

    Names of drugs stand in Latin letters in all languages: with own letters around them they
    are no other language. Any third script is.
    """
    own = SCRIPT_NAMES.get(primary(language), _LATIN)
    scripts = _letters(text)
    return bool(scripts - {own, _LATIN}) or (bool(scripts) and own not in scripts)
