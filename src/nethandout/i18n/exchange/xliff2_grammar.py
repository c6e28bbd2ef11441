"""Turn XLIFF 2.0, 2.1 and 2.2 into a table: which elements there are, and what they may have.

Of the modules three are known, which tools for translators write on their own account:
metadata, translation candidates and glossary. Files with others are refused, because nobody
here could say whether they are right.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from nethandout.i18n.exchange.grammar import (
    Child,
    Form,
    Grammar,
    anything,
    language,
    nmtoken,
    nmtokens,
    one_of,
    pattern,
    percent,
    positive,
    prefixed,
    yes_no,
)
from nethandout.i18n.exchange.xmltree import XML_LANG, XML_SPACE

CORE: Final = "urn:oasis:names:tc:xliff:document:2.0"
CORE_22: Final = "urn:oasis:names:tc:xliff:document:2.2"
MODULES: Final = "urn:oasis:names:tc:xliff:"
METADATA: Final = f"{MODULES}metadata:2.0"
MATCHES: Final = f"{MODULES}matches:2.0"
GLOSSARY: Final = f"{MODULES}glossary:2.0"
KNOWN_MODULES: Final = frozenset({METADATA, MATCHES, GLOSSARY})
OTHER_MODULES: Final = frozenset(
    {"http://www.w3.org/2005/11/its", "urn:oasis:names:tc:xliff:itsm:2.1"}
)
INLINE: Final = ("cp", "ph", "pc", "sc", "ec", "mrk", "sm", "em")

_ANY: Final = frozenset({"*"})
_SPACE: Final = {XML_SPACE: one_of("default", "preserve")}
_DIRECTION: Final = one_of("ltr", "rtl", "auto")
_FLAGS: Final = {
    "canResegment": yes_no,
    "translate": yes_no,
    "srcDir": _DIRECTION,
    "trgDir": _DIRECTION,
    XML_LANG: language,
    **_SPACE,
}
_TYPE: Final = one_of("fmt", "ui", "quote", "link", "image", "other")
_REORDER: Final = one_of("yes", "no", "firstNo")
_CODE: Final = {
    "canCopy": yes_no,
    "canDelete": yes_no,
    "canReorder": _REORDER,
    "copyOf": nmtoken,
    "id": nmtoken,
    "subType": prefixed,
    "type": _TYPE,
}
_SHOWN: Final = {
    "disp": anything,
    "equiv": anything,
    "dataRef": nmtoken,
    "subFlows": nmtokens,
}
_END: Final = {**_CODE, **_SHOWN, "canOverlap": yes_no, "dir": _DIRECTION, "isolated": yes_no}
_NOTED: Final = {
    "id": nmtoken,
    "translate": yes_no,
    "type": lambda value: value in ("generic", "comment", "term") or prefixed(value),
    "ref": pattern(r"[^\s]+"),
    "value": anything,
}
_IN_TEXT: Final = (Child(INLINE, most=None),)
_UNITS: Final = Child(("unit", "group"), least=1, most=None)
_SEGMENTS: Final = Child(("segment", "ignorable"), least=1, most=None)
_NOTES: Final = Child(("notes",))
_PAIR: Final = (Child(("source",), least=1), Child(("target",)))
_VERSION: Final = one_of("2.0", "2.1", "2.2")
_ABOUT: Final = KNOWN_MODULES | _ANY


def _structure() -> dict[str, Form]:
    """Give the forms of what holds units."""
    group = Form(
        {"id": nmtoken, "name": anything, "type": prefixed, **_FLAGS},
        ("id",),
        (_NOTES, replace(_UNITS, least=0)),
        foreign=_ABOUT,
        foreign_attributes=_ANY,
    )
    return {
        "xliff": Form(
            {
                "version": _VERSION,
                "srcLang": language,
                "trgLang": language,
                XML_LANG: language,
                **_SPACE,
            },
            ("version", "srcLang"),
            (Child(("file",), least=1, most=None),),
            foreign_attributes=_ANY,
        ),
        "file": Form(
            {"id": nmtoken, "original": anything, **_FLAGS},
            ("id",),
            (Child(("skeleton",)), _NOTES, _UNITS),
            foreign=_ABOUT,
            foreign_attributes=_ANY,
            before_foreign=frozenset({"skeleton"}),
        ),
        "skeleton": Form({"href": anything}, mixed=True, foreign=_ANY),
        "group": group,
        "unit": replace(group, children=(_NOTES, Child(("originalData",)), _SEGMENTS)),
    }


def _unit_parts() -> dict[str, Form]:
    """Give the forms of what a unit holds."""
    text = {XML_LANG: language, **_SPACE}
    return {
        "segment": Form(
            {
                "id": nmtoken,
                "canResegment": yes_no,
                "state": one_of("initial", "translated", "reviewed", "final"),
                "subState": prefixed,
            },
            children=_PAIR,
        ),
        "ignorable": Form({"id": nmtoken}, children=_PAIR),
        "notes": Form(children=(Child(("note",), least=1, most=None),)),
        "note": Form(
            {
                "id": nmtoken,
                "appliesTo": one_of("source", "target"),
                "category": anything,
                "priority": pattern("0*([1-9]|10)"),
            },
            mixed=True,
            foreign_attributes=_ANY,
        ),
        "originalData": Form(children=(Child(("data",), least=1, most=None),)),
        "data": Form(
            {"id": nmtoken, "dir": _DIRECTION, XML_SPACE: one_of("preserve")},
            ("id",),
            (Child(("cp",), most=None),),
            mixed=True,
        ),
        "source": Form(text, children=_IN_TEXT, mixed=True),
        "target": Form({**text, "order": positive}, children=_IN_TEXT, mixed=True),
    }


def _inline() -> dict[str, Form]:
    """Give the forms of what stands in a text."""
    ends = {f"{name}{end}": check for name, check in _SHOWN.items() for end in ("Start", "End")}
    paired = {**_CODE, **ends, "canOverlap": yes_no, "dir": _DIRECTION}
    note = Form(_NOTED, ("id",), foreign_attributes=_ANY)
    return {
        "cp": Form({"hex": pattern("([0-9A-Fa-f]{2})+")}, ("hex",)),
        "ph": Form({**_CODE, **_SHOWN}, ("id",)),
        "pc": Form(paired, ("id",), _IN_TEXT, mixed=True),
        "sc": Form(_END, ("id",)),
        "ec": Form({**_END, "startRef": nmtoken}),
        "mrk": replace(note, children=_IN_TEXT, mixed=True),
        "sm": note,
        "em": Form({"startRef": nmtoken}, ("startRef",)),
    }


def _modules() -> dict[tuple[str, str], Form]:
    """Give the forms of the three modules that are known."""
    meta = Child(("metaGroup", "meta"), least=1, most=None)
    named = {"id": nmtoken}
    reference = pattern(r"(t=)?#.+")
    return {
        (METADATA, "metadata"): Form(named, children=(Child(("metaGroup",), least=1, most=None),)),
        (METADATA, "metaGroup"): Form(
            {**named, "category": anything, "appliesTo": one_of("source", "target", "ignorable")},
            children=(meta,),
        ),
        (METADATA, "meta"): Form({"type": anything}, ("type",), mixed=True),
        (MATCHES, "matches"): Form(children=(Child(("match",), least=1, most=None),)),
        (MATCHES, "match"): Form(
            {
                **named,
                "matchQuality": percent,
                "matchSuitability": percent,
                "similarity": percent,
                "origin": anything,
                "ref": reference,
                "reference": yes_no,
                "type": one_of("am", "mt", "icm", "idm", "tb", "tm", "other"),
                "subType": prefixed,
            },
            ("ref",),
            foreign=frozenset({CORE, METADATA}) | _ANY,
            foreign_attributes=_ANY,
        ),
        (GLOSSARY, "glossary"): Form(children=(Child(("glossEntry",), least=1, most=None),)),
        (GLOSSARY, "glossEntry"): Form(
            {**named, "ref": reference},
            children=(
                Child(("term",), least=1),
                Child(("translation",), most=None),
                Child(("definition",)),
            ),
            foreign=_ANY,
            foreign_attributes=_ANY,
            before_foreign=frozenset({"term", "translation", "definition"}),
        ),
        (GLOSSARY, "term"): Form({"source": anything}, mixed=True, foreign_attributes=_ANY),
        (GLOSSARY, "translation"): Form(
            {**named, "ref": reference, "source": anything}, mixed=True, foreign_attributes=_ANY
        ),
        (GLOSSARY, "definition"): Form({"source": anything}, mixed=True, foreign_attributes=_ANY),
    }


def _grammar(core: str) -> Grammar:
    forms = {
        (core, name): form for name, form in {**_structure(), **_unit_parts(), **_inline()}.items()
    }
    return Grammar({**forms, **_modules()})


GRAMMARS: Final = {CORE: _grammar(CORE), CORE_22: _grammar(CORE_22)}
"""The table for the namespace of a version."""
