"""The demonstration's tables as the golden files hold them, and the way to write them anew (`make golden`)."""

from pathlib import Path

import pandas as pd

from strategy_nlp.analysis.results import Analysis

FOLDER = Path(__file__).parent / "demo"
# The table, its columns, and what its rows are told apart by; pseudonyms hang on a key and stay out.
TABLES = {
    "ideas": (("language", "language_second", "duplicate_of", "near_to", "dropped_because", "kind", "topic", "theme", "sentiment"), ("idea_id",)),
    "topics": (("size", "label", "label_source", "label_idea", "stability", "language_gathered", "agree_share", "sentiment_balance"), ("question", "topic")),
    "idea_votes": (("n_agree", "n_disagree", "n_pass", "supports", "agree_share", "pooled_low", "against_low", "geometric_mean", "weighted_share"), ("idea_id",)),
    "consensus": (("product", "worst_group"), ("by", "idea_id")),
    "divisions": (("highest", "lowest", "difference", "p_value"), ("by", "idea_id")),
    "participation": (("n_ideas", "n_authors", "n_voters"), ("question", "segment", "value")),
    "recurring": (None, ()),
    "timeline": (None, ()),
    "campaigns": (None, ()),
    "funnel": (None, ()),
}  # fmt: skip
DIGITS = 6


def golden_tables(analysis: Analysis) -> dict[str, pd.DataFrame]:
    """By name the tables as they are compared: rows in order, numbers rounded to six digits."""
    made = {}
    for name, (columns, keys) in TABLES.items():
        table = getattr(analysis, name)
        own = table if columns is None else table[[*keys, *columns]].sort_values(list(keys))
        made[name] = own.round(DIGITS).reset_index(drop=True)
    return made


def write() -> None:
    """Write every golden file anew, from an analysis of the demonstration."""
    from strategy_nlp.analysis.flow import analyse
    from strategy_nlp.intake.consultation import demo_folder

    FOLDER.mkdir(exist_ok=True)
    for name, table in golden_tables(analyse(demo_folder())).items():
        table.to_csv(FOLDER / f"{name}.csv", index=False, lineterminator="\n")


if __name__ == "__main__":
    write()
