"""Turn the options of a command with many of them into sections of its help."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import click


class SectionedCommand(click.Command):
    """A command whose rarely used options stand below the others, under headings."""

    def __init__(
        self,
        *arguments: Any,  # noqa: ANN401 - click's own
        sections: Mapping[str, Sequence[str]],
        **settings: Any,  # noqa: ANN401 - click's own
    ) -> None:
        super().__init__(*arguments, **settings)
        self._sections = sections

    def format_options(self, context: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the options: first those in no section."""
        placed = {name: title for title, names in self._sections.items() for name in names}
        lines: dict[str, list[tuple[str, str]]] = {"Options": []}
        lines |= {title: [] for title in self._sections}
        for parameter in self.get_params(context):
            record = parameter.get_help_record(context)
            if record is not None and isinstance(parameter, click.Option):
                lines[placed.get(parameter.name or "", "Options")].append(record)
        for title, records in lines.items():
            if records:
                with formatter.section(title):
                    formatter.write_dl(records)
