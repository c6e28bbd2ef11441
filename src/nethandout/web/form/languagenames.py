"""Turn tags of languages into the names that staff choose from: its own one, and theirs.

Babel reads a whole locale for each of these names, 40 ms for six of them, and the first page would
wait for it: they are kept in the cache folder.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from nethandout.files.cachefile import cache_file, keep, recall
from nethandout.i18n.languages import gettext_name, imitated, language_name


def language_names(tags: Sequence[str], staff: str, cache_dir: Path) -> Mapping[str, str]:
    """Turn tags into names, for staff who work in a language."""
    import babel

    parts = (babel.__version__, staff, *tags)
    file = cache_file(cache_dir, "languages", (part.encode() for part in parts))
    known = recall(file)
    if isinstance(known, dict):
        return known
    names = {tag: _name(tag, staff) for tag in tags}
    keep(file, names)
    return names


def _name(tag: str, staff: str) -> str:
    from babel import Locale, UnknownLocaleError

    try:
        locale = Locale.parse(gettext_name(tag))
        own, known = (
            locale.get_display_name(),
            locale.get_display_name(gettext_name(imitated(staff))),
        )
    except (UnknownLocaleError, ValueError):
        return language_name(tag)
    if not own or not known:
        return language_name(tag)
    return own if own == known else f"{own} ({known})"
