"""Give the medicines that an allergy to another one speaks against, as people write them.

One substance has many names (acetaminophen, paracetamol, Tylenol), and who reacts to one member
of a family often reacts to the others (penicillins, NSAIDs). No word tells it: “Augmentin” and
“amoxicillin” share no letter that counts. Families follow the cross-sensitivity groups of
clinical allergy lists (penicillins, cephalosporins, sulfonamide antibiotics, NSAIDs, quinolones,
macrolides, opioids of the morphine kind), and the labels of our own drugs (Somatuline, Sandostatin
and Signifor: somatostatin analogs; Afinitor: rapamycin
derivatives; Temodar: dacarbazine; Xeloda: fluorouracil; Lutathera: lutetium).
"""

from __future__ import annotations

from types import MappingProxyType
from typing import Final

from nethandout.model.remark import Remark
from nethandout.safety.drugclasses import members_of, named_in

_SUBSTANCES: Final = members_of(
    {
        "acetaminophen": (
            "acetaminophen acetaminofen paracetamol tylenol panadol apap efferalgan dafalgan "
            "calpol hapacol парацетамол панадол эффералган باراسيتامول بنادول اسيتامينوفين "
            "تايلينول 对乙酰氨基酚 對乙酰氨基酚 扑热息痛 泰诺"
        ),
        "aspirin": (
            "aspirin aspirina asa acetylsalicylic acetilsalicilico ecotrin аспирин "
            "ацетилсалициловая أسبرين اسبرين 阿司匹林 乙酰水杨酸"
        ),
        "ibuprofen": (
            "ibuprofen ibuprofeno advil motrin nurofen ибупрофен нурофен ايبوبروفين بروفين "
            "布洛芬 芬必得"
        ),
        "naproxen": "naproxen naproxeno aleve naprosyn напроксен نابروكسين 萘普生",
        "diclofenac": (
            "diclofenac diclofenaco voltaren диклофенак вольтарен ديكلوفيناك فولتارين 双氯芬酸"
        ),
        "metamizole": (
            "metamizole metamizol dipyrone dipirona nolotil novalgin analgin метамизол анальгин "
            "ميتاميزول 安乃近"
        ),
        "meperidine": (
            "meperidine meperidina pethidine petidina demerol петидин بيثيدين 哌替啶 杜冷丁"
        ),
        "albuterol": (
            "albuterol salbutamol ventolin сальбутамол вентолин سالبوتامول فنتولين 沙丁胺醇"
        ),
        "epinephrine": (
            "epinephrine epinefrina adrenaline adrenalina epipen адреналин эпинефрин ادرينالين "
            "ابينفرين 肾上腺素"
        ),
        "furosemide": (
            "furosemide frusemide furosemida lasix фуросемид лазикс فوروسيميد لازكس 呋塞米 速尿"
        ),
        "levothyroxine": (
            "levothyroxine levotiroxina thyroxine synthroid euthyrox левотироксин эутирокс "
            "ليفوثيروكسين 左甲状腺素 优甲乐"
        ),
        "omeprazole": "omeprazole prilosec losec омепразол اوميبرازول 奥美拉唑",
        "ondansetron": "ondansetron zofran ондансетрон зофран اوندانسيترون زوفران 昂丹司琼",
        "metoclopramide": (
            "metoclopramide reglan primperan cerucal метоклопрамид церукал ميتوكلوبراميد "
            "甲氧氯普胺 胃复安"
        ),
        "cholestyramine": (
            "cholestyramine colestyramine questran холестирамин كوليسترامين 考来烯胺"
        ),
        "amoxicillin": (
            "amoxicillin amoxicilina amoxil augmentin amoksiklav амоксициллин аугментин "
            "амоксиклав اموكسيسيلين اوجمنتين 阿莫西林"
        ),
        "penicillin": "penicillin penicilina pcn пенициллин بنسلين بنسيلين 青霉素 盘尼西林",
        "trimethoprim-sulfamethoxazole": (
            "sulfamethoxazole sulfametoxazol bactrim septra cotrimoxazole cotrimoxazol бисептол "
            "ко-тримоксазол باكتريم 复方新诺明 磺胺甲噁唑"
        ),
        "sirolimus": "sirolimus rapamycin rapamune сиролимус رابامون سيروليموس 西罗莫司 雷帕霉素",
        "everolimus": "everolimus votubia zortress certican",
        "lanreotide": "mytolac",
    }
)
_FAMILIES: Final = members_of(
    {
        Remark("penicillins"): (
            "penicillin penicillins penicilina penicilinas penisilin penizillin betalactam "
            "betalactams betalactamico betalactamicos беталактам pcn "
            "amoxicillin amoxil augmentin ampicillin "
            "unasyn piperacillin zosyn tazocin cloxacillin dicloxacillin oxacillin nafcillin "
            "пенициллин пенициллины амоксициллин аугментин амоксиклав ампициллин пиперациллин "
            "بنسلين بنسيلين البنسلين اموكسيسيلين اوجمنتين امبيسيلين 青霉素 盘尼西林 阿莫西林 "
            "氨苄西林 哌拉西林"
        ),
        Remark("cephalosporins"): (
            "betalactam betalactams betalactamico betalactamicos беталактам "
            "cephalosporin cephalosporins cefalosporina cefalosporinas cephalexin cefalexina "
            "keflex cefazolin ancef cefuroxime cefuroxima ceftriaxone rocephin cefepime "
            "цефалоспорин цефалоспорины цефалексин цефазолин цефтриаксон سيفالوسبورين "
            "سيفترياكسون سيفالكسين 头孢"
        ),
        Remark("sulfonamide antibiotics"): (
            "sulfa sulfas sulfonamide sulfonamides sulfonamida sulfonamidas sulfamidas "
            "sulfamethoxazole sulfametoxazol sulfadiazine bactrim septra septrin cotrimoxazole "
            "cotrimoxazol сульфаниламид сульфаниламиды бисептол سلفا السلفا باكتريم 磺胺 "
            "复方新诺明"
        ),
        Remark("NSAIDs"): (
            "nsaid nsaids aine aines antiinflammatory antiinflammatories antiinflamatorio "
            "antiinflamatorios aspirin aspirina asa acetylsalicylic acetilsalicilico "
            "ecotrin ibuprofen ibuprofeno advil motrin nurofen naproxen naproxeno aleve naprosyn "
            "diclofenac diclofenaco voltaren ketorolac ketorolaco toradol indomethacin "
            "indometacina meloxicam ketoprofen нпвс нпвп аспирин ибупрофен нурофен напроксен "
            "диклофенак кеторолак кетопрофен мелоксикам أسبرين اسبرين ايبوبروفين بروفين "
            "نابروكسين ديكلوفيناك فولتارين 阿司匹林 布洛芬 芬必得 萘普生 双氯芬酸 非甾体"
        ),
        Remark("quinolones"): (
            "quinolone quinolones quinolona quinolonas ciprofloxacin ciprofloxacino cipro "
            "levofloxacin levofloxacino levaquin moxifloxacin moxifloxacino avelox ofloxacin "
            "ципрофлоксацин левофлоксацин моксифлоксацин سيبروفلوكساسين ليفوفلوكساسين 环丙沙星 "
            "左氧氟沙星 莫西沙星"
        ),
        Remark("macrolides"): (
            "macrolide macrolides macrolido macrolidos erythromycin eritromicina azithromycin "
            "azitromicina zithromax clarithromycin claritromicina biaxin эритромицин азитромицин "
            "кларитромицин اريثرومايسين ازيثروميسين 红霉素 阿奇霉素 克拉霉素"
        ),
        Remark("opioids of the morphine kind"): (
            "opioid opioids opioide opioides opiate opiates opiaceo opiaceos опиоид опиоиды опиаты "
            "افيونية افيونيات 阿片 codeine codeina morphine morfina hydrocodone vicodin norco "
            "oxycodone oxicodona "
            "percocet oxycontin hydromorphone dilaudid tramadol ultram кодеин морфин оксикодон "
            "трамадол كودايين مورفين ترامادول 可待因 吗啡 羟考酮 曲马多"
        ),
        Remark("mTOR inhibitors"): (
            "everolimus afinitor votubia zortress certican sirolimus rapamycin rapamune "
            "temsirolimus torisel эверолимус афинитор сиролимус темсиролимус ايفيروليموس "
            "سيروليموس 依维莫司 西罗莫司 雷帕霉素 替西罗莫司"
        ),
        Remark("somatostatin analogs"): (
            "somatostatin somatostatina octreotide octreotida sandostatin octreolin mycapssa "
            "lanreotide lanreotida somatuline mytolac ipstyl myrelez pasireotide pasireotida "
            "signifor соматостатин соматостатина октреотид сандостатин ланреотид соматулин "
            "пасиреотид сигнифор سوماتوستاتين اوكتريوتيد ساندوستاتين لانريوتيد سوماتولين "
            "باسيريوتيد 生长抑素 奥曲肽 善龙 善宁 兰瑞肽 帕瑞肽"
        ),
        Remark("fluoropyrimidines"): (
            "fluorouracil fluorouracilo capecitabine capecitabina xeloda tegafur фторурацил "
            "капецитабин кселода فلورويوراسيل كابسيتابين زيلودا 氟尿嘧啶 卡培他滨 希罗达"
        ),
        Remark("dacarbazine and temozolomide"): (
            "dacarbazine dacarbazina dtic temozolomide temozolomida temodar temodal дакарбазин "
            "темозоломид темодал داكاربازين تيموزولوميد 达卡巴嗪 替莫唑胺"
        ),
        Remark(
            "lutetium"
        ): "lutetium lutecio lutathera лютеций лютеция лютатера لوتيتيوم لوتاثيرا 镥 鑥",
    },
    {
        "5 fu": Remark("fluoropyrimidines"),
        "ко-тримоксазол": Remark("sulfonamide antibiotics"),
        "anti inflammatory": Remark("NSAIDs"),
        "anti inflammatories": Remark("NSAIDs"),
        "anti inflamatorio": Remark("NSAIDs"),
        "anti inflamatorios": Remark("NSAIDs"),
        "kháng viêm không steroid": Remark("NSAIDs"),
        "chống viêm không steroid": Remark("NSAIDs"),
        "مضادات الالتهاب": Remark("NSAIDs"),
        "beta lactam": Remark("penicillins"),
        "beta lactams": Remark("penicillins"),
        "β lactam": Remark("penicillins"),
        "β lactams": Remark("penicillins"),
        "бета лактамы": Remark("penicillins"),
    },
)
OF_TREATMENTS: Final = MappingProxyType(
    {
        "drug-everolimus": frozenset({Remark("mTOR inhibitors")}),
        "drug-lanreotide": frozenset({Remark("somatostatin analogs")}),
        "drug-octreotide-lar": frozenset({Remark("somatostatin analogs")}),
        "drug-octreotide-short": frozenset({Remark("somatostatin analogs")}),
        "treatment-chemotherapy": frozenset(
            {Remark("fluoropyrimidines"), Remark("dacarbazine and temozolomide")}
        ),
        "treatment-prrt": frozenset({Remark("lutetium")}),
        "drug-lu177-dotatate": frozenset({Remark("lutetium")}),
    }
)
"""Turns a treatment into the families of what is given in it."""


def substances_of(text: str) -> frozenset[str]:
    """Turn text into the substances with several names that it names."""
    return named_in(text, _SUBSTANCES)


def families_of(text: str) -> frozenset[str]:
    """Turn text into the families that a medicine it names is of."""
    return named_in(text, _FAMILIES)
