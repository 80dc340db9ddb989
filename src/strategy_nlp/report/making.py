"""Reports: the tables, one notebook per question run by papermill, its page, and the index."""

import json
import re
import sys
import time
import warnings
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path
from threading import Lock
from typing import Any

from strategy_nlp.analysis.flow import analyse
from strategy_nlp.analysis.results import TABLE_FILES, Analysis, beside_earlier, read_analysis
from strategy_nlp.cache import kept_since, made_so_far, remember_text
from strategy_nlp.disclosure.releases.release import Release
from strategy_nlp.errors import ReportError, shown
from strategy_nlp.files import file_hash, refuse_unwritable, whole_folder, write_text
from strategy_nlp.findings.limits import release_sentences
from strategy_nlp.findings.translation import speaking
from strategy_nlp.intake.consultation import Consultation, in_language, notebooks_folder, read_consultation
from strategy_nlp.privacy.gate import guard
from strategy_nlp.report.contents import QUESTION_NOTEBOOK, PageOf, pages_of
from strategy_nlp.report.explore import explore_page
from strategy_nlp.report.index import index_page
from strategy_nlp.report.page import render_notebook
from strategy_nlp.report.places import EXPLORE_PAGE
from strategy_nlp.report.running.kernels import Kernels
from strategy_nlp.report.running.side_by_side import run_each
from strategy_nlp.report.unchanged import standing
from strategy_nlp.report.verification import PAGES, write_pages_receipt
from strategy_nlp.text.tone.classifier import get_classifier
from strategy_nlp.text.vectors.encoders import get_encoder

# What a notebook of the demonstration may take on a slow machine, many times over; its output too may come late under load.
_CELL_TIMEOUT = 600
_IMPORTING = Lock()
# What a report's folder holds.
_REPORT_FILES = ("*.html", PAGES, "tables")


# A path of this machine in the message of an error: from the root, of two parts or more.
_PATH = re.compile(r"(?<![\w.<])(?:[A-Za-z]:)?(?:[/\\][\w.@+-]+){2,}")


@dataclass(frozen=True)
class ReportOptions:
    """What a report is asked to hold.

    Attributes
    ----------
    questions
        Only these questions' pages, and the one on the method; empty for all, and the pages across questions.
    language
        The report's language in place of the consultation's own.
    since
        The folder of an earlier report; each question's page then says what changed.
    anyway
        Release it though few people differ from an earlier report (`disclosure.releases.release`).

    Examples
    --------
    >>> ReportOptions(questions=["q2"], language="es").language
    'es'
    """

    questions: Sequence[str] = ()
    language: str = ""
    since: Path | None = None
    anyway: bool = False


@dataclass(frozen=True)
class ReportResult:
    """Where the reports are, and which could not be made (file name to reason).

    Attributes
    ----------
    folder
        The folder of the report.
    made
        The files of its pages.
    failed
        The pages that could not be made, each with the reason.
    standing
        Whether they stood there already, and nothing that they are made from is new.
    """

    folder: Path
    made: tuple[str, ...]
    failed: Mapping[str, str]
    standing: bool = False


@dataclass(frozen=True)
class _Task:
    """One page to make, as a worker process is told of it."""

    page: PageOf
    path: Path
    parameters: Mapping[str, str]
    frame: Mapping[str, str]
    made_from: str
    language: str


def make_reports(
    folder: str | Path,
    out: str | Path,
    *,
    options: ReportOptions = ReportOptions(),  # noqa: B008 (frozen)
    jobs: int = 2,
    progress: Callable[[str], None] = lambda _: None,
) -> ReportResult:
    """Analyse a consultation and write its reports: ``index.html``, a page per question and across them, ``tables/``.

    A page that fails does not stop the others; the index names it and why. A report of which nothing is new is left as it stands.

    Raises
    ------
    StrategyNLPError
        If the consultation cannot be used, or a file would tell what it must not (`gate`); nothing is written then.

    Examples
    --------
    >>> import tempfile
    >>> import pandas as pd
    >>> from strategy_nlp.intake import write_folder
    >>> toml = 'title = "Ours"\\norganiser = "Us"\\n[[questions]]\\nid = "q1"\\ntitle = "What now?"\\n'
    >>> ideas = pd.DataFrame({"idea_id": ["i1"], "question": ["q1"], "text": ["Plant trees in each street"]})
    >>> folder = Path(tempfile.mkdtemp()) / "ours"
    >>> write_folder(folder, toml=toml, tables={"ideas": ideas})
    >>> made = make_reports(folder, folder.parent / "report", jobs=1)
    >>> sorted(made.made), sorted(made.failed)
    (['method.html', 'participation.html', 'q1-ideas.html', 'q1.html'], [])
    """
    started, out = time.time(), Path(out)
    _refuse_early(folder, out, options)
    stands = standing(folder, out, asked=str(options), since=_earlier_tables(options.since), ours=_REPORT_FILES)
    if kept := stands.pages():
        return ReportResult(out, kept, {}, standing=True)
    before = made_so_far()
    with ExitStack() as stack:
        kernels = stack.enter_context(Kernels(max(1, min(jobs, len(options.questions) or jobs))))

        def tell(step: str) -> None:
            progress(step)
            # What is new on the way will be new on pages, and kernels take a while to start.
            if made_so_far() > before:
                _papermill()
                kernels.begin()

        release = Release(folder, anyway=options.anyway)
        analysis = beside_earlier(
            analyse(folder, language=options.language, progress=tell, release=release).public(), out / "tables"
        )
        _tell_notes(analysis, release, progress)
        since = _earlier_tables(options.since)
        stack.enter_context(speaking(analysis.settings.language))
        unfinished = stack.enter_context(whole_folder(out, ours=_REPORT_FILES))
        pages = pages_of(analysis, options.questions)
        analysis.write(unfinished / "tables")
        finished = read_analysis(unfinished / "tables")
        failed: dict[str, str] = {}
        for task, reason in run_each(
            partial(_make_page, kernels),
            [_task(page, finished, folder=unfinished, since=since) for page in pages],
            jobs=jobs,
        ):
            progress(f"{task.page.file} {'failed' if reason else 'written'}")
            if reason:
                failed[task.page.file] = reason
        write_text(unfinished / EXPLORE_PAGE, explore_page(finished.named()))
        write_text(unfinished / "index.html", index_page(finished, pages, failed))
        write_pages_receipt(unfinished)
        progress("searching every file for what must not be told")
        guard(folder, also=lambda: kept_since(started))(unfinished)
        _keep(release, analysis, progress)
    made = tuple(page.file for page in pages if page.file not in failed)
    if not failed:
        stands.keep(made)
    return ReportResult(out, made, failed)


def _refuse_early(folder: str | Path, out: Path, options: ReportOptions) -> None:
    """Refuse within a second what would else be refused when the analysis is done."""
    consultation = in_language(read_consultation(folder), options.language)
    for name in options.questions:
        consultation.question(name)
    _earlier_tables(options.since)
    refuse_unwritable(out, ours=_REPORT_FILES)
    _refuse_over_another(consultation, out)
    get_classifier(consultation.settings.sentiment, encoder=get_encoder(consultation.settings.vectors).name)


def _refuse_over_another(consultation: Consultation, out: Path) -> None:
    """A folder that holds the report of another consultation, by its title and all its questions, is not written over."""
    try:
        earlier = json.loads((out / "tables" / "build.json").read_text(encoding="utf-8"))["consultation"]
        asked = {question["title"] for question in earlier["questions"]}
        title = str(earlier["title"])
    except (OSError, ValueError, LookupError, TypeError):
        return
    own = {wording for question in consultation.questions for wording in (question.title, *question.titles.values())}
    if title != consultation.title and not asked & own:
        raise ReportError(
            f"{out} holds the report of another consultation ({shown(title)}), which would be lost; name another folder with --out, or delete it."
        )


def make_tables(
    folder: str | Path, out: str | Path, *, anyway: bool = False, progress: Callable[[str], None] = lambda _: None
) -> Analysis:
    """Analyse a consultation and write its tables only; the analysis.

    Raises
    ------
    StrategyNLPError
        As `make_reports` does; nothing is written then.

    Examples
    --------
    >>> import tempfile
    >>> import pandas as pd
    >>> from strategy_nlp.intake import write_folder
    >>> toml = 'title = "Ours"\\norganiser = "Us"\\n[[questions]]\\nid = "q1"\\ntitle = "What now?"\\n'
    >>> ideas = pd.DataFrame({"idea_id": ["i1"], "question": ["q1"], "text": ["Keep the night buses running"]})
    >>> folder = Path(tempfile.mkdtemp()) / "ours"
    >>> write_folder(folder, toml=toml, tables={"ideas": ideas})
    >>> heard = make_tables(folder, folder.parent / "tables")
    >>> len(heard.ideas), (folder.parent / "tables" / "ideas.parquet").is_file()
    (1, True)
    """
    started, out = time.time(), Path(out)
    refuse_unwritable(out, ours=TABLE_FILES)
    release = Release(folder, anyway=anyway)
    analysis = beside_earlier(analyse(folder, progress=progress, release=release), out)
    _tell_notes(analysis, release, progress)
    public = analysis.public()
    searched = guard(folder, also=lambda: kept_since(started))

    def check(unfinished: Path) -> None:
        searched(unfinished)
        _keep(release, public, progress)

    public.write(out, check=check)
    return analysis


def _keep(release: Release, public: Analysis, progress: Callable[[str], None]) -> None:
    if note := release.keep(public.shown, public.told_sizes(), participation=public.participation):
        progress(note)


def _tell_notes(analysis: Analysis, release: Release, progress: Callable[[str], None]) -> None:
    """Tell who waits what the receipt says of the key of pseudonyms and of the release."""
    with speaking("en"):
        for note in (
            analysis.build["pseudonyms"]["note"],
            release.note,
            *release_sentences(analysis.build["release"], least=analysis.settings.min_cell),
        ):
            if note:
                progress(note)


def run_notebook(notebook: Path, parameters: Mapping[str, str], *, kernels: Kernels) -> dict[str, Any]:
    """The notebook, executed in one of the kernels, with nothing in it that tells of this machine.

    Raises
    ------
    ReportError
        If a parameter is not one of the notebook's, or a cell fails.
    """
    papermill = _papermill()
    known = papermill.inspect_notebook(str(notebook))
    unknown = sorted(set(parameters) - set(known))
    if unknown:
        # papermill itself only warns, and runs on the defaults.
        raise ReportError(
            f"{notebook.name}: there is no parameter {unknown[0]!r}; allowed are {', '.join(sorted(known))}."
        )
    try:
        with kernels.lent() as kernel:
            executed = papermill.execute_notebook(
                str(notebook), None, dict(parameters), kernel_name="python3", progress_bar=False,
                execution_timeout=_CELL_TIMEOUT, iopub_timeout=_CELL_TIMEOUT, log_output=False, km=kernel,
            )  # fmt: skip
    except papermill.PapermillExecutionError as error:
        raise ReportError(
            f"{notebook.name}: cell {error.cell_index} failed with {error.ename}: {error.evalue}"
        ) from error
    except (RuntimeError, TimeoutError) as error:
        raise ReportError(f"{notebook.name}: the notebook's kernel stopped: {error}.") from error
    executed.metadata.pop("papermill", None)
    for cell in executed.cells:
        cell.metadata.pop("papermill", None)
    executed.cells = [cell for cell in executed.cells if "injected-parameters" not in cell.metadata.get("tags", [])]
    content: dict[str, Any] = executed
    return content


def _papermill() -> Any:
    # Pages are made in threads: a module is imported by one of them.
    with _IMPORTING:
        return _imported_papermill()


@cache
def _imported_papermill() -> Any:
    # jsonschema would parse 39 grammars at import, which takes longer than a page, for addresses that no notebook holds.
    absent = "rfc3987_syntax" not in sys.modules
    if absent:
        sys.modules["rfc3987_syntax"] = None  # type: ignore[assignment]
    try:
        with warnings.catch_warnings():
            # papermill warns at import about the future of a library it uses.
            warnings.simplefilter("ignore")
            import papermill
    finally:
        if absent:
            del sys.modules["rfc3987_syntax"]
    return papermill


def _earlier_tables(report: Path | None) -> str:
    """The folder of an earlier report's tables as the notebooks take it; blank where there is none."""
    if report is None:
        return ""
    folder = report / "tables" if (report / "tables").is_dir() else report
    # It says in one sentence, before anything is written, that the folder is no report.
    read_analysis(folder)
    return str(folder.resolve())


def _task(page: PageOf, analysis: Analysis, *, folder: Path, since: str) -> _Task:
    about = analysis.about
    question = {"question": page.question} if page.question else {}
    if page.notebook == QUESTION_NOTEBOOK:
        question["since"] = since
    return _Task(
        page=page,
        path=folder / page.file,
        parameters={**question, "tables": str((folder / "tables").resolve())},
        frame={"title": page.title, "consultation": about["title"], "notice": about["notice"]},
        made_from=_made_from(analysis) + (file_hash(Path(since) / "build.json") if since else ""),
        language=analysis.settings.language,
    )


def _made_from(analysis: Analysis) -> str:
    """What a page depends on, as one text: the tables and everything in the receipt but times."""
    untimed = {
        key: value for key, value in analysis.build.items() if key not in {"seconds", "peak_memory_mb", "made_on"}
    }
    return json.dumps(untimed, sort_keys=True)


def _make_page(kernels: Kernels, task: _Task) -> str:
    """Make one page; the reason where it failed, else blank. A page made before from the same things is taken again."""
    notebook = notebooks_folder() / f"{task.page.notebook}.ipynb"

    def make() -> str:
        made = run_notebook(notebook, task.parameters, kernels=kernels)
        return render_notebook(made, frame=task.frame, left_out=task.page.left_out)

    parts: list[bytes | str] = [
        task.made_from,
        task.language,
        task.page.name,
        str(task.frame),
        str(task.page.left_out),
        notebook.read_bytes(),
    ]
    try:
        with speaking(task.language):
            write_text(task.path, remember_text("pages", made_from=parts, make=make))
    except ReportError as error:
        # The reason stands on the index page, which leaves this machine.
        return _PATH.sub("(a file)", str(error))
    return ""
