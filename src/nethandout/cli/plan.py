"""Turn a record into the list of its topics, with reasons and what staff must look at."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from nethandout.cli.fhir import FhirRecord, fhir_options, read_fhir_record, require_fhir, say_notes
from nethandout.cli.options import clinic_option, json_option, opened_cache, quiet_option
from nethandout.cli.talk import Talk, problem_json
from nethandout.errors import Position, UsageError

if TYPE_CHECKING:
    from nethandout.content.reading import Content
    from nethandout.handout.purpose import FittingPurpose
    from nethandout.model.selection import SelectedTopic, TopicDepth
    from nethandout.service import Planned, Service

_HOW_TO_ADD = "to print one whole, name it in topics.add"


@dataclass(frozen=True, slots=True)
class Asked:
    """The options of the command, as they were given."""

    record: Path | None
    fhir: Path | None
    approved_by: str | None
    approved_on: str | None
    tumor_site: str | None
    purpose: str | None
    visit: str | None
    language: str | None
    clinic: Path | None
    as_json: bool
    quiet: bool


@click.command
@click.argument("record", required=False, type=click.Path(path_type=Path))
@clinic_option
@fhir_options
@click.option("--tumor-site", metavar="ID", help="With --fhir: where the tumor is.")
@click.option("--purpose", metavar="ID", help="With --fhir: what the visit is for.")
@click.option("--visit", metavar="ID", help="With --fhir: the treatment or test it is about.")
@click.option("--language", metavar="TAG", help="With --fhir: such as es or zh-Hans.")
@json_option
@quiet_option
def plan(**given: Any) -> int:  # noqa: ANN401 - click fills in the fields of `Asked`
    """Show which topics a record leads to, how much of each, and why.

    First what the handout is for, and on how many pages it goes at most; where the record
    names no visit, the purpose that would fit. Then the topics; what is offered at the end of
    the handout, and what is left out (`topics.add` prints it); what a safety rule found, the
    options that are mentioned, notes for staff, and topics that belong here and have not been
    written yet. Nothing is printed.
    """
    from nethandout.handout.purpose import fitting_purpose
    from nethandout.service import open_service

    asked = Asked(**given)
    path = _source(asked)
    talk = Talk(asked.quiet, asked.as_json)
    service = open_service(asked.clinic, cache_dir=opened_cache(talk))
    from_fhir = _read_fhir(asked, service, talk)
    if from_fhir is not None:
        patient_record, warnings = from_fhir.record, from_fhir.warnings
    else:
        patient_record, warnings = service.read(path)
    planned = service.plan(patient_record, Position(str(path)))
    fitting = fitting_purpose(planned.facts, service.content.plan)
    talk.warn(warnings)
    notes = service.language_notes(patient_record.language)
    for note in notes:
        talk.say(f"note: {note}")
    if asked.as_json:
        problems = [problem_json(problem) for problem in warnings]
        result = _result(planned, service.content, fitting)
        more = {"from_fhir": from_fhir.as_json} if from_fhir else {}
        talk.give_json({**result, "language_notes": list(notes), "problems": problems, **more})
    else:
        for line in _lines(planned, service.content, fitting):
            talk.give(line)
    return 0


def _source(asked: Asked) -> Path:
    """Give the file to read; raises `UsageError` for two of them, or none."""
    require_fhir(asked.fhir, asked.approved_by, asked.approved_on)
    if (asked.record is None) is (asked.fhir is None):
        raise UsageError("give a record, or --fhir FILE")
    if asked.record is not None:
        if any((asked.tumor_site, asked.purpose, asked.visit, asked.language)):
            raise UsageError("these options go with --fhir; write it in the record")
        return asked.record
    return asked.fhir or Path()


def _read_fhir(asked: Asked, service: Service, talk: Talk) -> FhirRecord | None:
    """Turn `--fhir FILE`, where it is given, into a record, and say what became of it."""
    from nethandout.service import LeafletFacts, PrintChanges

    if asked.fhir is None:
        return None
    facts = LeafletFacts(asked.tumor_site or "", purpose=asked.purpose, visit=asked.visit)
    approval = (asked.approved_by, asked.approved_on)
    changes = PrintChanges(language=asked.language)
    found = read_fhir_record(asked.fhir, service, facts, changes, approval)
    say_notes(found, talk)
    return found


def _result(
    planned: Planned, content: Content, fitting: FittingPurpose | None
) -> dict[str, object]:
    """Turn a plan into what JSON says of it."""
    selection = planned.selection
    texts = {option.id: option.text for option in content.plan.options}
    return {
        "purpose": _purpose(planned, content, fitting),
        "topics": [
            {**_with_reasons(item), "title": content.topics[item.id].title}
            for item in selection.topics
        ],
        "offered": [_not_printed(item, content) for item in selection.offered],
        "left_out": [_not_printed(item, content) for item in selection.left_out],
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


def _purpose(
    planned: Planned, content: Content, fitting: FittingPurpose | None
) -> dict[str, object]:
    """Turn what the handout is for into JSON; `pages` are those of the language's budget."""
    facts = planned.facts
    purpose = content.plan.purpose(facts.purpose)
    would_fit = fitting and {
        "purpose": fitting.purpose,
        "treatment": fitting.about,
        "reason": fitting.reason,
    }
    return {
        "id": purpose.id,
        "label": purpose.label,
        "about": facts.visit_treatment,
        "pages": content.plan.most_pages(facts, planned.record.language),
        "would_fit": would_fit,
    }


def _with_reasons(item: SelectedTopic) -> dict[str, object]:
    reasons = [{"origin": str(reason.origin), "text": reason.text} for reason in item.reasons]
    depth = item.depth if isinstance(item.depth, str) else list(item.depth)
    return {"id": item.id, "depth": depth, "reasons": reasons}


def _not_printed(item: SelectedTopic, content: Content) -> dict[str, object]:
    return {**_with_reasons(item), "written": item.id in content.topics}


def _lines(planned: Planned, content: Content, fitting: FittingPurpose | None) -> Iterator[str]:
    """Turn a plan into lines to read."""
    selection = planned.selection
    texts = {option.id: option.text for option in content.plan.options}
    yield from _purpose_lines(planned, content, fitting)
    yield f"Topics, in printing order ({len(selection.topics)}):"
    for item in selection.topics:
        yield f"  {item.id} [{_how_much(item.depth)}]: {_why(item)}"
    unwritten = [*selection.missing, *_split(selection.offered, content, written=False)]
    parts = {
        f"Offered at the end ({_HOW_TO_ADD})": _named(
            _split(selection.offered, content, written=True)
        ),
        f"Left out ({_HOW_TO_ADD})": _named(_split(selection.left_out, content, written=True)),
        "Options your team may discuss": [
            f"{key}: {texts.get(key, '')}" for key in selection.options
        ],
        "Safety": [
            f"{'STOPS' if finding.stops else 'note'} [{finding.rule}] "
            f"{finding.field}: {finding.message}"
            for finding in planned.findings
        ],
        "Notes for staff": planned.notes,
        "Not written yet": _named(unwritten),
        "Taken out by the clinician": selection.removed,
    }
    for heading, lines in parts.items():
        if lines:
            yield f"{heading}:"
            yield from (f"  {line}" for line in lines)


def _purpose_lines(
    planned: Planned, content: Content, fitting: FittingPurpose | None
) -> Iterator[str]:
    """Say what the handout is for, its pages, and what would fit where nothing is named."""
    facts = planned.facts
    purpose = content.plan.purpose(facts.purpose)
    about = f" about {facts.visit_treatment}" if facts.visit_treatment else ""
    pages = content.plan.most_pages(facts, planned.record.language)
    if pages is None:
        yield f"Purpose: {purpose.id}{about}; print.scope asks for everything, however many pages"
    else:
        yield f"Purpose: {purpose.id}, {purpose.label}{about}; at most {pages} pages"
    if fitting is not None:
        of = f", treatment: {fitting.about}" if fitting.about else ""
        yield f"  would fit: visit: {{purpose: {fitting.purpose}{of}}}, because {fitting.reason}"


def _split(
    items: Iterable[SelectedTopic], content: Content, *, written: bool
) -> list[SelectedTopic]:
    return [item for item in items if (item.id in content.topics) is written]


def _named(items: Iterable[SelectedTopic]) -> list[str]:
    return [f"{item.id}: {_why(item)}" for item in items]


def _how_much(depth: TopicDepth) -> str:
    return depth if isinstance(depth, str) else f"only {', '.join(depth)}"


def _why(item: SelectedTopic) -> str:
    return "; ".join(reason.text for reason in item.reasons)
