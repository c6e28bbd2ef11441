"""Turn the language that another system asks for into one that there is a catalog of, or none.

Systems send RFC 5646 tags (`es-MX`), and old ones the three letters of ISO 639-2 (`spa`).
Another language than one that was asked for is never given: who reads only Haitian Creole is
not helped by a leaflet in English that looks like an answer.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from nethandout.errors import UsageError
from nethandout.i18n.languages import catalog_language, is_pseudo, lookup_order, primary


def wished_language(name: str) -> str | None:
    """Turn a tag, or the three letters of ISO 639, into a BCP 47 tag; None for what is none."""
    from babel.core import get_global

    first, *rest = name.strip().replace("_", "-").split("-")
    code = get_global("language_aliases").get(first.lower(), first)
    try:
        return catalog_language("-".join([code, *rest]))
    except UsageError:
        return None


def first_ready(wished: Iterable[str | None], ready: Sequence[str]) -> str | None:
    """Turn wishes in their order into the first language that is ready, or None.

    A region may be dropped (`es-MX` gets `es`), but never a script: it would be another text.
    """
    for tag in wished:
        if tag is None or is_pseudo(tag):
            continue
        known = catalog_language(tag)
        names = (known, *reversed(lookup_order(tag)), catalog_language(primary(tag)))
        for name in names:
            if name in ready and _script(name) == _script(known):
                return name
    return None


def _script(tag: str) -> str:
    """Give the script that a tag names, or nothing where its language has only one."""
    return next((part for part in tag.split("-")[1:] if len(part) == len("Hans")), "")
