"""Turn words into what they are sorted by in their language, as its readers look them up."""

from __future__ import annotations

import unicodedata

from nethandout.i18n.languages import primary

_ARABIC_ARTICLE = "ال"
_VIETNAMESE_LETTERS = str.maketrans(
    {
        "ă": "a\ufffe",
        "â": "a\uffff",
        "đ": "d\uffff",
        "ê": "e\uffff",
        "ô": "o\ufffe",
        "ơ": "o\uffff",
        "ư": "u\uffff",
    }
)
_VIETNAMESE_TONES = str.maketrans(dict.fromkeys((0x300, 0x301, 0x303, 0x309, 0x323)))


def collation_key(text: str, language: str) -> tuple[str | bytes, str]:
    """Turn a word into its sorting key: capitals and accents count only between equals.

    Chinese goes by sound: the 3,755 usual characters of GB 2312 stand in the order of their
    pinyin, and that is how GB 18030 encodes them. Arabic leaves the article out and keeps the
    hamza on its letter; Spanish has ñ after n, Vietnamese ă and â after a, and tones do not count.
    """
    base = primary(language)
    if base == "zh":
        return text.encode("gb18030"), text
    folded = text.casefold()
    if base == "ru":  # й stands after и; ё counts as е
        folded = unicodedata.normalize("NFC", folded).replace("й", "и\uffff")
    if base == "ar":
        folded = unicodedata.normalize("NFC", folded)
        return _without_marks(folded.removeprefix(_ARABIC_ARTICLE)), text
    if base == "es":
        folded = unicodedata.normalize("NFC", folded).replace("ñ", "n\uffff")
    if base == "vi":
        toneless = unicodedata.normalize("NFD", folded).translate(_VIETNAMESE_TONES)
        return unicodedata.normalize("NFC", toneless).translate(_VIETNAMESE_LETTERS), text
    return _without_marks(unicodedata.normalize("NFKD", folded)), text


def _without_marks(text: str) -> str:
    return "".join(char for char in text if not unicodedata.combining(char))
