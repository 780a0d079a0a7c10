"""The print menu of the people's page: whole files and evaluations, to PDF and Excel."""

from ui.pages.staff.printing import EthicsPrinter
from ui.pages.staff.view import PeopleView
from ui.parts.menu_button import MenuButton
from ui.parts.page import Desk
from ui.parts.record_table import RecordTable


class PrintMenu(MenuButton):
    """Works on the people selected in a table, or on everybody who is here."""

    def __init__(self, desk: Desk, printer: EthicsPrinter, table: RecordTable) -> None:
        text = desk.words.text
        super().__init__(desk, text("ui.staff.print"), "printer")
        self._text = text
        self._printer = printer
        self._table = table
        self._view = PeopleView({}, (), desk.today())
        selected = table.selected_ids
        for key, do in (
            ("one", self.print_one),
            ("selected", lambda: printer.print_files(selected())),
            ("all", lambda: printer.print_files(self._everybody())),
            ("unmasked", lambda: printer.print_files(selected(), unmasked=True)),
            ("forms", self._print_forms),
            ("excel", lambda: printer.write_files(selected())),
            ("excel.unmasked", lambda: printer.write_files(selected(), unmasked=True)),
        ):
            self.menu_shown.addAction(text(f"ui.staff.print.{key}")).triggered.connect(do)
            if key in ("unmasked", "forms"):
                self.menu_shown.addSeparator()
        self.year_sheet = self.menu_shown.addAction("")
        self.year_sheet.triggered.connect(lambda: printer.write_year(self._latest_year()))

    def show_view(self, view: PeopleView) -> None:
        """The people there are now."""
        self._view = view
        self.year_sheet.setText(self._text("ui.staff.print.year", year=self._latest_year()))
        self.year_sheet.setEnabled(any(view.grades.values()))

    def print_one(self) -> None:
        """Shows the file of the current person."""
        person = self._view.people.get(self._table.current_id())
        if person is not None and self._view.sees:
            self._printer.show_file(person.id, person.name)

    def _print_forms(self) -> None:
        """The latest evaluation of everybody selected, or of all."""
        selected = self._table.selected_ids()
        ids = selected if len(selected) > 1 else self._everybody()
        years = (self._view.grades.get(one, ()) for one in ids)
        self._printer.print_forms([found[0].evaluation_id for found in years if found])

    def _everybody(self) -> list[str]:
        return [one for one in self._view.people if one in self._view.among("here")]

    def _latest_year(self) -> int:
        """The latest year anybody has an evaluation of; this year where there is none."""
        years = (one.year for found in self._view.grades.values() for one in found)
        return max(years, default=self._view.today.year)
