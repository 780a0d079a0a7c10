"""Rectification (整改): orders and findings in one list, and the one that is chosen beside it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial

from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

from cleanclinic.operations.issues.board import NextAct
from cleanclinic.operations.issues.findings import remove_finding, repeat_of
from cleanclinic.operations.issues.work import (
    answer_send_back,
    begin_work,
    close_own,
    hand_in,
    receive_order,
    take_back,
    verify,
)
from cleanclinic.operations.recording.staff import staff_names
from cleanclinic.operations.self_checks.issues import OfferedRun, offered_findings
from cleanclinic.operations.workspace.opening import Workspace
from cleanclinic.records.held import Changes
from ui.pages.rectify.dialogs import ExtensionDialog, FindingDialog, LookBackDialog, OfferDialog
from ui.pages.rectify.ledger import Ledger
from ui.pages.rectify.side import IssueSide
from ui.parts.empty import Empty
from ui.parts.issue_desk import IssueDesk
from ui.parts.issue_papers import show_ledger, show_sheet
from ui.parts.issue_reader import IssueReader
from ui.parts.issue_rows import IssueRows
from ui.parts.lane import Rank
from ui.parts.layouts import button, column
from ui.parts.page import Desk, Page
from ui.parts.paper_dialog import PaperDialog
from ui.parts.pick_box import Option, Options
from ui.parts.read_only import keep_off
from ui.parts.run_dialog import RunDialog, open_dialog

_SIDE = 450
# What the one button runs by itself; all else opens something or leads to a field.
_RUNS: Mapping[NextAct, Callable[..., object]] = {
    NextAct.RECEIVE: receive_order,
    NextAct.VERIFY: verify,
    NextAct.HAND_IN: hand_in,
    NextAct.CLOSE: close_own,
    NextAct.ANSWER: answer_send_back,
}


@dataclass(frozen=True)
class _Seen:
    found: IssueRows
    people: Options


class RectifyPage(Page):
    """What is to be put right in this department."""

    kinds = frozenset(
        {"issue_order", "finding", "rectification", "order_receipt", "order_review", "staff_member"}
    )

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        text = desk.words.text
        self._people: Sequence[Option] = ()
        empty = Empty(desk, "list-checks", text("ui.rectify.empty"), text("ui.rectify.offer"))
        empty.wanted.connect(self.offer_findings)
        self.side = IssueSide(desk)
        self.list = IssueDesk(desk, empty, self.side, office=False, side_width=_SIDE)
        self.table, self.search, self.chips = self.list.table, self.list.search, self.list.chips
        self.more = self.list.more
        self.more.menu_shown.addAction(text("ui.rectify.offer"), self.offer_findings)
        self.ledger = Ledger(desk, self.list, lambda: self._people, self.open_like, self.open_edit)
        self.add = button(desk, text("ui.rectify.new"), "primary", icon_name="plus")
        self.add.clicked.connect(self.open_new)
        keep_off(desk, self.add)
        QShortcut(QKeySequence("Ctrl+N"), self).activated.connect(self.add.click)
        column(desk.look, self.list, into=self)
        self._connect()

    def _connect(self) -> None:
        self.list.chosen.connect(lambda issue: self.side.show_issue(issue, self._people))
        self.list.new_wanted.connect(self.open_new)
        self.list.sheet_wanted.connect(self.print_sheet)
        self.list.ledger_wanted.connect(self.print_ledger)
        self.list.day_changed.connect(lambda: self.reload(None))
        side = self.side
        side.act_wanted.connect(self.act)
        side.extension_wanted.connect(self.open_extension)
        side.take_back_wanted.connect(lambda: self._run(take_back, "ui.rectify.said.take_back"))
        side.again_wanted.connect(self.open_again)
        side.edit_wanted.connect(self.open_edit)
        side.remove_wanted.connect(self.remove)
        side.paper_wanted.connect(self.print_sheet)
        side.relative_wanted.connect(self.list.show_issue)
        side.conflict_wanted.connect(lambda: self.desk.window.go("sync", "conflict"))

    # The page

    def title(self) -> str:
        return self.words.text("nav.rectify")

    def subtitle(self) -> str:
        if not self.table.is_read:
            return ""
        late, closed = self.list.count("late"), self.list.count("closed")
        text = self.words.text("ui.rectify.subtitle", count=len(self.list.issues) - closed)
        return text + self.words.text("ui.rectify.subtitle.late", count=late) if late else text

    def top_actions(self) -> list[QWidget]:
        return [self.search, self.more, self.add]

    def reading_actions(self) -> list[QWidget]:
        return [self.search, self.more]

    def reload(self, changes: Changes | None) -> None:
        if self.list.read_after(changes, self._show_found):
            return
        self.list.read_first()
        self.desk.tasks.run(
            partial(_read, day=self.list.day, reader=self.list.reader), self._show,
            key="rectify", rank=Rank.READ,
        )  # fmt: skip

    def show_record(self, record_id: str) -> None:
        """Selects an issue."""
        self.list.show_issue(record_id)

    def leave(self) -> None:
        self.side.form.flush()

    def focus_search(self) -> None:
        self.list.focus_search()

    def _show(self, seen: _Seen) -> None:
        self._people = seen.people
        self._show_found(seen.found)

    def _show_found(self, found: IssueRows) -> None:
        self.list.show_issues(found)
        self.heading_changed.emit()

    # What is done

    def act(self, act: NextAct) -> None:
        """Does what comes next for the issue that is shown."""
        issue = self.side.issue
        if issue is None:
            return
        if act in _RUNS:
            self._run(_RUNS[act], f"ui.rectify.said.{act}")
        elif act is NextAct.LOOK_BACK:
            dialog = LookBackDialog(self.desk, self, issue)
            dialog.recurred.connect(self.repeat)
            open_dialog(dialog)
        elif issue.work is None:
            self.desk.tasks.run(
                partial(begin_work, issue_id=issue.id),
                lambda _: self.side.go_on_writing(), owner=self,
            )  # fmt: skip
        else:
            self.side.go_on_writing()

    def _run(self, operation: Callable[..., object], said: str) -> None:
        issue = self.side.issue
        if issue is None:
            return
        told = self.words.text(said, number=issue.record.number)
        self.desk.tasks.run(
            partial(operation, issue_id=issue.id),
            lambda _: self.desk.window.tell(told, undo=True), owner=self, busy=self.side.next,
        )  # fmt: skip

    def open_new(self) -> None:
        """Opens a new issue."""
        if not self.desk.read_only:
            self._open_finding(FindingDialog(self.desk, self))

    def open_edit(self) -> None:
        """Opens the finding that is shown, to be written otherwise."""
        if self.side.issue is not None:
            self._open_finding(FindingDialog(self.desk, self, edited=self.side.issue))

    def open_again(self) -> None:
        """Opens a new issue that repeats the one that is shown."""
        if self.side.issue is not None:
            self.repeat(self.side.issue.id)

    def repeat(self, issue_id: str) -> None:
        """The same for any issue."""
        self.desk.tasks.run(partial(repeat_of, issue_id=issue_id), self.open_like, owner=self)

    def open_like(self, like: Mapping[str, object]) -> None:
        """Opens a new issue that begins with these values."""
        self._open_finding(FindingDialog(self.desk, self, like))

    def _open_finding(self, dialog: FindingDialog) -> None:
        dialog.made.connect(self.show_record)
        open_dialog(dialog)

    def open_extension(self) -> None:
        """Asks for more time."""
        if self.side.issue is not None:
            open_dialog(ExtensionDialog(self.desk, self, self.side.issue))

    def offer_findings(self) -> None:
        """Offers the answers below full of the last self-check that was submitted."""

        def then(offer: OfferedRun | None) -> None:
            if offer is None or not offer.answers:
                self.desk.window.tell(self.words.text("ui.rectify.offer.none"), done=False)
                return
            dialog: RunDialog = OfferDialog(self.desk, self, offer)
            open_dialog(dialog)

        self.desk.tasks.run(offered_findings, then, owner=self)

    def remove(self) -> None:
        """Takes the finding away that is shown; the notice takes that back."""
        self._run(remove_finding, "ui.rectify.said.remove")

    # Paper

    def print_sheet(self) -> PaperDialog | None:
        """Shows the order or the finding on paper."""
        self.leave()
        issue = self.side.issue
        return show_sheet(self.desk, self, issue) if issue is not None else None

    def print_ledger(self) -> PaperDialog:
        """Shows the ledger of all issues."""
        self.leave()
        return show_ledger(self.desk, self)


def _read(workspace: Workspace, *, day: date | None, reader: IssueReader) -> _Seen:
    people = Options(Option(one, name) for one, name in staff_names(workspace).items())
    return _Seen(reader.read(workspace, day), people.prepared())
