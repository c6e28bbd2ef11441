"""Turn a text into what all checks look at: folded letters, sentences, and the words found.

A text is read once: its source is the same for every language, so readings of it are kept.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cached_property, lru_cache

from nethandout.i18n.checks.lexicon import Hit, Kinds
from nethandout.i18n.checks.plain import KEPT_TEXTS, without_addresses, without_terms, words_only
from nethandout.i18n.checks.tables import IDIOM, Language
from nethandout.i18n.termbase import Termbase

_DOSES = frozenset({"mg", "mcg", "g", "mL", "tablet", "unit", "drop", "mCi", "GBq", "MBq", "puff"})
_NO_NOT = frozenset({"neutral", ""})
_OTHER_DIGIT = re.compile(r"(?![0-9])\d")
_ODD = re.compile(r"[^\x20-\x7e\u00a1-\u024f\u0400-\u04ff\u1e00-\u1eff\u4e00-\u9fff]|[\u00a0ёЁ]")
_SIGNS = str.maketrans(
    {
        "\u066b": ".", "\u066c": ",", "\u066a": "%", "\uff05": "%", "\u2019": "'", "\u2018": "'",
        "\uff0e": ".", "\uff0c": "，", "\u00a0": " ", "\u202f": " ", "\u2009": " ", "\u3000": " ",
        "ё": "е", "Ё": "Е", "\u0640": None, "\u2103": "°c", "\u2109": "°f", "µ": "μ",
        **{chr(code): None for code in (*range(0x64B, 0x653), 0x670)},
    }
)  # fmt: skip
_CONTRACTION = re.compile(r"(?<=[a-z])n['’]t\b|\bcannot\b", re.IGNORECASE)
_ELISION = re.compile(r"(?<=\b[a-zA-Z])['’](?=\w)|(?<=\bqu)['’](?=\w)")
_DIGIT = re.compile("[0-9½¼¾⅓⅔]")
_A_NOT_A = re.compile(r"([\u4e00-\u9fff]{1,2})[不没]\1")
_YEAR_IN_WORDS = re.compile(r"[〇零一二三四五六七八九]{4}(?=\s*年)")
_IN_WORDS = str.maketrans("〇零一二三四五六七八九", "00123456789")
_SHORT = re.compile(r"(?:^|\s)\S{1,4}$")
_SENTENCE_END = re.compile(r"[.!?؟]+[\"”’»)*\]]*(?=\s|$)|[。！？]+[”’」』）)]*|\n")
_ABBREVIATION = re.compile(
    r"\b(?:dr|dra|sr|sra|ej|vs|ca|aprox|approx|mr|mrs|ms|etc|tel|bs|ths|ул|тыс|напр|др)\.$",
    re.IGNORECASE,
)
# Without its mark of a double letter, Arabic “change” and “write down” are written as “not”.
_DOUBLED = tuple(
    (re.compile(f"{head}[\u064b-\u0652]*\u0651[\u064b-\u0652]*{tail}"), meant)
    for head, tail, meant in (("غي", "ر", "بدل"), ("دو", "ن", "سجل"))
)
_LETTER = re.compile(r"\b[^\W\d_]\.$")
# Languages that shorten words to one small letter: «2027 г. Врач».
_TO_A_LETTER = frozenset({"ru", "uk", "bg"})
_NUMBERED = re.compile(r"\b(?:nos?|núm|vol|fig|pp?|стр|рис)\.$", re.IGNORECASE)


@dataclass(frozen=True, eq=False)
class Reading:
    """A text as it is compared: `clean` with its capitals, `text` without."""

    clean: str
    language: str
    words: Language | None

    @cached_property
    def text(self) -> str:
        """Give the text in small letters; places are the same as in `clean`."""
        lower = self.clean.lower()
        if len(lower) == len(self.clean):
            return lower
        return "".join(char.lower()[:1] or char for char in self.clean)

    @cached_property
    def kinds(self) -> Kinds:
        """Find every word of the language's table, by kind."""
        found = self.words.words.scan(self.text) if self.words else {}
        if len(nots := found.get("not", [])) > 1:
            found["not"] = _settled(nots)
        return found

    def hits(self, kind: str) -> list[Hit]:
        """Give the words of one kind, in order."""
        return self.kinds.get(kind, [])

    @cached_property
    def ends(self) -> list[int]:
        """Give where each sentence ends."""
        found = []
        for match in _SENTENCE_END.finditer(self.clean):
            end = match.end()
            following = self.clean[end : end + 2].strip()
            if following and match[0][0] == ".":
                before = self.clean[max(0, end - 8) : match.start() + 1]
                if (
                    _ABBREVIATION.search(before)
                    or self._is_initial(before, following)
                    or (following[0].islower() and _SHORT.search(before))
                    or (following[0].isdigit() and _NUMBERED.search(before))
                ):
                    continue
            found.append(end)
        if not found or self.clean[found[-1] :].strip(' "”’»)*'):
            found.append(len(self.clean))
        return found

    def _is_initial(self, before: str, following: str) -> bool:
        """Tell whether a text ends with a letter and a point that end no sentence: «khối u.»."""
        letter = _LETTER.search(before)
        if letter is None:
            return False
        ends = letter[0].islower() and following[0].isupper()
        return not ends or self.language in _TO_A_LETTER

    @cached_property
    def may_count(self) -> bool:
        """Tell whether the text may hold a number at all."""
        return _DIGIT.search(self.text) is not None or any(
            not hit.tag.startswith("loose") for hit in self.hits("number")
        )

    @cached_property
    def idioms(self) -> frozenset[str]:
        """Give the kinds of the idioms found."""
        return frozenset(kind for kind in self.kinds if kind.startswith(IDIOM))

    @cached_property
    def sentences(self) -> int:
        """Count the sentences."""
        return len(self.ends)

    def sentence_of(self, place: int) -> int:
        """Tell in which sentence a place is."""
        return next((n for n, end in enumerate(self.ends) if place < end), len(self.ends) - 1)


def _settled(nots: list[Hit]) -> list[Hit]:
    """Turn words for “not” into those without one that is an idiom, too: «n'hésitez pas»."""
    idioms = {(hit.start, hit.end) for hit in nots if hit.tag in _NO_NOT}
    if not idioms:
        return nots
    return [hit for hit in nots if hit.tag in _NO_NOT or (hit.start, hit.end) not in idioms]


def read(text: str, language: str, words: Language | None, termbase: Termbase) -> Reading:
    """Turn a text into its reading."""
    return Reading(cleaned(without_terms(text, termbase), language), language, words)


def is_vital_text(reading: Reading) -> bool:
    """Tell whether an English text is vital by its words: a “not”, a drug, a dose, an emergency."""
    if reading.hits("vital") or any(hit.tag == "hard" for hit in reading.hits("not")):
        return True
    if reading.hits("drug"):
        return True
    return any(hit.tag in _DOSES for hit in reading.hits("unit"))


@lru_cache(maxsize=KEPT_TEXTS)
def read_source(text: str, words: Language, termbase: Termbase) -> Reading:
    """Turn an English text into its reading, kept for the next language."""
    return read(text, "en", words, termbase)


def cleaned(text: str, language: str) -> str:
    """Turn a text into its words: no markup, marks of vowels, or digits of another script."""
    text = without_addresses(words_only(text))
    if language == "ar" and "\u0651" in text:
        for doubled, meant in _DOUBLED:
            text = doubled.sub(meant, text)
    if _ODD.search(text):
        text = latin_digits(text).translate(_SIGNS)
    if language == "en":
        text = _CONTRACTION.sub(_without_contraction, text)
    elif language == "zh":
        text = _A_NOT_A.sub(r"\1 \1", text)
        text = _YEAR_IN_WORDS.sub(lambda year: year[0].translate(_IN_WORDS), text)
    elif language == "fr":
        text = _ELISION.sub("' ", text.replace("’", "'"))
    return " ".join(text.split())


def latin_digits(text: str) -> str:
    """Turn Arabic-Indic, Persian, full-width and other decimal digits into 0 to 9."""
    return _OTHER_DIGIT.sub(lambda found: str(unicodedata.decimal(found[0])), text)


def _without_contraction(match: re.Match[str]) -> str:
    return "can not" if match[0].lower() == "cannot" else " not"
