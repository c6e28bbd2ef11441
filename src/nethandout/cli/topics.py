"""Turn the library into a list of its topics, or of the words that a record may use."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from nethandout.cli.options import clinic_option, json_option, opened_cache
from nethandout.cli.talk import Talk
from nethandout.errors import InputError, UsageError

if TYPE_CHECKING:
    from nethandout.content.library import Library
    from nethandout.content.reading import Content

_LISTS = {
    "sites": "Where a tumor can be: tumor.site.",
    "settings": "How far it went: tumor.settings.",
    "conditions": "What else the patient has: conditions.",
    "treatments": "What is planned or given: treatments.",
    "tests": "What tests are planned: tests, visit.treatment.",
    "additions": "Options that print only when named: additions.",
}
"""The lists beside that of topics, and the field of a record each is for."""


@click.command
@clinic_option
@click.option("--sites", is_flag=True, help=_LISTS["sites"])
@click.option("--settings", is_flag=True, help=_LISTS["settings"])
@click.option("--conditions", is_flag=True, help=_LISTS["conditions"])
@click.option("--treatments", is_flag=True, help=_LISTS["treatments"])
@click.option("--tests", is_flag=True, help=_LISTS["tests"])
@click.option("--additions", is_flag=True, help=_LISTS["additions"])
@click.option("--code", metavar="CODE", help="What a code of a record system stands for.")
@json_option
def topics(clinic: Path | None, code: str | None, as_json: bool, **lists: bool) -> int:
    """List the topics there are, or the words that a record may use.

    One line for each topic: its id, its type and its title. With an option, one line for each
    site, treatment and so on: its id, what it means, and the other names a record may use, in
    English and in the languages of the termbase. With --code: the fields of a record and the
    topics that a code of ICD-10-CM, ATC, RxNorm, DailyMed or SNOMED CT stands for, or why it
    stands for none.
    """
    from nethandout.content.cache import load_content_again
    from nethandout.content.library import open_library

    chosen = [name for name in _LISTS if lists[name]]
    if len(chosen) + (code is not None) > 1:
        raise UsageError(f"give one of {' '.join(f'--{name}' for name in (*_LISTS, 'code'))}")
    talk = Talk(as_json=as_json)
    library = open_library(clinic, cache_dir=opened_cache(talk))
    content = load_content_again(library)
    if code is not None:
        _give_code(library, content, code, talk)
    elif chosen:
        _give_words(library, content, chosen[0], talk)
    else:
        _give_topics(content, talk)
    return 0


def _give_topics(content: Content, talk: Talk) -> None:
    found = [
        {
            "id": topic.id,
            "type": topic.type,
            "title": topic.title,
            "review_due": topic.review.due.isoformat(),
            "file": content.origins["topic", topic.id].tree.file,
        }
        for topic in content.topics.values()
    ]
    if talk.as_json:
        talk.give_json({"topics": found})
    else:
        columns = ("id", "type", "title")
        talk.give_table(columns, [[topic[name] for name in columns] for topic in found])


def _give_code(library: Library, content: Content, code: str, talk: Talk) -> None:
    """Write what a code stands for; raises `InputError` for one that stands for nothing here."""
    from nethandout.content.codes import look_up, read_codes

    found = look_up(read_codes(library), content.plan, code)
    if found is None:
        raise InputError(
            "this code is not known, or not complete; a clinician chooses the topics "
            "(see them all with: nethandout topics)"
        )
    if found.excluded is not None:
        raise InputError(f"{found.code}, {found.meaning}: {found.excluded}")
    if talk.as_json:
        facts = [{"field": field, "id": name} for field, name in found.facts]
        told = {"system": found.system, "code": found.code, "meaning": found.meaning}
        talk.give_json({**told, "facts": facts, "topics": list(found.topics)})
        return
    rows = [["code", found.code, f"{found.system}: {found.meaning}"]]
    rows += [["field", field, name] for field, name in found.facts]
    rows += [["topic", name, content.topics[name].title] for name in found.topics]
    talk.give_table(("what", "id", "meaning"), rows)


def _give_words(library: Library, content: Content, facts: str, talk: Talk) -> None:
    """Write all names of one list of facts."""
    from nethandout.content.synonyms import spellings
    from nethandout.review.catalog_files import termbase_of

    found = list(spellings(content.plan, termbase_of(library), facts))
    if talk.as_json:
        words = [
            {
                "id": each.id,
                "label": each.label,
                "names": list(each.names),
                "translations": {tag: list(names) for tag, names in each.translations.items()},
            }
            for each in found
        ]
        talk.give_json({facts: words})
        return
    rows = []
    for each in found:
        others = (name for names in each.translations.values() for name in names)
        rows.append([each.id, each.label, ", ".join(dict.fromkeys((*each.names, *others)))])
    talk.give_table(("id", "meaning", "also"), rows)
