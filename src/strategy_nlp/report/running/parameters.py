"""A report notebook refuses parameters that it does not have, whoever runs it.

papermill puts what somebody sets into a cell of its own, after the cell tagged ``parameters``; a misspelt name only earns a
warning there, and the notebook would run on its defaults, for another question than the one asked for.
"""

import ast
from collections.abc import Sequence

from strategy_nlp.errors import ReportError, shown

# The first line of the cell that papermill writes.
_INJECTED = "# Parameters"


def refuse_unknown_parameters(cells: Sequence[str] | None = None) -> None:
    """Refuse what papermill set and the notebook's ``parameters`` cell does not name.

    Parameters
    ----------
    cells
        The sources of the cells run so far, the last of them the one that asks; without it those of the notebook that runs.

    Raises
    ------
    ReportError
        With the first unknown name, and the names there are.

    Examples
    --------
    >>> refuse_unknown_parameters(['question: str = "q1"', '# Parameters\\nquestion = "q2"', "…"])
    >>> refuse_unknown_parameters(['question: str = "q1"', '# Parameters\\nqestion = "q2"', "…"])
    Traceback (most recent call last):
    ...
    strategy_nlp.errors.ReportError: There is no parameter 'qestion'; allowed are question.
    """
    run = list(_cells_run() if cells is None else cells)
    if len(run) < 3 or not run[-2].lstrip().startswith(_INJECTED):
        return
    known = _names(run[-3])
    unknown = [name for name in _names(run[-2]) if name not in known]
    if unknown:
        raise ReportError(f"There is no parameter {shown(unknown[0])}; allowed are {', '.join(known)}.")


def _cells_run() -> list[str]:
    from IPython.core.getipython import get_ipython

    shell = get_ipython()
    return [] if shell is None else list(shell.user_ns.get("In", []))


def _names(source: str) -> list[str]:
    """The names that a cell assigns, in order."""
    found: list[str] = []
    for statement in ast.parse(source).body:
        targets = (
            [statement.target]
            if isinstance(statement, ast.AnnAssign)
            else statement.targets
            if isinstance(statement, ast.Assign)
            else []
        )
        found += [target.id for target in targets if isinstance(target, ast.Name)]
    return found
