"""Issues for a table, read whole on the worker, or after an act in part."""

from datetime import date

from cleanclinic.operations.issues.book import IssueBook, issues_after, read_issues
from cleanclinic.operations.workspace.opening import Workspace
from cleanclinic.records.held import Changes
from cleanclinic.words import Words
from ui.parts.issue_rows import IssueRows, issue_rows, rows_after


class IssueReader:
    """Lives on the worker: what it read last is what an act is put into."""

    def __init__(self, words: Words, *, office: bool) -> None:
        self._words = words
        self._office = office
        self._read: tuple[IssueBook, IssueRows] | None = None

    def read(self, workspace: Workspace, day: date | None) -> IssueRows:
        """All issues, as they stand or as they stood at the end of a day."""
        # What fails half way leaves nothing behind that others could build on.
        self._read = None
        book = read_issues(workspace, day)
        today = day or workspace.today()
        rows = issue_rows(
            workspace, tuple(book.issues.values()), self._words, today, office=self._office
        )
        if day is None:
            self._read = book, rows
        return rows

    def read_after(self, workspace: Workspace, changes: Changes) -> IssueRows:
        """The same after an act: only what it touched is read again, where that is enough."""
        before, self._read = self._read, None
        found = issues_after(workspace, before[0], changes) if before else None
        if before is None or found is None:
            return self.read(workspace, None)
        book, touched = found
        rows = rows_after(
            before[1], book.issues, touched, self._words, workspace.today(), office=self._office
        )
        self._read = book, rows
        return rows
