"""Give the substances of the classes that a rule must know, each in all languages of handouts.

A row has the international name, the usual ways of spelling it, and the brands that patients
say, in Latin, Cyrillic, Arabic and Chinese letters; Vietnamese uses the Latin names. What stands
under `OF_THE_CLASS` names the class itself and no substance: two insulins are not the same.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import Final

OF_THE_CLASS: Final = ""

MEMBERS: Final = MappingProxyType(
    {
        "blood-thinner": {
            OF_THE_CLASS: (
                "anticoagulant anticoagulants anticoagulante anticoagulantes anticoagulacion "
                "antikoagulans blutverdunner antiplatelet antiplatelets antiagregante "
                "antiagregantes антикоагулянт антикоагулянты антиагрегант антиагреганты "
                "дезагрегант разжижающее разжижающий разжижения مميع مميعات 抗凝 抗血小板 肝素"
            ),
            "warfarin": (
                "warfarin warfarina coumadin jantoven marevan aldocumar варфарин وارفارين ورفارين "
                "كومادين ماريفان 华法林 華法林 华法令 可迈丁"
            ),
            "acenocoumarol": (
                "acenocoumarol acenocumarol sintrom аценокумарол синкумар اسينوكومارول سينتروم "
                "醋硝香豆素"
            ),
            "phenprocoumon": (
                "phenprocoumon fenprocumon marcumar falithrom фенпрокумон маркумар فينبروكومون "
                "苯丙香豆素"
            ),
            "fluindione": "fluindione fluindiona previscan флуиндион فلوينديون 氟茚二酮",
            "apixaban": (
                "apixaban eliquis апиксабан эликвис ابيكسابان أبيكسابان اليكويس إليكويس 阿哌沙班 "
                "艾乐妥"
            ),
            "rivaroxaban": (
                "rivaroxaban xarelto ривароксабан ксарелто ريفاروكسابان زاريلتو كزاريلتو زارلتو "
                "利伐沙班 拜瑞妥"
            ),
            "dabigatran": (
                "dabigatran pradaxa дабигатран прадакса دابيغاتران دابيجاتران براداكسا 达比加群 "
                "達比加群 泰毕全"
            ),
            "edoxaban": (
                "edoxaban savaysa lixiana эдоксабан ادوكسابان إيدوكسابان 依度沙班 艾多沙班"
            ),
            "heparin": "heparin heparina heparine гепарин هيبارين 肝素钠 肝素钙 普通肝素",
            "enoxaparin": (
                "enoxaparin lovenox clexane inhixa эноксапарин клексан اينوكسابارين إينوكسابارين "
                "كليكسان 依诺肝素 依諾肝素"
            ),
            "dalteparin": "dalteparin fragmin далтепарин фрагмин دالتيبارين 达肝素 達肝素",
            "nadroparin": (
                "nadroparin fraxiparin fraxiparine надропарин фраксипарин نادروبارين 那屈肝素 "
                "那曲肝素"
            ),
            "tinzaparin": "tinzaparin innohep тинзапарин تينزابارين 亭扎肝素",
            "fondaparinux": (
                "fondaparinux arixtra фондапаринукс арикстра فوندابارينوكس 磺达肝癸 磺達肝癸"
            ),
            "argatroban": "argatroban аргатробан ارغاتروبان أرجاتروبان 阿加曲班",
            "bivalirudin": "bivalirudin angiomax бивалирудин بيفاليرودين 比伐芦定 比伐卢定",
            "clopidogrel": (
                "clopidogrel klopidogrel plavix клопидогрел плавикс كلوبيدوغريل كلوبيدوجريل "
                "بلافيكس 氯吡格雷 波立维"
            ),
            "prasugrel": "prasugrel effient efient прасугрел براسوغريل براسوجريل 普拉格雷",
            "ticagrelor": (
                "ticagrelor brilinta brilique тикагрелор брилинта تيكاغريلور تيكاجريلور 替格瑞洛 "
                "倍林达"
            ),
            "ticlopidine": "ticlopidine ticlid тиклопидин تيكلوبيدين 噻氯匹定",
            "dipyridamole": "dipyridamole aggrenox дипиридамол курантил ديبيريدامول 双嘧达莫",
            "cilostazol": "cilostazol pletal цилостазол سيلوستازول 西洛他唑",
            "aspirin": (
                "aspirin aspirina aspirine asa aas acetylsalicylic acetilsalicilico ecotrin adiro "
                "cardioaspirina aspegic kardegic аспирин кардиомагнил ацетилсалициловая "
                "ацетилсалициловой أسبرين اسبرين 阿司匹林 阿司匹靈 乙酰水杨酸"
            ),
        },
        "metformin": {
            OF_THE_CLASS: (
                "janumet jentadueto synjardy xigduo eucreas invokamet vokanamet komboglyze "
                "kombiglyze actoplus prandimet"
            ),
            "metformin": (
                "metformin metformina metformiini metphormin glucophage fortamet glumetza riomet "
                "siofor stagid dianben diabex метформин глюкофаж сиофор ميتفورمين متفورمين "
                "جلوكوفاج غلوكوفاج 二甲双胍 二甲雙胍 格华止"
            ),
        },
        "insulin": {
            OF_THE_CLASS: (
                "insulin insulina insuline novomix инсулин новомикс انسولين إنسولين انسلين "
                "نوفوميكس 胰岛素 胰島素"
            ),
            "human insulin": (
                "humulin humulina novolin actrapid insulatard хумулин актрапид هيومولين اكترابيد "
                "诺和灵 优泌林"
            ),
            "insulin glargine": (
                "glargine glargin glargina lantus basaglar abasaglar toujeo гларгин лантус туджео "
                "غلارجين جلارجين لانتوس توجيو 甘精 来得时"
            ),
            "insulin detemir": "detemir levemir детемир левемир ديتيمير ليفيمير 地特胰",
            "insulin degludec": "degludec tresiba деглудек тресиба ديغلوديك تريسيبا 德谷",
            "insulin lispro": "lispro humalog лизпро хумалог ليسبرو هيومالوج 赖脯 优泌乐",
            "insulin aspart": (
                "aspart novolog novorapid fiasp аспарт новорапид اسبارت نوفورابيد نوفورابد 诺和锐 "
                "门冬胰"
            ),
            "insulin glulisine": "glulisine apidra глулизин апидра جلوليسين ابيدرا 谷赖",
        },
        "heart-rate-medicine": {
            OF_THE_CLASS: (
                "betablocker betablockers betablocante betabloqueante betabloqueantes "
                "betabloqueador бетаблокатор"
            ),
            "metoprolol": (
                "metoprolol lopressor toprol beloc betaloc метопролол эгилок беталок ميتوبرولول "
                "بيتالوك 美托洛尔 美托洛爾 倍他乐克"
            ),
            "bisoprolol": (
                "bisoprolol concor bisocard cardensiel emconcor бисопролол конкор بيسوبرولول "
                "كونكور 比索洛尔 比索洛爾 康忻"
            ),
            "atenolol": "atenolol tenormin атенолол اتينولول أتينولول تينورمين 阿替洛尔",
            "carvedilol": (
                "carvedilol coreg dilatrend карведилол дилатренд كارفيديلول ديلاتريند 卡维地洛"
            ),
            "propranolol": (
                "propranolol inderal sumial пропранолол анаприлин بروبرانولول اندرال 普萘洛尔"
            ),
            "nebivolol": "nebivolol bystolic nebilet небиволол небилет نيبيفولول 奈必洛尔",
            "labetalol": "labetalol trandate лабеталол لابيتالول 拉贝洛尔",
            "sotalol": "sotalol соталол سوتالول 索他洛尔",
            "nadolol": "nadolol надолол نادولول 纳多洛尔",
            "acebutolol": "acebutolol ацебутолол اسيبوتولول 醋丁洛尔",
            "diltiazem": "diltiazem cardizem дилтиазем ديلتيازيم 地尔硫",
            "verapamil": (
                "verapamil verapamilo isoptin верапамил изоптин فيراباميل ايزوبتين 維拉帕米 "
                "维拉帕米"
            ),
            "digoxin": "digoxin digoxina lanoxin дигоксин ديجوكسين لانوكسين 地高辛",
            "digitoxin": "digitoxin digimerck дигитоксин ديجيتوكسين 洋地黄毒苷",
            "amiodarone": (
                "amiodarone amiodarona cordarone амиодарон кордарон اميودارون أميودارون كوردارون "
                "胺碘酮"
            ),
            "ivabradine": (
                "ivabradine ivabradina procoralan corlanor ивабрадин кораксан ايفابرادين 伊伐布雷定"
            ),
        },
        "cyclosporine": {
            "cyclosporine": (
                "cyclosporine cyclosporin ciclosporin ciclosporina ciklosporin cicloral csa neoral "
                "sandimmune sandimmun gengraf циклоспорин сандиммун неорал سيكلوسبورين "
                "سايكلوسبورين ساندميون نيورال 环孢素 環孢素 环孢霉素 环孢菌素 環孢靈 新山地明"
            ),
        },
        "iodine-contrast": {
            OF_THE_CLASS: (
                "iodine iodinated iodide iode yodo yodado yodada jod jodhaltig jodhaltiges "
                "jodkontrastmittel йод йода йодом йодсодержащее йодсодержащий يود اليود يودي 碘"
            ),
            "iohexol": "iohexol omnipaque йогексол омнипак يوهيكسول اومنيباك 碘海醇",
            "iopamidol": "iopamidol isovue iopamiro niopam йопамидол يوباميدول 碘帕醇",
            "iodixanol": "iodixanol visipaque йодиксанол визипак يوديكسانول 碘克沙醇",
            "ioversol": "ioversol optiray йоверсол оптирей يوفيرسول 碘佛醇",
            "iopromide": "iopromide ultravist йопромид ультравист يوبروميد الترافيست 碘普罗胺",
            "iomeprol": "iomeprol iomeron imeron йомепрол йомерон يوميبرول 碘美普尔",
            "iobitridol": "iobitridol xenetix йобитридол ксенетикс يوبيتريدول 碘比醇",
        },
        "gadolinium-contrast": {
            OF_THE_CLASS: (
                "gadolinium gadolinio gado гадолиний гадолиния غادولينيوم جادولينيوم 钆 釓"
            ),
            "gadobutrol": "gadobutrol gadavist gadovist гадобутрол гадовист غادوبوترول 钆布醇",
            "gadoterate": (
                "gadoterate gadoteric gadoterico dotarem clariscan дотарем гадотеровая "
                "غادوتيريك دوتاريم 钆特酸"
            ),
            "gadoteridol": "gadoteridol prohance гадотеридол غادوتيريدول 钆特醇",
            "gadobenate": "gadobenate multihance гадобенат мультихэнс غادوبينات 钆贝葡胺",
            "gadoxetate": "gadoxetate gadoxetic eovist primovist примовист غادوكسيتات 钆塞酸",
            "gadopentetate": "gadopentetate magnevist магневист غادوبنتيتات 钆喷酸",
            "gadopiclenol": "gadopiclenol elucirem vueway гадопикленол غادوبيكلينول 钆匹克醇",
            "gadodiamide": "gadodiamide omniscan гадодиамид омнискан غادوديامايد 钆双胺",
        },
        "contrast": {
            OF_THE_CLASS: (
                "contrast contraste dye kontrastmittel kontrast контраст контраста контрастное "
                "контрастный контрастного рентгеноконтраст рентгеноконтрастное تباين ظليل ظليله "
                "صبغه صبغة 造影剂 造影劑 对比剂 對比劑 显影剂 顯影劑"
            ),
        },
    }
)
"""Turns a class into its substances, and each of them into the words that name it."""

PHRASES: Final = MappingProxyType(
    {
        "blood thinner": "blood-thinner",
        "blood thinners": "blood-thinner",
        "blood thinning": "blood-thinner",
        "тромбо асс": "blood-thinner",
        "ass 100": "blood-thinner",
        "ass ratiopharm": "blood-thinner",
        "loãng máu": "blood-thinner",
        "chống đông": "blood-thinner",
        "kháng đông": "blood-thinner",
        "chống kết tập tiểu cầu": "blood-thinner",
        "beta blocker": "heart-rate-medicine",
        "beta blockers": "heart-rate-medicine",
        "beta bloqueante": "heart-rate-medicine",
        "beta bloqueantes": "heart-rate-medicine",
        "beta bloqueador": "heart-rate-medicine",
        "бета блокатор": "heart-rate-medicine",
        "бета блокаторы": "heart-rate-medicine",
        "бета адреноблокатор": "heart-rate-medicine",
        "حاصرات بيتا": "heart-rate-medicine",
        "حاصر بيتا": "heart-rate-medicine",
        "β受体阻滞剂": "heart-rate-medicine",
        "β受體阻滯劑": "heart-rate-medicine",
        "β受体阻断剂": "heart-rate-medicine",
        "chẹn beta": "heart-rate-medicine",
        "iốt": "iodine-contrast",
        "i-ốt": "iodine-contrast",
        "iod": "iodine-contrast",
        "đối quang từ": "gadolinium-contrast",
        "cản quang": "contrast",
        "thuốc tương phản": "contrast",
    }
)
"""Turns what several words say together, each of which alone means nothing, into a class."""
