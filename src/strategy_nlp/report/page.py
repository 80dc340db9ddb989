"""An executed notebook as one self-contained page: no script, no request, nothing that an idea could inject.

nbconvert's own templates fetch scripts, drop alternative texts and hide nothing, so the page is rendered by templates of
our own. Text from data arrives here only inside outputs that `strategy_nlp.report.html` and `strategy_nlp.report.charts.plots` have escaped.
"""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import pairwise
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from strategy_nlp.errors import ReportError
from strategy_nlp.findings.translation import page_direction, say, spoken

# Control signs, which no page may hold (HTML, "preprocessing the input stream"); a title may bring them in.
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffe\uffff]")
# Cells with these tags are for readers of the notebook only: its own title, and what papermill injects.
_NOTEBOOK_ONLY = {"notebook-only", "injected-parameters", "parameters"}
# A cell that is the heading of a section and nothing else.
_ONLY_HEADING = re.compile(r"<h2[^>]*>(?:(?!</h2>).)*</h2>\s*")
_TRANSLATED = {"heading_open", "paragraph_open"}


@dataclass(frozen=True)
class Section:
    """A heading of the page and the anchor that links to it."""

    title: str
    anchor: str


def render_notebook(notebook: Mapping[str, Any], *, frame: Mapping[str, str], left_out: Collection[str] = ()) -> str:
    """The page of an executed notebook, in the language spoken; the notebook's own headings and prose are translated.

    Parameters
    ----------
    notebook
        Cells with their outputs, as nbformat reads them.
    frame
        ``title, consultation, notice``.
    left_out
        Anchors of sections that the page does without.

    Raises
    ------
    ReportError
        If an output is of a kind that a page cannot hold safely.
    """
    sections: list[Section] = []
    parts: list[Markup] = []
    asked = True
    for cell in notebook["cells"]:
        if _NOTEBOOK_ONLY & set(cell["metadata"].get("tags", [])):
            continue
        if cell["cell_type"] == "markdown":
            told = _markdown(cell["source"], sections)
            asked = not any(told.startswith(f'<h2 id="{anchor}"') for anchor in left_out) if "<h2" in told else asked
            parts += [told] if asked else []
        elif cell["cell_type"] == "code" and asked:
            parts += [_output(output) for output in cell["outputs"]]
    parts, sections = _with_content(parts, sections)
    # What the first section says comes before the way to the others.
    second = next((place for place, part in enumerate(parts) if part.startswith("<h2") and place), 0)
    return render("report.html.j2", **frame, sections=sections, first=parts[:second], parts=parts[second:])


def render(template: str, **values: Any) -> str:
    """A page from one of the package's templates, with the style inside; every value is escaped."""
    css = (files(__package__) / "templates" / "page.css").read_text(encoding="utf-8")
    around = {"css": Markup(css), "say": say, "language": spoken(), "direction": page_direction()}
    return _UNPRINTABLE.sub("", _environment().get_template(template).render(**around, **values))


def anchor_of(title: str) -> str:
    """The anchor of a heading: its words in lower case, joined by hyphens."""
    return re.sub(r"\W+", "-", title.casefold()).strip("-")


def _with_content(parts: list[Markup], sections: list[Section]) -> tuple[list[Markup], list[Section]]:
    """The parts and sections of a page without those headings under which nothing stands before the next."""
    told = [part for part in parts if part.strip()]
    empty = {
        place
        for place, (part, after) in enumerate(pairwise([*told, Markup("<h2")]))
        if _ONLY_HEADING.fullmatch(part) and after.startswith("<h2")
    }
    left = [part for place, part in enumerate(told) if place not in empty]
    return left, [one for one in sections if any(part.startswith(f'<h2 id="{one.anchor}"') for part in left)]


def _markdown(source: str, sections: list[Section]) -> Markup:
    tokens = _parser().parse(source)
    for opening, inline in zip(tokens, tokens[1:], strict=False):
        if inline.type == "inline" and opening.type in _TRANSLATED:
            inline.children = _parser().parseInline(say(inline.content))[0].children
        if opening.type == "heading_open" and opening.tag == "h2":
            # The anchor is made of the English title, so that a link holds in every language.
            section = Section(say(inline.content), anchor_of(inline.content))
            opening.attrSet("id", section.anchor)
            sections.append(section)
    return Markup(_parser().renderer.render(tokens, _parser().options, {}))


def _output(output: Mapping[str, Any]) -> Markup:
    kind = output["output_type"]
    if kind == "stream" and output["name"] == "stderr":
        # Warnings are for the researcher: they name files of the machine that made the page.
        return Markup("")
    if kind == "stream":
        return Markup("<pre>{}</pre>").format(output["text"])
    if kind == "error":
        raise ReportError(f"A cell failed: {output['ename']}: {output['evalue']}")
    data = output.get("data", {})
    if "image/svg+xml" in data:
        # The picture carries its own description; printing it too would say everything twice.
        return Markup('<figure class="chart">{}</figure>').format(Markup(data["image/svg+xml"]))
    if "text/html" in data:
        return Markup(data["text/html"])
    return Markup("<pre>{}</pre>").format(escape(data.get("text/plain", "")))


@cache
def _environment() -> Environment:
    loader = PackageLoader("strategy_nlp.report", "templates")
    return Environment(loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)


@cache
def _parser() -> Any:
    from markdown_it import MarkdownIt

    return MarkdownIt("commonmark", {"html": False})
