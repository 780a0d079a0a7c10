"""The departments of the hospital and their computers: who reported what, and how far it came."""

from collections.abc import Sequence
from functools import partial

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QStackedWidget, QWidget

from cleanclinic.operations.home.office_board import OfficeBoard
from cleanclinic.operations.office.devices import (
    BY_A_PERSON,
    Revocation,
    RevokeReason,
    revocations,
)
from cleanclinic.records.department import Department
from cleanclinic.records.held import Changes
from ui.pages.departments.book_dialog import BookDialog
from ui.pages.departments.department_rows import department_columns
from ui.pages.departments.device_bar import DeviceBar
from ui.pages.departments.device_rows import Device, device_columns
from ui.pages.departments.revoke_dialog import RevokeDialog
from ui.pages.departments.seen import Seen, read_departments
from ui.parts.chips import FilterChips
from ui.parts.empty import Empty
from ui.parts.lane import Rank
from ui.parts.layouts import column, row
from ui.parts.page import Desk, Page
from ui.parts.record_day import LookBack
from ui.parts.record_history import open_read_history
from ui.parts.record_table import RecordTable
from ui.parts.search_box import SearchBox
from ui.parts.table_more import TableMore

DEPARTMENTS, DEVICES = "departments", "devices"
CHIPS = ("all", "waiting", "high", "unsigned")
DEVICE_CHIPS = ("all", "in_use", "look", "out")


class DepartmentsPage(Page):
    """Two tables, one at a time: all departments, and all computers."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        text = desk.words.text
        self._board: OfficeBoard | None = None
        self._devices: dict[str, Device] = {}
        self._among: dict[str, dict[str, frozenset[str]]] = {DEPARTMENTS: {}, DEVICES: {}}
        self.dialog: RevokeDialog | BookDialog | None = None
        self.search = SearchBox(desk)
        self.tabs = FilterChips(desk, text("ui.departments.tabs"))
        self.tabs.chosen.connect(self._show_tab)
        self.chips = self._make_chips(DEPARTMENTS)
        self.device_chips = self._make_chips(DEVICES)
        self.back = LookBack(desk, self)
        self.back.changed.connect(self._on_day)
        self.table = self._make_departments()
        TableMore(desk, self, self.table, text("nav.departments"), back=self.back)
        self.devices = self._make_devices()
        TableMore(desk, self, self.devices, text("ui.devices.name"))
        self.bar = DeviceBar(desk)
        self.bar.revoke_wanted.connect(self.open_revoke)
        self.bar.replace_wanted.connect(self.go_replace)
        self.bar.book_wanted.connect(self.open_book)
        self.devices.current_changed.connect(self._show_current)
        lower = QWidget()
        inner = column(desk.look, self.devices, self.bar, gap=10, into=lower)
        inner.setStretch(0, 1)
        self._stack = QStackedWidget()
        self._stack.addWidget(self.table)
        self._stack.addWidget(lower)
        for table in (self.table, self.devices):
            table.follow(self.search)
        self.search.down.connect(lambda: self._shown().select_first())
        inner = column(
            desk.look, row(desk.look, self.tabs, None), self._stack,
            gap=10, margins=(20, 12, 20, 16),
        )  # fmt: skip
        inner.setStretch(1, 1)
        layout = column(desk.look, self.back.strip, inner, gap=0, into=self)
        layout.setStretch(1, 1)

    def title(self) -> str:
        return self.words.text("nav.departments")

    def subtitle(self) -> str:
        board = self._board
        if board is None:
            return ""
        return self.words.text(
            "ui.departments.subtitle",
            reported=board.reported, count=len(board.departments), staff=board.staff,
        )  # fmt: skip

    def top_actions(self) -> list[QWidget]:
        return [self.search]

    def reload(self, changes: Changes | None) -> None:
        read = partial(read_departments, words=self.words, day=self.back.day)
        self.desk.tasks.run(read, self._show, key="departments", rank=Rank.READ)

    def show_record(self, record_id: str) -> None:
        """A department, or a computer; "devices" for all of these."""
        if record_id == DEVICES or record_id in self._devices:
            self._choose_tab(DEVICES)
            self.devices.select([record_id])
        else:
            self._choose_tab(DEPARTMENTS)
            self.table.select([record_id])

    def focus_search(self) -> None:
        self.search.setFocus()
        self.search.selectAll()

    # What can be done to a computer

    def open_revoke(self, device_id: str, reason: str) -> None:
        """Opens the dialog that takes a computer out of use."""
        self._open(RevokeDialog(self.desk, self, device_id, RevokeReason(reason)))

    def go_replace(self, device_id: str) -> None:
        """Goes where the request of the new computer is."""
        self.desk.window.go("requests", f"replace:{device_id}")

    def open_book(self, device_id: str) -> None:
        """Shows what was written down when a computer was taken out of use."""

        def show(lines: Sequence[Revocation]) -> None:
            found = next((one for one in lines if one.device_id == device_id), None)
            if found is not None:
                self._open(BookDialog(self.desk, self, found))

        self.desk.tasks.run(revocations, show, owner=self)

    def _open(self, dialog: "RevokeDialog | BookDialog") -> None:
        dialog.finished.connect(dialog.deleteLater)
        self.dialog = dialog
        dialog.open()

    # How it is built

    def _make_chips(self, tab: str) -> FilterChips:
        chips = FilterChips(self.desk, self.words.text(f"ui.{tab}.chips"))
        chips.chosen.connect(partial(self._on_chip, tab))
        return chips

    def _make_departments(self) -> RecordTable:
        text = self.words.text
        empty = Empty(
            self.desk, "building-2", text("ui.departments.empty"),
            text("ui.departments.empty.begin"),
        )  # fmt: skip
        empty.wanted.connect(partial(self.desk.window.go, "requests"))
        table = RecordTable(
            self.desk, DEPARTMENTS, department_columns(self.desk), chips=self.chips, empty=empty
        )
        table.view.setAccessibleName(text("nav.departments"))
        table.opened.connect(self._open_department)
        table.set_menu(self._department_menu)
        return table

    def _make_devices(self) -> RecordTable:
        text = self.words.text
        empty = Empty(
            self.desk, "monitor", text("ui.devices.empty"), text("ui.departments.empty.begin")
        )
        empty.wanted.connect(partial(self.desk.window.go, "requests"))
        table = RecordTable(
            self.desk, DEVICES, device_columns(self.desk), chips=self.device_chips, empty=empty
        )
        table.view.setAccessibleName(text("ui.devices.name"))
        table.set_menu(self._device_menu)
        return table

    def _department_menu(self, ids: list[str]) -> Sequence[QAction | None]:
        deeds = {
            "ui.departments.devices": self._open_department,
            "part.desk.menu.history": self.open_history,
        }
        return [self._action(key, partial(do, ids[0])) for key, do in deeds.items() if ids]

    def _device_menu(self, ids: list[str]) -> Sequence[QAction | None]:
        device = self._devices.get(ids[0]) if len(ids) == 1 else None
        if device is None or (self.desk.read_only and device.row.active):
            return []
        if not device.row.active:
            return [self._action("ui.devices.book", partial(self.open_book, device.id))]
        reasons = [
            self._action(f"ui.devices.revoke.{one}", partial(self.open_revoke, device.id, one))
            for one in BY_A_PERSON
        ]
        replaced = self._action("ui.devices.replace", partial(self.go_replace, device.id))
        return [replaced, None, *reasons]

    def _action(self, key: str, do: "partial[None]") -> QAction:
        action = QAction(self.words.text(key), self)
        action.triggered.connect(do)
        return action

    def open_history(self, department_id: str) -> None:
        """Who said what of a department: its name, its head, how it is reached."""
        name = self._name_of(department_id)
        open_read_history(self.desk, self, Department, department_id, name)

    # What is shown

    def _show(self, seen: Seen) -> None:
        self._board = seen.board
        self.back.arrived()
        departments = seen.board.departments
        self._devices = {one.id: one for one in seen.devices}
        tests = {
            "all": departments,
            "waiting": [one for one in departments if one.waiting],
            "high": [one for one in departments if one.risks.high],
            "unsigned": [one for one in departments if one.pledges_signed < one.staff],
        }
        states = {
            "all": seen.devices,
            "in_use": [one for one in seen.devices if one.row.active],
            "look": [one for one in seen.devices if one.needs_look],
            "out": [one for one in seen.devices if not one.row.active],
        }
        among = self._among
        among[DEPARTMENTS] = {n: frozenset(one.id for one in tests[n]) for n in CHIPS}
        among[DEVICES] = {n: frozenset(one.id for one in states[n]) for n in DEVICE_CHIPS}
        self._count(self.chips, DEPARTMENTS, CHIPS)
        self._count(self.device_chips, DEVICES, DEVICE_CHIPS)
        text = self.words.text
        counts = {DEPARTMENTS: len(departments), DEVICES: len(states["in_use"])}
        self.tabs.show_chips(
            [(tab, text(f"ui.departments.tab.{tab}", count=count)) for tab, count in counts.items()]
        )
        self.table.show_rows(seen.rows)
        self.devices.show_rows(seen.device_rows)
        self._show_current(self.devices.current_id())
        self.heading_changed.emit()

    def _count(self, chips: FilterChips, tab: str, names: Sequence[str]) -> None:
        among, text = self._among[tab], self.words.text
        chips.show_chips([(n, text(f"ui.{tab}.chip.{n}", count=len(among[n]))) for n in names])

    def _show_current(self, device_id: str) -> None:
        self.bar.show_device(self._devices.get(device_id))

    def _shown(self) -> RecordTable:
        return self.devices if self.tabs.current == DEVICES else self.table

    def _choose_tab(self, tab: str) -> None:
        self.tabs.choose(tab)
        self._show_tab(tab)

    def _show_tab(self, tab: str) -> None:
        self._stack.setCurrentIndex((DEPARTMENTS, DEVICES).index(tab))
        # Computers are not records: they are listed as they are now.
        self.back.strip.setVisible(self.back.day is not None and tab == DEPARTMENTS)

    def _on_day(self) -> None:
        self.table.set_past(on=self.back.day is not None)
        self.reload(None)

    def _open_department(self, department_id: str) -> None:
        """Its computers, found by its name."""
        self._choose_tab(DEVICES)
        self.search.setText(self._name_of(department_id))

    def _name_of(self, department_id: str) -> str:
        departments = self._board.departments if self._board else ()
        return next((one.name for one in departments if one.id == department_id), "")

    def _on_chip(self, tab: str, name: str) -> None:
        table = self.devices if tab == DEVICES else self.table
        wanted = None if name == "all" else (lambda row: row.id in self._among[tab][name])
        table.set_filter("chip", wanted)
