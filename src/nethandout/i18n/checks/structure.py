"""Turn a translation into what is wrong with its signs: placeholders, markup, phones, spaces."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from types import MappingProxyType

from nethandout.i18n.checks.amounts import amounts, phones_as_written
from nethandout.i18n.checks.entry import Entry, Finding, error, listed, warning
from nethandout.i18n.checks.plain import addresses, without_addresses, words_only
from nethandout.i18n.checks.reading import Reading, cleaned, latin_digits
from nethandout.i18n.markup import Bold, Link, MarkupError, placeholder_counts, tokens

_PERCENT = re.compile(r"%\([a-z_]+\)[sd]")
_PLACEHOLDER = re.compile(r"\{[a-z][a-z0-9_]*\}")
_BOLD = re.compile(r"\*\*(.+?)\*\*", re.DOTALL)
_COLON = re.compile(r"[:：]")
_LABEL = re.compile(r"(?<!\*)\*\*[^*]+(?:[:：]\s?\*\*|\*\*\s?[:：])")
_DIGIT = re.compile(r"\d")
_NO_DIGIT = re.compile("[^0-9+]")
_HOLDER = re.compile(r"[{%]")
_MARKUP = re.compile(r"\*\*|[\[\]{}]")
_TAG = re.compile(r"</?[A-Za-z][^<>]*>|&[a-z]+;")
_ENDS = MappingProxyType(
    {".": ".。।॥۔", "?": "?？؟;\u037e", "!": "!！", ":": ":：", ",": ",，،、", ";": ";；؛"}
)
# The first counts: a semicolon is the Greek question mark.
_END_OF: Mapping[str, str] = MappingProxyType(
    {variant: sign for sign in reversed(_ENDS) for variant in _ENDS[sign]}
)
_ALIKE = MappingProxyType({"!": ".", ";": "."})
_DOUBLED = re.compile(r"(?<![\w-])([^\W\d_]+)\s+\1(?![\w-])", re.IGNORECASE)
_DOUBLED_UNSPACED = re.compile(r"([\u4e00-\u9fff]{2,})\1|([的请与或把被])\2")
_EDGES = re.compile(r"^\s|\s$|\s\s")


def check_placeholders(entry: Entry) -> Iterator[Finding]:
    """Find placeholders that were lost, added or changed."""
    if not _HOLDER.search(entry.source) and not _HOLDER.search(entry.target):
        return
    source, target = _all_placeholders(entry.source), _all_placeholders(entry.target)
    if lost := source - target:
        yield error("placeholder-lost", f"this placeholder is missing: {listed(lost)}", blocks=True)
    if added := target - source:
        yield error(
            "placeholder-added", f"the source has no placeholder {listed(added)}", blocks=True
        )


def check_markup(entry: Entry) -> Iterator[Finding]:
    """Find markup that is not closed, and bold words and links that differ from the source."""
    if not _MARKUP.search(entry.source) and not _MARKUP.search(entry.target):
        return
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
    else:
        yield from _bold_elsewhere(entry)
    if _links(source) != _links(target):
        yield error("link", "the links differ from the source", blocks=True)


def check_tags(entry: Entry) -> Iterator[Finding]:
    """Find HTML tags and entities that the source does not have."""
    if "<" not in entry.target and "&" not in entry.target:
        return
    if added := Counter(_TAG.findall(entry.target)) - Counter(_TAG.findall(entry.source)):
        yield error("html", f"the source has no {listed(added)}", blocks=True)


def check_addresses(entry: Entry) -> Iterator[Finding]:
    """Find web and mail addresses that differ from the source."""
    source, target = (sorted(addresses(text)) for text in (entry.source, entry.target))
    if source != target:
        lost, added = Counter(source) - Counter(target), Counter(target) - Counter(source)
        different = sorted(lost | added)
        yield error("address", f"addresses differ from the source: {listed(different)}")


def check_phones(entry: Entry) -> Iterator[Finding]:
    """Find phone numbers whose digits differ from the source."""
    if not (_DIGIT.search(entry.source) or _DIGIT.search(entry.target)):
        return
    source, target = (sorted(phones(text)) for text in (entry.source, entry.target))
    if source != target:
        yield error("phone", "a phone number differs from the source", blocks=True)


def phones(text: str) -> list[str]:
    """Turn a text into its phone numbers, digits (and a leading plus) only."""
    text = latin_digits(without_addresses(words_only(text)))
    return [_NO_DIGIT.sub("", phone) for phone in phones_as_written(text)]


def _all_placeholders(text: str) -> Counter[str]:
    named = Counter({f"{{{name}}}": count for name, count in placeholder_counts(text).items()})
    return named + Counter(_PERCENT.findall(text))


def _count_bold(found: tuple[object, ...]) -> int:
    return sum(isinstance(token, Bold) for token in found)


def _links(found: tuple[object, ...]) -> Counter[str]:
    return Counter(token.name for token in found if isinstance(token, Link))


def _bold_elsewhere(entry: Entry) -> Iterator[Finding]:
    """Find bold words that say something else than the bold words of the source."""
    if "**" not in entry.source or entry.words is None:
        return
    for one, other in ((entry.source, entry.target), (entry.target, entry.source)):
        if len(_BOLD.findall(one)) != len(_BOLD.findall(other)):
            return
    labels = [len(_LABEL.findall(text)) for text in (entry.source, entry.target)]
    if labels[0] > labels[1] and _COLON.search(entry.target):
        yield error("bold-elsewhere", "the bold words before “:” are not bold here")
        return
    there = [_bold_part(entry, bold, "en") for bold in _BOLD.findall(entry.source)]
    here = [_bold_part(entry, bold, entry.base_language) for bold in _BOLD.findall(entry.target)]
    said_there = set().union(*map(_marks, there))
    said_here = set().union(*map(_marks, here))
    all_there = _marks(entry.there) | set(_PLACEHOLDER.findall(entry.source))
    all_here = _marks(entry.here) | set(_PLACEHOLDER.findall(entry.target))
    said_there |= set(_PLACEHOLDER.findall(" ".join(_BOLD.findall(entry.source))))
    said_here |= set(_PLACEHOLDER.findall(" ".join(_BOLD.findall(entry.target))))
    moved = ((said_there & all_here) - said_here) | ((said_here & all_there) - said_there)
    if moved:
        yield error(
            "bold-elsewhere", f"other words are bold than in the source ({listed(sorted(moved))})"
        )
        return
    shares = [
        sum(len(part.text) for part in parts) / max(1, len(whole.text))
        for parts, whole in ((there, entry.there), (here, entry.here))
    ]
    if abs(shares[0] - shares[1]) > _SHARE:
        yield warning("bold-elsewhere", "much more or less is bold than in the source")
        return
    starts = [
        whole.text.find(parts[0].text) / max(1, len(whole.text)) if parts else 0.0
        for parts, whole in ((there, entry.there), (here, entry.here))
    ]
    if min(starts) == 0 and max(starts) > _SHARE and entry.base_language in _SAME_ORDER:
        yield warning("bold-elsewhere", "the bold words stand at another place than in the source")


_SHARE = 0.5
_SAME_ORDER = frozenset({"es", "fr", "pt", "it", "ca", "ht", "vi", "ru", "uk", "pl", "ar"})


def _bold_part(entry: Entry, bold: str, language: str) -> Reading:
    words = entry.english if language == "en" else entry.words
    return Reading(cleaned(bold, language), language, words)


def _marks(reading: Reading) -> set[str]:
    """Turn a text into what can be known again in another language."""
    found = {
        f"number {value}" for amount in amounts(reading) if amount.sure for value in amount.values
    }
    found |= {f"{hit.tag}" for hit in reading.hits("drug")}
    if any(hit.tag == "hard" for hit in reading.hits("not")):
        found.add("not")
    for kind, hits in reading.kinds.items():
        if kind.startswith("axis "):
            found |= {hit.tag for hit in hits if kind.removeprefix("axis ") in _CLEAR}
    return found


_CLEAR = frozenset(
    {"side", "route", "organ", "limb", "helper", "relative-day", "doing", "stool", "order"}
    | {"weekday", "meal", "per", "clock"}
)


def check_end(entry: Entry) -> Iterator[Finding]:
    """Find a last sign that does not match the source's."""
    source, target = _end_sign(entry.source), _end_sign(entry.target)
    if _ALIKE.get(source, source) != _ALIKE.get(target, target):
        yield warning(
            "end-sign", f"the source ends with {_named(source)}, this with {_named(target)}"
        )


def check_spaces(entry: Entry) -> Iterator[Finding]:
    """Find spaces at the edges and double spaces that the source does not have."""
    if not _EDGES.search(entry.target):
        return
    if entry.target != entry.target.strip() and entry.source == entry.source.strip():
        yield warning("edge-space", "there is a space at the start or the end")
    if re.search(r"\s{2,}", entry.target.strip()) and not re.search(r"\s{2,}", entry.source):
        yield warning("double-space", "there are two spaces together")


def check_doubled(entry: Entry) -> Iterator[Finding]:
    """Find a word that stands two times in a row, where the source has no such word."""
    words = entry.words
    if words is not None and not words.table.spaced:
        found = _DOUBLED_UNSPACED.search(entry.here.text)
        allowed: tuple[str, ...] = words.table.doubled
    else:
        found = _DOUBLED.search(entry.here.text)
        if found and "{" in entry.target and not _DOUBLED.search(entry.target):
            return
        allowed = words.table.doubled if words else ()
    if found is None or _DOUBLED.search(entry.there.text):
        return
    word = next(part for part in found.groups() if part)
    if word not in allowed:
        yield warning("doubled-word", f"“{word}” stands here two times")


def check_backslashes(entry: Entry) -> Iterator[Finding]:
    """Find backslashes, which would print."""
    if "\\" in entry.target and "\\" not in entry.source:
        yield error("backslash", "take out the backslash; it would print")


def _end_sign(text: str) -> str:
    """Turn a text into the class of its last sign, closing quotes and stars aside."""
    last = text.rstrip().rstrip("*\"'”’»)）」』").rstrip()[-1:]
    return _END_OF.get(last, "")


def _named(sign: str) -> str:
    return f"“{sign}”" if sign else listed(["no sign"])
