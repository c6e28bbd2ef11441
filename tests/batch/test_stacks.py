"""Names of the files of a print run, and what may be replaced."""

from __future__ import annotations

from pathlib import Path

import pytest

from nethandout.batch.stacks import Split, clear_print_run, parse_split
from nethandout.errors import UsageError


@pytest.mark.parametrize(
    ("asked", "split"),
    [
        ((), Split()),
        (("language",), Split(("language",))),
        (("paper, language", "200"), Split(("language", "paper"), 200)),
    ],
)
def test_words_say_how_to_split(asked: tuple[str, ...], split: Split) -> None:
    assert parse_split(asked) == split


@pytest.mark.parametrize("asked", ["site", "0", "-3", "", "10,20", "2.5"])
def test_other_words_are_refused(asked: str) -> None:
    with pytest.raises(UsageError, match="language, paper or how many"):
        parse_split([asked])


@pytest.mark.parametrize(
    ("name", "content"), [("run.pdf", b"name,born\n"), ("run.contents.csv", b"my,own,list\n")]
)
def test_what_is_no_print_run_is_not_replaced(tmp_path: Path, name: str, content: bytes) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(UsageError, match="not of a print run"):
        clear_print_run(tmp_path / "run.pdf")
    assert path.read_bytes() == content
