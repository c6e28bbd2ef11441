"""Exports of five systems go from a first map to handouts, with the maps that ship."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from nethandout.records.table.mapfile import read_column_map

if TYPE_CHECKING:
    from tests.cli.conftest import Program

MAPS = Path(__file__).parents[2] / "examples" / "maps"
EXPORTS = sorted(path for path in MAPS.iterdir() if path.suffix in (".csv", ".txt"))


@pytest.mark.parametrize("export", EXPORTS, ids=lambda path: path.stem)
def test_an_export_is_explained_and_its_map_prints(
    export: Path, tmp_path: Path, clinic: Path, nethandout: Program
) -> None:
    first = nethandout("batch", "--explain", export)
    assert first.code == 0
    written = tmp_path / "map.yaml"
    written.write_text(first.out, encoding="utf-8")
    guessed, problems = read_column_map(written)
    assert guessed is not None, problems
    finished, problems = read_column_map(export.with_suffix(".yaml"))
    assert finished is not None, problems
    same = finished.fields.items() & guessed.fields.items()
    assert len(same) >= 0.8 * len(finished.fields)
    assert guessed.format == finished.format

    rehearsed = nethandout(
        "batch", export, "--map", export.with_suffix(".yaml"), "--clinic", clinic, "--dry-run"
    )
    assert rehearsed.code == 0, rehearsed.err
    assert "3 ok" in rehearsed.err


@pytest.mark.parametrize("rows", ["rows.jsonl", "-", "."])
def test_only_a_table_in_a_file_is_explained(rows: str, nethandout: Program) -> None:
    ran = nethandout("batch", "--explain", rows)
    assert ran.code == 2
    assert "--explain reads a table" in ran.err


def test_a_table_without_names_shows_nothing_of_its_rows(
    tmp_path: Path, nethandout: Program
) -> None:
    table = tmp_path / "t.csv"
    table.write_text("Rosa Example,0012345\nOtto Sample,0047210\n")
    ran = nethandout("batch", "--explain", table)
    assert ran.code == 4
    assert "Rosa" not in ran.err + ran.out
