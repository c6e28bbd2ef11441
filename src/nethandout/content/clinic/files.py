"""Turn a clinic's folder into the files in it that nobody will read, and links that leave it.

Somebody who saves `lanreotide.yml` means to change a handout. What looks like content, a
template or a catalog and is not read is an error, because the built-in text would be printed
in its place; any other file is told of. Hidden files, and what PO editors compile, are not.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from difflib import get_close_matches
from pathlib import Path, PurePosixPath
from typing import Final, get_args

from nethandout.content.clinic.snomedmap import MAP_FILE
from nethandout.content.figures import FIGURES
from nethandout.content.library import Library
from nethandout.errors import Position, Problem, Severity
from nethandout.i18n.catalogplaces import place_of
from nethandout.i18n.languages import gettext_name, is_language
from nethandout.model.values import TopicType
from nethandout.source.spelling import suggest

LIST_FILES: Final = (
    "codes.yaml",
    "glossary.yaml",
    "plan.yaml",
    "red-flags.yaml",
    "safety-notes.yaml",
    "sources.yaml",
)
"""The files that lie in `handouts` itself."""

ICONS: Final = PurePosixPath("shared", "icons")
_TOPIC_TYPES: Final[tuple[str, ...]] = get_args(TopicType)
_FOLDERS: Final = ("handouts", "locales", "templates")
_NEARLY: Final = 0.8
_MEANT: Final = frozenset(
    {".yaml", ".yml", ".json", ".j2", ".html", ".css", ".svg", ".png", ".jpg", ".po", ".pot"}
)
_WRITTEN_BY_EDITORS: Final = ".mo"


def check_clinic_files(library: Library) -> Iterator[Problem]:
    """Find the files of a clinic's folder that are not read, and links out of it."""
    if library.overlay is None:
        return
    yield from _misnamed(library.overlay, library.clinic_file)
    for path in _files(library.overlay, _FOLDERS):
        place = Position(library.label(path))
        folder, *parts = path.relative_to(library.overlay).parts
        if folder == "templates" and _leaves(path, library.overlay):
            message = "the link leads out of the clinic folder, or nowhere; copy the file here"
            yield Problem(place, "link-outside", message)
        elif (advice := _advice(library, folder, PurePosixPath(*parts))) is not None:
            is_meant = path.suffix.lower() in _MEANT
            severity = Severity.ERROR if is_meant else Severity.WARNING
            yield Problem(place, "not-read", f"this file is not read{advice}", severity)


def _misnamed(overlay: Path, clinic_file: str) -> Iterator[Problem]:
    """Find what stands beside `clinic.yaml` and has almost the name of what is read."""
    for path in sorted(overlay.iterdir()):
        if path.name in (*_FOLDERS, clinic_file, MAP_FILE) or path.name.startswith("."):
            continue
        if path.is_dir() and path.name in _TOPIC_TYPES:
            advice = f"; topics lie in handouts/{path.name}/"
        else:
            advice = _almost(path.name, _FOLDERS if path.is_dir() else (clinic_file, MAP_FILE))
        if advice:
            yield Problem(Position(path.name), "not-read", f"this is not read{advice}")


def _almost(name: str, known: Iterable[str]) -> str:
    """Turn a name that is nearly a known one into a question, any other into nothing."""
    found = get_close_matches(name, known, n=1, cutoff=_NEARLY)
    return f"; did you mean “{found[0]}”?" if found else ""


def _files(overlay: Path, names: tuple[str, ...]) -> Iterator[Path]:
    """Turn folders into their files, without hidden ones; a link is not followed."""
    for name in names:
        for root, folders, files in os.walk(overlay / name):
            folders[:] = sorted(folder for folder in folders if not folder.startswith("."))
            links = [folder for folder in folders if Path(root, folder).is_symlink()]
            for file in sorted((*files, *links)):
                if not file.startswith(".") and not file.upper().startswith("README"):
                    yield Path(root, file)


def _leaves(path: Path, overlay: Path) -> bool:
    """Tell whether a link leads out of the clinic folder, or nowhere."""
    return path.is_symlink() and not (
        path.exists() and path.resolve().is_relative_to(overlay.resolve())
    )


def _advice(library: Library, folder: str, path: PurePosixPath) -> str | None:
    """Turn a file into what to do about its not being read; None if it is read."""
    if folder == "handouts":
        return _handout_advice(path)
    if folder == "locales":
        return _catalog_advice(path)
    return _template_advice(library, path)


def _handout_advice(path: PurePosixPath) -> str | None:
    depth, kind = len(path.parts), path.parent.name
    if path.suffix in (".yaml", ".svg") and kind == "figures" and depth == 2:  # noqa: PLR2004
        return None if path.stem in FIGURES else f"; drawings are named {', '.join(FIGURES)}"
    if path.suffix == ".yaml" and depth == 2:  # noqa: PLR2004
        return None  # a folder that is no type of topic is told of where topics are read
    if path.name in LIST_FILES and depth == 1:
        return None
    if path.suffix.lower() in (".yml", ".yaml", ".json") and path.suffix != ".yaml":
        return f"; name it {path.stem}.yaml"
    if depth == 1:
        hint = _almost(path.name, LIST_FILES)
        return f"{hint}; a topic lies in a folder named after its type, such as handouts/drug/"
    return "; a topic lies in handouts/TYPE/NAME.yaml"


def _catalog_advice(path: PurePosixPath) -> str | None:
    folder, is_deep = path.parts[0], len(path.parts) > 1
    if path.suffix == _WRITTEN_BY_EDITORS or (not is_deep and _is_at_the_top(path)):
        return None
    if folder == "reviews":
        return None if path.suffix == ".yaml" else "; sign-offs are .yaml files"
    if folder == "checks":
        return None if path.suffix == ".yaml" else "; words of the checks are in LANGUAGE.yaml"
    place = place_of(path)
    if place is not None and is_language(place.language):
        return None
    own = gettext_name(folder) if is_language(folder) else "es"
    return f"; catalogs are LANGUAGE/LC_MESSAGES/handouts.po, such as {own}/LC_MESSAGES/handouts.po"


def _is_at_the_top(path: PurePosixPath) -> bool:
    return path.name == "termbase.csv" or path.suffix == ".pot"


def _template_advice(library: Library, path: PurePosixPath) -> str | None:
    built_in, own = library.folders("templates")
    if path.suffix == ".css":
        return _style_advice(built_in / path, own / path)
    if (built_in / path).is_file():
        return None
    if path.parent == ICONS:
        return None if path.suffix == ".svg" else "; icons are SVG files"
    if path.suffix in (".svg", ".png", ".jpg"):
        return f"; icons are SVG files in templates/{ICONS}"
    if path.suffix == ".j2" and _is_named(path, own):
        return None
    known = [file.relative_to(built_in).as_posix() for file in sorted(built_in.rglob("*.j2"))]
    same = [name for name in known if name.rpartition("/")[2].startswith(path.name)]
    hint = f"; did you mean “{same[0]}”?" if same else suggest(str(path), known)
    return hint or "; no template has this name, and none includes it"


def _style_advice(built_in: Path, own: Path) -> str | None:
    """Refuse another style sheet: what it hid from a screen could not be seen in the file."""
    if built_in.is_file() and built_in.read_bytes() == own.read_bytes():
        return None
    return "; on screens the page has one style for all clinics, with your brand_color"


def _is_named(path: PurePosixPath, own: Path) -> bool:
    """Tell whether another template of the clinic includes or imports one."""
    others = (file for file in own.rglob("*.j2") if file != own / path)
    texts = (file.read_text("utf-8", errors="replace") for file in others)
    return any(f'"{path}"' in text or f"'{path}'" in text for text in texts)
