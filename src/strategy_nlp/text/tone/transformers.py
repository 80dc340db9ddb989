"""Sentiment by a transformer on this machine, such as XLM-T: a folder, or a model in the local Hugging Face cache."""

import importlib.util
from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import version
from typing import Any

import numpy as np
from numpy.typing import NDArray

from strategy_nlp.errors import ModelError
from strategy_nlp.text.tone.heads import LABELS
from strategy_nlp.text.vectors.encoders import local_model, model_hash, stated_languages

# Cardiff's models of the tweets that this is about number their labels so, and name them only on their page.
_NUMBERED = {"label_0": "negative", "label_1": "neutral", "label_2": "positive"}
# What the model was trained to read; the rest of a longer text is not read.
_LONGEST = 512


@dataclass(frozen=True)
class TransformersModel:
    """A loaded model: its version, the languages that its card states, and texts to probabilities of `LABELS`."""

    version: str
    languages: frozenset[str]
    probabilities: Callable[[list[str]], NDArray[np.float64]]


def transformers_model(name: str, model: str) -> TransformersModel:
    """The model of that name or at that path.

    Raises
    ------
    ModelError
        If transformers is not installed, the model is not here or cannot be loaded, its labels are not negative, neutral
        and positive, or its card states no language: nobody could say for which texts it may be asked.
    """
    if importlib.util.find_spec("transformers") is None or importlib.util.find_spec("torch") is None:
        raise ModelError(f"sentiment is {name!r}; install what it needs with: pip install 'strategy-nlp[transformers]'")
    import torch
    from transformers import AutoModelForSequenceClassification, AutoTokenizer

    folder = local_model(name, model, setting="sentiment")
    languages = stated_languages(folder)
    if not languages:
        raise ModelError(
            f"sentiment is {name!r}, but {folder / 'README.md'} states no languages; write them there, between two lines of "
            "three dashes, as `language: [en, fr]`, only those in which you have measured the model."
        )
    try:
        tokenizer = AutoTokenizer.from_pretrained(str(folder), local_files_only=True)
        loaded: Any = AutoModelForSequenceClassification.from_pretrained(str(folder), local_files_only=True).eval()
    except (OSError, ValueError, KeyError, RuntimeError) as error:
        reason = (str(error).splitlines() or [type(error).__name__])[0].rstrip(".")
        raise ModelError(f"sentiment is {name!r}, but {folder} holds no model that can be loaded: {reason}.") from error
    columns = _columns(name, loaded.config.id2label)

    def probabilities(texts: list[str]) -> NDArray[np.float64]:
        rows = []
        with torch.inference_mode():
            # One at a time, so that a text's answer does not depend on its company.
            for text in texts:
                read = tokenizer(text, truncation=True, max_length=_LONGEST, return_tensors="pt")
                scores = loaded(**read).logits[0].double().numpy()[columns]
                raised = np.exp(scores - scores.max())
                rows.append(raised / raised.sum())
        return np.array(rows).reshape(len(texts), len(LABELS))

    return TransformersModel(
        f"transformers {version('transformers')}, files {model_hash(folder)}", languages, probabilities
    )


def _columns(name: str, labels: dict[int, str]) -> list[int]:
    """Where the model keeps each of `LABELS`."""
    named = {str(label).lower(): int(number) for number, label in labels.items()}
    by_label = {_NUMBERED.get(label, label): number for label, number in named.items()}
    if set(by_label) != set(LABELS):
        raise ModelError(
            f"sentiment is {name!r}, whose labels are {', '.join(sorted(named))}; they must be {', '.join(LABELS)}."
        )
    return [by_label[label] for label in LABELS]
