"""Marks of an exam from a table: the sheet the papers were marked on, by names and points."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from cleanclinic.operations.education.exams import add_results
from cleanclinic.operations.recording.sheets import MatchedRow
from cleanclinic.operations.recording.writing import try_record
from cleanclinic.operations.workspace.opening import Workspace
from cleanclinic.operations.workspace.results import Changed
from cleanclinic.records.exam import Exam, ExamResult
from cleanclinic.records.fields import Problem
from ui.parts.files import choose_file
from ui.parts.form_fields import fields_for
from ui.parts.page import Desk
from ui.parts.record_import import TABLES, DeskFiles
from ui.parts.record_plan import Deeds, DeskPlan, SheetWays
from ui.parts.record_table import RecordTable
from ui.parts.record_view import DeskView, read_view
from ui.parts.table_clip import read_rows

_FIELDS = ("person", "points", "on")
# What lists of marks call these columns besides.
_HEADS = {
    "person": ("姓名", "考生", "人员", "Name"),
    "points": ("得分", "分数", "成绩", "总分", "Score"),
    "on": ("考试日期", "日期", "Date"),
}


class ExamMarks:
    """Shows what a table would bring for an exam; nothing is written before."""

    def __init__(self, desk: Desk, parent: QWidget, table: RecordTable) -> None:
        self._desk = desk
        self._parent = parent
        self._table = table
        self._files: DeskFiles | None = None

    def paste(self, exam: Exam) -> None:
        """From the clipboard."""
        rows = read_rows(QGuiApplication.clipboard().text())
        if len(rows) and len(rows[0]) > 1:
            self.take(exam, rows)
        else:
            self._desk.window.tell(self._desk.words.text("part.paste.none"))

    def choose(self, exam: Exam) -> None:
        """From a file that is asked for."""
        title = self._desk.words.text("part.import")
        if path := choose_file(self._parent, self._desk, title, TABLES, "sheets"):
            self.open_file(exam, path)

    def open_file(self, exam: Exam, path: Path) -> None:
        self._with_people(exam, lambda files, view: files.open_file(path, view))

    def take(self, exam: Exam, rows: Sequence[Sequence[str]]) -> None:
        """From rows of texts."""
        self._with_people(exam, lambda files, view: files.show_rows(rows, view=view))

    def _with_people(self, exam: Exam, then: Callable[[DeskFiles, DeskView], None]) -> None:
        plan = self._plan(exam)
        # Kept: a signal does not hold what it calls.
        files = self._files = DeskFiles(self._desk, self._parent, plan, self._table)

        def show(view: DeskView) -> None:
            then(files, view)

        read = partial(read_view, plan=plan, words=self._desk.words, day=None)
        self._desk.tasks.run(read, show, owner=self._parent)

    def _plan(self, exam: Exam) -> DeskPlan:
        text = self._desk.words.text
        labels = {"person": text("ui.education.people.name")}
        fields = fields_for(self._desk, ExamResult, _FIELDS, past=("on",))
        return DeskPlan(
            of=ExamResult,
            name="education.marks",
            columns=(),
            form=[replace(one, label=labels.get(one.field.name, one.label)) for one in fields],
            sheet=SheetWays(
                key="person", given=("on",), heads=_HEADS, take=partial(_take, exam=exam.id)
            ),
            # Every line is a sitting of its own: none of them changes one that is there.
            deeds=Deeds(listed=lambda *_: (), trial=partial(_trial, exam=exam)),
        )


def _trial(
    of: type[ExamResult], values: Mapping[str, Any], today: date, *, exam: Exam
) -> tuple[Problem, ...]:
    """What stands against it; nobody sat the exam before its day or on one to come."""
    on = values.get("on") or today
    found = try_record(of, {**values, "on": on, "exam": exam.id}, today)
    if on < exam.on:
        found += (Problem("on", "earlier", {"day": exam.on}),)
    elif on > today:
        found += (Problem("on", "future", {"day": on}),)
    return found


def _take(workspace: Workspace, rows: Sequence[MatchedRow], *, exam: str) -> Changed:
    return add_results(workspace, exam, [one.values for one in rows])
