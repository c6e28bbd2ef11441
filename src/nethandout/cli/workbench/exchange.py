"""Turn catalogs into files for other translation programs, and what comes back into catalogs."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, get_args

import click

from nethandout.cli.options import clinic_option, json_option, quiet_option
from nethandout.cli.talk import Talk
from nethandout.errors import ExitCode, UsageError

if TYPE_CHECKING:
    from nethandout.content.library import Library
    from nethandout.review.exchange import Format
    from nethandout.review.status import Texts

_locales = click.option(
    "--locales",
    metavar="DIR",
    type=click.Path(path_type=Path),
    help="The folder of the catalogs; as a rule the checkout's or the clinic's.",
)


@click.command
@click.argument("language")
@click.option(
    "--format",
    "form",
    type=click.Choice(["xliff", "xliff2", "csv"]),
    default="xliff",
    show_default=True,
    help="XLIFF 1.2, XLIFF 2.1, or a table for a spreadsheet.",
)
@click.option(
    "--topic",
    "topics",
    metavar="TOPIC",
    multiple=True,
    help='Only what a reviewer reads of this topic, of "plan" or of "templates"; may be repeated.',
)
@click.option("-o", "--output", metavar="FILE", required=True, type=click.Path(path_type=Path))
@clinic_option
@_locales
@quiet_option
def export(
    language: str,
    form: str,
    topics: tuple[str, ...],
    output: Path,
    clinic: Path | None,
    locales: Path | None,
    quiet: bool,
) -> int:
    """Write a language's texts for another translation program.

    Placeholders, bold and links are codes that cannot be broken. Each text has an id that stays
    the same, where it stands, and what its placeholders hold. "nethandout i18n import" takes the
    finished file back.
    """
    from nethandout.content.library import open_library
    from nethandout.files.publish import publish, require_place
    from nethandout.review.catalog_files import own_locales
    from nethandout.review.exchange import export as exported

    require_place(output)
    library = open_library(clinic)
    folder, tag = own_locales(library, locales), _target(language)
    texts = _texts(library, tag) if topics else None
    found = exported(folder, tag, _form(form), texts=texts, topics=topics)
    publish(output, found.raw, 0o644)
    Talk(quiet).say(f"{output}: {found.units} texts for {tag}")
    return ExitCode.OK


@click.command("import")
@click.argument("language")
@click.argument("file", type=click.Path(path_type=Path))
@clinic_option
@_locales
@json_option
@quiet_option
def import_command(
    language: str,
    file: Path,
    clinic: Path | None,
    locales: Path | None,
    as_json: bool,
    quiet: bool,
) -> int:
    """Take translations over from a file that "i18n export" wrote.

    It may be XLIFF 1.2, XLIFF 2.0 to 2.2, or a CSV table. Only translations change, all of the
    file's or none. What stands against it is named with its line: a changed source, an id that no
    catalog has, a lost placeholder, a translation that was changed here meanwhile. What the file
    does not call finished stays fuzzy, and is not printed. Run "nethandout i18n check" next.
    """
    from nethandout.content.library import open_library
    from nethandout.review.catalog_files import own_locales
    from nethandout.review.exchange import take_over

    library = open_library(clinic)
    tag = _target(language)
    done = take_over(own_locales(library, locales), tag, file, file.name)
    talk = Talk(quiet, as_json)
    if as_json:
        talk.give_json(
            {
                "language": tag,
                "changed": done.changed,
                "fuzzy": done.fuzzy,
                "unchanged": done.unchanged,
                "without_target": done.emptied,
                "files": [str(path) for path in done.paths],
            }
        )
        return ExitCode.OK
    for path in done.paths:
        talk.say(f"{path}: written")
    talk.say(f"{tag}: changed {done.changed} (fuzzy {done.fuzzy}), as before {done.unchanged}")
    if done.emptied:
        talk.say(f"{done.emptied} have no translation in the file, and keep theirs")
    talk.say(f"next: nethandout i18n check {tag}")
    return ExitCode.OK


def _target(language: str) -> str:
    """Turn the language named into its tag; English is not translated."""
    from nethandout.i18n.languages import is_source, language_tag

    tag = language_tag(language)
    if is_source(tag):
        raise UsageError("the content is written in English; name another language")
    return tag


def _form(name: str) -> Format:
    from nethandout.review.exchange import Format

    return next(form for form in get_args(Format) if form == name)


def _texts(library: Library, language: str) -> Texts:
    from nethandout.content.reading import load_content
    from nethandout.i18n.catalogs import Catalog
    from nethandout.review.status import Texts

    none = Catalog(language)
    return Texts(load_content(library), none, none, library.folders("templates"))
