"""Turn the catalogs of a folder into the next ones, fast: no content is loaded for it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from nethandout import __version__, i18n
from nethandout.errors import InputError, Position, Problem, UsageError
from nethandout.files.cachefile import cache_file, keep, recall
from nethandout.i18n.catalogplaces import (
    DOMAINS,
    STAFF,
    catalog_path,
    find_catalog,
    languages_available,
    languages_of_staff,
)
from nethandout.i18n.languages import catalog_language, gettext_name, is_language, primary

if TYPE_CHECKING:
    import polib

    from nethandout.i18n.update import UpdateReport
    from nethandout.review.pots import Wanted

Label = Callable[[Path], str]
_KIND: Final = "up-to-date"


class Updated(NamedTuple):
    """What became of one catalog, and warnings about what its file held besides messages.

    Without a `report` there was nothing to do: it is as it was left the last time, and `kept`
    all its messages.
    """

    path: Path
    kept: int
    report: UpdateReport | None = None
    notices: tuple[Problem, ...] = ()


def folder_to_write(root: Path, overlay: Path | None, folder: Path | None = None) -> Path:
    """Find the folder whose files may be written: the one named, the clinic's, the checkout's.

    Raises `UsageError` where there is none, as in an installed program.
    """
    if folder is not None:
        return folder
    if overlay is not None:
        return overlay / "locales"
    if (root / "pyproject.toml").is_file():
        return root / "locales"
    raise UsageError("name the folder to write with --locales DIR, or a clinic with --clinic DIR")


def domains_to_update(wanted: Wanted, folder: Path, language: str) -> tuple[str, ...]:
    """Find what of a language has to be brought up to date.

    Handouts and the words of staff are translated into different languages, so that the catalog
    of one never makes that of the other necessary.
    """
    has_staff = STAFF in wanted.own and language in languages_of_staff([folder])
    is_of_staff_alone = has_staff and language not in languages_available([folder])
    return (*(() if is_of_staff_alone else DOMAINS), *((STAFF,) if has_staff else ()))


def update_file(
    wanted: Wanted, domain: str, place: tuple[Path, str], cache_dir: Path, label: Label = str
) -> Updated:
    """Bring the catalog at a place (folder and language) up to date, if it is not so already.

    That it is so is kept in the cache under the hash of both files and of this program, so a
    catalog that nobody touched is not even read. Raises what `update_catalog` raises.
    """
    folder, language = place
    path = find_catalog(folder, language, domain, label)
    mark = None if path is None else _mark(wanted, domain, path, cache_dir)
    kept = None if mark is None else recall(mark)
    if path is not None and kept is not None:
        return Updated(path, kept)
    pot, built_in = wanted.pot(domain), wanted.built_in_pot(domain)
    done, is_changed = update_catalog(pot, folder, language, domain, built_in, label)
    if mark is not None and not is_changed and not done.notices:
        keep(mark, done.kept)
    return done


def _mark(wanted: Wanted, domain: str, path: Path, cache_dir: Path) -> Path:
    """Turn all that decides what a catalog should be into the file that says that it is so."""
    program = (Path(__file__), *sorted(Path(i18n.__path__[0]).glob("*.py")))
    states = [f"{file.name} {file.stat().st_size} {file.stat().st_mtime_ns}" for file in program]
    texts = (wanted.own[domain], wanted.built_in.get(domain, ""), __version__, *states)
    return cache_file(cache_dir, _KIND, [path.read_bytes(), *map(str.encode, texts)])


def update_catalog(  # noqa: PLR0913, PLR0917 - the last two are options
    pot: polib.POFile,
    folder: Path,
    language: str,
    domain: str,
    built_in: Iterable[polib.POEntry] = (),
    label: Label = str,
) -> tuple[Updated, bool]:
    """Turn a POT and a language's catalog, if there is one, into the next catalog, and write it.

    A message that is `built_in` stays where the catalog has it: a clinic's correction. What a
    clinic says in other words than the program gets the program's translation as a proposal. The
    second result tells whether the file changed. Raises `InputError` for a catalog that cannot be
    read, or that has a message twice: one of its two translations would be lost.
    """
    from nethandout.i18n.po.files import PoText, new_catalog, read_po_text, repetitions, write_po
    from nethandout.i18n.update import update

    path = find_catalog(folder, language, domain, label)
    found = PoText(first_catalog(language), ()) if path is None else read_po_text(path, label(path))
    path = path or catalog_path(folder, language, domain)
    before = found.catalog
    if twice := repetitions(before, label(path)):
        raise InputError(f"{label(path)} cannot be updated", twice)
    corrected = {(entry.msgctxt, entry.msgid) for entry in before}
    kept = [entry for entry in built_in if (entry.msgctxt, entry.msgid) in corrected]
    wanted = pot
    if kept:
        wanted = new_catalog()
        wanted.extend([*pot, *kept])
    before.metadata = _whole_header(before.metadata, language)
    report = update(before, wanted, partial(_built_in, language, domain) if built_in else tuple)
    is_changed = write_po(report.catalog, path)
    return Updated(path, report.kept, report, found.notices), is_changed


def _built_in(language: str, domain: str) -> Iterable[polib.POEntry]:
    """Give what the program's own catalog of a language says, if it has one."""
    from nethandout.files.builtin import built_in_root
    from nethandout.i18n.po.files import read_po

    path = find_catalog(built_in_root() / "locales", language, domain)
    return () if path is None else read_po(path)


def first_catalog(language: str) -> polib.POFile:
    """Turn a language into an empty catalog with a whole header, its plural rule in it.

    Raises `InputError` for a language that is not known: a typing mistake would make a folder.
    """
    tag = catalog_language(language)
    if not is_language(tag):
        problem = Problem(Position(gettext_name(tag)), "unknown-language", unknown_language(tag))
        raise InputError(f"{tag} is no language that is known", [problem])
    from nethandout.i18n.languages import known_languages
    from nethandout.i18n.plurals import plural_rule
    from nethandout.i18n.po.files import new_catalog

    catalog = new_catalog(gettext_name(tag))
    catalog.metadata |= {
        "PO-Revision-Date": datetime.now(tz=UTC).strftime("%Y-%m-%d %H:%M+0000"),
        "Last-Translator": "nobody yet",
        "Language-Team": known_languages().get(primary(tag), tag),
        "Plural-Forms": str(plural_rule(tag)),
    }
    return catalog


def _whole_header(fields: dict[str, str], language: str) -> dict[str, str]:
    """Give the header's fields, and those that programs left out or empty from a new catalog."""
    from nethandout.i18n.po.writing import HEADER_FIELDS

    said = {name: value for name, value in fields.items() if value and "EXPRESSION" not in value}
    return fields if said.keys() >= HEADER_FIELDS else first_catalog(language).metadata | said


def unknown_language(tag: str) -> str:
    """Turn a code that no language has into what to do about it."""
    from babel.languages import get_official_languages

    from nethandout.i18n.languages import known_languages
    from nethandout.source.spelling import suggest

    known = known_languages()
    names = {name.casefold(): code for code, name in known.items()}
    spoken = get_official_languages(tag.upper()) if len(tag) == len("VN") else ()
    codes = [code for code in (names.get(tag.casefold()), *spoken[:1]) if code]
    hint = f"; did you mean “{codes[0]}”?" if codes else suggest(tag, known)
    return f"no language has the code “{tag}”{hint}"
