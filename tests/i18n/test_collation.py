"""Words stand where readers of their language look for them."""

from __future__ import annotations

import pytest

from nethandout.i18n.collation import collation_key


@pytest.mark.parametrize(
    ("language", "ordered"),
    [
        ("en", ["ablation", "Biopsy", "carcinoid", "Résection", "resections"]),
        ("es", ["ántrax", "biopsia", "nervio", "Ñandú", "órgano", "tumor"]),
        ("ru", ["ежегодно", "ёмкость", "живот", "июнь", "йод", "катетер", "Прилив", "рецептор"]),
        ("ar", ["الاجتثاث", "بطانة", "التصوير", "الرئة", "سؤال", "الورم"]),
        (
            "vi",
            ["áp-xe", "bụng", "ca mổ", "căng", "cấp", "da", "đau", "gan", "ổ", "ống", "ơn", "u"],
        ),
        (
            "zh-Hans",
            ["腹泻", "激素", "减瘤", "类癌", "淋巴结", "麻醉", "皮肤", "切除", "神经"],
        ),
    ],
)
def test_the_order_of_words(language: str, ordered: list[str]) -> None:
    shuffled = [*ordered[1::2], *ordered[::2]]
    assert sorted(shuffled, key=lambda word: collation_key(word, language)) == ordered
