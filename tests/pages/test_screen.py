"""The screen for people who do not use a terminal: from a dropped file to its columns and its report, on this machine only."""

import os
import re
import subprocess
import sys
import urllib.error
import urllib.request
import zipfile

import pytest

from strategy_nlp.analysis.results import INTERNAL
from strategy_nlp.errors import StrategyNLPError
from strategy_nlp.findings.translation import speaking, tell
from strategy_nlp.messages import Note
from strategy_nlp.screen.steps import Session, became, may_become
from strategy_nlp.screen.words import known_languages, word
from strategy_nlp.sources.telling import notes_of
from strategy_nlp.text.language.names import language_name

LONG = bool(os.environ.get("STRATEGY_NLP_LONG"))
FORM = "Timestamp,What should we change?,Country,Who are you?\n" + "".join(
    f"3/{day}/2026 8:00:15,Open the archives of district {day} to everybody in town,{land},{name}\n"
    for day, (land, name) in enumerate(
        [
            ("Kenya", "Ana Pérez"),
            ("Peru", "Omar Haddad"),
            ("Kenya", "Lin Wei"),
            ("Peru", "Jean Dupont"),
            ("Kenya", "Grace Njeri"),
        ]
        * 3,
        start=1,
    )
)


@pytest.fixture
def session(tmp_path):
    one = Session(tmp_path / "place")
    one.add_file("Spring (Responses).csv", FORM.encode())
    yield one
    one.forget_files()


def test_a_dropped_file_is_recognised_and_its_columns_can_be_corrected(session):
    assert session.look() == ""
    mapping = session.gathered[0].mapping
    assert [became(mapping, name) for name in session.gathered[0].sample.columns] == [
        "created_at",
        "q1",
        "segment_country",
        "personal",
    ]
    assert "segment_country" in may_become(mapping, "Country")

    assert session.say_of("Country", "leave") == ""

    assert became(session.gathered[0].mapping, "Country") == "leave"


def test_nothing_that_was_dropped_stays_when_the_program_ends(tmp_path):
    left = tmp_path / "strategy-nlp-screen-1234567890-old"
    left.mkdir()
    (left / "answers.csv").write_text("what people wrote")
    script = (
        "from pathlib import Path; from strategy_nlp.screen.steps import Session; one = Session(Path('place'));"
        "one.add_file('answers.csv', b'text'); print(one.dropped)"
    )

    ended = subprocess.run(
        [sys.executable, "-c", script],
        env={**os.environ, "TMPDIR": str(tmp_path)},
        capture_output=True,
        text=True,
        check=True,
    )

    assert str(tmp_path) in ended.stdout
    assert not list(tmp_path.glob("strategy-nlp-screen-*"))


def test_a_correction_that_cannot_be_is_told_and_taken_back(session):
    session.look()

    sentence = session.say_of("What should we change?", "leave")

    assert sentence.endswith(".")
    assert became(session.gathered[0].mapping, "What should we change?") == "q1"


def test_a_file_is_kept_under_its_own_name_wherever_it_says_it_comes_from(session, tmp_path):
    session.add_file("../../../evil.csv", b"x")
    session.add_file("C:\\temp\\a;b.csv", b"x")

    assert {path.parent for path in session.files} == {session.dropped}
    assert not (tmp_path / "evil.csv").exists()


def test_the_consultation_is_made_with_the_titles_that_were_written(session):
    session.look()
    session.title, session.titles["q1"] = "Our town", "What shall change in our town?"

    session.make_consultation()

    told = (session.place / "our-town" / "consultation.toml").read_text(encoding="utf-8")
    assert 'title = "Our town"' in told
    assert 'title = "What shall change in our town?"' in told


def test_where_the_report_lies_and_what_of_it_is_not_for_publishing_is_said(session, tmp_path):
    assert session.places() == {}
    session.look()
    session.title = "Our town"
    session.make_consultation()

    report = tmp_path.resolve() / "place" / "our-town-report"
    assert session.places() == {"where": str(report), "internal": str(report / "tables" / INTERNAL)}
    for language in known_languages():
        told = [word(name, language, {"folder": folder}) for name, folder in session.places().items()]
        assert str(report) in told[0]
        assert "internal" in told[1]


def test_a_report_that_is_wanted_all_the_same_is_made_so_once(session, monkeypatch):
    session.look()
    session.make_consultation()
    ran = []

    class Made:
        stdout, returncode = (), 0

        def __init__(self, command, **_how):
            ran.append("--release-anyway" in command)

        def __enter__(self):
            return self

        def __exit__(self, *_gone):
            return None

    monkeypatch.setattr("strategy_nlp.screen.steps.subprocess.Popen", Made)
    session.anyway = True

    for _ in range(2):
        session.make_report(language="en", progress=lambda _: None)

    assert ran == [True, False]


def test_reading_anew_keeps_who_was_in_earlier_reports(session):
    session.look()
    session.make_consultation()
    (session.consultation / "releases.json").write_text("{}", encoding="utf-8")

    session.make_consultation()

    assert (session.consultation / "releases.json").read_text(encoding="utf-8") == "{}"


@pytest.mark.parametrize("language", known_languages())
def test_the_screen_has_every_word_in_every_language(language):
    values = {
        "kind": "k",
        "people": 1,
        "questions": 1,
        "ideas": 1,
        "answers": 1,
        "id": "q1",
        "name": "n",
        "stage": "s",
        "label": "l",
        "question": "q1",
        "size": 3,
        "folder": "f",
        "votes": 1,
        "file": "f",
    }

    from strategy_nlp.screen import words

    assert all(word(name, language, values) for name in words._words()["en"])


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    place = tmp_path_factory.mktemp("screen")
    command = [sys.executable, "-m", "strategy_nlp", "open", str(place), "--no-browser"]
    # The server's own modules need the network of this machine, which tests of the library have not.
    here = {name: value for name, value in os.environ.items() if name != "PYTEST_CURRENT_TEST"}
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, env=here) as running:
        address = re.search(r"http://\S+", running.stdout.readline())[0]
        yield address
        running.terminate()


def _wait(address):
    for _ in range(100):
        try:
            return urllib.request.urlopen(address.split("?")[0], timeout=2).status
        except urllib.error.HTTPError as error:
            return error.code
        except OSError:
            import time

            time.sleep(0.2)
    return 0


def _speak(page, language):
    """Choose the language of the page by the keyboard; the program keeps it for whoever opens the page next."""
    page.wait_for_function(
        "document.documentElement.lang !== '' && document.querySelector('input[type=file]') !== null"
    )
    before = page.evaluate("document.documentElement.lang")
    page.get_by_label(word("language", before), exact=True).focus()
    page.keyboard.press("Enter")
    page.get_by_role("option", name=language_name(language, language=language)).click()
    page.wait_for_function(f"document.documentElement.lang === '{language}'")


def _opened(served, browser, language, **how):
    """The page in a language, without the files that whoever opened it before has dropped."""
    _wait(served)
    page = browser.new_page(**how)
    page.goto(served)
    _speak(page, language)
    afresh = page.get_by_role("button", name=word("take_away", language))
    if afresh.count():
        afresh.click()
        afresh.wait_for(state="detached")
    return page


def test_nobody_gets_in_without_the_token_or_under_another_name(served):
    assert _wait(served) == 403
    other = urllib.request.Request(served, headers={"Host": "evil.example"})
    with pytest.raises(urllib.error.HTTPError, match="403"):
        urllib.request.urlopen(other, timeout=5)


WRONG = {
    "answers.csv": b"", "picture.csv": b"\x89PNG\r\n", "letter.csv": b"%PDF-1.7 and more", "page.csv": b"<!DOCTYPE html><html><body>Sign in</body></html>",
    "locked.xlsx": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "broken.zip": b"PK\x03\x04 and no more", "cut.json": b'[{"a": 1', "header.csv": b"Timestamp,Your idea\n",
    "colours.csv": b"Colour,Shape,Rooms\nred,round,1\nblue,square,2\ngreen,flat,3\n", "ragged.csv": b"Timestamp,Your idea,Country\n3/13/2026 8:00,Open the archives of our town,Kenya,Peru,Chile\n3/14/2026 8:00,Pay the cleaners,Peru\n",
    "unfinished.csv": b"id,submitdate,lastpage,startlanguage,seed,Q01\n1,,2,en,7,Open the archives to everybody in town\n2,,2,en,8,Pay the night shift of cleaners more\n", "talk.vtt": b"no transcript",
}  # fmt: skip


@pytest.mark.parametrize("language", known_languages())
@pytest.mark.parametrize("name", WRONG)
def test_what_is_wrong_with_a_file_is_told_in_the_language_of_the_screen(session, name, language):
    session.forget_files()
    session.add_file(name, WRONG[name])

    sentence = session.look()

    assert isinstance(sentence, Note)
    assert str(session.dropped) not in sentence
    with speaking(language):
        told = tell(sentence.message)
    assert name in told
    assert str(session.dropped) not in told
    assert (told == sentence) == (language == "en")
    assert not set(re.findall(r"[a-z]+", told.replace(name, ""))) & {"the", "holds", "is", "names"} or language == "en"


@pytest.mark.parametrize("language", known_languages())
@pytest.mark.parametrize("where", ["title", "question"])
def test_a_title_that_is_none_is_told_in_the_language_of_the_screen(session, language, where):
    session.look()
    session.title, session.titles["q1"] = ("???", "What now?") if where == "title" else ("Spring", "???")

    with pytest.raises(StrategyNLPError) as raised:
        session.make_consultation()

    sentence = session.sentence_of(raised.value)
    with speaking(language):
        told = tell(sentence.message)
    assert "'???'" in told
    assert "strategy-nlp-screen" not in told
    assert ("it must be a text" in told) == (language == "en")
    assert session.consultation is None


def test_the_column_of_peoples_words_can_be_named_where_nothing_tells_it(session):
    session.forget_files()
    session.add_file("colours.csv", WRONG["colours.csv"])
    session.look()
    assert "Colour" in session.unsure

    session.say_of("Colour", "text")

    assert session.unsure == ()
    assert became(session.gathered[0].mapping, "Colour") == "text"


@pytest.mark.parametrize(("language", "told"), [("es", "está vacío"), ("fr", "est vide"), ("ar", "فارغ")])
def test_a_person_reads_what_is_wrong_in_the_language_of_the_page(served, browser, tmp_path, language, told):
    (tmp_path / "answers.csv").write_bytes(b"")
    page = _opened(served, browser, language)

    page.set_input_files("input[type=file]", str(tmp_path / "answers.csv"))

    alert = page.wait_for_selector("[role=alert]", timeout=20_000)
    assert told in alert.inner_text()
    assert "answers.csv" in alert.inner_text()
    assert "is empty" not in page.inner_text("body")
    page.close()


POLIS = {
    "moderated": ("comment-id,author-id,agrees,disagrees,moderated,comment-body\n0,1,2,3,9,Open it\n", "comment-id,voter-id,vote\n0,1,1\n"),
    "words": ("comment-id,author-id,agrees,disagrees,moderated\n0,1,2,3,1\n", "comment-id,voter-id,vote\n0,1,1\n"),
    "sign": ("comment-id,author-id,moderated,comment-body\n0,1,1,Open it\n", "comment-id,voter-id,vote\n0,1,1\n"),
    "nobody": ("comment-id,author-id,agrees,disagrees,moderated,comment-body\n0,1,2,3,1,Open it\n", "comment-id,voter-id,vote\n0,,1\n"),
    "vote": ("comment-id,author-id,agrees,disagrees,moderated,comment-body\n0,1,2,3,1,Open it\n", "comment-id,voter-id,vote\n0,1,7\n"),
    "voter": ("comment-id,author-id,agrees,disagrees,moderated,comment-body\n0,1,2,3,1,Open it\n", "comment-id,vote\n0,1\n"),
    "two": ("comment-id,author-id,agrees,disagrees,moderated,comment-body\n0,1,2,3,1,Open it\n0,1,2,3,1,Close it\n", "comment-id,voter-id,vote\n0,1,1\n"),
}  # fmt: skip


@pytest.mark.parametrize("language", known_languages())
@pytest.mark.parametrize("wrong", POLIS)
def test_what_is_wrong_in_a_polis_export_is_told_in_the_language_of_the_screen(session, wrong, language, tmp_path):
    session.forget_files()
    with zipfile.ZipFile(tmp_path / "polis.zip", "w") as packed:
        for name, content in zip(("comments.csv", "votes.csv"), POLIS[wrong], strict=True):
            packed.writestr(name, content)
    session.add_file("polis.zip", (tmp_path / "polis.zip").read_bytes())

    sentence = session.look()

    with speaking(language):
        told = tell(sentence.message)
    assert "polis.zip" in told
    assert (told == sentence) == (language == "en")


def test_a_sentence_that_only_english_has_stands_below_one_that_says_what_to_do(served, browser, tmp_path):
    (tmp_path / "quoted.csv").write_text(
        'Your idea,Country\n"Open "our" archives, all of them",Kenya\nPay the cleaners,Peru\n'
    )
    page = _opened(served, browser, "es")

    page.set_input_files("input[type=file]", str(tmp_path / "quoted.csv"))

    english = page.wait_for_selector('.sentence[lang="en"]', timeout=20_000)
    assert "a quotation mark stands inside a quoted cell; write it twice there." in english.inner_text()
    assert word("in_english", "es") in page.inner_text("[role=alert]")
    page.close()


def test_a_column_can_be_made_a_closed_question(session):
    session.forget_files()
    rows = "".join(
        f"3/{13 + n % 9}/2026 8:00,Open the archives of district {n},{('Red', 'Blue')[n % 2]}\n" for n in range(20)
    )
    session.add_file("form.csv", f"Timestamp,What should we change?,Colour\n{rows}".encode())
    assert session.look() == ""
    assert "closed_q2" in may_become(session.gathered[0].mapping, "Colour")

    assert session.say_of("Colour", "closed_q2") == ""

    assert became(session.gathered[0].mapping, "Colour") == "closed_q2"
    session.make_consultation()
    assert 'answers = ["Blue", "Red"]' in (session.consultation / "consultation.toml").read_text(encoding="utf-8")


def test_from_a_dropped_file_to_its_columns_in_two_languages(served, browser, tmp_path):
    path = tmp_path / "Spring (Responses).csv"
    path.write_text(FORM, encoding="utf-8")
    page = _opened(served, browser, "en", viewport={"width": 400, "height": 900})
    outside = []
    page.on(
        "request",
        lambda request: (
            outside.append(request.url)
            if not re.match(r"(?:data|blob):|http://127\.0\.0\.1[:/]", request.url)
            else None
        ),
    )

    page.set_input_files("input[type=file]", str(path))
    page.wait_for_selector("text=looks like Google Forms", timeout=20_000)

    page.wait_for_function("document.activeElement.id === 'found'")
    told = page.inner_text("body")
    assert "15 people, 1 open question, 15 answers" in told
    assert "Ana Pérez" not in told
    assert page.evaluate("document.documentElement.scrollWidth") <= 400
    # Why no report was made is told once, beside the button that was pressed.
    page.get_by_label("Title of the consultation").fill("???")
    page.get_by_role("button", name="Make the report").click()
    assert "???" in page.wait_for_selector("#report ~ [role=alert]", timeout=20_000).inner_text()
    assert page.locator(".sentence").count() == 1
    page.get_by_label("Title of the consultation").fill("Spring")
    _speak(page, "ar")
    page.wait_for_selector("text=ملفاتك")
    assert page.evaluate("document.documentElement.dir") == "rtl"
    assert outside == []
    if LONG:
        page.get_by_role("button", name="أعدّ التقرير").click()
        link = page.wait_for_selector("text=افتح التقرير", timeout=240_000)
        told = page.inner_text("body")
        assert "spring-report" in told
        assert "internal" in told
        report = page.goto(served.split("/?")[0] + link.get_attribute("href"))
        assert report.status == 200
        assert page.evaluate("document.documentElement.lang") == "ar"
    page.close()


@pytest.mark.parametrize("language", known_languages())
def test_what_was_left_out_is_told_in_the_language_of_the_screen(session, language):
    session.forget_files()
    rows = "".join(
        f"3/{13 + place}/2026 8:00,Open the archives of district {place},{1950 + 9 * place}\n" for place in range(5)
    )
    session.add_file("born.csv", f"Timestamp,What should we change?,Year of birth\n{rows}".encode())
    assert session.look() == ""

    (note,) = [line for line in notes_of(session.gathered[0]) if "years of birth" in line]

    with speaking(language):
        told = tell(note.message)
    assert "Year of birth" in told
    assert ("years of birth" in told) == (language == "en")


def test_chosen_answers_are_counted_and_names_keep_their_direction_in_arabic(served, browser, tmp_path):
    rows = "".join(
        f"3/{13 + n % 9}/2026 8:{n:02d}:00,Open the archives of district {n} to everybody,{('Agree', 'Disagree', 'Strongly agree')[n % 3]},{('Yes', 'No')[n % 2]}\n"
        for n in range(18)
    )
    path = tmp_path / "14-form (Responses).csv"
    path.write_text(
        f"Timestamp,What should we change?,How far do you agree?,Have you been to an event?\n{rows}", encoding="utf-8"
    )
    page = _opened(served, browser, "ar")

    page.set_input_files("input[type=file]", str(path))
    page.wait_for_selector("text=الإجابات المختارة: 18", timeout=20_000)

    told = page.inner_text("body")
    assert "\u206814-form (Responses).csv\u2069" in told
    assert word("by_hand", "ar") in told
    assert page.locator("input[dir=auto]").count() == 3
    page.close()
