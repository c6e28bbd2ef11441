"""Turn a library into every problem that a release must not have."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from nethandout.content.library import Library, sorted_problems
from nethandout.content.plain_language import check_plain_language
from nethandout.content.reading import Content, read_content
from nethandout.content.reading_level import Levels, measured, too_hard
from nethandout.errors import InputError, Position, Problem, Severity, has_errors
from nethandout.i18n.catalogs import Catalog
from nethandout.review.catalog_files import (
    check_catalogs,
    progress,
    translated_languages,
    written_catalog,
)
from nethandout.review.clinic_values import empty_values
from nethandout.review.pots import check_pots, make_pots
from nethandout.review.status import Texts, read_reviews

_COUNTED = frozenset({"untranslated", "fuzzy"})
"""One line for each language says how many; `nethandout i18n check` names them."""


@dataclass(frozen=True, slots=True)
class Checked:
    """All problems of a library, and how hard it is to read if that could be measured."""

    problems: list[Problem]
    levels: Levels | None = None


def check_release(library: Library, today: date) -> list[Problem]:
    """Turn a library into all problems of its content, catalogs, templates and sign-offs."""
    return checked_release(library, today).problems


def checked_release(library: Library, today: date) -> Checked:
    """Turn a library into all its problems, and how hard its topics are to read."""
    content, problems = read_content(library)
    if content is None:
        return Checked(problems)
    if has_errors(problems):
        return Checked(sorted_problems([*problems, *empty_values(library, content)]))
    units = [(model, origin) for _, model, origin in content.items()]
    levels = measured(units)
    found = [
        *problems,
        *check_plain_language(units),
        *too_hard(levels),
        *_overdue(content, today),
        *empty_values(library, content),
        *_check_sign_offs(library, content),
        *_check_translations(library, content),
    ]
    return Checked(sorted_problems(found), levels)


def _overdue(content: Content, today: date) -> Iterator[Problem]:
    """Find topics that nobody has looked at for too long: they are not printed any more."""
    for topic in content.topics.values():
        if topic.review.due < today:
            place = content.origins["topic", topic.id].at(("review", "due"))
            message = "the content was due for review; it is not printed any more"
            yield Problem(place, "review-due", message, Severity.WARNING)


def _check_sign_offs(library: Library, content: Content) -> Iterable[Problem]:
    try:
        read_reviews(library, Texts(content, Catalog.source(), Catalog.source()))
    except InputError as error:
        return error.problems
    return ()


def _check_translations(library: Library, content: Content) -> Iterator[Problem]:
    languages = translated_languages(library)
    problems = check_catalogs(library, languages)
    yield from (problem for problem in problems if problem.code not in _COUNTED)
    try:
        pots = make_pots(library, content)
        folder = (library.overlay or library.root) / "locales"
        yield from check_pots(pots, folder, library)
        if not has_errors(problems):
            yield from _incomplete(library, content, languages)
    except InputError as error:
        yield from error.problems


def _incomplete(library: Library, content: Content, languages: Iterable[str]) -> Iterator[Problem]:
    """Find languages that are not whole. Without an error nothing in them is kept from print."""
    for item in progress(library, content, languages, written_catalog):
        if item.translated < item.messages:
            message = (
                f"{item.missing} of {item.messages} messages are not translated, "
                f"{item.fuzzy} not confirmed; handouts that need them are not printed"
            )
            place = Position(f"locales: {item.language} {item.domain}")
            yield Problem(place, "incomplete", message, Severity.WARNING)
