"""Turn a language into a PDF for whoever reviews its translation."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, get_args

import click

from nethandout.cli.options import chosen_languages, clinic_option, opened_cache, quiet_option
from nethandout.cli.talk import Talk
from nethandout.errors import ExitCode

if TYPE_CHECKING:
    from nethandout.model.values import Paper


@click.command
@click.argument("language")
@click.option(
    "--topic",
    "topics",
    metavar="TOPIC",
    multiple=True,
    help='Only this topic, "plan" or "templates"; may be repeated. As a rule all.',
)
@click.option(
    "--changed-since",
    metavar="REV",
    help="Only what has changed since this revision of git, with the new words marked.",
)
@click.option(
    "--paper",
    type=click.Choice(["letter", "a4"]),
    default="letter",
    show_default=True,
    help="The paper of pages and sheets.",
)
@click.option("-o", "--output", metavar="FILE", required=True, type=click.Path(path_type=Path))
@clinic_option
@quiet_option
def proof(
    language: str,
    topics: tuple[str, ...],
    changed_since: str | None,
    paper: str,
    output: Path,
    clinic: Path | None,
    quiet: bool,
) -> int:
    """Print real pages beside numbered texts, for a reviewer.

    At the left is the page as patients see it, at the right each of its texts in English and in
    the language; the same numbers are on the page. What is fuzzy, missing or not printed is
    there, too, and says so. It is a proof and no handout, and holds nothing of any patient.
    """
    from nethandout.files.publish import publish, require_place
    from nethandout.proofs import ProofOptions
    from nethandout.service import open_service

    require_place(output)
    talk = Talk(quiet)
    service = open_service(clinic, cache_dir=opened_cache(talk))
    available = tuple(tag for tag in service.languages if tag != "en")
    (tag,) = chosen_languages((language,), available)
    made = service.proof(ProofOptions(tag, topics, changed_since, _paper(paper)))
    publish(output, made.pdf, 0o644)
    talk.say(f"{output}: {made.sheets} sheets, {made.texts} texts, {tag}")
    for name, reason in made.without_pages:
        talk.say(f"{name} is only a table: {reason}")
    return ExitCode.OK


def _paper(name: str) -> Paper:
    from nethandout.model.values import Paper

    return next(paper for paper in get_args(Paper) if paper == name)
