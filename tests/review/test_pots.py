"""What is to translate is worked out one time, and again after any change."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from nethandout.content.library import Library
from nethandout.i18n.catalogplaces import DOMAINS, STAFF
from nethandout.review.pots import Wanted, make_pots, wanted_messages, write_pots

SOUND = Path(__file__).parents[1] / "fixtures" / "content" / "sound"
Find = Callable[[], tuple[Wanted, bool]]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for name in ("handouts", "templates"):
        if (SOUND / name).is_dir():
            shutil.copytree(SOUND / name, tmp_path / name)
    (tmp_path / "templates").mkdir(exist_ok=True)
    return tmp_path


@pytest.fixture
def find(root: Path) -> Find:
    """Find what is to translate, and tell whether the library was read for it."""

    def run() -> tuple[Wanted, bool]:
        opened = []

        def library() -> Library:
            opened.append(True)
            return Library(root, None, root / "cache", None)

        return wanted_messages(root, None, root / "cache", library), bool(opened)

    return run


def test_it_is_kept_until_something_changes(root: Path, find: Find) -> None:
    first, was_read = find()
    assert was_read
    assert len(first.pots["handouts"]) > 10
    assert find() == (first, False)
    (root / "templates" / "new.html.j2").write_text('{{ _("Brand new.") }}', encoding="utf-8")
    second, was_read = find()
    assert was_read
    assert (None, "Brand new.") in second.keys("templates")


def test_it_is_what_the_library_says(root: Path, find: Find) -> None:
    pots = make_pots(Library(root, None, root / "cache", None))
    keys = {domain: {(e.msgctxt, e.msgid) for e in pot} for domain, pot in pots.items()}
    assert {domain: find()[0].keys(domain) for domain in (*DOMAINS, STAFF)} == keys


def test_files_are_written_when_they_change(root: Path, find: Find) -> None:
    wanted, _ = find()
    names = ("handouts.pot", "templates.pot", "staff.pot")
    assert write_pots(wanted.own, root) == [root / name for name in names]
    assert write_pots(wanted.own, root) == []
