"""Turn what a page shows into HTML, in the language of the staff."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.requests import cookie_parser
from starlette.responses import HTMLResponse, PlainTextResponse, Response

from nethandout.i18n.languages import SOURCE_LANGUAGE, gettext_name
from nethandout.web.batches import rows_to_print
from nethandout.web.drafts import Draft
from nethandout.web.form.types import Field, FieldProblem, Group, Said
from nethandout.web.staff import StaffWords, languages_of_staff, words
from nethandout.web.work import Preview, Shown

_USUAL: Final = "en"
_COOKIE: Final = "nethandout-language"
"""Keeps the language of the page for what comes without a form: a refusal, a new start."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A problem for the list at the top of the page, and the field that it leads to."""

    target: str
    label: str
    message: str
    severity: Literal["error", "ask", "warn"]


class Markup:
    """The templates of the page; everything that is not a template is escaped.

    All are compiled at once: the server is about to wait for its first worker anyway, and
    somebody would wait 60 ms for them at the first page.
    """

    def __init__(self) -> None:
        self._templates = Environment(
            loader=PackageLoader("nethandout.web", "pages"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._templates.tests["filled"] = is_filled
        self._templates.filters["name_in"] = name_in
        self._templates.filters["lang_of"] = lang_of
        self._templates.filters["own_name"] = lambda tag: name_in(tag, tag)
        for name in self._templates.list_templates():
            self._templates.get_template(name)
        self._words: dict[str, StaffWords] = {}

    def staff(self, asked: str | None, headers: Mapping[str, str]) -> str:
        """Choose the language of the page: the one asked for or last shown, else the browser's."""
        ready = languages_of_staff()
        shown = cookie_parser(headers.get("cookie", "")).get(_COOKIE, "")
        wanted = [asked or "", shown, *headers.get("accept-language", "").split(",")]
        tags = [tag.partition(";")[0].partition("-")[0].strip().lower() for tag in wanted]
        return next((tag for tag in (asked, shown, *tags) if tag in ready), _USUAL) or _USUAL

    def page(  # noqa: PLR0913 - all that the page shows
        self,
        shown: Shown,
        preview: Preview,
        draft: Draft,
        key: str,
        *,
        notes: Sequence[str] = (),
        refused: Sequence[str] = (),
        status: int = 200,
    ) -> Response:
        """Turn a form and its pages into the page; pages that are older than it say so."""
        return self._html(
            "page",
            preview.staff,
            status,
            shown=shown,
            marks=tuple(marks(shown.groups)),
            made=draft.made,
            is_current=draft.is_current,
            has_table=draft.table is not None,
            draft=key,
            search=preview.search,
            notes=(*notes, *shown.notes),
            refused=refused,
        )

    def rows(self, draft: Draft, key: str, staff: str, link: str | None = None) -> Response:
        """Turn a dropped table into the list of its rows, with how far its print run is."""
        table = draft.table
        return self._html(
            "rows",
            staff,
            200,
            rows=table.rows if table else (),
            to_print=len(rows_to_print(table)) if table else 0,
            notes=table.notes if table else (),
            run=draft.run,
            draft=key,
            link=link,
        )

    def entrance(self, staff: str, *, is_wrong: bool = False) -> Response:
        """Turn a closed door into a form that asks for the secret."""
        return self._html("enter", staff, 403 if is_wrong else 200, is_wrong=is_wrong)

    def plain(
        self,
        message: str,
        asked: Mapping[str, str],
        status: int,
        headers: Mapping[str, str] | None = None,
    ) -> Response:
        """Turn a sentence in place of a page into the language that a request asks for."""
        spoken = self._spoken(self.staff(None, asked))
        return PlainTextResponse(f"{spoken.say(message)}\n", status, headers)

    def _spoken(self, staff: str) -> StaffWords:
        if staff not in self._words:
            self._words[staff] = words(staff)
        return self._words[staff]

    def _html(self, name: str, staff: str, status: int, **shown: Any) -> Response:  # noqa: ANN401 - whatever a template shows
        spoken = self._spoken(staff)
        template = self._templates.get_template(f"{name}.html.j2")
        html = template.render(
            _=spoken.gettext,
            ngettext=spoken.ngettext,
            staff=staff,
            direction=spoken.direction,
            languages=languages_of_staff(),
            **shown,
        )
        response = HTMLResponse(html, status)
        response.set_cookie(_COOKIE, staff, httponly=True, samesite="strict")
        return response


def name_in(tag: str, language: str) -> str:
    """Turn the tag of a language into its name in another; one that nobody speaks stays a tag."""
    from babel import Locale, UnknownLocaleError

    try:
        name = Locale.parse(gettext_name(tag)).get_display_name(gettext_name(language))
    except (UnknownLocaleError, ValueError):
        return tag
    return name or tag


def lang_of(message: str) -> str | None:
    """Give the language of a message where it is not the staff's: English, unless it is said."""
    return message.lang if isinstance(message, Said) else SOURCE_LANGUAGE


def is_filled(field: Field) -> bool:
    """Tell whether a field says something, or something is to be said about it."""
    chosen = any(choice.selected and choice.value for choice in field.choices)
    return bool(field.value or chosen or field.problems)


def marks(groups: Sequence[Group]) -> Iterator[Mark]:
    """Gather what stops the handout, in the order of the page; warnings stay with their fields."""
    for group in groups:
        yield from _stopping(group.problems, f"group-{group.id}", group.legend)
        for field in (*group.fields, *(each for row in group.rows for each in row)):
            yield from _stopping(field.problems, f"f-{field.key}", field.label)


def _stopping(problems: Sequence[FieldProblem], target: str, label: str) -> Iterator[Mark]:
    for problem in problems:
        if problem.severity != "warn" and not problem.overridden:
            yield Mark(target, label, problem.message, problem.severity)
