"""Turn content into what translators work on, and their work into counts and problems."""

from __future__ import annotations

import gc
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import click

from nethandout.cli.check import give_problems
from nethandout.cli.options import (
    chosen_languages,
    clinic_option,
    json_option,
    quiet_option,
)
from nethandout.cli.talk import Talk
from nethandout.errors import ExitCode

if TYPE_CHECKING:
    from nethandout.i18n.update import UpdateReport
    from nethandout.review.catalog_files import Progress
    from nethandout.review.prove import Proof

_PROOF_COLUMNS = ("language", "change", "changed", "noticed", "share", "not printed")
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
    from nethandout.content.library import open_library
    from nethandout.review.catalog_files import make_pots, own_locales, write_pots

    library = open_library(clinic)
    folder = own_locales(library, locales)
    pots = make_pots(library)
    changed = write_pots(pots, folder)
    talk = Talk(quiet)
    for domain, pot in pots.items():
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
    from nethandout.content.library import open_library
    from nethandout.i18n.catalogs import languages_available
    from nethandout.i18n.languages import is_source, language_tag
    from nethandout.review.catalog_files import (
        built_in_pots,
        make_pots,
        own_locales,
        update_catalog,
        write_pots,
    )

    talk = Talk(quiet)
    library = open_library(clinic)
    folder = own_locales(library, locales)
    wanted = [language_tag(name) for name in languages or languages_available([folder])]
    pots, built_in = make_pots(library), built_in_pots(library)
    write_pots(pots, folder)
    for language in wanted:
        if is_source(language):
            continue
        for domain, pot in pots.items():
            report = update_catalog(pot, folder, language, domain, built_in[domain])
            _tell(f"{language} {domain}", report, talk)
            for text in report.obsolete if clinic else ():
                talk.say(f"  no handout has this text any more: {text}")
    return 0


@i18n.command("check")
@languages_argument
@clinic_option
@json_option
@quiet_option
def check_command(
    languages: tuple[str, ...], clinic: Path | None, as_json: bool, quiet: bool
) -> int:
    """Compare every translation with its source.

    Numbers, units, phones, names, markup, "not", terms and more. An error stops a release. A
    text with another number, unit, placeholder, markup or script, or in English, is not
    printed, and the check says so. Untranslated and unconfirmed texts are warnings.
    """
    # One short run: what the collector could free is not worth a tenth of the time.
    gc.disable()
    from nethandout.content.library import open_library
    from nethandout.review.catalog_files import check_catalogs, translated_languages

    library = open_library(clinic)
    wanted = chosen_languages(languages, translated_languages(library))
    return give_problems(check_catalogs(library, wanted), Talk(quiet, as_json))


@i18n.command
@languages_argument
@clinic_option
@json_option
def stats(languages: tuple[str, ...], clinic: Path | None, as_json: bool) -> int:
    """Count what is translated, for each language and, with --json, for each topic.

    What is blocked has a translation that must not be printed; "i18n check" says why.
    """
    from nethandout.content.library import open_library
    from nethandout.content.reading import load_content
    from nethandout.review.catalog_files import progress, topic_progress, translated_languages

    talk = Talk(as_json=as_json)
    library = open_library(clinic)
    content = load_content(library)
    wanted = chosen_languages(languages, translated_languages(library))
    found = progress(library, content, wanted)
    if as_json:
        topics = [
            item for language in wanted for item in topic_progress(library, content, language)
        ]
        talk.give_json(
            {
                "languages": [_counts(item) for item in found],
                "topics": [{"topic": item.topic, **_counts(item)} for item in topics],
            }
        )
        return ExitCode.OK
    from nethandout.i18n.unchecked import unchecked_notes

    for language in wanted:
        for note in unchecked_notes(library.folders("locales"), language):
            talk.say(f"note: {note}")
    columns = ("language", "domain", "messages", "translated", "fuzzy", "missing", "blocked")
    rows = [[str(cell) for cell in _counts(item).values()] for item in found]
    talk.give_table(columns, rows)
    return ExitCode.OK


def _counts(item: Progress) -> dict[str, object]:
    return {
        "language": item.language,
        "domain": item.domain,
        "messages": item.messages,
        "translated": item.translated,
        "fuzzy": item.fuzzy,
        "missing": item.missing,
        "blocked": item.blocked,
    }


def _tell(name: str, report: UpdateReport, talk: Talk) -> None:
    """Say what became of the messages; a changed number or "not" is named."""
    talk.say(
        f"{name}: kept {report.kept}, new {len(report.new)}, changed {len(report.proposed)}, "
        f"back again {len(report.revived)}, gone {len(report.obsolete)}"
    )
    from nethandout.i18n.checks.changes import is_critical_change

    for proposal in report.proposed:
        if is_critical_change(proposal.previous, proposal.text):
            talk.say(f'  a number or a "not" changed: {proposal.text}')


@i18n.command
@languages_argument
@clinic_option
@json_option
@click.option("--missed", is_flag=True, help="Show each changed text that was not noticed.")
def prove(languages: tuple[str, ...], clinic: Path | None, as_json: bool, missed: bool) -> int:
    """Change translations on purpose, and count what the checks notice.

    Digits, units, "not", left and right, sentences, placeholders: each is changed in each
    translation where it stands, one at a time. Nothing is written. The same catalogs give the
    same figures.
    """
    from nethandout.content.library import open_library
    from nethandout.i18n.unchecked import unchecked_notes, unchecked_parts
    from nethandout.review.catalog_files import translated_languages
    from nethandout.review.prove import prove as proved

    talk = Talk(as_json=as_json)
    library = open_library(clinic)
    folders = library.folders("locales")
    wanted = chosen_languages(languages, translated_languages(library))
    proofs = [proof for language in wanted for proof in proved(library, language)]
    if as_json:
        talk.give_json(
            {
                "languages": [
                    {
                        "language": language,
                        "not_checked": list(unchecked_parts(folders, language)),
                        "changes": [
                            _proof_json(p, missed=missed) for p in proofs if p.language == language
                        ],
                    }
                    for language in wanted
                ]
            }
        )
        return ExitCode.OK
    for language in wanted:
        for note in unchecked_notes(folders, language):
            talk.say(f"note: {note}")
    talk.give_table(_PROOF_COLUMNS, [_proof_row(proof) for proof in proofs if proof.changed])
    for proof in proofs if missed else ():
        for text in proof.missed:
            talk.give(f"{proof.language}, {proof.kind}: {text}")
    return ExitCode.OK


def _proof_json(proof: Proof, *, missed: bool) -> dict[str, object]:
    found: dict[str, object] = {
        "change": proof.kind,
        "changed": proof.changed,
        "noticed": proof.noticed,
        "share": round(proof.share, 4),
        "not_printed": proof.blocked,
    }
    return {**found, "missed": list(proof.missed)} if missed else found


def _proof_row(proof: Proof) -> tuple[str, ...]:
    share = f"{proof.share:.1%}"
    return (
        proof.language,
        proof.kind,
        str(proof.changed),
        str(proof.noticed),
        share,
        str(proof.blocked),
    )
