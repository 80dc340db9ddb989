"""A report's tables as a data package: CSV files and a description of every column, threshold and suppression.

The description follows the Data Package standard (https://datapackage.org/standard/data-package/).
"""

from pathlib import Path
from typing import Any

import pandas as pd

from strategy_nlp.analysis.results import Analysis
from strategy_nlp.disclosure.public_columns import COLUMNS, RULES
from strategy_nlp.files import as_json, file_hash
from strategy_nlp.report.exports.cells import flat

# Tables about single voters are not passed on, even under pseudonyms.
_TABLES = (
    "ideas", "topics", "idea_topics", "idea_votes", "group_votes", "participation", "consensus", "divisions", "minorities", "alike", "campaigns", "timeline", "recurring",
    "topic_people", "live", "only_live", "events",
)  # fmt: skip
_KINDS = (("bool", "boolean"), ("int", "integer"), ("float", "number"))
_KEYS = {
    "ideas": ["idea_id"],
    "topics": ["question", "topic"],
    "idea_votes": ["question", "idea_id"],
    "events": ["event_id"],
}


def write_data_package(analysis: Analysis, folder: Path) -> None:
    """Write each table as a CSV file into a folder, and ``datapackage.json`` beside them."""
    resources = []
    for name in _TABLES:
        table = getattr(analysis, name)
        if name == "ideas":
            table = table[table["text"] != ""]
        path = folder / f"{name}.csv"
        flat(table).to_csv(path, index=False, lineterminator="\n")
        resources.append(_resource(name, table, path))
    (folder / "datapackage.json").write_text(as_json(_package(analysis, resources)), encoding="utf-8")


def _resource(name: str, table: pd.DataFrame, path: Path) -> dict[str, Any]:
    fields = [
        {
            "name": str(column),
            "type": _kind(table[column]),
            "description": RULES[COLUMNS[name][str(column)]],
            "rule": COLUMNS[name][str(column)],
        }
        for column in table.columns
    ]
    schema: dict[str, Any] = {"fields": fields, "missingValues": [""]}
    if name in _KEYS:
        schema["primaryKey"] = _KEYS[name]
    return {
        "name": name.replace("_", "-"), "path": path.name, "format": "csv", "mediatype": "text/csv", "encoding": "utf-8", "hash": f"sha256:{file_hash(path)}", "bytes": path.stat().st_size,
        "profile": "tabular-data-resource", "schema": schema,
    }  # fmt: skip


def _kind(column: "pd.Series[Any]") -> str:
    kind = str(column.dtype).casefold()
    return next((told for start, told in _KINDS if kind.startswith(start)), "string")


def _package(analysis: Analysis, resources: list[dict[str, Any]]) -> dict[str, Any]:
    settings, record = analysis.settings, analysis.record
    slug = "".join(sign if sign.isascii() and sign.isalnum() else "-" for sign in analysis.about["title"].casefold())
    return {
        "profile": "tabular-data-package",
        "name": "-".join(part for part in slug.split("-") if part) or "consultation",
        "title": analysis.about["title"],
        "description": analysis.about["notice"] or analysis.about["organiser"],
        "resources": resources,
        "disclosure": {
            "min_cell": settings.min_cell, "min_votes": settings.min_votes, "rules": dict(RULES), "suppressed": dict(record.get("tables", {})), "attack": dict(record.get("attack", {})),
        },
    }  # fmt: skip
