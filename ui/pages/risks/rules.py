"""The rules (制度) that controls rest on: a desk of their own in a dialog."""

from PySide6.QtWidgets import QWidget

from cleanclinic.operations.risks.internal_rules import RuleCounts, count_rules
from cleanclinic.records.internal_rule import InternalRule, RuleChange
from ui.parts.desk_dialog import DeskDialog
from ui.parts.layouts import Elided, row
from ui.parts.page import Desk
from ui.parts.pills import Badge
from ui.parts.record_plan import Chip, DeskPlan, columns_for, form_for

_SIZE = (1040, 600)
_COLUMNS = ("title", "document", "change", "on", "version")
_WIDTHS = {"document": 96, "version": 56}
_FORM = ("title", "document", "change", "on", "version", "remark")
_TONES = {RuleChange.NEW: "good", RuleChange.REVISED: "info", RuleChange.ABOLISHED: "plain"}


class RulesDialog(DeskDialog):
    """New, revised and abolished rules, with how many this year has."""

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        super().__init__(desk, parent, desk.words.text("ui.risks.rules"), _plan(desk), _SIZE)
        self.counts = Elided("", "muted", stub=4)
        self.records.loaded.connect(lambda _: self._count())
        top = row(desk.look, self.counts, *self.records.top_actions(), gap=10)
        top.setStretch(0, 1)
        self.body.addLayout(top)
        self.body.addWidget(self.records, 1)
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
        columns=columns_for(
            desk, InternalRule, _COLUMNS, stretch="title", strong=("title",), widths=_WIDTHS
        ),
        form=form_for(desk, InternalRule, _FORM, lines={"remark": 2}),
        side_width=340,
        chips=(Chip("year", "ui.risks.rules.chip", lambda held, _: held.record.on.year == year),),
        start=lambda: {"on": desk.today()},
        badge_of=lambda held: Badge(
            words.text(f"rule_change.{held.record.change}"), _TONES[held.record.change]
        ),
    )
