from __future__ import annotations

import os
import threading
from pathlib import Path

import pytest

from nethandout.batch.digests import KeptInput, digest_of_file, digest_of_input, digest_of_options
from nethandout.errors import FileError


def test_a_table_has_the_digest_of_its_bytes(tmp_path: Path) -> None:
    path = tmp_path / "rows.csv"
    path.write_bytes(b"abc")
    assert digest_of_input(path) == digest_of_file(path)
    assert digest_of_file(path).startswith("ba7816bf")


def test_a_folder_has_the_digest_of_its_records_and_their_names(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("x", encoding="utf-8")
    (tmp_path / "b.yaml").write_text("y", encoding="utf-8")
    first = digest_of_input(tmp_path)
    (tmp_path / "notes.txt").write_text("z", encoding="utf-8")
    assert digest_of_input(tmp_path) == first
    (tmp_path / "b.yaml").rename(tmp_path / "c.yaml")
    second = digest_of_input(tmp_path)
    (tmp_path / "c.yaml").write_text("z", encoding="utf-8")
    assert len({first, second, digest_of_input(tmp_path)}) == 3


def test_options_have_one_digest_whatever_their_order() -> None:
    one = digest_of_options({"paper": "a4", "languages": ["es"], "review": True})
    assert one == digest_of_options({"review": True, "languages": ["es"], "paper": "a4"})
    assert one != digest_of_options({"review": False, "languages": ["es"], "paper": "a4"})


def test_input_that_is_not_there_is_a_file_error(tmp_path: Path) -> None:
    with pytest.raises(FileError, match="cannot read"):
        digest_of_input(tmp_path / "rows.csv")


def test_a_pipe_is_opened_one_time(tmp_path: Path) -> None:
    pipe = tmp_path / "rows"
    os.mkfifo(pipe)
    writer = threading.Thread(target=pipe.write_bytes, args=(b"abc",), daemon=True)
    writer.start()
    kept = KeptInput(pipe, "rows")
    assert kept.keep().startswith("ba7816bf")
    kept.close()
    writer.join(timeout=10)
    assert not writer.is_alive()
