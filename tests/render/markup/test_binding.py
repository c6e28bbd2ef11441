"""What belongs together stays on one line: numbers and units, phones, ranges, last letters."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nethandout.render.markup.binding import bound

SHOWN = str.maketrans({"\u00a0": "_", "\u2060": "|"})


def shown(text: str, language: str = "en") -> str:
    """Show no-break spaces as _ and word joiners as |."""
    return bound(text, language).translate(SHOWN)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("above 300 mg/dL (16.7 mmol/L)", "above 300_mg/|dL (16.7_mmol/|L)"),
        ("Every 4 weeks (28 days).", "Every 4_weeks (28_days)."),
        ("Call +1 312 555 0140.", "Call +1_312_555_0140."),
        ("Call (312) 555-0140.", "Call (312)_555-0140."),
        ("Call 1-800-4-CANCER.", "Call 1-800-4-|CANCER."),
        ("NET clinic, Level 4", "NET clinic, Level_4"),
        ("38.0 °C (100.4 °F)", "38.0_°C (100.4_°F)"),
        ("≥ 12.5 mg", "≥_12.5_mg"),
        ("7.5 – 15 mg", "7.5_–_15_mg"),
        ("2–4 weeks", "2–|4_weeks"),
        ("½ tablet", "½_tablet"),
        ("Lu-177 dotatate", "Lu-|177_dotatate"),
        ("**38.0** °C", "**38.0**_°C"),
        ("every {days} days", "every {days}_days"),
        ("8:00 AM", "8:00_AM"),
    ],
)
def test_a_number_stays_with_what_it_counts(text: str, expected: str) -> None:
    assert shown(text) == expected


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("yes / no", "en", "yes_/_no"),
        ("نعم / لا", "ar", "نعم_/_لا"),
        ("是 / 否", "zh-Hans", "是_/_否"),
        ("是／否", "zh-Hans", "是|／|否"),
        ("有 ／ 没有", "zh-Hans", "有|_|／|_|没|有"),
        ("tablets or capsules / injections", "en", "tablets or capsules / injections"),
    ],
)
def test_two_words_to_choose_from_stay_on_one_line(text: str, language: str, expected: str) -> None:
    assert shown(text, language) == expected


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("al menos 1 m de los demás", "es", "al menos 1_m de los demás"),
        ("Laboratorio, piso 2", "es", "Laboratorio, piso_2"),
        ("каждые 28 дней", "ru", "каждые 28_дней"),
        ("не тяжелее 10 фунтов", "ru", "не тяжелее 10_фунтов"),
        ("الساعة 8:00 ص", "ar", "الساعة 8:00_ص"),
        ("كل 28 يومًا", "ar", "كل 28_يومًا"),
        ("体重增加 2 kg 以上", "zh-Hans", "体重增加 2_kg 以|上"),
        ("打针4个月", "zh-Hans", "打针4|个|月"),
        ("第 1 至 7 天", "zh-Hans", "第_1_至_7_天"),
        ("4至6周后可以", "zh-Hans", "4|至|6|周后|可|以"),
        ("下次日期", "zh-Hans", "下|次|日|期"),
        ("每2公斤", "zh-Hans", "每2|公|斤"),
        ("请拨打 911。", "zh-Hans", "请拨打_911。"),
        ("星期一 · 上午8:00 – 下午5:00", "zh-Hans", "星期一 · 上|午|8:00 – 下|午|5:00"),
    ],
)
def test_every_language_keeps_its_numbers_whole(text: str, language: str, expected: str) -> None:
    assert shown(text, language) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("请按时服药。", "请按时|服|药。"),
        ("请问医生吗？", "请问医|生|吗？"),
        ("服药", "服|药"),
        ("见 NET 门诊。", "见 NET 门|诊。"),
        ("用 Lanreotide。", "用 Lanreotide。"),
    ],
)
def test_the_last_chinese_letter_never_begins_a_line_alone(text: str, expected: str) -> None:
    assert shown(text, "zh-Hans") == expected


@pytest.mark.parametrize(
    "text",
    [
        "See https://example.org/net-4-you/2 now",
        "[page 4](net-4-you)",
        "Words alone stay as they are.",
        "",
    ],
)
def test_addresses_and_words_alone_are_not_touched(text: str) -> None:
    kept = shown(text)
    assert kept.replace("_", " ") == text


@given(st.text(), st.sampled_from(["en", "es", "ar", "zh-Hans"]))
def test_nothing_else_is_changed(text: str, language: str) -> None:
    def bare(value: str) -> str:
        return re.sub("[ \u00a0\u2060]", "", value)

    assert bare(bound(text, language)) == bare(text)
