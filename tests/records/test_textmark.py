from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nethandout.records.textmark import with_mark, without_mark


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        "+1 312 555 0142",
        "-5",
        "@x",
        "\tx",
        "\rx",
        "\n=x",
        "＝1",
        " =1",
        "0012345",
        "1961-04-09",
        "'=1",
        "''0",
    ],
)
def test_what_a_spreadsheet_would_change_is_marked(text: str) -> None:
    assert with_mark(text) == "'" + text
    assert without_mark("'" + text) == text


@pytest.mark.parametrize("text", ["", "Ana", "'Ana", "O'Neil", "''", "x=1", "'"])
def test_other_text_is_left_alone(text: str) -> None:
    assert with_mark(text) == text == without_mark(text)


@given(st.text() | st.from_regex(r"['= +\-@0-9\t\r\nx]{0,6}", fullmatch=True))
def test_the_way_back_leads_to_the_same_text(text: str) -> None:
    assert without_mark(with_mark(text)) == text
    assert not with_mark(text).lstrip().startswith(tuple("=+-@＝＋－＠"))
