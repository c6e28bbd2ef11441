"""Turn a tree and a table of what may stand where into all that stands elsewhere.

Only the form of single elements is looked at: which attributes and children they have, and
how values are written. What several elements say together is for rules.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from nethandout.i18n.exchange.xmltree import XML_NAMESPACE, Element

Fault = tuple[int, str]
Check = Callable[[str], bool]


def pattern(expression: str) -> Check:
    """Turn a regular expression into a check of whole values."""
    compiled = re.compile(expression)
    return lambda value: compiled.fullmatch(value) is not None


def one_of(*values: str) -> Check:
    """Turn the only values there are into a check."""
    known = frozenset(values)
    return lambda value: value in known


def anything(_: str) -> bool:
    """Accept every value."""
    return True


_NAME: Final = r"[\w.:\-\u00b7]+"
nmtoken: Final = pattern(_NAME)
nmtokens: Final = pattern(rf"\s*{_NAME}(\s+{_NAME})*\s*")
yes_no: Final = one_of("yes", "no")
positive: Final = pattern("0*[1-9][0-9]*")
prefixed: Final = pattern(r"[^\s:]+:[^\s:]+")
language: Final = pattern(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*|[xi](-[A-Za-z0-9]{1,8})+")
percent: Final = pattern(r"100(\.0+)?|[0-9]{1,2}(\.[0-9]+)?")


@dataclass(frozen=True, slots=True)
class Child:
    """A child that may stand at one place: how often at least and at most."""

    names: tuple[str, ...]
    least: int = 0
    most: int | None = 1


@dataclass(frozen=True, slots=True)
class Form:
    """What an element may have: attributes (needed ones apart), and children in their order.

    `mixed` has words and, in any order, its children. `foreign` are the namespaces from which
    elements may stand before its own children, but behind those `before_foreign`;
    `foreign_attributes` those of its attributes; “*” are those that nobody here knows.
    """

    attributes: Mapping[str, Check] = field(default_factory=dict)
    needed: tuple[str, ...] = ()
    children: tuple[Child, ...] = ()
    mixed: bool = False
    foreign: frozenset[str] = frozenset()
    foreign_attributes: frozenset[str] = frozenset()
    before_foreign: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Grammar:
    """The forms of all elements, by namespace and name."""

    forms: Mapping[tuple[str, str], Form]

    @property
    def namespaces(self) -> frozenset[str]:
        """The namespaces whose elements are known."""
        return frozenset(namespace for namespace, _ in self.forms)

    def faults(self, element: Element) -> Iterator[Fault]:
        """Find what is wrong with an element and all in it."""
        form = self.forms.get((element.namespace, element.name))
        if form is None:
            if element.namespace in self.namespaces:
                yield element.line, f"there is no element <{element.name}>"
            return
        yield from self._attribute_faults(element, form)
        yield from self._child_faults(element, form)
        for child in element.children:
            yield from self.faults(child)

    def _attribute_faults(self, element: Element, form: Form) -> Iterator[Fault]:
        for name in form.needed:
            if name not in element.attributes:
                yield element.line, f"<{element.name}> needs {_short(name)}"
        for name, value in element.attributes.items():
            namespace, _, _ = name.rpartition(" ")
            check = form.attributes.get(name)
            if check is not None:
                if not check(value):
                    yield element.line, f"{_short(name)}=“{value[:40]}” is not valid"
            elif not namespace or not self._may_be(namespace, form.foreign_attributes):
                yield element.line, f"<{element.name}> has no attribute {_short(name)}"

    def _may_be(self, namespace: str, allowed: frozenset[str]) -> bool:
        if namespace in allowed:
            return True
        return "*" in allowed and namespace not in (*self.namespaces, XML_NAMESPACE)

    def _child_faults(self, element: Element, form: Form) -> Iterator[Fault]:
        if not form.mixed and any(
            isinstance(item, str) and item.strip() for item in element.inside
        ):
            yield element.line, f"<{element.name}> has no words of its own"
        known = {name for child in form.children for name in child.names}
        own: list[str] = []
        for child in element.children:
            if child.namespace == element.namespace and child.name in known:
                own.append(child.name)
            elif child.namespace == element.namespace or not self._may_be(
                child.namespace, form.foreign
            ):
                yield child.line, f"<{child.name}> has no place in <{element.name}>"
            elif not form.before_foreign.issuperset(own):
                yield child.line, f"<{child.name}> stands before the others in <{element.name}>"
        if not form.mixed:
            yield from _order_faults(element, form.children, own)


def _order_faults(element: Element, order: Sequence[Child], own: Sequence[str]) -> Iterator[Fault]:
    """Find children that are missing, too many, or behind those they stand before."""
    place = 0
    for child in order:
        count = 0
        while place < len(own) and own[place] in child.names:
            place += 1
            count += 1
        said = " or ".join(f"<{name}>" for name in child.names)
        if count < child.least:
            yield element.line, f"<{element.name}> needs {said}"
        if child.most is not None and count > child.most:
            yield element.line, f"<{element.name}> has more than {child.most} {said}"
    if place < len(own):
        yield element.line, f"<{own[place]}> stands at the wrong place in <{element.name}>"


def _short(name: str) -> str:
    """Turn “namespace name” into how the attribute is usually written."""
    namespace, _, own = name.rpartition(" ")
    return f"xml:{own}" if namespace == XML_NAMESPACE else own
