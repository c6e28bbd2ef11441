"""What a file said in a revision of git is read from git, and from nowhere else."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from nethandout.errors import MissingDependencyError, UsageError
from nethandout.files.revisions import commit_of, file_at, is_work_tree

WHO = ("-c", "user.name=a", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Commit a file, and change it."""
    path = tmp_path / "es" / "a.po"
    path.parent.mkdir()
    path.write_text("before")
    for command in (("init", "-q"), ("add", "-A"), (*WHO, "commit", "-qm", "one")):
        subprocess.run(["git", "-C", tmp_path, *command], check=True)
    path.write_text("after")
    return path


def test_the_older_text_is_found(file: Path) -> None:
    commit = commit_of(file.parent, "HEAD")
    assert len(commit) == 40
    assert file_at(file, commit) == b"before"
    assert file_at(file.with_name("b.po"), commit) is None


@pytest.mark.parametrize("revision", ["no-such", "--help", "HEAD:es/a.po", ""])
def test_what_is_no_revision_is_refused(file: Path, revision: str) -> None:
    with pytest.raises(UsageError, match="knows no revision"):
        commit_of(file.parent, revision)


def test_a_folder_outside_of_git_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    assert not is_work_tree(tmp_path)
    with pytest.raises(UsageError, match="no git work tree"):
        commit_of(tmp_path, "HEAD")


def test_without_git_that_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(MissingDependencyError):
        is_work_tree(tmp_path)
