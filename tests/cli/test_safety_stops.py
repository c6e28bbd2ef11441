"""What a safety rule says of a record is told by every command that reads records."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.cli.conftest import Program

FIXTURES = sorted((Path(__file__).parents[1] / "fixtures" / "safety").glob("*.yaml"))
WARNS = "warn"


def expected(path: Path) -> tuple[str, str, str]:
    """Turn the first line of a fixture into action, rule and field."""
    action, rule, field = path.read_text(encoding="utf-8").splitlines()[0].split()[2:]
    return action, rule, field


@pytest.mark.parametrize("path", FIXTURES, ids=lambda path: path.stem)
def test_a_plan_tells_what_a_rule_finds(path: Path, nethandout: Program, clinic: Path) -> None:
    action, rule, field = expected(path)
    ran = nethandout("plan", path, "--clinic", clinic, "--json")
    found = {(one["action"], one["rule"], one["field"]) for one in ran.json["safety"]}
    assert (action, rule, field) in found
    assert {one for _, one, _ in found} == {rule}
    ran.never_says("zanary")


@pytest.mark.parametrize(("warns", "code"), [(True, 0), (False, 3)])
def test_a_rehearsal_tells_it_of_every_row(
    nethandout: Program, clinic: Path, tmp_path: Path, warns: bool, code: int
) -> None:
    records = [path for path in FIXTURES if (expected(path)[0] == WARNS) is warns]
    for path in records:
        shutil.copy(path, tmp_path)
    out = tmp_path / "out"
    ran = nethandout("batch", tmp_path, "--clinic", clinic, "-o", out, "--dry-run")
    assert ran.code == code
    assert set(ran.codes) == {expected(path)[1] for path in records}
    assert f"{len(records)} rows" in ran.err
    ran.never_says("zanary")


@pytest.mark.parametrize(
    "path", [path for path in FIXTURES if expected(path)[0] != WARNS], ids=lambda path: path.stem
)
def test_nothing_is_built_before_it_is_settled(
    path: Path, nethandout: Program, clinic: Path, tmp_path: Path
) -> None:
    ran = nethandout("build", path, "--clinic", clinic, "-o", tmp_path / "x.pdf")
    assert ran.code == 1
    assert set(ran.codes) == {expected(path)[1]}
    assert not list(tmp_path.iterdir())
