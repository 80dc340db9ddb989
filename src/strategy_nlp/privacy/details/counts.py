"""Whether digits count something, date it or number a law or a book, so that nobody is known by them.

The rules that look for phone numbers and accounts ask here. What is told by its form alone (a DOI, the number of a law, a
date) is covered before they look; what depends on the words beside it (an amount, a number of people) is asked about each.
"""

import re
import unicodedata
from collections.abc import Sequence

from strategy_nlp.privacy.details.checksums import is_isbn, is_short_isbn

_COVER = "\x00"
_DAY, _MONTH, _YEAR4 = r"(?:0?[1-9]|[12]\d|3[01])", r"(?:0?[1-9]|1[0-2])", r"(?:1[5-9]|20|21)\d\d"
# A date is none where more groups of two digits follow with the same sign, as in a French phone number.
_DATES = (
    rf"(?<![\d])(?<!\d[-/.])(?:{_YEAR4}(?P<a>[-/.]){_MONTH}(?P=a){_DAY}|{_DAY}(?P<b>[-/.]){_MONTH}(?P=b){_YEAR4}|{_MONTH}(?P<c>[-/.]){_DAY}(?P=c){_YEAR4})"
    r"(?!\d|[-/.]\d\d(?:[-/.]|\b)(?!\d\d))(?:[T ]\d{1,2}:\d\d(?::\d\d(?:\.\d{1,6})?)?Z?)?"
)
_SHORT_DATE = rf"(?<![\d])(?<!\d[-/.])(?:{_DAY}(?P<d>[-/.]){_MONTH}(?P=d)\d\d|{_MONTH}(?P<e>[-/.]){_DAY}(?P=e)\d\d|{_DAY}[-/.]{_MONTH}\.)(?![\d]|[-/.·_ ]{{1,3}}\d\d(?!\d))"
_TIMES = r"(?<![\d:])\d{1,2}[:h]\d\d(?::\d\d)?(?:\s?[-–]\s?\d{1,2}[:h]\d\d)?(?![\d:])|(?<![\d.])[012]?\d\.[0-5]\d\s?[-–]\s?[012]?\d\.[0-5]\d(?![\d.])"
_BY_FORM = re.compile(
    "|".join(
        (
            # DOI, handle, arXiv, ISBN and ISSN, ORCID apart; PubMed.
            r"(?<![\d.])10\.\d{4,9}/[^\s\"<>]{1,200}",
            r"(?<=[Xx]iv)[:\s]{0,2}(?:[a-z-]{2,12}(?:\.[A-Z]{2})?/\d{7}|\d{4}\.\d{4,5})(?:v\d{1,2})?",
            r"\bISBN(?:-1[03])?[:\s]{0,3}[\d][\d\s-]{8,16}[\dXx](?![\d-])",
            r"\bISSN[-\sLl]{0,3}[:\s]{0,2}\d{4}-?\d{3}[\dXx](?!\d)",
            r"\b(?:PMID|PMC|CELEX|ECLI|OCLC|LCCN|ISIN|CAS)[:\s#]{0,3}[\d][\w:.-]{3,30}",
            # A court's case in Brazil; the number of a law with its year, of a directive, of a document of the United Nations.
            r"(?<!\d)\d{7}-\d\d\.(?:19|20)\d\d\.\d\.\d\d\.\d{4}(?!\d)",
            r"(?<![\d.,/-])(?:\d{1,3}\.\d{3}|\d{1,6})/(?:19|20)\d\d(?:/[A-Z]{2,5})?(?![\d/])",
            r"(?<![\d.,/-])(?:19|20)\d\d/\d{1,5}(?:/[A-Z]{2,5})?(?![\d/])",
            r"\b[A-Z]{1,5}(?:/[A-Z0-9.-]{1,9}){1,6}/\d{1,5}(?:/[A-Za-z]{3}\.\d{1,4})?(?:[-–]\d{1,5})?(?![\d/])",
            # Versions.
            r"(?<![A-Za-z])[vV](?:ersion|ersi[óo]n|ersão)?\.?\s?\d{1,5}(?:\.\d{1,6}){1,4}",
            rf"{_DATES}",
            rf"{_SHORT_DATE}",
            _TIMES,
            # A month in words parts day and year from what follows; years one after the other.
            rf"(?<![\d.,+-]){_YEAR4}(?:\s?[-–/]\s?{_YEAR4}|\s?[-–/]\s?\d\d)?(?:(?:,?\s|\s?[-–/]\s?){_YEAR4}(?:\s?[-–/]\s?{_YEAR4}|[-–/]\d\d)?)+(?![\d]|[ .,-]\d)",
        )
    )
)  # fmt: skip
_MAY_BE_COVERED = re.compile(r"\d[-/.:h]\d|\d\d\d\d[ ,–]|ISBN|ISSN|[Xx]iv|PM|[vV]\.?\s?\d|/\d")
# Bands of age or income, one after the other: each begins where the last ended or later.
_BANDS = re.compile(
    r"(?<![\d.,+-])\d{1,3}\s?[-–]\s?\d{1,3}(?:[\s,/;|]{1,3}\d{1,3}\s?[-–]\s?\d{1,3}){1,19}(?:[\s,/;|]{1,3}\d{1,3}\+?)?(?![\d-])"
)
_ISBN10 = re.compile(
    r"(?<![\d-])\d{1,5}-\d{1,7}-\d{1,7}-[\dXx](?![\d-])|(?<![\d-])97[89]-?\d{1,5}-?\d{1,7}-?\d{1,7}-?\d(?![\d-])"
)

_GROUPED = re.compile(r"[1-9]\d{0,2}(?P<sign>[ .'’_])\d{3}(?:(?P=sign)\d{3})*")
_BARE = re.compile(r"[1-9]\d*")
_DECIMAL = re.compile(r"(?:0|[1-9]\d{0,3})\.\d{4,}")
_GROUPED_DECIMAL = re.compile(r"[1-9]\d{0,2}(?:[ ']\d{3})+\.\d{1,3}")
_PARTS = re.compile(r"\s?[-–/~]\s?|\s\.\s")
_CODES = (
    r"AED|AFN|ALL|AMD|ANG|AOA|ARS|AUD|AWG|AZN|BAM|BBD|BDT|BGN|BHD|BIF|BMD|BND|BOB|BRL|BSD|BTC|BTN|BWP|BYN|BZD|CAD|CDF|CFA|CHF|CLP|CNY|COP|CRC|CUP|CVE|CZK|DA|DH|DJF|DKK|DOP|DT|"
    r"DZD|EGP|ERN|ETB|ETH|EUR|FCFA|FJD|FKP|FBu|Fr|FRw|GBP|GEL|GHS|GIP|GMD|GNF|GTQ|GYD|HKD|HNL|HTG|HUF|IDR|ILS|INR|IQD|IRR|ISK|JMD|JOD|JPY|KES|KGS|KHR|KMF|KPW|KRW|KSh|Ksh|KWD|KYD|"
    r"KZT|Kčs?|Kz|LAK|LBP|LE|LKR|LRD|LSL|Le|Ls|LYD|MAD|MDL|MGA|MKD|MMK|MNT|MOP|MRU|MT|MUR|MVR|MWK|MXN|MYR|MZN|NAD|NGN|NIO|NOK|NPR|NT|NZD|OMR|PAB|PEN|PGK|PHP|PKR|PLN|PYG|QAR|"
    r"RM|RMB|RON|RSD|RUB|RWF|Rp|Rs|SAR|SBD|SCR|SDG|SEK|SGD|SHP|SLE|SOS|SRD|SSP|STN|SYP|SZL|Sh|THB|TJS|TMT|TND|TOP|TRY|TSh|TTD|TWD|TZS|Tk|UAH|UGX|USD|USh|S/|Bs|UYU|UZS|VES|VND|VUV|WST|"
    r"XAF|XCD|XOF|XPF|YER|ZAR|ZMW|ZWL|ZiG|kr|zł|Ft|lei|лв|руб|грн|тг|сум|ден|дин|ש\"ח|ج\.م|د\.إ|ر\.س|د\.ع|ل\.س"
)
_CODE_AFTER = re.compile(rf"\s?(?:{_CODES})(?![^\W\d_])")
_CODE_BEFORE = re.compile(rf"(?<![^\W\d_])(?:{_CODES}|元|円)[.:]?\s?\Z")
# What is counted, where a name could stand as well: the beginnings of words in some thirty languages.
_COUNTED = re.compile(
    r"\s{0,2}(?:[-–]\s?)?(?:of\s|de\s|d['’]|di\s|à\s|jut[ae]\s|juta\s|lakh|crore|"
    r"people|person|inhabit|citizen|resident|human|tree|vote|child|women|men\b|girl|boy|famil|household|home|house|refugee|migrant|worker|farmer|teacher|student|pupil|user|member|"
    r"follower|subscriber|view|signature|signator|copies|visitor|patient|case|death|victim|prisoner|ton|litre|liter|hectare|acre|kilo|km|metre|meter|mile|year|day|hour|minute|step|unit|"
    r"job|euro|dollar|pound|peso|real|reais|rupee|rupiah|yen|yuan|won\b|franc|shilling|naira|rand\b|lira|dirham|dinar|rubl|rouble|ruble|złot|zlot|krone|krona|kronor|forint|baht|dong|"
    r"đồng|million|billion|milliard|thousand|byte|pixel|voter|elector|email|e-mail|letter|page|book|seed|plant|animal|bird|bee|fish|cow|goat|chicken|vehicle|car|bus|bicycle|bed|dose|"
    r"grain|drop|brick|particip|response|answer|comment|idea|proposal|petition|household|"
    r"persona|habitant|ciudadan|niñ|mujer|hombre|familia|árbol|arbol|voto|metro|kilómetro|hectárea|dólar|año|hora|firma|usuari|estudiant|trabajador|vivienda|muert|víctima|caso|"
    r"personne|gens|citoyen|enfant|femme|homme|famille|arbre|voix|vote|mètre|hectare|an\b|ans\b|année|heure|élève|étudiant|travailleur|logement|mort|cas\b|électeur|"
    r"pessoa|habitante|cidad|criança|mulher|homem|homens|árvore|dólar|estudante|trabalhador|casa|morador|eleitor|assinatura|"
    r"mensch|einwohner|bürger|person|kinder|frauen|männer|familien|bäume|stimme|meter|euro|jahre|stunden|unterschrift|wähler|studierende|schüler|wohnung|tote|fälle|haushalt|"
    r"persone|abitanti|cittadin|bambin|donne|uomini|alberi|voti|metri|ettari|anni|ore\b|case\b|student|lavorator|elettor|"
    r"mensen|inwoners|burgers|kinderen|bomen|stemmen|jaar|uur|gezinnen|huishoudens|osób|osoby|ludzi|mieszkańc|dzieci|kobiet|drzew|głos|lat\b|rodzin|obywatel|"
    r"lidí|obyvatel|stromů|hlasů|korun|människor|invånare|träd|röster|kronor|mennesker|innbygger|indbygger|trær|træer|stemmer|ihmis|asukas|puu|ääni|ember|fő\b|lakos|fa\b|fát|szavazat|"
    r"oameni|locuitori|copaci|voturi|άνθρωπο|ανθρώπο|κάτοικο|δέντρ|ψήφο|ευρώ|kişi|insan|nüfus|ağaç|oy\b|çocuk|kadın|aile|lira|öğrenci|seçmen|watu|miti|kura|wakazi|watoto|wananchi|shilingi|"
    r"orang|jiwa|penduduk|pohon|pokok|suara|anak|perempuan|keluarga|warga|người|cây|phiếu|dân|trẻ em|tao\b|katao|puno|boto|"
    r"человек|люд|жител|граждан|дерев|голос|дет|женщин|мужчин|семей|рубл|тенге|метр|лет\b|год|час|подпис|осіб|людей|мешкан|дітей|гривень|хора|души|дърв|гласа|лева|људи|дрвећа|"
    r"شخص|أشخاص|نسمة|مواطن|ناس|إنسان|طفل|أطفال|امرأة|رجل|عائلة|أسرة|شجرة|أشجار|صوت|أصوات|ناخب|دينار|درهم|ريال|جنيه|ليرة|دولار|يورو|متر|سنة|عام|ساعة|طالب|لاجئ|عامل|مليون|ألف|"
    r"نفر|درخت|رأی|رای|تومان|کودک|زن\b|آدم|افراد|افراد|لوگ|روپے|ووٹ|درختوں|افراد|בני אדם|איש|אנשים|תושבים|עצים|קולות|שקל|"
    r"लोग|व्यक्ति|नागरिक|बच्च|महिला|परिवार|पेड़|वोट|मत\b|रुपये|रुपए|रुपया|रु|मीटर|साल|वर्ष|घंटे|छात्र|किसान|करोड़|लाख|हज़ार|हजार|"
    r"মানুষ|জন|লোক|নাগরিক|শিশু|নারী|পরিবার|গাছ|ভোট|টাকা|মিটার|বছর|হাজার|লাখ|কোটি|ਲੋਕ|લોકો|લોક|रूपये|लोक|झाड|மக்கள்|பேர்|மரங்கள்|ரூபாய்|வாக்கு|ప్రజలు|చెట్లు|రూపాయ|ಜನ|മരങ്ങൾ|ആളുകൾ|"
    r"คน|ต้น|เสียง|บาท|ครัวเรือน|ราย|เมตร|ปี|ไร่|ครั้ง|ନାଗରିକ|လူ|ကျပ်|នាក់|ដើម|រៀល|ຄົນ|ກີບ|"
    r"人|円|元|圆|圓|块|塊|棵|株|本(?!人)|票|名(?!字)|個|个|只|隻|件|次|位|戶|户|口|家|亩|畝|公里|米|公斤|吨|噸|歲|岁|年|万|萬|億|亿|美元|欧元|歐元|日元|韩元|人民币|ドル|ユーロ|メートル|世帯|件|枚|冊|匹|頭|台|票|%|％|"
    r"명|원|그루|표|개|만|억|달러|유로|년|건|가구|마리|대\b|장\b|미터|킬로|세대|시간|ሰዎች|ዛፎች|ብር|ድምፅ|ადამიან|ხე|ლარი|մարդ|ծառ|դրամ|mutane|bishiyoyi|abantu|izihlahla|eniyan)",
    re.IGNORECASE,
)  # fmt: skip
# What follows a number that somebody gives of themselves: "612 345 678 is mine". Any other word in small letters after a number
# in groups of three is what it counts.
_FOLLOWS_PHONE = re.compile(
    r"\s{0,2}(?:is|are|for|to|if|or|and|ask|any|anytime|after|before|between|please|thanks|thank|call|calls|text|sms|when|whenever|my|mine|was|has|works?|at|on|only|not|cell|mobile|phone|"
    r"whatsapp|signal|telegram|office|home|ext|extension|tel|day|night|evenings?|mornings?|now|day|here|but|so|because|from|with|until|"
    r"es|son|para|si|y|o|u|por|pregunt\w+|gracias|en|mi|mío|llam\w+|escrib\w+|est|pour|et|ou|merci|à|le|la|c['’]est|svp|appel\w+|demand\w+|mon|é|são|se|e|obrigad\w+|lig\w+|meu|"
    r"ist|für|wenn|und|oder|bitte|danke|ab|von|bis|mein\w*|gehört|anrufen|erreichbar|è|per|grazie|chiam\w+|mio|voor|en|of|als|bel\w*|mijn|to|jest|proszę|i|lub|dla|dzwoń\w*|mój|"
    r"это|мой|звон\w+|для|и|или|если|пиш\w+|спрос\w+|в|с|по|моя|це|мій|та|дзвон\w+|benim|numara\w+|ara\w*|ve|veya|için|üzerinden|bana|ulaş\w+|ni|ndiyo|yangu|na|au|kwa|piga|"
    r"ya|adalah|untuk|dan|atau|hubungi|milik|nomor|là|của|để|và|hoặc|gọi|هو|هذا|هي|على|في|و|أو|من|لي|رقمي|للتواصل|اتصل\w*|است|برای|و|یا|پر|ہے|पर|है|मेरा|को|में|से|और|या|यह|कॉल|"
    r"এ|এটা|আমার|নম্বরে|و|är|för|och|eller|ring|min|mitt|on|ja|tai|je|pro|a|nebo|volejte|vagy|és|hívj\w*|sunați|este|sau|și|είναι|για|και|ή)(?![^\W\d_])",
    re.IGNORECASE,
)
_SMALL_WORD = re.compile(r"\s{1,2}(?=[^\W\d_])(?P<word>[^\W\d_]\S{0,30})")
# Words before a number that say that it counts, or measures.
_COUNTS_BEFORE = re.compile(
    r"(?:\b(?:about|around|nearly|almost|over|under|than|approximately|approx\.?|roughly|some|only|totall?(?:ing)?|total of|budget|costs?|costing|price[ds]?|population(?: of| is| was)?|gdp|revenue|profit|"
    r"spen[dt]|spending|paid|pay|raised|earns?|worth|plant(?:ed)?|between|from|of|reached|grew to|rose to|fell to|up to|at least|at most|mean|average|median|score|ratio|rate|weigh\w*|"
    r"unos|unas|casi|más de|menos de|cerca de|alrededor de|total de|presupuesto(?: de| es de)?|población(?: de)?|cuesta\w?|costó|entre|"
    r"environ|près de|plus de|moins de|quelque|budget est de|budget de|population(?: de)?|coûte\w*|coûté|entre|total de|quase|mais de|menos de|orçamento(?: de)?|população(?: de)?|custa\w?|custou|"
    r"rund|etwa|ungefähr|knapp|über|fast|mehr als|weniger als|kostet\w*|budget von|bevölkerung(?: von)?|zwischen|circa|quasi|più di|meno di|costa\w?|popolazione(?: di)?|bilancio di|"
    r"ongeveer|bijna|meer dan|około|ponad|prawie|koszt\w*|yaklaşık|toplam|bütçe\w*|nüfus\w*|takriban|karibu|zaidi ya|sekitar|hampir|lebih dari|khoảng|hơn|gần)\s{0,2}[:=]?|"
    r"(?:около|более|почти|примерно|свыше|бюджет|население|население составляет|стоит|близько|понад|حوالي|نحو|أكثر من|تقريبا|ميزانية|عدد السكان|الميزانية|حدود|بیش از|जनसंख्या|लगभग|करीब|बजट|"
    r"প্রায়|জনসংখ্যা|约|大约|超过|近|共|人口|预算|約|およそ|予算|인구|예산|약|총|ประมาณ|กว่า|ประชากร|งบประมาณ)\s{0,2}[:：=は는은]?)\s{0,2}\Z",
    re.IGNORECASE,
)  # fmt: skip
_SUFFIX_WORDS = re.compile(
    r"\s?(?:[%‰°]|/=|percent|per cent|por ciento|pour cent|prozent|[kKmMgGtT]?(?:W|Wh|Hz|B|g|l|L|t|ha)\b|m[²³2]?\b|km[²2]?\b|€|\$)"
)
_LONGEST_WORDS = 40


def covered(plain: str) -> str:
    """The text, of the same length, without the digits that are dates, times, laws, books or versions by their form.

    >>> covered("law 13.709/2018 of 14.08.2018").replace(chr(0), "_")
    'law ___________ of __________'
    >>> covered("06.12.19.45.78") == "06.12.19.45.78"
    True
    """
    if not _MAY_BE_COVERED.search(plain):
        return plain
    plain = _BY_FORM.sub(_blank, plain)
    plain = _BANDS.sub(lambda found: _blank(found) if _ascending(found.group()) else found.group(), plain)
    return _ISBN10.sub(lambda found: _blank(found) if _is_book(found.group()) else found.group(), plain)


def is_count(plain: str, start: int, end: int) -> bool:
    """Whether the digits between two places are an amount, a number of something, a decimal, a range or a list."""
    number = plain[start:end].rstrip(" .(-/_")
    end = start + len(number)
    if _near_currency(plain, start, end) or _SUFFIX_WORDS.match(plain, end, end + _LONGEST_WORDS):
        return True
    if _is_list(number):
        return True
    parts = _PARTS.split(number)
    if len(parts) == 2 and all(map(_counts_by_form, parts)) and not parts[0].startswith("0"):
        low, high = (int(re.sub(r"\D", "", part)) for part in parts)
        if low < high and (low % 10 == 0 == high % 10 or _COUNTED.match(plain, end, end + _LONGEST_WORDS)):
            return True
    if _DECIMAL.fullmatch(number) or _GROUPED_DECIMAL.fullmatch(number):
        return True
    grouped = _GROUPED.fullmatch(number)
    if not grouped and not _BARE.fullmatch(number):
        return False
    digits = re.sub(r"\D", "", number)
    if _COUNTED.match(plain, end, end + _LONGEST_WORDS) and not _FOLLOWS_PHONE.match(plain, end, end + _LONGEST_WORDS):
        return True
    if _COUNTS_BEFORE.search(plain, max(0, start - _LONGEST_WORDS), start):
        return True
    if digits.endswith("000" if grouped else "00000"):
        return True
    if not grouped:
        return False
    # 1 428 627 663: no country parts its numbers so; else by the word that follows.
    if number.count(grouped["sign"]) >= 3 and len(digits) <= 13:
        return True
    word = _SMALL_WORD.match(plain, end, end + _LONGEST_WORDS)
    return bool(word and word["word"].islower() and not _FOLLOWS_PHONE.match(plain, end, end + _LONGEST_WORDS))


def is_decimal(number: str) -> bool:
    """Whether digits with one full stop among them are a number with decimals.

    >>> is_decimal("3.4285714286"), is_decimal("06.12345678")
    (True, False)
    """
    return bool(_DECIMAL.fullmatch(number))


def says_counted(plain: str, start: int, end: int) -> bool:
    """Whether a currency or a word for what is counted stands beside the digits."""
    return _near_currency(plain, start, end) or bool(_COUNTED.match(plain, end, end + _LONGEST_WORDS))


def _counts_by_form(part: str) -> bool:
    return bool(_GROUPED.fullmatch(part) or _BARE.fullmatch(part))


def _near_currency(plain: str, start: int, end: int) -> bool:
    before, after = plain[max(0, start - 2) : start].rstrip(), plain[end : end + 2].lstrip()
    if any(beside and unicodedata.category(beside) == "Sc" for beside in (before[-1:], after[:1])):
        return True
    return bool(_CODE_AFTER.match(plain, end) or _CODE_BEFORE.search(plain, max(0, start - 8), start))


def _is_list(number: str) -> bool:
    """Whether groups are years, a row with one step, or numbers that grow: lists of things, not somebody's number."""
    groups = re.findall(r"\d+", number)
    if len(groups) < 3 or groups[0].startswith("0"):
        return False
    steps = {int(second) - int(first) for first, second in zip(groups, groups[1:], strict=False)}
    if len(steps) == 1:
        return True
    lengths = [len(group) for group in groups]
    grows = min(steps) > 0 and lengths == sorted(lengths) and not any(group.startswith("0") for group in groups)
    return (
        grows and len(groups) >= 4 and (len(set(lengths)) > 1 or len(groups) >= 6) and not re.search(r"[^\d ]", number)
    )


def _ascending(bands: str) -> bool:
    numbers: Sequence[int] = [int(number) for number in re.findall(r"\d+", bands)]
    return all(first <= second for first, second in zip(numbers, numbers[1:], strict=False)) and (
        all(low < high for low, high in zip(numbers[::2], numbers[1::2], strict=False))
    )


def _is_book(number: str) -> bool:
    signs = re.sub(r"[^\dXx]", "", number)
    return is_isbn(signs) or is_short_isbn(signs)


def _blank(found: re.Match[str]) -> str:
    return _COVER * len(found.group())
