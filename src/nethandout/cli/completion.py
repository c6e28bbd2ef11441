"""Turn the name of a shell into the script that completes our words in it."""

from __future__ import annotations

import click

from nethandout.cli.group import PROGRAM, group


@click.command
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
def completion(shell: str) -> int:
    """Print a script that completes words in your shell.

    For bash, add to ~/.bashrc: eval "$(nethandout completion bash)".
    """
    from click.shell_completion import get_completion_class

    from nethandout.cli.edge import COMPLETION_VARIABLE

    maker = get_completion_class(shell)
    if maker is None:
        raise TypeError(f"click does not know {shell}")
    click.echo(maker(group, {}, PROGRAM, COMPLETION_VARIABLE).source())
    return 0
