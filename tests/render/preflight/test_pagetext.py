from __future__ import annotations

from typing import TYPE_CHECKING

import pypdfium2
import pytest

from nethandout.render.layout.pdf import Renderer
from nethandout.render.markup.direction import isolate_runs, mark_runs
from nethandout.render.preflight.pagetext import ReadPage, match_texts
from nethandout.render.preflight.provenance import Metadata

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.render.conftest import Html


@pytest.fixture
def read(renderer: Renderer, html: Html) -> Callable[..., list[ReadPage]]:
    """Turn an HTML body into its pages as they are read back."""

    def render(body: str, language: str = "en") -> list[ReadPage]:
        part = renderer.render(html(body, language=language), metadata=Metadata("T", language))
        return [ReadPage(page) for page in pypdfium2.PdfDocument(part.pdf)]

    return render


@pytest.mark.parametrize(
    ("printed", "wanted"),
    [
        ("Take 5 mg now", "Take 5 mg\n now"),
        ("soft&shy;hyphen", "softhyphen"),
        ("non&nbsp;breaking", "non breaking"),
        ("fi ffl office", "fi ffl office"),
        ("“quoted” – 1½ × ≥ 38 °C", "“quoted” – 1½ × ≥ 38 °C"),
        ("well-known " * 40, "well-known " * 40),
        ("每四周注射一次，降低肿瘤产生的激素。" * 9, "每四周注射一次，降低肿瘤产生的激素。" * 9),
        ("Word. " * 900, "Word. " * 900),
        ("Long words without end. " * 400, "Long words without end. " * 400),
    ],
)
def test_what_is_printed_is_found(
    read: Callable[..., list[ReadPage]], printed: str, wanted: str
) -> None:
    assert match_texts(read(f"<p>{printed}</p>"), [wanted]) == []


@pytest.mark.parametrize(
    ("printed", "wanted"),
    [
        ("Take 15 mg", "5 mg"),
        ("Take 5 mg", "Take 6 mg"),
        ("Take 1.5 mg", "5 mg"),
        ("every 28.5 days", "every 28"),
        ("Take 5 mg", "Take 5 mg twice"),
        ("Do not drive", "Do drive"),
        ("take 120 mg", "120 m"),
        ("38,0 °C", "38.0 °C"),
    ],
)
def test_what_is_not_printed_is_not_found(
    read: Callable[..., list[ReadPage]], printed: str, wanted: str
) -> None:
    assert match_texts(read(f"<p>{printed}</p>"), [wanted]) == [0]


def test_each_place_counts_once(read: Callable[..., list[ReadPage]]) -> None:
    body = "<table><tr><td>5 mg</td><td>9:30</td></tr><tr><td>6 mg</td><td>10:00</td></tr></table>"
    assert match_texts(read(body), ["5 mg", "6 mg", "9:30", "10:00"]) == []
    assert match_texts(read(body), ["5 mg", "5 mg", "9:30", "10:00"]) == [1]
    assert match_texts(read("<p>Take 5 mg.</p>"), ["5 mg", "Take 5 mg."]) == [0]


ARABIC = (
    '<p>الجرعة: <bdi dir="ltr">7.5–15 mg</bdi> كل <bdi dir="ltr">28</bdi> يومًا لا أكثر.</p>'
    '<p>هاتف العيادة: <bdi dir="ltr">+1 555 010 0199</bdi>، أو إذا أُصبت بإسهال ٣٫٥</p>'
)


def test_arabic_with_numbers_is_found(read: Callable[..., list[ReadPage]]) -> None:
    wanted = [
        "الجرعة: \u20667.5–15 mg\u2069 كل \u206628\u2069 يومًا لا أكثر.",
        "هاتف العيادة: \u2066+1 555 010 0199\u2069، أو إذا أُصبت بإسهال ٣٫٥",
    ]
    assert match_texts(read(ARABIC, "ar"), wanted) == []


def test_the_shortest_numbers_do_not_take_parts_of_longer_ones(
    read: Callable[..., list[ReadPage]],
) -> None:
    body = (
        '<p>الجرعة: <bdi dir="ltr">30 mg</bdi>. كل <bdi dir="ltr">28</bdi> يومًا، '
        '<bdi dir="ltr">3</bdi> مرات (<bdi dir="ltr">38.0 °C (100.4 °F)</bdi>).</p>'
        '<p><bdi dir="ltr">30 mg</bdi></p>'
        '<ol dir="ltr" lang="en"><li>' + "Clinic (US), page for trials, version 3. " * 4 + "</ol>"
    )
    texts = [
        (
            "الجرعة: \u206630 mg\u2069. كل \u206628\u2069 يومًا، \u20663\u2069 مرات "
            "(\u206638.0 °C (100.4 °F)\u2069)."
        ),
        "30 mg",
        "Clinic (US), page for trials, version 3. " * 4,
    ]
    assert match_texts(read(body, "ar"), texts) == []
    assert match_texts(read(body, "ar"), [*texts, "30 mg"]) == [3]


@pytest.mark.parametrize(
    "wanted",
    [
        "الجرعة: \u20667.5–16 mg\u2069",
        "الجرعة: \u206615–7.5 mg\u2069",
        "كل \u206629\u2069 يومًا",
        "كل \u20668\u2069 يومًا",
        "هاتف \u2066+1 555 010 0198\u2069",
        "هاتف \u2066+1 010 555 0199\u2069",
        "الجرعة الجرعة",
        "لا يومًا الساعة",
        "بإسهال ٣٫٦",
        "بإسهال ٥٫٣",
    ],
)
def test_arabic_that_differs_is_not_found(read: Callable[..., list[ReadPage]], wanted: str) -> None:
    assert match_texts(read(ARABIC, "ar"), [wanted]) == [0]


def test_a_range_printed_backwards_is_seen(read: Callable[..., list[ReadPage]]) -> None:
    pages = read("<p>الجرعة 7.5–15 mg كل يوم</p>", "ar")  # not isolated: reads 15–7.5
    assert match_texts(pages, ["الجرعة \u20667.5–15 mg\u2069 كل يوم"]) == [0]


CELLS = """<table style="width: 12cm"><tr><td style="width: 4cm">{}</td><td style="width: 4cm">
<span dir="ltr">5 mg</span><br><span dir="ltr">twice a day</span></td>
<td>كل يوم</td></tr></table>"""


@pytest.mark.parametrize(
    ("printed", "found"),
    [
        ("to help the gut take up the fat of meals", True),
        ("to help the gut take up 20 fat of meals", False),
        ("to help the gut take the fat of meals", False),
        ("to help the gut", False),
    ],
)
def test_latin_text_over_lines_of_an_arabic_table_is_followed_down_its_column(
    read: Callable[..., list[ReadPage]], printed: str, *, found: bool
) -> None:
    wanted = "to help the gut take up the fat of meals"
    body = CELLS.format(f'<span dir="ltr">{printed}</span>')
    pages = read(body, "ar")
    texts = [wanted, "5 mg", "twice a day"]
    assert match_texts(pages, texts) == ([] if found else [0])


def test_text_over_lines_counts_once(read: Callable[..., list[ReadPage]]) -> None:
    wanted = "to help the gut take up the fat of meals"
    body = CELLS.format(f'<span dir="ltr">{wanted}</span>')
    assert match_texts(read(body, "ar"), [wanted, wanted]) == [1]


def test_two_numbers_one_above_the_other_are_not_taken_for_one(
    read: Callable[..., list[ReadPage]],
) -> None:
    times = "".join(
        f'<p>الجمعة، <span dir="ltr">{day}</span></p><p><span dir="ltr">{time}</span> م</p>'
        for day, time in ((1, "1:15"), (15, "11:15"))
    )
    assert match_texts(read(times, "ar"), ["\u20661:15\u2069 م", "\u206611:15\u2069 م"]) == []


def test_a_number_is_not_put_together_while_it_stands_whole_on_another_page(
    read: Callable[..., list[ReadPage]],
) -> None:
    cells = "".join(f"<td>{number} قرص</td>" for number in (1, 3))
    body = f"<table><tr>{cells}</tr></table><p style='break-before: page'>الطابق 31</p>"
    texts = ["الطابق \u206631\u2069", "\u20663\u2069 قرص", "\u20661\u2069 قرص"]
    assert match_texts(read(body, "ar"), texts) == []


def test_names_are_whole_words_in_any_script(read: Callable[..., list[ReadPage]]) -> None:
    names = '<bdi dir="ltr">Ana María Ruiz</bdi>، <bdi dir="ltr">0012345</bdi> ليلى حدّاد'
    body = f"<p>المريضة: {names}</p>"
    (page,) = read(body, "ar")
    for present in ("Ana María Ruiz", "0012345", "ليلى حدّاد"):
        assert page.has(present)
    for absent in ("Ana Ruiz", "012345", "001234", "ليلى حداده", "Ruiz Ana", "Marí"):
        assert not page.has(absent)


@pytest.mark.parametrize(
    ("name", "others"),
    [
        ("مُحَمَّد أَحْمَد", ["مُحَمَّد أَحْمَر", "مُحَمَّد أَحْم", "مُحَمَّدي أَحْمَد", "مُحَمَّد حَمَد", "فَاطِمَة"]),
        ("فَاطِمَة عُمَر", ["فَاطِمَة عَمْرو", "فَاطِم عُمَر", "عُمَر فَاطِمَةَ زَيْد"]),
    ],
)
def test_a_name_with_vowel_marks_is_found_and_no_other(
    read: Callable[..., list[ReadPage]], name: str, others: list[str]
) -> None:
    """All letters of the other names are somewhere on the page."""
    body = f"<p>المريض: {name}</p><p>عندما يكون الدواء غير مفيد نزيد جرعته</p>"
    (page,) = read(body, "ar")
    assert page.has(name)
    assert not [other for other in others if page.has(other)]
    assert match_texts(read(body, "ar"), [name]) == []
    assert match_texts(read(body, "ar"), others) == list(range(len(others)))


def test_a_name_with_vowel_marks_counts_once(read: Callable[..., list[ReadPage]]) -> None:
    pages = read("<p>المريض: مُحَمَّد أَحْمَد</p>", "ar")
    assert match_texts(pages, ["مُحَمَّد أَحْمَد", "مُحَمَّد"]) == [1]


@pytest.mark.parametrize(
    "name",
    ["Αλέξανδρος", "Mª Carmen 2º", "Kaʻiulani", "ʿAbd", "Ɖzifa Kɔfi", "Ọ̀ṣọ́ọ̀sì", "ﬁona"],
)
def test_left_to_right_letters_of_every_script_are_found_on_an_arabic_page(
    read: Callable[..., list[ReadPage]], name: str
) -> None:
    text = f"المريض {name} هنا"
    pages = read(f"<p>{isolate_runs(text)}</p>", "ar")
    assert match_texts(pages, [mark_runs(text)]) == []
    assert pages[0].has(name)
    assert not pages[0].has(name[:-1])
    assert match_texts(read("<p>المريض هنا</p>", "ar"), [mark_runs(text)]) == [0]


def test_a_sentence_beside_a_name_in_another_direction_counts_once(
    read: Callable[..., list[ReadPage]],
) -> None:
    sentence = "Take the tablets with water, at the same time of every day, before you eat. " * 3
    pages = read(f'<p>{sentence}</p><p dir="rtl">محمد</p>')
    assert match_texts(pages, [sentence, "محمد"]) == []
    pages = read(f'<p>{sentence}</p><p dir="rtl">محمد</p>')
    assert match_texts(pages, [sentence, sentence]) == [1]
