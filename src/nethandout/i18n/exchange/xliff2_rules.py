"""Turn a tree of XLIFF 2 into what its elements say against each other: ids, references, order.

The form of single elements is in the grammar. Rules for codes in a text are in `xliff2_codes`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final

from nethandout.i18n.exchange.grammar import Fault, nmtoken
from nethandout.i18n.exchange.xliff2_codes import code_faults
from nethandout.i18n.exchange.xliff2_grammar import GLOSSARY, INLINE, MATCHES, METADATA
from nethandout.i18n.exchange.xmltree import XML_LANG, XML_NAMESPACE, XML_SPACE, Element

_PREFIXES: Final = ("f", "g", "u", "n", "d", "t")
_ORDER: Final = {"f": 0, "g": 1, "u": 2}
_REGISTERED: Final = frozenset({"gls", "mtc", "mda", "res", "ctr", "slr", "val", "tbx"})
_INLINE_ID: Final = re.compile(r"#(t=)?[\w.\-\u00b7]+")
_XML_ID: Final = f"{XML_NAMESPACE} id"


def rule_faults(root: Element) -> Iterator[Fault]:
    """Find what breaks a rule in a document whose elements have the right form."""
    files = list(root.all("file"))
    for part, languages, spaces in _texts(root, "", ""):
        yield from _language_faults(part, languages, root)
        if len(set(spaces)) > 1:
            yield part.line, "source and target have another xml:space"
    yield from _repeated(files, "file")
    for file in files:
        yield from _repeated(file.all("unit"), "unit")
        yield from _repeated(file.all("group"), "group")
        for holder in (file, *file.all("group", "unit")):
            notes = holder.child("notes")
            yield from _repeated(notes.children if notes else (), "note")
            yield from _foreign_faults(holder)
        yield from _skeleton_faults(file)
        units = {unit.get("id") for unit in file.all("unit")}
        for unit in file.all("unit"):
            yield from _unit_faults(unit, units)


def _repeated(elements: Iterable[Element], said: str) -> Iterator[Fault]:
    """Find elements of one scope with the id of another."""
    seen: set[str] = set()
    for element in elements:
        number = element.get("id") or element.get(_XML_ID)
        if number and number in seen:
            yield element.line, f"the {said} id {number} is here a second time"
        seen.add(number)


def _skeleton_faults(file: Element) -> Iterator[Fault]:
    skeleton = file.child("skeleton")
    if skeleton is not None:
        filled = any(isinstance(item, Element) or item.strip() for item in skeleton.inside)
        if filled == ("href" in skeleton.attributes):
            yield skeleton.line, "<skeleton> has either href or a content"


def _foreign_faults(holder: Element) -> Iterator[Fault]:
    """Find what is wrong in modules and in elements of other programs that an element holds."""
    for child in holder.children:
        if child.namespace == holder.namespace:
            continue
        if child.namespace == METADATA:
            yield from _repeated(_within(child, "metaGroup"), "metaGroup")
        elif child.namespace == GLOSSARY:
            yield from _glossary_faults(child)
        elif child.namespace != MATCHES:
            yield from _repeated(_everything(child), child.name)


def _within(element: Element, name: str) -> Iterator[Element]:
    yield from element.all(name)


def _everything(element: Element) -> Iterator[Element]:
    yield element
    for child in element.children:
        yield from _everything(child)


def _glossary_faults(glossary: Element) -> Iterator[Fault]:
    entries = list(glossary.all("glossEntry"))
    yield from _repeated(glossary.all("glossEntry", "translation"), "glossary")
    for entry in entries:
        if not any(child.name in ("translation", "definition") for child in entry.children):
            yield entry.line, "<glossEntry> needs a <translation> or a <definition>"


# --- Units -----------------------------------------------------------------------------


def _unit_faults(unit: Element, units: set[str]) -> Iterator[Fault]:
    parts = list(unit.all("segment", "ignorable"))
    if not any(part.name == "segment" for part in parts):
        yield unit.line, "<unit> needs a <segment>"
    yield from _data_faults(unit)
    for part in parts:
        if part.get("subState") and not part.get("state"):
            yield part.line, "subState needs state"
    yield from _order_faults(parts)
    notes = unit.child("notes")
    known = {note.get("id") for note in (notes.children if notes else ())}
    for element in unit.all(*INLINE):
        yield from _reference_faults(element, known)
        for name in ("subFlows", "subFlowsStart", "subFlowsEnd"):
            wrong = [name for name in element.get(name).split() if name not in units]
            if wrong:
                yield element.line, f"{name} names no unit: {wrong[0]}"
    yield from code_faults(unit, parts)
    yield from _match_faults(unit, parts)


def _data_faults(unit: Element) -> Iterator[Fault]:
    data = list(unit.all("data"))
    yield from _repeated(data, "data")
    known = {one.get("id") for one in data}
    for element in unit.all(*INLINE):
        for name in ("dataRef", "dataRefStart", "dataRefEnd"):
            if element.get(name) and element.get(name) not in known:
                yield element.line, f"{name} names no <data>: {element.get(name)}"


def _texts(
    element: Element, language: str, space: str
) -> Iterator[tuple[Element, dict[str, str], list[str]]]:
    """Turn a tree into its segments, with language and space that each text has or inherits."""
    language, space = element.get(XML_LANG, language), element.get(XML_SPACE, space or "default")
    texts = [child for child in element.children if child.name in ("source", "target")]
    if element.name in ("segment", "ignorable"):
        languages = {text.name: text.get(XML_LANG, language) for text in texts}
        yield element, languages, [text.get(XML_SPACE, space) for text in texts]
        return
    for child in element.children:
        if child.namespace == element.namespace:
            yield from _texts(child, language, space)


def _language_faults(part: Element, own: dict[str, str], root: Element) -> Iterator[Fault]:
    for name, said in own.items():
        wanted = "srcLang" if name == "source" else "trgLang"
        if wanted not in root.attributes:
            yield part.line, f"a <{name}> needs {wanted} in <xliff>"
        elif said and said.casefold() != root.get(wanted).casefold():
            yield part.line, f"xml:lang of the <{name}> is not the {wanted} of the document"


def _order_faults(parts: list[Element]) -> Iterator[Fault]:
    """Find targets that claim the same place, or one behind the last."""
    places: dict[int, Element] = {}
    for number, part in enumerate(parts, start=1):
        target = part.child("target")
        place = int(target.get("order") or number) if target is not None else number
        if place > len(parts) or place in places:
            yield part.line, f"the order {place} is not free"
        places[place] = part


# --- References ------------------------------------------------------------------------


def _reference_faults(element: Element, notes: set[str]) -> Iterator[Fault]:
    if element.name not in ("mrk", "sm"):
        return
    reference, kind = element.get("ref"), element.get("type", "generic")
    if kind == "generic" and "translate" not in element.attributes:
        yield element.line, f"<{element.name}> of no type needs translate"
    if kind == "comment":
        if bool(reference) == ("value" in element.attributes):
            yield element.line, "a comment has either value or ref"
        elif reference and (not reference.startswith("#n=") or reference[3:] not in notes):
            yield element.line, "the ref of a comment names a <note> of its <unit>: #n=ID"
    elif reference.startswith("#"):
        yield from ((element.line, said) for said in fragment_faults(reference[1:]))


def fragment_faults(fragment: str) -> Iterator[str]:
    """Find what is wrong with a fragment identifier, such as `/f=f1/u=1/gls=g1`."""
    selectors = fragment.removeprefix("/").split("/")
    prefixes = []
    for number, selector in enumerate(selectors):
        prefix, sign, name = selector.rpartition("=")
        if not nmtoken(name):
            yield f"“{selector[:40]}” is no selector"
        if not sign and (number or len(selectors) > 1):
            yield "only a single selector has no prefix"
        if sign and prefix not in (*_PREFIXES, *_REGISTERED):
            yield f"“{prefix[:40]}” is no known prefix of a selector"
        prefixes.append(prefix)
    if len(set(prefixes)) < len(prefixes):
        yield "a prefix stands twice"
    above = [_ORDER.get(prefix, len(_ORDER)) for prefix in prefixes]
    if above != sorted(above) or above.count(len(_ORDER)) > 1:
        yield "selectors stand in the order file, group, unit, part"


def _match_faults(unit: Element, parts: list[Element]) -> Iterator[Fault]:
    """Find candidates that belong to no text of their unit."""
    texts = {part.get("id") for part in parts}
    texts |= {one.get("id") for one in unit.all("mrk", "sm", "pc", "sc", "ph")}
    for holder in unit.children:
        if holder.namespace != MATCHES:
            continue
        yield from _repeated(holder.children, "match")
        for match in holder.children:
            if match.get("ref")[1:].removeprefix("t=") not in texts or not _INLINE_ID.fullmatch(
                match.get("ref")
            ):
                yield match.line, "ref names no text of this <unit>"
            if match.get("subType") and not match.get("type"):
                yield match.line, "subType needs type"
            own = [child.name for child in match.children if child.namespace == unit.namespace]
            needed = ["source"] if match.get("reference") == "yes" else ["source", "target"]
            if [name for name in own if name in ("source", "target")][: len(needed)] != needed:
                yield match.line, "<match> needs a source and a target"
