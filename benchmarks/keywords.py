"""Print the keywords of five topics in each of six languages of the demonstration, as a Markdown table.

The table of docs/keywords.md: its glosses and verdicts are written by hand beside what this prints. Run it with
``.venv/bin/python benchmarks/keywords.py [LANGUAGE ...]``.
"""

import sys
from collections.abc import Sequence

from strategy_nlp.analysis.flow import analyse
from strategy_nlp.intake.consultation import demo_folder
from strategy_nlp.text.language.detection import language_name

JUDGED = ("zh", "ja", "ar", "ru", "tr", "es")
TOPICS_EACH = 5


def main(languages: Sequence[str]) -> None:
    """Print the table: for each language the topics in which most ideas are written in it."""
    found = analyse(demo_folder())
    used = found.ideas[found.ideas["used"]].dropna(subset=["topic"])
    sizes = used.groupby(["question", "topic", "language"]).size().to_dict()
    sys.stdout.write("| language | question, topic | ideas in it | words |\n|---|---|---|---|\n")
    for code in languages:
        rows = [
            (-sizes.get((row["question"], row["topic"], code), 0), row["question"], row["topic"], listed)
            for row in found.topics.to_dict("records")
            for own, listed in (entry.split(": ", 1) for entry in row["keywords_by_language"])
            if own == code
        ]
        for negative, question, topic, listed in sorted(rows)[:TOPICS_EACH]:
            sys.stdout.write(f"| {language_name(code)} | {question}, {topic} | {-negative} | {listed} |\n")


if __name__ == "__main__":
    main(sys.argv[1:] or JUDGED)
