"""Turn the other fonts on this machine into ones for names in all the world's scripts.

The few families of `fonts` print all that the translations say. A name may be in any
script: here is every further family of Debian's `fonts-noto-core` that has characters of
its own. Only a patient's words are ever set with them, and only where the first families
have no glyph: their scan takes 1 s, one time for each cache, and nothing else changes.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from nethandout.render.type.fonts import (
    FAMILIES,
    SYSTEM_FONT_FOLDERS,
    FontFamily,
    FontSetup,
    find_files,
    write_configuration,
)

PACKAGE: Final = "fonts-noto-core"
_SANS: Final = (
    "Hebrew, Armenian, Georgian, Devanagari, Bengali, Gurmukhi, Gujarati, Oriya, Tamil, Telugu, "
    "Kannada, Malayalam, Sinhala, Thai, Lao, Myanmar, Khmer, Ethiopic, Mongolian, Cherokee, "
    "Canadian Aboriginal, Tifinagh, NKo, Adlam, Syriac, Thaana, "
    "Symbols, Anatolian Hieroglyphs, Avestan, Balinese, Bamum, Bassa Vah, Batak, Bhaiksuki, "
    "Brahmi, Buginese, Buhid, Carian, Caucasian Albanian, Chakma, Cham, Coptic, Cuneiform, "
    "Cypriot, Deseret, Duployan, Egyptian Hieroglyphs, Elbasan, Elymaic, Glagolitic, Gothic, "
    "Grantha, Gunjala Gondi, Hanifi Rohingya, Hanunoo, Hatran, Imperial Aramaic, "
    "Indic Siyaq Numbers, Inscriptional Pahlavi, Inscriptional Parthian, Javanese, Kaithi, "
    "Kayah Li, Kharoshthi, Khojki, Khudawadi, Lepcha, Limbu, Linear A, Linear B, Lisu, Lycian, "
    "Lydian, Mahajani, Mandaic, Manichaean, Marchen, Masaram Gondi, Medefaidrin, Meetei Mayek, "
    "Mende Kikakui, Meroitic, Miao, Modi, Mro, Multani, Nabataean, New Tai Lue, Newa, Nushu, "
    "Ogham, Ol Chiki, Old Hungarian, Old Italic, Old North Arabian, Old Permic, Old Persian, "
    "Old Sogdian, Old South Arabian, Old Turkic, Osage, Osmanya, Pahawh Hmong, Palmyrene, "
    "Pau Cin Hau, PhagsPa, Phoenician, Psalter Pahlavi, Rejang, Runic, Samaritan, Saurashtra, "
    "Sharada, Shavian, Siddham, SignWriting, Sogdian, Sora Sompeng, Soyombo, Sundanese, "
    "Syloti Nagri, Tagalog, Tagbanwa, Tai Le, Tai Tham, Tai Viet, Takri, Tamil Supplement, "
    "Tirhuta, Ugaritic, Vai, Wancho, Warang Citi, Yi, Zanabazar Square"
)
_SERIF: Final = "Tibetan, Ahom, Dogra, Hmong Nyiakeng, Tangut, Yezidi"
_OTHER_FILE_NAMES: Final = {"Noto Serif Hmong Nyiakeng": "NotoSerifNyiakengPuachueHmong"}


def _family(name: str) -> FontFamily:
    """Turn a family's name into it; bold is not there for all, and then regular stands in."""
    stem = _OTHER_FILE_NAMES.get(name, name.replace(" ", ""))
    return FontFamily(name, (f"{stem}-Regular.ttf", f"{stem}-Bold.ttf"), PACKAGE)


FURTHER_FAMILIES: Final = (
    *(_family(f"Noto Sans {script}") for script in _SANS.split(", ")),
    *(_family(f"Noto Serif {script}") for script in _SERIF.split(", ")),
    _family("Noto Music"),
    _family("Noto Looped Lao"),
)
"""In the order in which a character is looked for; no script is in two of the living ones."""
_USUAL: Final = frozenset(family.name for family in FAMILIES)


def further_stack() -> str:
    """Give the names of all further families, as Pango takes them."""
    return ", ".join(family.name for family in FURTHER_FAMILIES)


def is_usual(face: str) -> bool:
    """Tell whether a face, such as “Noto Sans Bold”, is one of the families of all handouts."""
    return face.removesuffix(" Bold") in _USUAL


def further_configuration(
    setup: FontSetup, *, folders: Sequence[Path] = SYSTEM_FONT_FOLDERS
) -> Path:
    """Turn the fonts a handout uses, and all further ones, into a configuration's file.

    Raises `FileError` when the cache folder cannot be written.
    """
    found = find_files({file for family in FURTHER_FAMILIES for file in family.files}, folders)
    files = (*setup.files, *(found[name] for name in sorted(found)))
    cache_dir = setup.config_file.parent.parent
    return write_configuration(cache_dir, files, (*FAMILIES, *FURTHER_FAMILIES), "names")


def scripts_of_names(*, folders: Sequence[Path] = SYSTEM_FONT_FOLDERS) -> dict[str, bool]:
    """Turn the font folders into scripts, and whether names in them can be printed."""
    found = find_files({family.files[0] for family in FURTHER_FAMILIES}, folders)
    return {
        family.name.removeprefix("Noto Sans ").removeprefix("Noto Serif "): family.files[0] in found
        for family in FURTHER_FAMILIES
    }
