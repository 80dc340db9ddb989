"""Reports: the tables, one notebook per question run by papermill, its page, and the index."""

import re
import time
import warnings
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from strategy_nlp.analysis import analyse
from strategy_nlp.consultation import notebooks_folder
from strategy_nlp.engine import run_each
from strategy_nlp.errors import ReportError
from strategy_nlp.findings import question_findings
from strategy_nlp.gate import guard
from strategy_nlp.language import direction
from strategy_nlp.page import render, render_notebook
from strategy_nlp.results import Analysis, beside_earlier, read_analysis
from strategy_nlp.sentences import counted, headline
from strategy_nlp.store import kept_since, whole_folder, write_text

QUESTION_NOTEBOOK = "strategy_question"
# What a notebook of the demonstration may take on a slow machine, many times over.
_CELL_TIMEOUT = 600


# A path of this machine in the message of an error: from the root, of two parts or more.
_PATH = re.compile(r"(?<![\w.<])(?:[A-Za-z]:)?(?:[/\\][\w.@+-]+){2,}")
# A kernel warns of its transport and of its own shutdown on the terminal of whoever waits for the report.
_QUIET_KERNEL = ["--IPKernelApp.log_level=50"]


@dataclass(frozen=True)
class ReportResult:
    """Where the reports are, and which could not be made (file name to reason)."""

    folder: Path
    made: tuple[str, ...]
    failed: Mapping[str, str]


@dataclass(frozen=True)
class _Task:
    """One page to make, as a worker process is told of it."""

    notebook: Path
    page: Path
    parameters: Mapping[str, str]
    frame: Mapping[str, str]


def make_reports(
    folder: str | Path,
    out: Path,
    *,
    questions: Sequence[str] = (),
    jobs: int = 2,
    progress: Callable[[str], None] = lambda _: None,
) -> ReportResult:
    """Analyse a consultation and write its reports: ``index.html``, a page per question, and ``tables/``.

    A page that fails does not stop the others; the index names it and why.

    Raises
    ------
    StrategyNLPError
        If the consultation cannot be used, or a file would tell what it must not (`gate`); nothing is written then.
    """
    started = time.time()
    analysis = beside_earlier(analyse(folder, progress=progress), out / "tables")
    if note := analysis.build["pseudonyms"]["note"]:
        progress(note)
    wanted = [analysis.question(name).id for name in questions] or [question.id for question in analysis.questions]
    # Before the threads: a module is imported once, by one of them.
    _papermill()
    with whole_folder(out, ours=("*.html", "tables")) as unfinished:
        analysis.write(unfinished / "tables")
        finished = read_analysis(unfinished / "tables")
        failed: dict[str, str] = {}
        for task, reason in run_each(_make_page, [_task(finished, name, unfinished) for name in wanted], jobs=jobs):
            progress(f"{task.page.name} {'failed' if reason else 'written'}")
            if reason:
                failed[task.page.name] = reason
        write_text(unfinished / "index.html", _index(finished, wanted, failed))
        progress("searching every file for what must not be told")
        guard(folder, also=lambda: kept_since(started))(unfinished)
    made = tuple(f"{name}.html" for name in wanted if f"{name}.html" not in failed)
    return ReportResult(out, made, failed)


def make_tables(folder: str | Path, out: Path, *, progress: Callable[[str], None] = lambda _: None) -> Analysis:
    """Analyse a consultation and write its tables only; the analysis.

    Raises
    ------
    StrategyNLPError
        As `make_reports` does; nothing is written then.
    """
    started = time.time()
    analysis = beside_earlier(analyse(folder, progress=progress), out)
    if note := analysis.build["pseudonyms"]["note"]:
        progress(note)
    analysis.write(out, check=guard(folder, also=lambda: kept_since(started)))
    return analysis


def run_notebook(notebook: Path, parameters: Mapping[str, str]) -> dict[str, Any]:
    """The executed notebook, with nothing in it that tells of this machine.

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
        executed = papermill.execute_notebook(
            str(notebook), None, dict(parameters), kernel_name="python3", progress_bar=False,
            execution_timeout=_CELL_TIMEOUT, log_output=False, extra_arguments=_QUIET_KERNEL,
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


@cache
def _papermill() -> Any:
    with warnings.catch_warnings():
        # papermill warns at import about the future of a library it uses.
        warnings.simplefilter("ignore")
        import papermill
    return papermill


def _task(analysis: Analysis, question_id: str, folder: Path) -> _Task:
    question, about = analysis.question(question_id), analysis.build["consultation"]
    language = analysis.settings.language
    return _Task(
        notebook=notebooks_folder() / f"{QUESTION_NOTEBOOK}.ipynb",
        page=folder / f"{question_id}.html",
        parameters={"question": question_id, "tables": str((folder / "tables").resolve())},
        frame={
            "title": question.title_in(language),
            "consultation": about["title"],
            "notice": about["notice"],
            # The words around the ideas are English until the page's own catalogues say otherwise.
            "language": "en",
            "direction": direction("en"),
        },
    )


def _make_page(task: _Task) -> str:
    """Make one page; the reason where it failed, else blank."""
    try:
        executed = run_notebook(task.notebook, task.parameters)
        write_text(task.page, render_notebook(executed, frame=task.frame))
    except ReportError as error:
        # The reason stands on the index page, which leaves this machine.
        return _PATH.sub("(a file)", str(error))
    return ""


def _index(analysis: Analysis, wanted: Sequence[str], failed: Mapping[str, str]) -> str:
    about, counts = analysis.build["consultation"], analysis.build["counts"]
    cards = []
    for name in wanted:
        reason = failed.get(f"{name}.html", "")
        told = f"This report could not be made: {reason}" if reason else headline(question_findings(analysis, name))
        title = analysis.question(name).title_in(analysis.settings.language)
        cards.append({"title": title, "file": f"{name}.html", "headline": told, "failed": bool(reason)})
    used = analysis.ideas[analysis.ideas["used"]]
    people = (
        f"{counted(counts['voters'], 'person', 'people')} cast {counted(counts['votes'], 'vote')}"
        if counts["votes"]
        else "nobody voted"
    )
    lead = (
        f"{counted(len(analysis.ideas), 'idea')} were received on {counted(len(analysis.questions), 'question')}; {len(used):,} of "
        f"them, in {counted(used['language'].nunique(), 'language')}, are counted in these reports, and {people}."
    )
    made = (
        "Everything was computed on one computer, and no text was sent anywhere. The tables behind every number, and a receipt "
        "with the hash of each input, model and table, are in the folder “tables” beside this page."
    )
    versions, inputs = analysis.build["versions"], analysis.build["inputs"]
    facts = [
        ("strategy-nlp", f"{versions['strategy-nlp']}, commit {analysis.build['git_commit'][:12] or 'unknown'}"),
        ("Encoder", analysis.build["models"]["encoder"]),
        ("Seed", str(analysis.settings.seed)),
        *((name, f"SHA-256 {digest[:16]}…") for name, digest in inputs.items()),
    ]
    return render(
        "index.html.j2", title=about["title"], consultation=about["title"], organiser=about["organiser"], notice=about["notice"],
        language="en", direction="ltr", lead=lead, cards=cards, made=made, facts=facts,
    )  # fmt: skip
