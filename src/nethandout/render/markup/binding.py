"""Turn text into the same text with what belongs together kept on one line.

A dose that ends a line as “300” and goes on with “mg/dL” can be misread; so can a phone
number in two halves. Spaces within such stretches become no-break spaces, and where a line
could end without a space a word joiner (U+2060) stands, which nobody sees or copies. What
the translator or the clinician typed is not changed otherwise.
"""

from __future__ import annotations

import re
from typing import Final

from nethandout.model.text import text_direction
from nethandout.render.markup.units import unit_end

_NO_BREAK: Final = "\u00a0"
_JOINER: Final = "\u2060"

_STARS: Final = r"(?:\*\*)?"
_SPACE: Final = re.compile(
    rf"(?<=[0-9٠-٩۰-۹½¼¾%}}]){_STARS} (?={_STARS}[^\W_])"  # 4 weeks, +1 312 555 0140
    rf"|(?<=[0-9}}]){_STARS} (?=[°%‰µμ×])"  # 38.0 °C
    r"|(?<=[0-9]\)) (?=[0-9])"  # (312) 555
    r"|(?<=[<>≤≥±≈~+×]) (?=[0-9])"  # ≥ 300
    r"|(?<=[0-9]) (?=[–−×/=+-] [0-9])|(?<=[0-9] [–−×/=+-]) (?=[0-9])"  # 2 – 4
    rf"|(?<=\w) (?={_STARS}[0-9]+{_STARS}(?:[.,;:!?)](?![0-9])|[。，；：！？）]|$))"  # Level 4
)
_NUMBER: Final = re.compile(r"[0-9]+(?:[.,:][0-9]+)*")
_WITHIN: Final = re.compile(
    r"(?<=[0-9A-Za-z%µ])[/–−](?=[0-9A-Za-zµ])"  # mg/dL, 2–4
    r"|(?<=[0-9])-(?=[A-Za-z])|(?<=[A-Za-z])-(?=[0-9])"  # 4-CANCER, Lu-177
)
_COUNTS: Final = re.compile(r"[0-9٠-٩۰-۹½¼¾}]")
_CHOICE: Final = re.compile(r"[^\W\d_]{1,8}( / | ?／ ?)[^\W\d_]{1,8}")
"""Two words to choose from, as in a cell of a table: yes / no, or 是／否."""
_ADDRESS: Final = re.compile(r"\S*(?:://|www\.)\S*|\]\([a-z0-9_-]+\)")
"""A web address, or the name of one in a link."""
_IDEOGRAPH: Final = "\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_END: Final = re.compile(
    rf"([{_IDEOGRAPH}]){_JOINER}?([{_IDEOGRAPH}]){_JOINER}?([{_IDEOGRAPH}]?)(?=[^\w{{}}]*$)"
)
"""The last letters of a Chinese text: one alone must not begin a line."""
_SHORT: Final = re.compile(rf"[{_IDEOGRAPH}]{{2,4}}")
"""A Chinese word, such as the head of a narrow column."""
_ORDINAL: Final = re.compile(r"(第)([ \u00a0]?)(?=[0-9{])")  # 第 1 天
_TIME: Final = re.compile(r"(?:[上中下]午|早上|晚上|凌晨|午[前後])(?=[0-9{])")  # 下午5:00
_RANGE: Final = re.compile(r"(?<=[0-9}])([ \u00a0]?)([至到或])( ?)(?=[0-9{])")  # 1 至 7 天


def bound(text: str, language: str) -> str:
    """Turn a text, `**bold**` and `{placeholders}` included, into one that breaks well."""
    if choice := _CHOICE.fullmatch(text):
        text = text.replace(" ", _NO_BREAK)
        return text if choice[1] == " / " else _JOINER.join(text)
    is_chinese = language.partition("-")[0] in ("zh", "ja")
    if not is_chinese and not _COUNTS.search(text):
        return text
    if _ADDRESS.search(text):
        return _around_addresses(text, language)
    text = _SPACE.sub(lambda found: found[0].replace(" ", _NO_BREAK), text)
    if text_direction(language) == "ltr":  # else such runs are kept whole anyway
        text = _WITHIN.sub(lambda found: found[0] + _JOINER, text)
    if is_chinese:
        if _SHORT.fullmatch(text):
            return _JOINER.join(text)
        text = _ORDINAL.sub(lambda found: found[1] + _gap(found[2]), text)
        text = _TIME.sub(lambda found: _JOINER.join(found[0]) + _JOINER, text)
        text = _RANGE.sub(lambda found: _gap(found[1]) + found[2] + _gap(found[3]), text)
        text = _with_units(text, language)
        text = _END.sub(lambda found: _JOINER.join(filter(None, found.groups())), text)
    return text


def _gap(space: str) -> str:
    """Turn a space, or none, into what does not end a line."""
    return _NO_BREAK if space else _JOINER


def unbound(text: str) -> str:
    """Turn a text back into what was typed, for comparing it with the print."""
    return text.replace(_NO_BREAK, " ").replace(_JOINER, "")


def _around_addresses(text: str, language: str) -> str:
    """Leave addresses as they are: they must be followed letter by letter."""
    end, parts = 0, []
    for match in _ADDRESS.finditer(text):
        parts += [bound(text[end : match.start()], language), match[0]]
        end = match.end()
    return "".join([*parts, bound(text[end:], language)])


def _with_units(text: str, language: str) -> str:
    """Join numbers with the units right behind them: in Chinese a line may end anywhere."""
    end, parts = 0, []
    for match in _NUMBER.finditer(text):
        stop = unit_end(text, match.end(), language.partition("-")[0])
        if stop is None or match.start() < end or text[match.end() : stop].strip().isascii():
            continue
        unit = text[match.end() : stop].replace(_JOINER, "")
        gap = _NO_BREAK if unit[:1] in (" ", _NO_BREAK) else _JOINER
        parts += [text[end : match.end()], gap, _JOINER.join(unit.strip())]
        end = stop
    return "".join([*parts, text[end:]])
