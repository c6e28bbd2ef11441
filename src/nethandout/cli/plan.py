"""Turn a record into the list of its topics, with reasons and what staff must look at."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from nethandout.cli.options import clinic_option, json_option, opened_cache, quiet_option
from nethandout.cli.talk import Talk, problem_json
from nethandout.errors import Position

if TYPE_CHECKING:
    from nethandout.content.reading import Content
    from nethandout.model.selection import SelectedTopic
    from nethandout.service import Planned


@click.command
@click.argument("record", type=click.Path(path_type=Path))
@clinic_option
@json_option
@quiet_option
def plan(record: Path, clinic: Path | None, as_json: bool, quiet: bool) -> int:
    """Show which topics a record leads to, and why.

    Also what a safety rule found, the options that are mentioned, notes for staff, and
    topics that belong here and have not been written yet. Nothing is printed.
    """
    from nethandout.service import open_service

    talk = Talk(quiet, as_json)
    service = open_service(clinic, cache_dir=opened_cache(talk))
    patient_record, warnings = service.read(record)
    planned = service.plan(patient_record, Position(str(record)))
    talk.warn(warnings)
    if as_json:
        problems = [problem_json(problem) for problem in warnings]
        talk.give_json({**_result(planned, service.content), "problems": problems})
    else:
        for line in _lines(planned, service.content):
            talk.give(line)
    return 0


def _result(planned: Planned, content: Content) -> dict[str, object]:
    """Turn a plan into what JSON says of it."""
    selection = planned.selection
    texts = {option.id: option.text for option in content.plan.options}
    return {
        "topics": [
            {**_with_reasons(item), "title": content.topics[item.id].title}
            for item in selection.topics
        ],
        "options": [{"id": key, "text": texts.get(key, "")} for key in selection.options],
        "safety": [
            {
                "rule": finding.rule,
                "action": str(finding.severity),
                "stops": finding.stops,
                "overridden": finding.overridden,
                "field": finding.field,
                "message": finding.message,
            }
            for finding in planned.findings
        ],
        "notes": list(planned.notes),
        "missing": [_with_reasons(item) for item in selection.missing],
        "removed": list(selection.removed),
    }


def _with_reasons(item: SelectedTopic) -> dict[str, object]:
    reasons = [{"origin": str(reason.origin), "text": reason.text} for reason in item.reasons]
    return {"id": item.id, "reasons": reasons}


def _lines(planned: Planned, content: Content) -> Iterator[str]:
    """Turn a plan into lines to read."""
    selection = planned.selection
    texts = {option.id: option.text for option in content.plan.options}
    yield f"Topics, in printing order ({len(selection.topics)}):"
    for item in selection.topics:
        yield f"  {item.id}: {_why(item)}"
    parts = {
        "Options your team may discuss": [
            f"{key}: {texts.get(key, '')}" for key in selection.options
        ],
        "Safety": [
            f"{'STOPS' if finding.stops else 'note'} [{finding.rule}] "
            f"{finding.field}: {finding.message}"
            for finding in planned.findings
        ],
        "Notes for staff": planned.notes,
        "Not written yet": [f"{item.id}: {_why(item)}" for item in selection.missing],
        "Taken out by the clinician": selection.removed,
    }
    for heading, lines in parts.items():
        if lines:
            yield f"{heading}:"
            yield from (f"  {line}" for line in lines)


def _why(item: SelectedTopic) -> str:
    return "; ".join(reason.text for reason in item.reasons)
