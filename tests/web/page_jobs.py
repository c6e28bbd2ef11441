"""Work for the workers of the page, in a module that they can import."""

from __future__ import annotations

import os
import signal
import time

from nethandout.errors import InputError


def set_up(argument: int) -> int:
    if argument < 0:
        raise InputError("no state can be made")
    return argument


def work(state: int, payload: object) -> object:
    match payload:
        case "die":
            os.kill(os.getpid(), signal.SIGKILL)
        case "hang":
            time.sleep(60)
        case "eat":
            hoard = [bytearray(50 * 1024**2) for _ in range(100)]
            return len(hoard)
        case "fail":
            raise ValueError("Rosa Mendez")
        case "process":
            return os.getpid()
        case "slow":
            time.sleep(0.3)
    return (state, payload)
