"""Find the messages of a catalog that nothing asks for, which nobody will ever see in print."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import TYPE_CHECKING

from nethandout.errors import Position, Problem, Severity
from nethandout.i18n.catalogs import FEMININE
from nethandout.i18n.po.files import first_words

if TYPE_CHECKING:
    import polib


def unknown_messages(
    catalog: polib.POFile, known: Collection[tuple[str | None, str]], label: str
) -> Iterator[Problem]:
    """Turn a catalog and the messages there are into warnings about those it has in vain.

    `known` are context and text of each message. A second entry, for a woman, counts as the first.
    """
    contexts = {text: context for context, text in known}
    for entry in catalog:
        context = (entry.msgctxt or "").removesuffix(FEMININE) or None
        is_empty = entry.msgctxt == ""
        if entry.obsolete or ("" if is_empty else context, entry.msgid) in known:
            continue
        place = Position(label, entry.linenum or 0)
        said = f"{first_words(entry.msgid)}: {_reason(entry.msgid, contexts)}"
        yield Problem(place, "unknown-message", said, Severity.WARNING)


def _reason(text: str, contexts: dict[str, str | None]) -> str:
    if text not in contexts:
        return "no handout and no page has this text; “nethandout i18n update” puts it aside"
    context = contexts[text]
    if context is None:
        return "this text has no msgctxt any more; take the line out if the translation fits"
    return f'this text has another msgctxt now, "{context}"; write it so if the translation fits'
