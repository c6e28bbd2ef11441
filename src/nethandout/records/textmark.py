"""Turn text that a spreadsheet program would change into text it leaves alone, and back.

A cell that starts with = + - @ (or a tab or line break) is run as a formula when a CSV file
is opened; one that starts with a digit loses its leading zeros or becomes a date. So the
tables we write put an apostrophe, the spreadsheets' own mark for text, before such cells, and
before those that already start with apostrophes and then one of these. Reading takes off
exactly one apostrophe in the same place: what is written comes back unchanged. In a table
from elsewhere `'0012345` means what people mean by it: the text 0012345.
"""

from __future__ import annotations

import re

# Japanese and Chinese Excel start formulas with the wide signs as well.
_CHANGED = re.compile(r"'*(?:\s*[=+\-@＝＋－＠0-9]|[\t\r\n])")
_MARK = "'"


def with_mark(text: str) -> str:
    """Turn text that would be changed into marked text; other text stays as it is."""
    return _MARK + text if _CHANGED.match(text) else text


def without_mark(cell: str) -> str:
    """Turn a marked cell into its text; other cells stay as they are."""
    if cell.startswith(_MARK) and _CHANGED.match(cell, 1):
        return cell[1:]
    return cell
