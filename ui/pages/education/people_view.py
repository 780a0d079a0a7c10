"""What each person took part in: sessions, minutes, study hours, what is to be made up."""

from PySide6.QtWidgets import QWidget

from cleanclinic.operations.education.sessions import EducationYear
from cleanclinic.records.initials import search_text
from ui.parts.empty import Empty
from ui.parts.layouts import column
from ui.parts.page import Desk
from ui.parts.pills import Badge
from ui.parts.record_day import LookBack
from ui.parts.record_table import RecordTable
from ui.parts.table_more import TableMore
from ui.parts.table_row import Column, Row


class PeopleView(QWidget):
    """A table; the words of its heads are `ui.education.people.<key>`."""

    def __init__(self, desk: Desk, back: LookBack) -> None:
        """`back` is the day the page looks back to."""
        super().__init__()
        text = desk.words.text
        columns = [
            Column("name", text("ui.education.people.name"), 160, "strong", grows=True),
            *(
                Column(
                    key,
                    text(f"ui.education.people.{key}"),
                    120,
                    "number",
                    align="right",
                    grows=True,
                )
                for key in ("there", "of", "minutes", "hours")
            ),
            Column("open", text("ui.education.people.open"), 140, "badge", stretch=True),
        ]
        empty = Empty(desk, "users", text("ui.education.people.empty"))
        self.table = RecordTable(desk, "education.people", columns, empty=empty)
        self.table.view.setAccessibleName(text("ui.education.tab.people"))
        TableMore(desk, self, self.table, text("ui.education.tab.people"), back=back)
        self._words = desk.words
        column(desk.look, self.table, margins=(20, 16, 20, 16), into=self)

    def show_year(self, year: EducationYear) -> None:
        """Shows the people of a year."""
        self.table.show_rows(
            Row(
                one.person,
                (one.name, one.there, one.of, one.minutes, one.hours, self._open(one.open)),
                search_text(one.name),
            )
            for one in year.people
        )

    def _open(self, count: int) -> Badge | None:
        if not count:
            return None
        return Badge(self._words.text("ui.education.people.to_make_up", count=count), "warn", count)
