"""Turn a translation into what is wrong with its placeholders, markup and addresses."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from nethandout.i18n.checks.entry import Entry, Finding, error, listed
from nethandout.i18n.markup import Bold, Link, MarkupError, placeholder_counts, tokens

_PERCENT = re.compile(r"%\([a-z_]+\)[sd]")
_TAG = re.compile(r"</?[A-Za-z][^<>]*>|&[a-z]+;")
_ADDRESS = re.compile(
    r"https?://[^\s()（）،。]+|www\.[^\s()（）،。]+|[\w.+-]+@[\w-]+(?:\.[\w-]+)+"
    r"|\b(?:[A-Za-z0-9-]+\.)+(?:gov|org|com|net|edu|int)\b",
    re.ASCII,
)


def check_placeholders(entry: Entry) -> Iterator[Finding]:
    """Find placeholders that were lost, added or changed."""
    source, target = _all_placeholders(entry.source), _all_placeholders(entry.target)
    if lost := source - target:
        yield error("placeholder-lost", f"this placeholder is missing: {listed(lost)}", blocks=True)
    if added := target - source:
        yield error(
            "placeholder-added", f"the source has no placeholder {listed(added)}", blocks=True
        )


def check_markup(entry: Entry) -> Iterator[Finding]:
    """Find markup that is not closed, and bold words and links that differ from the source."""
    try:
        source = tokens(entry.source)
    except MarkupError:
        return
    try:
        target = tokens(entry.target)
    except MarkupError as problem:
        yield error("markup", str(problem), blocks=True)
        return
    if _count_bold(source) != _count_bold(target):
        yield error("bold", "bold words differ in number from the source", blocks=True)
    if _links(source) != _links(target):
        yield error("link", "the links differ from the source", blocks=True)


def check_tags(entry: Entry) -> Iterator[Finding]:
    """Find HTML tags and entities that the source does not have."""
    if added := Counter(_TAG.findall(entry.target)) - Counter(_TAG.findall(entry.source)):
        yield error("html", f"the source has no {listed(added)}", blocks=True)


def check_addresses(entry: Entry) -> Iterator[Finding]:
    """Find web and mail addresses that differ from the source."""
    source, target = (Counter(addresses(text)) for text in (entry.source, entry.target))
    if source != target:
        different = sorted((source - target) | (target - source))
        yield error("address", f"addresses differ from the source: {listed(different)}")


def addresses(text: str) -> list[str]:
    """Turn a text into its web and mail addresses."""
    return [found.rstrip(".,;:!?") for found in _ADDRESS.findall(text)]


def without_addresses(text: str) -> str:
    """Turn a text into one without web and mail addresses."""
    return _ADDRESS.sub(" ", text)


def _all_placeholders(text: str) -> Counter[str]:
    named = Counter({f"{{{name}}}": count for name, count in placeholder_counts(text).items()})
    return named + Counter(_PERCENT.findall(text))


def _count_bold(found: tuple[object, ...]) -> int:
    return sum(isinstance(token, Bold) for token in found)


def _links(found: tuple[object, ...]) -> Counter[str]:
    return Counter(token.name for token in found if isinstance(token, Link))
