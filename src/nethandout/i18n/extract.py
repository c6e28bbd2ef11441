"""Turn content and page templates into the catalogs translators start from (POT)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from pydantic import BaseModel

from nethandout.errors import InputError, Position, Problem
from nethandout.i18n.markup import placeholders
from nethandout.i18n.messages import Message, MessagePath, walk
from nethandout.i18n.po.files import new_catalog

if TYPE_CHECKING:
    import polib

PositionLookup = Callable[[MessagePath], Position]
ContentItem = tuple[str, PositionLookup, BaseModel]

_SEPARATOR = " › "
_SHARED = "several topics"
_KEYWORDS = MappingProxyType(
    {"_": None, "vital": None, "gettext": None, "ngettext": (1, 2), "pgettext": ((1, "c"), 2)}
)
_JINJA_OPTIONS = MappingProxyType({"newstyle_gettext": "false", "silent": "false"})
_COMMENT_TAG = "Translators:"
_JINJA = "jinja2.ext:babel_extract"


def extract_content(
    items: Iterable[ContentItem], placeholder_meanings: Mapping[str, str] | None = None
) -> polib.POFile:
    """Turn (file, position lookup, model) triples into the `handouts` template catalog.

    A message in several places is one entry with all its references; one of a core stands in
    the core's file, however many topics share it. The comments say where a message stands
    (topic › section › role) and what each of its placeholders holds.
    """
    meanings = placeholder_meanings or {}
    gathered: dict[tuple[str | None, str], _Gathered] = {}
    for file, lookup, model in items:
        for message, place in _placed(model):
            entry = gathered.setdefault((message.context, message.text), _Gathered())
            position = lookup(message.path)
            entry.references.append((position.file, str(position.line or "")))
            is_shared = position.file != file
            entry.add_comment(f"{_SHARED}{_SEPARATOR}{message.role}" if is_shared else place)
    for (_, text), entry in gathered.items():
        for name in sorted(placeholders(text)):
            entry.add_comment(f"{{{name}}}: {meanings.get(name, 'filled in by the program')}")
    return _catalog(gathered)


def extract_templates(template_dirs: Sequence[Path]) -> polib.POFile:
    """Turn the `.j2` files of folders into the `templates` template catalog.

    References start with the folder's own name. Raises `InputError` with every
    template that cannot be read.
    """
    files = {
        f"{root.name}/{path.relative_to(root).as_posix()}": path
        for root in template_dirs
        for path in sorted(root.rglob("*.j2"))
    }
    gathered: dict[tuple[str | None, str], _Gathered] = {}
    for found in _read_files(files, dict.fromkeys(files, _JINJA), _KEYWORDS):
        _gather(gathered, found)
    return _catalog(gathered)


@dataclass(frozen=True, slots=True)
class Extracted:
    """One message where it stands; line 0 is the whole file."""

    file: str
    text: str
    line: int = 0
    plural: str | None = None
    comments: tuple[str, ...] = ()
    context: str | None = None


def extract_files(
    files: Mapping[str, Path],
    methods: Mapping[str, str],
    keywords: Mapping[str, object],
    more: Iterable[Extracted] = (),
) -> polib.POFile:
    """Turn files by their labels, each with its method of Babel, into a template catalog.

    References name files without lines. Raises `InputError` with every file that cannot be read.
    """
    gathered: dict[tuple[str | None, str], _Gathered] = {}
    for found in (*_read_files(files, methods, keywords), *more):
        _gather(gathered, replace(found, line=0))
    return _catalog(gathered)


def _read_files(
    files: Mapping[str, Path], methods: Mapping[str, str], keywords: Mapping[str, object]
) -> list[Extracted]:
    found: list[Extracted] = []
    problems: list[Problem] = []
    for label, path in files.items():
        try:
            found += _file_messages(path, label, methods[label], keywords)
        except _TemplateUnreadableError as error:
            problems.append(Problem(Position(label, error.line), "template", error.advice))
    if problems:
        raise InputError("some templates cannot be read", problems)
    return found


def _gather(gathered: dict[tuple[str | None, str], _Gathered], found: Extracted) -> None:
    """Put a message to those that are the same."""
    entry = gathered.setdefault((found.context, found.text), _Gathered(found.plural))
    entry.plural = entry.plural or found.plural
    entry.references.append((found.file, str(found.line or "")))
    for comment in found.comments:
        entry.add_comment(comment.removeprefix(_COMMENT_TAG).strip())


@dataclass(slots=True)
class _Gathered:
    """One entry while it is put together."""

    plural: str | None = None
    references: list[tuple[str, str]] = field(default_factory=list)
    comments: list[str] = field(default_factory=list)

    def add_comment(self, comment: str) -> None:
        if comment and comment not in self.comments:
            self.comments.append(comment)


def _catalog(gathered: Mapping[tuple[str | None, str], _Gathered]) -> polib.POFile:
    import polib

    catalog = new_catalog()
    for (context, text), entry in gathered.items():
        catalog.append(
            polib.POEntry(
                msgid=text,
                msgctxt=context,
                msgid_plural=entry.plural or "",
                msgstr_plural={0: "", 1: ""} if entry.plural else {},
                comment="\n".join(entry.comments),
                occurrences=list(dict.fromkeys(entry.references)),
            )
        )
    return catalog


def _placed(model: BaseModel) -> Iterator[tuple[Message, str]]:
    """Turn a model into its messages and where each stands: title › heading › role.

    The first message of a model is its name: a topic's title, a term, what a red flag says.
    """
    title: str | None = None
    headings: dict[MessagePath, str] = {}
    for message in walk(model):
        title = title or message.text
        parent = message.path[:-1]
        if message.role == "section heading":
            headings[parent] = message.text
        inside = (headings.get(message.path[:end]) for end in range(len(message.path)))
        heading = next((text for text in inside if text and text != message.text), None)
        parts = [part for part in (title, heading, message.role) if part]
        yield message, _SEPARATOR.join(parts)


class _TemplateUnreadableError(Exception):
    def __init__(self, line: int, advice: str) -> None:
        super().__init__(advice)
        self.line = line
        self.advice = advice


def _file_messages(
    path: Path, label: str, method: str, keywords: Mapping[str, object]
) -> Iterator[Extracted]:
    """Turn one template or module into its messages, with Babel."""
    import jinja2
    from babel.messages.extract import extract

    try:
        with path.open("rb") as file:
            found = list(
                extract(
                    method,
                    file,
                    keywords=dict(keywords),  # type: ignore[arg-type]
                    comment_tags=[_COMMENT_TAG],
                    options=dict(_JINJA_OPTIONS),
                )
            )
    except jinja2.TemplateSyntaxError as error:
        raise _TemplateUnreadableError(error.lineno, "the template has a syntax error") from None
    except UnicodeDecodeError:
        raise _TemplateUnreadableError(0, "this is not UTF-8 text") from None
    for line, message, comments, context in found:
        text, plural = message if isinstance(message, tuple) else (message, None)
        yield Extracted(label, text, line, plural, tuple(comments), context)
