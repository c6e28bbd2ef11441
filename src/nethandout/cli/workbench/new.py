"""Turn the code of a language into its first catalogs, and say what a translator must know."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from nethandout.cli.options import clinic_option, json_option, quiet_option
from nethandout.cli.talk import Talk
from nethandout.errors import ExitCode, UsageError

if TYPE_CHECKING:
    from nethandout.content.library import Library
    from nethandout.review.newlanguage import LanguageFacts


@click.command
@click.argument("language", metavar="LANGUAGE")
@clinic_option
@click.option(
    "--locales",
    metavar="DIR",
    type=click.Path(path_type=Path),
    help="The folder of the files to write; as a rule the checkout's or the clinic's.",
)
@json_option
@quiet_option
def new(
    language: str, clinic: Path | None, locales: Path | None, as_json: bool, quiet: bool
) -> int:
    """Begin a translation into LANGUAGE, such as vi or pt-BR.

    Makes its catalogs and its column of the termbase, and says how many plural forms it has, how
    it is written, with which fonts, how dates look, and what nobody will check.
    """
    from nethandout.cli.workbench.updates import messages_and_folder
    from nethandout.content.library import open_library
    from nethandout.i18n.catalogplaces import DOMAINS
    from nethandout.review.newlanguage import facts_of, language_to_begin
    from nethandout.review.updating import update_catalog

    tag = language_to_begin(language)
    library = open_library(clinic)
    wanted, folder = messages_and_folder(clinic, locales, library.cache_dir)
    _refuse_what_is_there(folder, tag)
    files = [update_catalog(wanted.pot(domain), folder, tag, domain)[0].path for domain in DOMAINS]
    lines = {**_facts(facts_of(tag)), **_work(folder, tag, library)}
    talk = Talk(quiet, as_json)
    if as_json:
        talk.give_json({"language": tag, "files": [str(path) for path in files], **lines})
        return ExitCode.OK
    for path in files:
        talk.say(f"written: {path}")
    for name, value in lines.items():
        talk.say(f"{name}: {value}")
    talk.say(f"next: translate, then: nethandout i18n check {tag}")
    return ExitCode.OK


def _refuse_what_is_there(folder: Path, tag: str) -> None:
    from nethandout.i18n.catalogplaces import catalogs_in

    found = (paths[0] for place, paths in catalogs_in(folder).items() if place.language == tag)
    there = next(found, None)
    if there is not None:
        raise UsageError(
            f"there is a catalog already: {there}; bring it up to date with: "
            f"nethandout i18n update {tag}"
        )


def _work(folder: Path, tag: str, library: Library) -> dict[str, str]:
    """Give the language its column of the termbase, and say what is left to people."""
    from nethandout.i18n.unchecked import unchecked_parts
    from nethandout.review.newlanguage import add_termbase_column

    termbase, terms = add_termbase_column(folder, tag, library.root)
    return {
        "termbase": f"{termbase}: column “{tag}”, {terms} terms to fill in",
        "not checked": ", ".join(unchecked_parts(library.folders("locales"), tag)) or "nothing",
    }


def _facts(facts: LanguageFacts) -> dict[str, str]:
    """Turn what is known of a language into lines."""
    from nethandout.render.type.fonts import missing_fonts, required_families
    from nethandout.render.type.letters import letters_lacking

    absent = missing_fonts(facts.tag)
    lacking = letters_lacking(facts.letters)
    fonts = ", ".join(required_families(facts.tag))
    if absent:
        fonts += f" (not installed: {', '.join(absent)}; see: nethandout doctor)"
    if lacking:
        fonts += f"; they lack {len(lacking)} letters, so pages cannot be printed: {lacking[:20]}"
    return {
        "name": f"{facts.english} ({facts.own})",
        "direction": "right to left" if facts.direction == "rtl" else "left to right",
        "letters": facts.script,
        "plural": f"{facts.plural_in_words()} ({facts.plural})",
        "dates": facts.date,
        "fonts": fonts,
        "gaps": " ".join(facts.gaps) or "none",
    }
