"""What is done with several issues at once, and the tables a ward kept of them so far."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QAction, QKeySequence, QShortcut

from cleanclinic.operations.issues.board import Issue
from cleanclinic.operations.issues.findings import remove_findings, restore_findings
from cleanclinic.operations.issues.lines import (
    OF_FINDING,
    OF_WORK,
    IssueLine,
    changeable,
    held_line,
    issue_lines,
    set_lines,
    take_lines,
    try_line,
)
from cleanclinic.operations.workspace.results import Changed
from cleanclinic.records.issue_order import IssueSource
from cleanclinic.records.rectification import Finding
from ui.parts.form_fields import fields_for
from ui.parts.issue_desk import IssueDesk
from ui.parts.page import Desk
from ui.parts.pick_box import Option
from ui.parts.record_bin import BinDialog
from ui.parts.record_bulk import BulkDialog
from ui.parts.record_plan import Deeds, DeskPlan, SheetWays
from ui.parts.run_dialog import open_dialog
from ui.parts.table_take import TableTake

_BULK = ("owner", "planned_for", "due", "gravity", "plan")
_HEADS = {
    "problem": ("问题", "存在问题", "发现问题", "发现的问题", "主要问题", "问题内容", "Problem"),
    "source": ("问题来源", "发现方式", "Source"),
    "gravity": ("问题类别", "类型", "Kind"),
    "found_on": ("检查日期", "检查时间", "发现时间", "日期", "时间", "Date"),
    "due": ("整改期限", "时限", "期限", "限期", "完成时限", "要求完成时间", "Due"),
    "basis": ("依据", "条款", "Basis"),
    "owner": ("整改责任人", "负责人", "责任人员", "Owner"),
    "planned_for": ("计划完成时间", "计划完成日期", "拟完成时间"),
    "plan": ("整改措施", "措施", "整改内容", "拟整改措施"),
}


class Ledger(QObject):
    """Bulk edit, deleting, a copy, the bin, and rows pasted or read from a file."""

    def __init__(
        self,
        desk: Desk,
        issues: IssueDesk,
        people: Callable[[], Sequence[Option]],
        copy: Callable[[Mapping[str, Any]], None],
        edit: Callable[[], None],
    ) -> None:
        """`people` are those who may put something right; `copy` opens a new issue like another,
        `edit` the finding that is shown.
        """
        super().__init__(issues)
        self.desk, self.issues = desk, issues
        self._people, self._copy, self._edit = people, copy, edit
        self._plan = ledger_plan(desk)
        self._can_change = not desk.read_only
        self.take = TableTake(desk, issues, issues.table, self._plan_now)
        menu = issues.more.menu_shown
        self._takes = self.take.add_to(menu)
        menu.addAction(desk.words.text("part.bin"), self.open_bin)
        issues.set_row_actions(self._row_actions)
        issues.day_changed.connect(self._on_day)
        for keys, do in (
            ("Ctrl+B", self.open_bulk), ("Ctrl+D", self.open_copy), ("F2", self.open_edit),
        ):  # fmt: skip
            made = QShortcut(QKeySequence(keys), issues)
            made.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            made.activated.connect(do)
        delete = QShortcut(QKeySequence(Qt.Key.Key_Delete), issues.table.view)
        delete.setContext(Qt.ShortcutContext.WidgetShortcut)
        delete.activated.connect(self.remove_selected)
        self._on_day()

    def _on_day(self) -> None:
        self._can_change = not self.desk.read_only and self.issues.day is None
        for act in self._takes:
            act.setEnabled(self._can_change)

    def _plan_now(self) -> DeskPlan | None:
        return self._plan if self._can_change else None

    def _chosen(self) -> list[Issue]:
        return self._among(self.issues.table.selected_ids())

    def _among(self, ids: Sequence[str]) -> list[Issue]:
        known = self.issues.issues
        return [known[one] for one in ids if one in known]

    # What a person does

    def open_bulk(self) -> None:
        """Gives the selected issues the same values, as far as each may be changed."""
        among = self._chosen()
        can = {one.id: fields for one in among if (fields := changeable(one))}
        if len(among) < 2 or not self._can_change or not can:
            return
        self.issues.leave_side()
        chosen, people = self._among(list(can)), self._people()
        text, left = self.desk.words.text, len(among) - len(can)
        notes = [text("ui.rectify.bulk.left", count=left)] if left else []
        if any(one.is_order for one in chosen):
            notes.append(text("ui.rectify.bulk.orders"))
        dialog = BulkDialog(
            self.desk, self.issues, self._plan, [held_line(one) for one in chosen],
            names={str(one.value): one.text for one in people}, options={"owner": people},
            may=lambda held, name: name in can[held.record.id],
            note=" ".join(notes),
        )  # fmt: skip
        dialog.wanted.connect(partial(self.set_many, list(can)))
        open_dialog(dialog)

    def set_many(self, ids: Sequence[str], values: Mapping[str, Any]) -> None:
        """Changes these issues, and no other, as one act."""
        self.desk.tasks.run(
            partial(set_lines, ids=ids, values=values),
            partial(self._told, "part.desk.edited"), owner=self.issues,
        )  # fmt: skip

    def remove_selected(self) -> None:
        """Takes the selected findings away; the notice takes that back, the bin keeps them."""
        ids = [one.id for one in self._chosen()]
        if ids and self._can_change:
            self.issues.leave_side()
            self.desk.tasks.run(
                partial(remove_findings, ids=ids),
                partial(self._told, "part.desk.removed"), owner=self.issues,
            )  # fmt: skip

    def open_copy(self) -> None:
        """Opens a new issue that begins as the chosen one does: the same, found somewhere else."""
        chosen = self._among([self.issues.table.current_id()])
        if chosen and self._can_change:
            self.issues.leave_side()
            names = ("problem", "source", "gravity", "basis")
            self._copy({name: getattr(chosen[0].record, name) for name in names})

    def open_edit(self) -> None:
        """Opens the finding that is chosen to be written otherwise; of an order, what is done."""
        chosen = self._among([self.issues.table.current_id()])
        if not chosen or not self._can_change:
            return
        self.issues.leave_side()
        if _may_be_edited(chosen[0]):
            self._edit()
        else:
            self.issues.beside.open_side()

    def open_bin(self) -> None:
        """What findings were taken away, and bringing them back."""
        plan = DeskPlan(
            of=Finding, name="rectify", columns=(), form=(),
            title_of=lambda held, _: f"{held.record.number} {held.record.problem}",
            deeds=Deeds(restore=restore_findings),
        )  # fmt: skip
        BinDialog(self.desk, self.issues, plan, {}).open()

    def _told(self, key: str, changed: Changed) -> None:
        words = self.desk.words
        some = words.some(IssueLine.KIND, changed.count)
        self.desk.window.tell(words.text(key, some=some, count=changed.count), undo=True)

    # The row menu

    def _row_actions(self, ids: list[str]) -> list[QAction | None]:
        chosen = self._among(ids)
        if not self._can_change:
            return []
        if not chosen:
            return [self._action("add", "Ctrl+N", self.issues.new_wanted.emit, 1)]
        found: list[QAction | None] = []
        if len(chosen) == 1:
            if _may_be_edited(chosen[0]):
                found.append(self._action("edit", "F2", self.open_edit, 1))
            found.append(self._action("clone", "Ctrl+D", self.open_copy, 1))
        elif count := sum(bool(changeable(one)) for one in chosen):
            found.append(self._action("bulk", "Ctrl+B", self.open_bulk, count))
        if all(_can_go(one) for one in chosen):
            remove = self._action("remove", "Del", self.remove_selected, len(chosen))
            found += [None, remove]
        return found

    def _action(self, key: str, keys: str, do: Callable[[], None], count: int) -> QAction:
        words = self.desk.words
        kind = words.text(f"kind.{IssueLine.KIND}")
        made = QAction(words.text(f"part.desk.menu.{key}", kind=kind, count=count), self)
        made.setShortcut(QKeySequence(keys))
        made.triggered.connect(do)
        return made


def ledger_plan(desk: Desk) -> DeskPlan:
    """What of an issue is given to several at once or comes from a table; its number does not."""
    words = desk.words
    ordered = [
        (words.text("part.issue.ordered", source=words.text(f"issue_source.{one}")), one)
        for one in IssueSource
    ]
    return DeskPlan(
        of=IssueLine,
        name="rectify.sheet",
        columns=(),
        form=fields_for(
            desk, IssueLine, (*OF_FINDING, *OF_WORK),
            lines={"problem": 4, "plan": 2, "basis": 2}, past=("found_on",),
        ),
        bulk=_BULK,
        title_of=lambda held, _: held.record.number,
        sheet=SheetWays(
            given=("source", "gravity", "found_on", "due"),
            heads=_HEADS,
            spellings={"source": ordered},
            take=take_lines,
        ),
        deeds=Deeds(listed=issue_lines, removed=lambda *_: (), trial=try_line),
    )  # fmt: skip


def _may_be_edited(issue: Issue) -> bool:
    """Whether what was found may be written otherwise."""
    return not issue.is_order and bool(changeable(issue))


def _can_go(issue: Issue) -> bool:
    """Whether a finding may be taken away."""
    final = issue.work is not None and issue.work.is_final()
    return not (issue.is_order or issue.to_office or final)
