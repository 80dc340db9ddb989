"""No tone is shown without the accuracy that stands behind it."""

from strategy_nlp.findings.question import question_findings, sentiment_by_topic
from strategy_nlp.findings.tone import sentiment_accuracy, sentiment_description
from strategy_nlp.text.language.detection import language_name
from strategy_nlp.text.tone.classifier import model_card


def test_the_chart_of_tones_and_the_note_above_it_name_the_accuracy_of_each_language_told(demo):
    heard = question_findings(demo, "q1")
    told = set(heard.used.loc[heard.used["sentiment"].notna(), "language"])
    measured = model_card()["encoders"][demo.settings.vectors]

    described = sentiment_description(sentiment_by_topic(heard), heard)

    assert len(told) > 3
    for code in told:
        figure = f"{language_name(code)} {measured['macro_f1'][code]:.2f} (95% interval"
        assert figure in described
        assert figure in sentiment_accuracy(heard)


def test_a_language_that_nobody_measured_is_said_to_be_so(demo):
    from dataclasses import replace

    heard = replace(question_findings(demo, "q1"), accuracy={}, told_languages=("en",))

    assert "Nobody has measured here" in sentiment_accuracy(heard)


def test_the_receipt_keeps_the_accuracy_of_the_run(demo):
    kept = demo.build["models"]["sentiment_accuracy"]

    assert set(kept) == set(demo.build["models"]["sentiment_languages"])
    assert kept["en"]["macro_f1"] == model_card()["encoders"][demo.settings.vectors]["macro_f1"]["en"]


def test_a_third_of_the_demonstrations_tones_at_most_are_negative(demo):
    decided = demo.ideas.loc[demo.ideas["used"], "sentiment"].dropna()

    assert len(decided) > 200
    assert (decided == "negative").mean() < 0.35
