"""What is left of a person outside the tables: results kept between runs, reports, any file that holds their words."""

import shutil
import zipfile
import zlib
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path

from strategy_nlp.analysis.results import INTERNAL, TABLE_FILES
from strategy_nlp.cache import cache_folder
from strategy_nlp.errors import DataError, reason_of, shown
from strategy_nlp.files import is_marked, read_json, take_away_dead
from strategy_nlp.intake.checked import KEY_FILES
from strategy_nlp.privacy.protection import is_telling_id
from strategy_nlp.privacy.redaction import folded
from strategy_nlp.privacy.written import passages

# By these a folder is known as one that a run wrote.
_RECEIPTS = ("build.json", "tables/build.json", "pages.json")
# The keys of samples hold ids of ideas.
_PAGES = ("*.html", "pages.json", KEY_FILES)
# Fewer letters and digits stand in other texts by chance.
_LEAST = 12
# A larger file is no table of a consultation; it is named and not searched.
_LARGEST = 500_000_000


class Words:
    """What one person wrote that nobody else did, and the id, if it is one that stands nowhere by chance."""

    def __init__(self, identifier: str, texts: Iterable[str], *, others: Iterable[str]) -> None:
        public = " \n ".join(map(folded, others))
        mine = {form for text in texts if sum(map(str.isalnum, form := folded(text))) >= _LEAST}
        self._texts = tuple(sorted(form for form in mine if form not in public))
        self._id = identifier if is_telling_id(identifier) else ""

    def stand_in(self, text: str) -> bool:
        """Whether a text holds any of it, however it is spaced and punctuated."""
        if self._id and self._id in text:
            return True
        form = folded(text) if self._texts else ""
        return any(own in form for own in self._texts)

    def are(self, text: str) -> bool:
        """Whether a text is one of those that the person wrote and nobody else did."""
        return len(text) >= _LEAST and bool(self._texts) and folded(text) in self._texts

    def held_in(self, folder: Path, *, apart_from: Collection[Path]) -> list[str]:
        """A sentence for each file of a folder that holds any of it or cannot be searched; files of reports in it are left out."""
        if not self._texts and not self._id:
            return []
        told = []
        for path in sorted(folder.rglob("*")):
            inside = any(map(is_report, folders_between(folder, path)))
            if inside or path.is_dir() or path.is_symlink() or not path.is_file() or path.resolve() in apart_from:
                continue
            try:
                held = path.stat().st_size <= _LARGEST and any(map(self.stand_in, _said(path)))
                if path.stat().st_size > _LARGEST:
                    told.append(f"{path} is too large to be searched")
            except OSError as error:
                told.append(f"{path} cannot be read: {reason_of(error)}")
            except (ValueError, EOFError, RuntimeError, zipfile.BadZipFile, zlib.error):
                told.append(f"{path} cannot be searched, because it is damaged or encrypted")
            else:
                if held:
                    told.append(f"{path} holds the person's words or id; delete it, or take them out")
        return told


def _said(path: Path) -> Iterator[str]:
    """What a file says, in every encoding that it may be in."""
    for passage in passages(path):
        yield passage.text
    content = path.read_bytes()
    if content[:4096].count(0) > len(content[:4096]) / 8:
        yield from (content.decode(name, errors="ignore") for name in ("utf-16-le", "utf-16-be", "utf-32-le"))
    else:
        yield from (content.decode(name, errors="ignore") for name in ("cp1252", "cp1251"))


def is_report(folder: Path) -> bool:
    """Whether a folder holds what a run wrote: a report, or tables."""
    return any((folder / name).is_file() for name in _RECEIPTS)


def folders_between(folder: Path, path: Path) -> list[Path]:
    """The folders in which a path lies, inside a folder."""
    return [above for above in path.parents if above != folder and above.is_relative_to(folder)]


def require_report(folder: Path, *, title: str) -> Path:
    """The folder, if it is a report or tables of a consultation of that title.

    Raises
    ------
    DataError
        If it is not: nobody's own files are deleted by mistake.
    """
    if not is_report(folder):
        raise DataError(
            f"{folder} is no report and no tables of a run; name a folder that a run wrote. Nothing was changed."
        )
    for name in _RECEIPTS[:2]:
        try:
            told = read_json(folder / name)["consultation"]["title"]
        except (OSError, ValueError, KeyError, TypeError, RecursionError):
            continue
        if told != title:
            raise DataError(f"{folder} is a report on {shown(told)}, not on {shown(title)}. Nothing was changed.")
    return folder


def reports_inside(folder: Path, *, title: str) -> list[Path]:
    """The folders in a consultation's own that hold a report or tables of it, the outermost ones."""
    found: list[Path] = []
    for path in sorted(folder.rglob("*")):
        if not path.is_dir() or path.is_symlink() or not is_report(path) or any(own in path.parents for own in found):
            continue
        try:
            found.append(require_report(path, title=title))
        except DataError:
            # A report on something else is named, not touched.
            continue
    return found


def delete_report(folder: Path) -> list[str]:
    """Delete a report's pages and tables, which hold everybody's words; a sentence for what cannot be deleted."""
    take_away_dead(folder.resolve().parent)
    left = []
    tables = folder / "tables"
    for place, patterns in ((tables, TABLE_FILES), (folder, (*_PAGES, *TABLE_FILES))):
        if not place.is_dir():
            continue
        files = {path for pattern in patterns for path in place.glob(pattern) if not path.is_dir()}
        files |= {path for path in place.iterdir() if is_marked(path.name)}
        for path in (path for pattern in patterns for path in place.glob(pattern)):
            # What is not for publishing lies in a folder of its own.
            if path.name == INTERNAL and path.is_dir() and not path.is_symlink():
                files |= set(path.iterdir())
        left += delete_all(sorted(files))
    for place in (tables / INTERNAL, tables, folder / INTERNAL, folder):
        if place.is_dir() and not place.is_symlink() and not any(place.iterdir()) and place.resolve() != Path.cwd():
            place.rmdir()
    return left


def results_near(folder: Path) -> tuple[str, ...]:
    """The names of folders with results that lie in a consultation or beside it."""
    near: list[Path] = []
    for place in (folder, folder.resolve().parent):
        try:
            near += [path for path in sorted(place.iterdir()) if path.is_dir()]
        except OSError:
            continue
    return tuple(dict.fromkeys(path.name for path in near if is_report(path)))


def require_own_cache(consultation: Path | None = None) -> Path:
    """The folder of what is kept between runs, whichever consultation it is asked for.

    Raises
    ------
    DataError
        If it is a folder of other things too: everything in it is to be deleted.
    """
    folder = cache_folder()
    own = folder.resolve()
    for other in (*([consultation.resolve()] if consultation else []), Path.cwd(), Path.home().resolve()):
        if own == other or own in other.parents:
            raise DataError(
                f"{folder} is named as the place for what is kept between runs (STRATEGY_NLP_CACHE), and holds {other} too; name a "
                "folder that holds nothing else. Nothing was changed."
            )
    return folder


def delete_kept() -> tuple[int, list[str]]:
    """Delete everything that is kept between runs, of every stage, unfinished or not; how many, and what cannot be deleted.

    A run that is under way makes again what it misses.
    """
    folder = cache_folder()
    try:
        top = sorted(folder.iterdir())
        kept = [
            inner
            for path in top
            for inner in (sorted(path.iterdir()) if path.is_dir() and not path.is_symlink() else [path])
        ]
    except FileNotFoundError:
        return 0, []
    except OSError as error:
        return 0, [f"{folder} cannot be read: {reason_of(error)}"]
    left = delete_all(kept)
    return sum(not path.exists() for path in kept), left


def delete_all(paths: Iterable[Path]) -> list[str]:
    """Delete files and folders; a sentence for each that cannot be deleted."""
    left = []
    for path in paths:
        try:
            if path.is_dir() and not path.is_symlink():
                shutil.rmtree(path)
            else:
                path.unlink(missing_ok=True)
        except FileNotFoundError:
            continue
        except OSError as error:
            left.append(f"{path} cannot be deleted: {reason_of(error)}")
    return left
