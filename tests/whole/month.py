"""A ward's month and year-end, by its screens alone: what is recorded, imported, undone, printed.

`python -m tests.whole.month --out DIR` plays it and keeps a picture of every step in DIR, and of
every page in both languages, both themes, at 100 and 150 %. With QT_QPA_PLATFORM=xcb it is played
on the display that is there (under Xvfb, say). Files are chosen as a person would; all else is the
program itself.
"""

import sys
from dataclasses import dataclass, field
from itertools import product
from pathlib import Path

import pypdfium2
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication
from xlsxwriter import Workbook

from cleanclinic.operations.people.creating import create_ward
from cleanclinic.operations.recording.staff import add_staff
from cleanclinic.operations.recording.writing import list_records
from cleanclinic.operations.workspace.opening import Workspace, open_workspace
from cleanclinic.records import RECORD_TYPES, record_type
from cleanclinic.records.department_type import DepartmentType
from cleanclinic.records.ethics_terms import ReviewLevel
from cleanclinic.records.fields import Choice, choice_key, fields_of
from cleanclinic.records.post_type import PostType
from tests.whole.person import Album, Chooser, Person
from tests.whole.playing import play_as_program
from tests.whole.surroundings import Clock, surroundings
from ui.parts.entries import ENTRIES
from ui.parts.settings import Choices

NAMES = (
    "陈晓燕", "李娜", "刘䶮", "马丽", "欧阳倩", "彭志强",
    "钱芳", "孙絜", "王敏", "吴迪", "周宁", "郑凯",
)  # fmt: skip
LOOKS = tuple(product(("zh_CN", "en"), ("light", "dark"), (100, 150)))
Rows = tuple[dict[str, str], ...]


def _gifts() -> Rows:
    return tuple(
        {"on": "今天", "amount": str(100 * day), "what": f"信封 {day}",
         "handler": NAMES[day]}
        for day in range(1, 7)
    )  # fmt: skip


# What is typed, by kind and field; choices stay as they are offered.
TYPED: dict[str, Rows] = {
    "gift_record": _gifts(),
    "rep_visit": tuple(
        {"on": "今天", "company": f"明远医药{n}部", "rep": "周明", "place": "接待室",
         "receiver": NAMES[n], "second_receiver": NAMES[n + 1]}
        for n in range(4)
    ),
    "commendation": tuple(
        {"on": "今天", "giver": "李某家属", "reason": f"护理细致 {n}"} for n in range(5)
    ),
    "talk": tuple({"on": "今天", "talker": "王敏", "reason": f"例行谈话 {n}"} for n in range(3)),
    "major_decision": tuple(
        {"on": "今天", "matter": f"绩效分配方案 {n}", "decision": "通过"} for n in range(3)
    ),
    "mailbox_opening": tuple(
        {"on": "今天", "opener": NAMES[n], "second_opener": NAMES[n + 1], "count": "0"}
        for n in range(3)
    ),
    "complaint": tuple({"on": "今天", "content": f"等候时间长 {n}"} for n in range(3)),
}  # fmt: skip
SESSIONS = ("节前提醒", "新职工第一课", "红包案例")
RISKS = ("耗材申领", "标本外送", "加床安排", "护工推荐", "绩效分配")


def _choices(kind: str) -> list[tuple[str, str]]:
    """What has to be chosen, and the first there is to choose."""
    of = record_type(kind)
    assert of is not None
    return [
        (one.name, choice_key(next(iter(one.note.of))))
        for one in fields_of(of)
        if isinstance(one.note, Choice) and one.required
    ]


@dataclass
class Ended:
    """What came of it: how many records there are of each kind, and the paper of the year-end."""

    counts: dict[str, int]
    read: set[str]
    pages: int = 0
    undone: list[str] = field(default_factory=list)


class Month:
    """One head nurse at her PC."""

    def __init__(self, folder: Path, application: QApplication, album: Album) -> None:
        self.folder = folder
        self.chooser = Chooser()
        self.nurse = Person("ward", folder / "ward", application, self.chooser, album)
        self._application = application
        self._album = album
        self.pages = 0
        self.undone: list[str] = []

    def play(self) -> None:
        self.nurse.start()
        self.record_registers()
        self.record_education()
        self.record_risks()
        self.import_twice()
        self.change_many_at_once()
        self.undo_three_times()
        self.evaluate()
        self.print_the_year()

    # By its screens

    def _dialog(self, kind: str, rows: Rows) -> None:
        """One after the other, as somebody does with a pile of slips."""
        nurse = self.nurse
        nurse.press("part.desk.add", kind=nurse.text(f"kind.{kind}"))
        for number, values in enumerate(rows):
            for name, typed in values.items():
                nurse.fill(nurse.text(f"{kind}.{name}"), typed, end="\t")
            for name, choice in _choices(kind):
                nurse.select(nurse.text(f"{kind}.{name}"), nurse.text(choice))
            nurse.look(f"{kind}-{number}")
            last = number == len(rows) - 1
            nurse.press("part.desk.save" if last else "part.desk.save.next")
        nurse.look(f"{kind}-recorded")

    def _chip(self, words: str) -> None:
        """A chip by what it begins with: its count goes on behind."""
        found = [
            one
            for one in self.nurse._visible(QAbstractButton)
            if one.text().startswith(words) and one.isEnabled()
        ]
        assert found, words
        self.nurse.click(found[0])

    def record_registers(self) -> None:
        self.nurse.go("registers")
        for kind, rows in TYPED.items():
            self._chip(self.nurse.text(f"ui.registers.name.{kind}"))
            self._dialog(kind, rows)

    def record_education(self) -> None:
        nurse = self.nurse
        nurse.go("education")
        self._chip(nurse.text("ui.education.tab.sessions"))
        self._dialog("education_session", tuple({"title": title} for title in SESSIONS))
        nurse.row(SESSIONS[0])
        nurse.press("ui.education.hold")
        nurse.look("attendance-recorded")

    def record_risks(self) -> None:
        nurse = self.nurse
        nurse.go("risks")
        for post in RISKS:
            nurse.press("part.desk.add", kind=nurse.text("kind.risk_point"))
            nurse.select(nurse.text("risk_point.area"), nurse.text("business_area.drugs"))
            nurse.fill(nurse.text("risk_point.post"), post)
            nurse.fill(nurse.text("risk_point.description"), f"{post}由一人决定")
            nurse.press("part.desk.save")
            nurse.must_see(post)
        nurse.look("risks-recorded")

    def import_twice(self) -> None:
        """A table of another program, then the program's own with a change in it."""
        nurse, text = self.nurse, self.nurse.text
        nurse.go("registers")
        self._chip(text("ui.registers.name.commendation"))
        heads = [text(f"commendation.{name}") for name in ("on", "form", "giver", "reason")]
        rows = [["2026.10.5", text("commendation_form.letter"), "张某", "拾金不昧"],
                ["20261006", text("commendation_form.banner"), "某家属", "抢救及时"]]  # fmt: skip
        first = self.folder / "感谢信.xlsx"
        with Workbook(first) as book:
            sheet = book.add_worksheet()
            for line, cells in enumerate([heads, *rows]):
                for column, cell in enumerate(cells):
                    sheet.write_string(line, column, cell)
        nurse.choose("part.desk.more", "part.import", first)
        nurse.look("import-preview")
        nurse.press("part.paste.do", count=len(rows))
        nurse.look("imported")
        out = self.folder / "导出.xlsx"
        nurse.choose("part.desk.more", "part.export", out)
        nurse.choose("part.desk.more", "part.import", out)
        nurse.look("import-nothing-new")
        nurse.press("part.cancel")

    def change_many_at_once(self) -> None:
        nurse = self.nurse
        nurse.go("registers")
        self._chip(nurse.text("ui.registers.name.gift_record"))
        nurse.row(TYPED["gift_record"][0]["what"])
        view = nurse.program.window.pages["registers"].desk_shown().table.view
        QTest.keyClick(view, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
        QTest.keyClick(view, Qt.Key.Key_B, Qt.KeyboardModifier.ControlModifier)
        nurse.look("bulk")
        nurse.select(nurse.text("gift_record.disposal"), nurse.text("gift_disposal.handed_in"))
        nurse.fill(nurse.text("gift_record.disposed_on"), "今天", end="\t")
        nurse.look("bulk-chosen")
        nurse.press("part.bulk.save", count=len(TYPED["gift_record"]))
        nurse.look("bulk-done")

    def undo_three_times(self) -> None:
        nurse = self.nurse
        assert nurse.program is not None
        for _ in range(3):
            undo = nurse.program.window.shell.status.undo
            self.undone.append(undo.toolTip())
            nurse.click(undo)
            nurse.look("undone")

    def evaluate(self) -> None:
        """Everybody's year: three columns filled, graded, closed, printed."""
        nurse = self.nurse
        nurse.go("staff")
        nurse.press("ui.staff.round")
        nurse.press("ui.staff.round.begin")
        nurse.look("round-begun")
        for level in (ReviewLevel.SELF, ReviewLevel.DEPARTMENT, ReviewLevel.OFFICE):
            nurse.choose("ui.staff.round.fill", f"review_level.{level}")
            for name, typed in (("by", "王敏"), ("remark", "履职尽责，无违规行为")):
                nurse.fill(nurse.text(f"ui.staff.column.{name}"), typed, end="\t")
            nurse.look(f"column-{level}")
            nurse.press("ui.staff.fill.save", count=len(NAMES))
        nurse.press("ui.staff.round.propose")
        nurse.look("grades-proposed")
        target = self.folder / "考评表.pdf"
        nurse.pick("ui.staff.form", target)
        nurse.look("forms-printed")
        with pypdfium2.PdfDocument(target) as document:
            self.pages += len(document)
        nurse.press("part.close")

    def print_the_year(self) -> None:
        nurse = self.nurse
        nurse.go("education")
        self._chip(nurse.text("ui.education.tab.year"))
        target = self.folder / "年度.pdf"
        nurse.press("ui.education.summary")
        nurse.pick("sheet.save", target)
        nurse.look("year-on-paper")
        nurse.press("part.close")
        with pypdfium2.PdfDocument(target) as document:
            self.pages += len(document)

    def show_every_page(self) -> None:
        """Each page in every look, for somebody to look at."""
        nurse = self.nurse
        assert nurse.program is not None
        for language, theme, zoom in LOOKS:
            nurse.program.window.apply_choices(Choices(language, theme, zoom, 100))
            for entry in ENTRIES["ward"]:
                nurse.program.window.go(entry.name)
                nurse.look(f"{entry.name}-{language}-{theme}-{zoom}")


def found(folder: Path) -> None:
    """A ward with its people and nothing else."""
    with create_ward(
        folder, hospital_code="DEMO-TEST", department_name="心内科一病区", department_code="XN1",
        department_type=DepartmentType.WARD, person="王敏", device_label="1 号机",
        passphrase=None, demo=True,
    ) as ward:  # fmt: skip
        for number, name in enumerate(NAMES):
            add_staff(
                ward, {"name": name, "staff_number": str(101 + number), "post_type": PostType.NURSE}
            )


def count_of(workspace: Workspace) -> dict[str, int]:
    counts = {of.KIND: len(list_records(workspace, of)) for of in RECORD_TYPES}
    return {kind: count for kind, count in counts.items() if count}


def play(folder: Path, application: QApplication, pictures: Path | None = None) -> Ended:
    """The whole of it; with `pictures`, every page in every look too."""
    found(folder / "ward")
    month = Month(folder, application, Album(pictures))
    with surroundings(Clock(), month.chooser, system_store=False):
        try:
            month.play()
            if pictures is not None:
                month.show_every_page()
        finally:
            month.nurse.end()
    with open_workspace(folder / "ward") as workspace:
        counts = count_of(workspace)
    return Ended(counts, month.nurse.read, month.pages, month.undone)


def _play(folder: Path, application: QApplication, pictures: Path) -> object:
    return play(folder, application, pictures).counts


if __name__ == "__main__":
    sys.exit(play_as_program("month", __doc__, _play))
