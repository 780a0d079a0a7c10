"""The controls of a risk point: a line each that opens into a form, and a line to add another."""

from collections.abc import Mapping, Sequence
from datetime import date
from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QFrame, QLineEdit, QWidget

from cleanclinic.operations.recording.evidence import NewFile
from cleanclinic.operations.risks.control_standing import ControlRow
from cleanclinic.operations.risks.controls import add_control_files
from cleanclinic.records.control import Control
from ui.pages.risks.control_head import ControlHead, check_text
from ui.parts.composing import Composing
from ui.parts.evidence_strip import EvidenceStrip
from ui.parts.form_fields import fields_for
from ui.parts.layouts import button, clear, column, label, row, rule
from ui.parts.page import Desk
from ui.parts.pick_box import Option
from ui.parts.read_only import keep_off
from ui.parts.record_form import RecordForm
from ui.parts.style import dress

_FIELDS = (*("text", "frequency", "due", "in_place_on", "responsible", "rule", "internal_rule"),)


class ControlList(QWidget):
    """Signals: `edited` (control id, field, value), `added` (text), `removed` (id),
    `check_wanted` and `share_wanted` (id).
    """

    edited = Signal(str, str, object)
    added = Signal(str)
    removed = Signal(str)
    check_wanted = Signal(str)
    share_wanted = Signal(str)

    def __init__(self, kit: Desk) -> None:
        super().__init__()
        self._kit = kit
        self._open = ""
        self._lines: dict[str, ControlLine] = {}
        self._people: Sequence[Option] = ()
        self.heading = label("", "heading")
        self._rows = column(kit.look, gap=4)
        self.adder = QLineEdit()
        self.adder.setPlaceholderText(kit.words.text("ui.risks.control.add.hint"))
        self.adder.setAccessibleName(kit.words.text("ui.risks.control.add"))
        self.adder.setMaxLength(500)
        self.adder.returnPressed.connect(self._add)
        Composing(self.adder)
        self.add_button = button(
            kit, "", "quiet", icon_name="plus", name=kit.words.text("ui.risks.control.add")
        )
        self.add_button.clicked.connect(self._add)
        self._adding = QWidget()
        adding = row(kit.look, self.adder, self.add_button, gap=4, into=self._adding)
        adding.setStretch(0, 1)
        column(kit.look, self.heading, self._rows, self._adding, gap=6, into=self)

    def show_controls(
        self,
        controls: Sequence[ControlRow],
        people: Sequence[Option],
        rules: Mapping[str, str],
        today: date,
        *,
        changeable: bool = True,
    ) -> None:
        """Shows these; a form that is open stays open with what is being typed in it."""
        self._adding.setVisible(changeable)
        self.heading.setText(self._kit.words.text("ui.risks.controls", count=len(controls)))
        self._people = people
        if [control.id for control in controls] != list(self._lines):
            self._rebuild([control.id for control in controls])
        for control in controls:
            line = self._lines[control.id]
            line.show_control(control, people, rules, today, changeable=changeable)

    def open_control(self, control_id: str) -> None:
        """Opens the form of one control and closes any other."""
        self._open = control_id
        for known, line in self._lines.items():
            line.set_open(on=known == control_id)

    def flush(self) -> None:
        for line in self._lines.values():
            line.flush()

    def line(self, control_id: str) -> "ControlLine":
        return self._lines[control_id]

    def _rebuild(self, ids: Sequence[str]) -> None:
        self.flush()
        clear(self._rows)
        self._lines = {}
        for control_id in ids:
            line = ControlLine(self._kit, control_id)
            line.toggled.connect(partial(self._toggle, control_id))
            line.edited.connect(self.edited)
            line.removed.connect(partial(self.removed.emit, control_id))
            line.check_wanted.connect(partial(self.check_wanted.emit, control_id))
            line.share_wanted.connect(partial(self.share_wanted.emit, control_id))
            self._lines[control_id] = line
            self._rows.addWidget(line)
        self.open_control(self._open if self._open in self._lines else "")

    def _toggle(self, control_id: str) -> None:
        self.open_control("" if self._open == control_id else control_id)

    def _add(self) -> None:
        text = self.adder.text().strip()
        if text:
            self.adder.clear()
            self.added.emit(text)
        else:
            self.adder.setFocus()


class ControlLine(QFrame):
    """One control: what it says and how it stands; a press opens its form.

    Signals: `toggled`, `edited` (control id, field, value), `removed`, `check_wanted`,
    `share_wanted`.
    """

    toggled = Signal()
    edited = Signal(str, str, object)
    removed = Signal()
    check_wanted = Signal()
    share_wanted = Signal()

    def __init__(self, kit: Desk, control_id: str) -> None:
        super().__init__()
        self._kit = kit
        self._control_id = control_id
        self._control: ControlRow | None = None
        self._people: Sequence[Option] = ()
        self._rules: Mapping[str, str] = {}
        self._today = date.min
        self._changeable = True
        self.form: RecordForm | None = None
        dress(self, "inner")
        self.setAcceptDrops(True)
        self._head = ControlHead(kit)
        self._head.pressed.connect(self.toggled)
        self._details = QWidget()
        self._inside = column(kit.look, gap=6, margins=(0, 4, 0, 2), into=self._details)
        self._details.hide()
        column(kit.look, self._head, self._details, gap=2, margins=(8, 5, 8, 5), into=self)

    def show_control(
        self,
        control: ControlRow,
        people: Sequence[Option],
        rules: Mapping[str, str],
        today: date,
        *,
        changeable: bool = True,
    ) -> None:
        """Shows a control, or the same one again; a past state is only looked at."""
        self._control, self._people, self._today = control, people, today
        self._changeable = changeable
        self._rules = rules
        self._head.show_control(control, today)
        if self.form is not None:
            self._fill()

    def set_open(self, *, on: bool) -> None:
        """Opens or closes the form; it is built when it is first needed."""
        if on and self.form is None:
            self._build()
        if not on:
            self.flush()
        self._details.setVisible(on)
        self._head.set_open(on=on)

    @property
    def is_open(self) -> bool:
        return not self._details.isHidden()

    def flush(self) -> None:
        if self.form is not None:
            self.form.flush()

    def _build(self) -> None:
        kit = self._kit
        self.form = RecordForm(
            kit,
            fields_for(kit, Control, _FIELDS, lines={"text": 2}),
            label_width=62,
            place="risks.control",
        )
        self.form.edited.connect(self.edited)
        self.files = ControlFiles(kit)
        # The heading of the list and the line around it say as much.
        self.files.heading.hide()
        # Ctrl+V files a picture; in a field only where there is no text to paste.
        keys = QShortcut(QKeySequence(QKeySequence.StandardKey.Paste), self)
        keys.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        keys.activated.connect(self.files.paste)
        for name in _FIELDS:
            self.files.watch(self.form.editor(name).control)
        text = kit.words.text
        self.check = button(kit, text("ui.risks.check"), "link", icon_name="clipboard-check")
        self.check.clicked.connect(self.check_wanted)
        self.share = button(kit, text("ui.risks.share"), "link", icon_name="copy")
        self.share.clicked.connect(self.share_wanted)
        self.remove = button(kit, text("ui.risks.control.remove"), "link", icon_name="trash-2")
        self.remove.clicked.connect(self.removed)
        self.looked = label("", "muted", wrap=True)
        keep_off(kit, self.check, self.share, self.remove)
        deeds = row(kit.look, self.check, self.share, None, self.remove, gap=2)
        for item in (self.form, self.files, self.looked, rule(), deeds):
            if isinstance(item, QWidget):
                self._inside.addWidget(item)
            else:
                self._inside.addLayout(item)
        self._fill()

    def _fill(self) -> None:
        if self._control is None or self.form is None:
            return
        self.form.set_options("responsible", self._people)
        titles = sorted(self._rules.items(), key=lambda one: one[1])
        self.form.set_options("internal_rule", [Option(one, title) for one, title in titles])
        control = self._control.control
        self.looked.setText(check_text(self._kit, self._control, self._today))
        self.looked.setVisible(bool(self.looked.text()))
        shared = "ui.risks.unshare" if self._control.others else "ui.risks.control.remove"
        self.remove.setText(self._kit.words.text(shared))
        self.remove.setAccessibleName(self.remove.text())
        # A past state is another thing than the control: nothing typed may move between them.
        place = control.id if self._changeable else f"{control.id}@{self._today}"
        self.form.show_record(place, vars(control), read_only=not self._changeable)
        self.files.show_files(control.id, control.evidence, changeable=self._changeable)
        for press in (self.check, self.share, self.remove):
            press.setVisible(self._changeable)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if event.mimeData().hasUrls():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Files let go over a line that is closed open it first, so that one sees what came."""
        urls = event.mimeData().urls()
        paths = [Path(url.toLocalFile()) for url in urls if url.isLocalFile()]
        if paths and self._changeable:
            event.acceptProposedAction()
            self.attach(paths)

    def attach(self, paths: Sequence[Path]) -> None:
        """Files these as evidence."""
        if not self.is_open:
            self.toggled.emit()
        self.files.add([NewFile.at(path) for path in paths])


class ControlFiles(EvidenceStrip):
    """The evidence of a control, which is in place by it."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, Control)

    def add(self, files: Sequence[NewFile]) -> None:
        if not files or not self._record_id or not self._changeable:
            return
        self._say("")
        add = partial(add_control_files, control_id=self._record_id, files=files)
        self.desk.tasks.run(add, self._added, self._refused, owner=self, busy=self.choose)
