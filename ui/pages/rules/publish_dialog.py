"""Before rules go out: what differs, under which name, from when, to whom."""

from collections.abc import Sequence
from datetime import date
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QWidget

from cleanclinic.operations.index.office_rules import RulesSheet, publish_office_rules
from cleanclinic.records.rule_terms import Rules
from ui.parts.day_editors import DayEditor
from ui.parts.editors import Unreadable
from ui.parts.fields import LabelledField
from ui.parts.layouts import column, label
from ui.parts.page import Desk
from ui.parts.run_dialog import RunDialog
from ui.parts.scroll import fit_height, scrolled

_WIDE, _TALLEST, _LONGEST = 520, 200, 60


class PublishRulesDialog(RunDialog):
    """Signals: `published` (day from which they hold)."""

    published = Signal(object)

    def __init__(
        self, desk: Desk, parent: QWidget, sheet: RulesSheet, rules: Rules, changes: Sequence[str]
    ) -> None:
        text = desk.words.text
        name = text(f"rule_set.{sheet.which}")
        super().__init__(desk, parent, text("ui.rules.publish.title", name=name))
        self._rules = rules
        self._today = sheet.today
        self.setMinimumWidth(desk.look.px(_WIDE))
        self.body.addWidget(label(text("ui.rules.publish.changes", count=len(changes)), "label"))
        inner = QWidget()
        self.changes = [label(one, "small", wrap=True) for one in changes]
        column(desk.look, *self.changes, gap=4, into=inner)
        area = scrolled(inner)
        inner.setFixedWidth(desk.look.px(_WIDE - 20))
        fit_height(area, desk.look.px(_TALLEST))
        self.body.addWidget(area)
        own = sheet.own or sheet.newest is not None
        title = rules.title if own else text("ui.rules.publish.own", name=name)
        self.title_field = LabelledField(desk, text(f"{sheet.which}.title"), QLineEdit(title))
        self.title_field.edit.setMaxLength(_LONGEST)
        self.body.addWidget(self.title_field)
        day_name = text("ui.rules.publish.from")
        self.day = DayEditor(desk, text("part.day.calendar"))
        self.day.control.setAccessibleName(day_name)
        self.day.show_value(sheet.today)
        self.body.addLayout(column(desk.look, label(day_name, "label"), self.day, gap=4))
        self._say(text("ui.rules.publish.to", departments=sheet.departments) if sheet.departments
                  else text("ui.rules.publish.to.none"))  # fmt: skip
        self._say(text(f"rule_set.{sheet.which}.about"))
        if sheet.waits is not None:
            self._say(text("ui.rules.publish.waits", title=sheet.waits.title))
        self._say(text("ui.rules.publish.back"))
        self.finish_body(text("ui.rules.publish.save"))

    def _say(self, text: str) -> None:
        said = label(text, "muted", wrap=True)
        said.setMaximumWidth(self.kit.look.px(_WIDE))
        self.body.addWidget(said)

    def submit(self) -> None:
        day = self.day.read()
        if isinstance(day, Unreadable):
            told = {"value": day.text, **day.more}
            self.say(self.desk.words.text(f"problem.{day.rule}", **told))
            return
        valid_from: date = day or self._today
        publish = partial(
            publish_office_rules,
            rules=self._rules, title=self.title_field.text(), valid_from=valid_from,
        )  # fmt: skip
        self.run(publish, lambda _: self.published.emit(valid_from))
