"""What `docs/batch.md` says is true: its script runs as it stands, its table of codes holds."""

from __future__ import annotations

import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pikepdf
import pytest
from batch_doubles import CLINIC, HEADER, ROOT, line
from batch_program import PROGRAM

from nethandout.batch.ending import ORDER
from nethandout.errors import ExitCode

PAGE = (ROOT / "docs" / "batch.md").read_text(encoding="utf-8")
DAY = "2026-11-22"

pytestmark = pytest.mark.xdist_group("batch")


@dataclass(frozen=True)
class Night:
    """A folder as the docs describe it, with commands that note what they are asked to do."""

    folder: Path
    cache: Path

    def export(self, *lines: str, header: str = HEADER) -> None:
        path = self.folder / "export" / f"{DAY}.csv"
        path.write_text(header + "".join(f"{each}\n" for each in lines), encoding="utf-8")

    def run(self) -> int:
        (cron_path,) = re.findall(r"^PATH=(.*)$", PAGE, re.MULTILINE)
        own = cron_path.replace("/srv/handouts", str(self.folder))
        path = f"{self.folder}/fakes:{own}"
        environment = {"PATH": path, "NETHANDOUT_CACHE": str(self.cache)}
        (command,) = re.findall(r"^30 2 .*/srv/handouts && (.*)$", PAGE, re.MULTILINE)
        shell = ["/bin/sh", "-c", command]
        return subprocess.run(shell, cwd=self.folder, env=environment, check=False).returncode

    def printed(self) -> list[int]:
        """Give how many handouts were in each file that went to the printer."""
        log = self.folder / "printer"
        files = log.read_text().split() if log.exists() else []
        return [handouts_in(self.folder / each) for each in files]

    @property
    def mails(self) -> str:
        log = self.folder / "mails"
        return log.read_text() if log.exists() else ""


def handouts_in(path: Path) -> int:
    with pikepdf.open(path) as pdf, pdf.open_outline() as outline:
        return len(outline.root)


FAKES = {
    "date": f"echo {DAY}",
    "mail": 'echo "$@" >> mails; cat >> mails',
    "lp": 'test -f out-of-paper && exit 1; echo "$3" >> printer',
}


@pytest.fixture
def night(tmp_path: Path, cache: Path) -> Night:
    (script,) = re.findall(r"^```sh\n(#!/bin/sh\n.*?)^```", PAGE, re.MULTILINE | re.DOTALL)
    (tmp_path / "print-night.sh").write_text(script, encoding="utf-8")
    (tmp_path / "export").mkdir()
    (tmp_path / "clinic").symlink_to(CLINIC)
    program = tmp_path / "program.py"
    program.write_text(PROGRAM, encoding="utf-8")
    fakes = {f"fakes/{name}": text for name, text in FAKES.items()}
    own = f'PYTHONPATH={ROOT / "src"} exec {sys.executable} -c "$(cat {program})" "$@"'
    for name, text in {**fakes, ".venv/bin/nethandout": own}.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"#!/bin/sh\n{text}\n", encoding="utf-8")
        path.chmod(0o755)
    return Night(tmp_path, cache)


def test_the_night_script_prints_nothing_twice(night: Night) -> None:
    night.export(line(1), line(2, site="elbow"))
    (night.folder / "out-of-paper").touch()
    assert night.run() == ExitCode.FILE
    (night.folder / "out-of-paper").unlink()
    assert [night.run(), night.run(), night.printed()] == [3, 3, [1]]
    assert night.mails.count("exit code 3") == 1
    assert "row 3: failed: tumor.site" in night.mails


def test_where_nobody_knows_what_was_printed_the_night_script_asks(night: Night) -> None:
    night.export(line(1))
    assert night.run() == ExitCode.OK
    (mark,) = (night.folder / "done").glob("*.printed")
    mark.rename(mark.with_suffix(".printing"))  # as if the computer had stopped in between
    assert [night.run(), night.printed()] == [ExitCode.FILE, [1]]
    assert "look at the printer" in night.mails
    mark.with_suffix(".printing").rename(mark)
    assert [night.run(), night.printed()] == [ExitCode.OK, [1]]


def test_an_export_that_was_not_whole_does_not_stand_in_the_way_of_the_whole_one(
    night: Night,
) -> None:
    night.export()
    assert [night.run(), night.printed()] == [4, []]
    assert "exit code 4" in night.mails
    night.export(line(1), line(2))
    assert [night.run(), night.run(), night.printed()] == [0, 0, [2]]


def test_the_order_of_exit_codes_is_that_of_the_program() -> None:
    table = PAGE.partition("| order | code |")[2].partition("\n\n")[0]
    cells = [row.split("|")[2].partition(":")[0] for row in table.splitlines()[2:]]
    told = [int(code) for cell in cells for code in cell.split(",")]
    assert told == [int(code) for code in ORDER]
