"""Turn the options of a command into the page for clinic staff, served until it is stopped."""

from __future__ import annotations

import os
from ipaddress import ip_address
from pathlib import Path
from typing import Final

import click

from nethandout.cli.options import clinic_option, opened_cache, quiet_option
from nethandout.cli.talk import Talk
from nethandout.errors import FileError, MissingDependencyError, UsageError

_SECRET: Final = "NETHANDOUT_SECRET"  # noqa: S105 - the name of a variable
_SECRET_FILE: Final = "NETHANDOUT_SECRET_FILE"  # noqa: S105 - the same
_SHORTEST_SECRET: Final = 16
_PACKAGES: Final = frozenset({"starlette", "uvicorn", "multipart", "python_multipart"})


@click.command
@clinic_option
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=8765,
    show_default=True,
    help="Where the page is; 0 takes any that is free.",
)
@click.option("--open", "opens", is_flag=True, help="Open the page in the browser.")
@click.option(
    "--host",
    metavar="ADDRESS",
    default="127.0.0.1",
    show_default=True,
    help="Listen here; others than this computer need --allow-host and a secret.",
)
@click.option(
    "--allow-host",
    "names",
    metavar="NAME",
    multiple=True,
    help="The name of the TLS proxy that others reach the page by; again for more.",
)
@quiet_option
def serve(
    clinic: Path | None, port: int, opens: bool, host: str, names: tuple[str, ...], quiet: bool
) -> int:
    """Show the page on which staff make handouts, in a browser of this computer.

    It runs until Ctrl-C. Nothing that is typed leaves this computer or stays on its disk. For
    other computers put a proxy with TLS before it, name that with --allow-host, and put a
    secret of 16 letters or more into NETHANDOUT_SECRET, or its file into NETHANDOUT_SECRET_FILE.
    """
    from nethandout.cli.edge import TerminatedError

    secret = _secret_for(host, names)
    talk = Talk(quiet, as_json=False)
    from nethandout.web import running

    order = running.ServeOrder(clinic, opened_cache(talk), host, port, names, secret)

    def tell(address: str) -> None:
        talk.say(f"The page is at {address} (Ctrl-C ends it)")
        if opens:
            import webbrowser

            webbrowser.open(address)

    try:
        running.serve(order, tell, lambda bug: talk.say(f"a request failed: {bug}"))
    except (KeyboardInterrupt, TerminatedError):
        talk.say("The page has ended; nothing of it is kept.")
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] not in _PACKAGES:
            raise
        message = f"the page needs {error.name}: pip install 'nethandout[web]'"
        raise MissingDependencyError(message) from None
    return 0


def _secret_for(host: str, names: tuple[str, ...]) -> str | None:
    """Find the secret that pages for other computers need; raises `UsageError` without it."""
    is_near = _is_loopback(host)
    if is_near and not names:
        return None
    if not names:
        raise UsageError(
            f"--host {host} can be reached by other computers: name the TLS proxy before it with "
            "--allow-host, and set NETHANDOUT_SECRET; docs/clinic.md says how"
        )
    secret = _read_secret()
    if len(secret) < _SHORTEST_SECRET:
        raise UsageError(
            f"other computers can reach this page: put a secret of {_SHORTEST_SECRET} letters or "
            f"more into {_SECRET}, or name a file with it in {_SECRET_FILE}"
        )
    return secret


def _read_secret() -> str:
    file = os.environ.get(_SECRET_FILE)
    if not file:
        return os.environ.get(_SECRET, "")
    try:
        return Path(file).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError):
        raise FileError(f"cannot read the file that {_SECRET_FILE} names") from None


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
