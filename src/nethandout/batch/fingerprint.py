"""Turn what a run is made from into a fingerprint: going on with something else is refused.

A worker compares the content it finds with the parent's, so that no handout of a run is
made from other texts, templates or clinic settings than its neighbors.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from nethandout import __version__
from nethandout.batch.digests import digest_of_file, digest_of_options
from nethandout.batch.journal import Fingerprint
from nethandout.content.library import Library
from nethandout.errors import FileError
from nethandout.render.type.libraries import layout_versions

CONTENT_FOLDERS = ("handouts", "templates", "locales")


def fingerprint_of(
    library: Library, input_digest: str, options: Mapping[str, object]
) -> Fingerprint:
    """Turn a library, the digest of the rows and all options into a fingerprint."""
    return Fingerprint(
        input=input_digest,
        content=digest_of_library(library),
        options=digest_of_options(options),
        version=" ".join((__version__, *layout_versions())),
    )


def digest_of_library(library: Library) -> str:
    """Turn all content, templates, translations and clinic settings into one digest.

    Paths count from their folder, so that the same content elsewhere has the same digest.
    Raises `FileError` when something cannot be read.
    """
    try:
        return digest_of_options({name: digest_of_file(path) for name, path in files_of(library)})
    except OSError as error:
        raise FileError(f"cannot read the content: {error.strerror}") from None


def files_of(library: Library) -> Iterator[tuple[str, Path]]:
    """Find all files that a handout is made from, each with a name that no machine changes."""
    for name in CONTENT_FOLDERS:
        for number, folder in enumerate(library.folders(name)):
            for path in sorted(folder.rglob("*")):
                parts = path.relative_to(folder).parts
                if path.is_file() and not any(part.startswith((".", "__")) for part in parts):
                    yield "/".join((str(number), name, *parts)), path
    if library.overlay is not None:
        yield library.clinic_file, library.overlay / library.clinic_file
        logo = library.clinic.logo if library.clinic else None
        if logo and (library.overlay / logo).is_file():
            yield "logo", library.overlay / logo
