"""Turn English into catalogs of pseudo languages, which show what layouts do with a text."""

from __future__ import annotations

from pathlib import Path

import click

from nethandout.cli.options import clinic_option, quiet_option
from nethandout.cli.talk import Talk
from nethandout.errors import ExitCode


@click.command
@click.option(
    "-o",
    "--output",
    metavar="DIR",
    required=True,
    type=click.Path(path_type=Path),
    help="A folder to try things out in; it becomes a clinic folder.",
)
@clinic_option
@quiet_option
def pseudo(output: Path, clinic: Path | None, quiet: bool) -> int:
    """Write catalogs of two languages that nobody speaks.

    "en-XA" is a third longer, accented and in brackets: what is cut off or was never translated
    is seen. "ar-XB" runs from right to left. Numbers, names, placeholders and markup stay. Build
    with them like this: nethandout build --tumor-site ileum --language en-XA --clinic DIR -o x.pdf
    """
    from nethandout.content.library import open_library
    from nethandout.review.pseudo import write_pseudo

    talk = Talk(quiet)
    for made in write_pseudo(open_library(clinic), output):
        blocked = f", {made.blocked} not printed" if made.blocked else ""
        talk.say(f"{made.paths[0].parent}: {made.messages} messages of {made.language}{blocked}")
    talk.say(f"next: nethandout build … --language en-XA --clinic {output}")
    return ExitCode.OK
