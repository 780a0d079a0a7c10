"""The short dialogs of the pledge page: file as signed, void, begin a round."""

from datetime import date
from pathlib import Path
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from cleanclinic.records.fields import Day, Line, Whole
from cleanclinic.records.fields import Field as RecordField
from cleanclinic.records.pledge import PledgeCampaign
from ui.parts.files import choose_file
from ui.parts.form_fields import FormField
from ui.parts.layouts import Elided, button, label, row
from ui.parts.page import Desk
from ui.parts.question import Dialog
from ui.parts.record_form import RecordForm

__all__ = ["CampaignDialog", "SignDialog", "VoidDialog"]

_REASON_LENGTH, _TITLE_LENGTH = 200, 60
_YEARS = Whole(2000, 2200)


class _FormDialog(Dialog):
    """A dialog around one form; it closes when the form can be saved.

    Signals: `wanted` (values by field).
    """

    wanted = Signal(object)

    def __init__(
        self, desk: Desk, parent: QWidget, title: str, fields: list[FormField], values: Any,
        place: str = "",
    ) -> None:  # fmt: skip
        super().__init__(desk, parent, title)
        self.desk = desk
        self.form = RecordForm(desk, fields, label_width=70, place=place)
        self.form.show_record("", values)
        self.body.addWidget(self.form)
        self.setMinimumWidth(desk.look.px(440))

    def accept(self) -> None:
        if not self.form.all_problems():
            self.wanted.emit(self.values())
            super().accept()

    def values(self) -> dict[str, Any]:
        return self.form.values()


class SignDialog(_FormDialog):
    """The day of signing and, if there is one, the scan: one file for the pledges chosen."""

    def __init__(self, desk: Desk, parent: QWidget, names: list[str], today: date) -> None:
        text = desk.words.text
        count = len(names)
        on = FormField(RecordField("on", Day(), required=True), text("ui.pledges.sign.on"))
        super().__init__(
            desk, parent, text("ui.pledges.sign.title", count=count), [on], {"on": today}
        )
        self.scan: Path | None = None
        who = text("ui.pledges.sign.who", names=text("ui.list.comma").join(names))
        self.body.insertWidget(0, label(who, wrap=True))
        self._file = Elided(text("ui.pledges.sign.no_scan"), "muted")
        choose = button(desk, text("ui.pledges.sign.scan"), icon_name="paperclip")
        choose.clicked.connect(self._choose)
        line = row(desk.look, choose, self._file, gap=10)
        line.setStretch(1, 1)
        self.body.addLayout(line)
        self.body.addWidget(label(text("ui.pledges.sign.final"), "muted", wrap=True))
        self.add_buttons(text("ui.pledges.sign.save", count=count))
        self.form.focus_field("on")

    def values(self) -> dict[str, Any]:
        return super().values() | {"scan": self.scan}

    def _choose(self) -> None:
        text = self.desk.words.text
        kinds = text("ui.files.scans")
        path = choose_file(self, self.desk, text("ui.pledges.sign.scan"), kinds, "scans")
        if path:
            self.scan = path
            self._file.set_whole(path.name)


class VoidDialog(_FormDialog):
    """Why a pledge no longer counts; it stays on record."""

    def __init__(self, desk: Desk, parent: QWidget, name: str) -> None:
        text = desk.words.text
        note = RecordField("reason", Line(_REASON_LENGTH), required=True)
        reason = FormField(note, text("pledge.void_reason"))
        super().__init__(
            desk, parent, text("ui.pledges.void.title", name=name), [reason], {},
            f"pledges.void.{name}",
        )  # fmt: skip
        self.body.addWidget(label(text("ui.pledges.void.hint"), "muted", wrap=True))
        self.add_buttons(text("ui.pledges.void.save"), look="danger")
        self.form.focus_field("reason")


class CampaignDialog(_FormDialog):
    """A round of the department's own; with `edited` it is that one that is written otherwise."""

    def __init__(
        self, desk: Desk, parent: QWidget, today: date, edited: PledgeCampaign | None = None
    ) -> None:
        text = desk.words.text
        fields = [
            FormField(
                RecordField("title", Line(_TITLE_LENGTH), required=True),
                text("pledge_campaign.title"),
            ),
            FormField(RecordField("year", _YEARS, required=True), text("pledge_campaign.year")),
            FormField(RecordField("due", Day(), required=True), text("pledge_campaign.due")),
        ]
        values = {
            "title": text("ui.pledges.campaign.proposal", year=today.year),
            "year": today.year,
            "due": date(today.year, 12, 31),
        }
        if edited is not None:
            values = {name: getattr(edited, name) for name in values}
        key = "edit" if edited else "campaign"
        place = f"pledges.campaign.{edited.id}" if edited else "pledges.campaign"
        super().__init__(desk, parent, text(f"ui.pledges.{key}.title"), fields, values, place)
        self.body.addWidget(label(text(f"ui.pledges.{key}.hint"), "muted", wrap=True))
        self.add_buttons(text(f"ui.pledges.{key}.save"))
        self.form.focus_field("due" if edited else "title")
