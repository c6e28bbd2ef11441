"""Compare the time that checking all translations takes with that of another program.

`python -m benchmarks.checking --pofilter /path/to/pofilter` runs `nethandout i18n check` and
translate-toolkit's `pofilter` in turns over the same catalogs, each in a new process, and gives
the processor time of each, the least of several runs, and their ratio: where the cache has nothing,
where it has what is to translate but no message is known to be sound, and where nothing changed
since the last check.
"""

from __future__ import annotations

import argparse
import os
import resource
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

_ROOT = Path(__file__).parents[1]
_LANGUAGES = ("es", "ar", "zh_Hans")


class Compared(NamedTuple):
    """Seconds of processor time of both programs."""

    ours: float
    theirs: float

    @property
    def ratio(self) -> float:
        """Tell how many times as long ours takes."""
        return self.ours / self.theirs


def compare(
    ours: Sequence[str],
    theirs: Sequence[str],
    repeats: int,
    forgotten: Callable[[], Iterable[Path]] = tuple,
) -> Compared:
    """Turn two commands into the least time each takes; they take turns.

    Files that are to be `forgotten` are deleted before each turn.
    """
    pairs = []
    for _ in range(repeats):
        for path in forgotten():
            path.unlink()
        pairs.append((_seconds(ours), _seconds(theirs)))
    return Compared(min(pair[0] for pair in pairs), min(pair[1] for pair in pairs))


def main() -> None:
    """Measure, and show the ratio."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.checking", description=__doc__)
    parser.add_argument("--pofilter", default=shutil.which("pofilter"), help="where it is")
    parser.add_argument("--repeats", type=int, default=5, help="runs of each (5)")
    options = parser.parse_args()
    if options.pofilter is None:
        parser.error("there is no pofilter here: pip install translate-toolkit, in a folder apart")
    with TemporaryDirectory(prefix="nethandout-checking-") as name:
        catalogs = Path(name) / "catalogs"
        for language in _LANGUAGES:
            shutil.copytree(_ROOT / "locales" / language, catalogs / language)
        ours = [sys.executable, "-m", "nethandout", "i18n", "check", *_LANGUAGES]
        theirs = [options.pofilter, str(catalogs), str(Path(name) / "found")]
        cache = Path(name) / "cache"
        os.environ["NETHANDOUT_CACHE"] = str(cache)
        states: dict[str, Callable[[], Iterable[Path]]] = {
            "nothing kept": lambda: cache.glob("*.json"),
            "no message known": lambda: cache.glob("checked-*.json"),
            "nothing changed": tuple,
        }
        for state, forgotten in states.items():
            found = compare(ours, theirs, options.repeats, forgotten)
            sys.stdout.write(
                f"{state}: nethandout i18n check {found.ours:.2f} s, "
                f"pofilter {found.theirs:.2f} s, ratio {found.ratio:.2f}\n"
            )


def _seconds(command: Sequence[str]) -> float:
    """Run a command, and give the processor time it took."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(command, cwd=_ROOT, capture_output=True, check=False)  # noqa: S603 - named on the command line
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode not in (0, 1):
        raise RuntimeError(done.stderr.decode("utf-8", "replace"))
    return after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime


if __name__ == "__main__":
    main()
