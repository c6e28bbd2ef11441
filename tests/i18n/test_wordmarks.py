"""A reviewer sees which words are new and which are gone, in every script."""

from __future__ import annotations

from nethandout.i18n.wordmarks import Piece, gone, marked, pieces


def test_a_new_word_is_marked_and_the_old_one_gone() -> None:
    assert marked("Do not drive today.", "Do not drive.") == (
        Piece("Do not "),
        Piece("drive today.", mark="new"),
    )
    assert gone("You can drive.", "Do not drive.") == (
        Piece("Do not", mark="gone"),
        Piece(" drive."),
    )


def test_chinese_is_compared_letter_by_letter() -> None:
    assert marked("请勿开车。", "请开车。") == (
        Piece("请"),
        Piece("勿", mark="new"),
        Piece("开车。"),
    )


def test_bold_and_placeholders_are_pieces_of_their_own() -> None:
    assert pieces("Call **{phone} now** or [wait](nci).") == (
        Piece("Call "),
        Piece("{phone}", "placeholder", bold=True),
        Piece(" now", bold=True),
        Piece(" or wait."),
    )


def test_a_changed_placeholder_is_marked() -> None:
    (_, found) = marked("Call {night}", "Call {day}")
    assert found == Piece("{night}", "placeholder", mark="new")


def test_what_is_the_same_has_no_mark() -> None:
    assert {piece.mark for piece in marked("Take 5 mg", "Take 5 mg")} == {"same"}
