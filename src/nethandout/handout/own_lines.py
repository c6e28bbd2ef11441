"""Find where a clinic wrote a line of its own that has no translation."""

from __future__ import annotations

from dataclasses import replace

from nethandout.content.reading import Content
from nethandout.errors import Position, Problem
from nethandout.i18n.messages import walk


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
            told = f"{setting}: {problem.message}"
            return replace(problem, position=origin.at(message.path), message=told)
    return problem
