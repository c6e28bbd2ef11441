"""Turn content into what translators work on, and their work into counts and problems."""

from __future__ import annotations

import gc
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import click

from nethandout.cli.check import give_problems
from nethandout.cli.options import (
    chosen_languages,
    clinic_option,
    json_option,
    quiet_option,
)
from nethandout.cli.talk import Talk
from nethandout.cli.workbench.exchange import export, import_command
from nethandout.cli.workbench.new import new
from nethandout.cli.workbench.proof import proof
from nethandout.cli.workbench.prove import prove
from nethandout.cli.workbench.pseudo import pseudo
from nethandout.cli.workbench.reports import (
    report_options,
    require_report_places,
    write_reports,
)
from nethandout.cli.workbench.stats import stats

F = TypeVar("F", bound=Callable[..., object])


def locales_option(command: F) -> F:
    """Add `--locales DIR`."""
    return click.option(
        "--locales",
        metavar="DIR",
        type=click.Path(path_type=Path),
        help="The folder of the files to write; as a rule the checkout's or the clinic's.",
    )(command)


def languages_argument(command: F) -> F:
    """Add the languages to work on; none means all."""
    return click.argument("languages", nargs=-1, metavar="[LANGUAGE]...")(command)


@click.group
def i18n() -> None:
    """Work on translations."""


@i18n.command
@clinic_option
@locales_option
@quiet_option
def extract(clinic: Path | None, locales: Path | None, quiet: bool) -> int:
    """Write the POT files: all English text to translate."""
    from nethandout.cli.workbench.updates import messages_and_folder
    from nethandout.files.cachefile import default_cache_dir
    from nethandout.review.pots import write_pots

    wanted, folder = messages_and_folder(clinic, locales, default_cache_dir())
    changed = write_pots(wanted.own, folder)
    talk = Talk(quiet)
    for domain, pot in wanted.pots.items():
        path = folder / f"{domain}.pot"
        talk.say(f"{path}: {len(pot)} messages{'' if path in changed else ', unchanged'}")
    return 0


@i18n.command
@languages_argument
@clinic_option
@locales_option
@quiet_option
def update(
    languages: tuple[str, ...], clinic: Path | None, locales: Path | None, quiet: bool
) -> int:
    """Bring the POT files and the catalogs of languages up to date.

    A language without a catalog gets a new one. What was changed keeps its translation
    as a proposal, and is not printed until a translator confirms it. In a clinic's catalogs its
    corrections of built-in texts stay.
    """
    # One short run: what the collector could free is not worth a tenth of the time.
    gc.disable()
    from nethandout.cli.workbench.updates import update_languages

    return update_languages(languages, clinic, locales, Talk(quiet))


@i18n.command("check")
@languages_argument
@clinic_option
@report_options
@json_option
@quiet_option
def check_command(
    languages: tuple[str, ...],
    clinic: Path | None,
    junit: Path | None,
    sarif: Path | None,
    as_json: bool,
    quiet: bool,
) -> int:
    """Compare every translation with its source.

    Numbers, units, phones, names, markup, "not", terms and more. An error stops a release. A
    text with another number, unit, placeholder, markup or script, or in English, is not
    printed, and the check says so. Untranslated and unconfirmed texts are warnings.
    """
    # One short run: what the collector could free is not worth a tenth of the time.
    gc.disable()
    from nethandout.content.library import open_library
    from nethandout.review.catalog_files import (
        catalog_labels,
        check_catalogs,
        checked_languages,
        label_as_typed,
    )

    require_report_places(junit, sarif)
    library = open_library(clinic)
    wanted = chosen_languages(languages, checked_languages(library))
    label = label_as_typed(library, clinic)
    problems = check_catalogs(library, wanted, label)
    write_reports(problems, catalog_labels(library, wanted, label), junit=junit, sarif=sarif)
    return give_problems(problems, Talk(quiet, as_json))


i18n.add_command(new)
i18n.add_command(stats)
i18n.add_command(export)
i18n.add_command(import_command)
i18n.add_command(proof)
i18n.add_command(pseudo)
i18n.add_command(prove)
