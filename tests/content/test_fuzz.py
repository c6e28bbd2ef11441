"""Whatever lies in a clinic's folder is read, or refused in words; nothing else happens."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.damage import FUZZ, damaged

from nethandout.content.library import Library, built_in_root, open_library
from nethandout.content.reading import load_content
from nethandout.errors import HandoutError
from nethandout.i18n.catalogs import load_catalog

ROOT = built_in_root()
SOUND = Path(__file__).parents[1] / "fixtures" / "content" / "sound"
CATALOG = Path("locales", "es", "LC_MESSAGES", "handouts.po")
CONTENT = (
    *sorted(SOUND.glob("handouts/*/*.yaml")),
    *sorted(SOUND.glob("handouts/*.yaml")),
    *sorted(ROOT.glob("handouts/figures/*.*")),
    ROOT / "handouts" / "codes.yaml",
)
PIECES = (
    *"{}[]<>&*!|%@`'\":-#?,\n\t\0\u202e\ufeff\ud800\U0010ffff",
    "- ",
    ": ",
    "\n  - ",
    "null",
    "no",
    "0012345",
    "1e400",
    "NaN",
    "2026-02-30",
    "9" * 5000,
    "{{ 7 }}",
    "[" * 3000,
    "{a: " * 100,
    "&a [*a, *a]",
    "<<: ",
    "!!python/object/apply:os.system [ls]",
    "%YAML 9.9\n",
    "---\n",
    "...\n",
    "../../../etc/passwd",
    "~",
    "**",
    "](",
    "{clinic.phone}",
    "%(name)s",
    '<!ENTITY a "&a;">',
    '<image href="file:///etc/passwd"/>',
    '\nmsgid "a"\nmsgstr ""\n',
    '"Plural-Forms: nplurals=9; plural=1/0;\\n"\n',
)
"""What parsers stumble over: their own signs, deep nesting, huge numbers, other encodings."""


@st.composite
def stored(draw: st.DrawFn, text: str) -> bytes:
    """Damage a text; now and then it is cut off, or in another encoding."""
    raw = draw(damaged(text, PIECES))
    wrong = (raw[: len(raw) // 2], raw.decode("latin-1").encode("utf-16"))
    return draw(st.sampled_from((*[raw] * 8, *wrong)))


def read_clinic(folder: Path) -> None:
    open_library(folder)


def read_content(folder: Path) -> None:
    load_content(Library(SOUND, folder, folder, None))


def read_catalog(folder: Path) -> None:
    load_catalog([ROOT / "locales", folder / "locales"], "es", "handouts")


Case = tuple[Path, Path, Callable[[Path], None]]
"""A sound file, where a clinic has its own of that kind, and what reads it."""
CASES: tuple[Case, ...] = (
    (ROOT / "examples" / "clinic" / "clinic.yaml", Path("clinic.yaml"), read_clinic),
    *(
        (path, Path("handouts", *path.parts[path.parts.index("handouts") + 1 :]), read_content)
        for path in CONTENT
    ),
)
CATALOGS: tuple[Case, ...] = ((ROOT / CATALOG, CATALOG, read_catalog),)


def survive(data: st.DataObject, cases: tuple[Case, ...]) -> None:
    """Damage a file of a clinic's folder; reading it may say no, and nothing else."""
    source, place, read = data.draw(st.sampled_from(cases))
    text = source.read_text(encoding="utf-8")[:20_000]
    with tempfile.TemporaryDirectory() as name:
        file = Path(name) / place
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(data.draw(stored(text)))
        with suppress(HandoutError):
            read(Path(name))


@settings(FUZZ, max_examples=100)
@given(data=st.data())
def test_a_damaged_file_is_read_or_refused(data: st.DataObject) -> None:
    survive(data, CASES)


@pytest.mark.soak
@settings(FUZZ, max_examples=5_000)
@given(data=st.data())
def test_any_damaged_file_is_read_or_refused(data: st.DataObject) -> None:
    survive(data, CASES)


@pytest.mark.soak
@settings(FUZZ, max_examples=500)
@given(data=st.data())
def test_any_damaged_catalog_is_read_or_refused(data: st.DataObject) -> None:
    survive(data, CATALOGS)
