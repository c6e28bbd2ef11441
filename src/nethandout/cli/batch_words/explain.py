"""Turn a table into a first column map on standard output, to be read and corrected."""

from __future__ import annotations

import re
from pathlib import Path

import click

from nethandout.errors import ExitCode, InputError, Position, Problem, UsageError

_CODE = re.compile(r"[A-Z][0-9][0-9A-Z]\.?[0-9A-Z]{0,4}", re.IGNORECASE)
_NO_MAP = (".jsonl", ".ndjson", ".json", ".yaml", ".yml")


def explain_table(rows: Path, clinic: Path | None) -> int:
    """Write the map; raises `UsageError` for what has no columns, `InputError` for no table."""
    from nethandout.content.codes import look_up, read_codes
    from nethandout.records.table.explain import first_map
    from nethandout.records.table.headernames import guess_column
    from nethandout.records.table.preview import preview
    from nethandout.service import open_service

    if rows == Path("-") or rows.is_dir() or rows.suffix.lower() in _NO_MAP:
        raise UsageError("--explain reads a table in a file (CSV or .xlsx)")
    table = preview(rows)
    if not any(map(guess_column, table.names)):
        message = (
            "no name of a column is known; the table must begin with the names of its columns "
            "(if it does, write the map by hand)"
        )
        problem = Problem(Position(str(rows), table.format.skip_rows + 1), "header", message)
        raise InputError("there is nothing to begin a map with:", [problem])
    service = open_service(clinic)
    codes = read_codes(service.library)

    def site_of(code: str) -> str | None:
        is_code = _CODE.fullmatch(code.strip())  # more text may say something else than the code
        found = look_up(codes, service.content.plan, code) if is_code else None
        return dict(found.facts).get("tumor.site") if found else None

    click.echo(first_map(table, service.vocabulary, site_of), nl=False)
    return ExitCode.OK
