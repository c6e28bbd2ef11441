"""Say which topics must have the parts of a fixed order, and find those that have not.

A reader who knows one page about a procedure finds the same things at the same place on the
next one; a part that an author forgot would be missed by nobody until it is needed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Final, Protocol

from nethandout.content.plan import Plan
from nethandout.content.purposes import PartKind
from nethandout.errors import Position, Problem
from nethandout.i18n.messages import MessagePath
from nethandout.model.topic import Topic

PART_KINDS: Final[tuple[PartKind, ...]] = ("procedure", "drug", "test")
_MUST_HAVE: Mapping[str, PartKind] = MappingProxyType({kind: kind for kind in PART_KINDS})
_MAY_HAVE: Mapping[str, PartKind] = MappingProxyType({"treatment": "procedure"})


def kind_of(type_: str) -> PartKind | None:
    """Turn the type of a topic into the kind of parts it may have; None for sections only."""
    return _MUST_HAVE.get(type_) or _MAY_HAVE.get(type_)


class Located(Protocol):
    """What knows the place of each leaf of a topic."""

    def at(self, path: MessagePath) -> Position:
        """Turn a path of the YAML file into its place."""


def check_fixed_order(topic: Topic, origin: Located, plan: Plan) -> Iterator[Problem]:
    """Find what a topic lacks of its fixed order, what it has beside it, and missing headings."""
    own = _MUST_HAVE.get(topic.type)
    allowed = kind_of(topic.type)
    present = [kind for kind in PART_KINDS if getattr(topic, kind) is not None]
    for kind in present:
        if kind != allowed:
            message = f"a topic of the type “{topic.type}” has no “{kind}:” parts; {_advice(topic)}"
            yield Problem(origin.at((kind,)), "topic-part", message)
    if own is not None and own not in present and not topic.box:
        message = f"a topic of the type “{topic.type}” needs its parts; {_advice(topic)}"
        yield Problem(origin.at(("type",)), "topic-part", message)
    if topic.box:
        forms = [name for name in ("sections", *PART_KINDS) if getattr(topic, name)]
    else:
        forms = ["sections"] if topic.sections and allowed in present else []
    for name in forms:
        other = "a box is the whole of its topic" if topic.box else f"“{allowed}:” has its parts"
        message = f"{other}; leave “{name}” out, or move what it says there"
        yield Problem(origin.at((name,)), "topic-part", message)
    if allowed is not None and allowed in present:
        yield from _without_heading(topic, allowed, origin, plan)


def _without_heading(
    topic: Topic, kind: PartKind, origin: Located, plan: Plan
) -> Iterator[Problem]:
    """Find parts that plan.yaml has no heading for: they could not be printed."""
    headings = plan.part_headings.get(kind, {})
    parts = getattr(topic, kind)
    for name in type(parts).model_fields:
        if getattr(parts, name) is not None and name not in headings:
            message = f"plan.yaml has no heading for this part; write part_headings.{kind}.{name}"
            yield Problem(origin.at((kind, name)), "topic-part", message)


def _advice(topic: Topic) -> str:
    own = _MUST_HAVE.get(topic.type)
    if own is not None:
        names = ", ".join(_part_names(own))
        return f"write “{own}:” with {names}, or a “box:”"
    if topic.type in _MAY_HAVE:
        return f"write “{_MAY_HAVE[topic.type]}:” or “sections:”"
    return "write “sections:”"


def _part_names(kind: str) -> tuple[str, ...]:
    """Turn a kind of topic into the names of the parts it must have, in order."""
    parts = Topic.model_fields[kind].annotation
    model = next(item for item in getattr(parts, "__args__", ()) if hasattr(item, "model_fields"))
    return tuple(name for name, info in model.model_fields.items() if info.is_required())
