"""The files of a record: dropped, pasted or chosen; each with a small picture, looked at inside."""

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPixmap
from PySide6.QtWidgets import QFrame, QWidget

from cleanclinic.errors import CleanClinicError
from cleanclinic.operations.recording.evidence import (
    EvidenceRow,
    Filed,
    NewFile,
    add_files,
    date_evidence,
    drop_evidence,
    list_evidence,
    rename_evidence,
)
from cleanclinic.records.control import Evidence
from cleanclinic.records.record import Record
from ui.parts.evidence_view import EvidenceView
from ui.parts.file_adding import FileAdding, size_text
from ui.parts.form_fields import fields_for
from ui.parts.icons import pixmap
from ui.parts.layouts import Elided, button, clear, column, label, row
from ui.parts.page import Desk
from ui.parts.pictures import can_show
from ui.parts.question import Dialog
from ui.parts.record_form import RecordForm
from ui.parts.run_dialog import open_dialog
from ui.parts.small_picture import show_small
from ui.parts.style import dress
from ui.parts.times import day_text

_SIDE = 40


class EvidenceStrip(FileAdding):
    """Files of one record, filed as they come; what is refused is said in one sentence.

    `field` says which, where a kind has several fields of evidence.
    """

    def __init__(self, desk: Desk, of: type[Record], *, field: str = "") -> None:
        super().__init__(desk)
        self._of = of
        self._field = field
        self._record_id = ""
        self._shown: tuple[Evidence, ...] = ()
        self.lines: dict[str, EvidenceLine] = {}

    def show_files(
        self, record_id: str, files: Sequence[Evidence], *, changeable: bool = True
    ) -> None:
        """Shows the files of a record."""
        changeable = changeable and not self.desk.read_only
        if record_id != self._record_id:
            self._say("")
        same = (record_id, tuple(files), changeable) == (
            self._record_id, self._shown, self._changeable,
        )  # fmt: skip
        self._record_id, self._shown = record_id, tuple(files)
        self.set_changeable(changeable)
        if same:
            return
        self.heading.setText(self.desk.words.text("part.evidence", count=len(files)))
        clear(self._rows)
        self.lines = {one.attachment: self._line(one) for one in files}
        for line in self.lines.values():
            self._rows.addWidget(line)
        if files:
            self._read()

    def add(self, files: Sequence[NewFile]) -> None:
        """Files these with the record, dated today: all of them or none."""
        record_id = self._record_id
        if not files or not record_id or not self._changeable:
            return
        self._say("")
        self.desk.tasks.run(
            lambda workspace: add_files(workspace, self._of, record_id, files, field=self._field),
            self._added, self._refused, owner=self, busy=self.choose,
        )  # fmt: skip

    def names(self) -> set[str]:
        return {one.name for one in self._shown}

    def look_at(self, evidence: Evidence) -> None:
        """Opens a file inside the program."""
        EvidenceView(self.desk, self, evidence).open()

    # What happens

    def _added(self, filed: Filed) -> None:
        text = self.desk.words.text
        if filed.known:
            self._say(text("part.evidence.known", count=filed.known))
        if filed.count:
            self.desk.window.tell(text("part.evidence.added", count=filed.count), undo=True)

    def _line(self, evidence: Evidence) -> "EvidenceLine":
        line = EvidenceLine(self.desk, evidence, changeable=self._changeable)
        line.opened.connect(partial(self.look_at, evidence))
        line.edit_wanted.connect(partial(self._edit, evidence))
        line.removed.connect(partial(self._remove, evidence))
        return line

    def _remove(self, evidence: Evidence) -> None:
        record_id = self._record_id

        def then(_: object) -> None:
            self.desk.window.tell(self.desk.words.text("part.evidence.removed"), undo=True)

        self.desk.tasks.run(
            partial(
                drop_evidence, of=self._of, record_id=record_id, sha256=evidence.attachment,
                field=self._field,
            ),
            then, owner=self,
        )  # fmt: skip

    def _edit(self, evidence: Evidence) -> None:
        dialog = EvidenceDialog(self.desk, self, evidence)
        dialog.wanted.connect(partial(self._change, self._record_id, evidence))
        open_dialog(dialog)

    def _change(self, record_id: str, evidence: Evidence, values: dict[str, object]) -> None:
        of, sha256 = self._of, evidence.attachment
        if values["on"] != evidence.on:
            date = partial(
                date_evidence, of=of, record_id=record_id, sha256=sha256, field=self._field
            )
            self.desk.tasks.run(partial(date, on=values["on"]), owner=self)
        if values["name"] != evidence.name:
            name = partial(
                rename_evidence, of=of, record_id=record_id, sha256=sha256, field=self._field
            )
            self.desk.tasks.run(partial(name, name=values["name"]), owner=self)

    # Sizes, days and small pictures

    def _read(self) -> None:
        of, record_id = self._of, self._record_id

        def then(rows: tuple[EvidenceRow, ...]) -> None:
            if record_id == self._record_id:
                self._show_rows(rows)

        self.desk.tasks.run(
            lambda workspace: list_evidence(workspace, of, record_id, field=self._field),
            then, lambda error: isinstance(error, CleanClinicError),
            owner=self, key=f"evidence.rows{self._field}",
        )  # fmt: skip

    def _show_rows(self, rows: Sequence[EvidenceRow]) -> None:
        for found in rows:
            line = self.lines.get(found.evidence.attachment)
            if line is None:
                continue
            line.show_row(found)
            if found.size is not None and can_show(found.media_type):
                self._draw(found.evidence)

    def _draw(self, evidence: Evidence) -> None:
        """Shows the small picture of a file as soon as it is there."""
        name, ratio = evidence.attachment, self.devicePixelRatioF()

        def show(picture: QPixmap) -> None:
            picture.setDevicePixelRatio(ratio)
            self.lines[name].show_picture(picture)

        show_small(
            self.desk, evidence, round(self.desk.look.px(_SIDE) * ratio), show,
            wanted=lambda: name in self.lines, owner=self,
        )  # fmt: skip


class EvidenceLine(QFrame):
    """A file: small picture, name, the day it is about, when it was filed; a press looks at it.

    Signals: `opened`, `edit_wanted`, `removed`.
    """

    opened = Signal()
    edit_wanted = Signal()
    removed = Signal()

    def __init__(self, desk: Desk, evidence: Evidence, *, changeable: bool) -> None:
        super().__init__()
        self._desk = desk
        self._evidence = evidence
        dress(self, "inner")
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        words, look = desk.words, desk.look
        self.picture = button(
            desk, "", "quiet", name=words.text("part.evidence.look", name=evidence.name)
        )
        side = look.px(_SIDE)
        self.picture.setFixedSize(QSize(side + look.px(4), side + look.px(4)))
        self.picture.setIconSize(QSize(side, side))
        self.picture.setIcon(pixmap(look, "file-text", "muted", size=22))
        self.picture.clicked.connect(self.opened)
        name = Elided(evidence.name)
        self.note = Elided("", "muted")
        said = column(look, name, self.note, gap=0)
        layout = row(look, self.picture, said, gap=6, margins=(4, 3, 4, 3), into=self)
        layout.setStretch(1, 1)
        if changeable:
            for icon_name, key, signal in (
                ("pencil", "part.evidence.edit", self.edit_wanted),
                ("x", "part.evidence.remove", self.removed),
            ):
                press = button(
                    desk, "", "quiet", icon_name=icon_name, name=words.text(key, name=evidence.name)
                )
                press.clicked.connect(signal)
                layout.addWidget(press)
        self._tell(None)

    def show_row(self, found: EvidenceRow) -> None:
        """Says what was not known at once."""
        self._tell(found)

    def show_picture(self, picture: QPixmap) -> None:
        self.picture.setIcon(picture)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Also on the name and beside it: nobody aims at the small picture."""
        place = event.position().toPoint()
        if event.button() == Qt.MouseButton.LeftButton and self.rect().contains(place):
            self.opened.emit()

    def _tell(self, found: EvidenceRow | None) -> None:
        words, today = self._desk.words, self._desk.today()
        parts = []
        if self._evidence.on is not None:
            parts.append(words.text("part.evidence.about", day=day_text(self._evidence.on, today)))
        if found is not None and found.filed_at is not None:
            day = day_text(found.filed_at.astimezone().date(), today)
            parts.append(words.text("part.evidence.filed", day=day, person=found.filed_by))
        if found is not None:
            known = found.size is not None
            parts.append(size_text(found.size or 0) if known else words.text("part.evidence.gone"))
        self.note.set_whole(" · ".join(parts))


class EvidenceDialog(Dialog):
    """What a file is called and which day it is about.

    Signals: `wanted` (values by field).
    """

    wanted = Signal(object)

    def __init__(self, desk: Desk, parent: QWidget, evidence: Evidence) -> None:
        super().__init__(desk, parent, evidence.name)
        self.form = RecordForm(desk, fields_for(desk, Evidence, ("name", "on")), label_width=72)
        self.form.show_record("", {"name": evidence.name, "on": evidence.on})
        self.body.addWidget(self.form)
        about = label(desk.words.text("part.evidence.on.hint"), "muted", wrap=True)
        about.setMaximumWidth(desk.look.px(380))
        self.body.addWidget(about)
        self.add_buttons(desk.words.text("part.desk.save"))
        self.form.focus_field("on")
        self.accepted.connect(lambda: self.wanted.emit(self.form.values()))

    def accept(self) -> None:
        if not self.form.all_problems():
            super().accept()
