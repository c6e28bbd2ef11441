"""No name locks a person out: what is accepted prints, and is found again in the print.

Every name is printed in the table of the care team, where all its letters count, and some
as the patient's own, on every page.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import cache
from itertools import islice, product
from typing import TYPE_CHECKING

import pypdfium2
import pytest
from tests.render.people import SCRIPTS, people

from nethandout.records.characters import TextKind, clean_text
from nethandout.render.preflight.checks import verify
from nethandout.render.preflight.flow import rtl_words
from nethandout.render.preflight.pagetext import ReadPage, match_texts
from nethandout.render.typeset import Press

if TYPE_CHECKING:
    from tests.render.conftest import HandoutFactory, PersonalFactory, ToolsFactory

    from nethandout.model.values import Edition

LANGUAGES = ("en", "es", "ar", "zh-Hans", "vi")
EDITIONS = ("standard", "large-print")
TOGETHER = 20
INJECTIONS = {
    "drug": "drug-lanreotide",
    "dose": "120 mg",
    "next": "2026-12-01",
    "every_days": "28",
}
Print = Callable[..., list[str]]


@pytest.fixture(scope="module")
def refused(
    make_card_handout: HandoutFactory, make_tools: ToolsFactory, make_personal: PersonalFactory
) -> Print:
    """Turn what is typed for a patient into what is found wrong with the print of it."""

    @cache
    def press(language: str, edition: Edition) -> Press:
        handout = replace(make_card_handout(language), edition=edition)
        return Press(handout, make_tools(language))

    def check(language: str, edition: Edition, name: str, **fields: object) -> list[str]:
        own = press(language, edition)
        personal = make_personal(name, "RB-2048816", language, **fields)
        own.confirm(own.print(personal))  # pages that are the same for all need no reading here
        printed = own.print(personal)
        return [str(problem) for problem in verify(printed.pdf, printed.expected)]

    return check


def accepted(name: str) -> str:
    cleaned, faults = clean_text(name, TextKind.NAME)
    assert faults == []
    return cleaned


def wrongly_refused(refused: Print, language: str, edition: str, names: Sequence[str]) -> list[str]:
    """Print names together; where a print is refused, find the names it is refused for."""

    def fields(some: Sequence[str]) -> dict[str, object]:
        team = [{"role": f"nurse {number}", "name": name} for number, name in enumerate(some)]
        return {"care_team": team, "approved_by": some[-1]}

    found = []
    for start in range(0, len(names), TOGETHER):
        some = names[start : start + TOGETHER]
        if refused(language, edition, some[0], **fields(some)):
            found += [
                f"{language} {edition} {name}: {problems[:2]}"
                for name in some
                if (problems := refused(language, edition, name, **fields([name])))
            ]
    return found


def read_pages(pdf: bytes) -> list[ReadPage]:
    return [ReadPage(page) for page in pypdfium2.PdfDocument(pdf)][:4]


# --- Names -----------------------------------------------------------------------------


@pytest.mark.parametrize(("language", "edition"), [("en", "standard"), ("ar", "large-print")])
def test_names_of_all_scripts_print(refused: Print, language: str, edition: str) -> None:
    names = [accepted(name) for name in islice(people(), 0, None, 149)]
    assert len(names) > 30
    assert wrongly_refused(refused, language, edition, names) == []


@pytest.mark.soak
@pytest.mark.parametrize(("language", "edition"), list(product(LANGUAGES, EDITIONS)))
def test_2000_names_print(refused: Print, language: str, edition: str) -> None:
    names = sorted({accepted(name) for name in people()})[::2]
    assert len(names) >= 2000
    assert wrongly_refused(refused, language, edition, names) == []


REACHING = (
    "นํ้าผึ้ง ชื่นชู้",  # the mark of the last letter starts in what follows
    "ហ៊ាង រ៉េត ច័ន្ទរស្មី",
    "ܐܲܬܘܿܪ ܓܹܘܵܪܓܝܼܣ",  # Gamal reaches over the space, and out of its line
    "ܓܝܘܪܓܝܣ ܒܪ ܓܒܪܝܠ",
    "عائشة 3 (ثالثة) O’Brien",
    "O’Brien عائشة L‘Hôpital",
    "علي Gogolʹ Solʹga M´Baye",
    "\u1830\u1820\u1837\u180e\u1820 \u182c\u1824\u180b\u182a\u1822",
    "Jean\u2011Marc de Saint\u2011Éloi",
)


@pytest.mark.parametrize(
    ("language", "edition"), [("ru", "standard"), ("ar", "standard"), ("zh-Hans", "large-print")]
)
def test_letters_that_reach_out_of_their_place_lock_nobody_out(
    refused: Print, language: str, edition: str
) -> None:
    """Each name is the patient’s own here, with dates behind it on every page."""
    for name in map(accepted, REACHING):
        problems = refused(language, edition, name, approved_by=name)
        assert problems == [], (name, problems)


STACKED = (
    "𑨏𑩇𑨔𑩇𑨢𑩇𑨩𑨆𑨵 𑨧𑨁",  # Zanabazar Square, 4 letters in one
    "𑩲𑪙𑩫𑪙𑩼𑩔𑪖 𑩴𑩑",
    "𑌤𑍍𑌕𑍍𑌵𑍍𑌯𑍌𑌂 𑌰𑌾𑌮𑌃",
    "𑒧𑓂𑒣𑓂𑒢𑒱𑓀 𑒕𑓂𑒨",
    "𑂧𑂹𑂣𑂹𑂢𑂱𑂁𑂔",  # Kaithi: a vowel reaches over three letters
    "𑖦𑖿𑖢𑖿𑖡𑖰𑖽𑖓",
    "𑊷𑋪𑋆𑋪𑋙𑋣𑋟 𑋁𑋡",
    "𑀤𑁆𑀲𑁆𑀯𑁆𑀭𑁃𑀁 𑀥𑀸",
    "မ္ဘ္ဗိံန ဏ္ဍို",
    "ᬦ᭄ᬤ᭄ᬭᬸᬂ ᬓ᭄ᬱᬺ",
    "ཧཱུཾ་རྦད་ སྒྲྱུཿ",
    "᚛ᚈᚑᚋ᚜",
    "ꤱꥍꥐꤺ ꤲꥈꥑ",  # Rejang: a mark is read before its letter
    "ᯆᯪᯗᯮᯂ᯲",
    "𐔱︤𐔳︥ 𐔼︢𐔾︣",
    "ຌາຎິ ຨຸ",
    "陳 （Ngọc） “ቢቂላ” ᚛ᚄ᚜ Jr.",
    "ᤏᤡᤔᤡ “Nima Rai” ᰛᰫ",  # the last mark of a word reaches over the quotation mark
)


@pytest.mark.parametrize(("language", "edition"), [("en", "standard"), ("ar", "large-print")])
def test_letters_in_high_stacks_lock_nobody_out(
    refused: Print, language: str, edition: str
) -> None:
    """Each name is the patient’s own here, on every page and on the card for the wallet."""
    for name in map(accepted, STACKED):
        problems = refused(language, edition, name, **team_of(name))
        assert problems == [], (name, problems)


def team_of(name: str) -> dict[str, object]:
    return {"care_team": [{"role": "nurse", "name": name}], "approved_by": name}


@pytest.mark.parametrize(
    ("language", "cluster"),
    [("en", "𑌤𑍍𑌕𑍍𑌵"), *product(("en", "ar"), ("𑨏𑩇𑨔𑩇𑨢𑨆", "རྐྱུ", "क्ष्म्यि"))],
)
def test_a_name_of_200_letters_in_stacks_prints(
    refused: Print, language: str, cluster: str
) -> None:
    name = accepted((cluster * 40)[: 200 - 200 % len(cluster)])
    assert refused(language, "standard", name) == []


# --- Doses -----------------------------------------------------------------------------

AMOUNTS = ("5", "0.5", "0,5", "1½", "½", "2–3", "7.5–15", "1 000", "≥ 10", "<5", "±0.1", "2 × 50")
UNITS = ("mg", "µg", "μg", "mL", "IU", "%", "mg/m²", "µg/kg/h", "GBq", "×10⁹/L", "مجم", "毫克")
FORMS = ("{}", "{} x 2", "{} (2 tablets)", "½ × {}", "{}, max. 4×/d", "{} s.c.")


def doses() -> list[str]:
    """Give doses as clinics type them: fractions, ranges, signs, units with powers."""
    every = [
        form.format(f"{amount} {unit}") for amount, unit, form in product(AMOUNTS, UNITS, FORMS)
    ]
    return [dose for index, dose in enumerate(every) if index % 5 < 3]


def wrong_doses(refused: Print, language: str, edition: str, some: Sequence[str]) -> list[str]:
    """Print doses in the table of medicines, and one for the injections."""

    def fields(few: Sequence[str]) -> dict[str, object]:
        medicines = [{"name": f"Drug {index}", "dose": dose} for index, dose in enumerate(few)]
        return {"medicines": medicines, "injections": INJECTIONS | {"dose": few[0]}}

    found = []
    for start in range(0, len(some), TOGETHER):
        few = some[start : start + TOGETHER]
        if refused(language, edition, "Rosa Klein", **fields(few)):
            found += [
                f"{language} {edition} {dose}: {problems[:2]}"
                for dose in few
                if (problems := refused(language, edition, "Rosa Klein", **fields([dose])))
            ]
    return found


@pytest.mark.parametrize(("language", "edition"), [("es", "large-print"), ("ar", "standard")])
def test_doses_print_as_they_are_typed(refused: Print, language: str, edition: str) -> None:
    assert wrong_doses(refused, language, edition, doses()[::29]) == []


@pytest.mark.soak
@pytest.mark.parametrize(("language", "edition"), list(product(LANGUAGES, EDITIONS)))
def test_500_doses_print(refused: Print, language: str, edition: str) -> None:
    every = doses()
    assert len(every) >= 500
    assert wrong_doses(refused, language, edition, every) == []


# --- What is not printed ---------------------------------------------------------------


def changed(name: str) -> Iterator[str]:
    """Turn a name into others that look like it: a letter less, another one, two swapped."""
    letters = [index for index, char in enumerate(name) if char.isalpha()]
    first, second, last = letters[0], letters[1], letters[-1]
    if unicodedata.name(name[last]).startswith("CJK"):  # where no space ends a word
        yield f"{name[:last]}鑫"
        return
    if name[last - 1] != " ":
        yield name[:last] + name[last + 1 :]
    yield name[:second] + name[last] + name[second:]
    if name[first] != name[last]:
        yield name[:last] + name[first] + name[last + 1 :]
        if unicodedata.bidirectional(name[first]) == "L":
            middle = name[first + 1 : last]
            yield name[:first] + name[last] + middle + name[first] + name[last + 1 :]


@pytest.mark.parametrize("language", ["en", "ar"])
def test_a_name_that_was_printed_wrong_is_found_in_every_script(
    make_card_handout: HandoutFactory,
    make_tools: ToolsFactory,
    make_personal: PersonalFactory,
    language: str,
) -> None:
    press = Press(make_card_handout(language), make_tools(language))
    for script, (given_names, surnames) in SCRIPTS.items():
        name = accepted(f"{given_names.split()[0]} {surnames.split()[0]}")
        team = [{"role": "nurse", "name": name}]
        printed = press.print(make_personal(name, "RB-2048816", language, care_team=team))
        pages = read_pages(printed.pdf)
        assert all(page.has(name) for page in pages), script
        assert match_texts(pages, [name]) == [], script
        for other in changed(name):
            assert not any(page.has(other) for page in pages), (script, other)
            if not any(word.marked for word in rtl_words(other)):
                assert match_texts(read_pages(printed.pdf), [other]) == [0], (script, other)
