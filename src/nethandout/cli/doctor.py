"""Turn this computer into a list of what works here and what to install."""

from __future__ import annotations

import ctypes
import importlib.metadata
import importlib.util
import platform
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Final
from zoneinfo import available_timezones

import click

from nethandout.cli.options import clinic_option, json_option
from nethandout.cli.talk import Talk
from nethandout.errors import ExitCode, HandoutError

if TYPE_CHECKING:
    from nethandout.content.library import Library


_EXTRAS: Final[Mapping[str, tuple[str, Mapping[str, str]]]] = MappingProxyType(
    {
        "web": (
            "the page for clinic staff",
            {
                "starlette": "starlette",
                "uvicorn": "uvicorn",
                "python-multipart": "python_multipart",
            },
        ),
        "ehr": (
            "FHIR, HL7 v2, calendars",
            {"fhir.resources": "fhir.resources", "hl7apy": "hl7apy", "icalendar": "icalendar"},
        ),
        "xlsx": ("tables of Excel", {"openpyxl": "openpyxl"}),
        "dask": (
            "batches on many machines",
            {"dask": "dask", "distributed": "distributed", "fsspec": "fsspec"},
        ),
        "s3": ("output to s3://", {"fsspec": "fsspec", "s3fs": "s3fs"}),
        "validate": ("PDF/UA and PDF/A", {"page-validation": "page"}),
        "check": ("reading level", {"textstat": "textstat"}),
    }
)
"""What an extra of the package is for, and its packages with the module each is known by."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at: `ok` says whether it is there, `needed` whether it must be."""

    name: str
    found: str
    ok: bool = True
    needed: bool = True
    advice: str = ""


@click.command
@clinic_option
@json_option
def doctor(clinic: Path | None, as_json: bool) -> int:
    """See whether this computer has all it needs.

    Libraries, fonts for each language, languages and how complete they are. Exit code 6
    when something that is needed is missing; it says what to install.
    """
    from nethandout.content.library import open_library

    talk = Talk(as_json=as_json)
    library = open_library(clinic)
    findings = [
        *_programs(),
        *_system_libraries(),
        *_optional_parts(),
        *_fonts(library),
        _scripts(),
        *_languages(library),
    ]
    missing = [item for item in findings if item.needed and not item.ok]
    code = ExitCode.MISSING if missing else ExitCode.OK
    if as_json:
        talk.give_json({"findings": [asdict(item) for item in findings]}, code)
        return code
    for item in findings:
        mark = "ok" if item.ok else ("MISSING" if item.needed else "optional")
        talk.give(f"{mark:8}  {item.name}: {item.found}")
        if not item.ok and item.advice:
            talk.give(f"          {item.advice}")
    return code


def _programs() -> Iterator[Finding]:
    """Look at Python, the library that makes PDFs, and the system libraries below it."""
    yield Finding("Python", platform.python_version())
    yield Finding("nethandout", importlib.metadata.version("nethandout"))
    yield _weasyprint()


def _system_libraries() -> Iterator[Finding]:
    """Look for the libraries that set text and cut fonts down."""
    from nethandout.render.type.libraries import LIBRARIES, is_installed

    for name, library in LIBRARIES.items():
        there = is_installed(name)
        found = (_pango_version() if name == "pango" else "works") if there else "not found"
        yield Finding(f"lib{name}", found, ok=there, advice=f"apt-get install {library.package}")


def _pango_version() -> str:
    from nethandout.render.type.libraries import load_library

    pango = load_library("pango", {"pango_version_string": (ctypes.c_char_p, ())})
    return str(pango.pango_version_string().decode("ascii"))


def _weasyprint() -> Finding:
    from nethandout.render.type.libraries import require_libraries

    try:
        version = importlib.metadata.version("weasyprint")
        require_libraries()
    except (HandoutError, importlib.metadata.PackageNotFoundError) as error:
        advice = error.message if isinstance(error, HandoutError) else "install nethandout again"
        return Finding("WeasyPrint", "does not work", ok=False, advice=advice)
    return Finding("WeasyPrint", version)


def _optional_parts() -> Iterator[Finding]:
    """Look at what lets the program read and check more, and at the zones of clinics."""
    zones = len(available_timezones())
    found = f"{zones} known" if zones else "none known"
    yield Finding(
        "time zones", found, ok=bool(zones), needed=False, advice="apt-get install tzdata"
    )
    for extra, (purpose, packages) in _EXTRAS.items():
        absent = [name for name, module in packages.items() if not _is_there(module)]
        versions = (f"{name} {importlib.metadata.version(name)}" for name in packages)
        yield Finding(
            f"{extra}, {purpose}",
            f"not found: {', '.join(absent)}" if absent else ", ".join(versions),
            ok=not absent,
            needed=False,
            advice=f"pip install 'nethandout[{extra}]'",
        )


def _is_there(module: str) -> bool:
    try:
        return importlib.util.find_spec(module) is not None
    except ModuleNotFoundError:  # the package around it is not there
        return False


def _fonts(library: Library) -> Iterator[Finding]:
    """Look for the fonts of each language."""
    from nethandout.i18n.catalogplaces import languages_available
    from nethandout.render.type.fonts import FAMILIES, missing_fonts, required_families

    packages = {family.name: family.package for family in FAMILIES}
    for language in languages_available(library.folders("locales")):
        absent = missing_fonts(language)
        advice = "apt-get install " + " ".join(sorted({packages[name] for name in absent}))
        yield Finding(
            f"fonts for {language}",
            f"not found: {', '.join(absent)}" if absent else ", ".join(required_families(language)),
            ok=not absent,
            advice=advice,
        )


def _scripts() -> Finding:
    """Look in which scripts, besides those of the languages, names can be printed."""
    from nethandout.render.type.allscripts import PACKAGE, scripts_of_names

    scripts = scripts_of_names()
    absent = [script for script, is_there in scripts.items() if not is_there]
    return Finding(
        "fonts for names",
        f"not found: {', '.join(absent)}" if absent else f"{len(scripts)} more scripts",
        ok=not absent,
        needed=False,
        advice=f"apt-get install {PACKAGE} (else names in these scripts are refused)",
    )


def _languages(library: Library) -> Iterator[Finding]:
    """Look at how much of each language is there: a part is no reason to refuse the rest."""
    from nethandout.content.reading import load_content
    from nethandout.review.catalog_files import progress, translated_languages

    content = load_content(library)
    for item in progress(library, content, translated_languages(library)):
        yield Finding(
            f"{item.language} {item.domain}",
            f"{item.translated} of {item.messages} translated",
            ok=item.translated == item.messages,
            needed=False,
            advice=f"see: nethandout i18n check {item.language}",
        )
