"""What the screen remembered: a broken file or value must never keep a window from opening."""

import json

import pytest

from ui.parts.screen_file import _FITS, STATE_FILE, read_state
from ui.parts.table_row import Column
from ui.parts.table_state import Arrangement, read_arrangement

GOOD = {
    "window.size": [1366, 768], "look.language": "en", "look.theme": "dark", "look.zoom": 150,
    "look.text_size": 115, "look.lock_minutes": 10, "shell.kind": "ward", "shell.where": "心内科",
    "shell.who": "王敏", "door.last": "1", "registers.shown": "gift_record", "rules.set": "index",
    "settings.section": "look", "folder.sheets": "/media", "tour.seen": True,
}  # fmt: skip


def read(tmp_path, text: str):
    (tmp_path / STATE_FILE).write_text(text, encoding="utf-8")
    return read_state(tmp_path)


def test_what_was_kept_comes_back(tmp_path):
    assert set(_FITS) <= set(GOOD)
    assert read(tmp_path, json.dumps(GOOD)) == GOOD


@pytest.mark.parametrize(
    "text", ["", "null", "[1]", '{"window.size": [13', "[" * 200_000, '{"a": ' + "9" * 5000 + "}"]
)
def test_a_broken_file_is_none(tmp_path, text):
    assert read(tmp_path, text) == {}


@pytest.mark.parametrize("value", [None, 1e308, float("nan"), [], {}, True, [[1], 2], 10**12])
def test_a_value_nothing_can_be_made_of_is_left_out(tmp_path, value):
    kept = read(tmp_path, json.dumps(dict.fromkeys(GOOD, value)))
    assert set(kept) == {"tour.seen"}


def test_texts_where_numbers_belong_and_kinds_there_are_none_of_are_left_out(tmp_path):
    kept = read(tmp_path, json.dumps(dict.fromkeys(GOOD, "7")))
    gone = {"window.size", "look.language", "look.zoom", "look.text_size", "look.lock_minutes"}
    assert set(GOOD) - set(kept) == {*gone, "shell.kind"}
    assert read(tmp_path, '{"window.size": [0, 700]}') == {}


def test_a_table_takes_nothing_of_what_is_no_arrangement():
    broken = {
        "order": [["name"]], "widths": {"name": True}, "hidden": [["name"]], "group": ["name"],
        "sort": [[["name"], 1]], "filters": {"name": [["x"]]}, "query": 7, "chip": [],
    }  # fmt: skip
    found = read_arrangement(broken, [Column("name", "姓名")])
    assert found.sort == ()
    assert (found.order, found.widths, found.group, found.filters) == ((), {}, "", {})
    assert (found.query, found.chip) == (Arrangement().query, Arrangement().chip)
