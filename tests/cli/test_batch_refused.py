"""What keeps a batch from beginning is said at once, one time, and leaves no trace."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from batch_doubles import HEADER, PATIENTS

if TYPE_CHECKING:
    from tests.cli.conftest import Program


def header_only(folder: Path) -> Path:
    (folder / "rows.csv").write_text(HEADER, encoding="utf-8")
    return folder / "rows.csv"


def nothing(folder: Path) -> Path:
    (folder / "rows.csv").touch()
    return folder / "rows.csv"


def blank_lines(folder: Path) -> Path:
    (folder / "rows.csv").write_bytes(b"\xef\xbb\xbf\r\n\r\n")
    return folder / "rows.csv"


def no_json_lines(folder: Path) -> Path:
    (folder / "rows.jsonl").write_text("\n\n", encoding="utf-8")
    return folder / "rows.jsonl"


def an_empty_workbook(folder: Path) -> Path:
    (folder / "rows.xlsx").touch()
    return folder / "rows.xlsx"


def no_records(folder: Path) -> Path:
    (folder / "records").mkdir()
    (folder / "records" / "a.yaml.txt").touch()
    return folder / "records"


@pytest.mark.parametrize(
    "export",
    [header_only, nothing, blank_lines, no_json_lines, an_empty_workbook, no_records],
)
def test_an_empty_export_is_no_success(
    nethandout: Program, clinic: Path, tmp_path: Path, export: Callable[[Path], Path]
) -> None:
    rows, out = export(tmp_path), tmp_path / "out"
    for options in (("-o", out), ("-o", out, "--resume", "--quiet"), ("--dry-run", "--quiet")):
        ran = nethandout("batch", rows, "--clinic", clinic, *options)
        assert ran.code == 4
        assert "there are no rows" in ran.err
    assert json.loads((out / "summary.json").read_text())["exit_code"] == 4
    assert [path.name for path in out.iterdir()] == ["summary.json"]
    ran = nethandout("batch", rows, "--clinic", clinic, "-o", out, "--json")
    end = json.loads(ran.out.splitlines()[-1])
    assert (end["event"], end["exit_code"], end["summary"]["rows"]) == ("end", 4, 0)


def test_what_was_left_out_is_named_even_if_nothing_else_is_there(
    nethandout: Program, clinic: Path, tmp_path: Path
) -> None:
    rows = no_records(tmp_path)
    ran = nethandout("batch", rows, "--clinic", clinic, "-o", tmp_path / "out")
    assert "records/a.yaml.txt" in ran.err
    assert "[left-out]" in ran.err


@pytest.mark.parametrize("given", [(), ("--clinic", "nowhere"), ("--clinic", "empty")])
def test_without_a_clinic_nothing_is_begun(
    nethandout: Program,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    given: tuple[str, ...],
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "empty").mkdir()
    for options in (("-o", "new/out"), ("--dry-run",)):
        ran = nethandout("batch", PATIENTS, *options, *given)
        assert ran.code == 4
        assert "nethandout init DIR" in ran.err
        assert ran.err.count("\n") == 1
    assert [path.name for path in tmp_path.iterdir()] == ["empty"]


def test_leaflets_need_no_clinic(nethandout: Program, tmp_path: Path) -> None:
    rows = tmp_path / "rows.csv"
    rows.write_text("language,tumor.site,treatments\nen,appendix,surgery\n", encoding="utf-8")
    ran = nethandout("batch", rows, "--dry-run")
    assert ran.code == 0, ran.err
