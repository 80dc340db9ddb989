"""Topics with what a language model proposed for them, as far as their ideas say it; else the titles that they had."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from strategy_nlp.intake.given_translations import Languages, shown_translations
from strategy_nlp.text.vectors.embedding import centre_by_language
from strategy_nlp.topics.titles.naming import AMONG, BY_PEOPLE, MIXED, QUOTATION, SUBJECT
from strategy_nlp.topics.titles.proposed.answers import Answer, Answers
from strategy_nlp.topics.titles.proposed.asking import ProposalOptions, server_of
from strategy_nlp.topics.titles.proposed.checking import SAME, SECOND, WORDS, agree, refusal, refusal_of_ids
from strategy_nlp.topics.titles.proposed.prompt import Sent, may_be_sent, messages_of, sent_of

# What such a title is told by in ``label_source``.
PROPOSED = "proposed"
# What proposals add to a topic.
PROPOSED_COLUMNS = ("summary", "summary_language", "cited")
# The order of ideas in the second asking.
_SHUFFLE = 1
# A title that quotes gives its place to the quotation beside it.
_QUOTES = (QUOTATION, SUBJECT, AMONG)


@dataclass(frozen=True)
class _Accepted:
    """A text that the ideas say, its language, and the ids of those that it cites; blank with the reason why there is none."""

    text: str = ""
    language: str = ""
    ids: tuple[str, ...] = ()
    reason: str = ""


def answers_for(
    options: ProposalOptions, *, replayed: Mapping[str, Any] | None, known: Mapping[str, str]
) -> Answers | None:
    """Where answers come from: None where no model is set; a receipt's alone where a run is made again.

    Parameters
    ----------
    options
        Which model is asked, where there is one.
    replayed
        The part ``proposed`` of a receipt, from which alone answers are taken then; None asks the server.
    known
        Ids of people, which no text may tell.

    Raises
    ------
    ConsultationError
        As `asking.server_of`.
    """
    if not options.address:
        return None
    if replayed is not None:
        kept = replayed.get("answers")
        return Answers(None, model=options.model, replayed=kept if isinstance(kept, dict) else {}, known=known)
    return Answers(server_of(options), model=options.model, known=known)


def with_proposals(
    topics: pd.DataFrame,
    ideas: pd.DataFrame,
    *,
    embedded: pd.DataFrame,
    questions: Sequence[str],
    languages: Languages,
    answers: Answers | None,
) -> tuple[pd.DataFrame, dict[str, Any]]:
    """The topics with `PROPOSED_COLUMNS` and accepted titles, and what the receipt keeps; nothing of either where no model is set.

    Names that people gave stay, and mixed topics are not asked about: their ideas have no title in common.

    Parameters
    ----------
    topics
        With their titles (`naming.titled`).
    ideas
        All ideas with their topics.
    embedded
        The vectors of the ideas that were compared, by row; not centred.
    questions, languages
        The ids of the questions; the languages of report and translations.
    answers
        Where answers come from (`answers_for`).
    """
    rows = [{**row, "summary": "", "summary_language": "", "cited": []} for row in topics.to_dict("records")]
    told: dict[str, Any] = {}
    if answers is not None:
        compared = ideas.loc[embedded.index]
        compared = compared.assign(**shown_translations(compared, languages))
        compared = compared[may_be_sent(compared)]
        for question in questions:
            here = compared[compared["question"] == question]
            vectors = centre_by_language(embedded.loc[here.index].to_numpy(np.float32), here["language"])
            own = [row for row in rows if row["question"] == question]
            asked = {
                int(row["topic"]): sent
                for row in own
                if row["label_source"] not in (*BY_PEOPLE, MIXED)
                and (sent := sent_of(here, vectors, topic=int(row["topic"]), language=languages.report))
            }
            told[question] = _propose(own, asked, answers=answers)
        told = {
            "model": answers.model,
            "prompt": answers.prompt,
            "questions": told,
            "answers": {key: answer.as_record() for key, answer in sorted(answers.told.items())},
        }
    columns = [*topics.columns, *PROPOSED_COLUMNS]
    made = pd.DataFrame(rows, index=topics.index, columns=columns)
    changed = [name for name in columns if name not in topics or name.startswith(("label", "second_label"))]
    return topics.assign(**{str(name): made[name].astype(object) for name in changed}), told


def _propose(rows: list[dict[Any, Any]], asked: Mapping[int, Sent], *, answers: Answers) -> dict[str, Any]:
    """Write what is accepted into the rows of a question's topics; how many were asked about, accepted and refused."""
    titles, summaries = Counter[str](), Counter[str]()
    conversations = [(messages_of(sent), messages_of(sent.shuffled(_SHUFFLE))) for sent in asked.values()]
    came = dict(zip(asked, answers.pairs(conversations), strict=True))
    for row in rows:
        topic = int(row["topic"])
        if topic not in asked:
            continue
        sent, (first, second) = asked[topic], came[topic]
        title = _accepted("title", sent, first, second=second)
        taken = {str(other["label"]).casefold() for other in rows if other is not row}
        if title.text and title.text.casefold() in taken:
            title = _Accepted(reason=SAME)
        summary = _accepted("summary", sent, first, second=second)
        titles[title.reason] += 1
        summaries[summary.reason] += 1
        if title.text:
            _name(row, title)
        if summary.text:
            row |= {"summary": summary.text, "summary_language": summary.language}
        row["cited"] = list(dict.fromkeys([*title.ids, *summary.ids]))
    return {
        "asked": len(asked),
        "titles": titles.pop("", 0),
        "refused": dict(sorted(titles.items())),
        "summaries": summaries.pop("", 0),
        "summaries_refused": dict(sorted(summaries.items())),
    }


def _name(row: dict[Any, Any], title: _Accepted) -> None:
    if row["label_source"] in _QUOTES:
        row |= {f"second_label{end}": row[f"label{end}"] for end in ("", "_language", "_idea")}
    row |= {
        "label": title.text, "label_source": PROPOSED, "label_language": title.language, "label_idea": "", "label_words": "",
    }  # fmt: skip


def _accepted(kind: str, sent: Sent, first: Answer, *, second: Answer) -> _Accepted:
    """A title or summary that both answers say and the ideas too: in the report's language where they do, else in their own."""
    if first.failed:
        return _Accepted(reason=first.failed)
    ways = [(f"{kind}_translated", sent.into)] if sent.into else []
    reason = ""
    for name, code in [*ways, (kind, sent.language)]:
        reason = _refusal(name, code, sent, first)
        if not reason:
            same = not _refusal(name, code, sent.shuffled(_SHUFFLE), second)
            if same and agree(getattr(first, name), getattr(second, name), code):
                cited = getattr(first, f"{kind}_ideas")
                return _Accepted(getattr(first, name), code, tuple(sent.ids[number - 1] for number in cited))
            reason = SECOND
    return _Accepted(reason=reason or WORDS)


def _refusal(name: str, code: str, sent: Sent, answer: Answer) -> str:
    """The first reason against one text of an answer; blank where there is none."""
    if answer.failed:
        return answer.failed
    kind = name.partition("_")[0]
    cited = getattr(answer, f"{kind}_ideas")
    return (
        answer.changed.get(name, "")
        or refusal_of_ids(cited, sent=len(sent.ids))
        or refusal(getattr(answer, name), code, cited=cited, ideas=sent.wordings, title=kind == "title")
    )
