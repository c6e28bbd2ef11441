"""Turn a translation into findings where it names another drug than its source."""

from __future__ import annotations

from collections.abc import Iterator

from nethandout.i18n.checks.entry import Entry, Finding, blocking, error, listed, warning


def check_drugs(entry: Entry) -> Iterator[Finding]:
    """Find drugs of the list that the source does not name, and those that are not named here."""
    there = {hit.tag for hit in entry.there.hits("drug")}
    here = {hit.tag for hit in entry.here.hits("drug")}
    if added := here - there:
        if lost := there - here:
            message = f"this names {listed(sorted(added))}, the source {listed(sorted(lost))}"
            yield blocking("other-drug", message)
        else:
            yield error("other-drug", f"the source does not name {listed(sorted(added))}")
    elif lost := (there - here) & _known(entry):
        report = blocking if entry.has_vital_role else warning
        yield report("drug-lost", f"this does not name {listed(sorted(lost))}")


def _known(entry: Entry) -> set[str]:
    """Give the drugs whose names in the language are known."""
    return set(entry.words.table.drugs) if entry.words else set()
