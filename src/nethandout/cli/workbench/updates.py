"""Turn the catalogs of languages into the next ones, and say what became of each message."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from nethandout.cli.talk import Talk
from nethandout.errors import ExitCode, InputError
from nethandout.files.cachefile import default_cache_dir
from nethandout.i18n.catalogplaces import languages_available, languages_of_staff
from nethandout.i18n.languages import catalog_language, is_source
from nethandout.review.pots import wanted_messages, write_pots
from nethandout.review.updating import Updated, domains_to_update, folder_to_write, update_file

if TYPE_CHECKING:
    from nethandout.content.library import Library
    from nethandout.review.pots import Wanted


def update_languages(
    languages: Iterable[str], clinic: Path | None, locales: Path | None, talk: Talk
) -> int:
    """Bring the POT files and the catalogs of languages up to date.

    A catalog that cannot be read stops its own language only: the others are written, and the
    exit code says that something is left to do.
    """
    cache_dir = default_cache_dir()
    wanted, folder = messages_and_folder(clinic, locales, cache_dir)
    chosen = [catalog_language(name) for name in languages or _all_in(folder)]
    write_pots(wanted.own, folder)
    code = ExitCode.OK
    for language in (tag for tag in chosen if not is_source(tag)):
        for domain in domains_to_update(wanted, folder, language):
            try:
                done = update_file(wanted, domain, (folder, language), cache_dir)
            except InputError as error:
                talk.say(f"{error.message}; it stays as it is")
                talk.warn(error.problems)
                code = ExitCode.BAD_INPUT
            else:
                tell(f"{language} {domain}", done, talk)
    return code


def _all_in(folder: Path) -> list[str]:
    """Give the languages of a folder, of handouts and of staff."""
    return sorted({*languages_available([folder]), *languages_of_staff([folder])})


def messages_and_folder(
    clinic: Path | None, locales: Path | None, cache_dir: Path
) -> tuple[Wanted, Path]:
    """Find what is to translate, and the folder of the catalogs as it was typed."""
    from nethandout.files.builtin import built_in_root

    root = built_in_root()
    overlay = clinic.resolve() if clinic is not None else None
    if clinic is not None and not (clinic / "clinic.yaml").is_file():
        _opened(clinic)  # tells what is wrong with the folder
    folder = folder_to_write(root, clinic, locales)
    wanted = wanted_messages(root, overlay, cache_dir, lambda: _opened(clinic))
    return wanted, folder


def _opened(clinic: Path | None) -> Library:
    from nethandout.content.library import open_library

    return open_library(clinic)


def tell(name: str, done: Updated, talk: Talk) -> None:
    """Say what became of the messages; whatever is not as it was is named."""
    report = done.report
    if report is None:
        talk.say(f"{name}: kept {done.kept}, new 0, changed 0, back again 0, gone 0")
        return
    talk.say(
        f"{name}: kept {report.kept}, new {len(report.new)}, changed {len(report.proposed)}, "
        f"back again {len(report.revived)}, gone {len(report.obsolete)}"
    )
    talk.warn(done.notices)
    if talk.quiet:
        return  # to compare texts for those who asked to hear nothing takes as long as all else
    from nethandout.i18n.po.files import first_words

    for text in report.moved:
        talk.say(
            f"  has another msgctxt now, so its translation was not taken: {first_words(text)}"
        )
    for text in report.left_out:
        talk.say(f"  an older, obsolete translation was left out: {first_words(text)}")
    for text in report.obsolete:
        talk.say(f"  no handout has this text any more: {text}")
    if report.proposed:
        from nethandout.i18n.checks.changes import is_critical_change

        for proposal in report.proposed:
            if is_critical_change(proposal.previous, proposal.text):
                talk.say(f'  a number or a "not" changed: {proposal.text}')
