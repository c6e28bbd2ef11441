"""Letters that are stacked higher than a line get the room of several; no others do."""

from __future__ import annotations

import pytest
from tests.render.people import SCRIPTS

from nethandout.render.type.allscripts import further_configuration
from nethandout.render.type.fonts import font_environment, font_stack
from nethandout.render.type.leading import EMPTY, with_room
from nethandout.render.type.pango import Line, Paragraph, TextStyle, Typesetter

SIZE = 16.0
LEADING = 1.42 * SIZE
TIGHTEST = 1.3 * SIZE
STACK = "𑨏𑩇𑨔𑩇𑨢𑨁𑨵"  # Zanabazar Square, three letters high, with a vowel and a dot above
FOOT = "𑌤𑍍𑌕𑍍𑌵"  # Grantha: three letters, the last two below the line


@pytest.fixture(scope="module")
def typesetter(tmp_path_factory: pytest.TempPathFactory) -> Typesetter:
    setup = font_environment(tmp_path_factory.mktemp("cache"))
    return Typesetter(lambda: further_configuration(setup))


def lines(
    typesetter: Typesetter, text: str, width: float = 1e4, language: str = "en"
) -> list[Line]:
    families = font_stack(language).replace('"', "")
    style = TextStyle(families, SIZE, bold=False, language=language, rtl=language == "ar")
    return list(typesetter.lines(Paragraph(text), style, width))


def empty(found: tuple[Line, ...]) -> list[bool]:
    return [line is EMPTY for line in found]


@pytest.mark.parametrize("leading", [LEADING, TIGHTEST])
def test_names_as_they_are_written_today_get_no_more_room(
    typesetter: Typesetter, leading: float
) -> None:
    for script, names in SCRIPTS.items():
        if "Balinese" in script or (script == "Tibetan" and leading == TIGHTEST):
            continue
        for name in " ".join(names).split():
            own = lines(typesetter, name)
            assert with_room(own, SIZE, leading, rtl=False) == tuple(own), (script, name)


def test_a_stack_that_goes_down_is_followed_by_empty_lines(typesetter: Typesetter) -> None:
    found = with_room(lines(typesetter, FOOT), SIZE, LEADING, rtl=False)
    assert empty(found) == [False, True]


def test_a_high_stack_has_room_on_both_sides(typesetter: Typesetter) -> None:
    found = with_room(lines(typesetter, STACK), SIZE, LEADING, rtl=False)
    assert empty(found)[0] is empty(found)[-1] is True
    assert empty(found).count(False) == 1


def test_room_is_counted_in_lines(typesetter: Typesetter) -> None:
    own = lines(typesetter, STACK)
    assert len(with_room(own, SIZE, LEADING, rtl=False)) > len(
        with_room(own, SIZE, 2 * LEADING, rtl=False)
    )
    assert with_room(own, SIZE, 5 * LEADING, rtl=False) == tuple(own)


@pytest.mark.parametrize(("language", "below"), [("en", "ab"), ("ar", "ab"), ("en", "wwwwwww ab")])
def test_lines_stand_apart_only_where_their_letters_would_meet(
    typesetter: Typesetter, language: str, below: str
) -> None:
    """The foot stands at the right; a short line below it begins there on an Arabic page."""
    two = [*lines(typesetter, f"wwwwwww {FOOT}", language=language), *lines(typesetter, below)]
    found = with_room(two, SIZE, LEADING, rtl=language == "ar")
    assert empty(found)[:2] == (
        [False, False] if (language, below) == ("en", "ab") else [False, True]
    )


def test_nothing_is_added_to_no_lines() -> None:
    assert with_room([], SIZE, LEADING, rtl=False) == ()
