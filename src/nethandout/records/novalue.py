"""Turn a typed text into the reasons why it has letters but says nothing.

Exports write `NULL` where nothing is known, spreadsheets `#REF!` or `1.23457E10`, mail merges
`«Full_Name»`, web forms `&iacute;`. On paper each would be an identity, a dose or an allergy.
No message repeats the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from nethandout.model.remark import Remark
from nethandout.records.characters import LONGEST_TEXT, TextFault, TextKind
from nethandout.source.spelling import slug


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_NULLS: Final = _words(
    """
    na n-a n-d n-v n-c s-d s-n n-n nn nan nat null nil none nill nul undefined empty blank missing
    unbekannt keine-angabe inconnu inconnue non-renseigne desconhecido desconhecida sconosciuto
    no-data no-value no-entry not-a-number void unk unkn unknown not-known not-applicable
    not-available not-given not-provided not-recorded not-specified unspecified not-stated
    not-entered not-set not-on-file tbd tba tbc to-be-determined to-be-announced to-be-confirmed
    to-be-decided to-follow pending placeholder no-name name-unknown unknown-name patient-unknown
    unknown-patient unnamed
    desconocido desconocida desconocidos desconocidas no-aplica no-disponible no-conocido
    no-conocida no-consta no-especificado no-especificada sin-especificar no-registrado
    no-registrada no-se-sabe se-desconoce sin-dato sin-datos sin-nombre sin-informacion
    sin-registro sin-valor ninguno ninguna nulo nula vacio vacia por-determinar por-confirmar
    por-definir pendiente
    неизвестно неизвестен неизвестна не-известно не-указано не-указан не-указана не-определено
    не-задано не-заполнено не-применимо не-знаю нет нет-данных нет-сведении данных-нет нет-имени
    без-имени отсутствует отсутствуют пусто уточняется будет-уточнено н-д
    غير-معروف غير-معروفة غير-محدد غير-محددة غير-متوفر غير-متوفرة غير-متاح غير-متاحة غير-موجود
    غير-مسجل مجهول مجهولة لا-يوجد لا-توجد لا-ينطبق لا-تنطبق لا-شيء لا-شي بدون بدون-اسم بلا بلا-اسم
    فارغ فارغة قيد-التحديد يحدد-لاحقا لم-يحدد
    khong khong-co khong-ro khong-biet khong-xac-đinh khong-ap-dung khong-co-du-lieu khong-co-ten
    chua-biet chua-ro chua-co chua-xac-đinh chua-nhap chua-ghi
    无 無 没有 沒有 空 暂无 暫無 未知 不详 不詳 不明 未定 待定 待确认 待確認 不适用 不適用 未填
    未填写 未填寫 未提供 未记录 未記錄 未登记 未登記 未命名 无名 無名 无名氏
    無名氏 姓名不详 无数据 無資料 无记录 不知道
    """
)
"""In the spelling of `slug`, for each language that handouts are printed in."""
_ALSO_NAMES: Final = frozenset({"na", "nan", "nil", "null"})
"""Given names and surnames of real people, which may be a whole name only together."""
_MACHINE: Final = frozenset({"nan", "NaN", "NaT", "null", "none", "undefined", "N/A", "n/a"})
"""What a program puts between the parts of a name that it joins; “na” is a word of Irish names."""

MACHINE_NULLS: Final = _MACHINE | {"NULL", "None", "<NA>"}
"""What a column that a map joins with others has where there is nothing."""

_NO: Final = _words(
    """
    no none nil not nka nkda nkfa nkma denies denied without negative
    ningun ninguna ninguno sin niega nada negativo negativa negativas namc samc
    нет не ни без отрицает отрицательныи отсутствует отсутствуют
    لا ليس ليست لايوجد لاتوجد بدون بلا ينفي تنفي عدم
    khong chua
    """
)
_ABOUT_ALLERGIES: Final = _words(
    """
    known drug drugs food foods medication medications medicine medicines allergy allergies allergic
    adverse reaction reactions intolerance intolerances sensitivity sensitivities any patient pt
    reported noted documented recorded identified has have had reports to and or of history at this
    time current currently on file chart med meds amc
    conocida conocidas conocido conocidos conoce conocen se le alergia alergias alergico alergica
    medicamento medicamentos medicamentosa medicamentosas farmaco farmacos alimento alimentos
    alimentaria alimentarias a al los las de y ni o tiene hay refiere presenta reporta reportadas
    registradas reaccion reacciones adversa adversas paciente el la hasta momento actualmente es
    аллергия аллергии аллергию аллергические аллергических аллергическая реакция реакции известна
    известны известных известно лекарства лекарств лекарственная лекарственнои лекарственных
    препараты препаратов пищевая пищевои пищевых пищу продукты непереносимость непереносимости
    пациент пациента пациентки выявлено выявлены отмечено отмечалось было данныи данных имеется в
    на к и или у анамнезе момент сеичас какие либо каких
    يوجد توجد لديه لديها عنده عندها اي حساسية حساسيات الحساسية معروفة معروف دوائية غذائية للادوية
    ادوية دواء للدواء من تجاه الادوية المريض المريضة يعاني تعاني مسجلة وجود شيء شي حاليا
    co bi di ung thuoc thuc an đuoc ghi nhan biet ro benh nhan tien su hien tai phan ung voi nao ca
    bat ky gi loai va hoac hay ve
    """
)
_NO_ALLERGY_ZH: Final = re.compile(
    "(患者|病人)?(无|無|没有|沒有|否认|否認|暂无|暫無|未发现|未發現|未见|未見|不)+"
    "(已知|任何|明确|明確|药物|藥物|食物|及|和|或|、|药|藥|对|對|的|有)*(过敏|過敏)?(史|原|反应|反應|物)*"
)

_PUNCTUATION: Final = re.compile(r"[\W_]+")
_PLAIN: Final = re.compile(r"[^\W_]+(?:[ ,.'’-]+[^\W_]+)*\.?")
_SHEET_ERROR: Final = re.compile(
    r"#[¡¿]?[^\W\d_a-z]{2,}(?:/0)?[!?]|#N/?[ADV]\b|#GETTING_DATA|#{4,}|\bErr:5[0-9]{2}\b"
)
_FORMULA: Final = re.compile(
    r"\s*(?:=|[+@-][A-Za-z][A-Za-z0-9.]*\(|[+-]\$?[A-Z]{1,3}\$?[0-9]+[&+*/-])"
)
_ENTITY: Final = re.compile(
    r"&(?:#[0-9]{2,7};?|#[xX][0-9a-fA-F]{2,6};?|(?:nbsp|amp|quot|apos|lt|gt)\b"
    r"|([A-Za-z][A-Za-z0-9]{1,31};))"
)
_ESCAPE: Final = re.compile(
    r"\\u[0-9a-fA-F]{4}|\\x[0-9a-fA-F]{2}|\\[nrt]|\\'[0-9a-f]{2}|\\[EFRST]\\|(?:%[0-9A-F]{2}){2,}"
)
_MERGE_FIELD: Final = re.compile(
    r"<<[^<>]*>>|\{\{[^{}]*\}\}|\$\{[^{}]*\}|\{[^\W\d][\w .-]*\}|\[\[[^\[\]]*\]\]|%\([\w ]+\)s"
    r"|%[A-Za-z]+(?:[_ ][A-Za-z]+)*%|@{1,2}[A-Z][A-Z_]*@{1,2}|\*\*\*"
    r"|\bMERGEFIELD\b|\[object Object\]"
)
_IN_BRACKETS: Final = re.compile(r"[«‹\[]\s*([^«»‹›\[\]]*?)\s*[»›\]]")
_ONLY_BRACKETS: Final = re.compile(r"(?:[«‹][^«»‹›\s]+[»›][\s,.]*)+")
_FIELD_WORDS: Final = _words(
    """
    name names first last full middle given family surname firstname lastname fullname nombre
    nombres apellido apellidos birth birthdate dob date fecha nacimiento mrn patient paciente
    number numero record address direccion phone telefono dose dosis drug appointment cita
    provider insert field placeholder value room location clinic time visit doctor reason sala hora
    motivo имя фамилия отчество пациент дата рождения номер карта адрес телефон доза врач
    """
)
_NAMES_OF_NAMES: Final = _words(
    """
    name names first last full middle patient surname firstname lastname fullname nombre nombres
    apellido apellidos paciente имя фамилия отчество пациент 姓名 الاسم
    """
)
_LOST_LETTER: Final = re.compile(r"(?<=[^\W_])\?(?=[^\W\d_])|(?:(?<=\s)|^)\?(?=[^\W\d_])")
_NULL_AND_MORE: Final = re.compile(r"(?:nan|NaN|NULL|null)\s.*|.*\s(?:nan|NaN|null)", re.DOTALL)
_IN_QUOTES: Final = re.compile(r"\s*[\"“”„«»].*[\"“”«»]\s*")
_TWO_BYTES: Final = (
    "[ÂÃ][\u0080-\u00bf]|Ã[‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]|[ÄÅÆÐÑØÙ][ƒ„†‡ˆ‰‹•˜¡-©«-±´-¹»-¿]"
)
_THREE_BYTES: Final = "á[º»][\u0080-\u00bf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]|â€|ï¿½"
_OTHER_ALPHABET: Final = r"(?<![^\W\d_])[À-ÖØ-öø-ÿ]{4,}(?![^\W\d_])"
_GARBLED: Final = re.compile(f"{_TWO_BYTES}|{_THREE_BYTES}|{_OTHER_ALPHABET}")
"""UTF-8 that was read as windows-1252 (é, ă, ễ), and a word with no other letters than accented
ones: Cyrillic, Greek or Arabic that was read so."""
_SEPARATED: Final = re.compile(r"[^\W\d_]\^[^\W\d_]")
_NO_LETTERS_OF_NAMES: Final = re.compile(r"[#$@~=|_\\+*%]")
_ZEROS: Final = re.compile(r"[0 ./-]*0[0 ./-]*")
_WITH_DECIMALS: Final = re.compile(r"[0-9]+\.0+")
_DATE: Final = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}|[0-9]{1,2}-(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)"
    r"|(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)-[0-9]{2}"
)
"""What a spreadsheet makes of 2026/12/1, 2-1 and 1/61."""
_EXPONENT: Final = re.compile(r"(?:[0-9]|[0-9]+\.[0-9]+)[eE][+-]?[0-9]{1,3}")


def value_faults(text: str, kind: TextKind) -> Iterator[TextFault]:
    """Find why a cleaned text of this kind is no value; nothing for one that may be printed.

    Text that is longer than any field may be is left to the length check of the model.
    """
    if len(text) > LONGEST_TEXT:
        return
    if kind is TextKind.ALLERGY and _says_no_allergy(text):
        yield TextFault(
            "no-allergy",
            Remark("this says that there is no allergy; leave it empty, nothing is printed then"),
        )
    elif _is_nothing(text, kind):
        yield TextFault(
            "no-value",
            Remark(
                "this only says that there is no value, as NULL, N/A, “unknown” and 000 do; "
                "type the value, or leave it empty"
            ),
        )
    if kind is TextKind.RECORD_NUMBER:
        yield from _number_faults(text)
    if not _PLAIN.fullmatch(text):
        yield from _export_faults(text, kind)
        yield from _letter_faults(text, kind)


def garbled_fault(text: str) -> TextFault | None:
    """Find letters of another encoding; what hides among them is then no fault of its own."""
    if text.isascii() or len(text) > LONGEST_TEXT or not _GARBLED.search(text):
        return None
    return TextFault(
        "garbled", Remark("letters were garbled when this was saved; type the text again")
    )


def _is_nothing(text: str, kind: TextKind) -> bool:
    word = slug(text)
    if _is_null(word) or _is_null(slug(text.replace(".", ""))):
        return True
    if not word and not _PUNCTUATION.sub("", text):
        return all(not char.isprintable() or _is_a_sign(char) for char in text)
    if kind is TextKind.RECORD_NUMBER:
        return bool(_ZEROS.fullmatch(text))
    if kind is TextKind.NAME:
        return _is_no_name(text)
    return _are_only_nulls(word.split("-")) or bool(_NULL_AND_MORE.fullmatch(text))


def _is_null(word: str) -> bool:
    return word in _NULLS or bool(re.fullmatch("x{2,}", word))


def _is_a_sign(char: str) -> bool:
    """Tell whether a character stands between words or for nothing; a heart does not."""
    return char in " -–—_.,:;?!*/\\|~=+^#'\"()[]<>…·•¿¡،؟、。？－"


def _is_no_name(name: str) -> bool:
    """Tell whether a name of several words has a program's null for one, or only such words.

    Nan Goldin, Jennifer Null and Nan Na are people. “Rosa nan Example” is a join of columns.
    """
    words = re.split(r"[\s,;]+", name.strip(" ,;"))
    folded = [slug(word) for word in words]
    if _are_only_nulls(folded):
        real = all(word in _ALSO_NAMES for word in folded) and name.istitle()
        return not real or len(set(folded)) == 1
    if _NAMES_OF_NAMES.issuperset(folded) or _is_joined_with_null(words[1:-1], name):
        return True
    others = [word[:1] for word in words if word not in _MACHINE]
    return not _MACHINE.isdisjoint(words) and any(map(_is_no_small_letter, others))


def _is_joined_with_null(middle: Sequence[str], name: str) -> bool:
    """Tell whether a program's null stands for a middle name; “Jennifer Null Smith” has one."""
    return "None" in middle or ("NULL" in middle and not name.isupper())


def _are_only_nulls(words: Sequence[str]) -> bool:
    """Tell whether words are one entry of the list after the other, of up to 3 words each."""
    ends = {0}  # the numbers of words after which a list of entries may end
    for start in range(len(words)):
        if start in ends:
            longest = range(start + 1, min(start + 3, len(words)) + 1)
            ends |= {end for end in longest if _is_null("-".join(words[start:end]))}
    return len(words) in ends


def _is_no_small_letter(letter: str) -> bool:
    """Tell a capital, or a letter of a script without capitals, from a small letter."""
    return letter.isalpha() and not letter.islower()


def _says_no_allergy(text: str) -> bool:
    """Tell whether a text says that nothing is known, and names nothing.

    “No known allergies except penicillin” names something.
    """
    words = frozenset(slug(text.replace(".", "")).split("-"))
    if words & _NO and words <= _NO | _ABOUT_ALLERGIES:
        return True
    return bool(_NO_ALLERGY_ZH.fullmatch(re.sub(r"[\s。.，,]", "", text)))


def _number_faults(text: str) -> Iterator[TextFault]:
    if _WITH_DECIMALS.fullmatch(text) or _EXPONENT.fullmatch(text):
        yield TextFault(
            "changed-number",
            Remark(
                "a program took this record number for a number to compute with and changed "
                "it; format the column as text and type it again"
            ),
        )
    if _DATE.fullmatch(text):
        yield TextFault(
            "changed-number",
            Remark(
                "a program made a date of this record number; format the column as text and type "
                "it again"
            ),
        )


def _export_faults(text: str, kind: TextKind) -> Iterator[TextFault]:
    """Find what a program should have replaced before it wrote the text."""
    if _SHEET_ERROR.search(text):
        yield TextFault(
            "spreadsheet-error", Remark("this holds an error of a spreadsheet; mend it there")
        )
    if _FORMULA.match(text):
        yield TextFault("formula", Remark("this is a formula; put in its result instead"))
    if _has_entity(text) or _ESCAPE.search(text):
        yield TextFault(
            "character-code",
            Remark(
                "this holds the code of a character, as web pages and programs write it; "
                "type the letter itself"
            ),
        )
    if _has_merge_field(text, kind):
        yield TextFault(
            "merge-field",
            Remark("this holds the name of a field that was not filled in; type the value"),
        )


def _letter_faults(text: str, kind: TextKind) -> Iterator[TextFault]:
    """Find what stands for letters that were lost, or between parts that were not joined."""
    if kind is TextKind.NAME and _IN_QUOTES.fullmatch(text):
        yield TextFault("name-quotes", Remark("the whole name is in quotes; take them off"))
    in_identity = kind in (TextKind.NAME, TextKind.RECORD_NUMBER)
    if "?" in text if in_identity else _LOST_LETTER.search(text):
        yield TextFault(
            "lost-letter",
            Remark("a question mark stands where a letter was lost; type the text again"),
        )
    if kind is TextKind.NAME and _NO_LETTERS_OF_NAMES.search(text):
        yield TextFault(
            "name-character",
            Remark("a name has no # $ @ ~ = + * % | _ or \\ in it; write it as people do"),
        )
    if "^" in text if in_identity else _SEPARATED.search(text):
        yield TextFault(
            "name-separator",
            Remark(
                "the parts of this are separated by ^, as hospital systems store them; write "
                "it as it is to be printed"
            ),
        )


def _has_entity(text: str) -> bool:
    from html.entities import html5  # a large table that few texts need

    return any(found[1] is None or found[1] in html5 for found in _ENTITY.finditer(text))


def _has_merge_field(text: str, kind: TextKind) -> bool:
    if _MERGE_FIELD.search(text):
        return True
    if kind is TextKind.NAME and _ONLY_BRACKETS.fullmatch(text):
        return True
    return any(_is_field(found[1]) for found in _IN_BRACKETS.finditer(text))


def _is_field(name: str) -> bool:
    """Tell the name of a field from a nickname or a remark in the same brackets."""
    if " " not in name and re.search(r"[a-z][A-Z]|_|[a-z][0-9]", name):
        return True
    words = slug(name).split("-")
    return all(word in _FIELD_WORDS for word in words)
