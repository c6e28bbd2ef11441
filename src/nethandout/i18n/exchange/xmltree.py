"""Turn the bytes of an XML file into a tree whose elements know their line; nothing else is read.

A file with a document type is refused, and with it every entity that could grow or reach
for another file. Depth and number of elements have limits.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final
from xml.parsers import expat

from nethandout.errors import InputError, Position, Problem

XML_NAMESPACE: Final = "http://www.w3.org/XML/1998/namespace"
XML_LANG: Final = f"{XML_NAMESPACE} lang"
XML_SPACE: Final = f"{XML_NAMESPACE} space"
_DEEPEST: Final = 60
_MOST_ELEMENTS: Final = 1_000_000
_MOST_BYTES: Final = 64 * 1024 * 1024


@dataclass(slots=True, eq=False)
class Element:
    """An element: namespace and name, attributes, and what is in it, with its line.

    Attributes with a namespace are called “namespace name”.
    """

    namespace: str
    name: str
    attributes: Mapping[str, str]
    line: int
    inside: list[Element | str] = field(default_factory=list)

    @property
    def children(self) -> list[Element]:
        """The elements directly in this one."""
        return [item for item in self.inside if isinstance(item, Element)]

    @property
    def text(self) -> str:
        """All text in this element."""
        parts = (item.text if isinstance(item, Element) else item for item in self.inside)
        return "".join(parts)

    def get(self, name: str, usual: str = "") -> str:
        """Give an attribute, or what holds without it."""
        return self.attributes.get(name, usual)

    def all(self, *names: str) -> Iterator[Element]:
        """Find the elements with these names of this one's namespace, in document order."""
        for child in self.children:
            if child.name in names and child.namespace == self.namespace:
                yield child
            yield from child.all(*names)

    def child(self, name: str) -> Element | None:
        """Find the first child with a name, of the same namespace."""
        own = (item for item in self.children if item.namespace == self.namespace)
        return next((item for item in own if item.name == name), None)


class _RefusedXmlError(Exception):
    """What is well-formed, and yet not read."""


class _Builder:
    """Builds the tree while expat reads."""

    def __init__(self) -> None:
        self.parser = expat.ParserCreate(namespace_separator=" ")
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self.start
        self.parser.EndElementHandler = self.end
        self.parser.CharacterDataHandler = self.characters
        self.parser.StartDoctypeDeclHandler = self.doctype
        self.root: Element | None = None
        self._open: list[Element] = []
        self._count = 0

    def start(self, full_name: str, attributes: dict[str, str]) -> None:
        self._count += 1
        if len(self._open) >= _DEEPEST or self._count > _MOST_ELEMENTS:
            raise _RefusedXmlError("it is nested too deeply, or too large")
        namespace, _, name = full_name.rpartition(" ")
        element = Element(namespace, name, attributes, self.parser.CurrentLineNumber)
        if self._open:
            self._open[-1].inside.append(element)
        else:
            self.root = element
        self._open.append(element)

    def end(self, _: str) -> None:
        self._open.pop()

    def characters(self, text: str) -> None:
        self._open[-1].inside.append(text)

    def doctype(self, *_: object) -> None:
        raise _RefusedXmlError("a document type (<!DOCTYPE …>) is not read; save it without")


def read_xml(raw: bytes, label: str) -> Element:
    """Turn bytes into the root of their tree; raises `InputError` for what is not sound XML."""
    if len(raw) > _MOST_BYTES:
        raise refusal(label, 0, "xml", "it is larger than 64 MB")
    builder = _Builder()
    try:
        builder.parser.Parse(raw, True)  # noqa: FBT003 - expat's own
    except expat.ExpatError as error:
        said = f"this is not well-formed XML: {expat.ErrorString(error.code)}"
        raise refusal(label, error.lineno, "xml", said) from None
    except _RefusedXmlError as error:
        raise refusal(label, builder.parser.CurrentLineNumber, "xml", str(error)) from None
    except (ValueError, LookupError):
        raise refusal(label, 1, "encoding", "save the file as UTF-8") from None
    if builder.root is None:
        raise refusal(label, 0, "xml", "the file is empty")
    return builder.root


def refusal(label: str, line: int, code: str, message: str) -> InputError:
    """Turn one fault of a file into an error."""
    return InputError(f"{label} cannot be used", [Problem(Position(label, line), code, message)])
