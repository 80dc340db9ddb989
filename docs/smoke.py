"""Does the wheel work where the repository is not? It is installed into an environment of its own, and makes a small report there.

``make smoke`` runs it: ``python docs/smoke.py dist/strategy_nlp-….whl``. Nothing of the machine's own cache, key or Python path is used.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ANSWERS = """What should we do next year?,Country
Open a legal aid clinic in each town,Kenya
Publish the budget in plain language,Kenya
Ouvrir une clinique juridique dans chaque ville,Senegal
Translate each meeting into sign language,Uganda
"""
PAGES = {"index.html", "q1.html", "method.html"}


def main(wheel: Path) -> None:
    """Install, say the version, import a table, report, verify; the first that fails stops with its words."""
    uv = Path(sys.executable).with_name("uv")
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        environment = {
            **{
                name: value
                for name, value in os.environ.items()
                if not name.startswith(("PYTHON", "VIRTUAL_ENV", "UV_PROJECT"))
            },
            "STRATEGY_NLP_CACHE": str(folder / "cache"),
            "STRATEGY_NLP_KEY_FILE": str(folder / "key"),
        }

        def run(*command: str | Path) -> str:
            ran = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
            if ran.returncode:
                sys.exit(f"{' '.join(map(str, command))} ended with {ran.returncode}:\n{ran.stdout}{ran.stderr}")
            return ran.stdout.strip()

        python = folder / "venv" / ("Scripts" if os.name == "nt" else "bin") / "python"
        command = python.with_name("strategy-nlp")
        run(uv, "venv", "--quiet", "--python", sys.executable, folder / "venv")
        run(uv, "pip", "install", "--quiet", "--python", python, wheel)
        where = run(python, "-c", "import strategy_nlp; print(strategy_nlp.__file__)")
        if not Path(where).is_relative_to(folder):
            sys.exit(f"What runs is not the wheel but {where}.")
        print(run(command, "--version"))
        (folder / "answers.csv").write_text(ANSWERS, encoding="utf-8")
        run(command, "import", "answers.csv", "ours", "--yes")
        run(command, "report", "ours", "--out", "report")
        missing = PAGES - {path.name for path in (folder / "report").iterdir()}
        if missing:
            sys.exit(f"The report lacks {', '.join(sorted(missing))}.")
        print(run(command, "verify", "report", "ours"))
        shutil.rmtree(folder / "report")
    print(f"{wheel.name} works outside the repository.")


if __name__ == "__main__":
    main(Path(sys.argv[1]).resolve())
