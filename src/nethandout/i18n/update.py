"""Turn a translator's catalog and a new template into the catalog to work on next.

Unlike Babel's and GNU's own update it brings obsolete translations back, never takes a
proposal from another context, keeps custom flags, comments and X- headers, and gives
the same result every time. Only an unchanged message keeps its translation; whatever
was changed, be it a comma, is fuzzy with the previous text beside it, and not printed
until a translator confirms it. A message's second entry, for a woman, goes where the first goes.
"""

from __future__ import annotations

import copy
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from nethandout.i18n.catalogs import FEMININE
from nethandout.i18n.plurals import plural_forms
from nethandout.i18n.po.entries import new_entry

if TYPE_CHECKING:
    import polib

_FUZZY = "fuzzy"
_SIMILAR = 70
_ENGLISH_FORMS = 2
_Key = tuple[str | None, str]


@dataclass(frozen=True, slots=True)
class Proposal:
    """A changed message and the text its translation was made for."""

    text: str
    previous: str


@dataclass(frozen=True, slots=True)
class UpdateReport:
    """The updated catalog, and what became of each message.

    `moved` messages have another context now, and nobody knows whether their translation still
    fits; `left_out` are second translations of a message, which the file had as obsolete ones.
    """

    catalog: polib.POFile
    kept: int
    new: tuple[str, ...]
    proposed: tuple[Proposal, ...]
    revived: tuple[str, ...]
    obsolete: tuple[str, ...]
    moved: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()


def update(
    po: polib.POFile, pot: polib.POFile, others: Callable[[], Iterable[polib.POEntry]] = tuple
) -> UpdateReport:
    """Turn a catalog and the current template into the next catalog and a report.

    `others` gives entries whose translations may be proposed too, as a compendium of msgmerge; it
    is asked only where a message is new. No argument is changed.
    """
    old, twins = _by_key(po)
    templates = {_key(entry): entry for entry in pot if not entry.obsolete}
    is_complete = all(key in old for key in templates)
    beside = {} if is_complete else {_key(entry): entry for entry in others()}
    pool = {} if is_complete else _candidates((*old.values(), *beside.values()), templates)
    result = _empty_like(po)
    count = _form_count(po)
    new: list[str] = []
    proposed: list[Proposal] = []
    revived: list[str] = []
    for key, template in templates.items():
        before = old.get(key)
        if before is not None:
            entry = _carried(before, template)
            if before.obsolete and _translated(entry):
                revived.append(template.msgid)
        else:
            entry, proposal = _proposed(template, pool)
            if proposal:
                proposed.append(proposal)
            else:
                new.append(template.msgid)
        list.append(result, _with_all_forms(entry, count))
        for twin in _to_a_woman(entry, template, old, beside):
            list.append(result, twin)
    carried = {_key(entry) for entry in result}
    dropped = [entry for key, entry in old.items() if key not in carried and _is_work(entry)]
    result.extend(_retired(entry) for entry in dropped)
    moved = {entry.msgid for entry in dropped if not entry.obsolete}
    return UpdateReport(
        catalog=result,
        kept=len(templates) - len(new) - len(proposed) - len(revived),
        new=tuple(new),
        proposed=tuple(proposed),
        revived=tuple(revived),
        obsolete=tuple(entry.msgid for entry in dropped if not entry.obsolete),
        moved=tuple(text for text in new if text in moved),
        left_out=tuple(entry.msgid for entry in twins if _says_else(entry, old[_key(entry)])),
    )


def _form_count(po: polib.POFile) -> int:
    """Turn a catalog's header into its number of plural forms; the checks tell a wrong header."""
    try:
        forms = plural_forms(po)
    except ValueError:
        forms = None
    return forms[0] if forms else _ENGLISH_FORMS


def _with_all_forms(entry: polib.POEntry, count: int) -> polib.POEntry:
    """Give a message that has a plural as many forms as the language has; no word is dropped."""
    if entry.msgid_plural:
        empty = dict.fromkeys(range(count), "")
        words = {form: text for form, text in entry.msgstr_plural.items() if text}
        entry.msgstr_plural = empty | words
    return entry


def _key(entry: polib.POEntry) -> _Key:
    return entry.msgctxt, entry.msgid


def _translated(entry: polib.POEntry) -> bool:
    return bool(entry.msgstr.strip()) or any(form.strip() for form in entry.msgstr_plural.values())


def _is_work(entry: polib.POEntry) -> bool:
    """Tell whether an entry holds anything that a person wrote."""
    return _translated(entry) or bool(entry.tcomment)


def _by_key(po: polib.POFile) -> tuple[dict[_Key, polib.POEntry], list[polib.POEntry]]:
    """Turn a catalog into its entries by key and their twins; an active one is never the twin."""
    found: dict[_Key, polib.POEntry] = {}
    twins: list[polib.POEntry] = []
    for entry in po:
        first = found.setdefault(_key(entry), entry)
        if first is entry:
            continue
        if first.obsolete and not entry.obsolete:
            found[_key(entry)] = entry
        twins.append(first if found[_key(entry)] is entry else entry)
    return found, twins


def _says_else(entry: polib.POEntry, other: polib.POEntry) -> bool:
    """Tell whether an entry has a translation that another of the same message has not."""
    same = (entry.msgstr, entry.msgstr_plural) == (other.msgstr, other.msgstr_plural)
    return _translated(entry) and not same


def _candidates(
    entries: Iterable[polib.POEntry], wanted: Collection[_Key]
) -> Mapping[tuple[str | None, bool], dict[str, polib.POEntry]]:
    """Turn entries into those whose translation may be proposed, by context and plural.

    Messages that went away come first, so that of two equally similar ones they win.
    """
    ordered = sorted(entries, key=lambda entry: (_key(entry) in wanted, bool(entry.obsolete)))
    pool: dict[tuple[str | None, bool], dict[str, polib.POEntry]] = defaultdict(dict)
    for entry in ordered:
        if _translated(entry) and not entry.fuzzy:
            pool[entry.msgctxt, bool(entry.msgid_plural)].setdefault(entry.msgid, entry)
        elif entry.fuzzy and entry.previous_msgid and _translated(entry):
            text = entry.previous_msgid
            pool[entry.msgctxt, bool(entry.msgid_plural)].setdefault(text, entry)
    return pool


def _empty_like(po: polib.POFile) -> polib.POFile:
    import polib

    result = polib.POFile(wrapwidth=0, encoding=po.encoding)
    result.header = po.header
    result.metadata = dict(po.metadata)
    result.metadata_is_fuzzy = po.metadata_is_fuzzy
    return result


def _from_template(template: polib.POEntry) -> polib.POEntry:
    """Turn a template's entry into one to translate; nothing in it is shared with the template."""
    return new_entry(
        **{
            **vars(template),
            "msgstr": "",
            "msgstr_plural": dict.fromkeys(template.msgstr_plural, ""),
            "occurrences": [*template.occurrences],
            "flags": [*template.flags],
        }
    )


def _carried(before: polib.POEntry, template: polib.POEntry) -> polib.POEntry:
    """Turn an old entry and its template into the same translation at its new places."""
    if _is_as_it_was(before, template):
        return before
    entry = _from_template(template)
    entry.tcomment = before.tcomment
    entry.flags = [*before.flags, *(flag for flag in template.flags if flag not in before.flags)]
    if before.fuzzy:
        entry.previous_msgid = before.previous_msgid
        entry.previous_msgctxt = before.previous_msgctxt
        entry.previous_msgid_plural = before.previous_msgid_plural
    if bool(before.msgid_plural) != bool(template.msgid_plural):
        return _changed_shape(entry, before)
    _take_translation(entry, before)
    if before.msgid_plural != template.msgid_plural:
        _mark_fuzzy(entry, before)
    return entry


def _is_as_it_was(before: polib.POEntry, template: polib.POEntry) -> bool:
    """Tell whether nothing about an entry needs another word: nearly all of them, as a rule."""
    return (
        before.comment == template.comment
        and before.occurrences == template.occurrences
        and not (before.obsolete or before.flags or template.flags)
        and not (before.msgid_plural or template.msgid_plural)
        and before.previous_msgid is before.previous_msgctxt is None
    )


def _changed_shape(entry: polib.POEntry, before: polib.POEntry) -> polib.POEntry:
    """Keep the words of a message that gained or lost its plural, as a proposal."""
    words = before.msgstr or before.msgstr_plural.get(0, "")
    if entry.msgid_plural:
        entry.msgstr_plural = dict.fromkeys(entry.msgstr_plural, words)
    else:
        entry.msgstr = words
    if words:
        _mark_fuzzy(entry, before)
    return entry


def _proposed(
    template: polib.POEntry,
    pool: Mapping[tuple[str | None, bool], dict[str, polib.POEntry]],
) -> tuple[polib.POEntry, Proposal | None]:
    """Turn a new message into an entry with the most similar translation, marked fuzzy."""
    entry = _from_template(template)
    candidates = pool.get((template.msgctxt, bool(template.msgid_plural)), {})
    previous = _most_similar(template.msgid, candidates)
    if previous is None:
        return entry, None
    before = candidates[previous]
    _take_translation(entry, before)
    entry.tcomment = before.tcomment
    entry.flags += [flag for flag in before.flags if flag not in (*entry.flags, _FUZZY)]
    _mark_fuzzy(entry, before)
    entry.previous_msgid = previous
    return entry, Proposal(template.msgid, previous)


def _most_similar(text: str, candidates: Iterable[str]) -> str | None:
    from rapidfuzz import fuzz, process  # where nothing changed, nobody waits for it

    best = process.extractOne(text, list(candidates), scorer=fuzz.ratio, score_cutoff=_SIMILAR)
    return None if best is None else str(best[0])


def _to_a_woman(
    entry: polib.POEntry,
    template: polib.POEntry,
    old: Mapping[_Key, polib.POEntry],
    beside: Mapping[_Key, polib.POEntry],
) -> Iterator[polib.POEntry]:
    """Turn an updated entry into its twin for a woman, if it had one; fuzzy like the first."""
    context = (template.msgctxt or "") + FEMININE
    before = old.get((context, template.msgid))
    if before is not None:
        twin = _carried(before, template)
        twin.msgctxt = context
        yield twin
        return
    previous = (context, entry.previous_msgid or "")
    before = old.get(previous) or beside.get(previous)
    if entry.fuzzy and before is not None and _translated(before):
        twin = _from_template(template)
        twin.msgctxt = context
        _take_translation(twin, before)
        _mark_fuzzy(twin, before)
        yield twin


def _take_translation(entry: polib.POEntry, before: polib.POEntry) -> None:
    entry.msgstr = before.msgstr
    if before.msgstr_plural:
        entry.msgstr_plural = dict(before.msgstr_plural)


def _mark_fuzzy(entry: polib.POEntry, before: polib.POEntry) -> None:
    if _FUZZY not in entry.flags:
        entry.flags.insert(0, _FUZZY)
    entry.previous_msgid = before.msgid
    entry.previous_msgctxt = before.msgctxt
    entry.previous_msgid_plural = before.msgid_plural or None


def _retired(entry: polib.POEntry) -> polib.POEntry:
    """Turn an entry into its obsolete form; it comes back if its message does."""
    if entry.obsolete and entry.previous_msgid is None and not entry.comment:
        return entry
    retired = copy.copy(entry)
    retired.flags = [*entry.flags]
    retired.obsolete = True
    retired.comment = ""
    retired.occurrences = []
    retired.previous_msgid = retired.previous_msgctxt = retired.previous_msgid_plural = None
    return retired
