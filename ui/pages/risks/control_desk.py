"""The desk of controls: the shared one over all controls of the department."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from cleanclinic.records.control import Control
from cleanclinic.records.held import Held
from ui.pages.risks.control_dialogs import CheckDialog, ShareDialog
from ui.pages.risks.control_head import check_text
from ui.pages.risks.control_plan import ControlReader, control_plan
from ui.pages.risks.controls import ControlFiles
from ui.pages.risks.list_strip import CONTROLS, DeskSwitch
from ui.parts.evidence_strip import EvidenceStrip
from ui.parts.layouts import button, column, label, row
from ui.parts.page import Desk
from ui.parts.read_only import keep_off
from ui.parts.record_desk import RecordDesk
from ui.parts.record_plan import DeskPlan
from ui.parts.record_side import RecordSide
from ui.parts.record_view import DeskView
from ui.parts.run_dialog import open_dialog


class ControlSide(RecordSide):
    """One control with its evidence; evidence puts it in place.

    Signals: `check_wanted`, `share_wanted`, `point_wanted` (id of its risk point).
    """

    check_wanted = Signal()
    share_wanted = Signal()
    point_wanted = Signal(str)

    def __init__(self, desk: Desk, plan: DeskPlan, reader: ControlReader) -> None:
        self._reader = reader
        super().__init__(desk, plan)
        text = desk.words.text
        self.looked = label("", "muted", wrap=True)
        self.check = button(desk, text("ui.risks.check"), "link", icon_name="clipboard-check")
        self.share = button(desk, text("ui.risks.share"), "link", icon_name="copy")
        self.point = button(desk, text("ui.risks.control.point"), "link", icon_name="shield-alert")
        self.check.clicked.connect(self.check_wanted)
        self.share.clicked.connect(self.share_wanted)
        self.point.clicked.connect(self._tell_point)
        keep_off(desk, self.check, self.share)
        self.body.addWidget(self.looked)
        self.body.addLayout(row(desk.look, self.check, self.share, None, self.point, gap=2))

    def show_held(self, held: Held[Control], view: DeskView) -> None:
        super().show_held(held, view)
        control = self._reader.rows.get(held.record.id)
        said = check_text(self.desk, control, view.day or view.today) if control else ""
        self.looked.setText(said)
        self.looked.setVisible(bool(said))
        for press in (self.check, self.share):
            press.setVisible(view.day is None)

    def _make_evidence(self) -> EvidenceStrip:
        return ControlFiles(self.desk)

    def _tell_point(self) -> None:
        if self.held is not None:
            self.point_wanted.emit(self.held.record.risk_point)


class ControlDesk(RecordDesk):
    """All controls, whatever point they stand against.

    Signals: `point_wanted` (id of the risk point of the current one).
    """

    point_wanted = Signal(str)

    def __init__(self, desk: Desk) -> None:
        self.reader = ControlReader()
        super().__init__(desk, control_plan(desk, self.reader))

    def make_side(self) -> RecordSide:
        side = ControlSide(self.desk, self.plan, self.reader)
        side.check_wanted.connect(self.open_check)
        side.share_wanted.connect(self.open_share)
        side.point_wanted.connect(self.point_wanted)
        return side

    def placed_table(self) -> QWidget:
        self.switch = DeskSwitch(self.desk)
        self.switch.choose(CONTROLS)
        placed = QWidget()
        strip = row(self.desk.look, self.switch)
        strip.setStretch(0, 1)
        column(self.desk.look, strip, self.table, gap=6, into=placed).setStretch(1, 1)
        return placed

    def open_check(self) -> None:
        """Asks whether the current control works."""
        held = self.current()
        if held is not None and self.can_change:
            self.flush()
            people = self.view.options.get("responsible", ())
            open_dialog(CheckDialog(self.desk, self, held.record.id, people))

    def open_share(self) -> None:
        """Asks which further risk points the current control serves."""
        held = self.current()
        if held is not None and self.can_change:
            self.flush()
            open_dialog(ShareDialog(self.desk, self, held.record.id))
