"""Find where a clinic wrote a line of its own that has no translation."""

from __future__ import annotations

from dataclasses import replace

from nethandout.content.reading import Content
from nethandout.errors import Position, Problem
from nethandout.i18n.messages import walk


def at_own_line(problem: Problem, file: str, text: str, content: Content) -> Problem:
    """Turn a problem with a text of `file` into one at the clinic's own line, if it is one.

    The line prints among a topic's texts; the clinic must find it in its settings. A problem
    that has a place in a catalog keeps it.
    """
    if problem.position != Position(file):
        return problem
    for topic, lines in content.clinic_lines.items():
        for message in walk(lines):
            if message.text == text:
                origin = content.origins["clinic-lines", topic]
                setting = ".".join(("procedures", topic, *map(str, message.path)))
                told = f"{setting}: {problem.message}"
                return replace(problem, position=origin.at(message.path), message=told)
    return problem
