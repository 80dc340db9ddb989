"""Names of submissions are published beside ideas: details in them are found, in the digits of every script."""

import pytest

from strategy_nlp.intake.consultation import read_consultation
from strategy_nlp.intake.tables import read_tables
from strategy_nlp.privacy.organisers import details_in, shown_on_purpose


@pytest.mark.parametrize(
    ("name", "refused"),
    [("maria.lopez@example.org", True), ("+34612345678", True), ("+٣٤٦١٢٣٤٥٦٧٨", True), ("+३४६१२३४५६७८", True), ("2026-03-harbour", False), ("20260304-17", False), ("12", False)],
)  # fmt: skip
def test_a_detail_in_the_name_of_a_submission_stops_the_run(make_consultation, name, refused):
    rows = [("idea_id", "question", "text", "channel"), ("i1", "q1", "More trees", "survey"), ("i2", "q1", "Fewer cars", f"submission:{name}")]  # fmt: skip
    read = read_consultation(make_consultation(ideas=rows))
    tables = read_tables(read)

    found = details_in(tables, read)

    assert any(one.refused for one in found) == refused
    assert all(
        "ideas.csv, row 3: the column channel" in str(one) and name not in str(one) for one in found if one.refused
    )
    assert not any(name in text for text in shown_on_purpose(tables, read))
