"""An answer below full becomes an issue to be rectified, by one press."""

from functools import partial

from PySide6.QtWidgets import QWidget

from cleanclinic.operations.rectification_findings import finding_of, make_findings
from cleanclinic.operations.results import Changed
from cleanclinic.records.scoring import Standing
from ui.pages.selfcheck.model import RunModel
from ui.parts.layouts import button, row
from ui.parts.page import Desk

_BELOW = (Standing.PARTLY, Standing.NOTHING)


class FindingLink(QWidget):
    """Shows only where points were lost; once there is an issue it leads to it."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._place = ("", "")
        self._finding = ""
        self.press = button(desk, "", "link", icon_name="list-checks")
        self.press.clicked.connect(self._pressed)
        row(desk.look, self.press, None, into=self)
        self.hide()

    def show_model(self, model: RunModel, code: str) -> None:
        """Shows what there is to do about one indicator."""
        points = model.score.points.get(code)
        below = points is not None and points.standing in _BELOW
        self._place = (model.view.run.id, code)
        self.setVisible(below)
        if below:
            run_id, number = self._place
            self._desk.tasks.run(
                partial(finding_of, run_id=run_id, number=number),
                partial(self._show, self._place), owner=self, key="selfcheck.finding",
            )  # fmt: skip

    def _show(self, place: tuple[str, str], finding: str) -> None:
        if place != self._place:
            return
        self._finding = finding
        words = self._desk.words
        said = words.text("ui.selfcheck.finding.go" if finding else "ui.selfcheck.finding.make")
        self.press.setText(f" {said}")
        self.press.setAccessibleName(said)
        self.setVisible(bool(finding) or not self._desk.read_only)

    def _pressed(self) -> None:
        if self._finding:
            self._desk.window.go("rectify", self._finding)
            return
        run_id, number = self._place

        def made(_: Changed) -> None:
            self._desk.window.tell(self._desk.words.text("ui.selfcheck.finding.said"), undo=True)
            self._desk.tasks.run(
                partial(finding_of, run_id=run_id, number=number),
                partial(self._show, (run_id, number)), owner=self,
            )  # fmt: skip

        self._desk.tasks.run(
            partial(make_findings, run_id=run_id, numbers=(number,)), made, owner=self
        )
