"""Turn the name of a package of the extra `ehr` into the package, or into what to install."""

from __future__ import annotations

from importlib import import_module
from types import ModuleType
from typing import Final

from nethandout.errors import MissingDependencyError
from nethandout.model.remark import Remark

_COMMAND: Final = "pip install 'nethandout[ehr]'"


def require(module: str, package: str, what: str) -> ModuleType:
    """Turn the name of a module into the module.

    `package` is what brings it, `what` is what cannot be done without it. Raises
    `MissingDependencyError`.
    """
    try:
        return import_module(module)
    except ImportError:
        message = Remark(
            "{what} needs {package}: {command}", what=what, package=package, command=_COMMAND
        )
        raise MissingDependencyError(message) from None
