"""Turn the name of a medicine as another system writes it into the treatments it can mean.

Systems send “OCTREOTIDE”, “lanreotide 120 mg injection”, or names of RxNorm such as
“0.5 ML lanreotide 240 MG/ML Prefilled Syringe [Somatuline]”. A record is read leniently, for
a nurse reads it again; here nobody does, so that each word must be one of the name, a number or
a word that tells of the form. “Allergy to octreotide” is the name of no medicine.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Final

from nethandout.content.drugnames import DrugNames
from nethandout.content.plan import Plan
from nethandout.source.spelling import plain_words, spellings

_FORM: Final = frozenset(
    spellings(
        "mg g mcg ug microgram micrograms ml l unit units mci gbq mbq hr day days per of for in "
        "injection injections injectable inj solution suspension powder vial vials syringe "
        "syringes prefilled pre filled autoinjector pen kit depot long short acting extended "
        "release er subcutaneous deep subcut sc intramuscular im intravenous iv oral tablet "
        "tablets tab tabs capsule capsules cap acetate pamoate malate ethyl etiprate hydrochloride "
        "s lu 177 gel gluteal every weeks month monthly dose product autogel"
    )
)
_MOST_WORDS: Final = 24


def treatments_meant(text: str, names: DrugNames) -> frozenset[str]:
    """Turn a name into the treatments it can mean; nothing where a word of it is unknown.

    The longest names count, so that “Sandostatin LAR” is not “Sandostatin”. Of two names for
    one medicine (“octreotide [Sandostatin]”) the treatments are those that both can mean.
    """
    words = plain_words(text)
    if not words or len(words) > _MOST_WORDS:
        return frozenset()
    found = _longest(_phrases_in(words, names))
    rest = set(words).difference(*found) if found else set(words)
    if any(word not in _FORM and not word.isdecimal() for word in rest):
        return frozenset()
    meant = [frozenset(drug for own, drug in names.phrases if own == each) for each in found]
    return frozenset.intersection(*meant) if meant else frozenset()


def _phrases_in(words: Sequence[str], names: DrugNames) -> list[tuple[str, ...]]:
    """Find the names whose words stand side by side in these words."""
    have = frozenset(words)
    near = set(pairwise(words))
    return [
        phrase
        for phrase in dict.fromkeys(phrase for phrase, _ in names.phrases)
        if have.issuperset(phrase) and near.issuperset(pairwise(phrase))
    ]


def _longest(phrases: Iterable[tuple[str, ...]]) -> list[tuple[str, ...]]:
    """Leave out the names that are a part of a longer one."""
    found = list(phrases)
    return [one for one in found if not any(set(one) < set(other) for other in found)]


def one_or_class(treatments: frozenset[str], plan: Plan) -> frozenset[str]:
    """Let one treatment be; turn several into the one class with all of them as members."""
    if len(treatments) < 2:  # noqa: PLR2004 - two are a question
        return treatments
    classes = [item.id for item in plan.treatments if treatments.issubset(item.members)]
    return frozenset(classes if len(classes) == 1 else ())
