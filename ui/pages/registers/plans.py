"""The plan of a register's desk, worked out from its shape: columns, rows, form, chips, deeds."""

from collections.abc import Mapping, Sequence
from dataclasses import MISSING, fields, replace
from datetime import date
from functools import partial
from typing import Any

from cleanclinic.operations.recording import writing as recording
from cleanclinic.operations.registers.entries import (
    add_entry,
    check_entries,
    edit_entries,
    edit_entry,
    new_entries,
    now_of,
    rules_of,
    try_entry,
)
from cleanclinic.operations.workspace.confidential import may_see
from cleanclinic.operations.workspace.opening import Workspace
from cleanclinic.records.fields import Field, Parts, fields_of
from cleanclinic.records.held import Changes, Held
from cleanclinic.records.initials import search_text
from cleanclinic.records.register import Involved, Register
from cleanclinic.records.register_rules import Due, RulesByDay, default_rules
from cleanclinic.records.register_standing import Now, RegisterStanding, due_of, standing_of, waits
from cleanclinic.records.working_days import holidays
from cleanclinic.words import Words
from ui.pages.registers.shapes import BY_KIND, Shape
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
    columns_for,
    form_for,
    plain_cell,
)
from ui.parts.table_cell import Cell, cell_text
from ui.parts.table_row import Column, Row
from ui.parts.widths import column_width

STANDING, DUE = "standing", "due"
_TONES = {
    RegisterStanding.OVERDUE: "bad",
    RegisterStanding.IRREGULAR: "bad",
    RegisterStanding.EXPIRED: "bad",
    RegisterStanding.LATE: "warn",
    RegisterStanding.LACKING: "warn",
    RegisterStanding.EXPIRING: "warn",
    RegisterStanding.OPEN: "info",
    RegisterStanding.DONE: "good",
}
_RARE = (RegisterStanding.OVERDUE, RegisterStanding.LACKING)
_LAST_MINUTE = 24 * 60 - 1
_NEWEST = (("on", True), ("number", True))
_SUMMED = ("amount", "copies", "points", "count")
_PEOPLE_WIDTH, _PAIR_WIDTH = 104, 116
_WIDTHS = {
    "number": 154, "handler": 76, "proposer": 76, "talker": 76, "rep": 72, "points": 56,
    "amount": 72, "giver": 84,
}  # fmt: skip
_STRETCHED = 110


class Watch:
    """The moment and the rules by which the entries shown were read."""

    def __init__(self, today: date) -> None:
        self.now = Now(today, 0)
        self.rules: RulesByDay = default_rules()

    def standing(self, record: Register) -> RegisterStanding:
        return standing_of(record, self.rules, holidays(), self.now)

    def due(self, record: Register) -> Due | None:
        return due_of(record, self.rules, holidays())

    def listed(self, workspace: Workspace, of: type[Register]) -> tuple[Held[Any], ...]:
        """The entries, newest first; none where they are not for this person."""
        self.now, self.rules = now_of(workspace), rules_of(workspace)
        return _newest(recording.list_records(workspace, of)) if may_see(workspace, of) else ()

    def first(
        self,
        workspace: Workspace,
        of: type[Register],
        order: Sequence[tuple[str, bool]],
        most: int,
    ) -> tuple[Held[Any], ...] | None:
        """The first entries of the table; where the order is the same the newest."""
        if not may_see(workspace, of):
            return None
        self.now, self.rules = now_of(workspace), rules_of(workspace)
        return recording.first_records(workspace, of, (*order, *_NEWEST), most)

    @property
    def in_part(self) -> InPart:
        """How an act on a few entries is put into what was read."""
        return InPart(frozenset(BY_KIND), self._after)

    def _after(
        self,
        workspace: Workspace,
        of: type[Register],
        held: Mapping[str, Held[Any]],
        changes: Changes,
    ) -> After | None:
        now, rules = now_of(workspace), rules_of(workspace)
        if not may_see(workspace, of) or (now.day, rules) != (self.now.day, self.rules):
            return None
        before, self.now = self.now, now
        after = recording.read_again(workspace, of, held, changes.ids)
        # Meanwhile the time may have run out for others that wait.
        late = (
            one
            for one, entry in after.items()
            if waits(entry.record) and self._stands(entry, before) != self._stands(entry, now)
        )
        touched = changes.ids & (held.keys() | after.keys()) | frozenset(late)
        newest = _newest(tuple(after.values()))
        return After({one.record.id: one for one in newest}, touched)

    def _stands(self, held: Held[Any], now: Now) -> RegisterStanding:
        return standing_of(held.record, self.rules, holidays(), now)

    def as_of(self, workspace: Workspace, of: type[Register], day: date) -> tuple[Held[Any], ...]:
        """The same at the end of a day."""
        self.now = Now(day, _LAST_MINUTE)
        return _newest(recording.as_of(workspace, of, day)) if may_see(workspace, of) else ()


def _newest(held: Sequence[Held[Any]]) -> tuple[Held[Any], ...]:
    return tuple(sorted(held, key=lambda one: (one.record.on, one.record.number), reverse=True))


def badge_of(words: Words, standing: RegisterStanding) -> Badge:
    """A standing as a pill; what is worst sorts first."""
    order = tuple(RegisterStanding).index(standing)
    return Badge(words.text(f"register_standing.{standing}"), _TONES[standing], order)


def plan_of(kit: Kit, shape: Shape, watch: Watch) -> DeskPlan:
    """The plan of one register."""
    of, words = shape.of, kit.words
    people = tuple(one.name for one in fields_of(of) if _is_people(one))
    return DeskPlan(
        of=of,
        name=f"registers.{of.KIND}",
        columns=tuple(_column(kit, shape, key) for key in shape.columns),
        form=form_for(
            kit,
            of,
            shape.form,
            half=shape.half,
            read_only=("number",),
            lines=shape.lines,
            past=of.HAPPENED,
        ),
        icon=shape.icon,
        empty=f"ui.registers.empty.{of.KIND}",
        label_width=88,
        side_width=380,
        row_of=partial(_row, words=words, shape=shape, watch=watch),
        badge_of=lambda held: badge_of(words, watch.standing(held.record)),
        new=shape.new,
        kept=("on",),
        bulk=shape.bulk,
        unique=shape.own,
        start=lambda: {**_usual(shape), "on": kit.today()},
        chips=_chips(watch),
        options=partial(_people_options, names=people),
        deeds=Deeds(
            listed=watch.listed,
            first=watch.first,
            in_part=watch.in_part,
            as_of=watch.as_of,
            add=add_entry,
            new_many=new_entries,
            edit=edit_entry,
            edit_many=edit_entries,
            trial=try_entry,
            check=check_entries,
        ),
    )


def _usual(shape: Shape) -> dict[str, Any]:
    """What the fields of a new entry hold where nobody says otherwise."""
    usual = {one.name: one.default for one in fields(shape.of)}
    return {name: usual[name] for name in shape.new if usual[name] not in (MISSING, None, "", ())}


def _is_people(one: Field) -> bool:
    return isinstance(one.note, Parts) and one.note.of is Involved


def _people_options(workspace: Workspace, names: Sequence[str]) -> Mapping[str, Sequence[Option]]:
    if not names:
        return {}
    called = recording.names_of(workspace, "staff_member")
    options = [Option(record_id, name) for record_id, name in called.items()]
    return dict.fromkeys(names, options)


def _chips(watch: Watch) -> tuple[Chip, ...]:
    def among(standing: RegisterStanding, held: Held[Any], _: date) -> bool:
        return watch.standing(held.record) is standing

    some = tuple(
        Chip(one.value, f"ui.registers.chip.{one}", partial(among, one), rare=True) for one in _RARE
    )
    year = Chip("year", "ui.registers.chip.year", lambda held, day: held.record.on.year == day.year)
    waiting = Chip("open", "ui.registers.chip.open", lambda held, _: waits(held.record), rare=True)
    return (year, *some, waiting)


# Columns and rows


def _column(kit: Kit, shape: Shape, key: str) -> Column:
    words, hidden = kit.words, key in shape.hidden
    if key == STANDING:
        title = words.text("ui.registers.standing")
        badges = [badge_of(words, one) for one in RegisterStanding]
        return Column(key, title, column_width(kit, title, *badges), "badge")
    if key == DUE:
        title = words.text(f"ui.registers.due.{shape.of.KIND}")
        return Column(key, title, column_width(kit, title, "2026-11-22"), "muted", hidden=hidden)
    # What is called shorter on paper has as little room here.
    short = f"paper.register.column.{shape.of.KIND}.{key.replace('+', '_and_')}"
    if "+" in key:
        return Column(key, words.text(short), _PAIR_WIDTH, hidden=hidden)
    people = any(one.name == key and _is_people(one) for one in fields_of(shape.of))
    if people:
        return Column(key, words.text(f"{shape.of.KIND}.{key}"), _PEOPLE_WIDTH, hidden=hidden)
    (made,) = columns_for(
        kit, shape.of, (key,), stretch=shape.stretch, hidden=shape.hidden,
        widths={**_WIDTHS, shape.stretch: _STRETCHED}, totals=_SUMMED,
    )  # fmt: skip
    return replace(made, title=words.text(short)) if words.has(short) else made


def _row(held: Held[Any], names: Names, *, words: Words, shape: Shape, watch: Watch) -> Row:
    record: Register = held.record
    described = {one.name: one for one in fields_of(shape.of)}

    def cell(key: str) -> Cell:
        if key == STANDING:
            return badge_of(words, watch.standing(record))
        if key == DUE:
            due = watch.due(record)
            return due.on if due else None
        if "+" in key:
            found = (plain_cell(words, described[one], getattr(record, one), names)
                     for one in key.split("+"))  # fmt: skip
            return words.text("part.list.comma").join(str(one) for one in found if one)
        return plain_cell(words, described[key], getattr(record, key), names)

    cells = tuple(cell(key) for key in shape.columns)
    texts = [cell_text(one) for one in cells if not isinstance(one, date)]
    mark = words.text("part.desk.conflict") if held.conflict else ""
    return Row(record.id, cells, search_text(*texts), mark)
