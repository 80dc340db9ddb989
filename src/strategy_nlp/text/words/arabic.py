"""The dictionary-like form of an Arabic word, and the key that its forms share.

Arabic writes "and", short prepositions, the article and pronouns onto a word: وللمجتمع is "and for the society". What is
cut here is cut by rules, without a dictionary: where the first letter may be the word's own, a list of the beginnings
of such words decides.
"""

import re

from strategy_nlp.text.words.stop_words import bare

_MARKS = re.compile("[\u0640\u064b-\u065f\u0670]")
_TANWIN = re.compile("\u064b?\u0627\u064b?$")
# "And" or "so" before the article; والد and the like are "father", "parents".
_AND_ARTICLE = re.compile(r"^[وف](?=(?:ال|لل|بال|كال)..)(?!الد(?:ة|ي|ين|ان|ات|ته|تها|تهم|تي|يه|يها|يهم|ينا|نا)?$)")
# "With", "as" and "for" before the article, which the last one swallows; بالغ is "adult".
_PREPOSITION_ARTICLE = re.compile(r"^(?:[بك]ال(?=...)(?!غ(?:ة|ين|ون|ات)?$)|لل(?=..))")
# Beginnings of words whose first letter is theirs.
_OWN_AND = re.compile(
    "^و(?:با|ثا|ثب|ثي|ثق|جب|جد|جه|جو|حد|حش|حي|دا|دي|را|رد|رش|رق|رث|زا|زي|زر|زع|زن|سائ|ساط|ساد|سام|سط|سي|شا|شم|صا|صف|صل|صم|صو|صي|ضع|ضو|ضي|طن|ظا|ظي"
    "|ظف|عد|عو|عي|فا|فد|فر|فق|فو|في|قا|قت|قع|قف|قو|كا|كي|لا|لد|لي|هم|يب|يل|اج|اح|اد|ار|از|اس|اش|اص|اض|اع|اف|اق|الد|ال$)"
)
_OWN_BY = re.compile(
    "^ب(?:لد|لا|يت|يو|وي|يئ|يا|حي|دأ|لغا|نغ|نط|طر|رو|نك|نو|نا|ني|رن|را|ري|رل|رد|رج|رك|حث|حو|حر|عد|اح|اب|ار|ال|اق|ث|دي|دا|دون|طا|طل|طو|عث|عض|عي|قا|قي|وا|ول|ود|ور|ذو|شر|صر|صم|ضا"
    "|سي|سا|غد|كا|كر|هج|ؤر|ئر)"
)
_OWN_FOR = re.compile(
    "^ل(?:جن|جا|جو|اج|اع|اف|از|اح|اق|غ[ةتاو]|قا|قم|دغ|ذي|عن|فت|كن|قب|ند|وي|وح|وا|وم|وب|وج|ون|يل|يب|يا|ين|با|بن|حظ|حم|سا|عب|طف|طي|فظ|مس|هج|ذة|زو|صو|مح)"
)
_PRONOUN = re.compile(r"(?<=...)(?:هما|ها|هم|هن)$|(?<=....)(?:كم|كن|نا)$")
_NO_PRONOUN = {"تفاهم", "مساهم", "مداهم", "منتهى", "متراكم", "متفاهم"}
# Prepositions and conjunctions with a pronoun: "with us", "because it".
_FUNCTION = re.compile(
    r"(?:عند|مع|في|ل|ب|عن|إلي|علي|من|بعد|قبل|لأن|أن|إن|كأن|لكن|حول|بين|لدي|وحد|نفس|أنفس|كل|جميع|ضد|نحو|أمام|وراء|دون|غير|أي|أحد|معظم|بعض)"
    r"(?:ه|ها|هم|هن|هما|ك|كم|كن|نا|ني|ي|ا)?"
)
# Endings of verbs alone; and nouns that begin with ي are few.
_VERB = re.compile(
    r"..(?:وا|وه|تموه|ناه|وها|وهم|ونه|ونها)$|..تم$|^سن(?![وةتد]).{2,}(?:ك|ه|ها|هم|كم)$|^أ..(?:ته|نا)$|^ي(?!وم|د$|دي|مين|سار|من|ون|هود|قين|نبوع|تيم|اس|أس|اب|خت).."
)
_NO_VERB = {"خاتم", "مأتم"}
# Words whose ت is theirs; before a pronoun it is the form of ة in others, and ء becomes ئ.
_OWN_T = {"بيت", "صوت", "وقت", "موت", "زيت", "بنت", "أخت", "سكوت", "صمت", "ثبات", "نبات"}
_LIFE_AND_THE_LIKE = {"حيات", "وفات", "معانات", "مساوات"}
_ENDINGS = (
    re.compile(r"(?<=...)(?:ها|ان|ات|ون|ين)$"),
    re.compile(r"(?<=...)(?:يه|ي)$"),
    re.compile(r"(?<=..)ه$"),
)


def dictionary_form(word: str) -> str:
    """An Arabic word without what is written onto it, save the article; blank for verbs and function words.

    >>> [dictionary_form(word) for word in ("والمجتمع", "بالمجتمع", "للمجتمع", "قريتها", "وزارة", "اكتبوا")]
    ['المجتمع', 'المجتمع', 'المجتمع', 'قرية', 'وزارة', '']
    """
    # The mark of an indefinite accusative is its only trace: فريقاً is فريق.
    if word.endswith(("\u064b\u0627", "\u0627\u064b")) and len(word) > 3:
        word = _TANWIN.sub("", word)
    word = _MARKS.sub("", word)
    if _FUNCTION.fullmatch(word):
        return ""
    word = _AND_ARTICLE.sub("", word)
    if len(word) > 3 and word[0] == "و" and not _OWN_AND.match(word):
        word = word[1:]
    word = _PREPOSITION_ARTICLE.sub("ال", word)
    if len(word) > 3 and (
        (word[0] == "ب" and not _OWN_BY.match(word)) or (word[0] == "ل" and not _OWN_FOR.match(word))
    ):
        word = word[1:]
    if _FUNCTION.fullmatch(word) or (_VERB.search(word) and word not in _NO_VERB):
        return ""
    # What has an article has no pronoun: the last letters of المهم are its own.
    return word if word.startswith("ال") else _without_pronoun(word)


def arabic_key(form: str) -> str:
    """What the forms of an Arabic word share: the light stem of Larkey, Ballesteros and Connell (2002).

    It serves search better than roots do. Broken plurals (مدرسة, مدارس) stay apart.

    >>> arabic_key("المجتمعات") == arabic_key("مجتمع")
    True
    """
    key = bare(form, "ar")
    key = key.removeprefix("ال") if len(key) > 4 else key
    for ending in _ENDINGS:
        key = ending.sub("", key)
    return key


def _without_pronoun(word: str) -> str:
    # "His" is one letter, ه, which may as well be a word's own; only behind ت it is plain.
    without = word[:-1] if len(word) > 3 and word.endswith("ته") else _PRONOUN.sub("", word)
    if without == word or word in _NO_PRONOUN:
        return word
    if without.endswith("و"):
        # صدقوها: a verb in the plural.
        return ""
    if (
        without.endswith("ت")
        and without not in _OWN_T
        and (not without.endswith("ات") or without in _LIFE_AND_THE_LIKE)
    ):
        return without[:-1] + "ة"
    return without[:-1] + "ء" if without.endswith(("ائ", "اؤ")) else without
