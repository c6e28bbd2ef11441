"""Turn any spelling of a language into its BCP 47 tag and its gettext folder name."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import Final

from nethandout.errors import UsageError

SOURCE_LANGUAGE = "en"

_KEPT: Final = 1 << 8

_TAG = re.compile(r"[A-Za-z]{2,3}([-_][A-Za-z]{4})?([-_]([A-Za-z]{2}|[0-9]{3}))?")
# As gettext and POSIX write it: sr@latin, es_ES.UTF-8.
_POSIX = re.compile(r"([A-Za-z]{2,3})([-_][A-Za-z]{2})?(?:\.[A-Za-z0-9-]+)?(?:@([A-Za-z]+))?")
_MODIFIERS = MappingProxyType(
    {"latin": "Latn", "cyrillic": "Cyrl", "arabic": "Arab", "devanagari": "Deva", "": ""}
)
# Codes that were replaced, as old tools still export them.
_RENAMED = MappingProxyType({"iw": "he", "in": "id", "ji": "yi", "jw": "jv", "mo": "ro"})
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
# These say the same as their script alone.
_SAME_CATALOG = MappingProxyType({"zh-Hans-CN": "zh-Hans", "zh-Hant-TW": "zh-Hant"})
_WRITTEN_IN = MappingProxyType(
    {
        "ARABIC": "ar apc ary fa ur prs ps ckb sd ug ks pnb bal brh",
        "ARMENIAN": "hy",
        "BENGALI": "bn as",
        "CJK": "zh ja yue",
        "CYRILLIC": "ru uk be bg mk sr kk ky tg mn tt ba",
        "DEVANAGARI": "hi ne mr sa mai bho kok",
        "ETHIOPIC": "am ti tig",
        "GEORGIAN": "ka",
        "GREEK": "el",
        "GUJARATI": "gu",
        "GURMUKHI": "pa",
        "HANGUL": "ko",
        "HEBREW": "he yi",
        "KANNADA": "kn",
        "KHMER": "km",
        "LAO": "lo",
        "MALAYALAM": "ml",
        "MYANMAR": "my ksw shn mnw",
        "ORIYA": "or",
        "SINHALA": "si",
        "TAMIL": "ta",
        "TELUGU": "te",
        "THAANA": "dv",
        "THAI": "th",
        "TIBETAN": "bo dz",
    }
)
SCRIPT_NAMES = MappingProxyType(
    {language: script for script, names in _WRITTEN_IN.items() for language in names.split()}
)
"""What Unicode calls the letters of languages that are not written in Latin ones."""


def language_tag(name: str) -> str:
    """Turn `zh_hans`, `ZH-Hans` or `zh` into the BCP 47 tag `zh-Hans`.

    Raises `UsageError` for what is not a language tag.
    """
    plain = _without_modifier(name.strip())
    if not _TAG.fullmatch(plain):
        raise UsageError("a language is a tag such as es, es-US or zh-Hans")
    language, *rest = _SUBTAG.split(plain)
    tag = "-".join([_code(language.lower()), *map(_spelled, rest)])
    return _SCRIPTS.get(tag, tag)


def catalog_language(name: str) -> str:
    """Turn any spelling into the language that a catalog is for: `zh_CN` into `zh-Hans`.

    A region that says no more than the script before it is dropped. Raises `UsageError`.
    """
    tag = language_tag(name)
    return _SAME_CATALOG.get(tag, tag)


def is_tag(name: str) -> bool:
    """Tell whether a name is written like the tag of a language."""
    return _TAG.fullmatch(_without_modifier(name)) is not None


def is_language(name: str) -> bool:
    """Tell whether a name is the tag of a language that CLDR or the table of others knows."""
    from babel.localedata import exists

    from nethandout.i18n.uncharted import uncharted

    if not is_tag(name.strip()):
        return False
    tag = language_tag(name)
    return uncharted(tag) is not None or exists(primary(tag))


def known_languages() -> Mapping[str, str]:
    """Give all languages that are known, by tag, with their English names if they have one."""
    from babel import Locale, localedata

    from nethandout.i18n.uncharted import uncharted_languages

    names = Locale("en").languages
    tags = {tag for tag in localedata.locale_identifiers() if len(tag) <= len("sgaw")}
    found = {tag: str(names.get(tag, tag)) for tag in sorted(tags) if _TAG.fullmatch(tag)}
    return found | {tag: row.english for tag, row in uncharted_languages().items()}


def gettext_name(language: str) -> str:
    """Turn a language into the name of its folder in `locales`: `zh_Hans`."""
    return language_tag(language).replace("-", "_")


@lru_cache(maxsize=_KEPT)
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
    """Tell whether a language is written in Latin letters: Serbian as `sr-Latn` is."""
    _, *rest = _SUBTAG.split(language)
    return "latn" in map(str.lower, rest) or primary(language) not in SCRIPT_NAMES


def is_source(language: str) -> bool:
    """Tell whether a language is English, which the content is written in."""
    return primary(language) == SOURCE_LANGUAGE and not is_pseudo(language)


@lru_cache(maxsize=_KEPT)
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


def _without_modifier(name: str) -> str:
    """Turn `sr@latin` into `sr-Latn`, and `es_ES.UTF-8` into `es_ES`; other names stay."""
    found = _POSIX.fullmatch(name)
    if found is None:
        return name
    language, region, modifier = found.groups(default="")
    script = _MODIFIERS.get(modifier.lower())
    return name if script is None else f"{language}{'-' * bool(script)}{script}{region}"


def _code(code: str) -> str:
    """Turn the code of a language into its usual one: `spa` into `es`, `iw` into `he`."""
    if len(code) < len("spa"):
        return _RENAMED.get(code, code)
    from babel.core import get_global

    from nethandout.i18n.uncharted import uncharted_languages

    if code in uncharted_languages():
        return code
    usual = str(get_global("language_aliases").get(code, code))
    return code if "_" in usual else usual


def _spelled(subtag: str) -> str:
    return subtag.title() if len(subtag) == len("Hans") else subtag.upper()
