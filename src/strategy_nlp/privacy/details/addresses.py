"""Where a text holds a street address: the words for a street in twenty languages, beside a name and a house number.

A street alone is public; only with a house number does it lead to somebody's door. Each pattern therefore needs both, and
keeps to forms that ordinary sentences do not take.
"""

import re
from collections.abc import Iterator

# Not a number of months, metres or votes that follows the name of a street.
_COUNTED = r"(?!\s*(?:mes|any|añ|anos|mois|ans\b|month|year|d[ií]as|dies|jours|tage|wochen|km|met|mètre|m\b|vot|vec|veg|pla|person|min|h\b|horas|%))"
_HOUSE = rf"(?!(?:19|20)\d\d(?!\d))\d{{1,4}}(?:\s?[-/–]\s?\d{{1,4}})?(?:\s?[A-Z]|[a-z])?(?![\w%]){_COUNTED}"
_NUMBER_WORD = (
    r"(?:n[°ºo]\.?|nr\.?|num\.?|n[úu]m(?:ero)?\.?|num[ée]ro|numero|no\.?|№|д\.?|дом|буд\.?|số|nambari|number|رقم)"
)
# A name as a street has it: words that begin with a capital letter or are particles, or a saint's day.
_PARTICLES = (
    r"(?:d[eaiou]s?|del|dels|della|delle|du|la|las|le|les|los|el|els|y|i|e|et|san|sant|van|der|den|von|zur|zum|am|im)"
)
# Only what is shortened ends with a full stop inside a name.
_CAPITAL = r"(?:[A-ZÀ-ÖØ-ÞĀ-ŽƠƯĐ][^\W\d_]{0,3}\.|[A-ZÀ-ÖØ-ÞĀ-ŽƠƯĐ][^\W\d_]{0,40}(?:['’\-][^\W\d_]{1,40}){0,3})"
_NAME = rf"(?:(?:{_PARTICLES}\s+|[dl]['’]\s?)*{_CAPITAL})(?:\s+(?:(?:{_PARTICLES}\s+|[dl]['’]\s?)*{_CAPITAL})){{0,4}}"
_KIND_BEFORE = (
    r"[Cc]alle|[Cc]/|[Cc]allej[óo]n|[Aa]venida|[Aa]vda\.?|[Aa]v\.|[Pp]laza|[Pp]za\.?|[Pp]aseo|[Pp]º|[Pp]asaje|[Cc]arretera|[Rr]onda|[Cc]amino|"
    r"[Cc]arrer|[Aa]vinguda|[Pp]laça|[Pp]asseig|[Pp]assatge|[Rr]ua|[Tt]ravessa|[Aa]lameda|[Pp]raça|[Ee]strada|"
    r"[Rr]ue|[Aa]venue|[Bb]oulevard|[Bb]d\.?|[Cc]hemin|[Ii]mpasse|[Aa]llée|[Qq]uai|[Rr]oute|[Pp]lace|"
    r"[Vv]ia|[Vv]iale|[Pp]iazza|[Cc]orso|[Vv]icolo|[Ll]argo|[Ss]trada|[Uu]l\.|[Uu]lic[ae]|[Aa]l\.|[Aa]leja|[Aa]leje|[Pp]l\.|[Oo]siedle|[Oo]s\.|"
    r"[Jj]alan|[Jj]l\.|[Jj]ln\.?|[Gg]ang|[Mm]taa wa|[Bb]arabara ya|[Đđ]ường|[Pp]hố|[Nn]gõ"
)
_EAST = r"A-Za-z0-9"
_PATTERNS = tuple(
    re.compile(pattern)
    for pattern in (
        # 12 Baker Street, 221B Upper High St.
        rf"(?<!\w)(?!(?:1[5-9]|20)\d\d\s+(?:\w+\s+){{1,3}}(?:Court|Close|Place|Way|Row|Drive|Square|Estate)\b)\d{{1,5}}[A-Za-z]?,?\s+(?:{_CAPITAL}\s+){{1,3}}(?:Street|St\b\.?|Road|Rd\b\.?|Avenue|Ave\b\.?|Lane|Ln\b\.?|Drive|Dr\b\.?|"
        r"Boulevard|Blvd\b\.?|Square|Sq\b\.?|Close|Court|Ct\b\.?|Terrace|Crescent|Gardens|Grove|Way|Highway|Place|Estate|Row|Mews)(?!\w)"
        r"(?:,?\s+(?:[Aa]pt|[Aa]partment|[Ff]lat|[Uu]nit|[Ss]uite)\.?\s*#?\d+\w?)?",
        # Calle de Alcalá, nº 45; Via Garibaldi 12; ul. Długa 7/3
        rf"(?<!\w)(?:{_KIND_BEFORE})\s*(?:{_NAME})(?:,\s*|\s+)(?:{_NUMBER_WORD}\s*)?{_HOUSE}(?:,?\s*(?:m\.|lok\.|piso|pis|[1-9]º)\s?\w{{1,4}})?",
        # 12 bis, rue de la Paix; số 12 đường Lê Lợi
        rf"(?<!\w)(?:[Ss]ố\s*)?\d{{1,4}}(?:\s?(?:bis|ter))?,?\s+(?:rue|avenue|boulevard|chemin|impasse|allée|quai|place|đường|phố)\s+{_NAME}",
        # Hauptstraße 12, Lange Gracht 7a, Prinz-Eugen-Str. 3
        rf"(?<!\w)(?:{_CAPITAL}[\s-]){{0,2}}(?<![\w-])(?!(?:Land|Bundes|Freiland|Stadt|Neben|Schnell)str)[A-ZÄÖÜ][\w\-]{{1,40}}(?:stra(?:ß|ss)e|str\.|gasse|weg|allee|platz|damm|ufer|straat|laan|gracht|kade|plein|dreef)\s+{_HOUSE}",
        rf"(?<!\w)(?:{_CAPITAL}[\s-]){{1,2}}(?:Stra(?:ß|ss)e|Str\.|Allee|Platz|Weg)\s+{_HOUSE}",
        # ул. Ленина, д. 5, кв. 12
        r"(?<!\w)(?:ул\.|улиц[аеуы]|вул\.|вулиц[яі]|пр-т|просп\.|проспект[еу]?|пер\.|переулок|шоссе|бульвар|наб\.)\s*[А-ЯІЇЄҐ][\w\-.]*(?:\s+[А-ЯІЇЄҐ][\w\-]*){0,2}"
        r",?\s*(?:(?:д\.?|дом|буд\.?|№)\s*)?\d{1,4}\s?[А-Яа-яA-Za-z]?(?!\w)(?:,?\s*(?:кв|оф|корп|стр)\.?\s*\d+)*",
        # Atatürk Caddesi No: 12 Daire 4
        rf"(?<!\w)(?:{_CAPITAL}\s+){{1,3}}(?:Caddesi|Cad\.|Cd\.|Soka[kğ]ı?|Sok\.|Sk\.|Bulvarı|Mahallesi|Mah\.)[,\s]+(?:.{{0,30}}?[Nn]o\s*[:.]?\s*)?\d{{1,4}}(?:/\d+)?(?!\w)"
        r"(?:,?\s*[Dd](?:aire)?\s*[:.]?\s*\d+)?",
        # شارع الحرية رقم 12 and 12 شارع الحرية
        r"(?:شارع|طريق|جادة|حارة|زنقة|خیابان|کوچه|نهج)\s+[^\d\n.,،؛:]{2,40}?[\s,،]*(?:رقم|عمارة|بناية|منزل|پلاک|بيت)\s*:?\s*\d{1,4}(?!\d)",
        r"(?<!\d)\d{1,4}\s*[،,]?\s*(?:شارع|زنقة|نهج)\s+\w+(?:\s+\w+)?",
        r"(?:شارع|زنقة|نهج)\s+\w+(?:\s+\w+){0,2}\s*[،,]\s*\d{1,4}(?!\d)",
        # 人民路12号, 中山北路二段48號3樓; 世田谷区桜丘1丁目2番3号, 渋谷区道玄坂1-2-3
        rf"[^\W\d_{_EAST}]{{1,12}}?(?:路|街|道|巷|弄|胡同|大街)(?:[一二三四五六七八九十\d]+段)?\s?\d{{1,5}}\s?(?:号|號)(?:之\d+)?(?:\s?\d+\s?(?:楼|樓|室|栋|单元|層|层))*",
        r"[^\W\d_A-Za-z]{1,12}\s?\d{1,2}\s?丁目(?:\s?\d{1,3}\s?(?:番地?|号|[-−－]\s?\d{1,3}))*",
        r"[^\W\d_A-Za-z]{1,8}[区町市村][^\W\d_A-Za-z]{1,10}\s?\d{1,4}[-−－]\d{1,3}(?:[-−－]\d{1,3})?(?!\d)",
        # 세종대로 110, 테헤란로12길 34-5; "앞으로 10년" is no street
        r"(?<![가-힣])[가-힣]{2,8}(?<!으)(?:대로|번길|로|길)\s?(?:\d{1,3}번?길\s?)?\d{1,4}(?:-\d{1,3})?(?:번지?|호)?(?:\s?\d+호)?(?![\d.,%년월일개명번회시분살차대만천억원건곳가퍼여배])",
        # मकान नंबर 12, गांधी मार्ग
        r"(?:मकान|म\.|घर|फ्लैट|प्लॉट)\s*(?:नंबर|नं\.?|संख्या|क्रमांक)\s*:?\s*\d{1,4}\w?(?:\s*[,،]?\s*[^\d\n,।]{2,30}?(?:मार्ग|सड़क|गली|रोड|नगर))?",
        r"(?:গ্রাম|বাড়ি|বাসা)\s*(?:নং|নম্বর)\s*:?\s*\d{1,4}\w?(?:\s*,\s*[^\d\n,।]{2,30}?(?:রোড|সড়ক|লেন))?",
        # Post boxes
        r"(?<!\w)(?:P\.?\s?O\.?\s?[Bb]ox|[Aa]partado(?: de [Cc]orreos)?|[Cc]aixa [Pp]ostal|[Cc]asella [Pp]ostale|B\.?P\.?|[Pp]ostfach|[Pp]ostbus|S\.?L\.?P\.?|"
        r"ص\.?\s?ب\.?|а/я|信箱)\s*(?:n[°ºo]\.?\s*)?[:.]?\s*\d{2,6}(?!\d)",
    )
)


def street_addresses(plain: str) -> Iterator[tuple[int, int]]:
    """The places of street addresses with a house number, and of post boxes, as starts and ends."""
    for pattern in _PATTERNS:
        for match in pattern.finditer(plain):
            yield match.span()
