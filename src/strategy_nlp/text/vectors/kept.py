"""Vectors kept from run to run, by the hash of their text: added to, looked up where they lie, never read whole."""

import hashlib
import os
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from strategy_nlp.cache import Vectors, cache_folder, if_possible
from strategy_nlp.files import digest, take_away_dead, whole_folder

Keys = NDArray[np.uint8]

_KEYS, _VECTORS = "keys.npy", "vectors.npy"
# With more parts they are joined to one: each is looked through at every run.
_MOST_PARTS = 24
# So many rows are moved at a time: a copy of all would take as much room again.
_AT_ONCE = 4_096
_DIGEST = hashlib.sha256().digest_size


class VectorStore:
    """Sentence vectors by the hash of their text: no text is kept, only its SHA-256 and its vector.

    Each run adds a part with what it made, in the order of the hashes; of the parts only the rows asked for are read. A part that
    cannot be read is made again, never an error: it only saves time.

    Parameters
    ----------
    encoder
        What made the vectors, with its version.
    folder
        Where stores are; by default the cache folder.
    """

    def __init__(self, encoder: str, *, folder: Path | None = None) -> None:
        self._folder = (folder or cache_folder()) / f"vectors-{hashlib.sha256(encoder.encode()).hexdigest()[:16]}"
        self._encoder = encoder

    def get_or_make(self, texts: list[str], make: Callable[[list[str]], Vectors]) -> Vectors:
        """The vectors of texts, made only for those that are not kept yet; one row per text."""
        if not texts:
            return np.empty((0, 0), np.float32)
        own = [hashlib.sha256(f"{self._encoder}\n{text}".encode()).digest() for text in texts]
        keys = np.frombuffer(b"".join(own), np.uint8).reshape(-1, _DIGEST)
        found, have = self._look_up(keys)
        missing = {own[row]: texts[row] for row in np.flatnonzero(~have).tolist()}
        if missing:
            made = make(list(missing.values()))
            with if_possible():
                self._add(np.frombuffer(b"".join(missing), np.uint8).reshape(-1, _DIGEST), made)
            places = {key: place for place, key in enumerate(missing)}
            rows = np.flatnonzero(~have)
            if len(missing) == len(texts):
                return np.asarray(made, np.float32)
            if not have.any():
                found = np.empty((len(texts), made.shape[1]), np.float32)
            for start in range(0, len(rows), _AT_ONCE):
                some = rows[start : start + _AT_ONCE]
                found[some] = made[[places[own[row]] for row in some.tolist()]]
        return found

    def _look_up(self, keys: Keys) -> tuple[Vectors, NDArray[np.bool_]]:
        """The kept vectors by row, and which rows have one."""
        found, have = np.empty((0, 0), np.float32), np.zeros(len(keys), bool)
        for part, known, vectors in self._parts():
            rows = np.flatnonzero(~have)
            places = np.minimum(np.searchsorted(_first(known), _first(keys[rows])), len(known) - 1)
            # The hash as a whole decides; two that begin alike are made again.
            hit = (known[places] == keys[rows]).all(axis=1)
            if not hit.any():
                continue
            if not have.any():
                found = np.empty((len(keys), vectors.shape[1]), np.float32)
            found[rows[hit]] = vectors[places[hit]]
            have[rows[hit]] = True
            with if_possible():
                os.utime(part)
        return found, have

    def _parts(self) -> Iterator[tuple[Path, Keys, Vectors]]:
        for part in sorted(self._folder.glob("part-*")):
            try:
                keys, vectors = (np.load(part / name, mmap_mode="r", allow_pickle=False) for name in (_KEYS, _VECTORS))
            except (OSError, ValueError, EOFError):
                continue
            if keys.ndim == vectors.ndim == 2 and len(keys) == len(vectors) > 0 and keys.shape[1] == _DIGEST:
                yield part, keys, vectors

    def _add(self, keys: Keys, vectors: Vectors) -> None:
        self._write(keys, vectors)
        before = sorted(self._folder.glob("part-*"))
        if len(before) > _MOST_PARTS:
            parts = list(self._parts())
            self._write(
                np.concatenate([keys for _, keys, _ in parts]), np.concatenate([vectors for *_, vectors in parts])
            )
            for part in before:
                for name in (_KEYS, _VECTORS):
                    (part / name).unlink(missing_ok=True)
                part.rmdir()
        take_away_dead(self._folder)

    def _write(self, keys: Keys, vectors: Vectors) -> None:
        order = np.argsort(_first(keys), kind="stable")
        with whole_folder(self._folder / f"part-{digest([keys[order].tobytes()])[:16]}") as unfinished:
            np.save(unfinished / _KEYS, keys[order])
            kept = np.lib.format.open_memmap(
                unfinished / _VECTORS, mode="w+", dtype=np.float32, shape=(len(order), *vectors.shape[1:])
            )
            for start in range(0, len(order), _AT_ONCE):
                kept[start : start + _AT_ONCE] = vectors[order[start : start + _AT_ONCE]]
            kept.flush()
            del kept


def _first(keys: Keys) -> NDArray[np.uint64]:
    """The first eight bytes of each hash as a number, by which parts are in order."""
    return np.ascontiguousarray(keys[:, :8]).view(np.uint64).ravel()
