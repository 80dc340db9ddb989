"""Vectors kept from run to run, by the hash of their text.

By itself, because another store can take its place.
"""

import hashlib
from collections.abc import Callable
from pathlib import Path

import numpy as np

from strategy_nlp.cache import Vectors, cache_folder, if_possible
from strategy_nlp.files import write_atomically


class VectorStore:
    """Sentence vectors by the hash of their text: no text is kept, only its SHA-256 and its vector.

    A file that cannot be read is made again, never an error: it only saves time.
    """

    def __init__(self, encoder: str, *, folder: Path | None = None) -> None:
        self._path = (folder or cache_folder()) / f"vectors-{hashlib.sha256(encoder.encode()).hexdigest()[:16]}.npz"
        self._encoder = encoder

    def _key(self, text: str) -> bytes:
        return hashlib.sha256(f"{self._encoder}\n{text}".encode()).digest()

    def get_or_make(self, texts: list[str], make: Callable[[list[str]], Vectors]) -> Vectors:
        """The vectors of texts, made only for those that are not kept yet; one row per text."""
        keys = [self._key(text) for text in texts]
        kept = self._load()
        missing = {key: text for key, text in zip(keys, texts, strict=True) if key not in kept}
        if missing:
            made = make(list(missing.values()))
            # Another run may have added vectors in the meantime.
            kept = self._load() | dict(zip(missing, made, strict=True))
            with if_possible():
                self._save(kept)
        return np.stack([kept[key] for key in keys]) if keys else np.empty((0, 0), np.float32)

    def _load(self) -> dict[bytes, Vectors]:
        try:
            with np.load(self._path, allow_pickle=False) as file:
                digests, vectors = file["keys"], file["vectors"]
        except (OSError, ValueError, KeyError, EOFError):
            return {}
        return {digest.tobytes(): vector for digest, vector in zip(digests, vectors, strict=True)}

    def _save(self, kept: dict[bytes, Vectors]) -> None:
        digests = np.frombuffer(b"".join(kept), np.uint8).reshape(len(kept), -1)
        vectors = np.stack(list(kept.values())).astype(np.float32)
        write_atomically(self._path, lambda file: np.savez(file, keys=digests, vectors=vectors))
