"""Other programs read what we write, and what they write is read without losing anything."""

from __future__ import annotations

import shutil
import subprocess
import textwrap
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import polib
import pytest

from nethandout.i18n.po.files import parse_po, read_po
from nethandout.i18n.po.writing import po_text
from nethandout.review.updating import update_catalog

if TYPE_CHECKING:
    from tests.cli.conftest import Program

LOCALES = Path(__file__).parents[2] / "locales"
SHIPPED = sorted(LOCALES.glob("*/LC_MESSAGES/*.po"))
WORK = """\
# A note for all who translate.
msgid ""
msgstr ""
"Project-Id-Version: nethandout\\n"
"PO-Revision-Date: 2026-11-22 12:00+0000\\n"
"Last-Translator: A. Translator\\n"
"Language-Team: Spanish\\n"
"Language: es\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=UTF-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\\n"
"X-Poedit-Basepath: ../..\\n"

# ask the nurse
#. Pain › warning sign
#. {fever}: a temperature in both units
#: handouts/red-flags.yaml:9 handouts/red-flags.yaml:19
msgid "Call us if your fever is {fever} or more, or if you cannot drink. “Now” means at once."
msgstr "Llámenos si la fiebre es de {fever} o más, o si no puede beber. “Ahora” quiere decir ya."

#, fuzzy, needs-lawyer
#| msgctxt "old"
#| msgid "Take 5 mg."
msgctxt "dose"
msgid "Take 10 mg."
msgstr "Tome 5 mg."

#: templates/a.j2:1
msgid "{count} day"
msgid_plural "{count} days"
msgstr[0] "{count} día"
msgstr[1] "{count} días"

msgid "Two\\nlines with a \\"quote\\", a tab\\t and a backslash \\\\."
msgstr "Dos\\nlíneas con \\"comillas\\", un tabulador\\t y una barra \\\\."

msgid "Not yet."
msgstr ""

# keep this
#~ msgid "Rest today."
#~ msgstr "Descanse hoy."
"""


@pytest.fixture
def work(tmp_path: Path) -> Path:
    path = tmp_path / "es.po"
    path.write_text(WORK, encoding="utf-8")
    return path


THIN = {
    "no header": "",
    "empty fields": 'msgid ""\nmsgstr "Language: \\nPlural-Forms: \\n"\n\n',
    "a template's fields": (
        'msgid ""\nmsgstr "Content-Type: text/plain; charset=CHARSET\\n"\n'
        '"Plural-Forms: nplurals=INTEGER; plural=EXPRESSION;\\n"\n"X-Generator: x\\n"\n\n'
    ),
}


@pytest.mark.parametrize("name", THIN)
def test_an_update_completes_a_header_that_a_program_left_thin(name: str, tmp_path: Path) -> None:
    path = tmp_path / "es" / "LC_MESSAGES" / "handouts.po"
    path.parent.mkdir(parents=True)
    body = 'msgid "{n} day"\nmsgid_plural "{n} days"\nmsgstr[0] "{n} día"\nmsgstr[1] "{n} días"\n'
    path.write_text(THIN[name] + body, encoding="utf-8")
    update_catalog(parse_po(body.encode(), "x.pot"), tmp_path, "es", "handouts")
    fields = read_po(path).metadata
    assert (fields["Language"], fields["Last-Translator"]) == ("es", "nobody yet")
    assert fields["Plural-Forms"].startswith("nplurals=3;")
    assert (fields.get("X-Generator") == "x") is ("X-Generator" in THIN[name])
    ran = subprocess.run(
        ["msgfmt", "-c", "-o", "/dev/null", path], capture_output=True, check=False
    )
    assert (ran.returncode, ran.stderr) == (0, b"")


def run(*command: str | Path) -> bytes:
    done = subprocess.run(command, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout


def clean(path: Path) -> None:
    """Let gettext check a catalog, its header and its plural forms; it says nothing."""
    done = subprocess.run(
        ["msgfmt", "-c", "-o", "/dev/null", path], capture_output=True, check=False
    )
    assert (done.returncode, done.stderr.decode()) == (0, "")


class Everything(NamedTuple):
    """All that a person wrote in a file, and what belongs to it."""

    comment: str
    header: dict[str, str]
    entries: Sequence[object]


def everything(raw: bytes) -> Everything:
    catalog = parse_po(raw, "x.po")
    header = {name: said for name, said in catalog.metadata.items() if name != "X-Generator"}
    entries = [
        (
            *(entry.msgctxt, entry.msgid, entry.msgid_plural, entry.msgstr, entry.msgstr_plural),
            *(entry.tcomment, entry.comment, entry.occurrences, sorted(entry.flags)),
            *(entry.previous_msgctxt, entry.previous_msgid, entry.obsolete),
        )
        for entry in catalog
    ]
    return Everything(catalog.header, header, entries)


# --- What we write -----------------------------------------------------------------------


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: f"{path.parts[-3]}-{path.stem}")
def test_gettext_finds_nothing_wrong_with_our_catalogs(path: Path) -> None:
    clean(path)


def test_gettext_finds_nothing_wrong_after_each_command_that_writes(
    nethandout: Program, tmp_path: Path
) -> None:
    locales = tmp_path / "locales"
    shutil.copytree(LOCALES, locales)
    for command in (["update"], ["new", "fr"], ["new", "hmn"], ["update", "pl"], ["extract"]):
        ran = nethandout("i18n", *command, "--locales", locales)
        assert ran.code == 0, ran.err
        catalogs = sorted(locales.glob("*/LC_MESSAGES/*.po"))
        assert len(catalogs) >= len(SHIPPED)
        for path in catalogs:
            clean(path)


def test_an_update_is_merged_by_gettext_to_the_same_messages() -> None:
    ours = LOCALES / "es" / "LC_MESSAGES" / "templates.po"
    pot = LOCALES / "templates.pot"
    merged = run("msgmerge", "--quiet", "--no-wrap", "--previous", ours, pot)
    wanted = {(e.msgctxt, e.msgid): (e.msgstr, e.msgstr_plural, e.fuzzy) for e in read_po(ours)}
    for entry in parse_po(merged, "merged.po"):
        assert wanted[entry.msgctxt, entry.msgid] == (
            entry.msgstr,
            entry.msgstr_plural,
            entry.fuzzy,
        )


# --- There and back ----------------------------------------------------------------------


def by_msgcat(path: Path) -> bytes:
    return run("msgcat", path)


def by_msgattrib(path: Path) -> bytes:
    return run("msgattrib", "--no-wrap", path)


def by_msgmerge(path: Path) -> bytes:
    """Merge with a template of the same messages, as Poedit does it."""
    pot = path.with_suffix(".pot")
    current = polib.POFile()
    current.metadata = {"Content-Type": "text/plain; charset=UTF-8"}
    for entry in read_po(path):
        if not entry.obsolete:
            entry.msgstr, entry.msgstr_plural = "", dict.fromkeys(entry.msgstr_plural, "")
            entry.flags, entry.tcomment = [], ""
            current.append(entry)
    pot.write_bytes(po_text(current).encode())
    return run("msgmerge", "--quiet", "--previous", path, pot)


def by_polib(path: Path) -> bytes:
    return str(polib.pofile(str(path), wrapwidth=78)).encode()


@pytest.mark.parametrize("program", [by_msgcat, by_msgattrib, by_msgmerge, by_polib])
def test_a_file_that_went_through_another_program_is_the_same_but_for_flags(
    program: Callable[[Path], bytes], work: Path
) -> None:
    there = program(work)
    back = po_text(parse_po(there, "back.po"))
    own = "#, fuzzy, needs-lawyer"
    assert back.replace("#, fuzzy\n", f"{own}\n") == po_text(parse_po(WORK.encode(), "x.po"))


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: f"{path.parts[-3]}-{path.stem}")
def test_our_catalogs_come_back_from_msgcat_as_they_went(path: Path) -> None:
    back = po_text(parse_po(run("msgcat", path), "back.po"))
    assert back.lstrip("#\n") == path.read_text(encoding="utf-8").lstrip("#\n")


# --- Saved by other editors --------------------------------------------------------------


def as_poedit(text: str) -> bytes:
    """Save a file as Poedit does: wrapped at 79, with headers of its own, `fuzzy` the last flag."""
    catalog = polib.pofile(text, wrapwidth=79)
    catalog.metadata |= {"X-Generator": "Poedit 3.4", "X-Poedit-SearchPath-0": "."}
    return str(catalog).replace("#, fuzzy, needs-lawyer", "#, needs-lawyer, fuzzy").encode()


def as_memoq(text: str) -> bytes:
    """Save a file as memoQ does: no comments, a byte order mark, CR LF."""
    lines = [line for line in text.split("\n") if not line.startswith(("# ", "#.", "#:", "#|"))]
    return "\r\n".join(lines).encode("utf-8-sig")


def wrapped(text: str) -> bytes:
    """Save a file with one word on a line, as an editor with a narrow window might do."""
    lines: list[str] = []
    for line in text.split("\n"):
        keyword, quote, rest = line.partition(' "')
        if quote and not line.startswith("#") and "\\" not in rest:
            words = textwrap.wrap(rest[:-1], 20, drop_whitespace=False)
            lines += [f'{keyword} ""', *(f'"{word}"' for word in words)]
        else:
            lines.append(line)
    return "\n".join(lines).encode()


def test_what_poedit_saves_has_all_that_was_in_it(work: Path) -> None:
    found, before = everything(as_poedit(WORK)), everything(work.read_bytes())
    assert (found.comment, found.entries) == (before.comment, before.entries)
    assert found.header == {**before.header, "X-Poedit-SearchPath-0": "."}


def test_narrow_lines_are_the_same_texts() -> None:
    assert everything(wrapped(WORK)) == everything(WORK.encode())


@pytest.mark.parametrize("save", [as_poedit, as_memoq, wrapped])
def test_an_update_brings_a_file_back_that_another_program_saved(
    save: Callable[[str], bytes], tmp_path: Path
) -> None:
    place = tmp_path / "es" / "LC_MESSAGES" / "handouts.po"
    place.parent.mkdir(parents=True)
    place.write_bytes(save(WORK))
    pot = parse_po(WORK.encode(), "x.po")
    done, _ = update_catalog(pot, tmp_path, "es", "handouts")
    assert (
        (done.kept, done.report.new, done.report.obsolete) == (5, (), ()) if done.report else False
    )
    entries = {entry.msgid: entry for entry in read_po(place)}
    before = {entry.msgid: entry for entry in parse_po(WORK.encode(), "x.po")}
    for text, entry in before.items():
        assert (entries[text].msgstr, entries[text].msgstr_plural) == (
            entry.msgstr,
            entry.msgstr_plural,
        )
        assert entries[text].fuzzy == entry.fuzzy
        assert entries[text].obsolete == entry.obsolete
        if not entry.obsolete:
            assert (entries[text].comment, entries[text].occurrences) == (
                entry.comment,
                entry.occurrences,
            )


def test_headers_of_other_programs_stay(tmp_path: Path) -> None:
    place = tmp_path / "es.po"
    place.write_bytes(as_poedit(WORK))
    update_catalog(parse_po(WORK.encode(), "x.po"), tmp_path, "es", "handouts")
    kept = read_po(place).metadata
    assert [
        kept[name] for name in ("X-Generator", "X-Poedit-Basepath", "X-Poedit-SearchPath-0")
    ] == [
        "Poedit 3.4",
        "../..",
        ".",
    ]
