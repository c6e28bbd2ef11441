"""Turn the name of a package of the extra `ehr` into the package, or into what to install."""

from __future__ import annotations

from importlib import import_module
from types import ModuleType

from nethandout.errors import MissingDependencyError


def require(module: str, package: str, what: str) -> ModuleType:
    """Turn the name of a module into the module.

    `package` is what brings it, `what` is what cannot be done without it. Raises
    `MissingDependencyError`.
    """
    try:
        return import_module(module)
    except ImportError:
        message = f"{what} needs {package}: pip install 'nethandout[ehr]'"
        raise MissingDependencyError(message) from None
