"""Turn catalogs into a table, JSON or a page: how far each text is in each language."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from nethandout.cli.options import chosen_languages, clinic_option, json_option
from nethandout.cli.talk import Talk
from nethandout.errors import ExitCode

if TYPE_CHECKING:
    from nethandout.review.catalog_files import Progress
    from nethandout.review.workload import Workload

_COLUMNS: Final = (
    "language",
    "text",
    "messages",
    "translated",
    "fuzzy",
    "missing",
    "blocked",
    "words left",
    "review",
)


@click.command
@click.argument("languages", nargs=-1, metavar="[LANGUAGE]...")
@clinic_option
@click.option(
    "--html",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="Also write the table as one page for a browser.",
)
@json_option
def stats(languages: tuple[str, ...], clinic: Path | None, html: Path | None, as_json: bool) -> int:
    """Count what is translated and reviewed, for each language and text.

    What is fuzzy waits for a translator to confirm it. What is blocked has a translation that
    must not be printed; "i18n check" says why. Words left are English words of all that cannot
    be printed yet.
    """
    from nethandout.content.library import open_library
    from nethandout.content.reading import load_content
    from nethandout.files.publish import publish, require_place
    from nethandout.i18n.unchecked import unchecked_notes
    from nethandout.review.catalog_files import progress, translated_languages
    from nethandout.review.workload import workload

    if html is not None:
        require_place(html)
    talk = Talk(as_json=as_json)
    library = open_library(clinic)
    content = load_content(library)
    wanted = chosen_languages(languages, translated_languages(library))
    found = [one for language in wanted for one in workload(library, content, language)]
    if html is not None:
        from nethandout.review.workload_page import workload_page

        publish(html, workload_page(found, library.today()).encode(), 0o644)
        talk.say(f"{html}: {len(wanted)} languages")
    if as_json:
        talk.give_json(
            {
                "languages": [_domain(item) for item in progress(library, content, wanted)],
                "topics": [_text(one) for one in found],
            }
        )
        return ExitCode.OK
    for language in wanted:
        for note in unchecked_notes(library.folders("locales"), language):
            talk.say(f"note: {note}")
    talk.give_table(_COLUMNS, map(_row, found))
    return ExitCode.OK


def _row(one: Workload) -> list[str]:
    from nethandout.review.workload_page import review_words

    counts = (one.messages, one.translated, one.fuzzy, one.missing, one.blocked, one.words_left)
    return [one.language, one.topic, *map(str, counts), review_words(one)]


def _domain(item: Progress) -> dict[str, object]:
    return {
        "language": item.language,
        "domain": item.domain,
        "messages": item.messages,
        "translated": item.translated,
        "fuzzy": item.fuzzy,
        "missing": item.missing,
        "blocked": item.blocked,
    }


def _text(one: Workload) -> dict[str, object]:
    return {
        "topic": one.topic,
        "language": one.language,
        "messages": one.messages,
        "translated": one.translated,
        "fuzzy": one.fuzzy,
        "missing": one.missing,
        "blocked": one.blocked,
        "words_left": one.words_left,
        "review": one.reviewed.name.lower() if one.reviewed else None,
        "texts_reviewed": one.texts_reviewed,
        "texts": one.texts,
    }
