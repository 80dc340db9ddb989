"""Whether a report stands already: nothing that it is made from changed since, and every file of it is as it was left.

Then nothing is analysed, made or searched again, however many ideas there are. What is kept for this is a hash and the names of the pages:
whatever is new, in the consultation's folder or the report's, the options, the key, the code or the libraries, makes another hash.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from strategy_nlp.cache import keep_text, kept_text, versions
from strategy_nlp.disclosure.releases.ledger import FILE
from strategy_nlp.files import digest, file_hash
from strategy_nlp.intake.consultation import notebooks_folder, read_consultation
from strategy_nlp.privacy.pseudonyms import fingerprint, read_key

_STAGE = "standing"


@dataclass(frozen=True)
class Standing:
    """A report that may stand already.

    Attributes
    ----------
    inputs
        One hash of all that it is made from, as it was when the run began; blank where that does not tell what would be made.
    ledger
        The consultation's ledger of releases, to which a run adds its own.
    out
        The report's folder.
    ours
        Patterns of the names of a report's files; what else lies beside them does not count.
    """

    inputs: str
    ledger: Path
    out: Path
    ours: tuple[str, ...]

    def pages(self) -> tuple[str, ...]:
        """The pages of the report that stands; none where it must be made."""
        if not self.inputs or not any(self.out.glob("*.html")):
            return ()
        try:
            return tuple(map(str, json.loads(kept_text(_STAGE, made_from=self._parts()) or "[]")))
        except ValueError:
            return ()

    def keep(self, pages: Sequence[str]) -> None:
        """Keep that the report with these pages stands now, where it has taken its place and every page could be made."""
        if self.inputs:
            keep_text(_STAGE, json.dumps(list(pages)), made_from=self._parts())

    def _parts(self) -> Iterator[str]:
        yield self.inputs
        yield file_hash(self.ledger) if self.ledger.is_file() else ""
        yield from _hashes(path for pattern in self.ours for path in self.out.glob(pattern))


def standing(folder: str | Path, out: Path, *, asked: str, since: str, ours: Sequence[str]) -> Standing:
    """The report of a consultation in a folder, as it would be made now.

    Parameters
    ----------
    folder, out
        Of the consultation, and of the report.
    asked
        The options of the report, as one text.
    since
        The tables of an earlier report that it tells changes from; blank for none.
    ours
        Patterns of the names of a report's files.
    """
    folder = Path(folder)
    ledger = folder / FILE
    # A language model may answer otherwise, or be there now.
    if read_consultation(folder).settings.titles:
        return Standing("", ledger, out, tuple(ours))
    given = (path for path in folder.iterdir() if path != ledger and path.resolve() != out.resolve())
    earlier = [Path(since)] if since else []
    parts = [
        asked, fingerprint(read_key()), json.dumps(versions()), *_hashes(given), *_hashes(earlier),
        *_hashes(notebooks_folder().glob("*.ipynb")),
    ]  # fmt: skip
    return Standing(digest(parts), ledger, out, tuple(ours))


def _hashes(paths: Iterator[Path] | list[Path]) -> Iterator[str]:
    """The names and hashes of files, and of the files in folders."""
    for path in sorted(paths):
        for own in sorted(path.rglob("*")) if path.is_dir() else [path]:
            if own.is_file():
                yield str(own.relative_to(path.parent))
                yield file_hash(own)
