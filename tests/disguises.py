"""Details as people disguise them, and harmless texts that look like details, by kind; all invented.

    python tests/disguises.py

prints for each kind how many details redaction leaves and how many harmless texts it touches: the table of
docs/methods.md. Details stand between ‹ and ›. Domains are reserved for examples where the form allows it, numbers come from ranges
kept for fiction where there are such, and check digits are made by the generator of `canaries`.
"""

import random
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from canaries import DIGITS, survives

KINDS = ("email", "phone", "handle", "link", "number", "address")

CARRIERS = (
    "{}", "We need more teachers in the north. {}", "{}. Thank you for reading this", "Hace falta agua potable en el pueblo. {}", "Il faut des bus le soir ; {}",
    "Mais creches perto do trabalho! {}", "Wir brauchen mehr Wohnungen. {}", "Нужны новые дороги. {}", "نحتاج مدارس أكثر. {}", "गाँव में पानी चाहिए। {}", "村里需要医生。{}",
    "もっと保育園を。{}", "학교가 더 필요합니다. {}", "Tunahitaji maji safi. {}", "Daha çok park istiyoruz. {}", "ต้องการโรงพยาบาลเพิ่ม {}", "Potrzebujemy więcej drzew. {}", "গ্রামে স্কুল চাই। {}",
)  # fmt: skip

EMAILS = """‹mila@kestrel。example›|write ‹mila。roe@kestrel.example›|‹mila @ kestrel . org›|‹mila @kestrel.example›|‹mila@ kestrel.example›|‹राम@उदाहरण.भारत›|‹রহিম@উদাহরণ.বাংলা›|‹மலர்@எடுத்துக்காட்டு.இந்தியா›|‹mila_at_kestrel.example›|‹mila-at-kestrel-dot-org›
‹mila_at_kestrel_dot_org›|‹mila ät kestrel.example›|‹mila ät kestrel punkt de›|‹milaアットkestrel.example›|‹mila アットマーク kestrel.example›|‹mila艾特kestrel.example›|‹mila 艾特 kestrel.example›|‹mila골뱅이kestrel.example›|‹mila arroba kestrel punto org›|‹mila arobase kestrel point fr›
‹mila chiocciola kestrel punto it›|‹mila собака kestrel точка ru›|‹mila małpa kestrel kropka pl›|‹mila (at) kestrel (dot) org›|‹mila [at] kestrel [punkt] de›|‹mila{at}kestrel.example›|‹mila<at>kestrel.example›|‹mila【at】kestrel.example›|‹mila（at）kestrel.example›|‹mila at kestrel dot org›
‹zq%40kestrel.example›|‹zq&#64;kestrel.example›|‹zq&amp;#64;kestrel.example›|‹zq&commat;kestrel.example›|‹zq\\u0040kestrel.example›|‹zq&#x40;kestrel.example›|‹zq%2540kestrel.example›|‹mila＠kestrel.example›|‹ｍｉｌａ＠ｋｅｓｔｒｅｌ．ｏｒｇ›|‹mila﹫kestrel.example›
‹пользователь@пример.испытание›|‹محمد@مثال.إختبار›|‹用户@例子。中国›|‹さくら@例え.テスト›|‹mila@gmail›|‹mila at gmail.com›|‹mila at gmail dot com›|‹mila.roe+vote@mail.kestrel.example›|‹\"mila roe\"@kestrel.example›|mailto:‹mila@kestrel.example›
‹mila@pay.kestrel.example›|‹mila@okaxis›|‹mila kukac kestrel pont hu›|‹mila kuyruklu@kestrel.example›|‹mila[@]kestrel[.]org›|‹mila(@)kestrel.example›|‹mila@kestrel[.]org›|‹mila@kestrel(dot)org›|‹mila@kestrel dot org›|‹o'roe.mila@kestrel.example›"""
PHONES = """‹+44 20 7946 0958›|‹0044 7700 900123›|‹(202) 555-0147›|‹202.555.0147›|call ‹555 0147›|‹²⁰² ⁵⁵⁵ ⁰¹⁴⁷›|‹⁰⁷⁷⁰⁰ ⁹⁰⁰¹²³›|‹⓪⑦⑦⓪⓪ ⑨⓪⓪①②③›|‹0️⃣7️⃣7️⃣0️⃣0️⃣9️⃣0️⃣0️⃣1️⃣2️⃣3️⃣›|‹〇九〇一二三四五六七八›|‹〇九〇ー一二三四ー五六七八›|‹零九零-五五五五-零一四七›
‹07700¦900¦123›|‹07700~900~123›|‹07700*900*123›|‹07700•900•123›|‹0 7 7 0 0 9 0 0 1 2 3›|‹O77OO 9OO 123›|‹o77oo9oo123›|‹+44/7700/900123›|‹07700_900_123›|‹07700·900·123›|‹07700 – 900 – 123›|‹+1.202.555.0147›
tel ‹20 31 45 67›|‹20 31 45 67›|‹12 05 19 45›|‹12.05.19.45›|‹12-05-19-45›|‹12/05/19/45›|‹06.12.19.45.78›|‹06-12-05-24-36›|‹06/12/19/45/78›|‹01 02 19 84 33›|‹٠٧٧٠٠ ٩٠٠١٢٣›|‹०७७०० ९००१२३›|‹๐๘๑ ๕๕๕ ๐๑๔๗›|‹০১৭০০ ৯০০১২৩›
‹०९८७६५४३२१०›|‹０９０－５５５５－０１４７›|‹zero seven seven zero zero nine zero zero one two three›|‹oh seven seven double oh nine double oh one two three›|‹cero siete siete cero cero nueve cero cero uno dos tres›|‹null sieben sieben null null neun null null eins zwei drei›|‹zéro sept sept zéro zéro neuf zéro zéro un deux trois›|‹sifuri saba saba sifuri sifuri tisa moja mbili tatu›|‹nol delapan satu dua lima lima lima nol satu empat›|‹ноль семь семь ноль ноль девять один два три›|WhatsApp ‹700 900 123›|Signal: ‹700900123›
मेरा नंबर ‹98765 01477›|رقمي ‹0770 090 0123›|我的电话‹13800555014›|手机：‹138 0055 5014›|携帯は‹090-5555-0147›|전화 ‹010-5555-0147›|โทร ‹081-555-0147›|số điện thoại ‹0905 550 147›|‹0700 555 014›, mpesa|‹+254 700 555 014›|‹8 (495) 555-01-47›|‹612 34 56 78›|my number is ‹612 345 678›|‹612 345 678› is my number"""
HANDLES = """Insta ‹mila_roe›|insta ‹mila.roe›|my insta is ‹mila.roe›|my telegram is ‹milaroe›|my Telegram is ‹mila_r77›|LINE ID ‹milaroe77›|LINE ID: ‹milaroe›|카톡 ‹milaroe77›|카톡 아이디 ‹milaroe›|‹milaroe.bsky.social›|@‹mila.kestrel.bsky.social›|@‹mila_roe›
Instagram: ‹milaroe›|Telegram: ‹mila_roe›|IG ‹mila_roe77›|IG: ‹mila_roe›|tg: ‹mila_roe›|snap: ‹milaroe77›|Snapchat ‹mila_roe9›|my snapchat is ‹milaroe›|Discord: ‹milaroe#0147›|discord ‹mila.roe77›|my discord is ‹milaroe›|TikTok: ‹milaroe.99›
TikTok ‹mila_roe›|微信：‹milaroe77›|微信号‹milaroe77›|加我微信 ‹mila_roe›|wechat ‹mila_roe77›|WeChat ID: ‹milaroe›|QQ: ‹555014777›|QQ号 ‹555014777›|Zalo: ‹milaroe77›|zalo ‹mila.roe77›|Viber: ‹mila_roe›|VK: ‹mila_roe77›
вк ‹mila_roe›|ВК: ‹milaroe77›|мой телеграм ‹mila_roe›|телеграм: ‹milaroe77›|тг ‹mila_roe›|инста ‹mila.roe›|инстаграм ‹mila_roe›|تلغرام: ‹mila_roe›|انستا ‹mila.roe77›|حسابي على تويتر ‹mila_roe›|سناب ‹mila_roe9›|اینستاگرام: ‹mila.roe›
इंस्टाग्राम: ‹mila_roe›|टेलीग्राम ‹mila_roe77›|ইনস্টাগ্রাম: ‹mila_roe›|ไลน์ ‹milaroe77›|ไอดีไลน์: ‹mila_roe›|ไอจี ‹mila.roe›|インスタ ‹mila_roe›|ツイッター：‹mila_roe77›|인스타 ‹mila.roe77›|텔레그램 ‹mila_roe›|טלגרם: ‹mila_roe›|find me on Instagram as ‹milakestrel›
follow me on twitter ‹mila_roe›|sígueme en insta ‹mila.roe›|mi instagram es ‹mila.roe77›|mon insta c'est ‹mila_roe›|mon insta : ‹mila_roe›|meu insta é ‹mila.roe›|mein Insta ist ‹mila.roe›|Skype: ‹mila.roe77›|skype ‹mila.roe77›|Signal: ‹mila.77›|u/‹mila_roe77›|@‹mila@kestrel.social›
Mastodon: @‹mila_roe›|LinkedIn: ‹mila-roe-77›|Facebook: ‹mila.roe.77›|fb ‹mila.roe.77›|Kik ‹mila_roe›|Twitch: ‹mila_roe›|steam: ‹mila_roe77›|KakaoTalk ID: ‹milaroe77›|Threads @‹mila.roe›|reddit: u/‹mila_roe›|＠‹mila_roe›|@‹мила_роу›"""
LINKS = """‹https://kestrel.example/u/mila›|‹http://www.kestrel.example/~mila›|‹www.kestrel.example/mila›|‹x[.]org/me›|‹kestrel[.]org/mila›|‹kestrel(.)org/mila›|‹kestrel[dot]org/mila›|‹hxxp://kestrel[.]org/mila›|‹hxxps://kestrel.example/mila›|‹https ://kestrel.example/mila›
‹kestrel.org/mila.roe›|‹facebook.com/mila.roe›|‹t.me/mila_roe›|‹wa.me/447700900123›|‹instagram.com/mila_roe›|‹tiktok.com/@mila_roe›|‹linkedin.com/in/mila-roe›|‹youtu.be/x7Kq2mila›|‹bit.ly/milaroe7›|‹linktr.ee/milaroe›
‹vk.com/milaroe77›|‹HTTPS://KESTREL.EXAMPLE/MILA›|‹ftp://kestrel.example/mila›|‹https%3A%2F%2Fkestrel.example%2Fmila›|‹https:&#47;&#47;kestrel.example/mila›|‹https:\\/\\/kestrel.example\\/mila›|‹https：//kestrel.example/mila›|‹ｈｔｔｐｓ：／／kestrel.example/mila›|‹https://пример.испытание/мила›|‹https://例え.テスト/ミラ›
‹192.0.2.77›|‹198.51.100.23›|my IP ‹203.0.113.99›|‹203.0.113.99:8080›|‹http://192.0.2.7/mila›|‹2001:db8:85a3:8d3:1319:8a2e:370:7348›|‹2001:db8:0:1:1:1:1:77›|‹kestrel.org slash milaroe›|‹kestrel dot org slash milaroe›|‹kestrel.co.uk/mila?id=77›
‹kestrel.de/@milaroe›|‹discord.gg/milaroe›|‹signal.me/#p/milaroe›|‹line.me/ti/p/milaroe›|‹paypal.me/milaroe›|‹ok.ru/mila77›|‹m.me/milaroe›|‹fb.com/mila.roe›|‹docs.kestrel.org/d/1milaroe›|‹kestrel.app/mila›"""
NUMBERS = """IBAN ‹DE89370400440532013000› do not close it|IBAN: ‹GB82WEST12345698765432› schools|‹GB82 WEST 1234 5698 7654 32› is ours|‹DE89 3704 0044 0532 0130 00›|‹FR1420041010050500013M02606›|‹NL91ABNA0417164300› please|iban ‹nl91 abna 0417 1643 00›|IBAN ‹DE00 3704 0044 0532 0130 99› mistyped|account number ‹12345678›|account no. ‹55779911›
sort code ‹20-99-77› account ‹55779911›|sort code: ‹20-99-77›|Sort code ‹209977›, account number ‹55779911›|Kontonummer ‹55779911›|numéro de compte ‹00557799113›|cuenta bancaria ‹0049 1500 05 1234567892›|conta corrente ‹55779-1›|nomor rekening ‹5577991133›|счёт ‹40817810099910004312›|حساب ‹557799113355›
口座番号 ‹5577991›|계좌번호 ‹557-7991-133›|账号‹6222021557799113›|खाता संख्या ‹55779911335›|số tài khoản ‹5577991133›|rachunek ‹61 1090 1014 0000 0712 1981 2874›|CLABE ‹032180000118359719›|routing number ‹021000021›|BTC ‹bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq›|‹1BoatSLRHtKNngkdXEeobR76b53LETtpyT›
‹3J98t1WpEZ73CNmQviecrnyiWrnqRhWNLy›|ETH ‹0x52908400098527886E0F7030069857D2E4169EE7›|‹0xde709f2102306220921060314715629080e2fb77›|‹4111 1111 1111 1111›|‹5555-5555-5555-4444›|‹4111¦1111¦1111¦1111›|‹378282246310005›|‹4111·1111·1111·1111›|card number ‹6011000990139424›|‹４１１１ １１１１ １１１１ １１１１›
my ID number is ‹77412096›|ID number: ‹77412096›|ID: ‹AB774120›|my passport is ‹X7741209›|passport number ‹C01X00T47›|Reisepass ‹C01X00T47›|pasaporte ‹AAA774120›|passeport n° ‹12AB34567›|паспорт ‹4509 774120›|护照号 ‹E77412096›
जन्म आधार ‹5577 9911 3350›|aadhaar ‹5577 9911 3350›|NIE ‹X1234567L›|DNI ‹12345678Z›|DNI: ‹77412096›|RUT: ‹12.345.678-5›|CPF ‹529.982.247-25›|PESEL ‹44051401359›|CURP ‹HEGG560427MVZRRL04›|SSN ‹123-45-6789›
NI number ‹AB 12 34 56 C›|‹AB123456C›|national insurance ‹AB123456C›|driving licence ‹ROEMI 774120 M99ZZ›|Personalausweis ‹L01X00T47›|codice fiscale ‹RSSMRA80A01H501U›|kimlik no ‹10000000146›|cédula ‹1.077.412.096›|número de identidad ‹0801-1977-41209›|رقم الهوية ‹1077412096›
کد ملی ‹0077412096›|身份证号 ‹11010519491231002X›|주민등록번호 ‹800101-1234567›|マイナンバー ‹557799113350›|КТП иин ‹800101350077›|ИНН ‹500100732259›|СНИЛС ‹112-233-445 95›|CCCD ‹001077412096›|KTP ‹3171014107741209›|kitambulisho ‹27741209›
CNIC ‹35202-7741209-1›|বাবার এনআইডি ‹7741209677›|บัตรประชาชน ‹1-1017-00774-12-9›|tax ID ‹77 412 096 555›|TIN: ‹774-120-966›|Steuer-ID ‹86095742719›|BSN ‹111222333›|personnummer ‹811218-9876›|carte d'identité ‹880692310285›|voter id ‹ABC7741209›
‹52.520008, 13.404954›|‹-1.286389, 36.817223›|‹40°25'06\"N 3°42'13\"W›|‹19.43261; -99.13321›|GPS ‹6.5244 3.3792›|‹8FVC9G8F+6X›"""
ADDRESSES = """‹12 Kestrel Street›|‹221b Upper Kestrel Road›|‹7 Saint Nobody Avenue, Flat 3›|‹PO Box 7741›|‹Calle del Cernícalo, 45›|‹Avda. Inventada nº 7, 3º B›|‹c/ Nadie 12›|‹12 rue du Faucon›|‹7 bis, avenue Inventée›|‹BP 7741›|‹Rua do Falcão, 77›|‹Av. Inventada, nº 120›
‹Falkenstraße 12›|‹Am Falkenweg 7a›|‹Erfundene Allee 31›|‹Via Garibaldi Inventato 12›|‹ul. Sokola 7/3›|‹ул. Соколиная, д. 5, кв. 12›|‹проспект Соколов, дом 7›|‹вул. Соколина, буд. 9›|‹Atmaca Caddesi No: 12›|‹Hayali Sokak 7/3›|‹شارع الصقر رقم 12›|‹12 شارع الصقر›
‹मकान नंबर 12, बाज मार्ग›|‹虚构路12号›|‹中山北虚路二段48號3樓›|‹架空区鷹町1丁目2番3号›|‹매로 110›|‹가상길 34-5›|‹Jalan Elang No. 12›|‹Jl. Elang 45›|‹số 12 đường Chim Ưng›|‹Mtaa wa Kipanga nambari 12›|‹S.L.P. 7741›|‹Valkstraat 12›
‹Lange Valkgracht 7a›|‹Carrer del Falcó, 12›|‹Plaça del Falcó, 3›|‹Praça do Falcão, 12›|‹１２ Kestrel Street›|‹٧ شارع الصقر›|‹বাড়ি নং ১২, বাজ রোড›|‹Postfach 7741›"""

HARMLESS = {
    "email": """Tod@s l@s ciudadan@s tienen derechos|Meet @ the square at noon|50 apples @ 3.50 each|At some point in their lives people need help|We look at amnesty.org for news|people at work and at home|stay-at-home.org is a charity|Meet @ noon. Then we walk|article 5 (a) of the treaty|paragraph 3(a). The state must pay
arrive at point B|nosotr@s y vosotr@s|el arroba de trigo pesa 11 kilos|une arrobe de blé|собака лает, точка|Das Feuer ist ät und alt|アットホームな雰囲気の学校|dot your i and cross your t|look at the dot on the map|at 10 dot points per page
the @ sign confuses older people|C'est à point nommé|punkt at the end|arrive @ 7|2 tickets @ 15 euros|stop @home learning|a look-at-me culture|chers ami@s de la ville|amig@s, compañer@s|l'at de la ville
email is slow; letters are slower|every school needs e-mail|kids @ risk|let us meet at noon dot|gas at 1.50 a litre|work at 5.30 daily|we are at 2.5 percent|at dot com times the shop closed|tod@as y tod@s|save 100%40 of trees is no sentence
rate 20% & more|fish &amp; chips|R&D for all|Q&A with the mayor|a &lt; b &gt; c|100%25 renewable|C:\\users and folders|AT&T and others|50%20off|x &#38; y|\\u2014 dash""",
    "phone": """Le budget est de 123 456 782 euros par an.|mean 3.4285714286 on a scale of 5|They lost 120000000 UGX in one month|₦450000000 for one bridge|100000000円の予算|between 10 000 - 20 000 people came|plant 100000000 trees|1 428 627 663 Menschen leben dort|see arXiv 2301.12345|10.1038/s41586-020-2649-2
In 2020-2024 we spent 1,250,000 on 12 projects.|law 13.709/2018 protects data|Lei nº 13.709/2018|Ley 1581 de 2012|Regulation (EU) 2016/679|A/HRC/RES/32/13|ISBN 978-3-16-148410-0|ISBN 0-306-40615-2|ISSN 2049-3630|run 10000 meters every week
18-24 25-34 35-49 50-64 65+|ages 18-24, 25-34 and 35-44|0-14 15-24 25-54 55-64|18 24 35 44 45 54|from 2024-05-12 10:30 to 2024-06-12 11:00|12.05.2024 13.05.2024|12/05/2024 - 15/05/2024|05-12-2024|1948 1966 1984 1989|2019-2020 2020-2021 2021-2022
83 166 711 Einwohner|population 1428627663|47 615 034 habitantes|67 750 000 habitants|214 300 000 pessoas|125 681 593 人|1428627663人|51 784 059명|1.428.627.663 habitantes|99.462.000 kişi
123 456 782 votes were cast|120 345 678 votos|45 678 912 arbres plantés|45.678.912 Bäume|912345678 trees in ten years|45 678 912 деревьев|345 678 912 голосов|45678912 شجرة|345 678 912 صوت|45678912 पेड़
₹450000000 for roads|US$ 123456789 in aid|KSh 123456789 lost|123456789 KES lost|R$ 123.456.789 gastos|€123.456.789|123456789 XAF|CHF 123'456'789|123'456'789 Franken|123 456 789 руб.
0.3333333333 of all|3.141592653589793|p = 0.000123456|12.3456789 percent|1.23456789 billion|version 10.15.7 and 11.2.3|v2.10.1234|tempo 30/50/130 and 110/220/380 kV|proposal MAD-2024-12-37094|the years 1951 1967 2000 2018
scored 3-2, 2-1 and 4-0|open 09:00-17:30 and 18.00-21.00|1 2 3 4 5 6 7 8 9 10|1 2 3 5 8 13 21 34 55|10 20 50 100 200 500|one two three four five six seven eight|uno dos tres cuatro cinco seis siete ocho|eins zwei drei vier fünf sechs sieben acht|call for 1000000 trees|call for 100000 signatures now
२०२४-२५ में १२३४५६७८९ लोग|٢٠٢٤ ٢٠٢٥ ٢٠٢٦|二〇二四年|一九四八年十二月十日|1 000 000 000 de euros|30 000 000 de personas|about 123456789 litres|10⁹ people|10 m² and 20 km²|CO2 at 420.1234 ppm
1948-12-10 and 1966-12-16|10.12.1948, 16.12.1966|case 0001234-56.2020.8.26.0100|directive 2000/43/EC and 2000/78/EC|CELEX 32016R0679|E/CN.4/2005/102|S/RES/1325 (2000)|CEDAW/C/GC/35|pages 123-145 and 150-167|sections 1.2.3.4 to 1.2.3.9""",
    "handle": """facebook: ban it|Facebook: regulate!|TikTok is bad for kids|Instagram influencers lie|Twitter 2023 was a mess|WhatsApp groups spread lies|Telegram channels and rumours|we use Signal for meetings|line 10000 people up|discord among neighbours
Facebook 2000000 users|YouTube videos in class|ban TikTok: kids need sleep|#ClimateAction now|#MeToo and #BlackLivesMatter|#1 problem is water|and/or, km/h, he/she, c/o|Telegram or Signal, who cares|LINE is popular here|Instagram: ban
facebook, twitter: delete them|微信很方便|微信支付 in every shop|카톡 단체방이 많다|телеграм каналы врут|в инстаграме много рекламы|تويتر مليء بالكراهية|فيسبوك للجميع|इंस्टाग्राम बंद करो|インスタは楽しい
my facebook is boring|signal 5G towers|threads of hope|messenger of peace|the matrix of rights|snap elections now|Skype lessons for pupils|Reddit and Twitch are new|line ID cards up|@user says so
[email] and [phone], says @user|insta stories|ig metall calls a strike|Zalo and Viber are apps|YouTube 4K costs data|facebook.com is too big|X is not Twitter|Twitter/X fines|wechat pay|tg is short for something""",
    "link": """Visit amnesty.org and vote|amnesty.org is good|see un.org for more|and/or|km/h|24/7 care|he/she/they|www is the web|file.txt and data.csv|e.g. schools, i.e. ours
version 1.2.3.4 is out|version 10.12.3.4 of it|section 4.1.2.3|chapter 10.2.1|A/HRC/40/12, paragraph 3|2030/2050 goals|page 1/2|input/output|the ratio 3:2:1|at 10:30:15 sharp
Decree No. 12.345/2019|the .org domain|node.js and asp.net|read wikipedia.org|TCP/IP for pupils|Nord/Süd|1/2 cup|9/11 and 7/7|[...] and so on|(...) etc.
the end. org charts help|com. and org.|12:30 to 13:45|a:b:c|http is a protocol|slash and burn farming|cut. slash. burn|barra libre|Gott/Göttin|50/50 by 2030""",
    "number": """run 10000 meters|I run 12000 metres|dni 12345 pracy|nie 100000 osób|passport fees of 100000 francs|the passport office took 12000 applications|ID cards for 1000000 people|on account of 100000 people|compte 1000000 habitants|the account of 12345 villagers
mean 3.4285714286 and 2.5714285714|from 3.4286 to 4.5714 on a scale|between 1.2345 and 2.3456|p = 0.0312 and r = 0.4512|10.1016/j.cell.2020.01.021|doi:10.1093/ije/dyaa012345678|arXiv:2106.09685v2|PMID 12345678|ISBN 9780306406157|ISBN 3-598-21508-8
RES/70/1, A/RES/217|A/C.3/75/L.49|law 45 of 1998|Act No. 108 of 1996|Article 19, resolution 1325 (2000)|Lei 8.069/1990|Decreto 7.053/2009|Gesetz 2021/1234|BGBl. I S. 2021/5678|RFC 2616 is a text
€ 100 000 000 for 12 000 000 people|10 000 000 people|12.000.000 de personas|1.500 y 2.300 euros|80.000 Menschen in 400 Orten|120 000 voters|12,5 millions|1 234 567 signatures|345678 km of roads|12345678 tonnes of CO2
SWIFT action is needed|IBAN is a word|bitcoin wastes power|sort code and so on|card games for 100000 children|rut in the road|nik nak|rib of beef, 12345 kilos|kontotyp A12|budget line 4.1.2 of 2024""",
    "address": """Landstraße 80, Autobahn 130|C/ de les Acàcies, 3 mesos a la dreta|앞으로 10년 동안 계속|人权是每个人的权利，2030年|the 1996 Supreme Court judgement|Accede to ILO Convention No.169 concerning Indigenous Peoples|Main roads need 12 bridges|via 2030 goals|place 5 trees|rue the day
20 Square metres per child|3 Way split of funds|Calle sin luz durante 3 meses|a street with 12 houses|улица без света 5 лет|Straße gesperrt seit 2021|道路12公里|12 roads in the valley|the Road to 2030|Agenda 2030
Route 66|Bus 12 to the market|Platz 1 im Wettbewerb|Avenue closed 3 days|12 Angry Men|Via Campesina 1993|Box 12 of the form|शारदा मार्ग बंद है|شارع مظلم منذ سنوات|ruta 40 sin asfalto""",
}  # fmt: skip


# What once stopped a report, or could: all of them together go through one in `test_redaction`.
STOPPED = ["write zq%40kestrel.org", "or zq&amp;#64;kestrel.org", "+12 34 56 percent of us", "I am person-88213", "@participation matters", "@statement", "my ID is 2026-03-01",
              "Facebook: education", "come to the hall, 99 Assembly Street", "see https://kestrel.example/hall?x=1", "https kestrel example hall x 1"]  # fmt: skip


@dataclass(frozen=True)
class Case:
    """A text, its kind, and the detail that it holds; blank where it is harmless."""

    text: str
    kind: str
    detail: str = ""


def hidden() -> list[Case]:
    """Texts that hold one detail each, in its disguise, after sentences of many languages."""
    kinds = {
        "email": EMAILS, "phone": PHONES, "handle": HANDLES, "link": LINKS, "number": NUMBERS, "address": ADDRESSES,
    }  # fmt: skip
    cases = []
    for kind, written in kinds.items():
        forms = _split(written) + (list(_pairs()) if kind == "phone" else [])
        for turn in range(2 if kind in {"address", "link", "email"} else 1):
            for place, form in enumerate(forms):
                carrier = CARRIERS[(place + 7 * turn) % len(CARRIERS)]
                detail = form.partition("‹")[2].partition("›")[0]
                cases.append(Case(carrier.format(form.replace("‹", "").replace("›", "")), kind, detail))
    return cases


def harmless() -> list[Case]:
    """Texts that only look as if they held a detail."""
    return [Case(text, kind) for kind, written in HARMLESS.items() for text in _split(written)]


def left_and_taken() -> tuple[list[tuple[Case, str]], list[tuple[Case, str]]]:
    """The cases whose detail is still there for the most part, and the harmless ones that were touched, each with what came out."""
    from strategy_nlp.intake.normalisation import normalise
    from strategy_nlp.privacy.redaction import redact

    planted, innocent = hidden(), harmless()
    redacted = redact([normalise(case.text) for case in planted]).texts
    left = [(case, text) for case, text in zip(planted, redacted, strict=True) if survives(case, text)]
    untouched = redact([normalise(case.text) for case in innocent]).texts
    taken = [(case, text) for case, text in zip(innocent, untouched, strict=True) if normalise(case.text) != text]
    return left, taken


def _split(written: str) -> list[str]:
    # A broken bar stands for the bar that parts the forms.
    return [form.replace("¦", "|") for line in written.split("\n") for form in line.split("|") if form]


def _pairs() -> Iterator[str]:
    """Numbers of Denmark and France in pairs, half of which begin as a date does."""
    chance = random.Random(13)
    for place in range(40):
        pairs = [f"{chance.randint(10, 99):02}" for _ in range(4 if place % 2 else 5)]
        if place % 4 < 2:
            pairs[:2] = f"{chance.randint(1, 28):02}", f"{chance.randint(1, 12):02}"
        if place % 2 == 0:
            pairs[0] = f"0{chance.choice('1234679')}"
        number = ".-/ "[place % 4 if place % 8 < 4 else (place // 8) % 4].join(pairs)
        yield f"‹{number.translate(str.maketrans('0123456789', DIGITS['ar'])) if place == 39 else number}›"


def main() -> None:
    """Print the table; with --show also each text that came out wrong."""
    left, taken = left_and_taken()
    if "--show" in sys.argv:
        for case, text in left:
            print(f"left    {case.kind}: {case.text} → {text}")
        for case, text in taken:
            print(f"touched {case.kind}: {case.text} → {text}")
    of, innocent = Counter(case.kind for case in hidden()), Counter(case.kind for case in harmless())
    wrong, touched = Counter(case.kind for case, _ in left), Counter(case.kind for case, _ in taken)
    print("| kind | details | left | harmless texts | touched |\n|---|---|---|---|---|")
    for kind in KINDS:
        print(f"| {kind} | {of[kind]} | {wrong[kind]} | {innocent[kind]} | {touched[kind]} |")
    print(f"| all | {of.total()} | {wrong.total()} | {innocent.total()} | {touched.total()} |")


if __name__ == "__main__":
    main()
