"""Looking back: choosing a day, and the strip that says a table shows how things stood then."""

from datetime import date
from functools import partial

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QFrame, QSizePolicy, QWidget

from cleanclinic.records.fields import Day, Field
from ui.parts.form_fields import FormField
from ui.parts.icons import pixmap
from ui.parts.kit import Kit
from ui.parts.layouts import button, label, row
from ui.parts.question import Dialog
from ui.parts.record_form import RecordForm
from ui.parts.run_dialog import open_dialog
from ui.parts.times import long_day


class DayDialog(Dialog):
    """Which day to look back to, typed loosely or picked; none after today.

    Signals: `chosen` (day).
    """

    chosen = Signal(object)

    def __init__(self, kit: Kit, parent: QWidget) -> None:
        text = kit.words.text
        super().__init__(kit, parent, text("part.day.back"))
        about = label(text("part.day.back.about"), "muted", wrap=True)
        about.setMaximumWidth(kit.look.px(380))
        self.form = RecordForm(
            kit, [FormField(Field("day", Day(), required=True), text("part.day.day"))],
            label_width=48,
        )  # fmt: skip
        self.form.show_record("", {})
        self.body.addWidget(about)
        self.body.addWidget(self.form)
        self.add_buttons(text("part.day.back.show"))
        self.form.focus_field("day")

    def accept(self) -> None:
        """Shows that day, if there has been one."""
        if self.form.all_problems():
            return
        day = self.form.values()["day"]
        if day > self.kit.today():
            self.form.show_problem("day", self.kit.words.text("part.day.future"))
            return
        self.chosen.emit(day)
        super().accept()


class DayStrip(QFrame):
    """Says that nothing here is of today, and leads back.

    Signals: `back_wanted`.
    """

    back_wanted = Signal()

    def __init__(self, kit: Kit) -> None:
        super().__init__()
        self._kit = kit
        self.setObjectName("reader")
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        picture = label("")
        picture.setPixmap(pixmap(kit.look, "history", "info_text", size=16))
        self._said = label("")
        self.back = button(kit, kit.words.text("part.day.now"), "link")
        self.back.clicked.connect(self.back_wanted)
        row(
            kit.look, picture, self._said, self.back, None,
            gap=8, margins=(20, 4, 12, 4), into=self,
        )  # fmt: skip
        self.hide()

    def show_day(self, day: date | None, *, found: bool = False) -> None:
        """Names the day, and whether it stands below by now; None puts the strip away."""
        self.setVisible(day is not None)
        if day is not None:
            words = self._kit.words
            key = "part.day.shown" if found else "part.day.wait"
            self._said.setText(words.text(key, day=long_day(words, day)))
            self.setAccessibleName(self._said.text())


class LookBack(QObject):
    """The day that what stands in `owner` is shown of, with the strip that says so.

    Whoever makes it puts `strip` above what is shown, reads by `day` (None: as things stand), says
    `arrived` when that stands there, and changes nothing while there is a day.

    Signals: `changed` when everything is to be read again, by another `day`.
    """

    changed = Signal()

    def __init__(self, kit: Kit, owner: QWidget) -> None:
        super().__init__(owner)
        self._kit = kit
        self._owner = owner
        self.day: date | None = None
        self.strip = DayStrip(kit)
        self.strip.back_wanted.connect(partial(self.show_day, None))

    @property
    def today(self) -> date:
        """The last day there was for what is shown."""
        return self.day or self._kit.today()

    def open(self) -> None:
        """Asks for a day to look back to."""
        dialog = DayDialog(self._kit, self._owner)
        dialog.chosen.connect(self.show_day)
        open_dialog(dialog)

    def show_day(self, day: date | None) -> None:
        """Looks back to the end of a day; None leads back to now."""
        if day != self.day:
            self.day = day
            self.strip.show_day(day)
            self.changed.emit()

    def arrived(self) -> None:
        """What was asked for last stands there: with many records it takes some seconds."""
        hidden = self.strip.isHidden()
        self.strip.show_day(self.day, found=True)
        # A page may have put it away with the part it is about.
        self.strip.setHidden(hidden)
