"""Turn a library into the files that translators start from (POT), and keep them for the next run.

Reading all content and templates takes a second. The finished text of each file is kept in the
cache under the hash of everything it was made from, this program included, so it cannot be
stale. Only where it is not there are content and models loaded at all; a change of one text in a
topic makes neither the words of templates nor those of staff to be looked for again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache, cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Final

from nethandout import __version__
from nethandout.errors import Position, Problem
from nethandout.files.builtin import program_state
from nethandout.files.cachefile import cache_file, keep, recall
from nethandout.i18n.catalogplaces import DOMAINS, STAFF
from nethandout.i18n.po.files import new_catalog, parse_po, read_po, write_po_text
from nethandout.i18n.po.writing import po_text

if TYPE_CHECKING:
    import polib

    from nethandout.content.library import Library
    from nethandout.content.reading import Content

HANDOUTS, TEMPLATES = DOMAINS
Pots = Mapping[str, "polib.POFile"]
_KIND: Final = "pots"
_SUFFIXES: Final = frozenset({".yaml", ".yml", ".json", ".j2", ".svg"})
_MAKERS: Final = ("",)
"""All rooms: what the program says to staff stands in any of them."""
_PAGES: Final = Path(__file__).resolve().parents[1] / "web"


@dataclass(frozen=True)
class Wanted:
    """What is to translate, as text of POT files by domain, read only where it is needed.

    `own` are a clinic's messages, and `built_in` those under them; without a clinic, all are own.
    """

    own: Mapping[str, str]
    built_in: Mapping[str, str]

    @cached_property
    def pots(self) -> Pots:
        """Give the POTs of what is the folder's own."""
        return {domain: self.pot(domain) for domain in self.own}

    def pot(self, domain: str) -> polib.POFile:
        """Give the POT of one domain."""
        return _parsed(self.own[domain])

    def built_in_pot(self, domain: str) -> polib.POFile:
        """Give the POT of what is built in under a clinic's own messages."""
        return _parsed(self.built_in[domain]) if domain in self.built_in else new_catalog()

    def keys(self, domain: str) -> frozenset[tuple[str | None, str]]:
        """Give context and text of all messages of a domain."""
        texts = filter(None, (self.own.get(domain), self.built_in.get(domain)))
        pots = map(_parsed, texts)
        return frozenset((entry.msgctxt, entry.msgid) for pot in pots for entry in pot)


def wanted_messages(
    root: Path, overlay: Path | None, cache_dir: Path, opened: Callable[[], Library]
) -> Wanted:
    """Turn folders into what is to translate; only if it is not kept, the library is `opened`.

    Raises `InputError` for content or templates that cannot be read.
    """
    program = (__version__.encode(), *program_state(_MAKERS))
    own: dict[str, str] = {}
    built_in: dict[str, str] = {}
    for domain in DOMAINS if overlay else (*DOMAINS, STAFF):
        inputs = (domain.encode(), *program, *_inputs(domain, root, overlay))
        file = cache_file(cache_dir, _KIND, inputs)
        found = recall(file)
        if found is None:
            found = _texts(domain, opened())
            keep(file, found)
        own[domain] = found[0]
        if overlay is not None:
            built_in[domain] = found[1]
    return Wanted(own, built_in)


def _texts(domain: str, library: Library) -> list[str]:
    """Turn a library into the text of one POT: its own, and under a clinic's the built-in one."""
    pot = _pot(domain, library)
    if library.overlay is None:
        return [po_text(pot)]
    built_in = _pot(domain, replace(library, overlay=None))
    return [po_text(_without(pot, built_in)), po_text(built_in)]


def _pot(domain: str, library: Library, content: Content | None = None) -> polib.POFile:
    """Turn all of a library into one POT; raises `InputError` for what cannot be read."""
    if domain == STAFF:
        from nethandout.review.staffwords import staff_pot

        return staff_pot(library.root)
    from nethandout.i18n.extract import extract_content, extract_templates

    if domain == TEMPLATES:
        return extract_templates(library.folders(TEMPLATES))
    from nethandout.content.placeholders import PLACEHOLDERS
    from nethandout.content.reading import load_content

    content = content or load_content(library)
    return extract_content(
        ((origin.tree.file, origin.at, model) for _, model, origin in content.items()),
        {name: meaning for name, (_, meaning) in PLACEHOLDERS.items()},
    )


def make_pots(library: Library, content: Content | None = None) -> Pots:
    """Turn a library into one POT for each domain; a clinic's holds only what is its own.

    The words of staff are built in only: no clinic has own ones to translate. Raises
    `InputError` for content or templates that cannot be read.
    """
    pots = {domain: _pot(domain, library, content) for domain in DOMAINS}
    built_in = built_in_pots(library)
    own = {domain: _without(pots[domain], built_in[domain]) for domain in DOMAINS}
    return own if library.overlay else {**own, STAFF: _pot(STAFF, library)}


def built_in_pots(library: Library) -> Pots:
    """Turn a clinic's library into the POTs of what is built in; without a clinic, empty ones."""
    if library.overlay is None:
        return {domain: new_catalog() for domain in DOMAINS}
    return make_pots(replace(library, overlay=None))


def write_pots(texts: Mapping[str, str], folder: Path) -> list[Path]:
    """Turn the text of POTs into files; gives those whose text changed."""
    paths = {domain: folder / f"{domain}.pot" for domain in texts}
    return [path for domain, path in paths.items() if write_po_text(texts[domain], path)]


def check_pots(pots: Pots, folder: Path, library: Library) -> Iterator[Problem]:
    """Find POT files that are not what the content says now."""
    for domain, pot in pots.items():
        path = folder / f"{domain}.pot"
        if not path.is_file():
            if len(pot):
                yield _outdated(library.label(path), "is not there")
        elif po_text(read_po(path, library.label(path))) != po_text(pot):
            yield _outdated(library.label(path), "is not what the content says now")


@cache
def _parsed(text: str) -> polib.POFile:
    return parse_po(text.encode(), "cache")


def _inputs(domain: str, root: Path, overlay: Path | None) -> Iterator[bytes]:
    """Give what decides, besides the program, what of a domain is to translate."""
    if domain == STAFF:
        files = [*sorted(_PAGES.rglob("*.j2")), root / "handouts" / "plan.yaml"]
        yield from (path.read_bytes() for path in files if path.is_file())
        return
    yield from _all_in(root / domain)
    if overlay is not None:
        # A clinic's topics are refused as long as its templates or its settings are wrong.
        settings = overlay / "clinic.yaml"
        yield settings.read_bytes() if settings.is_file() else b""
        for name in DOMAINS:
            yield from _all_in(overlay / name)


def _all_in(folder: Path) -> Iterator[bytes]:
    for path in sorted(folder.rglob("*.*")):
        if path.suffix in _SUFFIXES and path.is_file():
            yield path.relative_to(folder).as_posix().encode()
            yield path.read_bytes()


def _without(pot: polib.POFile, known: polib.POFile) -> polib.POFile:
    """Turn a POT into one without the messages of another."""
    keys = {(entry.msgctxt, entry.msgid) for entry in known}
    own = new_catalog()
    own.extend(entry for entry in pot if (entry.msgctxt, entry.msgid) not in keys)
    return own


def _outdated(file: str, what: str) -> Problem:
    message = f"the file {what}; run: nethandout i18n extract"
    return Problem(Position(file), "pot-outdated", message)
