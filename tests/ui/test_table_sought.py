"""A query over very many rows: the first are shown at once, and in the end all that match."""

from random import Random

import pytest

from ui.parts import table_sought
from ui.parts.record_table import RecordTable
from ui.parts.table_row import Column, Row

COLUMNS = [Column("number", "编号", 80, total=True), Column("word", "词", 90)]
WORDS = ("耗材领用", "药品处方", "红包上交", "耗材外送")


def rows_of(random: Random, count: int = 60) -> list[Row]:
    return [_row(str(one), random.choice(WORDS), one) for one in range(count)]


def _row(made: str, word: str, number: int) -> Row:
    return Row(made, (number, word), word)


@pytest.fixture
def table(qtbot, kit, monkeypatch):
    monkeypatch.setattr(table_sought, "_AT_ONCE", 7)
    made = RecordTable(kit, "sought", COLUMNS)
    qtbot.addWidget(made)
    made.show()
    return made


def shown(table) -> tuple[object, ...]:
    return table.shown_ids(), table.model.matching, table.foot.text(), table.selected_ids()


def at_once(qtbot, kit, table, rows):
    """What a table shows that looks through all at once."""
    fresh = RecordTable(kit, "fresh", COLUMNS)
    qtbot.addWidget(fresh)
    fresh.model.set_query(table.model.query)
    fresh.sort(list(table.model.sort_order))
    fresh.show_rows(rows)
    fresh.select([one for one in table.selected_ids() if one in fresh.shown_ids()])
    return shown(fresh)


def settle(qtbot, table) -> None:
    qtbot.waitUntil(lambda: not table.model.is_seeking)


def test_the_first_are_there_at_once_and_all_after_some_turns(qtbot, kit, table):
    rows = rows_of(Random(1))
    table.show_rows(rows)
    before = table.foot.text()
    table.set_query("耗")
    assert 0 < table.model.matching < sum("耗" in row.search for row in rows)
    assert table.foot.text() == before, "nothing is counted before all is there"
    settle(qtbot, table)
    assert shown(table) == at_once(qtbot, kit, table, rows)
    assert table.model.rowCount() == len(table.shown_ids())


def test_who_is_chosen_stays_so_wherever_the_row_stands(qtbot, kit, table):
    rows = rows_of(Random(2))
    table.show_rows(rows)
    last = [row.id for row in rows if "耗" in row.search][-1]
    told = []
    table.select([last])
    table.current_changed.connect(told.append)
    table.set_query("耗")
    assert table.current_id() == last
    settle(qtbot, table)
    assert (table.selected_ids(), told) == ([last], [])


@pytest.mark.parametrize("seed", range(12))
def test_whatever_comes_between_all_that_match_are_shown_in_the_end(qtbot, kit, table, seed):
    random = Random(seed)
    rows = rows_of(random)
    table.show_rows(rows)
    for step in range(25):
        match random.randrange(7):
            case 0 | 1 | 2:
                table.set_query(random.choice(("耗", "耗材", "药", "z", "", "外送")))
            case 3:
                at = random.randrange(len(rows))
                rows = [*rows[:at], _row(rows[at].id, random.choice(WORDS), at), *rows[at + 1 :]]
                table.show_rows(rows)
            case 4:
                table.sort(random.choice(([], [("word", False)], [("number", True)])))
            case 5:
                more = [*rows, _row(f"n{step}", "药", 1)]
                rows = rows[1:] if random.random() < 0.5 else more
                table.show_rows(rows)
            case _:
                table.select(table.shown_ids()[:1])
        if random.random() < 0.4:
            settle(qtbot, table)
            assert shown(table) == at_once(qtbot, kit, table, rows)
    settle(qtbot, table)
    assert shown(table) == at_once(qtbot, kit, table, rows)


def test_in_groups_all_is_looked_through_at_once(qtbot, kit, table):
    rows = rows_of(Random(3))
    table.show_rows(rows)
    table.group_by("word")
    table.set_query("耗")
    assert not table.model.is_seeking
    assert table.model.matching == sum("耗" in row.search for row in rows)
