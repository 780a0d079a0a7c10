"""Pledges of one round: the list of people, the real page of the one chosen, print and file."""

from functools import partial

from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

from cleanclinic.records.held import Changes
from ui.pages.pledges.deeds import PledgeDeeds
from ui.pages.pledges.printing import PledgePrinter
from ui.pages.pledges.round_card import RoundCard
from ui.pages.pledges.sheet_preview import SheetPreview
from ui.pages.pledges.view import CHIPS, PledgeView, columns, read_view, standing_badge
from ui.parts.beside import Beside
from ui.parts.chips import FilterChips
from ui.parts.empty import Empty
from ui.parts.lane import Rank
from ui.parts.layouts import button, column
from ui.parts.page import Desk, Page
from ui.parts.record_day import LookBack
from ui.parts.record_table import RecordTable
from ui.parts.search_box import SearchBox
from ui.parts.table_more import TableMore
from ui.parts.table_row import Row

_SIDE_WIDTH = 400
_SEARCH_WIDTH = 190


class PledgesPage(Page):
    """Who has signed and who has not; the pledge of each as it will be printed."""

    kinds = frozenset({"pledge", "pledge_campaign", "pledge_template", "staff_member"})

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._view: PledgeView | None = None
        self._wanted = ""
        self._campaign: str | None = None
        self.back = LookBack(desk, self)
        self.back.changed.connect(self._on_day)
        self._make_table()
        self.deeds = PledgeDeeds(
            desk, self, self.table, lambda: self._view, self._now, self.print_now
        )
        self.deeds.begun.connect(self._on_begun)
        self._begin.triggered.connect(self.deeds.open_campaign)
        self.table.set_menu(self.deeds.row_actions)
        self._make_actions()
        self.preview = SheetPreview(desk)
        self.round = RoundCard(desk)
        self.round.picked.connect(self._on_round)
        self.round.edit_wanted.connect(self.deeds.open_edit)
        self.round.history_wanted.connect(self.deeds.open_round_history)
        main = QWidget()
        column(desk.look, self.round, self.table, gap=12, into=main).setStretch(1, 1)
        self.beside = Beside(desk, main, self.preview, side_width=_SIDE_WIDTH, keeps_rows=True)
        self.beside.narrowed.connect(lambda _: self.heading_changed.emit())
        self.empty = Empty(
            desk, "file-pen-line", self.words.text("ui.pledges.empty"),
            self.words.text("ui.pledges.empty.begin"),
        )  # fmt: skip
        self.empty.wanted.connect(self.deeds.open_campaign)
        self.empty.hide()
        layout = column(desk.look, self.back.strip, self.beside, self.empty, gap=0, into=self)
        layout.setStretch(1, 1)
        layout.setStretch(2, 1)
        self._make_shortcuts()

    # The page

    def title(self) -> str:
        return self.words.text("nav.pledges")

    def subtitle(self) -> str:
        return self.words.text("ui.pledges.subtitle")

    def top_actions(self) -> list[QWidget]:
        if self._view is None or self._view.board.campaign_id is None:
            return []
        if self.beside.is_narrow:
            return [self.file, self.save, self.print]
        return [self.search, self.file, self.save, self.print]

    def reload(self, changes: Changes | None) -> None:
        read = partial(read_view, campaign=self._campaign, words=self.words, day=self.back.day)
        self.desk.tasks.run(read, self._show, key="pledges", rank=Rank.READ)

    def show_record(self, record_id: str) -> None:
        self._wanted = record_id
        self._select_wanted()

    def _select_wanted(self) -> None:
        """Whom another page pointed to, as soon as the list has that person."""
        if self._wanted and self._view is not None and self._view.board.campaign_id is not None:
            wanted, self._wanted = self._wanted, ""
            if wanted == self._view.board.campaign_id:
                # The round itself: whoever has not signed yet is what there is to do.
                self.chips.press("open")
                return
            if wanted not in self.table.shown_ids():
                self.chips.press("all")
            self.table.select([wanted])

    def focus_search(self) -> None:
        self.search.setFocus()
        self.search.selectAll()

    # How it is built

    def _make_actions(self) -> None:
        desk, text = self.desk, self.words.text
        self.search = SearchBox(desk, text("ui.pledges.search"))
        self.search.setMaximumWidth(desk.look.px(_SEARCH_WIDTH))
        self.table.follow(self.search)
        self.search.down.connect(self.table.select_first)
        self.file = button(desk, text("ui.pledges.sign"), icon_name="file-pen-line")
        self.file.clicked.connect(self.deeds.open_sign)
        self.printer = PledgePrinter(
            desk, self, self._now, self.deeds.chosen, lambda: self.table.set_checked([])
        )
        self.save, self.print = self.printer.save, self.printer.print
        self.print_to = self.printer.print_to

    def _now(self) -> PledgeView | None:
        """The round as it stands; None while a past day is looked at."""
        return self._view if self.back.day is None else None

    def _make_table(self) -> None:
        desk, text = self.desk, self.words.text
        self.chips = FilterChips(desk, text("ui.pledges.chips"))
        self.chips.chosen.connect(self._on_chip)
        empty = Empty(desk, "users", text("ui.pledges.nobody"), text("ui.pledges.nobody.begin"))
        empty.wanted.connect(partial(desk.window.go, "staff"))
        self.table = RecordTable(
            desk, "pledges", columns(desk), checks=True, chips=self.chips, empty=empty
        )
        self.table.view.setAccessibleName(text("nav.pledges"))
        self.unsigned = button(desk, text("ui.pledges.check_open"), "quiet")
        self.unsigned.clicked.connect(self.check_open)
        before = self.table.head.indexOf(self.table.views_button)
        self.table.head.insertWidget(before, self.unsigned)
        more = TableMore(desk, self, self.table, text("nav.pledges"), back=self.back)
        self._begin = more.menu_shown.addAction(text("ui.pledges.empty.begin"))
        self._begin.setEnabled(not desk.read_only)
        self.table.current_changed.connect(self._on_current)
        self.table.checks_changed.connect(self._tell_chosen)
        self.table.selection_changed.connect(self._tell_chosen)
        self.table.opened.connect(lambda _: self.beside.open_side())

    def _make_shortcuts(self) -> None:
        for keys, do in (
            ("Ctrl+P", self.print_now),
            ("Ctrl+D", self.deeds.open_sign),
            ("Ctrl+U", self.check_open),
            ("Ctrl+H", self.deeds.open_history),
        ):
            QShortcut(QKeySequence(keys), self).activated.connect(do)

    # What is shown

    def _show(self, view: PledgeView) -> None:
        before, self._view = self._view, view
        self.back.arrived()
        board = view.board
        none_yet = board.campaign_id is None
        begins = none_yet and self.back.day is None
        self.empty.setVisible(begins)
        self.beside.setVisible(not begins)
        self.round.setVisible(not none_yet)
        self.table.set_past(on=self.back.day is not None)
        if before is None or before.board.campaign_id != board.campaign_id:
            self.heading_changed.emit()
        if begins:
            return
        now = self.back.day is None and not self.desk.read_only
        self.round.show_board(view.board, view.today, changeable=now)
        text = self.words.text
        self.chips.show_chips(
            [(n, text(f"ui.pledges.chip.{n}", count=len(view.among(n)))) for n in CHIPS]
        )
        self.table.show_rows(view.rows)
        self._select_wanted()
        if not self.table.current_id():
            self.table.select(self.table.shown_ids()[:1])
        self.preview.forget()
        self._preview(self.table.current_id())
        self._tell_chosen()

    def _tell_chosen(self) -> None:
        """Says on the buttons how many they are about."""
        self.printer.tell_count()
        self.file.setEnabled(bool(self.deeds.signable()))
        count = len(self.deeds.chosen())
        self.preview.say(self.words.text("ui.pledges.preview.note", count=count))

    # The preview

    def _on_current(self, staff_id: str) -> None:
        self._preview(staff_id)
        person = self._view.people.get(staff_id) if self._view else None
        badge = standing_badge(self.words, person.standing) if person else None
        self.beside.show_current(person.name if person else "", badge)

    def _preview(self, staff_id: str) -> None:
        campaign = self._view.board.campaign_id if self._view else None
        if not staff_id:
            self.preview.show_nobody()
        elif campaign is not None:
            self.preview.show_sheet(campaign, staff_id, self.back.day)

    # What is chosen

    def print_now(self) -> None:
        """Prints the chosen people's sheets by the system's own viewer."""
        self.printer.print_now()

    def check_open(self) -> None:
        """Checks everybody who has not signed."""
        if self._view:
            self.table.set_checked(self._view.among("open"))

    def _on_chip(self, name: str) -> None:
        def wanted(shown: Row) -> bool:
            return self._view is not None and shown.id in self._view.among(name)

        self.table.set_filter("chip", None if name == "all" else wanted)

    def _on_round(self, campaign: str) -> None:
        self._campaign = campaign
        self.reload(None)

    def _on_begun(self, campaign: str) -> None:
        self._campaign = campaign

    def _on_day(self) -> None:
        self.table.set_checked([])
        self.reload(None)
