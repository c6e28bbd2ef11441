"""Turn a folder name into a clinic folder to fill in."""

from __future__ import annotations

from pathlib import Path

import click

from nethandout.cli.options import quiet_option
from nethandout.cli.talk import Talk


@click.command
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@quiet_option
def init(folder: Path, quiet: bool) -> int:
    """Make a clinic folder to fill in.

    DIR must be new or empty. Fill in clinic.yaml in it: your phone numbers and everything
    else that only your clinic can decide. Until then nothing is printed with it.
    """
    from nethandout.content.clinic.folder import write_clinic_folder

    write_clinic_folder(folder)
    talk = Talk(quiet)
    talk.say(f"made {folder}. Next:")
    talk.say(f"  1. fill in {folder / 'clinic.yaml'}")
    talk.say(f"  2. nethandout check --clinic {folder}")
    return 0
