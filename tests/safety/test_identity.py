"""Names that stand for nobody are asked about, names of people are not."""

from __future__ import annotations

import pytest

from nethandout.safety.identity import is_placeholder

NOBODY = """\
Test Patient
Patient Test
PATIENT, TEST
test-patient 3
Test Patient A
Test Patient Two
ZZTEST PATIENT
Zztest, Zzpatient
Testpatient
Demo
Demo 2
Demo Demo
Dummy
Patient 7
Patient #12
Anonymous
Example Name
Training Patient
Paciente Prueba
Paciente de Prueba
PRUEBA, PACIENTE
Nombre de Ejemplo
Anónimo
مريض تجريبي
المريض اختبار
اختبار
测试
测试患者
患者测试2
测试病人一
演示 用户
匿名
Bệnh nhân thử nghiệm
BỆNH NHÂN MẪU
Benh nhan thu nghiem
Тест
Пациент Тестовый
Тестов Тест Тестович
Пациент 5
"""
PEOPLE = """\
Demo Sahin
Test Olsson
Olsson, Test
Jennifer Null
Null
Patience Okafor
Paciente García
Ana Prueba Ruiz
Sample Jones
Mary Example
Rosalind Exemplar
T. Est
Ivan Testov
Иван Тестов
Тестова Мария
Демонов Иван
Vi Du
Thu Nghiem
Nghiêm Thu
Mẫu Đơn
محمد مثال
مثال بن يوسف
王测
患小明
示例明
Testa
Demos
Deme
Zz
Z. Patient-Smith
"""


@pytest.mark.parametrize("name", NOBODY.splitlines())
def test_words_that_stand_in_the_place_of_a_name_are_found(name: str) -> None:
    assert is_placeholder(name)


@pytest.mark.parametrize("name", PEOPLE.splitlines())
def test_who_has_such_a_word_among_their_names_is_a_person(name: str) -> None:
    assert not is_placeholder(name)


@pytest.mark.parametrize("word", ["test", "zz", "测试", "demo ", "patient-", "тестов"])
def test_a_long_name_is_read_at_once(word: str) -> None:
    assert not is_placeholder(word * 500 + "!")
