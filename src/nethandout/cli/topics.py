"""Turn the library into a list of its topics."""

from __future__ import annotations

from pathlib import Path

import click

from nethandout.cli.options import clinic_option, json_option
from nethandout.cli.talk import Talk


@click.command
@clinic_option
@json_option
def topics(clinic: Path | None, as_json: bool) -> int:
    """List the topics there are.

    One line for each: its id, its type and its title.
    """
    from nethandout.content.library import open_library
    from nethandout.content.reading import load_content

    talk = Talk(as_json=as_json)
    content = load_content(open_library(clinic))
    found = [
        {
            "id": topic.id,
            "type": topic.type,
            "title": topic.title,
            "review_due": topic.review.due.isoformat(),
            "file": content.origins["topic", topic.id].tree.file,
        }
        for topic in content.topics.values()
    ]
    if as_json:
        talk.give_json({"topics": found})
    else:
        columns = ("id", "type", "title")
        talk.give_table(columns, [[topic[name] for name in columns] for topic in found])
    return 0
