from __future__ import annotations

import json
import os
import stat
from pathlib import Path

import pytest

from nethandout.batch.manifest import MANIFEST, SUMMARY, Summary, open_manifest, write_summary
from nethandout.batch.results import Beside, Reason, RowResult, RowStatus
from nethandout.errors import FileError

OK = RowResult(
    *(2, RowStatus.OK, "000002-x.pdf", "ab" * 32, "NH-1", "es", 7),
    warnings=(Reason("dose-far-off", "much more than usual"),),
    beside=(Beside("mdm", "000002-x.hl7", "cd" * 32),),
    record_number="ZAN-1",
)
FAILED = RowResult(3, RowStatus.FAILED, reasons=(Reason("missing", "“x” is missing"),))


def lines_of(folder: Path) -> list[dict[str, object]]:
    text = (folder / MANIFEST).read_text(encoding="utf-8")
    return [json.loads(line) for line in text.splitlines()]


def test_every_row_has_a_line_with_the_same_keys(tmp_path: Path) -> None:
    with open_manifest(tmp_path) as manifest:
        manifest.append(OK)
        manifest.append(FAILED)
    first, second = lines_of(tmp_path)
    assert first == {
        "row": 2,
        "source": None,
        "status": "ok",
        "file": "000002-x.pdf",
        "beside": {"mdm": "000002-x.hl7"},
        "handout_id": "NH-1",
        "language": "es",
        "pages": 7,
        "reasons": [],
        "warnings": [{"code": "dose-far-off", "message": "much more than usual"}],
    }
    assert list(second) == list(first)
    assert second["reasons"] == [{"code": "missing", "message": "“x” is missing"}]


def test_a_line_is_there_at_once(tmp_path: Path) -> None:
    with open_manifest(tmp_path) as manifest:
        manifest.append(OK)
        assert len(lines_of(tmp_path)) == 1


def test_the_manifest_is_its_owners_alone(tmp_path: Path) -> None:
    open_manifest(tmp_path).close()
    assert stat.S_IMODE((tmp_path / MANIFEST).stat().st_mode) == 0o600


def test_identity_is_written_only_when_asked(tmp_path: Path) -> None:
    for identity in (False, True):
        with open_manifest(tmp_path, identity=identity) as manifest:
            manifest.append(OK)
        text = (tmp_path / MANIFEST).read_text(encoding="utf-8")
        assert ("ZAN-1" in text, "ab" * 32 in text) == (identity, identity)


def test_going_on_writes_what_the_journal_knows_and_drops_the_rest(tmp_path: Path) -> None:
    with open_manifest(tmp_path) as manifest:
        manifest.append(OK)
        manifest.append(OK)
        manifest.append(RowResult(9, RowStatus.OK))
    with (tmp_path / MANIFEST).open("ab") as file:
        file.write(b'{"row": 10, "sta')
    with open_manifest(tmp_path, [OK]) as manifest:
        manifest.append(FAILED)
    assert [line["row"] for line in lines_of(tmp_path)] == [2, 3]


def test_going_on_keeps_record_numbers_that_no_journal_has(tmp_path: Path) -> None:
    with open_manifest(tmp_path, identity=True) as manifest:
        manifest.append(OK)
    with (tmp_path / MANIFEST).open("ab") as file:
        file.write(b'[]\n{"row": "x", "record_number": 3}\n{"row": 10, "sta')
    from_journal = RowResult(2, RowStatus.OK)
    other = RowResult(4, RowStatus.OK)
    open_manifest(tmp_path, [from_journal, other], identity=True).close()
    assert [line["record_number"] for line in lines_of(tmp_path)] == ["ZAN-1", None]


def test_a_folder_that_is_not_there_is_a_file_error(tmp_path: Path) -> None:
    with pytest.raises(FileError):
        open_manifest(tmp_path / "none")


def test_a_full_disk_is_a_file_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_: int, __: bytes) -> int:
        raise OSError(28, "No space left on device")

    with open_manifest(tmp_path) as manifest:
        monkeypatch.setattr(os, "write", full)
        with pytest.raises(FileError, match="No space left on device"):
            manifest.append(OK)
        monkeypatch.undo()


def test_a_summary_counts() -> None:
    summary = Summary()
    for result in (OK, OK, FAILED, RowResult(4, RowStatus.SKIPPED)):
        summary.add(result)
    assert summary.as_json(seconds=4.0, exit_code=3) == {
        "rows": 4,
        "ok": 2,
        "failed": 1,
        "refused": 0,
        "skipped": 1,
        "languages": {"es": 2},
        "reasons": {"missing": 1},
        "warnings": {"dose-far-off": 2},
        "notes": [],
        "pages": 14,
        "seconds": 4.0,
        "handouts_per_second": 0.5,
        "exit_code": 3,
    }
    assert summary.as_json(seconds=4.0, exit_code=0, printed=1)["handouts_per_second"] == 0.25
    assert summary.as_json(seconds=0.0, exit_code=0)["handouts_per_second"] is None


def test_a_summary_is_written_whole(tmp_path: Path) -> None:
    write_summary(tmp_path, Summary().as_json(seconds=1.5, exit_code=0))
    path = tmp_path / SUMMARY
    assert json.loads(path.read_text(encoding="utf-8"))["seconds"] == 1.5
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
