"""The roster of a ward: who belongs to it; pledges are printed for these people."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction, QKeySequence, QShortcut
from PySide6.QtWidgets import QFrame, QWidget

from cleanclinic.errors import CleanClinicError
from cleanclinic.operations.people import confirm_pin
from cleanclinic.operations.results import Changed, Saved
from cleanclinic.operations.sensitive import Revealed, reveal
from cleanclinic.operations.staff import (
    StaffRow,
    add_staff,
    edit_staff,
    list_staff,
    remove_staff,
)
from cleanclinic.operations.workspace import Workspace
from cleanclinic.records.held import Changes
from cleanclinic.records.staff_member import StaffMember
from cleanclinic.words import Words
from ui.parts.beside import Beside
from ui.parts.chips import FilterChips
from ui.parts.empty import Empty
from ui.parts.failures import sentence_of
from ui.parts.hidden_line import HiddenLine
from ui.parts.kit import Kit
from ui.parts.layouts import Elided, button, column, label, row
from ui.parts.page import Desk, Page
from ui.parts.pills import Badge, Pill
from ui.parts.pin_dialog import PinDialog
from ui.parts.question import Dialog
from ui.parts.record_form import RecordForm, fields_for
from ui.parts.record_table import RecordTable
from ui.parts.search_box import SearchBox
from ui.parts.style import dress
from ui.parts.table_model import Cell, Column, Row
from ui.parts.widths import column_width

FIELDS = ("name", "staff_number", "post_type", "title", "duty", "joined", "left")
NEW_FIELDS = ("name", "staff_number", "post_type", "title", "duty", "joined", "phone")
CHIPS = ("here", "left", "all")
_SIDE_WIDTH = 372
_LABEL_WIDTH = 64
_KIND, _PHONE = "staff_member", "phone"
_NUMBER_TAKEN = "STAFF-NUMBER"
_ASK_PIN = "PIN-CONFIRM"


@dataclass(frozen=True)
class StaffView:
    """The roster, its rows for the table, and the day it is looked at."""

    people: dict[str, StaffRow]
    rows: Sequence[Row]
    today: date

    def among(self, name: str) -> frozenset[str]:
        """The people behind a chip."""
        return frozenset(
            key for key, person in self.people.items() if name in ("all", self._where(person))
        )

    def _where(self, person: StaffRow) -> str:
        return "left" if person.left is not None and person.left < self.today else "here"


class StaffPage(Page):
    """People of the department."""

    kinds = frozenset({"staff_member"})

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._view = StaffView({}, (), date.min)
        self._wanted = ""
        # Whose hidden number is asked for or shown.
        self._looked_at = ""
        text = desk.words.text
        self.search = SearchBox(desk, text("ui.pledges.search"))
        self.add = button(desk, text("ui.staff.add"), "primary", icon_name="plus")
        self.add.clicked.connect(self.open_new)
        self._make_table()
        self.side = self._make_side()
        self.beside = Beside(desk, self.table, self.side, side_width=_SIDE_WIDTH)
        column(desk.look, self.beside, into=self)
        QShortcut(QKeySequence("Ctrl+N"), self).activated.connect(self.open_new)
        QShortcut(QKeySequence("F2"), self).activated.connect(self._edit)
        delete = QShortcut(QKeySequence(Qt.Key.Key_Delete), self.table.view)
        delete.setContext(Qt.ShortcutContext.WidgetShortcut)
        delete.activated.connect(self.remove_selected)
        self._show_person("")

    # The page

    def title(self) -> str:
        return self.words.text("nav.staff")

    def subtitle(self) -> str:
        return self.words.text("ui.staff.subtitle", count=len(self._view.among("here")))

    def top_actions(self) -> list[QWidget]:
        return [self.search, self.add]

    def reload(self, changes: Changes | None) -> None:
        read = partial(_read, words=self.words)
        self.desk.tasks.run(read, self._show, key="staff")

    def show_record(self, record_id: str) -> None:
        self._wanted = record_id
        self.table.select([record_id])
        self.beside.open_side()

    def leave(self) -> None:
        self.form.flush()

    def focus_search(self) -> None:
        self.search.setFocus()
        self.search.selectAll()

    # How it is built

    def _make_table(self) -> None:
        desk, text = self.desk, self.words.text
        self.chips = FilterChips(desk, text("ui.staff.chips"))
        self.chips.chosen.connect(self._on_chip)
        empty = Empty(desk, "users", text("ui.staff.empty"), text("ui.staff.add"))
        empty.wanted.connect(self.open_new)
        self.table = RecordTable(desk, "staff", _columns(desk), chips=self.chips, empty=empty)
        self.table.view.setAccessibleName(text("nav.staff"))
        self.table.set_menu(self._row_actions)
        self.table.current_changed.connect(self._on_current)
        self.table.opened.connect(self._edit)
        self.search.searched.connect(self.table.set_query)
        self.search.down.connect(self.table.select_first)

    def _make_side(self) -> QFrame:
        desk, text = self.desk, self.words.text
        frame = QFrame()
        dress(frame, "card")
        self.heading = Elided("", "heading")
        self._pill = Pill(desk.look, Badge(""))
        self.form = RecordForm(
            desk, fields_for(desk, StaffMember, FIELDS), label_width=_LABEL_WIDTH, place="staff"
        )
        self.form.edited.connect(self._save)
        self.phone = HiddenLine(desk, text("staff_member.phone"), below=self.form)
        self.phone.wanted.connect(self._reveal)
        self.phone.change_wanted.connect(self._open_phone)
        self._hint = label(text("ui.staff.left.hint"), "muted", wrap=True)
        head = row(desk.look, self.heading, self._pill, gap=10)
        head.setStretch(0, 1)
        column(
            desk.look, head, self.form, self.phone, self._hint, None,
            gap=12, margins=(16, 14, 16, 14), into=frame,
        )  # fmt: skip
        return frame

    # What is shown

    def _show(self, view: StaffView) -> None:
        before, self._view = self._view, view
        text = self.words.text
        self.chips.show_chips(
            [(n, text(f"ui.staff.chip.{n}", count=len(view.among(n)))) for n in CHIPS]
        )
        self._on_chip(self.chips.current)
        self.table.show_rows(view.rows)
        if self._wanted in view.people:
            self.table.select([self._wanted])
            self._wanted = ""
        elif not self.table.current_id():
            self.table.select(self.table.shown_ids()[:1])
        self._show_person(self.table.current_id())
        if before.among("here") != view.among("here"):
            self.heading_changed.emit()

    def _on_chip(self, name: str) -> None:
        among = self._view.among(name)
        self.table.set_filter("chip", None if name == "all" else lambda shown: shown.id in among)

    def _on_current(self, person_id: str) -> None:
        self._show_person(person_id)

    def _show_person(self, person_id: str) -> None:
        person = self._view.people.get(person_id)
        self.form.setVisible(person is not None)
        self.phone.setVisible(person is not None)
        self._hint.setVisible(person is not None)
        self._pill.setVisible(person is not None)
        if person is None:
            self.phone.show_masked("")
            self.form.flush()
            self.heading.set_whole(self.words.text("ui.staff.none"))
            return
        self.heading.set_whole(person.name)
        badge = Badge(self.words.text(f"post_type.{person.post_type}"), "info")
        self._pill.set_badge(badge)
        if not self.phone.is_shown or person.id != self._looked_at:
            self.phone.show_masked(person.phone)
        self.form.show_record(person.id, {name: getattr(person, name) for name in FIELDS})
        self.beside.show_current(f"{person.name} {person.title}", badge)

    # What a person does

    def _save(self, person_id: str, field: str, value: object) -> None:
        if not person_id:
            return
        values: dict[str, Any] = {field: value}
        self.desk.tasks.run(
            lambda workspace: edit_staff(workspace, person_id, values),
            failed=partial(self._refused, self.form),
            owner=self,
        )

    def _refused(self, form: RecordForm, error: Exception) -> bool:
        """A number somebody else has is said at its field."""
        if isinstance(error, CleanClinicError) and error.code == _NUMBER_TAKEN:
            form.show_problem("staff_number", sentence_of(self.desk, error))
            return True
        return False

    # What is hidden

    def _reveal(self, asking: PinDialog | None = None) -> None:
        """Shows the number of the person chosen; each look is written down."""
        person_id = self._looked_at = self.table.current_id()

        def then(found: Revealed) -> None:
            if person_id == self.table.current_id():
                self.phone.show_value(found.value)

        def failed(error: Exception) -> bool:
            if getattr(error, "code", "") != _ASK_PIN or asking is not None:
                return False
            self._ask_pin()
            return True

        look = partial(reveal, kind=_KIND, record_id=person_id, field=_PHONE)
        self.desk.tasks.run(look, then, failed, owner=self)

    def _ask_pin(self) -> None:
        text = self.words.text
        title, about = text("ui.staff.phone.title"), text("ui.staff.phone.pin")
        dialog = PinDialog(self.desk, self, title, about, text("part.hidden.show"))

        def right(_: object) -> None:
            dialog.close_accepted()
            self._reveal(dialog)

        def failed(error: Exception) -> bool:
            dialog.refuse(sentence_of(self.desk, error))
            return True

        def given(pin: str) -> None:
            confirm = partial(confirm_pin, pin=pin)
            self.desk.tasks.run(confirm, right, failed, owner=dialog)

        dialog.given.connect(given)
        dialog.open()

    def _open_phone(self) -> None:
        """Another number is typed; the one there is is not shown for it."""
        if person_id := self.table.current_id():
            dialog = PhoneDialog(self.desk, self)
            dialog.wanted.connect(lambda phone: self._save_phone(dialog, person_id, phone))
            dialog.open()

    def _save_phone(self, dialog: "PhoneDialog", person_id: str, phone: str) -> None:
        def then(_: Saved) -> None:
            self._looked_at = ""
            dialog.close_accepted()

        save = partial(edit_staff, person_id=person_id, values={_PHONE: phone})
        self.desk.tasks.run(save, then, owner=dialog)

    def _edit(self, _: str = "") -> None:
        self.beside.open_side()
        self.form.focus_field("name")

    def open_new(self) -> None:
        """A dialog for somebody new; it stays open for the next one."""
        dialog = NewStaffDialog(self.desk, self)
        dialog.wanted.connect(lambda values: self._add(dialog, values))
        dialog.open()

    def _add(self, dialog: "NewStaffDialog", values: dict[str, Any]) -> None:
        def then(saved: Saved) -> None:
            self._wanted = saved.id
            dialog.next()
            self.desk.window.tell(self.words.text("ui.staff.added", name=values["name"]), undo=True)

        self.desk.tasks.run(
            lambda workspace: add_staff(workspace, values),
            then, partial(self._refused, dialog.form), owner=dialog,
        )  # fmt: skip

    def remove_selected(self) -> None:
        """Deletes people entered by mistake; the notice takes it back."""
        if ids := self.table.selected_ids():
            self.form.flush()
            self.desk.tasks.run(lambda workspace: remove_staff(workspace, ids), self._removed)

    def _removed(self, changed: Changed) -> None:
        text = self.words.text("ui.staff.removed", count=changed.count)
        self.desk.window.tell(text, undo=True)

    def leave_today(self, person_id: str) -> None:
        """Notes that somebody has left; the records stay."""
        self._save(person_id, "left", self._view.today)

    def _row_actions(self, ids: list[str]) -> Sequence[QAction | None]:
        def action(key: str, do: Any, *, keys: str = "", **values: object) -> QAction:
            made = QAction(self.words.text(f"ui.staff.menu.{key}", **values))
            made.setShortcut(QKeySequence(keys))
            made.triggered.connect(do)
            return made

        if not ids:
            return [action("new", self.open_new, keys="Ctrl+N")]
        actions: list[QAction | None] = [action("edit", self._edit, keys="F2")]
        if len(ids) == 1:
            actions.append(action("left", lambda: self.leave_today(ids[0])))
        return [
            *actions,
            None,
            action("remove", self.remove_selected, keys="Del", count=len(ids)),
        ]


class NewStaffDialog(Dialog):
    """One person after the other; Escape ends it.

    Signals: `wanted` (values by field).
    """

    wanted = Signal(object)

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        super().__init__(desk, parent, desk.words.text("ui.staff.add"))
        self.form = RecordForm(
            desk,
            fields_for(desk, StaffMember, NEW_FIELDS),
            label_width=_LABEL_WIDTH,
            place="staff.new",
        )
        self.form.show_record("", {})
        self.body.addWidget(self.form)
        self.body.addWidget(label(desk.words.text("ui.staff.add.hint"), "muted", wrap=True))
        self.add_buttons(desk.words.text("ui.staff.add.save"))
        self.setMinimumWidth(desk.look.px(420))
        self.form.focus_field("name")

    def accept(self) -> None:
        """Asks for the person to be saved."""
        if not self.form.all_problems():
            self.wanted.emit(self.form.values())
        else:
            self.form.focus_field(next(iter(self.form.problems)))

    def next(self) -> None:
        """Clears the form for the next person; post and day of joining stay."""
        kept = {name: self.form.values().get(name) for name in ("post_type", "title", "joined")}
        self.form.show_record("next", {})
        self.form.show_record("", kept)
        self.form.focus_field("name")


class PhoneDialog(Dialog):
    """A number in place of the one that is hidden; nothing typed takes it away.

    Signals: `wanted` (the number).
    """

    wanted = Signal(str)

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        super().__init__(desk, parent, desk.words.text("ui.staff.phone.change"))
        fields = fields_for(desk, StaffMember, (_PHONE,))
        self.form = RecordForm(desk, fields, label_width=_LABEL_WIDTH)
        self.form.show_record("", {})
        self.body.addWidget(self.form)
        about = label(desk.words.text("ui.staff.phone.hint"), "muted", wrap=True)
        about.setMaximumWidth(desk.look.px(400))
        self.body.addWidget(about)
        self.add_buttons(desk.words.text("ui.staff.phone.save"))
        self.form.focus_field(_PHONE)

    def accept(self) -> None:
        """Asks for the number to be saved."""
        if not self.form.all_problems():
            self.wanted.emit(self.form.values()[_PHONE])

    def close_accepted(self) -> None:
        """It was saved."""
        super().accept()


def _columns(kit: Kit) -> tuple[Column, ...]:
    def title(name: str) -> str:
        return kit.words.text(f"staff_member.{name}")

    def wide(name: str, *cells: Cell) -> int:
        return column_width(kit, title(name), *cells)

    day = "2026-11-22"
    return (
        Column("name", title("name"), 110, "strong"),
        Column("staff_number", title("staff_number"), wide("staff_number", "000000"), "muted"),
        Column("post_type", title("post_type"), wide("post_type")),
        Column("title", title("title"), 110),
        Column("duty", title("duty"), 110, stretch=True),
        Column("joined", title("joined"), wide("joined", day), "muted"),
        Column("left", title("left"), wide("left", day), "muted"),
    )


def _read(workspace: Workspace, words: Words) -> StaffView:
    people = list_staff(workspace)
    rows = [_table_row(person, words) for person in people]
    return StaffView({person.id: person for person in people}, rows, workspace.today())


def _table_row(person: StaffRow, words: Words) -> Row:
    cells: tuple[Cell, ...] = (
        person.name,
        person.staff_number,
        words.text(f"post_type.{person.post_type}"),
        person.title,
        person.duty,
        person.joined,
        person.left,
    )
    return Row(person.id, cells, person.search)
