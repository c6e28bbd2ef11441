"""Turn number words into digits, in the languages that spell small numbers out."""

from __future__ import annotations

import re
from types import MappingProxyType

from nethandout.i18n.checks.entry import words_only

# One is left out: “un”, “una” and “one” are mostly not counts.
SPELLED = MappingProxyType(
    {
        "en": (
            "two=2 twice=2 three=3 four=4 five=5 six=6 seven=7 eight=8 nine=9 ten=10 eleven=11 "
            "twelve=12 thirteen=13 fourteen=14 fifteen=15 twenty=20 thirty=30 forty=40 fifty=50 "
            "sixty=60 ninety=90 hundred=100 thousand=1000 half=½ double=2 pair=2 both=2 couple=2"
        ),
        "es": (
            "dos=2 tres=3 cuatro=4 cinco=5 seis=6 siete=7 ocho=8 nueve=9 diez=10 once=11 doce=12 "
            "trece=13 catorce=14 quince=15 veinte=20 treinta=30 cuarenta=40 cincuenta=50 "
            "sesenta=60 noventa=90 cien=100 ciento=100 mil=1000 doble=2"
        ),
    }
)


def spelled_values(text: str, language: str) -> dict[str, str]:
    """Turn a text into its number words and the digits each stands for."""
    values = dict(pair.split("=") for pair in SPELLED.get(language, "").split())
    found = re.findall(r"[^\W\d_]+", words_only(text).lower())
    return {word: values[word] for word in found if word in values}
