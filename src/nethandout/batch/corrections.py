"""Turn rows that were not printed into a table that can be corrected and fed back.

It has the columns of the table the rows came from, and `reasons`, which is never read. Every
cell is in quotes, and cells that a spreadsheet program would change carry its mark for text
(see `nethandout.records.textmark`), so what is read back is what was written. JSON Lines come
back as they were, without reasons: those are in the manifest.
"""

from __future__ import annotations

import csv
import io
import os
import tempfile
from collections.abc import Iterable
from pathlib import Path
from types import TracebackType
from typing import IO, Self

from nethandout.batch.results import Reason
from nethandout.errors import FileError
from nethandout.publish import finish_file
from nethandout.records.columns import REASONS, Header, Row, plain_name
from nethandout.records.textmark import with_mark

FAILED_TABLE = "failed.csv"
FAILED_LINES = "failed.jsonl"
