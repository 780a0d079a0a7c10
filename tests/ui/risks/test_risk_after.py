"""After any acts the lines put in place are those that reading everything gives."""

from collections.abc import Callable
from datetime import timedelta
from itertools import count

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from cleanclinic.errors import CleanClinicError
from cleanclinic.operations.exchange.sending import export_receipts
from cleanclinic.operations.exchange.settling import conflicts, settle_with_both
from cleanclinic.operations.recording.history import redo, undo
from cleanclinic.operations.recording.row_reading import ReadRow
from cleanclinic.operations.recording.sheets import Match, MatchedRow
from cleanclinic.operations.recording.staff import add_staff, edit_staff
from cleanclinic.operations.risks.approvals import approve_risks
from cleanclinic.operations.risks.controls import (
    add_control,
    check_control,
    edit_control,
    remove_controls,
    share_control,
    unshare_control,
)
from cleanclinic.operations.risks.detail import risk_detail
from cleanclinic.operations.risks.lines import COPIED, add_risk_line, take_risk_lines
from cleanclinic.operations.risks.points import add_risk, edit_risk, edit_risks, move_risks
from cleanclinic.operations.risks.removal import remove_risks, restore_controls, restore_risks
from cleanclinic.operations.risks.review_rounds import close_round, note_review, start_round
from cleanclinic.operations.workspace.opening import Workspace
from cleanclinic.records.control import Control
from cleanclinic.records.control_check import Effect
from cleanclinic.records.frequency import Frequency
from cleanclinic.records.grading import GradingMethod
from cleanclinic.records.held import Changes
from cleanclinic.records.review_round import ReviewResult, ReviewRound, RoundState
from cleanclinic.records.risk_point import RiskPoint, RiskStatus
from cleanclinic.records.staff_member import StaffMember
from tests.hospital import Hospital, person, risk
from tests.ui.after_kit import Kept
from tests.ui.pages import TODAY
from ui.pages.risks.control_plan import ControlReader, control_plan
from ui.pages.risks.plan import risk_plan
from ui.pages.risks.reader import RiskReader
from ui.parts.record_table import RecordTable
from ui.parts.record_view import FIRST_ROWS
from ui.parts.table_filter import ColumnTest

WARDS = count()
EFFECTS, MONTHLY = tuple(Effect), Frequency.MONTHLY
# What may be done; a number says to which, and how.
Deed = Callable[[Workspace, int], object]


def one(ward: Workspace, of, pick: int, *, deleted: bool = False) -> str:
    """One of the records there are."""
    held = ward.store.all(of, deleted=deleted)
    return held[pick % len(held)].record.id if held else "none"


def values_of(pick: int) -> dict[str, object]:
    """One or two fields of a point."""
    return (
        {"description": f"表现{pick}"},
        {"likelihood": pick % 5 + 1, "impact": pick // 5 % 5 + 1},
        {"responsible": None},
        {"method": GradingMethod.MATRIX if pick % 2 else GradingMethod.CRITERIA},
        {"review_on": TODAY + timedelta(days=pick % 40 - 20)},
        {"number": f"R-{pick % 9000:04d}"},
    )[pick % 6]


def lines(ward: Workspace, pick: int) -> object:
    """A file with a new line, and one that changes a point and brings a control."""
    new = {**risk(post=f"地{pick}"), "measures": "新措施甲\n新措施乙"}
    known = {"description": f"文件{pick}", "measures": f"又一条{pick}"}
    rows = [
        MatchedRow(ReadRow(1, {}, new), Match.NEW, "", new),
        MatchedRow(ReadRow(2, {}, known), Match.CHANGED, one(ward, RiskPoint, pick), known),
    ]
    return take_risk_lines(ward, rows)


def open_round_of(ward: Workspace) -> str:
    rounds = [held.record for held in ward.store.all(ReviewRound)]
    return next((each.id for each in rounds if each.state is RoundState.OPEN), "none")


def finish_round(ward: Workspace, pick: int) -> object:
    """Every point answered, and the round closed."""
    for held in ward.store.all(RiskPoint):
        result = ReviewResult.GONE if held.record.status is RiskStatus.GONE else None
        note_review(ward, open_round_of(ward), held.record.id, result or ReviewResult.UNCHANGED,
                    "复核")  # fmt: skip
    return close_round(ward, open_round_of(ward))


def assign(ward: Workspace, pick: int) -> object:
    who = one(ward, StaffMember, pick)
    return edit_risk(ward, one(ward, RiskPoint, pick), {"responsible": who})


DEEDS: dict[str, Deed] = {
    "add": lambda ws, n: add_risk_line(ws, RiskPoint, risk(post=f"地{n}")),
    "copy": lambda ws, n: add_risk_line(ws, RiskPoint, {**risk(), COPIED: one(ws, RiskPoint, n)}),
    "edit": lambda ws, n: edit_risk(ws, one(ws, RiskPoint, n), values_of(n)),
    "edit two": lambda ws, n: edit_risks(
        ws, [one(ws, RiskPoint, n), one(ws, RiskPoint, n + 1)], {"likelihood": n % 5 + 1}
    ),
    "assign": assign,
    "move": lambda ws, n: move_risks(
        ws, [one(ws, RiskPoint, n)], tuple(RiskStatus)[n % len(RiskStatus)], "改了"
    ),
    "remove": lambda ws, n: remove_risks(ws, [one(ws, RiskPoint, n)]),
    "restore": lambda ws, n: restore_risks(ws, [one(ws, RiskPoint, n, deleted=True)]),
    "control": lambda ws, n: add_control(
        ws, one(ws, RiskPoint, n),
        {"text": f"措施{n}", "frequency": tuple(Frequency)[n % len(Frequency)],
         "due": TODAY + timedelta(days=n % 9 - 4), "in_place_on": TODAY - timedelta(days=n % 900)},
    ),
    "edit control": lambda ws, n: edit_control(
        ws, one(ws, Control, n), {"text": f"别的{n}", "due": TODAY + timedelta(days=n % 5 - 2)}
    ),
    "share": lambda ws, n: share_control(
        ws, one(ws, Control, n), [one(ws, RiskPoint, n // 3), one(ws, RiskPoint, n // 7)]
    ),
    "unshare": lambda ws, n: unshare_control(ws, one(ws, Control, n), one(ws, RiskPoint, n // 3)),
    "check": lambda ws, n: check_control(
        ws, one(ws, Control, n),
        {"on": TODAY - timedelta(days=n % 800), "effect": EFFECTS[n % len(EFFECTS)],
         "finding": "看过"},
    ),
    "remove control": lambda ws, n: remove_controls(ws, [one(ws, Control, n)]),
    "restore control": lambda ws, n: restore_controls(ws, [one(ws, Control, n, deleted=True)]),
    "import": lines,
    "approve": lambda ws, n: approve_risks(ws, "王主任"),
    "round": lambda ws, n: start_round(ws, 2026, (None, 3, 4)[n % 3]),
    "review": lambda ws, n: note_review(
        ws, open_round_of(ws), one(ws, RiskPoint, n), tuple(ReviewResult)[n % 3], "复核所见"
    ),
    "finish": finish_round,
    "rename": lambda ws, n: edit_staff(ws, one(ws, StaffMember, n), {"name": f"某某{n % 7}"}),
    "undo": lambda ws, n: undo(ws),
    "redo": lambda ws, n: redo(ws),
}  # fmt: skip


class KeptRisks(Kept):
    """With what belongs to a point, which is read from what was read with the list."""

    def follow(self, ward: Workspace, changes: Changes) -> None:
        super().follow(ward, changes)
        if isinstance(self.reader, RiskReader):
            for risk_id in self.reader.view.rows:
                assert self.reader.detail(ward, risk_id, None) == risk_detail(ward, risk_id)


def sorted_and_sought(table: RecordTable) -> None:
    table.sort([("standing", False), ("number", True)])
    table.set_query("r-0")


def grouped_and_filtered(table: RecordTable) -> None:
    table.group_by("standing")
    table.filter_column("controls", ColumnTest(contains="/ 1"))


@pytest.fixture(scope="module")
def house(tmp_path_factory):
    with Hospital(tmp_path_factory.mktemp("after")) as made:
        yield made


def begin(ward: Workspace) -> None:
    for number in range(3):
        made = add_risk_line(ward, RiskPoint, risk(likelihood=number + 1))
        add_control(ward, made.id, {"text": f"双人{number}", "frequency": Frequency.MONTHLY})
    add_staff(ward, person(1))


def test_lines_put_in_place_are_those_that_reading_everything_gives(qtbot, kit, house):
    @settings(max_examples=14, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
    @given(st.lists(st.tuples(st.sampled_from(sorted(DEEDS)), st.integers(0, 99_999)),
                    min_size=8, max_size=20))  # fmt: skip
    def run(deeds: list[tuple[str, int]]) -> None:
        ward = house.found_ward(f"w{next(WARDS)}")
        begin(ward)
        points = KeptRisks(qtbot, kit, "points", lambda: risks_of(kit))
        controls = KeptRisks(qtbot, kit, "controls", lambda: controls_of(kit))
        arrange = (lambda _: None, sorted_and_sought, grouped_and_filtered)[deeds[0][1] % 3]
        points.arranged(arrange)
        desks = (points, controls)
        for desk in desks:
            desk.views.read(ward, None)
        for name, pick in deeds:
            try:
                done = DEEDS[name](ward, pick)
            except CleanClinicError:
                continue
            for desk in desks:
                desk.follow(ward, done.changes)

    run()


def risks_of(kit):
    reader = RiskReader()
    return risk_plan(kit, reader), reader


def controls_of(kit):
    reader = ControlReader()
    return control_plan(kit, reader), reader


def test_the_first_points_are_those_the_list_begins_with(qtbot, kit, house):
    ward = house.found_ward(f"w{next(WARDS)}")
    people = [add_staff(ward, person(number)).id for number in range(3)]
    points = KeptRisks(qtbot, kit, "first", lambda: risks_of(kit))
    for number in range(FIRST_ROWS + 12):
        values = {"likelihood": number % 5 + 1, "impact": number // 5 % 5 + 1}
        if number % 7 == 0:
            values["method"] = GradingMethod.CONSEQUENCE
        if number % 3 == 0:
            values["responsible"] = people[number % 2]
        made = add_risk(ward, risk(post=f"地{number}", **values)).id
        if number % 2:
            control = add_control(ward, made, {"text": f"措施{number}", "frequency": MONTHLY}).id
            if number % 4 == 1:
                share_control(ward, control, [one(ward, RiskPoint, number // 2)])
            if number % 6 == 1:
                check_control(
                    ward, control, {"on": TODAY - timedelta(days=400), "effect": EFFECTS[0]}
                )
    assert points.first(ward, []) == FIRST_ROWS
    assert points.first(ward, [("number", True)]) == 0, "texts stand by pinyin"
    for pick in range(40):
        add_control(
            ward, one(ward, RiskPoint, 71 - pick), {"text": f"又{pick}", "frequency": MONTHLY}
        )
    remove_risks(ward, [one(ward, RiskPoint, 3), one(ward, RiskPoint, 9)])
    controls = KeptRisks(qtbot, kit, "first.controls", lambda: controls_of(kit))
    assert controls.first(ward, []) == FIRST_ROWS
    assert points.first(ward, []) == FIRST_ROWS


def test_what_another_pc_changed_is_put_in_place_with_what_differs(qtbot, kit, house):
    one_pc = house.ward("icu")
    point = add_risk_line(one_pc, RiskPoint, risk()).id
    add_risk_line(one_pc, RiskPoint, risk())
    house.round_trip(one_pc)
    two = house.ward("icu-2", joins=one_pc)
    house.answer(one_pc, two)
    points = KeptRisks(qtbot, kit, "points", lambda: risks_of(kit))
    points.views.read(one_pc, None)
    edit_risk(two, point, {"description": "二号机改的"})
    points.follow(one_pc, edit_risk(one_pc, point, {"description": "一号机改的"}).changes)
    for ward in (two, one_pc):
        house.take(house.office, house.send(ward))
    device = one_pc.store.meta("device_id")
    brought = export_receipts(house.office, house.stick(), devices=[device]).paths
    points.follow(one_pc, house.take(one_pc, list(brought)).changes)
    assert differing(points) == [point]
    points.follow(one_pc, edit_risk(one_pc, point, {"post": "别处"}).changes)
    (card,) = conflicts(one_pc)
    chosen = settle_with_both(one_pc, card.kind, point, card.field)
    points.follow(one_pc, chosen.changes)
    assert differing(points) == []


def differing(points: KeptRisks) -> list[str]:
    return [row.id for row in points.reader.view.rows.values() if row.conflicted]
