"""Turn what people have read and approved into sign-offs, and those into a table."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from nethandout.cli.options import (
    chosen_languages,
    clinic_option,
    json_option,
    quiet_option,
)
from nethandout.cli.talk import Talk
from nethandout.errors import ExitCode, RefusedError, UsageError, has_errors

if TYPE_CHECKING:
    from nethandout.content.library import Library
    from nethandout.review.status import Reviews, Texts


@click.group
def review() -> None:
    """See and sign what qualified people have read."""


@review.command
@click.argument("languages", nargs=-1, metavar="[LANGUAGE]...")
@clinic_option
@json_option
def status(languages: tuple[str, ...], clinic: Path | None, as_json: bool) -> int:
    """Show which texts are drafts, and which have been signed.

    A handout says that it is a draft until each of its topics is signed, and the texts
    "plan" (which topics come when, and why) and "templates" (the page's own words): in
    English by a clinician, and in its language by somebody who is not the translator.
    """
    from nethandout.content.library import open_library

    talk = Talk(as_json=as_json)
    library = open_library(clinic)
    wanted = _languages(library, languages)
    reviews = {language: _reviews(library, language) for language in wanted}
    names = next(iter(reviews.values())).texts.names
    if as_json:
        talk.give_json(
            {
                "texts": [
                    _as_json(reviews[language], name, language)
                    for name in names
                    for language in wanted
                ]
            }
        )
        return ExitCode.OK
    rows = (
        [name, *(str(reviews[language].state(name, language)) for language in wanted)]
        for name in names
    )
    talk.give_table(("text", *wanted), rows)
    return ExitCode.OK


@review.command
@click.argument("texts", nargs=-1, required=True, metavar="TEXT...")
@click.option(
    "--language", metavar="TAG", default="en", show_default=True, help="What was read: en, es …"
)
@click.option("--reviewer", metavar="NAME", required=True, help="Who has read it.")
@click.option(
    "--qualification", metavar="WORDS", required=True, help="Such as: oncology nurse, RN."
)
@click.option("--translator", metavar="NAME", help="Who made the translation that was read.")
@click.option(
    "--locales",
    metavar="DIR",
    type=click.Path(path_type=Path),
    help="Where to keep the sign-offs; as a rule the clinic's locales folder.",
)
@clinic_option
@quiet_option
def sign(
    texts: tuple[str, ...],
    language: str,
    reviewer: str,
    qualification: str,
    translator: str | None,
    locales: Path | None,
    clinic: Path | None,
    quiet: bool,
) -> int:
    """Sign texts, exactly as they are now, for a person who has read them.

    TEXT is a topic, "plan" or "templates"; "nethandout review status" lists them. With a topic
    its warning signs, its words explained and its drawings are signed. When one of its words
    changes it is a draft again.
    """
    from nethandout.content.library import open_library
    from nethandout.review.catalog_files import own_locales
    from nethandout.review.signing import Reviewer, add_sign_offs
    from nethandout.review.signing import sign as signed

    library = open_library(clinic)
    (tag,) = _languages(library, (language,))
    person = Reviewer(reviewer, qualification, translator)
    for option, value in (("--reviewer", reviewer), ("--qualification", qualification)):
        if not value.strip():
            raise UsageError(f"{option} is empty")
    found = signed(_texts(library, tag), texts, tag, person, library.today())
    _require_correct(library, tag)
    path = add_sign_offs(found, tag, own_locales(library, locales))
    Talk(quiet).say(f"{path}: signed {len(found)}")
    return ExitCode.OK


def _languages(library: Library, named: tuple[str, ...]) -> tuple[str, ...]:
    """Turn the languages named, or none, into those that can be signed; English is one."""
    from nethandout.i18n.languages import SOURCE_LANGUAGE
    from nethandout.review.catalog_files import translated_languages

    return chosen_languages(named, (SOURCE_LANGUAGE, *translated_languages(library)))


def _texts(library: Library, language: str) -> Texts:
    from nethandout.content.reading import load_content
    from nethandout.review.printable import printable_catalog
    from nethandout.review.status import Texts

    return Texts(
        load_content(library),
        printable_catalog(library, language, "handouts"),
        printable_catalog(library, language, "templates"),
        library.folders("templates"),
    )


def _reviews(library: Library, language: str) -> Reviews:
    from nethandout.review.status import read_reviews

    return read_reviews(library, _texts(library, language))


def _require_correct(library: Library, language: str) -> None:
    """Refuse to sign translations with a wrong number, a lost "not" or the like."""
    from nethandout.i18n.languages import is_source
    from nethandout.review.catalog_files import check_catalogs

    if not is_source(language) and has_errors(check_catalogs(library, [language])):
        raise RefusedError(
            f"the translations have errors; see them with: nethandout i18n check {language}"
        )


def _as_json(reviews: Reviews, name: str, language: str) -> dict[str, object]:
    return {
        "text": name,
        "language": language,
        "state": reviews.state(name, language).name.lower(),
        "signed": [
            {
                "reviewer": one.reviewer,
                "qualification": one.qualification,
                "signed_on": str(one.signed_on),
            }
            for one in reviews.reviewers(name, language)
        ],
    }
