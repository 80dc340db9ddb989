"""Invented personal details planted in invented sentences: twelve languages, eight kinds, and awkward ways to write them.

Nobody owns these details: domains and phone ranges are reserved for examples where there are such, the rest are drawn by
chance and given valid check digits. The generator knows nothing of the rules that look for them.
"""

import random
from collections.abc import Callable
from dataclasses import dataclass

LANGUAGES = ("en", "es", "fr", "pt", "de", "tr", "sw", "ru", "ar", "hi", "zh", "ja")
KINDS = ("email", "phone", "link", "handle", "bank", "identity", "coordinates", "address")
DIGITS = {
    "ar": "٠١٢٣٤٥٦٧٨٩", "fa": "۰۱۲۳۴۵۶۷۸۹", "hi": "०१२३४५६७८९", "bn": "০১২৩৪৫৬৭৮৯", "full": "０１２３４５６７８９", "th": "๐๑๒๓๔๕๖๗๘๙",
}  # fmt: skip
# What surrounds the detail: {} is its place.
SENTENCES = {
    "en": ["We need a hotline in every town, ask for me at {} if you agree.", "My sister was held for nine days. {} is hers, write to her", "{}", "Contact: {}. We meet on Mondays"],
    "es": ["Hay que abrir los archivos; si quieren ayudar: {}, de lunes a viernes.", "Mi hermano sigue preso ({}) y nadie responde", "Pido una oficina en el barrio.\n{}", "¿Quién nos defiende? {}!"],
    "fr": ["Il faut former les juges, voyez {} pour la suite.", "Mon voisin a été expulsé : {}", "« {} » c’est là qu’on peut m’atteindre", "Une permanence chaque mois ; {}; merci"],
    "pt": ["Precisamos de abrigo para as famílias, falem comigo: {}.", "A minha mãe ({}) foi despejada", "{} é o meu, usem à vontade", "Mais escolas!\n\n{}\n"],
    "de": ["Mehr Beratung auf dem Land, ich helfe gern: {}.", "Wer mitmachen will, findet mich unter {}", "({}) bitte nicht weitergeben", "Gerechte Löhne – {} – für alle"],
    "tr": ["Her ilçede bir danışma merkezi olsun, bana {} üzerinden ulaşın.", "Kardeşim gözaltında: {}", "{}, lütfen paylaşmayın", "Daha çok avukat! [{}]"],
    "sw": ["Tunahitaji kituo cha msaada kijijini, nipate kwa {}.", "Mama yangu alifukuzwa: {}", "{} ndiyo yangu", "Haki kwa wote… {} … asante"],
    "ru": ["Нужна горячая линия в каждом городе, мои данные: {}.", "Моего брата задержали ({}), помогите", "{} — это мой", "Больше адвокатов!\n{}"],
    "ar": ["نحتاج إلى مكتب في كل مدينة، يمكن الوصول إلي: {}.", "أخي محتجز منذ شهر ({})", "{} هذا لي", "المزيد من المدارس؛ {}"],
    "hi": ["हर गाँव में कानूनी मदद चाहिए, मुझसे मिलें: {}।", "मेरे भाई को पकड़ लिया गया ({})", "{} मेरा है", "और स्कूल चाहिए, {}"],
    "zh": ["每个城市都需要热线，我的是{}，谢谢。", "我弟弟被带走了（{}）", "{}这是我的", "请帮助村民：{}。"],
    "ja": ["各地に相談窓口が必要です。私は{}です。", "兄が拘束されています（{}）", "{}まで", "学校を増やしてほしい、{}"],
}  # fmt: skip
_NAMES = ["ana.flores", "k_mwangi", "jdoe", "li-wei", "m.o.haddad", "sofia2004", "o'brien.pat", "priya+rights"]
_INTERNATIONAL = ["мария", "用户", "josé.núñez", "müller", "محمد", "さくら"]
_DOMAINS = [
    "example.org",
    "mail.example.com",
    "example.co.uk",
    "post.example.net",
    "bücher.example",
    "例え.テスト",
    "пример.испытание",
]
_AREAS = ["+44 20 7946 0{}", "+1 (202) 555-0{}", "+33 1 99 00 {}", "+254 700 555 {}", "+49 30 23125 {}", "+55 11 95555-{}", "+7 495 555-{}", "+90 212 555 {}", "+86 138 0013 {}", "+81 90 1234 {}", "+91 98765 0{}", "+20 10 0555 {}", "+966 55 555 {}"]  # fmt: skip
_NATIONAL = ["020 7946 0{}", "(202) 555-0{}", "01 99 00 {}", "0700 555 {}", "030/23125{}", "(11) 95555-{}", "8 (495) 555-{}", "0212 555 {}", "138-0013-{}", "090-1234-{}", "098765 0{}", "010 0555 {}"]  # fmt: skip
_STREETS = {
    "en": ["{n} Invented Lane", "{n}b Saint Nowhere Street, Flat 3", "{n} North Example Road", "PO Box {m}"],
    "es": ["Calle de la Invención, {n}", "Avda. Ejemplo nº {n}, 3º B", "c/ San Nadie {n}", "Paseo del Ejemplo {n}"],
    "fr": ["{n} rue de l’Exemple", "{n} bis, avenue Jean Personne", "{n}, boulevard des Inventés", "BP {m}"],
    "pt": ["Rua da Invenção, {n}", "Av. Exemplo, nº {n}", "Travessa do Ninguém {n}", "Rua Exemplo, {n}, apto 12"],
    "de": ["Beispielstraße {n}", "Am Beispielweg {n}a", "Erfundene Allee {n}", "Max-Niemand-Str. {n}"],
    "tr": ["Örnek Caddesi No: {n}", "Hayali Sokak {n}/3", "Örnek Mah. Hayal Sok. No:{n} D:4", "Hayal Bulvarı No {n}"],
    "sw": ["Mtaa wa Mfano nambari {n}", "S.L.P. {m}", "Barabara ya Mfano {n}", "P.O. Box {m}, Mji wa Mfano"],
    "ru": ["ул. Примерная, д. {n}, кв. 12", "улица Выдуманная {n}", "проспект Примеров, дом {n}", "пер. Никого, {n}"],
    "ar": ["شارع المثال رقم {n}", "{n} شارع المثال", "شارع الخيال، عمارة {n}", "ص.ب. {m}"],
    "hi": ["मकान नंबर {n}, उदाहरण मार्ग", "म. नं. {n}, कल्पित गली", "फ्लैट नं {n}, उदाहरण रोड", "घर संख्या {n}"],
    "zh": ["虚构路{n}号", "示例街{n}號3樓", "想象中路{n}号2单元", "虚构大街 {n} 号"],
    "ja": ["架空区見本町1丁目2番{n}号", "見本市架空町{n}-3", "架空区例町3-{n}-1", "見本町2丁目{n}-4"],
}  # fmt: skip


@dataclass(frozen=True)
class Canary:
    """One planted detail: the text that holds it, the detail, its kind and the text's language."""

    text: str
    detail: str
    kind: str
    language: str


def planted(count: int = 500, *, seed: int = 0) -> list[Canary]:
    """So many canaries, as evenly as can be over languages and kinds."""
    chance = random.Random(seed)
    cells = [(language, kind) for language in LANGUAGES for kind in KINDS]
    chosen = [cells[place % len(cells)] for place in range(count)]
    return [_canary(language, kind, chance) for language, kind in chosen]


def _canary(language: str, kind: str, chance: random.Random) -> Canary:
    written = _MAKERS[kind](language, chance)
    sentence = chance.choice(SENTENCES[language])
    # Which network a name is on tells of nobody.
    detail = written.rpartition(": ")[2] if kind == "handle" else written
    return Canary(sentence.replace("{}", written), detail, kind, language)


def _number(length: int, chance: random.Random) -> str:
    return "".join(chance.choice("0123456789") for _ in range(length))


def _in_script(text: str, language: str, chance: random.Random) -> str:
    scripts = {"ar": ["ar", "fa"], "hi": ["hi", "bn"], "zh": ["full"], "ja": ["full"], "sw": ["th"]}.get(language)
    if not scripts or chance.random() < 0.5:
        return text
    return text.translate(str.maketrans("0123456789", DIGITS[chance.choice(scripts)]))


def _email(_: str, chance: random.Random) -> str:
    name = chance.choice(_NAMES if chance.random() < 0.75 else _INTERNATIONAL)
    domain = chance.choice(_DOMAINS)
    if not domain.isascii() or not name.isascii() or chance.random() < 0.6:
        return f"{name}@{domain}" if chance.random() < 0.85 else f"{name}＠{domain}"
    at = chance.choice([" at ", " (at) ", "[at]", " [arroba] ", " @ ", "{at}"])
    return f"{name}{at}{domain.replace('.', ' dot ' if at == ' at ' else chance.choice(['.', ' (dot) ', '[.]']))}"


def _phone(language: str, chance: random.Random) -> str:
    form = chance.choice(_AREAS if chance.random() < 0.6 else _NATIONAL)
    number = form.replace("{}", _number(4 if form.count("0{}") == 0 else 3, chance))
    awkward = chance.random()
    if awkward < 0.15:
        number = number.replace(" ", "").replace("-", "")
    elif awkward < 0.3:
        number = number.replace(" ", chance.choice([".", "-", "\u00a0", "  ", " - "]))
    elif awkward < 0.36 and number.startswith("+"):
        number = number.replace("+", "00")
    return _in_script(number, language, chance)


def _link(_: str, chance: random.Random) -> str:
    path = f"{chance.choice(['u', 'people', 'profile', '~'])}/{chance.choice(_NAMES)}"
    return chance.choice(
        [f"https://example.org/{path}", f"http://www.example.com/{path}?id={_number(5, chance)}", f"www.example.net/{path}#top",
         f"example.org/{path}", f"HTTPS://EXAMPLE.ORG/{path}", f"facebook.com/{chance.choice(_NAMES)}", f"t.me/{chance.choice(['jdoe77', 'li_wei', 'k_mwangi'])}",
         f"https://пример.испытание/{path}", f"wa.me/44770090{_number(4, chance)}", f"http://192.0.2.7:8080/{path}"]
    )  # fmt: skip


def _handle(_: str, chance: random.Random) -> str:
    name = chance.choice(
        ["ana_flores", "k.mwangi", "jdoe77", "Li_Wei_2", "priya_r", "мария_к", "sofia.2004", "m0haddad"]
    )
    return chance.choice([f"@{name}", f"@{name}", f"＠{name}", f"Instagram: {name}" if name.isascii() else f"@{name}", f"@{name}@example.social", f"Telegram: @{name}"])  # fmt: skip


def _bank(language: str, chance: random.Random) -> str:
    if chance.random() < 0.5:
        country, length = chance.choice(
            [("DE", 22), ("GB", 22), ("FR", 27), ("ES", 24), ("TR", 26), ("SA", 24), ("NL", 18), ("BR", 29), ("PL", 28)]
        )
        bank = "ABNA" if country in {"GB", "NL"} else ""
        body = bank + _number(length - 4 - len(bank), chance)
        rest = int("".join(str(int(sign, 36)) for sign in f"{body}{country}00")) % 97
        account = f"{country}{98 - rest:02}{body}"
        return _spaced(account, 4, chance) if chance.random() < 0.8 else account.lower()
    digits = chance.choice(["4", "51", "37", "6011", "2221"])
    length = 15 if digits == "37" else 16
    digits += _number(length - 1 - len(digits), chance)
    return _in_script(
        _spaced(next(f"{digits}{last}" for last in range(10) if _luhn(f"{digits}{last}")), 4, chance), language, chance
    )


def _spaced(signs: str, width: int, chance: random.Random) -> str:
    between = chance.choice(["", " ", "-", " "])
    return between.join(signs[start : start + width] for start in range(0, len(signs), width))


def _luhn(digits: str) -> bool:
    total = 0
    for place, digit in enumerate(reversed(digits)):
        number = int(digit) * (2 if place % 2 else 1)
        total += number // 10 + number % 10
    return total % 10 == 0


def _identity(language: str, chance: random.Random) -> str:
    made = chance.choice([_dni, _nino, _ssn, _cpf, _pesel, _tckn, _chinese, _rut, _nir, _pan, _south_african])(chance)
    return _in_script(made, language, chance) if made.isdigit() else made


def _dni(chance: random.Random) -> str:
    number = _number(8, chance)
    letter = "TRWAGMYFPDXBNJZSQVHLCKE"[int(number) % 23]
    return chance.choice(
        [f"{number}{letter}", f"{number}-{letter}", f"{number[:2]}.{number[2:5]}.{number[5:]}-{letter}"]
    )


def _nino(chance: random.Random) -> str:
    number = _number(6, chance)
    return chance.choice([f"QQ {number[:2]} {number[2:4]} {number[4:]} C", f"JG{number}A"]).replace("QQ", "AB")


def _ssn(chance: random.Random) -> str:
    return f"{chance.randint(100, 665)}-{chance.randint(10, 99)}-{chance.randint(1000, 9999)}"


def _cpf(chance: random.Random) -> str:
    number = _number(9, chance)
    for most in (10, 11):
        total = sum(int(digit) * (most - place) for place, digit in enumerate(number))
        number += str(total * 10 % 11 % 10)
    return chance.choice([number, f"{number[:3]}.{number[3:6]}.{number[6:9]}-{number[9:]}"])


def _pesel(chance: random.Random) -> str:
    number = f"{chance.randint(40, 99)}{chance.randint(1, 12):02}{chance.randint(1, 28):02}{_number(4, chance)}"
    total = sum(int(digit) * weight for digit, weight in zip(number, (1, 3, 7, 9, 1, 3, 7, 9, 1, 3), strict=True))
    return f"{number}{-total % 10}"


def _tckn(chance: random.Random) -> str:
    number = f"{chance.randint(1, 9)}{_number(8, chance)}"
    digits = [int(digit) for digit in number]
    digits.append((7 * sum(digits[0:9:2]) - sum(digits[1:8:2])) % 10)
    digits.append(sum(digits) % 10)
    return "".join(map(str, digits))


def _chinese(chance: random.Random) -> str:
    number = (
        f"110105{chance.randint(1950, 2005)}{chance.randint(1, 12):02}{chance.randint(1, 28):02}{_number(3, chance)}"
    )
    total = sum(int(digit) * pow(2, 17 - place, 11) for place, digit in enumerate(number))
    return number + "10X98765432"[total % 11]


def _rut(chance: random.Random) -> str:
    number = str(chance.randint(5_000_000, 25_000_000))
    total = sum(int(digit) * (2 + place % 6) for place, digit in enumerate(reversed(number)))
    check = "0K987654321"[total % 11]
    return chance.choice([f"{number}-{check}", f"{number[:-6]}.{number[-6:-3]}.{number[-3:]}-{check}"])


def _nir(chance: random.Random) -> str:
    number = f"{chance.choice('12')}{chance.randint(40, 99)}{chance.randint(1, 12):02}{chance.randint(10, 95)}{_number(6, chance)}"
    key = f"{97 - int(number) % 97:02}"
    return chance.choice(
        [f"{number}{key}", f"{number[0]} {number[1:3]} {number[3:5]} {number[5:7]} {number[7:10]} {number[10:]} {key}"]
    )


def _pan(chance: random.Random) -> str:
    return f"{''.join(chance.choice('ABCDEFGHJK') for _ in range(3))}PK{_number(4, chance)}{chance.choice('ABCDEF')}"


def _south_african(chance: random.Random) -> str:
    number = f"{chance.randint(50, 99)}{chance.randint(1, 12):02}{chance.randint(1, 28):02}{_number(4, chance)}08"
    return next(f"{number}{last}" for last in range(10) if _luhn(f"{number}{last}"))


def _coordinates(language: str, chance: random.Random) -> str:
    north, east = chance.uniform(-60, 70), chance.uniform(-179, 179)
    form = chance.randrange(6)
    if form < 2:
        return _in_script(f"{north:.5f}, {east:.5f}", language, chance)
    if form == 2:
        return f"{abs(north):.4f}° {'N' if north > 0 else 'S'}, {abs(east):.4f}° {'E' if east > 0 else 'W'}"
    if form == 3:
        return f"{north:.6f} {east:.6f}"
    if form == 4:
        return f"{int(abs(north))}°{chance.randint(0, 59):02}'{chance.randint(0, 59):02}\"{'N' if north > 0 else 'S'} {int(abs(east))}°{chance.randint(0, 59):02}'{chance.randint(0, 59):02}\"{'E' if east > 0 else 'W'}"
    return f"{north:.4f};{east:.4f}".replace(".", ",")


def _address(language: str, chance: random.Random) -> str:
    made = (
        chance.choice(_STREETS[language])
        .replace("{n}", str(chance.randint(2, 240)))
        .replace("{m}", str(chance.randint(100, 9999)))
    )
    return _in_script(made, language, chance)


_MAKERS: dict[str, Callable[[str, random.Random], str]] = {
    "email": _email, "phone": _phone, "link": _link, "handle": _handle, "bank": _bank, "identity": _identity,
    "coordinates": _coordinates, "address": _address,
}  # fmt: skip


def survives(canary: Canary, redacted: str) -> bool:
    """Whether what tells of somebody is still there: the detail, or most of its digits or letters in a row."""
    kept = "".join(sign for sign in redacted.casefold() if sign.isalnum())
    core = "".join(sign for sign in canary.detail.casefold() if sign.isalnum())
    width = max(5, round(len(core) * 0.6))
    return any(core[start : start + width] in kept for start in range(max(1, len(core) - width + 1)))
