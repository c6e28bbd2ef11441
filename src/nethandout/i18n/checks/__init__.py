"""Turn a translation and its source into findings, by a flat list of tiny checks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain, repeat
from operator import call

from nethandout.i18n.checks.bans import check_other_order, check_twice, check_weaker
from nethandout.i18n.checks.entry import Check, Entry, Finding
from nethandout.i18n.checks.negation import check_negation
from nethandout.i18n.checks.numbers import check_numbers
from nethandout.i18n.checks.omission import check_cut, check_lists, check_sentences
from nethandout.i18n.checks.opposites import check_bound, check_opposites
from nethandout.i18n.checks.placeholders import check_drug_order, check_placeholder_order
from nethandout.i18n.checks.script import (
    check_invisible,
    check_left_in_english,
    check_letters,
    check_lookalikes,
    check_same_as_source,
    check_script,
)
from nethandout.i18n.checks.structure import (
    check_addresses,
    check_backslashes,
    check_doubled,
    check_end,
    check_markup,
    check_phones,
    check_placeholders,
    check_spaces,
    check_tags,
)
from nethandout.i18n.checks.terms import check_do_not_translate, check_drugs, check_terms

__all__ = [
    "CHECKS",
    "Check",
    "Entry",
    "Finding",
    "blocking_findings",
    "check_entries",
    "check_entry",
]

_MAY_BLOCK: tuple[Check, ...] = (
    check_placeholders,
    check_placeholder_order,
    check_drug_order,
    check_markup,
    check_tags,
    check_same_as_source,
    check_script,
    check_left_in_english,
    check_numbers,
    check_bound,
    check_phones,
    check_negation,
    check_twice,
    check_opposites,
    check_weaker,
    check_other_order,
    check_drugs,
    check_do_not_translate,
    check_terms,
    check_lookalikes,
    check_invisible,
    check_lists,
    check_cut,
    check_sentences,
)
CHECKS: tuple[Check, ...] = (
    *_MAY_BLOCK,
    check_letters,
    check_addresses,
    check_end,
    check_spaces,
    check_doubled,
    check_backslashes,
)


def check_entry(entry: Entry) -> Iterator[Finding]:
    """Turn one translation into all its findings; an empty one has none."""
    found = map(call, CHECKS, repeat(entry)) if entry.target.strip() else ()
    return chain.from_iterable(found)


def check_entries(entries: Sequence[Entry]) -> list[list[Finding]]:
    """Turn translations into all findings of each, as `check_entry` does for one.

    One check looks at all of them before the next one does: what it works with stays in the
    processor's cache, which takes a fifth less time.
    """
    found: list[list[Finding]] = [[] for _ in entries]
    pairs = [pair for pair in zip(entries, found, strict=True) if pair[0].target.strip()]
    for check in CHECKS:
        for entry, into in pairs:
            into.extend(check(entry))
    return found


def blocking_findings(entry: Entry) -> Iterator[Finding]:
    """Turn one translation into the findings that keep it from being printed."""
    for check in _MAY_BLOCK:
        yield from (finding for finding in check(entry) if finding.blocks)
