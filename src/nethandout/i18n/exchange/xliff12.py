"""Turn units into an XLIFF 1.2 file, and such a file into what it says of each unit."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import Final
from xml.sax.saxutils import escape, quoteattr

from nethandout.errors import InputError, Position, Problem
from nethandout.i18n.codes import Code, Mark, Received
from nethandout.i18n.exchange.units import PROJECT, Delivery, Incoming, Unit
from nethandout.i18n.exchange.xmltree import Element, refusal

NAMESPACE: Final = "urn:oasis:names:tc:xliff:document:1.2"
_PLURAL: Final = "x-gettext-plurals"
_STATES: Final = frozenset(
    {
        "final",
        "needs-adaptation",
        "needs-l10n",
        "needs-review-adaptation",
        "needs-review-l10n",
        "needs-review-translation",
        "needs-translation",
        "new",
        "signed-off",
        "translated",
    }
)
_FINISHED: Final = frozenset({"final", "signed-off", "translated"})
_SINGLE: Final = frozenset({"x", "ph", "it"})
_PAIRED: Final = {"bx": "open", "bpt": "open", "ex": "close", "ept": "close"}
_FILE_NEEDS: Final = ("original", "source-language", "datatype")
_AFTER_TARGET: Final = frozenset(
    {"alt-trans", "context-group", "count-group", "note", "prop-group"}
)


# --- Writing ---------------------------------------------------------------------------


def write(files: Sequence[tuple[str, Sequence[Unit]]], language: str) -> bytes:
    """Turn units, by the name of their catalog, into a file."""
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        f'<xliff xmlns="{NAMESPACE}" version="1.2">',
    ]
    for name, units in files:
        about = f"original={quoteattr(name)} target-language={quoteattr(language)}"
        lines += [
            f'<file {about} source-language="en" datatype="po" tool-id="{PROJECT}">',
            f'<header><tool tool-id="{PROJECT}" tool-name="{PROJECT}"/></header>',
            "<body>",
        ]
        for message_id, group in groupby(units, key=lambda unit: unit.message_id):
            forms = list(group)
            if not forms[0].is_form:
                lines += _unit(forms[0])
                continue
            lines.append(f'<group id="{message_id}" restype="{_PLURAL}">')
            lines += [line for unit in forms for line in _unit(unit)]
            lines.append("</group>")
        lines += ["</body>", "</file>"]
    return "\n".join([*lines, "</xliff>", ""]).encode()


def _unit(unit: Unit) -> Iterator[str]:
    """Turn a unit into its lines; what was confirmed is not thereby approved by a reviewer."""
    yield f'<trans-unit id="{unit.id}" xml:space="preserve" extradata="{unit.before}">'
    yield f"<source>{_inline(unit.source_parts)}</source>"
    state = "translated" if unit.target and not unit.fuzzy else "needs-review-translation"
    state = state if unit.target else "needs-translation"
    yield f'<target state="{state}">{_inline(unit.target_parts)}</target>'
    if unit.context:
        said = f'<context context-type="x-gettext-msgctxt">{escape(unit.context)}</context>'
        yield f'<context-group purpose="information">{said}</context-group>'
    for place in unit.references:
        file, _, line = place.partition(":")
        said = f'<context context-type="sourcefile">{escape(file)}</context>'
        said += f'<context context-type="linenumber">{line}</context>' if line else ""
        yield f'<context-group purpose="location">{said}</context-group>'
    for note in unit.notes:
        yield f'<note from="developer">{escape(note)}</note>'
    yield "</trans-unit>"


def _inline(parts: Iterable[str | Code]) -> str:
    found = []
    for part in parts:
        if isinstance(part, str):
            found.append(escape(part))
        elif part.place == "single":
            said = quoteattr(part.said)
            found.append(f'<x id="{part.id}" ctype="x-placeholder" equiv-text={said}/>')
        elif part.place == "open":
            found.append(f'<g id="{part.id}" ctype="{part.kind}">')
        else:
            found.append("</g>")
    return "".join(found)


# --- Reading ---------------------------------------------------------------------------


def read(root: Element, label: str) -> Delivery:
    """Turn a tree into what it says; raises `InputError` with all that is against the rules."""
    problems = [Problem(Position(label, line), "xliff", said) for line, said in _faults(root)]
    if problems:
        raise InputError(f"{label} is not valid XLIFF 1.2:", problems)
    languages = {file.get("target-language") for file in root.all("file")}
    if len(languages) > 1:
        raise refusal(label, root.line, "wrong-language", "its files have more than one language")
    return Delivery(languages.pop(), tuple(map(_incoming, root.all("trans-unit"))))


def _incoming(unit: Element) -> Incoming:
    source, target = unit.child("source"), unit.child("target")
    state = target.get("state") if target else ""
    fuzzy = None if not state or state.startswith("x-") else state not in _FINISHED
    if unit.get("approved") == "yes" or (unit.get("approved") == "no" and fuzzy is None):
        fuzzy = unit.get("approved") == "no"
    return Incoming(
        unit.get("id"),
        _received(source),
        _received(target),
        fuzzy,
        unit.get("extradata"),
        unit.line,
    )


def _received(element: Element | None) -> Received:
    return tuple(_marks(element)) if element else ()


def _marks(element: Element) -> Iterator[str | Mark]:
    for item in element.inside:
        if isinstance(item, str):
            yield item
        elif item.name in _SINGLE:
            yield Mark(item.get("id"), "single")
        elif item.name in _PAIRED:
            number = item.get("rid") or item.get("id")
            yield Mark(number, "open" if _PAIRED[item.name] == "open" else "close")
        elif item.name == "g":
            yield Mark(item.get("id"), "open")
            yield from _marks(item)
            yield Mark(item.get("id"), "close")
        else:  # an annotation, whose words are the text's
            yield from _marks(item)


def _faults(root: Element) -> Iterator[tuple[int, str]]:
    """Find what breaks the rules of the format in all that is read of it."""
    if root.get("version") != "1.2":
        yield root.line, "version must be 1.2"
    if root.child("file") is None:
        yield root.line, "<xliff> needs a <file>"
    for child in root.children:
        if child.namespace == NAMESPACE and child.name != "file":
            yield child.line, f"<{child.name}> has no place in <xliff>"
    for file in root.all("file"):
        for name in _FILE_NEEDS:
            if not file.get(name):
                yield file.line, f"<file> needs {name}"
        if [child.name for child in file.children if child.name != "header"] != ["body"]:
            yield file.line, "<file> needs one <body>, after its header"
        yield from _body_faults(file)


def _body_faults(file: Element) -> Iterator[tuple[int, str]]:
    seen: set[str] = set()
    for unit in file.all("trans-unit"):
        number = unit.get("id")
        if not number:
            yield unit.line, "<trans-unit> needs an id"
        elif number in seen:
            yield unit.line, f"the id {number} is here a second time"
        seen.add(number)
        yield from _unit_faults(unit)
    for group in file.all("group", "body"):
        for child in group.children:
            if child.namespace == NAMESPACE and child.name in ("source", "target", "file", "body"):
                yield child.line, f"<{child.name}> has no place in <{group.name}>"


def _unit_faults(unit: Element) -> Iterator[tuple[int, str]]:
    own = [child.name for child in unit.children if child.namespace == NAMESPACE]
    if own.count("source") != 1 or own[:1] != ["source"]:
        yield unit.line, "<trans-unit> needs one <source>, and it comes first"
    if own.count("target") > 1:
        yield unit.line, "<trans-unit> has more than one <target>"
    after = [name for name in own[1:] if name not in ("seg-source", "target")]
    if wrong := sorted(set(after) - _AFTER_TARGET):
        yield unit.line, f"<{wrong[0]}> has no place in <trans-unit>"
    if "target" in own and own.index("target") > 1 + own.count("seg-source"):
        yield unit.line, "<target> comes right after the source"
    for name in ("source", "target"):
        text = unit.child(name)
        if text is not None:
            state = text.get("state")
            if state and state not in _STATES and not state.startswith("x-"):
                yield text.line, f"“{state}” is no state of XLIFF 1.2"
            yield from _inline_faults(text)


def _inline_faults(text: Element) -> Iterator[tuple[int, str]]:
    known = {*_SINGLE, *_PAIRED, "g", "mrk"}
    for child in text.children:
        if child.namespace != NAMESPACE or child.name not in known:
            yield child.line, f"<{child.name}> has no place in a text"
        elif child.name == "mrk":
            if not child.get("mtype"):
                yield child.line, "<mrk> needs mtype"
        elif not child.get("id"):
            yield child.line, f"<{child.name}> needs an id"
        if child.name in ("x", "bx", "ex") and child.inside:
            yield child.line, f"<{child.name}> must be empty"
        if child.name in ("g", "mrk"):
            yield from _inline_faults(child)
