"""From an answer to an issue by one press: the ward's own finding, or an order of the office."""

from collections.abc import Callable
from functools import partial

from PySide6.QtWidgets import QWidget

from cleanclinic.operations.self_checks.issues import (
    OrderDraft,
    finding_of,
    make_findings,
    order_about,
    order_of,
)
from cleanclinic.operations.workspace.results import Changed
from ui.pages.selfcheck.model import RunModel
from ui.parts.layouts import button, row
from ui.parts.order_dialog import OrderDialog, OrderStart
from ui.parts.page import Desk
from ui.parts.run_dialog import open_dialog


class IssueLink(QWidget):
    """Once there is an issue about the answer it leads to it, else it makes one."""

    def __init__(self, desk: Desk, page: str, key: str, find: Callable[..., str]) -> None:
        super().__init__()
        self.desk = desk
        self._page, self._key, self._find = page, key, find
        self.place = ("", "")
        self._issue = ""
        self._past = False
        self.press = button(desk, "", "link", icon_name="list-checks")
        self.press.clicked.connect(self._pressed)
        row(desk.look, self.press, None, into=self)
        self.hide()

    def offers(self, model: RunModel, code: str) -> bool:
        """Whether there is anything to be made of an answer; overridden."""
        return model.view.row(code) is not None

    def make(self) -> None:
        """Makes an issue of the answer; overridden."""

    def show_model(self, model: RunModel, code: str) -> None:
        """Shows what there is to do about one indicator."""
        self.place = (model.view.run.id, code)
        self._past = model.view.past
        offered = self.offers(model, code)
        self.setVisible(offered)
        if offered:
            self.look_again(key=f"selfcheck.{self._page}")

    def look_again(self, key: str = "") -> None:
        """Looks whether there is an issue by now."""
        run_id, number = self.place
        self.desk.tasks.run(
            partial(self._find, run_id=run_id, number=number),
            partial(self._show, self.place), owner=self, key=key,
        )  # fmt: skip

    def _show(self, place: tuple[str, str], issue: str) -> None:
        if place != self.place:
            return
        self._issue = issue
        words = self.desk.words
        said = words.text(f"ui.selfcheck.{self._key}.{'go' if issue else 'make'}")
        self.press.setText(f" {said}")
        self.press.setAccessibleName(said)
        self.setVisible(bool(issue) or not (self._past or self.desk.read_only))

    def _pressed(self) -> None:
        if self._issue:
            self.desk.window.go(self._page, self._issue)
        else:
            self.make()


class FindingLink(IssueLink):
    """At the ward, where points were lost."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, "rectify", "finding", finding_of)

    def offers(self, model: RunModel, code: str) -> bool:
        points = model.score.points.get(code)
        return points is not None and points.is_below

    def make(self) -> None:
        run_id, number = self.place

        def made(_: Changed) -> None:
            self.desk.window.tell(self.desk.words.text("ui.selfcheck.finding.said"), undo=True)
            self.look_again()

        self.desk.tasks.run(
            partial(make_findings, run_id=run_id, numbers=(number,)), made, owner=self
        )


class OrderLink(IssueLink):
    """At the office, about any answer: what is full may still be an issue."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, "orders", "order", order_of)

    def make(self) -> None:
        run_id, number = self.place
        self.desk.tasks.run(
            partial(order_about, run_id=run_id, number=number), self._open, owner=self
        )

    def _open(self, draft: OrderDraft) -> None:
        text = self.desk.words.text
        about = text("ui.selfcheck.order.about", title=draft.title, number=draft.number)
        if draft.files:
            about += text("ui.selfcheck.order.files", count=draft.files)
        departments = {draft.department: draft.department_name}
        start = OrderStart("", draft.department, draft.values, about)
        dialog = OrderDialog(self.desk, self.window(), departments, start)
        dialog.accepted.connect(self.look_again)
        open_dialog(dialog)
