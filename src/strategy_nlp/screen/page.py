"""How the screen looks: five steps under one another, each shown anew when the one before it changes."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from nicegui import app, events, run, ui

from strategy_nlp.errors import StrategyNLPError
from strategy_nlp.findings.translation import speaking, tell
from strategy_nlp.intake.settings import REPORT_LANGUAGES
from strategy_nlp.messages import Note, noted
from strategy_nlp.screen.steps import Session, became, columns_of, may_become
from strategy_nlp.screen.words import known_languages, word
from strategy_nlp.sources.gathered import Gathered
from strategy_nlp.sources.kinds.dispatch import kinds
from strategy_nlp.sources.telling import notes_of, of_source
from strategy_nlp.text.language.names import direction, language_name

_LONGEST_EXAMPLE = 90
# A topic of a very long list is renamed in a spreadsheet.
_MOST_TOPICS = 200
# These kinds bear no name of a tool.
_OF_NO_TOOL = {"table", "document", "transcript", "votes"}
_REACH = """setTimeout(() => document.querySelectorAll('.q-uploader__input').forEach(field => {
  field.setAttribute('aria-label', NAME); field.tabIndex = 0;
  const button = field.closest('.q-btn'); if (button) { button.removeAttribute('tabindex'); button.removeAttribute('role'); }
}), 300)"""
_GO_ON = """setTimeout(() => {
  const name = NAME, named = [...document.querySelectorAll('input[aria-label]')].find(field => field.getAttribute('aria-label') === name);
  (document.getElementById(name) || named)?.focus();
}, 400)"""
_STYLE = """
body { max-width: 60rem; margin: 0 auto; padding: 0 1rem 4rem; font-size: 1rem; color: #1a1a1a; background: #fff; }
h1 { font-size: 1.7rem; margin: 1rem 0 .25rem; line-height: 1.2; font-weight: 600; } h2 { font-size: 1.25rem; margin: 2rem 0 .5rem; line-height: 1.3; font-weight: 600; }
.nicegui-content { padding: 0; align-items: stretch; } .q-uploader { width: 100%; max-width: 100%; } table { border-collapse: collapse; width: 100%; }
th, td { text-align: start; vertical-align: top; padding: .3rem .5rem; border-bottom: 1px solid #ccc; overflow-wrap: anywhere; }
.q-field__label { unicode-bidi: plaintext; text-align: start; max-width: 100%; } .q-field__native { unicode-bidi: plaintext; }
.sentence { color: #8a1010; } .q-field { min-width: 12rem; } :focus-visible { outline: 3px solid #1a5fb4; outline-offset: 2px; }
@media (max-width: 40rem) { .columns thead { display: none; } .columns td { display: block; border: 0; padding: .15rem 0; } .columns tr { display: block; border-bottom: 1px solid #ccc; padding: .5rem 0; } }
"""


class Page:
    """The page of one session.

    Parameters
    ----------
    place
        The folder in which consultations and reports are made.
    """

    def __init__(self, place: Path) -> None:
        self.session: Session = Session(place)
        self.language: str = "en"
        self.report_language: str = "en"
        self.sentence: str = ""
        # The step under which the sentence stands: that of the files, or that of the report.
        self._wrong_in = "files"
        self._busy = False
        self._done: Any = None
        # The id or the label of what has the focus when the page is drawn again.
        self._next = ""

    def says(self, told: str, **values: object) -> str:
        """The page's own words in the language that was chosen."""
        return word(told, self.language, values)

    def build(self) -> None:
        """Build the page for whoever opens it."""
        ui.add_css(_STYLE)
        ui.colors(primary="#1a5fb4")
        self._everything()

    def _everything(self) -> None:
        @ui.refreshable
        def everything() -> None:
            # Whoever works with the keyboard goes on where they were, not from the top of a page that was drawn anew.
            ui.run_javascript(_GO_ON.replace("NAME", json.dumps(self._next)))
            ui.run_javascript(
                f"document.documentElement.lang = '{self.language}'; document.documentElement.dir = '{direction(self.language)}'; document.title = {self.says('title')!r}"
            )
            with ui.element("div"):
                _heading(1, self.says("title"))
                _text(self.says("private"))
                choices = {code: language_name(code, language=code) for code in known_languages()}
                ui.select(
                    choices,
                    value=self.language,
                    label=self.says("language"),
                    on_change=lambda event: self._speak(event.value, everything.refresh),
                ).mark("language")
                self._files(everything.refresh)
                self._found(everything.refresh)
                if self.session.gathered:
                    self._questions()
                    self._report(everything.refresh)
                    self._topics(everything.refresh)

        everything()

    def _speak(self, language: str, again: Callable[[], Any]) -> None:
        self.language = self.report_language = language
        self._next = self.says("language")
        again()

    def _files(self, again: Callable[[], Any]) -> None:
        _heading(2, self.says("files"), "files")

        async def taken(event: events.UploadEventArguments) -> None:
            status.set_text(self.says("reading", file=apart(event.file.name)))
            self.session.add_file(event.file.name, await event.file.read())
            self.sentence, self._wrong_in = await run.io_bound(self.session.look) or "", "files"
            self._next = "found"
            again()

        ui.upload(label=self.says("drop"), multiple=True, auto_upload=True, on_upload=taken).props(
            "flat bordered"
        ).mark("files")
        status = _text("", role="status")
        # The field for files is what is named, reached and pressed, not the button that is drawn around it.
        ui.run_javascript(_REACH.replace("NAME", json.dumps(self.says("choose"))))
        for path in self.session.files:
            _text(apart(path.name))
        if self.session.files:
            ui.button(self.says("take_away"), on_click=lambda: self._begin_again(again)).props("outline no-caps")
        self._what_is_wrong("files")
        if self.session.unsure:
            self._which_words(again)

    def _what_is_wrong(self, step: str) -> None:
        """The sentence on what is wrong, if it is in this step: in the language of the page, or in English below one that says what to do with it."""
        if not self.sentence or step != self._wrong_in:
            return
        if isinstance(self.sentence, Note):
            _text(self._told(self.sentence), role="alert", classes="sentence")
            return
        few = "--release-anyway" in self.sentence
        explained = few or self.language != "en"
        if explained:
            _text(self.says("few_people" if few else "in_english"), role="alert", classes="sentence")
        _text(self.sentence, role="" if explained else "alert", classes="sentence").props('lang="en" dir="ltr"')

    def _told(self, note: Note) -> str:
        """A note in the language of the page; names of files and columns keep their own direction in it."""
        values = {name: apart(own) if isinstance(own, str) else own for name, own in note.message.values.items()}
        with speaking(self.language):
            return tell(noted(note.message.text, **values).message)

    def _which_words(self, again: Callable[[], Any]) -> None:
        """A choice of the columns that may hold what people wrote, where nothing told."""

        async def named(event: events.ValueChangeEventArguments[str]) -> None:
            self._next = "found"
            self._say(await run.io_bound(self.session.say_of, event.value, "text") or "", again)

        columns = {column: column[:_LONGEST_EXAMPLE] for column in self.session.unsure}
        ui.select(columns, label=self.says("which_words"), on_change=named).classes("w-full").mark("which")

    def _begin_again(self, again: Callable[[], Any]) -> None:
        self.session.forget_files()
        self._next = "files"
        self._say("", again)

    def _say(self, sentence: str, again: Callable[[], Any], *, step: str = "files") -> None:
        self.sentence, self._wrong_in = sentence, step
        again()

    def _found(self, again: Callable[[], Any]) -> None:
        _heading(2, self.says("found"), "found")
        if not self.session.gathered:
            _text(self.says("nothing_yet"))
            return
        for source in self.session.gathered:
            people, questions = max(source.people, 0), source.ideas["question"].nunique()
            kind = self._kind(source.mapping.kind)
            counts = self.says("counts", kind=kind, people=people, questions=questions, ideas=len(source.ideas))
            closed, answers = len(source.mapping.closed), len(source.answers)
            more = self.says("counts_chosen", questions=closed, answers=answers) if closed else ""
            votes = self.says("counts_votes", votes=len(source.votes)) if len(source.votes) else ""
            _text(" ".join(part for part in (counts, more, votes) if part))
            # In other languages than the terminal's the line above and the table of columns say the rest.
            lines = list(of_source(source) if self.language == "en" else notes_of(source))
            for line in lines:
                if isinstance(line, Note):
                    _text(self._told(line))
                else:
                    _text(line).props('lang="en" dir="auto"')
            if any(" --" in line or "(--" in line for line in lines):
                _text(self.says("by_hand"))
        orders = {"": self.says("dates_tell"), "dmy": self.says("dmy"), "mdy": self.says("mdy")}

        async def ordered(event: events.ValueChangeEventArguments[str]) -> None:
            self.session.date_order = event.value
            self._next = self.says("dates")
            self._say(await run.io_bound(self.session.look) or "", again)

        ui.select(orders, value=self.session.date_order, label=self.says("dates"), on_change=ordered).mark("dates")
        for source, columns in columns_of(self.session.gathered):
            self._columns(source, columns, again)

    def _kind(self, kind: str) -> str:
        """What a kind of source is called: a tool by its own name, what is of none in the language of the page."""
        return self.says(f"kind_{kind}") if kind in _OF_NO_TOOL else kinds().get(kind, kind).split(" (")[0]

    def _columns(self, source: Gathered, columns: list[str], again: Callable[[], Any]) -> None:
        """The columns of a table, an example of each, and what it becomes."""
        with ui.element("table").classes("columns"):
            with ui.element("thead"), ui.element("tr"):
                for name in ("column", "example", "becomes"):
                    with ui.element("th").props('scope="col"'):
                        _text(self.says(name))
            with ui.element("tbody"):
                for column in columns:
                    examples = [cell for cell in source.sample[column] if cell.strip()]
                    now = became(source.mapping, column)
                    # What may identify somebody need not be read over a shoulder.
                    example = "•••" if column in source.mapping.left_out else (examples[0] if examples else "")
                    with ui.element("tr"):
                        with ui.element("td"):
                            _text(column).props('dir="auto"')
                        with ui.element("td"):
                            _text(example[:_LONGEST_EXAMPLE] + ("…" if len(example) > _LONGEST_EXAMPLE else "")).props(
                                'dir="auto"'
                            )
                        with ui.element("td"):
                            self._use(source, column, now, again)

    def _use(self, source: Gathered, column: str, now: str, again: Callable[[], Any]) -> None:
        choices = {role: self._use_in_words(role) for role in may_become(source.mapping, column)}

        async def changed(event: events.ValueChangeEventArguments[str]) -> None:
            if event.value not in {"personal", "vote", now}:
                self._next = apart(column[:_LONGEST_EXAMPLE])
                self._say(await run.io_bound(self.session.say_of, column, event.value) or "", again)

        ui.select(choices, value=now, label=apart(column[:_LONGEST_EXAMPLE]), on_change=changed).props("dense")

    def _use_in_words(self, role: str) -> str:
        if role == "text":
            return self.says("use_words")
        if role.startswith("closed_"):
            return self.says("use_closed", id=role.removeprefix("closed_"))
        for start in ("segment", "translation"):
            if role.startswith(f"{start}_"):
                return self.says(f"use_{start}", name=role.removeprefix(f"{start}_").replace("_", " "))
        try:
            return self.says(f"use_{role}")
        except KeyError:
            return self.says("use_text", id=role)

    def _questions(self) -> None:
        _heading(2, self.says("questions"), "questions")
        session = self.session

        def titled(identifier: str) -> Callable[[events.ValueChangeEventArguments[str | None]], None]:
            return lambda event: session.titles.__setitem__(identifier, event.value or "")

        ui.input(
            self.says("consultation_title"),
            value=session.title,
            on_change=lambda event: setattr(session, "title", event.value),
        ).props('outlined dir="auto"').classes("w-full")
        for identifier in dict.fromkeys(name for one in session.gathered for name in one.questions):
            ui.input(
                self.says("question_title", id=identifier),
                value=session.titles.get(identifier, ""),
                on_change=titled(identifier),
            ).props('outlined dir="auto"').classes("w-full")

    def _report(self, again: Callable[[], Any]) -> None:
        _heading(2, self.says("report"), "report")
        choices = {code: language_name(code, language=self.language) for code in REPORT_LANGUAGES}
        ui.select(
            choices,
            value=self.report_language,
            label=self.says("report_language"),
            on_change=lambda event: setattr(self, "report_language", event.value),
        )
        self._what_is_wrong("report")
        if "--release-anyway" in self.sentence:
            ui.checkbox(self.says("anyway"), on_change=lambda event: setattr(self.session, "anyway", event.value))
        status = _text("", role="status")
        button = ui.button(self.says("make_report")).props("no-caps").mark("report")
        button.on_click(lambda: self._make(button, status, again, new=True))
        self._ready()

    def _ready(self) -> None:
        report = self.session.report
        if report is None or not (report / "index.html").is_file() or self._busy:
            return
        served = f"/report-{report.name}"
        # A report that is made again must not be the one that the browser remembers.
        app.add_static_files(served, report, max_cache_age=0)
        with ui.element("div") as self._done:
            _text(self.says("done"))
            for sentence, folder in self.session.places().items():
                # A folder's name is read from left to right in every language.
                _text(self.says(sentence, folder=f"\u2066{folder}\u2069"))
            ui.link(self.says("open_report"), f"{served}/index.html", new_tab=True)

    async def _make(self, button: Any, status: Any, again: Callable[[], Any], *, new: bool) -> None:
        """Make consultation and report, tell each stage, and show what is next."""
        if self._busy:
            return
        self._busy = True
        if self._done is not None:
            self._done.set_visibility(False)
        # Not disabled: a button that is loses the focus, and who uses the keyboard the place.
        button.props("aria-disabled=true").classes("opacity-60")
        stage = [""]
        watch = ui.timer(0.5, lambda: status.set_text(self.says("working", stage=stage[0]) if self._busy else ""))

        def work() -> str:
            try:
                if new:
                    self.session.make_consultation()
                self.session.make_report(
                    language=self.report_language, progress=lambda told: stage.__setitem__(0, told)
                )
            except StrategyNLPError as error:
                return self.session.sentence_of(error)
            return ""

        try:
            self.sentence, self._wrong_in = await run.io_bound(work) or "", "report"
        finally:
            self._busy = False
            watch.cancel()
            self._next = "report"
            again()

    def _topics(self, again: Callable[[], Any]) -> None:
        topics = self.session.topics()
        if topics.empty or self._busy:
            return
        _heading(2, self.says("topics"), "topics")
        _text(self.says("topics_about"))
        names: dict[tuple[str, int], str] = {}

        def named(key: tuple[str, int]) -> Callable[[events.ValueChangeEventArguments[str | None]], None]:
            return lambda event: names.__setitem__(key, event.value or "")

        for topic in topics.head(_MOST_TOPICS).itertuples():
            key = (str(topic.question), int(topic.topic))  # type: ignore[arg-type]
            told = self.says("rename", label=topic.label, question=topic.question, size=topic.size)
            ui.input(told, on_change=named(key)).classes("w-full").props('dense dir="auto"')
        status = _text("", role="status")
        button = ui.button(self.says("save_names")).props("no-caps").mark("rename")

        async def save() -> None:
            try:
                kept = await run.io_bound(self.session.rename, names)
            except StrategyNLPError as error:
                self._say(self.session.sentence_of(error), again, step="report")
                return
            if kept:
                await self._make(button, status, again, new=False)
            else:
                status.set_text(self.says("no_names"))

        button.on_click(save)


def _heading(level: int, text: str, name: str = "") -> None:
    with ui.element(f"h{level}").props(f'id="{name}" tabindex="-1"' if name else ""):
        ui.label(text).style("display: contents")


def apart(text: str) -> str:
    """A name that is read in its own direction whatever stands around it: 14-نتائج.csv in English, 14-answers.csv in Arabic."""
    return f"\u2068{text}\u2069"


def _text(text: str, *, role: str = "", classes: str = "") -> Any:
    """A paragraph; what people or files say in it is text, never markup."""
    label = ui.label(text).classes(classes)
    return label.props(f'role="{role}"') if role else label
