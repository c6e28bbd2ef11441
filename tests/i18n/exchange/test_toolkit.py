"""Another program, the Translate Toolkit, works on our files, and nothing we keep gets lost."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import polib
import pytest
from translate.storage.xliff import Xliff1File
from translate.storage.xliff2 import Xliff2File

from nethandout.content.library import built_in_root
from nethandout.i18n.catalogplaces import catalog_path
from nethandout.i18n.po.files import read_po
from nethandout.review.exchange import Format, export, take_over

LOCALES = built_in_root() / "locales"
SENTENCE, OURS, THEIRS = "Do not drive.", "No conduzca.", "No conduzca hoy."
Key = tuple[str | None, str, str, bool]


@pytest.fixture
def locales(tmp_path: Path) -> Path:
    for domain in ("handouts", "templates"):
        path = catalog_path(tmp_path, "es", domain)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(catalog_path(LOCALES, "es", domain).read_bytes())
    return tmp_path


@pytest.mark.parametrize(("form", "kind"), [("xliff", Xliff1File), ("xliff2", Xliff2File)])
def test_it_translates_our_xliff_and_we_take_its_work_over(
    locales: Path,
    form: Format,
    kind: type[Any],
) -> None:
    path = locales / "es.xlf"
    path.write_bytes(export(locales, "es", form).raw)
    store = kind.parsefile(str(path))
    units = [unit for unit in store.units if unit.source == SENTENCE and unit.target == OURS]
    assert units
    for unit in units:
        unit.target = THEIRS
    store.savefile(str(path))
    assert take_over(locales, "es", path, path.name).changed == len(units)
    found = [
        one for one in read_po(catalog_path(locales, "es", "handouts")) if one.msgid == SENTENCE
    ]
    assert [one.msgstr for one in found] == [THEIRS] * len(units)
    assert not any(one.fuzzy for one in found)


@pytest.mark.parametrize("language", ["es", "ar", "zh-Hans"])
def test_its_tables_of_our_po_files_lose_nothing(tmp_path: Path, language: str) -> None:
    catalog = catalog_path(LOCALES, language, "templates")
    table, back = tmp_path / "a.csv", tmp_path / "back.po"
    run("po2csv", "-i", catalog, "-o", table)
    text = table.read_text(encoding="utf-8")
    edited = alone(read_po(catalog))
    assert text.count(f'"{edited.msgstr}"') == 1
    changed = text.replace(f'"{edited.msgstr}"', f'"{edited.msgstr}!"')
    table.write_text(changed, encoding="utf-8")
    run("csv2po", "-t", catalog, "-i", table, "-o", back)
    before, after = said(read_po(catalog)), said(read_po(back))
    assert before.keys() == after.keys()
    assert [key[1] for key in before if before[key] != after[key]] == [edited.msgid]


def alone(catalog: polib.POFile) -> polib.POEntry:
    """Find a message without a second entry: the program cannot tell the two apart."""
    texts = Counter(one.msgid for one in catalog)
    return next(
        one
        for one in catalog
        if texts[one.msgid] == 1 and one.msgstr and not one.fuzzy and '"' not in one.msgstr
    )


def said(catalog: polib.POFile) -> dict[Key, tuple[object, ...]]:
    """Turn a catalog into all that we keep of each message."""
    return {
        (one.msgctxt, one.msgid, one.msgid_plural, bool(one.obsolete)): (
            one.msgstr,
            tuple(sorted(one.msgstr_plural.items())),
            one.fuzzy,
            one.comment,
            tuple(one.occurrences),
        )
        for one in catalog
    }


def run(program: str, *arguments: str | Path) -> None:
    path = Path(sys.executable).parent / program
    options = ["--progress=none", "--errorlevel=traceback"]
    subprocess.run([path, *options, *arguments], check=True, capture_output=True)
