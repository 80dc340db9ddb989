"""Chats of messengers come in a message a row and without names; e-mails and other conversations are refused in a sentence."""

import json

import pandas as pd
import pytest

from strategy_nlp.errors import SourceError
from strategy_nlp.sources import import_sources
from strategy_nlp.sources.gathered import Wish
from strategy_nlp.sources.recognition import what_is

TEXTS = (
    "Open the archives to everybody in town",
    "Pay the night shift of cleaners more",
    "Run the buses until midnight",
)
NAMES = ("Zanele Mokoena", "Tomás Quiroga", "+27 82 555 0147")
SHAPES = {
    "android": "{day}/03/26, 09:0{n} - {name}: {text}",
    "android us": "3/{day}/26, 9:0{n}\u202fAM - {name}: {text}",
    "android de": "{day}.03.26, 09:0{n} - {name}: {text}",
    "android fr": "{day}/03/2026 à 09:0{n} - {name}: {text}",
    "android ar": "\u200f{day}\u200f/3\u200f/2026، 9:0{n} ص - {name}: {text}",
    "iphone": "[{day}.03.26, 09:0{n}:11] {name}: {text}",
    "iphone us": "\u200e[3/{day}/26, 9:0{n}:11\u202fAM] ~\u202f{name}: {text}",
}


def _everything(folder):
    return "".join(path.read_text(encoding="utf-8") for path in folder.iterdir() if path.name != "people.json")


def _chat(shape):
    lines = [SHAPES[shape].format(day=13 + n, n=n, name=NAMES[n % 3], text=TEXTS[n % 3]) for n in range(6)]
    first = SHAPES[shape].format(day=12, n=0, name=NAMES[0], text="\u200e<Media omitted>")
    return "\n".join([first, *lines, "and on Sundays too"])


@pytest.mark.parametrize("shape", SHAPES)
def test_a_whatsapp_chat_is_a_message_a_row_and_nobodys_name(tmp_path, shape):
    file = tmp_path / "WhatsApp Chat with Zanele Mokoena.txt"
    file.write_text(_chat(shape), encoding="utf-8")

    done = import_sources([file], tmp_path / "ours")

    ideas = pd.read_csv(tmp_path / "ours" / "ideas.csv", dtype=str)
    assert list(ideas["text"]) == [*(TEXTS * 2)[:5], f"{TEXTS[2]}\nand on Sundays too"]
    assert ideas["created_at"].str[:10].iloc[0] == "2026-03-13"
    assert (ideas["author_id"].nunique(), done.sources[0].mapping.kind) == (3, "whatsapp")
    told = _everything(tmp_path / "ours")
    assert not [name for name in (*NAMES, "Media omitted", "zanele") if name in told]
    assert "WhatsApp chat of 6 messages" in what_is(file).sentence


def test_a_telegram_export_is_a_message_a_row_and_nobodys_name(tmp_path):
    messages = [
        {"id": n, "type": "message", "date": f"2026-03-1{n}T09:00:00", "from": NAMES[n % 2], "from_id": f"user{n % 2}", "text": [TEXTS[n % 3], {"type": "link", "text": "!"}]}
        for n in range(6)
    ]  # fmt: skip
    joined = {"id": 9, "type": "service", "date": "2026-03-10T09:00:00", "actor": NAMES[0], "text": ""}
    file = tmp_path / "result.json"
    file.write_text(json.dumps({"name": "Assembly", "type": "private_group", "messages": [joined, *messages]}))

    import_sources([file], tmp_path / "ours")

    ideas = pd.read_csv(tmp_path / "ours" / "ideas.csv", dtype=str)
    assert list(ideas["text"]) == [f"{text}!" for text in TEXTS * 2]
    assert ideas["author_id"].nunique() == 2
    assert not [name for name in NAMES if name in _everything(tmp_path / "ours")]
    assert "Telegram chat of 6 messages" in what_is(file).sentence


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("ideas.mbox", "From a@example.org Mon Mar  2\nMessage-ID: <1@example.org>\nFrom: Ana <a@example.org>\n\nOpen it.\n"),
        ("mail.txt", "Received: from x\nMessage-ID: <1@example.org>\nFrom: Ana <a@example.org>\n\nOpen the archives.\n"),
        ("teams.txt", "".join(f"[3/{n}/2026 9:00 AM] {NAMES[0]}\n{text}\n\n" for n, text in enumerate(TEXTS, 2))),
    ],
)  # fmt: skip
def test_what_people_wrote_to_one_another_is_no_submission(tmp_path, name, text):
    (tmp_path / name).write_text(text, encoding="utf-8")

    with pytest.raises(SourceError, match="a spreadsheet, a row a message"):
        import_sources([tmp_path / name], tmp_path / "ours")

    told = what_is(tmp_path / name)
    assert not told.usable
    assert "e-mails or a chat" in told.sentence


@pytest.mark.parametrize("between", ["\n", "\n\n"])
def test_a_meeting_that_a_program_wrote_down_is_no_submission(tmp_path, between):
    turns = [f"{NAMES[n % 2]}   0:{n:02d}{between}{text}." for n, text in enumerate(TEXTS * 3)]
    (tmp_path / "meeting.txt").write_text("\n\n".join(turns), encoding="utf-8")

    with pytest.raises(SourceError, match=r"download it as \.vtt or \.srt"):
        import_sources([tmp_path / "meeting.txt"], tmp_path / "ours")


def test_a_letter_that_names_days_is_still_a_submission(tmp_path):
    (tmp_path / "letter.txt").write_text(
        "12/03/26\n\nTo: The committee\nFrom: The coastal office\n\nOpen the archives to everybody in town, on all days.\n\n"
        "13/03/26, 09:00 - the first meeting: nobody came because it was held in the morning.\n\nRun the buses until midnight.\n"
    )

    done = import_sources([tmp_path / "letter.txt"], tmp_path / "ours")

    assert done.sources[0].mapping.kind == "document"


def test_each_of_several_sources_can_be_imported_again_and_no_byte_changes(tmp_path):
    (tmp_path / "form.csv").write_text(
        "Timestamp,Your idea\n" + "".join(f"3/{13 + n}/2026 8:00,{text}\n" for n, text in enumerate(TEXTS))
    )
    (tmp_path / "chat.txt").write_text(_chat("android"), encoding="utf-8")
    for name, wish in (("form.csv", Wish()), ("chat.txt", Wish(add=True, event="Opening"))):
        import_sources([tmp_path / name], tmp_path / "ours", wish=wish)
    before = {path.name: path.read_bytes() for path in (tmp_path / "ours").iterdir()}

    import_sources([tmp_path / "form.csv"], tmp_path / "ours")

    assert {path.name: path.read_bytes() for path in (tmp_path / "ours").iterdir()} == before
