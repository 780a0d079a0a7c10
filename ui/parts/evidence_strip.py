"""The files of a record: dropped, pasted or chosen; each with a small picture, looked at inside."""

from collections.abc import Sequence
from functools import partial
from itertools import chain, count
from pathlib import Path

from PySide6.QtCore import QEvent, QObject, QSize, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence, QPixmap
from PySide6.QtWidgets import QFrame, QWidget

from cleanclinic.errors import CleanClinicError
from cleanclinic.operations.recording.evidence import (
    FILE_MOST_BYTES,
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
from ui.parts.failures import sentence_of
from ui.parts.file_drop import FileDrop
from ui.parts.files import choose_files
from ui.parts.flow import FlowLine
from ui.parts.form_fields import fields_for
from ui.parts.icons import pixmap
from ui.parts.layouts import Elided, button, clear, column, label, row
from ui.parts.page import Desk
from ui.parts.pictures import as_png, can_show
from ui.parts.question import Dialog
from ui.parts.record_form import RecordForm
from ui.parts.run_dialog import open_dialog
from ui.parts.small_picture import show_small
from ui.parts.style import dress
from ui.parts.times import day_text

_SIDE = 40
_MIB = 1 << 20
# Of a folder dropped at once; more is a mistake.
_FOLDER_MOST = 50


class EvidenceStrip(QWidget):
    """Files of one record, filed as they come; what is refused is said in one sentence.

    `field` says which, where a kind has several fields of evidence.
    """

    def __init__(self, desk: Desk, of: type[Record], *, field: str = "") -> None:
        super().__init__()
        self.desk = desk
        self._of = of
        self._field = field
        self._record_id = ""
        self._changeable = False
        self._around: QWidget | None = None
        self._shown: tuple[Evidence, ...] = ()
        self.lines: dict[str, EvidenceLine] = {}
        text = desk.words.text
        self.heading = label("", "heading")
        self.choose = button(desk, text("part.evidence.choose"), "link", icon_name="paperclip")
        self.choose.clicked.connect(self._choose)
        self.paste_button = button(
            desk, text("part.evidence.paste"), "link", icon_name="copy",
            tip=text("part.evidence.paste.tip"),
        )  # fmt: skip
        self.paste_button.clicked.connect(self.paste)
        self._rows = column(desk.look, gap=4)
        most = FILE_MOST_BYTES // _MIB
        self.hint = label(text("part.evidence.hint", most=most), "muted", wrap=True)
        self.problem = label("", "problem", wrap=True)
        self.problem.hide()
        self._adding = FlowLine(desk.look.px(4), 0)
        for press in (self.choose, self.paste_button):
            self._adding.line.addWidget(press)
        column(
            desk.look, self.heading, self._rows, self.problem, self._adding, self.hint,
            gap=5, into=self,
        )  # fmt: skip
        self.drop = FileDrop(desk, self, text("part.evidence.drop"))
        self.drop.dropped.connect(self._dropped)

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
        self._record_id, self._shown, self._changeable = record_id, tuple(files), changeable
        for part in (self._adding, self.hint):
            part.setVisible(changeable)
        for taking in (self, self._around):
            if taking is not None:
                taking.setAcceptDrops(changeable)
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

    def paste(self) -> None:
        """Files what lies on the clipboard: a picture, or files copied in a folder."""
        if not self._changeable:
            return
        data = QGuiApplication.clipboard().mimeData()
        paths = [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()]
        if paths:
            self._dropped(paths)
            return
        picture = QGuiApplication.clipboard().image()
        if picture.isNull():
            self._say(self.desk.words.text("part.evidence.paste.none"))
            return
        name = self._shot_name()

        def then(content: bytes) -> None:
            self.add([NewFile(content, name)])

        self.desk.tasks.run_aside(lambda _: as_png(picture), then, owner=self)

    def _shot_name(self) -> str:
        """What a screenshot is called; the second of a day has a number."""
        known = {one.name for one in self._shown}
        day = self.desk.today().isoformat()
        numbered = (f"{day}-{number}" for number in count(2))
        names = (self.desk.words.text("part.evidence.shot", day=d) for d in chain([day], numbered))
        return next(name for name in names if name not in known)

    def drop_over(self, widget: QWidget) -> None:
        """Files may be let go anywhere over a widget around the strip."""
        self._around = widget
        drop = FileDrop(self.desk, widget, self.desk.words.text("part.evidence.drop"))
        drop.dropped.connect(self._dropped)

    def watch(self, control: QWidget) -> None:
        """Ctrl+V in a text field of the form files a picture, where there is no text to paste."""
        control.installEventFilter(self)

    def look_at(self, evidence: Evidence) -> None:
        """Opens a file inside the program."""
        EvidenceView(self.desk, self, evidence).open()

    # What happens

    def _choose(self) -> None:
        text = self.desk.words.text
        title, kinds = text("part.evidence.choose"), text("ui.files.any")
        self.add(
            [NewFile.at(path) for path in choose_files(self, self.desk, title, kinds, "evidence")]
        )

    def _dropped(self, found: Path | Sequence[Path]) -> None:
        """Files, or the files that lie in a folder."""
        if not isinstance(found, Path):
            self.add([NewFile.at(path) for path in found])
            return
        inside = sorted(one for one in found.iterdir() if one.is_file())
        if len(inside) > _FOLDER_MOST:
            text = self.desk.words.text("part.evidence.many", count=len(inside), most=_FOLDER_MOST)
            self._say(text)
            return
        self.add([NewFile.at(path) for path in inside])

    def _added(self, filed: Filed) -> None:
        text = self.desk.words.text
        if filed.known:
            self._say(text("part.evidence.known", count=filed.known))
        if filed.count:
            self.desk.window.tell(text("part.evidence.added", count=filed.count), undo=True)

    def _refused(self, error: Exception) -> bool:
        if not isinstance(error, CleanClinicError):
            return False
        self._say(sentence_of(self.desk, error))
        return True

    def _say(self, sentence: str) -> None:
        self.problem.setText(sentence)
        self.problem.setVisible(bool(sentence))

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

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if (
            event.type() == QEvent.Type.KeyPress
            and isinstance(event, QKeyEvent)
            and event.matches(QKeySequence.StandardKey.Paste)
            and self._changeable
        ):
            data = QGuiApplication.clipboard().mimeData()
            if data.hasImage() and not data.hasText():
                self.paste()
                return True
        return super().eventFilter(watched, event)


class EvidenceLine(QFrame):
    """A file: small picture, name, the day it is about, when it was filed.

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


def size_text(size: int) -> str:
    """A size of a file in the units file managers use."""
    if size < _MIB:
        return f"{max(round(size / 1024), 1)} KB"
    return f"{size / _MIB:.1f} MB"
