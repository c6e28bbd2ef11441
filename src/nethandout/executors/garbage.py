"""Turn a process that does one job after another into one that seldom looks for garbage."""

from __future__ import annotations

import gc
from typing import Final

_COLLECT_AFTER: Final = 100_000
"""Objects made, net, before the collector runs; Python's own choice is 700."""


def collect_seldom() -> None:
    """Let garbage grow for some handouts before it is looked for: a tenth of the time.

    What is loaded by now stays for good and is not looked through again.
    """
    gc.freeze()
    gc.set_threshold(_COLLECT_AFTER, 50, 100)
