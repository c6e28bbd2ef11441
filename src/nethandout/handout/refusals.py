"""Turn what stands against a text of a handout into what staff are told of it."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from nethandout.content.reading import Content
from nethandout.errors import Position, Problem
from nethandout.i18n.markup import MarkupError
from nethandout.i18n.messages import walk
from nethandout.model.remark import Place, Remark, str_of

NOTHING_LEFT: Final = Remark(
    "no topic is left to print; look at what {field} takes out", field=Place("topics.remove")
)
NOT_COMPLETE: Final = Remark("the handout is not complete:")
_SETTINGS: Final = "clinic.yaml"


def other_placeholders(text: str, language: str) -> Remark:
    """Say that a translation would fill in other values than its source."""
    return Remark(
        "the {language} translation of “{text}” has other {{placeholders}}",
        language=language,
        text=text,
    )


def no_placeholder(name: str) -> Remark:
    """Say that a text wants a value that there is none of."""
    return Remark("there is no placeholder “{name}”", name=name)


def not_set(setting: str) -> Remark:
    """Say that a text needs a value that only the clinic can give."""
    return Remark(
        "this text needs “{setting}” from the clinic’s {file}, "
        "which is not set; no default may stand in for it",
        setting=setting,
        file=_SETTINGS,
    )


def no_address(text: str, link: str) -> Remark:
    """Say that a link of a text leads nowhere."""
    return Remark("“{text}” has a link to “{link}”, which has no address", text=text, link=link)


def wrong_markup(text: str, error: MarkupError) -> Remark:
    """Say that the markup of a text cannot be printed."""
    return Remark("“{text}”: {why}", text=text, why=str_of(error.args[0]))


def at_own_line(problem: Problem, topic: str, file: str, text: str, content: Content) -> Problem:
    """Turn a problem with a text of a topic into one at the clinic's own line, if it is one.

    The line prints among the texts of `topic`, which is in `file`; the clinic must find it in its
    settings, where another procedure may have the same line. A problem that has a place in a
    catalog keeps it.
    """
    if topic not in content.clinic_lines or problem.position != Position(file):
        return problem
    for message in walk(content.clinic_lines[topic]):
        if message.text == text:
            origin = content.origins["clinic-lines", topic]
            setting = ".".join(("procedures", topic, *map(str, message.path)))
            told = Remark("{setting}: {message}", setting=setting, message=problem.message)
            return replace(problem, position=origin.at(message.path), message=told)
    return problem
