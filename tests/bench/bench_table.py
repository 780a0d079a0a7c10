"""A table and a desk of 11,000 rows against a bare QTableView over the same rows.

    python tests/bench/bench_table.py [--rows N] [--rounds N] [--no-desk]

All times are work on the UI thread, offscreen, until the table stands repainted. The baseline, in
the same process, is a QTableView with a model that hands out the same texts and, for a keystroke,
one loop `[row for row in rows if key in row.search]`. Wanted: first rows within 100 ms, a keystroke
within 16 ms. The desk is a real one over a real workspace with as many records: what its worker
takes to read them is told beside what the UI thread then does.
"""

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from statistics import median

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
sys.path.insert(0, str(Path(__file__).parents[2]))

from PySide6.QtCore import QAbstractTableModel, QModelIndex, Qt
from PySide6.QtWidgets import QApplication, QTableView, QWidget

from cleanclinic.operations.people.creating import create_ward
from cleanclinic.operations.recording.writing import add_records, edit_record
from cleanclinic.operations.workspace.opening import Workspace, open_workspace
from cleanclinic.operations.workspace.sources import system_sources
from cleanclinic.records.department_type import DepartmentType
from cleanclinic.records.initials import search_text
from cleanclinic.records.post_type import PostType
from cleanclinic.records.staff_member import StaffMember
from cleanclinic.words import Words
from ui.parts.kit import Kit, UiState
from ui.parts.page import Desk
from ui.parts.pills import Badge
from ui.parts.record_desk import RecordDesk
from ui.parts.record_plan import DeskPlan, columns_for, form_for
from ui.parts.record_table import RecordTable
from ui.parts.record_view import DeskView
from ui.parts.style import BOLD, REGULAR, Look, load_font
from ui.parts.table_cell import cell_text
from ui.parts.table_row import Column, Row
from ui.parts.tasks import Tasks

FIRST_MS, KEY_MS = 100.0, 16.0
TYPED = ("耗材", "hcgl", "药品", "r-01", "zzzz")
SURNAMES, GIVEN = (
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗",
    "敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英",
)
COLUMNS = [
    Column("number", "编号", 80, "muted"), Column("area", "类别", 90),
    Column("place", "环节", 120), Column("text", "表现", 220, stretch=True),
    Column("level", "等级", 80, "badge"), Column("sum", "金额", 90, "number", total=True),
    Column("day", "日期", 100, "muted"),
]  # fmt: skip


class BareModel(QAbstractTableModel):
    """As little as a table can stand on."""

    def __init__(self, rows: list[Row]) -> None:
        super().__init__()
        self.all = rows
        self.shown = rows

    def keep(self, key: str) -> None:
        self.beginResetModel()
        self.shown = [row for row in self.all if key in row.search]
        self.endResetModel()

    def rowCount(self, parent: QModelIndex = QModelIndex()) -> int:  # noqa: B008 - Qt's own
        return 0 if parent.isValid() else len(self.shown)

    def columnCount(self, parent: QModelIndex = QModelIndex()) -> int:  # noqa: B008 - Qt's own
        return 0 if parent.isValid() else len(COLUMNS)

    def data(self, index: QModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> str | None:
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        return cell_text(self.shown[index.row()].cells[index.column()])


def make_rows(count: int) -> list[Row]:
    areas, places = ("耗材", "药品", "红包", "外送检验"), ("处方开具", "标本送检", "领用登记")
    rows = []
    for number in range(count):
        cells = (
            f"R-{number:05}", areas[number % 4], places[number % 3],
            f"领用不登记、去向无法核对 {number % 997}",
            Badge(("高", "中", "低")[number % 3], "bad", number % 3),
            Decimal(number % 5000) / 4, f"2026-{number % 12 + 1:02}-08",
        )  # fmt: skip
        rows.append(Row(str(number), cells, search_text(*map(cell_text, cells))))
    return rows


def timed(do: Callable[[], object], application: QApplication) -> float:
    """Milliseconds of work of this thread until it is done and painted."""
    # Not the clock on the wall: other work of the machine is not the table's.
    started = time.thread_time()
    do()
    application.processEvents()
    return (time.thread_time() - started) * 1000


def keystrokes(type_text: Callable[[str], object], application: QApplication) -> list[float]:
    """Every key of some words, and taking them back."""
    spent = []
    for word in TYPED:
        steps = [word[:end] for end in range(1, len(word) + 1)]
        for text in [*steps, *reversed(steps[:-1]), ""]:
            spent.append(timed(lambda text=text: type_text(text), application))
    return spent


def report(name: str, ours: list[float], bare: list[float], limit: float = 0) -> None:
    met = "" if not limit else f"   under {limit:.0f} ms: {'yes' if max(ours) < limit else 'NO'}"
    ratio = median(ours) / median(bare)
    print(
        f"{name:32} median {median(ours):7.2f} ms  worst {max(ours):7.2f} ms"
        f"   bare {median(bare):6.2f} ms   {ratio:5.1f}x{met}"
    )


def bench_table(kit: Kit, application: QApplication, rows: list[Row], rounds: int) -> None:
    bare_open, our_open, again = [], [], []
    for number in range(rounds):
        view = QTableView()
        view.resize(1170, 640)
        model = BareModel(rows)
        bare_open.append(timed(lambda v=view, m=model: (v.setModel(m), v.show()), application))
        table = RecordTable(kit, f"bench{number}", COLUMNS)
        table.resize(1170, 640)
        our_open.append(timed(lambda t=table: (t.show_rows(rows), t.show()), application))
        again.append(timed(lambda t=table: (t.hide(), t.show()), application))
        if number < rounds - 1:
            view.close()
            table.close()
    print(f"rows {len(rows)}")
    report("first rows", our_open, bare_open, FIRST_MS)
    report("hidden and shown again", again, bare_open)
    table.select([rows[0].id])
    bare_keys, keys, grouped, sums = [], [], [], []
    # The first letters draw what is drawn once.
    keystrokes(model.keep, application)
    keystrokes(table.set_query, application)
    for _ in range(rounds):
        bare_keys += keystrokes(model.keep, application)
        keys += keystrokes(table.set_query, application)
    report("keystroke", keys, bare_keys, KEY_MS)
    table.columns.freeze(True)
    table.view.horizontalScrollBar().setValue(50)
    report("  first column frozen", keystrokes(table.set_query, application), bare_keys, KEY_MS)
    table.sort([("area", False), ("sum", True)])
    report("  sorted by two columns", keystrokes(table.set_query, application), bare_keys, KEY_MS)
    table.group_by("area")
    for _ in range(rounds):
        grouped += keystrokes(table.set_query, application)
    report("  in groups with sums", grouped, bare_keys, KEY_MS)
    sums = [timed(table.view.selectAll, application) for _ in range(rounds)]
    report("all selected", sums, bare_open)
    table.group_by("")
    ways = [lambda down=bool(n % 2): table.sort([("text", down)]) for n in range(rounds)]
    report("sorted anew", [timed(way, application) for way in ways], bare_open)
    for name, chosen in (("a save: all rows anew", 1), ("  all of them selected", len(rows))):
        table.select([row.id for row in rows[:chosen]])
        saved = [
            timed(lambda n=n: table.show_rows([*rows[n:], *rows[:n]]), application)
            for n in range(1, rounds + 1)
        ]
        report(name, saved, bare_open)
    again_read = [replace(rows[0], mark=f"{number}") for number in range(rounds)]
    table.select([rows[0].id])
    table.show_rows(rows)
    saved = [
        timed(lambda row=row: table.show_rows([row, *rows[1:]]), application) for row in again_read
    ]
    report("  a row put in its place", saved, bare_open, KEY_MS)
    view.close()
    table.close()


class NoWindow:
    """A window nobody looks at."""

    def __getattr__(self, name: str) -> Callable[..., None]:
        return lambda *_, **__: None


def fill(workspace: Workspace, count: int) -> str:
    """As many people as asked for; gives the id of one."""

    def values(number: int) -> dict[str, object]:
        surname, given = SURNAMES[number % 20], GIVEN[number // 20 % 20]
        return {
            "name": f"{surname}{given}{GIVEN[number // 400 % 20]}",
            "staff_number": f"{10000 + number}",
            "post_type": list(PostType)[number % len(PostType)],
            "title": ("护士", "护师", "主管护师")[number % 3],
        }

    made = add_records(workspace, StaffMember, map(values, range(count)))
    return min(made.changes.ids)


def ward_of(folder: Path) -> Tasks:
    """The worker over a new ward."""
    create_ward(
        folder / "ward", hospital_code="DEMO-B", department_name="科室", department_code="B1",
        department_type=next(iter(DepartmentType)), person="王敏", device_label="1", demo=True,
        passphrase=None, use_store=False, sources=system_sources(),
    ).close()  # fmt: skip
    tasks = Tasks()
    tasks.open(lambda: open_workspace(folder / "ward"), lambda _: None)
    return tasks


def watch(shown: RecordDesk, application: QApplication) -> list[float]:
    """What each showing of records costs the UI thread from now on."""
    spent: list[float] = []
    real = shown._show

    def watched(view: DeskView) -> None:
        spent.append(timed(lambda: real(view), application))

    shown._show = watched
    return spent


def waited(tasks: Tasks, begin: Callable[[], object]) -> float:
    """Milliseconds on the clock until the worker and what it brings about are done."""
    started = time.perf_counter()
    begin()
    tasks.wait_idle(600_000)
    return (time.perf_counter() - started) * 1000


def bench_desk(kit: Kit, application: QApplication, count: int, folder: Path) -> None:
    tasks = ward_of(folder)
    ids: list[str] = []
    tasks.run(lambda workspace: fill(workspace, count), ids.append)
    tasks.wait_idle(600_000)
    desk = Desk(words=kit.words, look=kit.look, state=UiState(), tasks=tasks, window=NoWindow())
    names = ("name", "staff_number", "post_type", "title", "duty", "joined")
    plan = DeskPlan(
        of=StaffMember, name="bench", columns=columns_for(desk, StaffMember, names),
        form=form_for(desk, StaffMember, names),
    )  # fmt: skip
    shown = RecordDesk(desk, plan)
    shown.resize(1170, 640)
    shown.show()
    application.processEvents()
    spent = watch(shown, application)
    tasks.changed.connect(shown.reload)
    whole = waited(tasks, shown.reload)
    print(f"desk: read and shown in {whole:.0f} ms, of it on the UI thread {spent[-1]:.1f} ms")
    spent.clear()

    def save(workspace: Workspace) -> object:
        return edit_record(workspace, StaffMember, ids[0], {"title": "新"})

    whole = waited(tasks, lambda: tasks.run(save))
    print(f"desk: one record saved and shown in {whole:.0f} ms, UI thread {max(spent):.1f} ms")
    keys = keystrokes(shown.search.setText, application)
    print(f"desk: keystroke median {median(keys):.2f} ms, worst {max(keys):.2f} ms")
    steps = [timed(lambda: shown.step(1), application) for _ in range(30)]
    print(f"desk: next record median {median(steps):.2f} ms, worst {max(steps):.2f} ms")
    shown.close()
    tasks.close()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--rows", type=int, default=11_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--no-desk", action="store_true")
    given = parser.parse_args()
    application = QApplication([])
    for font in (REGULAR, BOLD):
        load_font(font)
    look = Look()
    look.apply(application)
    kit = Kit(words=Words("zh_CN"), look=look, state=UiState())
    keep = QWidget()
    bench_table(kit, application, make_rows(given.rows), given.rounds)
    if not given.no_desk:
        with tempfile.TemporaryDirectory() as folder:
            bench_desk(kit, application, given.rows, Path(folder))
    keep.close()


if __name__ == "__main__":
    main()
