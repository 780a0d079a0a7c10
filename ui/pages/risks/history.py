"""The history of a risk point: who changed which field from what to what, and when."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QGridLayout, QWidget

from cleanclinic.operations.history import FieldText, RevisionRow, history
from cleanclinic.operations.staff import list_staff
from cleanclinic.operations.workspace import Workspace
from ui.parts.layouts import button, clear, column, label, row
from ui.parts.page import Desk
from ui.parts.pills import Badge, Pill
from ui.parts.question import Dialog
from ui.parts.scroll import scrolled
from ui.parts.style import dress
from ui.parts.values import value_text

Names = dict[str, str]
_BLANK = (None, "", ())


class HistoryDialog(Dialog):
    """Every revision, newest first."""

    def __init__(self, desk: Desk, parent: QWidget, record_id: str, title: str) -> None:
        super().__init__(desk, parent, desk.words.text("ui.risks.history.of", name=title))
        self.desk = desk
        self.rows = column(desk.look, gap=10)
        inner = QWidget()
        column(desk.look, self.rows, None, margins=(0, 0, 8, 0), into=inner)
        area = scrolled(inner)
        area.setAccessibleName(self.windowTitle())
        self.body.addWidget(area)
        close = button(desk, desk.words.text("part.close"))
        close.setDefault(True)
        close.clicked.connect(self.accept)
        self.buttons.addWidget(close)
        self.resize(desk.look.px(620), desk.look.px(480))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        desk.tasks.run(lambda workspace: _read(workspace, record_id), self._show)

    def _show(self, found: tuple[Sequence[RevisionRow], Names]) -> None:
        revisions, names = found
        clear(self.rows)
        for revision in revisions:
            self.rows.addWidget(self._revision(revision, names))

    def _revision(self, revision: RevisionRow, names: Names) -> QWidget:
        desk = self.desk
        frame = QFrame()
        dress(frame, "inner")
        act = desk.words.act(revision.key, revision.args)
        head = row(
            desk.look,
            label(f"{revision.at.astimezone():%Y-%m-%d %H:%M}", "muted"),
            label(revision.person),
            label(act, "muted"),
            None,
            gap=10,
        )
        if revision.op != "put":
            name = desk.words.text(f"ui.history.op.{revision.op}")
            head.addWidget(Pill(desk.look, Badge(name, "warn")))
        body = column(desk.look, head, gap=6, margins=(12, 8, 12, 10), into=frame)
        if revision.fields:
            body.addLayout(self._fields(revision.fields, names))
        return frame

    def _fields(self, fields: Sequence[FieldText], names: Names) -> QGridLayout:
        desk = self.desk
        grid = QGridLayout()
        grid.setHorizontalSpacing(desk.look.px(12))
        grid.setVerticalSpacing(desk.look.px(4))
        grid.setColumnMinimumWidth(0, desk.look.px(84))
        grid.setColumnStretch(2, 1)
        top = Qt.AlignmentFlag.AlignTop
        # At the beginning nearly everything is blank: only what was given is worth a line.
        told = [one for one in fields if one.before is not None or one.after not in _BLANK]
        for line, change in enumerate(told):
            before = self._value(change, change.before, names)
            after = self._value(change, change.after, names)
            title = label(desk.words.text(f"risk_point.{change.field}"), "muted")
            grid.addWidget(title, line, 0, top | Qt.AlignmentFlag.AlignRight)
            text = after if change.before is None else f"{before} → {after}"
            grid.addWidget(label(text, "small", wrap=True), line, 2, top)
        return grid

    def _value(self, change: FieldText, value: object, names: Names) -> str:
        if change.field == "responsible" and isinstance(value, str):
            return names.get(value, value[:8])
        if change.field in ("likelihood", "impact") and isinstance(value, int):
            return self.desk.words.text(f"{change.field}.{value}")
        return value_text(self.desk.words, value)


def _read(workspace: Workspace, record_id: str) -> tuple[Sequence[RevisionRow], Names]:
    names = {person.id: person.name for person in list_staff(workspace)}
    return history(workspace, record_id), names
