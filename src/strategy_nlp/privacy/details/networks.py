"""Where a text holds a link that may lead to a person, or somebody's name on a network."""

import re
from collections.abc import Iterator, Set

from strategy_nlp.privacy.details.contacts import UNSPACED
from strategy_nlp.privacy.details.reading import Span

_SITES = (
    r"(?:t|wa|m)\.me|youtu\.be|bit\.ly|goo\.gl|tinyurl\.com|fb\.(?:me|com|watch)|lnkd\.in|vk\.com|ok\.ru|instagr\.am|discord\.gg|"
    r"maps\.app\.goo\.gl|linktr\.ee|ko-fi\.com|line\.me|signal\.me|zalo\.me|paypal\.me|viber\.me|taplink\.cc"
)
_PATH = r"[^\s<>\"'`。，、！？；：）」』】》،؛]"
_LINKS = (
    re.compile(rf"(?<![a-z])(?:[a-z][a-z0-9+.-]{{1,15}}\s?:\s?//\s?|www\d?\s?\.\s?){_PATH}+", re.IGNORECASE),
    # A path after a bare domain may lead to a person; a bare domain such as amnesty.org only names an organisation.
    re.compile(
        rf"(?<![A-Za-z0-9_@.-])(?:(?:[a-z0-9-]{{1,63}}\.){{1,6}}(?:com|org|net|info|edu|gov|int|io|app|dev|social|blog|site|online|xyz|page|link|name|tv|cat)|{_SITES}|"
        rf"(?:[a-z0-9-]{{1,63}}\.){{1,6}}(?:co|com|org|ac|gov|edu|or|ne|go)\.[a-z]{{2}})(?::\d+)?[/?#]{_PATH}+",
        re.IGNORECASE,
    ),
    re.compile(
        r"(?<![A-Za-z0-9_@.-])(?:[a-z0-9-]{2,63}\.){1,6}[a-z]{2}/(?=\S{0,200}[\d@/_~=])[A-Za-z0-9@/_.~?=&%+#-]{3,}",
        re.IGNORECASE,
    ),
    # A domain and its path read out: example dot org slash jane.
    re.compile(
        r"(?<![\w.@-])(?:[a-z0-9-]{2,63}(?:\.|\s(?:dot|punto|point|ponto|punkt)\s)){1,3}(?:com|org|net|me|info|io)\s(?:slash|barra|schrägstrich)\s[\w.-]{2,40}",
        re.IGNORECASE,
    ),
    # The number of a machine on the network; the version of a program has a word before it.
    re.compile(r"(?<![\w.])(?<!v\.)(?<!version )(?<!versión )(?<!versão )(?<!Version )(?:\d{2,3}(?:\.\d{1,3}){3})(?::\d{2,5})?(?:/[\w./?=&-]*)?(?![\w]|\.\d)"),
    re.compile(r"(?<![\w:])(?=[0-9a-f:]{0,40}[a-f])(?:[0-9a-f]{1,4}:){3,7}:?(?:[0-9a-f]{1,4}:){0,4}[0-9a-f]{1,4}(?![\w:])", re.IGNORECASE),
)  # fmt: skip
_ENDS = ".,;:!?…)]}'\"»”’*_"

_NETWORK = (
    r"instagram|insta|ig|telegramm?|tele|tg|twitter|tik\s?tok|snap(?:chat)?|skype|discord|signal|threads|mastodon|bluesky|bsky|facebook|fb|messenger|"
    r"linkedin|wechat|weixin|wx|whats\s?app|wa|viber|zalo|vk(?:ontakte)?|reddit|twitch|youtube|yt|tumblr|pinterest|kik|xbox|psn|steam|line(?:\s?id)?|"
    r"kakao(?:\s?talk)?|qq|weibo|douyin|matrix|session|threema|wickr|github|venmo|cash\s?app|paypal|x|"
    r"微信号?|微信號?|微博|抖音|小红书|脸书|臉書|推特|电报|電報|加我|카카오톡|카톡|인스타(?:그램)?|텔레그램|텔레|트위터|페이스북|디스코드|라인|틱톡|오픈채팅|"
    r"インスタ(?:グラム)?|ツイッター|ライン|テレグラム|ディスコード|フェイスブック|カカオ(?:トーク)?|телеграмм?|одноклассники|телега|тг|инстаграмм?|инста|вконтакте|вк|вотсап|ватсап|вайбер|"
    r"твиттер|фейсбук|скайп|дискорд|тикток|تلغرام|تليجرام|تيليجرام|تلجرام|تلگرام|انستغرام|إنستغرام|انستجرام|انستقرام|انستكرام|تيليقرام|تليقرام|تلكرام|تيليكرام|انستا|اینستاگرام|اینستا|تويتر|توییتر|"
    r"سناب(?:\s?شات|ي)?|واتساب|واتس\s?اب|فيسبوك|تيك\s?توك|سكايب|ديسكورد|इंस्टाग्राम|इंस्टा|टेलीग्राम|फेसबुक|ट्विटर|स्नैपचैट|व्हाट्सएप|टिकटॉक|"
    r"টেলিগ্রাম|ইনস্টাগ্রাম|ইনস্টা|ফেসবুক|টুইটার|ไลน์|ไอจี|เฟซบุ๊ก|เฟสบุ๊ค|เฟส|เทเลแกรม|ทวิตเตอร์|טלגרם|אינסטגרם|אינסטה|פייסבוק|טוויטר|"
    r"ინსტაგრამი|ტელეგრამი|ίνσταγκραμ|ቴሌግራም|ፌስቡክ"
)
# A word that says that a name follows.
_NOUN = (
    r"(?:id|me|tag|page|user\s?(?:name)?|handle|account|nick(?:name)?|name|profile|channel|usuario|cuenta|perfil|compte|pseudo|profil|identifiant|konto|benutzername|"
    r"utilizador|usuário|conta|kullanıcı(?:\s?adım?)?|hesab[ıi]m?|akun|tài khoản|nazwa|ник|никнейм|аккаунт|юзер(?:нейм)?|логин|номер|号码?|號碼?|号|號|账号|帳號|アカウント|"
    r"아이디|계정|ไอดี|حساب(?:ي|ه|م)?|معرف(?:ي)?|اسم(?:ي)?|آیدی|آی\s?دی|यूज़रनेम|यूजरनेम|आईडी|আইডি)"
)
_COPULA = r"(?:is|es|c['’]est|est|ist|é|è|jest|to|är|er|adı|ni|là|es:|это|هو|ہے|है|হলো|คือ|是|为|為|は|が|는|은|이|가|as|under|como|als|sous|come|jako|@)"
_OWN = r"(?P<own>[A-Za-z0-9_](?:[\w.-]{0,40}[A-Za-z0-9_]))"
_NAMED = re.compile(
    rf"(?<![^\W_{UNSPACED}])(?P<network>{_NETWORK})(?:(?<![A-Za-z])|(?![A-Za-z]))(?:\s{{0,2}}の?(?P<noun>{_NOUN})(?:(?<![A-Za-z])|(?![A-Za-z])))?"
    rf"(?P<link>\s{{0,2}}[:：=→>\-–—~👉➡⇒▶️]{{1,3}}\s{{0,2}}|\s{{0,2}}{_COPULA}\s{{0,2}}[:：]?\s{{0,2}}(?![A-Za-z])|\s{{0,2}}{_COPULA}\s{{1,2}}|\s{{0,2}}(?:是|为|為|は|が|는|은|이|가|คือ)|\s{{0,2}}[(「（\"“]\s?|\s{{0,2}}){_OWN}",
    re.IGNORECASE,
)
# Whose it is, said before the network.
_MINE_BEFORE = re.compile(
    r"(?:\b(?:my|me on|me at|me via|her|his|our|mi|mis|en mi|mon|ma|notre|sur|mein|mir auf|meinem|meu|minha|no meu|mio|il mio|mijn|mój|moje|min|mitt|benim|yangu|saya|tôi|của tôi)"
    r"|мой|моя|меня в|мне в|я в|в|мій|я у|على|عبر|حسابي|मेरा|मेरी|আমার|我的|我|加我|私の|僕の|나의|내|제)\s{0,2}\Z",
    re.IGNORECASE,
)
# Words of several languages that also name a network; they need a name that is no word, or a word such as "id".
_ALSO_WORDS = {
    "line",
    "signal",
    "threads",
    "session",
    "matrix",
    "messenger",
    "steam",
    "wa",
    "ig",
    "x",
    "tele",
    "discord",
    "snap",
    "라인",
    "ライン",
    "加我",
    "เฟส",
    "reddit",
    "twitch",
    "youtube",
    "yt",
    "telega",
}
_NUMBERED = {
    "qq",
    "wechat",
    "weixin",
    "wx",
    "whatsapp",
    "viber",
    "signal",
    "zalo",
    "line",
    "lineid",
    "vk",
    "вк",
    "微信",
    "微信号",
    "微信號",
    "카톡",
    "카카오톡",
    "telegram",
    "discord",
    "skype",
}
# What people set after the name of a network without meaning a name: "Facebook covid19 groups".
_NO_NAME = re.compile(r"(?:covid[-_]?\d+|web\d|cop\d{2}|g\d{1,2}|[a-z]{1,2}\d{1,4}|\d+[a-z]{1,2}|\d+|[A-Za-z]+-[A-Za-z-]+)\Z", re.IGNORECASE)  # fmt: skip
_TOP = re.compile(r"\.(?:com|org|net|de|fr|es|uk|info|gov|ru|io|me|social)\Z", re.IGNORECASE)
_ALONE = re.compile(r"\s{0,2}(?:[.,;!?()。，、！）」\"”|/·•]|$)")
# What is asked of a network rather than somebody's name there.
_ASKED = re.compile(
    r"(?:ban(?:ned|nen)?|stop|block(?:ed)?|delete|remove|regulat\w+|yes|none|never|nothing|no(?:ne|pe)?|please|bad|good|great|free|hate|love|news|fake|video\w*|posts?|groups?|pages?|"
    r"ads?|app|apps|online|media|school|kids|children|people|public|private|privacy|education|content|moderation|accounts?|users?|censor\w*|prohib\w+|interdi\w+|verb\w+|usuarios?|"
    r"spam|scams?|bots?|trolls?|transparency|taxes|tax|fines?|freedom|open|closed|down|addict\w*|safe\w*|danger\w*|harm\w*|useless|useful|helpful|important|shutdown|sometimes|often|daily|weekly|boring|broken|slow|hacked|locked|empty|full|public|everywhere|nowhere|enough)\Z",
    re.IGNORECASE,
)  # fmt: skip
_LEAST_PLAIN = 5
_ID = re.compile(r"id|handle|user\s?name|아이디|계정|ไอดี|号|號|账号|帳號|アカウント|آیدی|आईडी|আইডি", re.IGNORECASE)
_SURELY = re.compile(r"[a-z][._]\w*[a-z]\w*\d|[a-z]\d+[._]\w*[a-z]", re.IGNORECASE)
_HANDLES = (
    # "@user" is what other tools leave of a handle; "tod@s" is Spanish for everybody.
    re.compile(rf"(?<![^\W{UNSPACED}])(?<![@./])@(?!(?:user|home|work|school|risk|night|noon)\b)(?:(?=[\w.-]{{0,40}}[^\W\d_])[A-Za-z0-9_][\w.·-]{{0,60}}[A-Za-z0-9_]|(?=\w{{0,40}}[^\W\d])[^\W{UNSPACED}]{{2,60}}|[{UNSPACED}]{{2,15}})"),
    re.compile(r"(?<![A-Za-z0-9_/])/?u/[A-Za-z0-9_-]{3,20}\b"),
    re.compile(r"(?<![A-Za-z0-9_#.])[A-Za-z][A-Za-z0-9_.]{1,31}#\d{4}(?!\d)"),
    re.compile(r"(?<![\w.-])@?[A-Za-z0-9][A-Za-z0-9-]{0,40}(?:\.[a-z0-9-]{1,30}){0,2}\.bsky\.social(?!\w)", re.IGNORECASE),
    re.compile(r"(?<![\w$])\$[A-Za-z][A-Za-z0-9_]{2,20}(?=\s{0,2}(?:on|at|en|auf|sur)\s(?:cash\s?app|venmo))|(?<=[Cc]ash[Aa]pp)\s?:?\s?\$[A-Za-z]\w{2,20}|(?<=[Cc]ash [Aa]pp)\s?:?\s?\$[A-Za-z]\w{2,20}"),
)  # fmt: skip
_PLACEHOLDER = re.compile(r"\[\w+\]")
_LATIN = {
    "tik",
    "telegram",
    "telegramm",
    "snap",
    "snapchat",
    "whats",
    "line",
    "kakao",
    "kakaotalk",
    "cash",
    "vkontakte",
    "vk",
    "lineid",
    "cashapp",
    "whatsapp",
    "tiktok",
} | set(re.findall(r"(?<=\|)[a-z]+(?=\|)", f"|{_NETWORK.replace('|', '||')}|"))
_NO_LATIN = re.compile("|".join(name for name in _NETWORK.split("|") if not name.isascii()))


def may_name_network(plain: str, words: Set[str]) -> bool:
    """Whether a text of these words (`reading.words_of`) names a network, or marks a name as such."""
    if "@" in plain or "#" in plain or "u/" in plain or "bsky" in plain or not words.isdisjoint(_LATIN):
        return True
    return not plain.isascii() and bool(_NO_LATIN.search(plain.lower()))


def links(plain: str) -> Iterator[Span]:
    """The places of links that may lead to a person, as starts and ends, in a text that has been made plain."""
    for pattern in _LINKS:
        for match in pattern.finditer(plain):
            end = match.end()
            # A full stop or bracket after a link belongs to the sentence.
            while end > match.start() + 1 and plain[end - 1] in _ENDS:
                end -= 1
            yield match.start(), end


def handles(plain: str) -> Iterator[Span]:
    """The places of names on networks: marked as such by their form, or by the network that is named beside them."""
    for pattern in _HANDLES:
        for match in pattern.finditer(plain):
            start, end = match.span()
            while end > start + 1 and plain[end - 1] in ".-·":
                end -= 1
            if not _PLACEHOLDER.fullmatch(plain[start - 1 : end + 1]):
                yield start, end
    at = 0
    while named := _NAMED.search(plain, at):
        # What follows may itself be the name of a network: "Insta or Telegram: ana_f".
        at = named.end("network")
        if _is_name(plain, named):
            yield named.span("own")
            at = named.end()


def _is_name(plain: str, match: re.Match[str]) -> bool:
    own, network = match["own"], re.sub(r"\s", "", match["network"].lower())
    start, end = match.span("own")
    if start == match.end("network") and re.match(r"[A-Za-z]", own) and re.search(r"[A-Za-z]\Z", match["network"]):
        return False
    if _PLACEHOLDER.fullmatch(plain[start - 1 : end + 1]) or _TOP.search(own):
        return False
    before = plain[max(0, match.start() - 16) : match.start()]
    mine = bool(_MINE_BEFORE.search(before))
    linked = bool(match["link"].strip(" ("))
    told = bool(match["noun"]) or mine
    if own.isdigit():
        # An account by number, where the network has such; else a year or a count of users.
        return (
            len(own) >= 6 and (network in _NUMBERED or told) and (linked or told or (network == "qq" and len(own) >= 8))
        )
    if len(own) < 3:
        return False
    looks = not own.replace("-", "").isalpha() and not _NO_NAME.match(own)
    if looks:
        return (
            linked
            or told
            or network not in _ALSO_WORDS
            or (match["network"].isupper() and "_" in own)
            or bool(_SURELY.search(own))
        )
    if _ID.fullmatch(match["noun"] or "") and own.isalpha() and not _ASKED.match(own):
        return bool(_ALONE.match(plain, end))
    if not own.isalpha() or _ASKED.match(own) or len(own) < _LEAST_PLAIN:
        return False
    alone = bool(_ALONE.match(plain, end))
    # A plain word is a name where it is said to be one, or stands alone after a colon.
    if told and linked:
        return alone or bool(match["noun"])
    return (
        alone
        and linked
        and network not in _ALSO_WORDS
        and bool(re.search(r"[:：=@]|\b(?:as|como|under)\b", match["link"]))
    )
