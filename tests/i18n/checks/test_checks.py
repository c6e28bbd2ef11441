"""Every slip a check promises to find, one at a time; and good translations pass."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nethandout.errors import Severity
from nethandout.i18n.checks import CHECKS, Entry, check_entry
from nethandout.i18n.checks.amounts import readings
from nethandout.i18n.checks.reading import latin_digits
from nethandout.i18n.checks.structure import phones
from nethandout.i18n.termbase import Termbase, parse_termbase

TERMBASE = """\
id,en,es,ar,zh-Hans,vi,definition,note,do_not_translate
net,neuroendocrine tumor (NET),tumor neuroendocrino (TNE),ورم عصبي صماوي,神经内分泌肿瘤,,,,no
tumor,tumor,tumor,ورم,肿瘤,,,,no
lanreotide,lanreotide,lanreotida,لانريوتيد,兰瑞肽,,,"confusable es: octreótido",no
flushing,flushing,enrojecimiento súbito (rubor),تورد,潮红,,,"forbidden es: sofoco",no
liver,liver,,,,gan,,"confusable vi: thận",no
brand,Sandostatin LAR Depot,,,,,,,yes
hiaa,5-HIAA,,,,,,,yes
"""


@pytest.fixture(scope="module")
def termbase() -> Termbase:
    return parse_termbase(TERMBASE, "termbase.csv")


def codes(source: str, target: str, language: str, termbase: Termbase | None = None) -> set[str]:
    entry = Entry(source, target, language, termbase=termbase or Termbase())
    return {finding.code for finding in check_entry(entry)}


@pytest.mark.parametrize(
    ("language", "source", "target"),
    [
        ("es", "Take 7.5 mg every 8 hours.", "Tome 7,5 mg cada 8 horas."),
        ("es", "Take 7.5 mg every 8 hours.", "Tome 7.5 mg cada 8 horas."),
        ("es", "About 1,500 people have it.", "Cerca de 1.500 personas lo tienen."),
        ("es", "About 10,000 people have it.", "Cerca de 10\u00a0000 personas lo tienen."),
        ("es", "Take it once a day.", "Tómelo una vez al día."),
        ("es", "Two shots, twice a day.", "Dos inyecciones, 2 veces al día."),
        ("es", "Do not drive for 24 hours.", "No conduzca durante 24 horas."),
        ("es", "Avoid alcohol.", "No beba alcohol."),
        ("es", "Eleven people.", "Once personas."),
        ("es", "Fever of {fever}?", "¿Fiebre de {fever}?"),
        ("es", "**Stop** and read [this](nci).", "**Pare** y lea [esto](nci)."),
        ("es", "Neuroendocrine tumors (NETs) grow.", "Los tumores neuroendocrinos (TNE) crecen."),
        ("es", "5-HIAA", "5-HIAA"),
        ("es", "Call 1-800-422-6237.", "Llame al 1-800-422-6237."),
        ("es", "See cancer.gov.", "Vea cancer.gov."),
        ("ru", "Every 4 weeks (28 days).", "Каждые 4 недели (28 дней)."),
        ("ru", "Take 7.5 mg 2 times a day.", "Принимайте 7,5 мг 2 раза в день."),
        ("ru", "Nothing heavier than 10 lb (5 kg).", "Ничего тяжелее 10 фунтов (5 кг)."),
        ("ru", "For at least 2 weeks.", "Не меньше 2 недель."),
        ("ru", "Do not drive.", "Не садитесь за руль."),
        ("ru", "The cells of lymph nodes.", "Клетки лимфатических узлов."),
        ("ar", "Every 4 weeks (28 days).", "كل 4 أسابيع (28 يومًا)."),
        ("ar", "Every 4 weeks (28 days).", "كل ٤ أسابيع (٢٨ يومًا)."),
        ("ar", "Take 7.5 mg.", "خذ ٧٫٥ ملغ."),
        ("ar", "Flush 2 times.", "اسحب ماء المرحاض مرتين."),
        ("ar", "For at least 2 weeks.", "لمدة أسبوعين على الأقل."),
        ("ar", "More than 1 tumor.", "أكثر من ورم واحد."),
        ("ar", "A tumor of 2 cm or more.", "ورم حجمه 2 سم أو أكثر."),
        ("zh-Hans", "A tumor of 2 cm or more.", "肿瘤为 2 厘米或更大。"),
        ("zh-Hans", "Do you have pain?", "您有没有疼痛？"),
        ("ar", "Do not take lanreotide today.", "لا تأخذ اللانريوتيد اليوم."),
        ("ar", "Sandostatin LAR Depot is a shot.", "Sandostatin LAR Depot حقنة."),
        ("ar", "A CT scan with 5 mg.", "تصوير CT مع 5 mg."),
        ("fa", "Take 5 mg.", "۵ میلی\u200cگرم مصرف کنید."),
        ("zh-Hans", "Every 4 weeks (28 days).", "每 4 周（28 天）。"),
        ("zh-Hans", "Take 2 tablets every 8 hours.", "每 8 小时服 2 片。"),
        ("zh-Hans", "Do not take lanreotide.", "不要使用兰瑞肽。"),
        ("zh-Hans", "Discomfort is common.", "不适很常见。"),
        ("vi", "Take 2.5 mg every 8 hours.", "Dùng 2,5 mg cứ 8 giờ một lần."),
        ("vi", "Do not drive for 24 hours.", "Không lái xe trong 24 giờ."),
        ("vi", "Do I need surgery, and why?", "Tôi có cần phẫu thuật không? Vì sao?"),
        ("vi", "The test shows if it has spread.", "Xét nghiệm cho biết u đã lan hay chưa."),
        ("vi", "If not, call us.", "Nếu không, hãy gọi cho chúng tôi."),
        ("vi", "yes / no", "có / không"),
        ("vi", "Check-ups go on for 5 years.", "Tái khám trong 5 năm."),
        ("vi", "Your liver is healthy.", "Gan của quý vị khỏe mạnh."),
    ],
)
def test_a_good_translation_has_no_errors(
    language: str, source: str, target: str, termbase: Termbase
) -> None:
    entry = Entry(source, target, language, termbase=termbase)
    assert list(check_entry(entry)) == []


@pytest.mark.parametrize(
    ("code", "language", "source", "target"),
    [
        # Doses
        ("number", "es", "Take 5 mg.", "Tome 50 mg."),
        ("number", "es", "Take 0.5 mg.", "Tome 5 mg."),
        ("number", "es", "Take 1.5 mg.", "Tome 1.500 mg."),
        ("number", "es", "Take 1.5 mg.", "Tome 1,500 mg."),
        ("number", "es", "Take 7.5 mg.", "Tome 7.50 mg."),
        ("number", "es", "Take 5 mg.", "Tome mg."),
        ("number", "es", "Take some.", "Tome 2."),
        ("number", "ru", "Take 5 mg.", "Принимайте 50 мг."),
        ("number", "ru", "Take 7.5 mg.", "Принимайте 75 мг."),
        ("number", "ar", "Take 5 mg.", "خذ ٥٠ ملغ."),
        ("number", "ar", "Take 7.5 mg.", "خذ ٧٥ ملغ."),
        ("number", "fa", "Take 5 mg.", "۵۰ میلی گرم مصرف کنید."),
        ("number", "zh-Hans", "Take 5 mg.", "服用 50 毫克。"),
        ("number", "zh-Hans", "Take 1.5 mg.", "服用 15 毫克。"),
        ("number", "vi", "Take 1.5 mg.", "Dùng 15 mg."),
        ("number", "es", "Take it for three days.", "Tómelo durante cuatro días."),
        ("once", "es", "Take it once a day.", "Tómelo once al día."),
        ("once", "es", "Take it 1 time.", "Tómelo once 1 vez."),
        # Units and order
        ("unit", "es", "Take 5 mcg.", "Tome 5 mg."),
        ("unit", "es", "A fever of 38.0 °C.", "Fiebre de 38,0 °F."),
        ("unit", "es", "Take 2 tablets every 8 hours.", "Tome 8 tabletas cada 2 horas."),
        ("number-order", "es", "Wait 3 to 5 days.", "Espere de 5 a 3 días."),
        ("unit", "ru", "Take 5 mcg.", "Принимайте 5 мг."),
        ("unit", "ru", "Wait 5 hours.", "Подождите 5 дней."),
        ("unit", "ar", "Wait 5 hours.", "انتظر 5 أيام."),
        ("unit", "zh-Hans", "Wait 5 hours.", "等 5 天。"),
        ("unit", "vi", "Wait 5 hours.", "Chờ 5 ngày."),
        ("number-order", "es", "Between 5 and 50.", "Entre 50 y 5."),
        ("number-order", "es", "For 3 of 10 people.", "Para 10 de 3 personas."),
        # Phones and addresses
        ("phone", "es", "Call +1 555 010 0199.", "Llame al +1 555 010 0198."),
        ("phone", "es", "Call 555-010-0199.", "Llame."),
        ("address", "es", "See cancer.gov.", "Vea cancer.org."),
        ("address", "es", "See https://a.org/x.", "Vea https://a.org/y."),
        # Structure
        ("placeholder-lost", "es", "Call {phone}.", "Llame."),
        ("placeholder-added", "es", "Call.", "Llame al {phone}."),
        ("placeholder-lost", "es", "%(n)s pages", "páginas"),
        ("markup", "es", "**Stop** now.", "**Pare ahora."),
        ("bold", "es", "**Stop** now.", "Pare ahora."),
        ("link", "es", "Read [this](nci).", "Lea [esto](pdq)."),
        ("html", "es", "Stop.", "<b>Pare</b>."),
        # Terms
        ("do-not-translate", "es", "Sandostatin LAR Depot", "Sandostatina LAR"),
        ("do-not-translate", "ar", "The 5-HIAA test", "فحص 5-هياا"),
        ("term", "es", "A neuroendocrine tumor.", "Un bulto raro."),
        ("term-confused", "es", "Lanreotide is a shot.", "El octreótido es una inyección."),
        ("term-forbidden", "es", "Flushing is common.", "El sofoco es común."),
        ("term", "vi", "Your liver is healthy.", "Gân của quý vị khỏe mạnh."),
        ("term-confused", "vi", "Your liver is healthy.", "Thận của quý vị khỏe mạnh."),
        # Letters
        ("same-as-source", "es", "Go to the clinic.", "Go to the clinic."),
        (
            "left-in-english",
            "es",
            "Call us. Go to the nearest clinic now.",
            "Llame. Go to the nearest clinic ahora.",
        ),
        ("wrong-script", "ar", "Go to the clinic.", "Vaya a la clínica."),
        ("latin-word", "ar", "Read this.", "اقرأ هذا please."),
        ("latin-word", "zh-Hans", "Look here.", "请 read 这个。"),
        ("left-in-english", "ar", "Your liver", "ال liver"),
        ("lookalike", "es", "The liver", "El hígаdo"),
        ("lookalike", "ar", "Liver", "کبد"),
        ("presentation-form", "ar", "No", "\ufefb"),
        ("bidi-control", "ar", "Go home.", "اذهب \u200fإلى البيت."),
        ("bidi-control", "ar", "Go home.", "اذ\u200eهب إلى البيت."),
        ("bidi-control", "ar", "Take 15 mg.", "خذ \u202e15 mg."),
        ("bidi-control", "es", "Take 15 mg.", "Tome \u202e15 mg."),
        ("invisible", "es", "The liver", "El híga\u00addo"),
        ("invisible", "es", "The liver", "El híga\u200bdo"),
        ("invisible", "es", "The liver", "El híga\u200ddo"),
        # Negation
        ("negation-lost", "es", "Do not drive.", "Puede conducir."),
        ("negation-lost", "ru", "Do not drive.", "Садитесь за руль."),
        ("negation-added", "ru", "You can drive.", "Вам нельзя за руль."),
        ("negation-lost", "ar", "Do not drive.", "قد السيارة."),
        ("negation-lost", "zh-Hans", "Never drive.", "可以开车。"),
        ("negation-lost", "vi", "You cannot drive.", "Quý vị có lái xe không?"),
        ("negation-added", "es", "You can drive.", "No puede conducir."),
        ("negation-added", "ar", "You can drive.", "لا تقد السيارة."),
        ("negation-added", "zh-Hans", "You can drive.", "不可以开车。"),
        ("negation-added", "vi", "You can drive.", "Quý vị không được lái xe."),
        # Look
        ("end-sign", "es", "Call us.", "Llámenos"),
        ("end-sign", "zh-Hans", "Why?", "为什么。"),
        ("edge-space", "es", "Call us.", "Llámenos. "),
        ("double-space", "es", "Call us now.", "Llámenos  ahora."),
        ("length", "es", "Call the clinic day or night if you are worried.", "Llame."),
    ],
)
def test_a_slip_is_found(
    code: str, language: str, source: str, target: str, termbase: Termbase
) -> None:
    assert code in codes(source, target, language, termbase)


WARNINGS = {
    "doubled-word",
    "double-space",
    "edge-space",
    "end-sign",
    "length",
    "negation-added",
    "term",
}


@pytest.mark.parametrize(
    ("source", "target"),
    [
        ("Do not take 5 mg.", "Tome 50 mg once  "),
        ("You can walk.", "No puede caminar caminar."),
        ("Call us at {a}, 555-010-0199.", "Call us at {a}, 555-010-0199."),
        ("Wait 3 to 5 days", "Espere  de 5 a 3 días."),
    ],
)
def test_only_matters_of_taste_are_warnings(source: str, target: str) -> None:
    for finding in check_entry(Entry(source, target, "es")):
        expected = Severity.WARNING if finding.code in WARNINGS else Severity.ERROR
        assert finding.severity is expected


@pytest.mark.parametrize(
    ("language", "target", "is_foreign"),
    [
        ("es", "Tome ٢ tabletas.", True),
        ("es", "Tome ２ tabletas.", True),
        ("ru", "Примите ٢ таблетки.", True),
        ("ar", "خذ ٥ أقراص.", False),
        ("ar", "خذ ५ أقراص.", True),
        ("zh-Hans", "请服用 ２ 片。", False),
        ("zh-Hans", "请服用 ٢ 片。", True),
    ],
)
def test_digits_that_readers_do_not_learn_are_found(
    language: str, target: str, is_foreign: bool
) -> None:
    number = "5" if language == "ar" else "2"
    found = codes(f"Take {number} tablets.", target, language)
    assert ("other-script" in found) is is_foreign


def test_an_empty_translation_is_not_checked() -> None:
    assert codes("Take 5 mg.", " ", "es") == set()


@pytest.mark.parametrize(
    ("written", "language", "expected"),
    [
        ("1.500", "en", {"1.500"}),
        ("1,500", "en", {"1500"}),
        ("1.500", "es", {"1.500", "1500"}),
        ("7,5", "es", {"7.5"}),
        ("0,125", "es", {"0.125"}),
        ("1.234,5", "es", {"1234.5"}),
        ("1,234.5", "en", {"1234.5"}),
        ("1.234.567", "es", {"1234567"}),
        ("10\u00a0000", "es", {"10000"}),
    ],
)
def test_readings(written: str, language: str, expected: set[str]) -> None:
    assert readings(written.replace("\u00a0", " "), language) == set(map(Fraction, expected))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("+1 (555) 010-0199", ["+15550100199"]),
        ("٥٥٥-٠١٠-٠١٩٩", ["5550100199"]),
        ("in 2025 or 2026", []),
        ("7.5 - 15 mg", []),
        ("1 2 3", []),
    ],
)
def test_phones(text: str, expected: list[str]) -> None:
    assert phones(text) == expected


@given(st.decimals("0", "999", places=1), st.sampled_from(["٠١٢٣٤٥٦٧٨٩", "۰۱۲۳۴۵۶۷۸۹"]))
def test_any_digits_are_the_same_number(number: object, digits: str) -> None:
    eastern = f"{number:.1f}".translate({ord(str(n)): digits[n] for n in range(10)})
    assert latin_digits(eastern) == f"{number:.1f}"
    assert "number" not in codes(f"Take {number:.1f} mg.", f"خذ {eastern} ملغ.", "ar")


@given(st.integers(0, 9999), st.integers(0, 9999))
def test_a_changed_whole_number_never_passes(right: int, wrong: int) -> None:
    found = codes(f"Take {right} mg.", f"Tome {wrong} mg.", "es")
    assert ("number" in found) is (right != wrong)


@given(st.text(max_size=40), st.text(max_size=40), st.sampled_from(["es", "ar", "zh-Hans", "vi"]))
def test_no_text_makes_a_check_fail(source: str, target: str, language: str) -> None:
    entry = Entry(source, target, language, termbase=parse_termbase(TERMBASE, "termbase.csv"))
    for check in CHECKS:
        list(check(entry))


@pytest.mark.parametrize(
    ("language", "source", "target"),
    [
        ("ar", "Take 15 mg (PRRT).", "خذ \u200f15 ملغ \u200f(PRRT)."),
        ("es", "You get a PET/CT scan with Ga-68 dotatate.", "Le hacen PET/CT con Ga-68 dotatate."),
        ("es", "The report says “2 of 12”.", "El informe dice «2 of 12»."),
    ],
)
def test_marks_isotopes_and_quoted_words_may_stay(
    language: str, source: str, target: str, termbase: Termbase
) -> None:
    assert not codes(source, target, language, termbase) & {"bidi-control", "left-in-english"}


@pytest.mark.parametrize(
    ("role", "code", "source", "target"),
    [
        ("dose", "left-in-english", "Swallow it whole.", "Tráguela whole."),
        ("red-flag", "list-shorter", "You have chills, pain, or a cough.", "Tiene tos o dolor."),
        ("do-not", "cut", "Do not take it if it is broken.", "No la tome si"),
        ("red-flag", "negation-added", "You have a bad cough.", "No tiene tos."),
    ],
)
def test_what_is_only_doubtful_elsewhere_is_not_printed_where_it_can_hurt(
    role: str, code: str, source: str, target: str, termbase: Termbase
) -> None:
    def blocks(role: str) -> bool:
        entry = Entry(source, target, "es", role=role, termbase=termbase)
        return any(one.code == code and one.blocks for one in check_entry(entry))

    assert blocks(role)
    assert not blocks("paragraph")


BEFORE_OR_AFTER = "Take it 1 hour before or 2 hours after food."
NEITHER = "Do not eat grapefruit or drink its juice."


@pytest.mark.parametrize(
    ("source", "right", "wrong", "language", "code"),
    [
        (
            BEFORE_OR_AFTER,
            "Tómelo 1 hora antes o 2 horas después de comer.",
            "Tómelo 1 hora después o 2 horas antes de comer.",
            "es",
            "number-order",
        ),
        (
            BEFORE_OR_AFTER,
            "饭后 2 小时或饭前 1 小时服用。",
            "饭后 1 小时或饭前 2 小时服用。",
            "zh-Hans",
            "number-order",
        ),
        (
            NEITHER,
            "No coma toronja ni beba su jugo.",
            "No coma toronja y beba su jugo.",
            "es",
            "negation-lost",
        ),
        (
            NEITHER,
            "Не ешьте грейпфрут и не пейте его сок.",
            "Не ешьте грейпфрут, но пейте его сок.",
            "ru",
            "negation-lost",
        ),
        (
            "All urine, day and night: into the container",
            "Toda la orina, de día y de noche: al recipiente",
            "Toda la orina, de día: al recipiente",
            "es",
            "opposite",
        ),
        (
            "Do not take more medicine for diarrhea than your table says.",
            "止泻药的用量不要超过您的用药表。",
            "止泻药的用量不要少于您的用药表。",
            "zh-Hans",
            "opposite",
        ),
        (
            "Tell staff before you go in. Bring the card of your device.",
            "Avise al personal antes de entrar y traiga la tarjeta de su aparato.",
            "Antes de entrar, avise siempre al personal de la sala de resonancia.",
            "es",
            "sentence-lost",
        ),
        (
            "If the next tablet is due soon, skip the missed one.",
            "Если скоро следующая таблетка, пропустите забытую.",
            "Если скоро следующая таблетка, пропустите забытую. Потом примите две сразу.",
            "ru",
            "sentence-added",
        ),
    ],
)
def test_of_two_alike_texts_only_the_wrong_one_is_found(
    source: str, right: str, wrong: str, language: str, code: str
) -> None:
    assert code not in codes(source, right, language)
    assert code in codes(source, wrong, language)
