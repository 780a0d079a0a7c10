"""What the checks found as the page shows it, made ready on the worker."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from cleanclinic.operations.index.consistency import (
    CheckRow,
    ConsistencyReport,
    check_consistency,
)
from cleanclinic.operations.index.index_words import finding_text
from cleanclinic.operations.recording.picture_looks import AT_ONCE
from cleanclinic.operations.workspace.opening import Workspace
from cleanclinic.operations.workspace.past import looking_back
from cleanclinic.records.consistency import Severity
from cleanclinic.records.initials import search_text
from cleanclinic.words import Words
from ui.parts.job import Progress
from ui.parts.pills import Badge
from ui.parts.table_cell import Link
from ui.parts.table_row import Row

ALL, WAVED = "all", "waved"
_TONES = {Severity.GRAVE: "bad", Severity.DOUBT: "warn", Severity.HINT: "plain"}
# So many rows are made before others are let in.
_AT_ONCE = 200


@dataclass(frozen=True)
class Found:
    """The findings by the ids of their rows, the rows in order, and which stand behind a chip."""

    report: ConsistencyReport
    by_row: Mapping[str, CheckRow]
    rows: tuple[Row, ...]
    by_chip: Mapping[str, frozenset[str]]

    @property
    def counts(self) -> dict[str, int]:
        """How many stand behind each chip."""
        return {chip: len(rows) for chip, rows in self.by_chip.items()}


class FoundReader:
    """Lives on the worker; a row whose finding says the same is the same object again."""

    def __init__(self, words: Words) -> None:
        self._words = words
        self._found: Found | None = None

    def read(self, workspace: Workspace, day: date | None) -> Found:
        """What is amiss, or was at the end of a day by what was known then."""
        then = looking_back(workspace, day)
        # What a picture looks like is written down: not while looking back.
        report = check_consistency(then, pictures_at_once=AT_ONCE if day is None else 0)
        return self._ready(workspace, report)

    def check(self, workspace: Workspace, progress: Progress) -> Found:
        """Asks every rule, and looks at every picture."""
        report = check_consistency(
            workspace, progress=progress, cancelled=progress.cancelled, pictures_at_once=None
        )
        return self._ready(workspace, report)

    def _ready(self, workspace: Workspace, report: ConsistencyReport) -> Found:
        by_row = {f"{one.rule}/{one.record}": one for one in (*report.rows, *report.waved)}
        rows = tuple(self._rows(workspace, by_row))
        chips: dict[str, list[str]] = {ALL: [], **{one.value: [] for one in Severity}, WAVED: []}
        for row_id, one in by_row.items():
            for chip in (WAVED,) if one.note_id else (ALL, one.severity.value):
                chips[chip].append(row_id)
        by_chip = {chip: frozenset(ids) for chip, ids in chips.items()}
        self._found = Found(report, by_row, rows, by_chip)
        return self._found

    def _rows(self, workspace: Workspace, by_row: Mapping[str, CheckRow]) -> Iterator[Row]:
        before = self._found
        known = {row.id: row for row in before.rows} if before is not None else {}
        words = self._words
        badges = {one: Badge(words.text(f"severity.{one}"), _TONES[one]) for one in Severity}
        link = Link(words.text("ui.consistency.go"), "arrow-right")
        for place, (row_id, one) in enumerate(by_row.items()):
            if place % _AT_ONCE == 0:
                workspace.store.pause()
            if before is not None and before.by_row.get(row_id) == one:
                yield known[row_id]
                continue
            said, where = finding_text(words, one), words.text(f"nav.{one.page}")
            cells = (badges[one.severity], said, one.note, where, link)
            yield Row(row_id, cells, search_text(said, one.note, where))
