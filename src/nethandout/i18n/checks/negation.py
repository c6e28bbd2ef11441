"""Turn a translation into a warning when only one side says “not”.

“Do not drive” and “You can drive” differ by one word and by a life.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from types import MappingProxyType

from nethandout.i18n.checks.entry import Entry, Finding, warning, words_only
from nethandout.i18n.languages import primary


@dataclass(frozen=True, slots=True)
class _Cues:
    """What negates; what may be said with or without a negation; what only looks like one."""

    hard: str
    soft: str
    not_cues: str = r"(?!)"


_LANGUAGES = MappingProxyType(
    {
        "en": _Cues(
            hard=r"\b(no|not|never|without|none|nothing|nobody|neither|nor|cannot)\b|n['’]t\b",
            soft=(
                r"\b(avoid\w*|stop\w*|unless|only|until|before|instead|except|lack\w*|absent|"
                r"refus\w+|fail\w*|hardly|rarely|seldom|too|un[a-z]{3,}|dis[a-z]{4,}|in[a-z]*able|"
                r"non-?\w+|\w+less|\w+-free|free of|missed|missing|skip\w*|keep\w* away|stay away|"
                r"less|loss|lose|weak\w*|numb\w*|sick|keep|even if|yet|hard to|trouble)\b"
            ),
            not_cues=r"\bno matter\b|\bnot only\b|\bwhether or not\b|\bNo\. ?\d",
        ),
        "es": _Cues(
            hard=r"\b(no|nunca|jamás|sin|ni|ningún|ninguna|ninguno|nada|nadie|tampoco)\b",
            soft=(
                r"\b(evit\w+|suspend\w+|dej[ea]\w*|a menos que|salvo|excepto|solo|sólo|hasta|"
                r"falta\w*|des\w{4,}|in\w{4,}|im\w{4,}|antes)\b"
            ),
            not_cues=r"\bno solo\b|\bno sólo\b|\bsin embargo\b|\bno importa\b",
        ),
        "ru": _Cues(
            hard=(
                r"\b(не|нет|ни|без|нельзя|никогда|никто|никому|никого|ничего|ничто|никак|никакой|"
                r"никаких|нигде|некому|нечего)\b"
            ),
            soft=(
                r"\b(избега\w+|прекра[тщ]\w+|исключ\w+|отказ\w+|кроме|только|пока|до|перед|прежде|"
                r"вместо|пропу\w+|запре\w+|отсутств\w+|потер\w+|хуже|меньше|мало|слаб\w+|плох\w+|трудно|"
                r"реже|редко|самостоятельно|без\w{3,}|не[а-яё]{3,})\b"
            ),
            not_cues=(
                r"\bне только\b|\bне (?:меньше|больше|раньше|позже|позднее|ближе)\b|\bне важно\b|"
                r"\bкак ни\b|\bгде бы \w+ ни\b|\bнет ли\b|\bнет других\b"
            ),
        ),
        "ar": _Cues(
            hard=(
                r"(?<![^\W_])(?:[وفب]|بال|و?لل)?(?:لا|لم|لن|ليست?|ليسوا|بدون|دون|غير|عدم|بلا)"
                r"(?![^\W_])|(?<![^\W_])(?:أل[اّ]|لئلا)(?![^\W_])"
            ),
            soft=r"تجنب|امتنع|توقف|يتوقف|إلا|فقط|قبل|حتى|ما لم|سوى|نقص|انعدام|ممنوع|يمنع",
            not_cues=r"لا سيما|لا يزال|لا تزال|دون حركة",
        ),
        "zh": _Cues(
            hard=r"不|无|没|勿|未|别|非|莫|切忌|禁止|毋",
            soft=r"避免|停止|除非|只|仅|之前|以前|直到|禁|缺|失|忌|防止|拒|少|代替|难",
            not_cues=(
                r"(.)[不没]\1|不止|不舒服|别的|不动|无线|不分昼夜|不同|不过|不久|不论|不管|不仅|不但|不断|不适|不良|无论|未来|特别|分别|类别|级别|性别|区别|"
                r"别人|非常|除非|不少|不错"
            ),
        ),
        # A question ends in “không?” or “chưa?”, and “… hay không” is “whether”.
        "vi": _Cues(
            hard=r"\b(không|chưa|đừng|chẳng|chớ|chả)\b",
            soft=(
                r"\b(tránh|ngừng|ngưng|trừ|chỉ|cho đến|trước khi|thay vì|thiếu|mất|hết|khó|bỏ|ngừa|"
                r"phòng|quá|ít|hiếm|yếu|lỡ|sót|riêng)\b"
            ),
            not_cues=(
                r"(?<!/ )(?<!nếu )\b(không|chưa)(?=\s*(?:[?.,;:)]|$)|\s+và\b)|"
                r"\bchẳng hạn\b|\bkhông (chỉ|những|khí|sao)\b"
            ),
        ),
        "fa": _Cues(
            hard=r"\bن(?:می|کن|باید|دارد|یست)\w*|\b(?:بدون|هرگز|هیچ|نه|غیر)\b",
            soft=r"خودداری|اجتناب",
        ),
    }
)


def negations(text: str, language: str) -> int:
    """Turn a text into how many words in it negate; 0 for a language without a list."""
    cues = _LANGUAGES.get(primary(language))
    if cues is None:
        return 0
    plain = re.sub(cues.not_cues, " ", words_only(text), flags=re.IGNORECASE)
    return len(re.findall(cues.hard, plain, re.IGNORECASE))


def check_negation(entry: Entry) -> Iterator[Finding]:
    """Find a negation that only the source or only the translation has."""
    if entry.base_language not in _LANGUAGES:
        return
    source, target = (
        negations(entry.source, "en"),
        negations(entry.target, entry.language),
    )
    if source and not target and not _is_soft(entry.target, entry.base_language):
        yield warning("negation-lost", "the source says “not” or the like; nothing here does")
    if target and not source and not _is_soft(entry.source, "en"):
        yield warning("negation-added", "this says “not” or the like; the source does not")


def _is_soft(text: str, language: str) -> bool:
    return re.search(_LANGUAGES[language].soft, words_only(text), re.IGNORECASE) is not None
