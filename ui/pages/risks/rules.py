"""The rules (制度) that controls rest on: a desk of their own in a dialog."""

from PySide6.QtWidgets import QWidget

from cleanclinic.operations.risks.internal_rules import RuleCounts, count_rules
from cleanclinic.records.internal_rule import InternalRule, RuleChange
from ui.parts.layouts import Elided, button, row
from ui.parts.page import Desk
from ui.parts.pills import Badge
from ui.parts.question import Dialog
from ui.parts.record_desk import RecordDesk
from ui.parts.record_plan import Chip, DeskPlan, columns_for, form_for

_WIDE, _TALL = 1040, 600
_COLUMNS = ("title", "document", "change", "on", "version")
_FORM = ("title", "document", "change", "on", "version", "remark")
_TONES = {RuleChange.NEW: "good", RuleChange.REVISED: "info", RuleChange.ABOLISHED: "plain"}


class RulesDialog(Dialog):
    """New, revised and abolished rules, with how many this year has."""

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        text = desk.words.text
        super().__init__(desk, parent, text("ui.risks.rules"))
        self.desk = desk
        self.records = RecordDesk(desk, _plan(desk))
        self.records.beside.fill()
        self.counts = Elided("", "muted", stub=4)
        self.records.loaded.connect(lambda _: self._count())
        actions = self.records.top_actions()
        top = row(desk.look, self.counts, *actions, gap=10)
        top.setStretch(0, 1)
        self.body.addLayout(top)
        self.body.addWidget(self.records, 1)
        close = button(desk, text("part.close"))
        close.clicked.connect(self.accept)
        self.buttons.addWidget(close)
        window = parent.window()
        self.resize(
            min(desk.look.px(_WIDE), round(window.width() * 0.96)),
            min(desk.look.px(_TALL), round(window.height() * 0.94)),
        )
        desk.tasks.changed.connect(self._on_changes)
        self.records.reload()

    def done(self, result: int) -> None:
        """What was typed is saved before the dialog goes."""
        self.records.flush()
        super().done(result)

    def _on_changes(self, changes: object) -> None:
        if InternalRule.KIND in getattr(changes, "kinds", ()):
            self.records.reload()

    def _count(self) -> None:
        year = self.desk.today().year
        self.desk.tasks.run(lambda workspace: count_rules(workspace, year), self._tell, owner=self)

    def _tell(self, counts: RuleCounts) -> None:
        year = self.desk.today().year
        self.counts.set_whole(
            self.desk.words.text("ui.risks.rules.year", year=year, **vars(counts))
        )


def _plan(desk: Desk) -> DeskPlan:
    words, year = desk.words, desk.today().year
    return DeskPlan(
        of=InternalRule,
        name="risks.rules",
        icon="book-open",
        columns=columns_for(desk, InternalRule, _COLUMNS, stretch="title", strong=("title",)),
        form=form_for(desk, InternalRule, _FORM, lines={"remark": 2}),
        side_width=340,
        chips=(Chip("year", "ui.risks.rules.chip", lambda held, _: held.record.on.year == year),),
        start=lambda: {"on": desk.today()},
        badge_of=lambda held: Badge(
            words.text(f"rule_change.{held.record.change}"), _TONES[held.record.change]
        ),
    )
