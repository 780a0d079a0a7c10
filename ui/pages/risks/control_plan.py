"""Controls as the shared desk knows them: every one of the department's, whatever its point."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from cleanclinic.operations.recording.staff import list_staff
from cleanclinic.operations.recording.writing import list_records, try_record
from cleanclinic.operations.risks.book import (
    RiskBook,
    book_after,
    read_book,
    read_first_controls,
)
from cleanclinic.operations.risks.control_standing import ControlRow, all_controls, control_row
from cleanclinic.operations.risks.controls import (
    add_control,
    edit_control,
    new_controls,
    remove_controls,
)
from cleanclinic.operations.risks.removal import restore_controls
from cleanclinic.operations.workspace.opening import Workspace
from cleanclinic.operations.workspace.results import Changed, Saved
from cleanclinic.records.control import Control, ControlState
from cleanclinic.records.control_check import ControlCheck
from cleanclinic.records.fields import Problem
from cleanclinic.records.frequency import Frequency
from cleanclinic.records.held import Changes, Held
from cleanclinic.records.initials import search_text
from cleanclinic.records.record import Record
from cleanclinic.records.risk_point import RiskPoint
from ui.pages.risks.control_head import state_badge
from ui.parts.kit import Kit
from ui.parts.pick_box import Option
from ui.parts.pills import Badge
from ui.parts.record_plan import (
    After,
    Chip,
    Deeds,
    DeskPlan,
    InPart,
    Names,
    SheetWays,
    columns_for,
    form_for,
)
from ui.parts.table_row import Column, Row
from ui.parts.widths import column_width

_FIELDS = (
    *("text", "risk_point", "frequency", "responsible", "due", "in_place_on", "rule"),
    "internal_rule",
)
_BULK = ("frequency", "responsible", "due", "in_place_on", "rule", "internal_rule")
# How often, as people also write it.
_OTHERWISE = (
    ("每天", Frequency.DAILY),
    ("每星期", Frequency.WEEKLY),
    ("每季", Frequency.QUARTERLY),
    ("每年度", Frequency.YEARLY),
)


class ControlReader:
    """Reads the controls a desk shows; `rows` is how each stood when they were read last."""

    def __init__(self) -> None:
        self.rows: Mapping[str, ControlRow] = {}
        # How those stand that are shown before all are read.
        self._first: Mapping[str, ControlRow] = {}
        self._book: RiskBook | None = None

    @property
    def in_part(self) -> InPart:
        """A point tells its number in many rows: only what is about controls is put in alone."""
        return InPart(frozenset({Control.KIND, ControlCheck.KIND}), self._after)

    def listed(self, workspace: Workspace, _: type[Record]) -> tuple[Held[Any], ...]:
        """All controls by the number of their risk point."""
        return self._read(workspace, None)

    def first(
        self, workspace: Workspace, _: type[Record], order: Sequence[tuple[str, bool]], most: int
    ) -> tuple[Held[Any], ...] | None:
        """The first controls, until all are read; None where somebody sorted them otherwise."""
        if order:
            return None
        found = all_controls(read_first_controls(workspace, most))
        self._first = {row.id: row for _, row in found}
        return tuple(held for held, _ in found)

    def row(self, held: Held[Any]) -> ControlRow:
        """How a control stands."""
        return self.rows.get(held.record.id) or self._first[held.record.id]

    def as_of(self, workspace: Workspace, _: type[Record], day: date) -> tuple[Held[Any], ...]:
        """The same at the end of a day."""
        return self._read(workspace, day)

    def _read(self, workspace: Workspace, day: date | None) -> tuple[Held[Any], ...]:
        self._book = None
        book = read_book(workspace, day=day)
        found = all_controls(book)
        self.rows, self._book = {row.id: row for _, row in found}, book
        return tuple(held for held, _ in found)

    def _after(
        self, workspace: Workspace, _: type[Record], __: object, changes: Changes
    ) -> After | None:
        read, self._book = self._book, None
        found = book_after(workspace, read, changes) if read else None
        if found is None:
            return None
        book, touched = found
        rows = {one: row for one, row in self.rows.items() if one not in touched.controls}
        for held in (book.controls[one] for one in touched.controls if one in book.controls):
            if row := control_row(book, held):
                rows[row.id] = row
        ordered = sorted(sorted(rows), key=lambda one: rows[one].points[0])
        self.rows, self._book = rows, book
        return After({one: book.controls[one] for one in ordered}, touched.controls)


def control_plan(kit: Kit, reader: ControlReader) -> DeskPlan:
    """What is special about controls: they stand against risk points, and go with their checks."""

    def row_of(held: Held[Any], names: Names) -> Row:
        return _row(kit, reader.row(held), held.record, names)

    def badge_of(held: Held[Any]) -> Badge | None:
        row = reader.rows.get(held.record.id)
        return state_badge(kit, row) if row else None

    return DeskPlan(
        of=Control,
        name="risks.controls",
        columns=_columns(kit),
        form=form_for(kit, Control, _FIELDS, lines={"text": 2}),
        icon="shield-alert",
        title_of=lambda held, _: held.record.text,
        row_of=row_of,
        badge_of=badge_of,
        kept=("risk_point", "frequency", "responsible"),
        bulk=_BULK,
        # What one is in place by proves nothing of its copy.
        unique=("in_place_on", "also_for"),
        start=lambda: {"frequency": Frequency.MONTHLY},
        chips=(
            Chip(
                "overdue", "ui.risks.chip.overdue",
                lambda held, _: reader.rows[held.record.id].overdue,
            ),
            Chip(
                "not_proven", "ui.risks.chip.not_proven",
                lambda held, _: held.record.state is not ControlState.IN_PLACE,
            ),
            Chip(
                "unchecked", "ui.risks.chip.unchecked",
                lambda held, _: reader.rows[held.record.id].check_overdue, rare=True,
            ),
        ),
        options=_options,
        deeds=Deeds(
            listed=reader.listed, first=reader.first, in_part=reader.in_part,
            as_of=reader.as_of, trial=_trial, add=_add,
            new_many=new_controls, edit=_edit, remove=_remove, restore=_restore,
        ),
        sheet=SheetWays(given=("frequency",), spellings={"frequency": _OTHERWISE}),
    )  # fmt: skip


def _columns(kit: Kit) -> tuple[Column, ...]:
    def worked_out(name: str, look: str, *samples: str) -> Column:
        title = kit.words.text(f"ui.risks.column.{name}")
        return Column(name, title, column_width(kit, title, *samples), look)

    states = [kit.words.text(f"control_state.{one}") for one in ControlState]
    fields = columns_for(
        kit, Control,
        ("risk_point", "text", "frequency", "responsible", "due", "in_place_on", "rule"),
        stretch="text", hidden=("in_place_on", "rule"),
        widths={"text": 140, "risk_point": 84, "responsible": 80},
    )  # fmt: skip
    state = worked_out("state", "badge", *states)
    files = worked_out("files", "number", "10")
    check = worked_out("next_check", "muted", "2026-11-22")
    return (*fields[:2], state, *fields[2:5], check, files, *fields[5:])


def _row(kit: Kit, row: ControlRow, control: Control, names: Names) -> Row:
    words = kit.words
    own = names.get(control.risk_point, "")
    points = words.text("part.list.comma").join((own, *row.others)) if row.others else own
    cells = (
        points,
        row.text,
        state_badge(kit, row),
        words.text(f"frequency.{row.frequency}"),
        row.responsible,
        row.due,
        row.next_check,
        len(row.evidence) or None,
        control.in_place_on,
        control.rule,
    )
    return Row(row.id, cells, search_text(points, row.text, row.responsible, control.rule))


def _options(workspace: Workspace) -> dict[str, Sequence[Option]]:
    points = sorted((one.record for one in list_records(workspace, RiskPoint)), key=_number)
    return {
        "risk_point": [Option(one.id, f"{one.number}（{one.post}）") for one in points],
        "responsible": [Option(one.id, one.name) for one in list_staff(workspace) if not one.left],
    }


def _number(point: RiskPoint) -> str:
    return point.number


def _trial(of: type[Record], values: Mapping[str, Any], today: date) -> tuple[Problem, ...]:
    return try_record(of, {"frequency": Frequency.MONTHLY, **values}, today)


def _add(workspace: Workspace, _: type[Record], values: Mapping[str, Any]) -> Saved:
    rest = {name: value for name, value in values.items() if name != "risk_point"}
    return add_control(workspace, values["risk_point"], rest)


def _edit(
    workspace: Workspace, _: type[Record], control_id: str, values: Mapping[str, Any]
) -> Saved:
    return edit_control(workspace, control_id, values)


def _remove(workspace: Workspace, _: type[Record], ids: Sequence[str]) -> Changed:
    return remove_controls(workspace, ids)


def _restore(workspace: Workspace, _: type[Record], ids: Sequence[str]) -> Changed:
    return restore_controls(workspace, ids)
