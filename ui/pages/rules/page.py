"""Rules the office sends down: the sets at the left, the terms of one at the right."""

from functools import partial

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QButtonGroup, QComboBox, QFrame, QPushButton, QWidget

from cleanclinic.errors import CleanClinicError
from cleanclinic.operations.index.office_rules import (
    RulesSheet,
    rules_sheets,
    withdraw_office_rules,
)
from cleanclinic.records.held import Changes
from cleanclinic.records.rule_books import RuleSet, groups_of
from cleanclinic.records.rule_terms import Rules, differences, with_values
from ui.pages.rules.kept_drafts import drop_rules, keep_rules, kept_rules
from ui.pages.rules.publish_dialog import PublishRulesDialog
from ui.pages.rules.said import difference_text, facts_of, standing_text
from ui.pages.rules.terms_form import TermsForm
from ui.parts.cards import Facts
from ui.parts.failures import sentence_of
from ui.parts.layouts import Elided, button, column, label, row
from ui.parts.menu_button import MenuButton
from ui.parts.page import Desk, Page
from ui.parts.read_only import keep_off
from ui.parts.run_dialog import open_dialog
from ui.parts.scroll import scrolled
from ui.parts.style import dress

_LIST, _NARROW = 168, 600
_SHOWN = "rules.set"


class RulesPage(Page):
    """What was typed into one set stays while another one is looked at."""

    kinds = frozenset({*(one.value for one in RuleSet), "exchange"})
    least_height = 0

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        text = desk.words.text
        self.sheets: dict[RuleSet, RulesSheet] = {}
        # What a set was worked over to, and what its fields began with.
        self._drafts: dict[RuleSet, Rules] = {}
        self._shown: tuple[RuleSet, str] | None = None
        remembered = desk.state.get(_SHOWN, "")
        self.current = next((one for one in RuleSet if one == remembered), RuleSet.INDEX)
        self.publish = button(desk, text("ui.rules.publish"), "primary", icon_name="send")
        self.publish.clicked.connect(self.open_publish)
        self.discard = button(desk, text("ui.rules.discard"), icon_name="undo-2")
        self.discard.clicked.connect(self.discard_changes)
        self.begin = MenuButton(desk, text("ui.rules.begin"))
        keep_off(desk, self.publish, self.discard, self.begin)
        self.withdraw = button(desk, text("ui.rules.withdraw"), "link")
        self.withdraw.clicked.connect(self.take_back)
        keep_off(desk, self.withdraw)
        self.form = TermsForm(desk)
        self.form.edited.connect(self._on_edited)
        self.fault = label("", "problem", wrap=True)
        self.count = label("", "muted", wrap=True)
        self.facts = Facts(desk)
        all_of_it = QWidget()
        head = self._make_head()
        lines = column(desk.look, head, self.form, gap=12, margins=(0, 0, 4, 8), into=all_of_it)
        lines.setStretch(1, 1)
        self._area = scrolled(all_of_it)
        right = QWidget()
        self._list = self._make_list()
        inside = column(
            desk.look, self.pick, self._area, self.fault, self.count, gap=8, into=right
        )  # fmt: skip
        inside.setStretch(1, 1)
        self._whole = row(
            desk.look, self._list, right, gap=16, margins=(20, 16, 20, 12), into=self
        )  # fmt: skip
        self._whole.setStretch(1, 1)

    # The page

    def title(self) -> str:
        return self.words.text("nav.rules")

    def subtitle(self) -> str:
        return self.words.text(f"rule_set.{self.current}")

    def top_actions(self) -> list[QWidget]:
        return [self.begin, self.discard, self.publish]

    def reading_actions(self) -> list[QWidget]:
        return []

    def reload(self, changes: Changes | None) -> None:
        self.desk.tasks.run(rules_sheets, self._show, key="rules")

    def show_record(self, record_id: str) -> None:
        """Shows a set by the kind of its records."""
        if record_id in list(RuleSet):
            self.choose(RuleSet(record_id))

    # What is shown

    @property
    def sheet(self) -> RulesSheet:
        """The set that is shown."""
        return self.sheets[self.current]

    def choose(self, which: RuleSet) -> None:
        """Shows another set."""
        self._keep()
        self.current = which
        self.desk.state.set(_SHOWN, which.value)
        self._lines[which].setChecked(True)
        self.pick.setCurrentIndex(list(RuleSet).index(which))
        if self.sheets:
            self._show_sheet()
        self.heading_changed.emit()

    def draft(self) -> Rules:
        """The rules as they stand in the fields."""
        return with_values(self._start(), self.form.values())

    def _show(self, sheets: tuple[RulesSheet, ...]) -> None:
        self._keep()
        before, self.sheets = self.sheets, {one.which: one for one in sheets}
        for one in sheets:
            self._states[one.which].set_whole(standing_text(self.words, one))
            old = before.get(one.which)
            if old is not None and old.in_force != one.in_force:
                # What was typed over rules that hold no more is not held against others unasked.
                self._drafts.pop(one.which, None)
            # What was typed before the screen was locked.
            if old is None and (kept := kept_rules(self.desk, one)) is not None:
                self._drafts[one.which] = kept
        self._show_sheet()

    def _show_sheet(self) -> None:
        sheet = self.sheet
        self.facts.show_facts([*facts_of(self.words, sheet)])
        self.withdraw.setVisible(sheet.retractable)
        self.about.setText(self.words.text(f"rule_set.{sheet.which}.about"))
        self._fill_menu(sheet)
        start = self._start()
        shown = (sheet.which, f"{sheet.in_force.id} {start.id}")
        if self._shown != shown:
            self._shown = shown
            self.form.show_terms(groups_of(start), start, sheet.in_force)
            self._area.verticalScrollBar().setValue(0)
        self._on_edited()

    def _start(self) -> Rules:
        return self._drafts.get(self.current, self.sheet.in_force)

    def _keep(self) -> None:
        """What was typed is what the fields begin with the next time."""
        if self.sheets and self._shown is not None and self._shown[0] is self.current:
            self._drafts[self.current] = self.draft()

    def _on_edited(self) -> None:
        changes = self._changes()
        wrong = len(self.form.problems)
        fault = "" if wrong else self._fault_of(self.draft())
        self.fault.setText(fault)
        self.fault.setVisible(bool(fault))
        key = "ui.rules.count.wrong" if wrong else "ui.rules.count"
        text = self.words.text(key, count=wrong or len(changes))
        self.count.setText(text if wrong or changes else self.words.text("ui.rules.count.none"))
        keep_rules(self.desk, self.sheet, self.draft() if changes else None)
        able = not self.desk.read_only
        self.publish.setEnabled(bool(changes) and not wrong and not fault and able)
        self.discard.setEnabled(bool(changes or wrong) and able)

    def _changes(self) -> list[str]:
        draft = self.draft()
        found = differences(groups_of(draft), self.sheet.in_force, draft)
        return [difference_text(self.words, one) for one in found]

    def _fault_of(self, rules: Rules) -> str:
        try:
            rules.check()
        except CleanClinicError as error:
            return sentence_of(self.desk, error)
        return ""

    # What is done

    def open_publish(self) -> None:
        """Shows what would go out."""
        dialog = PublishRulesDialog(self.desk, self, self.sheet, self.draft(), self._changes())
        dialog.published.connect(partial(self._published, self.current))
        open_dialog(dialog)

    def _published(self, which: RuleSet, day: object) -> None:
        self._drafts.pop(which, None)
        drop_rules(self.desk, which)
        self._shown = None
        key = "ui.rules.told" if day == self.sheets[which].today else "ui.rules.told.later"
        self.desk.window.tell(self.words.text(key, day=str(day)), undo=True)
        self.reload(None)

    def discard_changes(self) -> None:
        """Back to what is in force."""
        self.begin_with(self.sheet.in_force)

    def begin_with(self, rules: Rules) -> None:
        """Puts other rules into the fields; what is in force stays so until it is published."""
        self._drafts[self.current] = rules
        self._shown = None
        self._show_sheet()

    def take_back(self) -> None:
        """What was published last and went to nobody is taken back."""
        newest = self.sheet.newest
        if newest is not None:
            self.desk.tasks.run(
                partial(withdraw_office_rules, which=self.current, record_id=newest.id),
                lambda _: self.desk.window.tell(self.words.text("ui.rules.withdrawn"), undo=True),
                busy=self.withdraw, owner=self,
            )  # fmt: skip

    def _fill_menu(self, sheet: RulesSheet) -> None:
        menu = self.begin.menu_shown
        menu.clear()
        for rules in (sheet.in_force, *sheet.drafts):
            name = self.words.text(
                "ui.rules.begin.one", title=rules.title, version=rules.version
            )  # fmt: skip
            menu.addAction(name).triggered.connect(
                lambda _=False, rules=rules: self.begin_with(rules)
            )  # fmt: skip

    # How it is built

    def _make_list(self) -> QFrame:
        desk, text = self.desk, self.words.text
        # In the page, as its lines are measured below.
        made = QFrame(self)
        dress(made, "card")
        lines = column(desk.look, gap=2, margins=(8, 8, 8, 8), into=made)
        self._lines: dict[RuleSet, QPushButton] = {}
        self._states: dict[RuleSet, Elided] = {}
        self._group = QButtonGroup(self)
        for which in RuleSet:
            line = button(desk, text(f"rule_set.{which}"), "section")
            line.setCheckable(True)
            line.setChecked(which is self.current)
            line.clicked.connect(partial(self.choose, which))
            self._group.addButton(line)
            state = Elided("", "muted")
            self._lines[which], self._states[which] = line, state
            lines.addWidget(line)
            lines.addLayout(row(desk.look, 12, state, gap=0))
            lines.addSpacing(desk.look.px(6))
        lines.addStretch(1)
        # Room for the chosen one in bold.
        wide = max(line.sizeHint().width() for line in self._lines.values())
        made.setFixedWidth(max(desk.look.px(_LIST), wide + desk.look.px(26)))
        self.pick = QComboBox()
        self.pick.setAccessibleName(text("nav.rules"))
        for which in RuleSet:
            self.pick.addItem(text(f"rule_set.{which}"), which)
        self.pick.activated.connect(lambda place: self.choose(list(RuleSet)[place]))
        self.pick.hide()
        return made

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Where there is no room for it the list becomes a box above."""
        look = self.desk.look
        narrow = self.width() < look.px(_NARROW)
        self._list.setVisible(not narrow)
        self.pick.setVisible(narrow)
        side = look.px(8 if narrow else 20)
        self._whole.setContentsMargins(side, look.px(16), side, look.px(12))
        super().resizeEvent(event)

    def _make_head(self) -> QFrame:
        made = QFrame()
        dress(made, "card")
        self.about = label("", wrap=True)
        line = row(self.desk.look, self.facts, self.withdraw, gap=12)
        line.setStretch(0, 1)
        column(self.desk.look, self.about, line, gap=8, margins=(16, 12, 16, 12), into=made)
        return made
