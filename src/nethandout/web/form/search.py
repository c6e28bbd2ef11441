"""Turn what somebody types into the search box into the facts and topics that may be meant.

A name counts however it is written: the program's own, synonyms and brands, those of other
languages, codes with or without their point, and with a wrong letter or two. What nothing is
near to finds nothing: a guess in the wrong place would be printed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final, NamedTuple

from nethandout.content.codes import Codes, look_up, read_codes
from nethandout.content.plan import NamedFact, Plan, Treatment, without_type
from nethandout.content.synonyms import spellings
from nethandout.i18n.termbase import Termbase
from nethandout.review.catalog_files import termbase_of
from nethandout.service import Service
from nethandout.source.spelling import is_unspaced, plain_words
from nethandout.web.form.types import Found, FoundField
from nethandout.web.staff import StaffWords, msg

_KEPT_INDEXES: Final = 8
_LONGEST: Final = 80
_LEAST: Final = 2
_LEAST_CODE: Final = 3
_EXACT, _START, _WORDS, _INSIDE, _ALIKE = 100, 92, 84, 76, 60
_LEAST_INSIDE: Final = 4
_ONE_WRONG, _TWO_WRONG, _THREE_WRONG = 4, 7, 11
"""So many letters a word has at least for one, two or three of them to be wrong."""
_BY_LABEL: Final = 2
_BY_TOPIC: Final = 8
"""How much less it counts to be found by a word of the label, and to be a topic of its own."""
_ALSO: Final = msg("{kind}, also called {name}")
_LIKE: Final = msg("{kind}, spelled like {name}")
_CODE: Final = msg("{system} {code}: {meaning}")
_KINDS: Final[dict[FoundField, str]] = {
    "tumor.site": msg("Tumor site"),
    "tumor.settings": msg("How far it has gone"),
    "conditions": msg("Condition"),
    "treatments": msg("Treatment"),
    "tests": msg("Test"),
    "visit.purpose": msg("Purpose of the visit"),
    "topics.add": msg("Topic"),
}
_FACTS: Final[tuple[tuple[FoundField, str], ...]] = (
    ("tumor.site", "sites"),
    ("tumor.settings", "settings"),
    ("conditions", "conditions"),
    ("treatments", "treatments"),
)


class _Name(NamedTuple):
    """One way to write a fact, in plain words; `shown` is what it looks like."""

    plain: str
    shown: str
    less: int = 0


@dataclass(frozen=True, slots=True)
class _Item:
    """A fact or topic, and every name it has."""

    field: FoundField
    id: str
    label: str
    names: tuple[_Name, ...]


@dataclass(frozen=True, slots=True)
class _Index:
    """Everything that can be found, in the order in which equals are shown."""

    items: tuple[_Item, ...]
    codes: Codes
    labels: dict[tuple[str, str], str] = field(default_factory=dict)


def search(service: Service, text: str, words: StaffWords, most: int = 12) -> tuple[Found, ...]:
    """Turn a text into at most so many findings, the surest first; nonsense finds nothing."""
    index = _index(service, words)
    plain = " ".join(plain_words(text[:_LONGEST]))
    found = list(_by_code(index, service.content.plan, text, words))
    found += _by_name(index, plain, words) if _is_enough(plain) else ()
    first = {(each.field, each.id): each for each in reversed(found)}
    return tuple(sorted(first.values(), key=found.index))[:most]


def excluded(service: Service, text: str, words: StaffWords) -> str | None:
    """Say why a code that is known stands for no topic, so that nobody goes on looking for it."""
    typed = text.strip()
    row = look_up(_index(service, words).codes, service.content.plan, typed) if typed else None
    if row is None or row.excluded is None:
        return None
    said = words.gettext(_CODE).format(system=row.system, code=row.code, meaning=row.meaning)
    return f"{said}. {row.excluded}"


@lru_cache(maxsize=_KEPT_INDEXES)
def _index(service: Service, words: StaffWords) -> _Index:
    """Gather all names of a service's content; takes some 0.1 s, one time."""
    items = tuple(_items(service, words))
    labels: dict[tuple[str, str], str] = {(item.field, item.id): item.label for item in items}
    return _Index(items, read_codes(service.library), labels)


def _is_enough(plain: str) -> bool:
    return len(plain) >= _LEAST or is_unspaced(plain)


def _by_code(index: _Index, plan: Plan, text: str, words: StaffWords) -> Iterator[Found]:
    """Find what a code stands for; of the beginning of one, all codes that begin so."""
    typed = text.strip()
    if len(typed) < _LEAST_CODE or not any(map(str.isdigit, typed)):
        return
    rows = [look_up(index.codes, plan, typed)]
    if rows == [None]:
        start = _plain_code(typed)
        rows = [
            look_up(index.codes, plan, row.prefix)
            for row in index.codes.icd10cm
            if _plain_code(row.prefix).startswith(start)
        ]
    for row in rows:
        for name, id_ in row.facts if row else ():
            label = index.labels.get((name, id_))
            if row and label is not None:
                why = words.gettext(_CODE).format(
                    system=row.system, code=row.code, meaning=row.meaning
                )
                yield Found(_field(name), id_, label, why, row.code)


def _field(name: str) -> FoundField:
    return next(known for known in _KINDS if known == name)


def _plain_code(code: str) -> str:
    return code.upper().replace(".", "")


def _by_name(index: _Index, plain: str, words: StaffWords) -> list[Found]:
    """Find all items that a name of them fits, the best first."""
    scored: list[tuple[int, int, Found]] = []
    for place, item in enumerate(index.items):
        less = _BY_TOPIC if item.field == "topics.add" else 0
        best = max(
            ((_score(plain, name) - name.less, -at, name) for at, name in enumerate(item.names)),
            default=None,
        )
        if best is not None and best[0] > 0:
            why = _why(item, best[2], words, is_alike=best[0] <= _ALIKE)
            scored.append((less - best[0], place, Found(item.field, item.id, item.label, why)))
    scored.sort(key=lambda each: each[:2])
    is_sure = bool(scored) and scored[0][0] <= -_START
    return [found for less, _, found in scored if not is_sure or -less > _ALIKE]


def _score(typed: str, name: _Name) -> int:
    """Tell how well a typed text fits a name, from 100 for the same to 0 for another."""
    known = name.plain
    if known == typed:
        return _EXACT
    if known.startswith(typed):
        return _START
    parts = known.split()
    if all(any(part.startswith(word) for part in parts) for word in typed.split()):
        return _WORDS
    if typed in known and (len(typed) >= _LEAST_INSIDE or is_unspaced(typed)):
        return _INSIDE
    return 0 if name.less else _alike(typed, known)


def _alike(typed: str, known: str) -> int:
    """Score a misspelled name by how many letters of it are wrong; too many are another name."""
    from rapidfuzz.distance import OSA

    length = min(len(typed), len(known))
    allowed = sum(length >= least for least in (_ONE_WRONG, _TWO_WRONG, _THREE_WRONG))
    if not allowed:
        return 0
    wrong = OSA.distance(typed, known, score_cutoff=allowed)
    if wrong <= allowed:
        return _ALIKE - 10 * (wrong - 1)
    # Who stops in the middle of a long name has written the beginning of it.
    begun = known[: len(typed)]
    is_begun = len(typed) >= _TWO_WRONG and OSA.distance(typed, begun, score_cutoff=1) <= 1
    return _ALIKE - 15 if is_begun else 0


def _why(item: _Item, name: _Name, words: StaffWords, *, is_alike: bool) -> str:
    """Say what was found, and by which of its names."""
    kind = words.gettext(_KINDS[item.field])
    if is_alike:
        return words.gettext(_LIKE).format(kind=kind, name=name.shown)
    if name.less or name.shown.casefold() in item.label.casefold():
        return kind
    return words.gettext(_ALSO).format(kind=kind, name=name.shown)


# --- What can be found -----------------------------------------------------------------


def _items(service: Service, words: StaffWords) -> Iterator[_Item]:
    plan, termbase = service.content.plan, termbase_of(service.library)
    for name, facts in _FACTS:
        yield from _facts(name, facts, plan, termbase, words)
    for test in plan.tests:
        yield _item("tests", test.id, test.label, _own_names(test), words)
    for purpose in plan.purposes:
        own = (purpose.id.replace("-", " "),)
        yield _item("visit.purpose", purpose.id, purpose.label, own, words)
    for id_, topic in service.content.topics.items():
        title = words.title(topic.title)
        names = (without_type(id_).replace("-", " "), title, topic.title)
        yield _Item("topics.add", id_, title, tuple(map(_label, names)))


def _facts(
    name: FoundField, facts: str, plan: Plan, termbase: Termbase, words: StaffWords
) -> Iterator[_Item]:
    """Give facts of the plan with their names in every language that the termbase has."""
    by_id: dict[str, NamedFact] = {item.id: item for item in getattr(plan, facts)}
    for spelled in spellings(plan, termbase, facts):
        others = (each for found in spelled.translations.values() for each in found)
        own = _own_names(by_id[spelled.id])
        yield _item(name, spelled.id, spelled.label, (*own, *others), words)


def _own_names(fact: NamedFact) -> Iterator[str]:
    """Give the names that the plan itself has, and how packages and hasty hands write them."""
    yield without_type(fact.id).replace("-", " ")
    yield from fact.names
    if isinstance(fact, Treatment):
        yield from fact.written


def _item(name: FoundField, id_: str, label: str, names: Iterable[str], words: StaffWords) -> _Item:
    shown = words.gettext(label)
    own = tuple(_named(each) for each in dict.fromkeys(names))
    return _Item(name, id_, shown, (*own, _label(shown), _label(label)))


def _named(name: str) -> _Name:
    return _Name(" ".join(plain_words(name)), name)


def _label(label: str) -> _Name:
    """Give a name whose misspellings mean nothing: a label is a sentence."""
    return _named(label)._replace(less=_BY_LABEL)
