"""Say how a table is to be read where it does not say so itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class TableFormat:
    """How a table is written; what does not concern a kind of table is not looked at.

    `sheet` is the name of the sheet of a workbook. `skip_rows` rows stand above the names of
    the columns (titles, the day of the export); row numbers in messages count them.
    `delimiter` is one character, `encoding` a name that `nethandout.source.encodings` knows;
    a mark at the start of the file goes before it. Rows that a spreadsheet hides are read,
    and said, unless `hidden_rows` is `skip`.
    """

    sheet: str | None = None
    skip_rows: int = 0
    delimiter: str | None = None
    encoding: str | None = None
    hidden_rows: Literal["read", "skip"] = "read"


AS_IT_IS = TableFormat()
"""The table says itself all there is to know."""
