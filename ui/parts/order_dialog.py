"""The office's form for an order to departments, opened from its page or from a self-check."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QListWidgetItem, QWidget

from cleanclinic.operations.issues.office import issue_orders
from cleanclinic.operations.workspace.results import Changed
from cleanclinic.records.initials import matches, search_text
from cleanclinic.records.issue_order import IssueGravity, IssueOrder, IssueSource
from ui.parts.check_list import CheckList
from ui.parts.form_fields import fields_for, not_asked_for
from ui.parts.layouts import button, column, label, row
from ui.parts.offers import offer_used
from ui.parts.page import Desk
from ui.parts.patient_warning import PatientWarning
from ui.parts.record_form import RecordForm
from ui.parts.run_dialog import RunDialog
from ui.parts.scroll import scrolled
from ui.parts.search_box import SearchBox

_FIELDS = (
    "problem", "requirement", "source", "gravity", "found_on", "due", "basis", "leader", "listed",
)  # fmt: skip
_HALF = ("source", "gravity", "found_on", "due")
_LABELS, _LIST_WIDE, _FORM_WIDE, _TALL, _AROUND = 76, 250, 470, 400, 90
_ROLE = Qt.ItemDataRole.UserRole


@dataclass(frozen=True)
class OrderStart:
    """What an order begins with: the title of its form, whom it is for, values of its fields."""

    title: str = ""
    department: str = ""
    like: Mapping[str, object] = field(default_factory=dict)
    about: str = ""


class OrderDialog(RunDialog):
    """One text, one or many departments: each gets an order with a number of its own."""

    def __init__(
        self,
        desk: Desk,
        parent: QWidget,
        departments: Mapping[str, str],
        start: OrderStart | None = None,
    ) -> None:
        text = desk.words.text
        start = start or OrderStart()
        super().__init__(desk, parent, start.title or text("ui.orders.new"))
        self._like = dict(start.like)
        self.search = SearchBox(desk)
        self.list = CheckList(desk)
        self.list.setAccessibleName(text("issue_order.department"))
        for one, name in departments.items():
            item = QListWidgetItem(name, self.list)
            item.setData(_ROLE, one)
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
            chosen = one == start.department
            item.setCheckState(Qt.CheckState.Checked if chosen else Qt.CheckState.Unchecked)
            if chosen:
                self.list.setCurrentItem(item)
        self.count = label("", "muted")
        self.every = button(desk, text("ui.orders.every"), "link")
        # Two fields in a line only where the form need not give way.
        wide = desk.look.px(_LIST_WIDE + _FORM_WIDE + _AROUND) <= parent.window().width()
        fields = fields_for(
            desk, IssueOrder, _FIELDS, half=_HALF if wide else (),
            lines={"problem": 4, "requirement": 3, "basis": 2}, past=("found_on",),
        )  # fmt: skip
        asked = not_asked_for(fields, "due", "found_on")
        self.form = RecordForm(desk, asked, label_width=_LABELS, place=_place(start))
        offer_used(desk, IssueOrder, self.form)
        self.form.show_record(
            "",
            {
                "source": IssueSource.INSPECTION,
                "gravity": IssueGravity.ORDINARY,
                "found_on": desk.today(),
                "listed": False,
                **self._like,
            },
        )
        self.warning = PatientWarning(desk, self.form)
        self._build()
        self.warning.look()
        if start.about:
            self.body.insertWidget(0, label(start.about, "muted", wrap=True))
        self.search.searched.connect(self._find)
        self.list.itemChanged.connect(lambda _: self._count())
        self.every.clicked.connect(self._tick_all)
        self._count()
        self.form.focus_field("problem")

    def _build(self) -> None:
        look = self.desk.look
        left = column(look, self.search, self.list, row(look, self.count, None, self.every), gap=6)
        self.list.setFixedWidth(look.px(_LIST_WIDE))
        area = scrolled(self.form)
        area.setMinimumWidth(look.px(_FORM_WIDE))
        room = self.screen().availableSize().height() - look.px(220)
        tall = min(look.px(_TALL), max(room, look.px(200)))
        area.setFixedHeight(tall)
        both = row(look, left, area, gap=16)
        both.setStretch(1, 1)
        self.body.addLayout(both)
        self.body.addWidget(self.warning.note)
        self.finish_body(self.desk.words.text("ui.orders.issue"))

    def chosen(self) -> list[str]:
        """The ids of the departments that are ticked."""
        items = [self.list.item(place) for place in range(self.list.count())]
        return [one.data(_ROLE) for one in items if one.checkState() is Qt.CheckState.Checked]

    def _find(self, text: str) -> None:
        for place in range(self.list.count()):
            item = self.list.item(place)
            item.setHidden(not matches(search_text(item.text()), text))

    def _tick_all(self) -> None:
        items = [self.list.item(place) for place in range(self.list.count())]
        shown = [one for one in items if not one.isHidden()]
        on = any(one.checkState() is Qt.CheckState.Unchecked for one in shown)
        for one in shown:
            one.setCheckState(Qt.CheckState.Checked if on else Qt.CheckState.Unchecked)

    def _count(self) -> None:
        text = self.desk.words.text("ui.orders.chosen", count=len(self.chosen()))
        self.count.setText(text)

    def submit(self) -> None:
        # Without a department there is nobody to write to: that is said first.
        if self.chosen() and not self.is_whole(self.form):
            return
        values: dict[str, Any] = {**self._like, **self.form.values()}

        def done(made: Changed) -> None:
            said = self.desk.words.text("ui.orders.said", count=made.count)
            self.desk.window.tell(said, undo=True)

        self.run(partial(issue_orders, departments=self.chosen(), values=values), done)


def _place(start: OrderStart) -> str:
    """Where a draft is kept: one about a self-check or an order before is none of a new one."""
    about = str(start.like.get("ancestor") or start.like.get("indicator") or "")
    return f"orders.like.{start.department}.{about}" if start.like else "orders.new"
