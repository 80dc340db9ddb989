"""How `make docs` builds the site: Sphinx over the project's own folder, so that a link that works on the repository's pages works here.

Nothing is fetched and no notebook is run: pages show the outputs that are stored, which `make notebooks` compares.
"""

from __future__ import annotations

import importlib
import importlib.metadata
import inspect
from collections.abc import Iterator
from typing import ClassVar

from docutils import nodes
from docutils.parsers.rst import Directive
from docutils.statemachine import StringList
from sphinx.application import Sphinx

project = "strategy_nlp"
author = "The strategy_nlp developers"
copyright = "the strategy_nlp developers"  # noqa: A001 (Sphinx asks for this name)
release = importlib.metadata.version("strategy-nlp")
language = "en"

extensions = ["myst_nb", "sphinx.ext.autodoc", "sphinx.ext.napoleon"]
root_doc = "docs/index"
include_patterns = ["docs/*.md", "docs/**/*.md", "data/README.md", "benchmarks/README.md", "*.md", "notebooks/*.ipynb"]
exclude_patterns = ["README.md", "build", "**/.ipynb_checkpoints"]

nb_execution_mode = "off"
nb_merge_streams = True
myst_enable_extensions = ["colon_fence", "deflist"]
myst_heading_anchors = 4
myst_links_external_new_tab = False

# A type stands in the signature only, and a default is told by its name, not by its value's many lines.
autodoc_typehints = "signature"
autodoc_preserve_defaults = True
autodoc_member_order = "bysource"
autodoc_class_signature = "separated"
add_module_names = False
napoleon_numpy_docstring = True
napoleon_use_rtype = False

html_theme = "furo"
html_title = "strategy_nlp"
html_show_sphinx = False
html_copy_source = False


class Wing(Directive):
    """All that a wing's face offers: first what people call, each with its docstring, then its rooms in a line each."""

    required_arguments = 1
    has_content = False
    option_spec: ClassVar[dict[str, object]] = {}

    def run(self) -> list[nodes.Node]:
        name = self.arguments[0]
        lines = _described(importlib.import_module(name), name)
        held = nodes.Element()
        held.document = self.state.document
        self.state.nested_parse(StringList(["```{eval-rst}", *lines, "```"], source=name), self.content_offset, held)
        return held.children


def _described(face: object, name: str) -> list[str]:
    lines: list[str] = []
    rooms: list[tuple[str, str]] = []
    for public in sorted(getattr(face, "__all__"), key=str.casefold):  # noqa: B009 (a module, typed as object)
        found = getattr(face, public)
        if inspect.ismodule(found):
            rooms.append((public, (inspect.getdoc(found) or "").partition("\n")[0]))
        elif inspect.isclass(found):
            lines += ["", f".. autoclass:: {name}.{public}", "   :members:"]
            # A class has one place that is linked to: its wing's page.
            lines += ["   :no-index:", ""] if name == "strategy_nlp" and found.__module__.count(".") > 1 else [""]
        elif callable(found):
            lines += ["", f".. autofunction:: {name}.{public}", ""]
    if rooms:
        lines += [
            "",
            ".. rubric:: Rooms",
            "",
            f"Modules for further work, as ``{name}.<room>``; ``help()`` tells what each holds.",
            "",
        ]
        lines += [f"``{room}``\n   {says}" for room, says in rooms]
    return [part for line in lines for part in line.split("\n")]


class Commands(Directive):
    """Every command of the terminal with its arguments and options, as the command itself tells them."""

    has_content = False

    def run(self) -> list[nodes.Node]:
        from typer.main import get_command

        from strategy_nlp.cli.app import app

        lines = list(_commands(get_command(app), "strategy-nlp"))
        held = nodes.Element()
        held.document = self.state.document
        self.state.nested_parse(StringList(lines, source="strategy-nlp"), self.content_offset, held)
        return held.children


def _commands(command: object, name: str) -> Iterator[str]:
    below = getattr(command, "commands", {})
    for word, one in below.items():
        yield from _commands(one, f"{name} {word}")
    if not below:
        asked = [one for one in getattr(command, "params", []) if one.name != "help"]
        yield from ("", f"**`{name}`**", "", str(getattr(command, "help", "") or "").replace("\n", " "), "")
        for one in asked:
            told = one.opts[0] if one.param_type_name == "option" else (one.metavar or one.name).upper()
            yield f"- `{told}`: {getattr(one, 'help', '') or ''}"
        yield ""


def _left_out(_app: object, _kind: str, name: str, _found: object, _skip: bool, _options: object) -> bool | None:
    """True of what scikit-learn and others hang onto a class, and of what is inherited from libraries."""
    return True if name.startswith("set_") and name.endswith("_request") else None


def setup(app: Sphinx) -> dict[str, bool]:
    app.add_directive("wing", Wing)
    app.add_directive("commands", Commands)
    app.connect("autodoc-skip-member", _left_out)
    return {"parallel_read_safe": True}
