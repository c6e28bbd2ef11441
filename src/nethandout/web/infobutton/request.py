"""Turn pairs of names and values into what is asked for, or into problems that name parameters.

Names are those of HL7's URL-based guide, R4 (2014), and are matched without regard to case. The
second of several has the suffix 1 (rule 3). What is on no list of ours is let go here and now:
it is in no later step, no answer and no log, as it may be a person's name.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from types import MappingProxyType
from typing import Final

from nethandout.errors import Position, Problem
from nethandout.web.infobutton.codesystems import CodeSystem, code_system
from nethandout.web.infobutton.languagewish import wished_language

_MAIN: Final = "mainSearchCriteria"
LANGUAGE: Final = "informationRecipient.languageCode.c"
NEGATION: Final = "observation.valueNegationInd"
RESPONSE_TYPE: Final = "knowledgeResponseType"
TASK: Final = "taskContext.c.c"
_VALUES: Final = ("v.c", "v.cs", "v.dn", "v.ot", "v.nullFlavor")
_OLD_VALUES: Final = ("c.c", "c.cs", "c.dn", "c.ot", "c.nullFlavor")
_NAMES: Final = (
    *(f"{_MAIN}.{value}" for value in (*_VALUES, *_OLD_VALUES, "nullFlavor")),
    *(f"observation.{value}" for value in (*_VALUES, *_OLD_VALUES, "nullFlavor")),
    *(NEGATION, "observation.v.valueNegationInd", "observation.c.valueNegationInd"),
    *(LANGUAGE, "informationRecipient.languageCode"),
    *("age.v.v", "age.v.u", "ageGroup.v.c", RESPONSE_TYPE, "callback", "jsonp", TASK),
)
_KNOWN: Final[Mapping[str, str]] = MappingProxyType({name.casefold(): name for name in _NAMES})
_SAME: Final[Mapping[str, str]] = MappingProxyType(
    {
        "observation.v.valueNegationInd": NEGATION,
        "observation.c.valueNegationInd": NEGATION,
        "informationRecipient.languageCode": LANGUAGE,
        "jsonp": "callback",
    }
)
_NAME: Final = re.compile(r"(.*?)([1-9][0-9]?)?")
_LONGEST: Final = 200
"""No code, display name or tag that could be understood is longer."""
_IDENTITY: Final = ("patientperson.", "holder.", "patient.", "subject.", "assignedentity.")
_NO_IDENTITY: Final = ("patientperson.administrativegendercode.", "patientperson.gendercode")
_YEARS: Final[Mapping[str, Decimal]] = MappingProxyType(
    {
        **dict.fromkeys(("", "a", "y", "yr", "year", "years"), Decimal(1)),
        **dict.fromkeys(("mo", "month", "months"), Decimal(1) / 12),
        **dict.fromkeys(("wk", "week", "weeks"), Decimal(1) / 52),
        **dict.fromkeys(("d", "day", "days"), Decimal(1) / 365),
        **dict.fromkeys(("h", "min"), Decimal(0)),
    }
)
"""Units of age in years: those of UCUM, and how others write them. None means years."""
_ADULT: Final = 18
_OLDEST: Final = 130
_YOUNG: Final = frozenset({"D007231", "D007223", "D002675", "D002648", "D000293"})
"""MeSH age groups of children: newborn, infant, preschool child, child, adolescent."""
_OF_ALLERGIES: Final = frozenset({"ALLERLREV", "ALLERLE"})
"""Tasks of HL7 V3 (ActTaskCode): somebody reads, or writes, a list of allergies."""
_XML: Final = frozenset({"text/xml", "application/xml", "application/atom+xml"})
_JSON: Final = frozenset({"application/json", "text/json"})
_TRUE_OR_FALSE: Final[Mapping[str, bool]] = MappingProxyType(
    {"true": True, "1": True, "false": False, "0": False, "": False}
)

Given = Mapping[tuple[str, int], str]


@dataclass(frozen=True, slots=True)
class Criterion:
    """One thing that is asked for or was observed, as it was written.

    `system` is None where the system has none of our tables. `name` is what the code is called
    (`dn`), `text` what somebody typed (`ot`). `parameter` is the name it has today without its
    last part: `mainSearchCriteria.v`.
    """

    parameter: str
    number: int = 0
    code: str = field(default="", repr=False)
    system: CodeSystem | None = None
    name: str = field(default="", repr=False)
    text: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class KnowledgeRequest:
    """What is asked for: nothing in it is about one person but whether it is a child.

    `languages` are wishes in their order, as BCP 47 tags, or None for one nobody could read.
    """

    criteria: tuple[Criterion, ...]
    observed: tuple[Criterion, ...] = ()
    ruled_out: tuple[Criterion, ...] = ()
    languages: tuple[str | None, ...] = ()
    is_child: bool = False
    of_allergies: bool = False
    wants_json: bool = False
    had_identity: bool = False


def read_request(
    pairs: Iterable[tuple[str, str]],
) -> tuple[KnowledgeRequest | None, list[Problem]]:
    """Turn pairs into a request and all its problems; it is None when there are any."""
    reader = _Reader()
    for name, value in pairs:
        reader.take(name, value)
    return reader.finish()


class _Reader:
    """Collects the parameters that have a meaning here, and what is wrong with them."""

    def __init__(self) -> None:
        self._given: dict[tuple[str, int], str] = {}
        self._problems: list[Problem] = []
        self._had_identity = False

    def take(self, name: str, value: str) -> None:
        """Keep a value whose name is known; empty ones are as if they were not there."""
        folded, value = name.strip().casefold(), value.strip()
        known = _known_name(folded)
        if known is None:
            is_identity = folded.startswith(_IDENTITY) and not folded.startswith(_NO_IDENTITY)
            self._had_identity |= is_identity
            return
        if known[0] == "callback":
            self._refuse(known, "jsonp", "a script hands the answer to any page; ask for JSON")
        elif value and self._given.setdefault(known, value) != value:
            self._refuse(known, "given-twice", "this is there two times; number the second one 1")

    def finish(self) -> tuple[KnowledgeRequest | None, list[Problem]]:
        """Turn all that was taken into a request, or all that is wrong with it."""
        is_old = not any(name.startswith(f"{_MAIN}.v.") for name, _ in self._given)
        criteria = tuple(self._criteria(_MAIN, "c" if is_old else "v"))
        if not criteria and not self._problems:
            message = "nothing is asked for: give a code and its code system, or a name"
            self._refuse((f"{_MAIN}.v.c", 0), "nothing-asked", message)
        observed = [*self._criteria("observation", "v"), *self._criteria("observation", "c")]
        numbers = self._ruled_out({each.number for each in observed})
        request = KnowledgeRequest(
            criteria=criteria,
            observed=tuple(each for each in observed if each.number not in numbers),
            ruled_out=tuple(each for each in observed if each.number in numbers),
            languages=tuple(wished_language(value) for _, value in self._all(LANGUAGE)),
            is_child=self._is_child(),
            of_allergies=any(value.upper() in _OF_ALLERGIES for _, value in self._all(TASK)),
            wants_json=self._wants_json(),
            had_identity=self._had_identity,
        )
        problems = sorted(dict.fromkeys(self._problems), key=lambda each: each.position)
        return (None if problems else request), problems

    def _criteria(self, root: str, kind: str) -> Iterator[Criterion]:
        """Turn the values of `mainSearchCriteria.v` or alike into criteria, by their numbers.

        One with a null flavor says that something is not known, so it says nothing here.
        """
        parts = ("c", "cs", "dn", "ot")
        parameter = f"{root}.{kind}"
        names = {f"{parameter}.{part}" for part in parts}
        for number in sorted({number for name, number in self._given if name in names}):
            code, system, name, text = (
                self._given.get((f"{parameter}.{part}", number), "") for part in parts
            )
            if code and not system:
                message = f"{_spelled(f'{parameter}.c', number)} is a code, and this names its code"
                message += " system: an OID such as 2.16.840.1.113883.6.90, or a URL"
                self._refuse((f"{parameter}.cs", number), "no-code-system", message)
            flavors = (f"{root}.nullFlavor", f"{parameter}.nullFlavor")
            is_null = any((flavor, number) in self._given for flavor in flavors)
            if (code or name or text) and not is_null:
                short = [part if len(part) <= _LONGEST else "" for part in (code, name, text)]
                today = f"{_MAIN}.v" if root == _MAIN else parameter
                yield Criterion(today, number, short[0], code_system(system), *short[1:])

    def _ruled_out(self, observed: set[int]) -> set[int]:
        """Find the numbers of observations that are said not to be (R4, 6.4.5)."""
        found = set()
        for number, value in self._all(NEGATION):
            known = _TRUE_OR_FALSE.get(value.casefold())
            if known is None:
                self._refuse((NEGATION, number), "not-true-or-false", "this is true or false")
            elif number not in observed and known:
                message = "this negates an observation that is not there"
                self._refuse((NEGATION, number), "nothing-negated", message)
            elif known:
                found.add(number)
        return found

    def _is_child(self) -> bool:
        """Tell whether the patient is not of age; raises no doubt where no age is given."""
        if any(value.upper() in _YOUNG for _, value in self._all("ageGroup.v.c")):
            return True
        age = self._given.get(("age.v.v", 0))
        if age is None:
            return False
        unit = _YEARS.get(self._given.get(("age.v.u", 0), "").casefold())
        if unit is None:
            message = "this is the unit of the age: a, mo, wk, d, h or min"
            self._refuse(("age.v.u", 0), "unknown-unit", message)
            return False
        years = _number(age)
        if years is None or not 0 <= years * unit <= _OLDEST:
            self._refuse(("age.v.v", 0), "no-age", "this is the age, a number")
            return False
        return years * unit < _ADULT

    def _wants_json(self) -> bool:
        value = self._given.get((RESPONSE_TYPE, 0), "text/xml").partition(";")[0].strip().casefold()
        if value not in _XML | _JSON:
            self._refuse(
                (RESPONSE_TYPE, 0), "response-type", "this is text/xml or application/json"
            )
        return value in _JSON

    def _all(self, name: str) -> list[tuple[int, str]]:
        """Give the values of all parameters of a name, in the order of their numbers."""
        return sorted(
            (number, value) for (own, number), value in self._given.items() if own == name
        )

    def _refuse(self, place: tuple[str, int], code: str, message: str) -> None:
        self._problems.append(Problem(Position(_spelled(*place)), code, message))


def _known_name(folded: str) -> tuple[str, int] | None:
    """Turn a name in small letters into the guide's spelling and its number; None if unknown."""
    match = _NAME.fullmatch(folded)
    name = None if match is None else _KNOWN.get(match[1])
    if match is None or name is None:
        return None
    return _SAME.get(name, name), int(match[2] or 0)


def _spelled(name: str, number: int) -> str:
    return f"{name}{number or ''}"


def _number(text: str) -> Decimal | None:
    try:
        value = Decimal(text)
    except InvalidOperation:
        return None
    return value if value.is_finite() else None
