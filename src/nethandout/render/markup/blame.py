"""Turn what goes wrong in a page into the fault of the clinic's template, by name and line.

What is built in is tried on every handout, so where a clinic has templates of its own they
are the reason: the clinic can correct them (`InputError`), and it is no bug of the program.
Messages hold names and types out of templates, never what a template was given to print.
"""

from __future__ import annotations

import re
import traceback
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from nethandout.errors import (
    HandoutError,
    InputError,
    Position,
    Problem,
    RenderError,
)
from nethandout.model.remark import Remark

_QUOTED = re.compile(r"`([^`]+)`|asset ([\w.-]+):|not (\w+:[^\s;]+)")
_SPACED = re.compile(r"(?:\\ )*:(?:\\ )*")
_OWN = 1
"""The place of the clinic's folder among those of templates; the built-in one is first."""


@contextmanager
def blamed_on_template(folders: Sequence[Path], template: str) -> Iterator[None]:
    """Turn an error while a template is filled in into the place in the clinic's templates.

    Raises `InputError` where the clinic has any; without them errors stay what they are.
    """
    try:
        yield
    except RenderError as error:
        raise _told(folders, _place(error, folders, template), error.message) from None
    except (HandoutError, MemoryError):
        raise
    except Exception as error:
        if not has_own(folders):
            raise
        raise _told(folders, _place(error, folders, template), _reason(error)) from None


@contextmanager
def blamed_on_templates(folders: Sequence[Path]) -> Iterator[None]:
    """Turn a page that cannot be laid out into what the clinic's templates have to change."""
    try:
        yield
    except RenderError as error:
        raise _told(folders, None, error.message) from None


def has_own(folders: Sequence[Path]) -> bool:
    """Tell whether a clinic has templates of its own."""
    return next(_own(folders), None) is not None


def _told(folders: Sequence[Path], place: Position | None, message: str) -> HandoutError:
    """Turn the reason into an error: of the clinic if it has templates, else of the program."""
    if not has_own(folders):
        return RenderError(message)
    places = [place] if place else list(_named_in(folders, message))
    problems = [Problem(one, "template", message) for one in places or _all(folders)]
    return InputError(Remark("a template of the clinic cannot be printed:"), problems)


def _place(error: BaseException, folders: Sequence[Path], template: str) -> Position:
    """Find the innermost line of a template that was being filled in, the clinic's own first."""
    name, line = getattr(error, "filename", None), getattr(error, "lineno", None)
    found = [(frame.filename, frame.lineno) for frame in traceback.extract_tb(error.__traceback__)]
    found += [(str(name), line)] if name and line else []
    for folder in reversed(folders):
        inside = [(Path(file), at) for file, at in found if Path(file).is_relative_to(folder)]
        if inside:
            # A template that includes itself fails anywhere; the line that does it comes most.
            again = isinstance(error, RecursionError)
            path, at = Counter(inside).most_common(1)[0][0] if again else inside[-1]
            return Position(_label(folder, path), at or 0)
    return Position(f"templates/{template}")


def _named_in(folders: Sequence[Path], message: str) -> Iterator[Position]:
    """Find the lines of the clinic's templates with what a message quotes: a property, an asset."""
    quoted = [next(filter(None, match.groups())) for match in _QUOTED.finditer(message)]
    patterns = [re.compile(_SPACED.sub(r"\\s*:\\s*", re.escape(text))) for text in quoted]
    for folder, path in _own(folders):
        lines = path.read_text("utf-8", errors="replace").splitlines()
        for number, line in enumerate(lines, start=1):
            if any(pattern.search(line) for pattern in patterns):
                yield Position(_label(folder, path), number)


def _all(folders: Sequence[Path]) -> Iterator[Position]:
    """Give all templates of the clinic, where nothing tells which of them is to blame."""
    return (Position(_label(folder, path)) for folder, path in _own(folders))


def _own(folders: Sequence[Path]) -> Iterator[tuple[Path, Path]]:
    for folder in folders[_OWN:]:
        yield from ((folder, path) for path in sorted(folder.rglob("*.j2")))


def _label(folder: Path, path: Path) -> str:
    return f"{folder.name}/{path.relative_to(folder).as_posix()}"


def _reason(error: Exception) -> str:
    """Turn what Jinja says into words; of other errors only the type is told."""
    from jinja2 import TemplateError, TemplateNotFound

    if isinstance(error, TemplateNotFound):
        return Remark(
            "there is no template “{name}” in the clinic folder or among the built-in ones",
            name=str(error.name),
        )
    if isinstance(error, RecursionError):
        return Remark("the template includes itself, or is nested too deeply")
    if isinstance(error, TemplateError):
        return Remark("the template cannot be filled in: {reason}", reason=str(error.message))
    return Remark("the template cannot be filled in ({kind})", kind=type(error).__name__)
