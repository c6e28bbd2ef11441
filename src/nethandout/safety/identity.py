"""Turn the name of a patient into what a nurse or doctor must look at."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import Final

from nethandout.model.remark import Remark
from nethandout.safety.case import Case, Hit


def _any_of(words: str) -> str:
    """Turn words, an underscore in one for a space, into a pattern of any; long ones first."""
    found = sorted(words.split(), key=lambda word: (-len(word), word))
    return "|".join(re.escape(word).replace("_", r"\s+") for word in found)


_TRIES: Final = _any_of(
    """
    test tests tester testing demo demonstration dummy fake example sample training trial anonymous
    prueba pruebas ejemplo demostración demostracion ficticio ficticia simulado simulada anónimo
    anónima anonimo anonima
    اختبار إختبار تجربة تجريبي تجريبية وهمي وهمية مثال نموذج
    测试 測試 测验 示例 示範 示范 演示 样例 樣例 范例 範例 虚拟 虛擬 模拟 模擬 培训 培訓 匿名
    thử_nghiệm kiểm_thử chạy_thử dùng_thử làm_mẫu ví_dụ ẩn_danh bệnh_nhân_mẫu benh_nhan_mau
    benh_nhan_thu_nghiem
    тест тестовый тестовая тестов тестович тестович тестовна тестирование демо пример примеров
    образец пробный пробная аноним
    """
)
"""Words for what is there to try things out, in each language that handouts are printed in.

Vietnamese ones have their accents: without them Vi Du and Thu Nghiem are names of people.
"""
_ROLES: Final = _any_of(
    """
    patient patients client user person subject name surname record
    paciente pacientes cliente usuario usuaria persona nombre apellido
    مريض مريضة المريض المريضة شخص اسم
    病人 患者 病患 用户 用戶 客户 客戶 姓名 名字
    bệnh_nhân người_bệnh khách_hàng họ_tên benh_nhan
    пациент пациентка пациентов больной больная клиент пользователь имя фамилия
    """
)
"""Words for what a person is to a program."""
_GAP: Final = r"[\s,;.:_#()/-]*"
_WORD: Final = rf"(?:z{{2,}})?(?:{_TRIES}|{_ROLES})"
_NUMBER: Final = r"(?:\d+|[一二三四五六七八九十甲乙丙丁])"
_COUNTED: Final = rf"(?:{_NUMBER}|[a-z]|one|two|three|uno|una|dos|tres|один|два|три)"
_NOBODY: Final = re.compile(
    rf"{_GAP}(?:(?:z{{2,}})?(?:{_TRIES}){_GAP}{_NUMBER}?"
    rf"|(?:{_ROLES}){_GAP}{_NUMBER}"
    rf"|{_WORD}(?:{_GAP}(?:(?:de|para|for)\s+)?{_WORD})+{_GAP}{_COUNTED}?){_GAP}"
)
"""One word for a try, one for a role with a number, or several of them and nothing else."""


def name_placeholder(case: Case) -> Iterator[Hit]:
    """Find a name of nothing but words that stand in the place of one where programs are tried.

    A person may have such a word for one of their names, as Demo Sahin or Ivan Testov have. So
    all must be of them, and a clinician may say that somebody is called so.
    """
    patient = case.record.patient
    for field, name in (
        ("patient.name", patient.name if patient else None),
        ("patient.latin_name", patient.latin_name if patient else None),
    ):
        if name is not None and is_placeholder(name):
            yield Hit(field, _PLACEHOLDER)


_PLACEHOLDER: Final = Remark(
    "such words stand in the place of a name where a program is tried out; type the patient’s name"
)


def is_placeholder(name: str) -> bool:
    """Tell whether a name is of words only that stand for a patient."""
    return _NOBODY.fullmatch(unicodedata.normalize("NFC", name).casefold()) is not None
