from __future__ import annotations

import hashlib
import os
import re
import uuid
from pathlib import Path

import pytest

from nethandout.errors import FileError, MissingDependencyError, UsageError
from nethandout.files import outputs
from nethandout.files.outputs import open_output

NAME = "Zephyrine-Quillfeather.pdf"
RAW = b"%PDF-1.7 \x00\xff"


@pytest.fixture(params=["path", "file", "memory", "s3", "s3-prefix"])
def target(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    match request.param:
        case "path":
            return str(tmp_path / "out folder")
        case "file":
            return (tmp_path / "out folder").as_uri()
        case "memory":
            return f"memory://{uuid.uuid4().hex}"
        case "s3":
            return str(request.getfixturevalue("bucket"))
        case _:
            return f"{request.getfixturevalue('bucket')}/november/es/"


def test_what_is_written_can_be_read_again(target: str) -> None:
    output = open_output(target)
    assert output.read("0001.pdf") is None
    assert output.write("0001.pdf", RAW) == hashlib.sha256(RAW).hexdigest()
    assert output.write("es/0001.pdf", b"other") == hashlib.sha256(b"other").hexdigest()
    again = open_output(target)
    assert again.read("0001.pdf") == RAW
    assert again.read("es/0001.pdf") == b"other"


def test_what_may_be_left_of_a_file_is_removed_and_nothing_else(target: str) -> None:
    output = open_output(target)
    for name in ("07-NH-1A2B-3C4D.pdf", "07-NH-1A2B-3C4D-x.pdf", "08-NH-1A2B-3C4D.pdf"):
        output.write(name, RAW)
    output.remove("07-", re.compile(r"07\-NH-[0-9A-Z]{4}-[0-9A-Z]{4}\.pdf"))
    assert output.read("07-NH-1A2B-3C4D.pdf") is None
    assert output.read("07-NH-1A2B-3C4D-x.pdf") == output.read("08-NH-1A2B-3C4D.pdf") == RAW


def test_writing_twice_is_harmless_and_the_last_one_stays(target: str) -> None:
    output = open_output(target)
    first = output.write("0001.pdf", RAW)
    assert output.write("0001.pdf", RAW) == first
    output.write("0001.pdf", b"")
    assert output.read("0001.pdf") == b""


@pytest.mark.parametrize(
    "name",
    [
        "",
        ".",
        "..",
        "../a.pdf",
        "a/../../b.pdf",
        "/etc/a.pdf",
        "a//b.pdf",
        "a/",
        "./a.pdf",
        "a\\b.pdf",
        "a\n.pdf",
        "a\x00.pdf",
        "a" * 300,
        "a\ud800.pdf",
    ],
)
@pytest.mark.parametrize("place", ["", "memory://out"])
def test_a_name_cannot_leave_its_place(tmp_path: Path, place: str, name: str) -> None:
    output = open_output(place or tmp_path)
    with pytest.raises(FileError, match="a name is not fit"):
        output.write(name, RAW)
    with pytest.raises(FileError, match="a name is not fit"):
        output.read(name)


def test_a_large_file_passes_s3(bucket: str) -> None:
    raw = os.urandom(12_000_000)
    output = open_output(bucket)
    assert output.write("print-run.pdf", raw) == hashlib.sha256(raw).hexdigest()
    assert output.read("print-run.pdf") == raw


def test_files_and_folders_are_for_their_owner_only(tmp_path: Path) -> None:
    folder = tmp_path / "a" / "b"
    open_output(folder).write("es/0001.pdf", RAW)
    assert (folder / "es" / "0001.pdf").stat().st_mode & 0o777 == 0o600
    for made in (folder / "es", folder, folder.parent):
        assert made.stat().st_mode & 0o777 == 0o700


def test_a_failed_write_keeps_what_was_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_: int) -> None:
        raise OSError(28, "no", NAME)

    output = open_output(tmp_path)
    output.write(NAME, b"before")
    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(FileError, match="No space left on device") as caught:
        output.write(NAME, RAW)
    assert NAME not in str(caught.value)
    monkeypatch.undo()
    assert output.read(NAME) == b"before"
    assert [path.name for path in tmp_path.iterdir()] == [NAME]


def test_a_folder_that_is_gone_is_said_and_not_made_again(tmp_path: Path) -> None:
    output = open_output(tmp_path / "out")
    (tmp_path / "out").rmdir()
    with pytest.raises(FileError, match="out is gone"):
        output.write(NAME, RAW)
    assert not (tmp_path / "out").exists()


def test_a_folder_that_goes_while_a_file_is_written_is_said_as_gone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    output = open_output(tmp_path / "out")

    def removed_first(path: Path, _raw: bytes) -> None:
        path.parent.rmdir()
        path.write_bytes(b"")

    monkeypatch.setattr("nethandout.files.outputs.replace_file", removed_first)
    with pytest.raises(FileError, match="out is gone"):
        output.write(NAME, RAW)


def test_who_comes_late_does_not_make_a_deleted_folder_again(tmp_path: Path) -> None:
    output = open_output(tmp_path / "out", makes=False)
    with pytest.raises(FileError, match="out is gone"):
        output.write("a.pdf", b"%PDF")
    assert not (tmp_path / "out").exists()


def test_a_folder_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(FileError, match=r"cannot make the folder .*file/out"):
        open_output(tmp_path / "file" / "out")


def test_a_bucket_that_is_not_there_is_told_without_names(bucket: str) -> None:
    output = open_output(f"{bucket}-missing/november")
    with pytest.raises(FileError, match=r"cannot write to s3://handouts-\w+-missing: ") as caught:
        output.write(NAME, RAW)
    assert NAME not in str(caught.value)


def test_a_server_that_is_not_there(bucket: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
    output = open_output(bucket)
    with pytest.raises(FileError, match="cannot write to s3://"):
        output.write(NAME, RAW)


def test_a_password_in_an_address_is_not_shown(bucket: str) -> None:
    output = open_output(bucket.replace("s3://", "s3://key:secret@"))
    with pytest.raises(FileError) as caught:
        output.write(NAME, RAW)
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize(
    "target",
    ["", "http://example.org/out", "s3://", "file://elsewhere/srv", "file://", "file:///srv?x=1"],
)
def test_a_wrong_address_is_refused(target: str) -> None:
    with pytest.raises(UsageError):
        open_output(target)


def test_a_missing_library_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    import fsspec

    def missing(*_: object, **__: object) -> None:
        raise ImportError

    monkeypatch.setattr(fsspec, "filesystem", missing)
    with pytest.raises(MissingDependencyError, match=r"pip install 'nethandout\[s3\]'"):
        open_output("s3://handouts")


def test_a_path_is_never_taken_for_an_address(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    open_output(Path("s3:") / "handouts").write("a.pdf", RAW)
    assert (tmp_path / "s3:" / "handouts" / "a.pdf").read_bytes() == RAW


def test_the_hash_is_the_one_everybody_knows() -> None:
    expected = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    assert outputs.sha256_of(b"") == expected


@pytest.mark.parametrize("name", ["0001.pdf", "es/0001.pdf"])
def test_a_link_in_an_output_folder_is_refused_and_its_target_stays(
    name: str, tmp_path: Path
) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "0001.pdf").write_bytes(b"kept")
    output = open_output(tmp_path / "out")
    planted = tmp_path / "out" / Path(name).parts[0]
    planted.symlink_to(tmp_path / "elsewhere" / ("" if "/" in name else "0001.pdf"))
    for deed in (lambda: output.write(name, RAW), lambda: output.read(name)):
        with pytest.raises(FileError, match="a link is in the place of a handout") as caught:
            deed()
        assert "0001" not in str(caught.value)
    assert (tmp_path / "elsewhere" / "0001.pdf").read_bytes() == b"kept"


def test_an_output_folder_may_be_a_link_itself(tmp_path: Path) -> None:
    (tmp_path / "disk").mkdir()
    (tmp_path / "out").symlink_to(tmp_path / "disk")
    open_output(tmp_path / "out").write("0001.pdf", RAW)
    assert (tmp_path / "disk" / "0001.pdf").read_bytes() == RAW
