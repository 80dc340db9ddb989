"""Kernels are lent to one notebook after another and carry nothing from one to the next."""

from pathlib import Path

import nbformat
import pytest

from strategy_nlp.errors import ReportError
from strategy_nlp.report.making import run_notebook
from strategy_nlp.report.running.kernels import Kernels


@pytest.fixture(scope="module")
def one_kernel():
    with Kernels(1) as kernels:
        yield kernels


def _notebook(folder: Path, *cells: str) -> Path:
    path = folder / "cells.ipynb"
    nbformat.write(nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells]), path)
    return path


def _said(notebook) -> str:
    return notebook.cells[-1].outputs[0]["text"].strip()


def test_a_kernel_is_used_again(one_kernel, tmp_path):
    process = _notebook(tmp_path, "import os; print(os.getpid())")

    first, second = (_said(run_notebook(process, {}, kernels=one_kernel)) for _ in range(2))

    assert first == second


def test_a_notebook_does_not_see_the_names_of_the_one_before(one_kernel, tmp_path):
    run_notebook(_notebook(tmp_path, "secret = 1; import os as system"), {}, kernels=one_kernel)

    seen = _said(
        run_notebook(
            _notebook(tmp_path, "print([n for n in dir() if n in {'secret', 'system'}])"), {}, kernels=one_kernel
        )
    )

    assert seen == "[]"


def test_a_kernel_in_which_a_cell_failed_is_replaced(one_kernel, tmp_path):
    process = _notebook(tmp_path, "import os; print(os.getpid())")
    before = _said(run_notebook(process, {}, kernels=one_kernel))

    with pytest.raises(ReportError, match="cell 0 failed with ValueError: no"):
        run_notebook(_notebook(tmp_path, "raise ValueError('no')"), {}, kernels=one_kernel)
    after = _said(run_notebook(_notebook(tmp_path, "import os; print(os.getpid())"), {}, kernels=one_kernel))

    assert after != before


def test_a_kernel_that_died_fails_its_notebook_only(one_kernel, tmp_path):
    with pytest.raises(ReportError, match="kernel"):
        run_notebook(_notebook(tmp_path, "import os; os._exit(1)"), {}, kernels=one_kernel)

    assert _said(run_notebook(_notebook(tmp_path, "print('here')"), {}, kernels=one_kernel)) == "here"


def test_no_kernel_outlives_the_report(tmp_path):
    with Kernels(2) as kernels:
        process = int(_said(run_notebook(_notebook(tmp_path, "import os; print(os.getpid())"), {}, kernels=kernels)))

    assert not Path(f"/proc/{process}").exists() or Path(f"/proc/{process}/stat").read_text().split()[2] == "Z"
