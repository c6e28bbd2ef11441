"""Names of invented people in the scripts of the world, in the shapes that names have."""

from __future__ import annotations

import random
from collections.abc import Iterator

SCRIPTS = {
    "Latin": ("Ana María José Þóra Łucja İpek Kaʻiulani Mª ﬁona", "Ruiz Núñez O’Brien D'Arcy Żółć"),
    "Vietnamese": ("Minh Hồng Phượng", "Nguyễn Trần Đặng"),
    "Yoruba and Igbo": ("Ọ̀ṣọ́ọ̀sì Adébáyọ̀ Ńkírú", "Ọ̀kọ́ńkwọ́ Ẹ̀kúndayọ̀ Ẹzẹ"),
    "clicks and transcription": ("ǃGaoǂʼaan ʿAbd Ɖzifa", "al-Raḥmān ǀUiseb Kɔfi"),
    "Greek": ("Αλέξανδρος Ἑλένη", "Παπαδόπουλος Ὀδυσσεύς"),
    "Cyrillic": ("Александр Їжак Ѓорѓи", "Чехов Ќосев Ўладзімір"),
    "Arabic": ("محمد فاطمة علاء", "الخطيب عبدالرحمن لالا"),
    "vocalized Arabic": ("مُحَمَّد أَحْمَد فَاطِمَة عُمَر", "الرَّحْمٰن لاَلَة الأَمِين"),
    "Persian and Urdu": ("علی\u200cرضا پریسا عمران", "خان‌زاده گلشیری چودھری"),
    "Uyghur": ("ئابدۇرېھىم گۈلنار", "ئۆتكۈر مەمەت"),
    "Hebrew": ("דנה משה", "כהן לוי"),
    "pointed Hebrew": ("דָּנָה שָׁלוֹם", "לֵוִי כֹּהֵן"),
    "Syriac": ("ܝܘܚܢܢ ܡܪܝܡ", "ܒܪܨܘܡ ܐܦܪܝܡ"),
    "Thaana": ("އަހުމަދު ޢަލީ", "މުޙައްމަދު ނަޝީދު"),
    "N'Ko": ("ߛߎߟߋߡߊߣߊ߫ ߊߡߊ߲߬", "ߞߊ߲ߕߍ ߖߊߟߏ߫"),
    "Adlam": ("𞤀𞤣𞤤𞤢𞤥 𞤆𞤵𞤤𞤢𞤪", "𞤔𞤢𞤤𞤮 𞤄𞤢𞤸"),
    "Devanagari": ("सुनीता विक्रम ऋतु", "त्रिपाठी शर्मा क्षीरसागर"),
    "Bengali": ("কৃষ্ণা অনির্বাণ", "চট্টোপাধ্যায় বন্দ্যোপাধ্যায়"),
    "Gurmukhi": ("ਗੁਰਪ੍ਰੀਤ ਹਰਜੀਤ", "ਸਿੰਘ ਕੌਰ"),
    "Gujarati": ("પ્રિયા કૃષ્ણ", "પટેલ ત્રિવેદી"),
    "Odia": ("ସୁବ୍ରତ ଲକ୍ଷ୍ମୀ", "ମହାପାତ୍ର ତ୍ରିପାଠୀ"),
    "Tamil": ("தமிழ்ச்செல்வி கோபால்", "கிருஷ்ணன் ஸ்ரீநிவாசன்"),
    "Telugu": ("లక్ష్మీ శ్రీనివాస్", "నారాయణ వెంకటేశ్వర్లు"),
    "Kannada": ("ಕೃಷ್ಣಮೂರ್ತಿ ಶ್ರೀದೇವಿ", "ಶೆಟ್ಟಿ ಪಾಟೀಲ್"),
    "Malayalam": ("ലക്ഷ്മി ഉണ്ണികൃഷ്ണൻ", "നമ്പൂതിരി മേനോൻ"),
    "Sinhala": ("ශ්\u200dරී චන්ද්\u200dරිකා", "පෙරේරා වික්\u200dරමසිංහ"),
    "Thai": ("สมชาย น้ำทิพย์ สมศักดิ์", "จิตต์ใจดี รัตนสิริ"),
    "Lao": ("ສົມພອນ ຄຳແສງ", "ວົງສະຫວັນ ໄຊຍະສານ"),
    "Khmer": ("សុខ ចាន់ធី ស្រីមុំ", "ហ៊ុន ព្រហ្មវិសោធន៍"),
    "Burmese": ("အောင်ဆန်း ကြည်", "မြွှုံ့ သန်းရွှေ"),
    "Tibetan": ("མཁས་གྲུབ་ བསྟན་འཛིན་", "རྒྱ་མཚོ་ ཚེ་རིང་"),
    "Ethiopic": ("አበበ ጽጌ", "ቢቂላ ኃይለ"),
    "Georgian": ("გიორგი ნინო", "მაისურაძე წერეთელი"),
    "Armenian": ("Արամ Անահիտ", "Խաչատրյան Եւգինէ"),
    "Mongolian": ("ᠴᠢᠩᠭᠢᠰ ᠮᠣᠩᠭᠣᠯ", "ᠬᠠᠭᠠᠨ ᠪᠠᠲᠤ"),
    "Cherokee": ("ᏍᏏᏉᏯ ᎠᏂ", "ᏣᎳᎩ ᏩᏯ"),
    "Inuktitut": ("ᐃᓄᒃ ᓯᓚ", "ᓄᓇᕗᑦ ᑲᓇᑕ"),
    "Tifinagh": ("ⵎⵓⵃⴰⵎⵎⴰⴷ ⵜⵉⵍⵍⵉ", "ⴰⵎⴰⵣⵉⵖ ⴰⵢⵢⵓⵔ"),
    "Javanese and Balinese": ("ꦱꦸꦏꦂꦤ ᬓᬢᬸᬢ᭄", "ꦲꦱ꧀ꦠꦸꦠꦶ ᬯᬬᬦ᭄"),
    "Meetei and Ol Chiki": ("ꯃꯅꯤꯄꯨꯔ ᱥᱟᱱᱛᱟᱲ", "ꯁꯤꯡꯍ ᱢᱩᱨᱢᱩ"),
    "Limbu and Lepcha": ("ᤛᤡᤖᤡ ᰛᰩᰵ", "ᤈᤱᤅᤠ ᰕᰫ"),
    "Lisu and Yi": ("ꓡꓲꓢꓴ ꆈꌠ", "ꓟꓬ ꁱꂷ"),
    "Vai and Osage": ("ꗉꖸ 𐓏𐒰", "ꔕꘋ 𐓓𐒰𐓓𐒷"),
    "Tai": ("ᥖᥭᥰ ᦟᦲᧉ ꪼꪕ", "ᥘᥫᥴ ᦂᦱᧃ ꪒꪾ"),
    "Chakma": ("𑄌𑄋𑄴𑄟𑄳𑄦 𑄠𑄬𑄣𑄪", "𑄢𑄁𑄉𑄟𑄖𑄴 𑄣𑄮𑄟𑄨"),
    "Tirhuta and Newa": ("𑒞𑒱𑒫𑒱 𑐕𑐶𑐫𑐾", "𑒚𑓂𑒩𑒼𑒞 𑐎𑑂𑐠𑐸𑐩𑐵"),
    "Grantha and Siddham": ("𑌮𑍇𑌨𑌕𑌾 𑖎𑖰𑖨𑖿𑖦", "𑌪𑌪𑌿𑌰 𑖘𑖹𑖢𑖸"),
    "Sharada and Takri": ("𑆨𑆴𑆬𑆳 𑚚𑚮𑚤", "𑆑𑇀𑆩𑆶 𑚈𑚰𑚉"),
    "Kaithi and Modi": ("𑂞𑂱𑂩𑂵 𑘨𑘲𑘪𑘻", "𑂟𑂹𑂩𑂰 𑘎𑘱𑘙𑘿"),
    "Khojki and Khudawadi": ("𑈈𑈭𑈗 𑊻𑋡𑋗", "𑈤𑈰𑈢 𑋑𑋠𑋗"),
    "Brahmi and Ahom": ("𑀓𑀺𑀭𑀼 𑜀𑜢𑜄", "𑀧𑁆𑀭𑁂 𑜋𑜨𑜍"),
    "Gunjala Gondi and Bhaiksuki": ("𑵮𑶋𑶀 𑰎𑰰𑰩", "𑵱𑶐𑵿 𑰥𑰾𑰫"),
    "Chinese": ("小明 詠詩 䶮", "王 歐陽 㑇"),
    "rare Chinese": ("𠮷 𡈽", "𠮷野 𪚲"),
    "Japanese": ("たろう ジョン 花子", "山田 スミス 﨑"),
    "Korean": ("민수 서연", "김 남궁"),
}
LATIN = ("Ali", "Dana Levi", "Wang Xiaoming", "Sunita-Devi", "Ngọc")


def people() -> Iterator[str]:
    """Give all names: every script in every shape."""
    chance = random.Random(8)  # noqa: S311 - the same names every time
    for given_names, surnames in SCRIPTS.values():
        firsts, lasts = given_names.split(), surnames.split()
        for first, second in zip(firsts, [*firsts[1:], firsts[0]], strict=True):
            for last, other in zip(lasts, [*lasts[1:], lasts[0]], strict=True):
                yield from _shapes(first, second, last, other, chance.choice(LATIN))


def _shapes(first: str, second: str, last: str, other: str, latin: str) -> Iterator[str]:
    yield first
    yield f"{first} {last}"
    yield f"{last} {first}"
    yield f"{last}, {first}"
    yield f"{first} {second} {last}"
    yield f"{first} {last}-{other}"
    yield f"{first} {last} y {other}"
    yield f"{first} von der {last}"
    yield f"{first[0]}. {last}" if first[0].isalpha() and len(first) > 1 else f"{last}."
    yield f"Dr. {first} {last}, Jr."
    yield f"{first} {last} III"
    yield f"{first} {last} 2"
    yield f"{first} ({latin}) {last}"
    yield f"{latin} ({first} {last})"
    yield f"{first} “{latin}” {last}"
    yield f"{latin} {last}"
    yield f"{first} {last} / {latin}"
    yield f"{first} {second} {last} {other} {latin} {first} {last}"
