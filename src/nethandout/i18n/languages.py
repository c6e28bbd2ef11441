"""Turn any spelling of a language into its BCP 47 tag and its gettext folder name."""

from __future__ import annotations

import re
from types import MappingProxyType

from nethandout.errors import UsageError

SOURCE_LANGUAGE = "en"

_TAG = re.compile(r"[A-Za-z]{2,3}([-_][A-Za-z]{4})?([-_]([A-Za-z]{2}|[0-9]{3}))?")
_SUBTAG = re.compile(r"[-_]")

# Chinese without a script says nothing about what to print; the region does.
_SCRIPTS = MappingProxyType(
    {
        "zh": "zh-Hans",
        "zh-CN": "zh-Hans-CN",
        "zh-SG": "zh-Hans-SG",
        "zh-TW": "zh-Hant-TW",
        "zh-HK": "zh-Hant-HK",
        "zh-MO": "zh-Hant-MO",
    }
)

_PSEUDO_REGIONS = frozenset({"XA", "XB"})

SCRIPT_NAMES = MappingProxyType(
    {
        "ar": "ARABIC",
        "fa": "ARABIC",
        "ur": "ARABIC",
        "zh": "CJK",
        "ja": "CJK",
        "ru": "CYRILLIC",
        "uk": "CYRILLIC",
        "el": "GREEK",
        "he": "HEBREW",
        "hi": "DEVANAGARI",
        "bn": "BENGALI",
        "th": "THAI",
        "ko": "HANGUL",
    }
)
"""What Unicode calls the letters of languages that are not written in Latin ones."""


def language_tag(name: str) -> str:
    """Turn `zh_hans`, `ZH-Hans` or `zh` into the BCP 47 tag `zh-Hans`.

    Raises `UsageError` for what is not a language tag.
    """
    name = name.strip()
    if not _TAG.fullmatch(name):
        raise UsageError("a language is a tag such as es, es-US or zh-Hans")
    language, *rest = _SUBTAG.split(name)
    tag = "-".join([language.lower(), *map(_spelled, rest)])
    return _SCRIPTS.get(tag, tag)


def is_tag(name: str) -> bool:
    """Tell whether a name is written like the tag of a language."""
    return _TAG.fullmatch(name) is not None


def is_language(name: str) -> bool:
    """Tell whether a name is the tag of a language that CLDR, and so this program, knows."""
    from babel.localedata import exists

    return is_tag(name.strip()) and exists(primary(name.strip()))


def gettext_name(language: str) -> str:
    """Turn a language into the name of its folder in `locales`: `zh_Hans`."""
    return language_tag(language).replace("-", "_")


def primary(language: str) -> str:
    """Turn a tag into its language alone: `zh-Hans` into `zh`."""
    return _SUBTAG.split(language)[0].lower()


def lookup_order(language: str) -> tuple[str, ...]:
    """Turn a tag into the tags to look under, general first: `es`, then `es-US`.

    Only the region is dropped: another script would be another text.
    """
    tag = language_tag(language)
    head, _, last = tag.rpartition("-")
    has_region = bool(head) and len(last) != len("Hans")
    return (head, tag) if has_region else (tag,)


def has_latin_letters(language: str) -> bool:
    """Tell whether a language is written in Latin letters."""
    return primary(language) not in SCRIPT_NAMES


def is_source(language: str) -> bool:
    """Tell whether a language is English, which the content is written in."""
    return primary(language) == SOURCE_LANGUAGE and not is_pseudo(language)


def is_pseudo(language: str) -> bool:
    """Tell whether a tag is of no language: `en-XA` and `ar-XB` only try layouts out."""
    return _SUBTAG.split(language)[-1].upper() in _PSEUDO_REGIONS


def imitated(language: str) -> str:
    """Turn a tag into the language whose rules it follows: `ar-XB` into `ar`."""
    return primary(language) if is_pseudo(language) else language_tag(language)


def language_name(language: str) -> str:
    """Turn a tag into what the language is called in English; an unknown one is its tag."""
    from babel import Locale, UnknownLocaleError

    try:
        name = Locale.parse(gettext_name(language)).get_display_name(SOURCE_LANGUAGE)
    except (UnknownLocaleError, ValueError):
        name = None
    return f"{name} ({language})" if name else language


def _spelled(subtag: str) -> str:
    return subtag.title() if len(subtag) == len("Hans") else subtag.upper()
