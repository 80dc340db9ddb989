"""The noun that a Korean word is written around.

Korean writes particles and verb endings onto a noun without a space, and they look like the ends of other words: 교사는
is "teacher" with a particle, 모르는 is a form of "not know". Only a list of nouns tells them apart.
"""

import re
from functools import cache
from importlib.resources import files

from strategy_nlp.remembering import remembering

_PARTICLES = re.compile(
    r"(?:들|님|씨)?(?:이|가|은|는|을|를|의|에|에서|에게|에게서|한테|께|께서|에서는|에서도|에서만|에는|에도|에만|까지|까지도|까지는|부터|부터는|로|로서|로써|으로|으로서|으로써|으로는"
    r"|로는|로만|으로만|으로도|로도|와|과|와는|과는|와의|과의|랑|이랑|하고|도|만|만을|만이|만은|만의|마다|마저|조차|처럼|같이|보다|보다는|밖에|뿐|대로|만큼|이나|나|이든"
    r"|든|이라도|라도|라는|이라는|이란|란|라고|이라고|이라면|라면|이며|며|이고|이자|인|인데|인지|인가|일|일까|이다|입니다|이에요|예요|이죠|죠|이었다|였다|이었습니다"
    r"|였습니다|이지만|지만|에게는|에게도|에게만|에의|에서의|으로의|로의|까지의|부터의|요)?"
)
# Verbs and adjectives made of a noun keep the noun as their subject: 추진합시다, "let us push ahead".
_VERB_ENDINGS = re.compile(
    r"(?:하|한|할|함|해|했|합|되|된|될|됨|돼|됐|됩|시키|시킨|시켜|시킬|받|당하|당한|없|있|스러|스럽|스런|롭|로운|답|다운|적|화)[가-힣]*"
)
# Syllables that make a noun of a noun: 미용 "hairdressing", 미용사 "hairdresser".
_NOUN_ENDINGS = "사자원장료전지민국인력권법식성화회서실소점관단체비금물기률율학위청당군구시증표판팀방"
# Forms of verbs of one syllable that are nouns too, where no particle shows them to be nouns: 보고 "report", "seeing".
_BARE_VERB = re.compile(
    "[하되보주가오지두나내사자쓰서크타차치켜펴싸빼매대들알살말풀열걸놀돌팔멀받먹읽입앉맞막잡찾얻믿묻씻웃있없같좋많적낮높깊넓늦남넘][고지면게기니며서러려]"
)
_BARE_VERBS = frozenset({"하나", "가지", "하라", "가라", "보라"})
_SURE_PARTICLE = re.compile(r"([가-힣]{2,}?)(?:들)?(를|을|에서(?:는|도|만)?|에게(?:는|도|만)?)")
# "Thing", "way", "place", and names of doing.
_NOT_NOUN = re.compile("[것수줄데기들곳때음임]$|는지$")
# The place of the final ㅆ among the final consonants.
_SS = 20
_LEAST = 2


@remembering(100_000)
def noun_of(word: str) -> str:
    """The noun in a Korean word, blank where there is none.

    >>> noun_of("교사는"), noun_of("인권단체에서"), noun_of("모르는")
    ('교사', '인권단체', '')
    """
    if word in _BARE_VERBS or _BARE_VERB.fullmatch(word):
        return ""
    # A noun of the list before a noun made of two: 활동가가 is 활동가 with a particle, not 활동 and 가가.
    for known in (_is_listed, _is_compound):
        for end in range(len(word), _LEAST - 1, -1):
            head, tail = word[:end], word[end:]
            if known(head) and (_PARTICLES.fullmatch(tail) or _VERB_ENDINGS.fullmatch(tail)):
                return head
    return _noun_by_particle(word)


def _noun_by_particle(word: str) -> str:
    """The noun before a particle that stands behind nouns only, for names and new words that the list lacks."""
    found = _SURE_PARTICLE.fullmatch(word)
    if not found or _NOT_NOUN.search(found[1]):
        return ""
    # The object's particle is 를 behind a vowel, 을 behind a consonant; behind 았, 었 and 겠 it is a verb's.
    final = (ord(found[1][-1]) - ord("가")) % 28
    fits = {"를": final == 0, "을": final not in {0, _SS}}.get(found[2], True)
    return found[1] if fits else ""


def _is_listed(word: str) -> bool:
    """Whether a word is a noun of the list, or one with a noun's ending."""
    return word in _nouns() or (len(word) > _LEAST and word[-1] in _NOUN_ENDINGS and word[:-1] in _nouns())


@remembering(100_000)
def _is_compound(word: str) -> bool:
    """Whether a word joins nouns of at least two syllables."""
    for cut in range(_LEAST, len(word) - _LEAST + 1):
        rest = word[cut:]
        # A few particles are also rare nouns; behind a noun they are particles.
        if word[:cut] in _nouns() and not _PARTICLES.fullmatch(rest) and (_is_listed(rest) or _is_compound(rest)):
            return True
    return False


@cache
def _nouns() -> frozenset[str]:
    text = (files(__package__) / "korean_nouns.tsv").read_text(encoding="utf-8")
    rows = (line.split("\t") for line in text.splitlines() if not line.startswith("#"))
    return frozenset(first + rest for first, others in rows for rest in others.split(" "))
