"""A transformer behind the same interface, on a tiny model that the test builds."""

import importlib.util
import json

import pandas as pd
import pytest

from strategy_nlp.errors import ModelError
from strategy_nlp.text.tone.classifier import get_classifier

HERE = all(importlib.util.find_spec(name) is not None for name in ("torch", "transformers"))


@pytest.fixture
def tiny(tmp_path):
    """A folder with an untrained BERT of one layer that knows six words, and makes a model of given labels."""
    if not HERE:
        pytest.skip("the extra transformers is not installed")
    import torch
    from transformers import BertConfig, BertForSequenceClassification, BertTokenizerFast

    def make(labels, card="---\nlanguage: [en, sw]\n---\n"):
        torch.manual_seed(0)
        words = tmp_path / "vocab.txt"
        words.write_text("\n".join(["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "good", "bad"]), encoding="utf-8")
        config = BertConfig(
            vocab_size=7,
            hidden_size=8,
            num_hidden_layers=1,
            num_attention_heads=1,
            intermediate_size=8,
            num_labels=len(labels),
        )
        config.id2label = dict(enumerate(labels))
        config.label2id = {label: number for number, label in enumerate(labels)}
        folder = tmp_path / "model"
        BertForSequenceClassification(config).save_pretrained(folder)
        BertTokenizerFast(vocab_file=str(words)).save_pretrained(folder)
        (folder / "README.md").write_text(card, encoding="utf-8")
        return folder

    return make


def test_a_model_from_a_folder_answers_for_the_languages_that_its_card_states(tiny):
    classifier = get_classifier(f"transformers:{tiny(['Positive', 'Negative', 'Neutral'])}")

    found = classifier.classify(pd.Series(["good", "bad", "good"]), pd.Series(["en", "sw", "fr"]), min_confidence=0)

    assert found["sentiment"].notna().tolist() == [True, True, False]
    assert classifier.accuracy() == {}


def test_the_order_of_the_labels_is_the_models_own(tiny):
    folder = tiny(["negative", "neutral", "positive"])
    first = get_classifier(f"transformers:{folder}").classify(pd.Series(["good"]), pd.Series(["en"]), min_confidence=0)
    config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    config["id2label"] = {"0": "positive", "1": "neutral", "2": "negative"}
    config["label2id"] = {"positive": 0, "neutral": 1, "negative": 2}
    (folder / "config.json").write_text(json.dumps(config), encoding="utf-8")

    turned = get_classifier(f"transformers:{folder}").classify(pd.Series(["good"]), pd.Series(["en"]), min_confidence=0)

    opposite = {"negative": "positive", "positive": "negative", "neutral": "neutral"}
    assert turned["sentiment"].item() == opposite[first["sentiment"].item()]
    assert turned["sentiment_confidence"].item() == first["sentiment_confidence"].item()


def test_numbered_labels_are_those_of_cardiff(tiny):
    classifier = get_classifier(f"transformers:{tiny(['LABEL_0', 'LABEL_1', 'LABEL_2'])}")

    found = classifier.classify(pd.Series(["good"]), pd.Series(["en"]), min_confidence=0)

    assert found["sentiment"].isin(["negative", "neutral", "positive"]).all()


def test_other_labels_are_refused(tiny):
    with pytest.raises(ModelError, match="whose labels are joy, rage"):
        get_classifier(f"transformers:{tiny(['joy', 'rage'])}")


def test_a_model_that_states_no_language_is_refused(tiny):
    folder = tiny(["negative", "neutral", "positive"], card="no front matter")

    with pytest.raises(ModelError, match="states no languages"):
        get_classifier(f"transformers:{folder}")


def test_without_the_extra_the_error_says_what_to_install(monkeypatch):
    monkeypatch.setattr(importlib.util, "find_spec", lambda _name: None)

    with pytest.raises(ModelError, match=r"strategy-nlp\[transformers\]"):
        get_classifier("transformers:somebody/some-model")
