"""Undo and redo by name across restarts, histories that name who and what, numbers that last."""

from datetime import date

import pytest

from cleanclinic.operations.home.overview import shell_state
from cleanclinic.operations.pledges.board import (
    PledgeStanding,
    pledge_board,
    sign_pledges,
    start_campaign,
    void_pledge,
)
from cleanclinic.operations.pledges.printing import print_pledges
from cleanclinic.operations.recording.history import history, recent_acts, redo, undo, value_text
from cleanclinic.operations.recording.staff import (
    StaffNumberTakenError,
    add_staff,
    edit_staff,
    remove_staff,
)
from cleanclinic.operations.recording.writing import get_record
from cleanclinic.operations.risks.controls import (
    add_control,
    add_evidence,
    edit_control,
    remove_control,
)
from cleanclinic.operations.risks.library import add_from_library, library
from cleanclinic.operations.risks.points import add_risk, edit_risk, edit_risks, get_risk
from cleanclinic.operations.risks.register import list_risks
from cleanclinic.operations.risks.removal import remove_risks
from cleanclinic.records.control import Control
from cleanclinic.records.grading import RiskLevel
from cleanclinic.records.pledge import Pledge, PledgeState
from cleanclinic.records.record import RecordInvalidError
from cleanclinic.records.risk_point import RiskPoint
from cleanclinic.storage.errors import RecordFinalError, UndoChangedError, UndoNothingError
from cleanclinic.words import LANGUAGES, Words
from tests.hospital import CONTROL, contents, numbers_of, person, risk

WORDS = Words("zh_CN")


def records(workspace):
    """All live records, by id."""
    return {
        held.record.id: held.record
        for kind in (RiskPoint, Control, Pledge)
        for held in workspace.store.all(kind)
    }


def signing(hospital, folder, people=3):
    """A ward with a round of signing; gives ward, round and the ids of its people."""
    ward = hospital.ward()
    staff = [add_staff(ward, person(number)).id for number in range(people)]
    return ward, start_campaign(ward, "2026 年度", 2026, date(2026, 12, 31)).id, staff


def test_undo_and_redo_by_name_across_a_restart(hospital):
    ward = hospital.ward()
    point = add_risk(ward, risk()).id
    edit_risk(ward, point, {"impact": 5})
    edit_risk(ward, point, {"post": "药师"})
    assert WORDS.act(*name(shell_state(ward).undo)) == "修改 R-0001 的“岗位/环节”"

    ward = hospital.reopen(ward)
    undone = undo(ward)
    assert (undone.line.key, undone.changes.ids) == ("act.edit_risk", {point})
    assert get_risk(ward, point).record.post == "处方医师"
    undo(ward)
    assert get_risk(ward, point).record.impact == 4
    undo(ward)
    assert list_risks(ward).rows == ()
    # The department itself was not an act to take back.
    assert shell_state(ward).undo is None
    with pytest.raises(UndoNothingError):
        undo(ward)
    assert ward.department.name == "icu病区"

    ward = hospital.reopen(ward)
    while shell_state(ward).redo:
        redo(ward)
    record = get_risk(ward, point).record
    assert (record.impact, record.post) == (5, "药师")
    with pytest.raises(UndoNothingError):
        redo(ward)


def name(line):
    return line.key, line.args, line.reversal


def test_undo_takes_back_a_whole_act_and_nothing_else(hospital):
    ward = hospital.ward()
    fitting = [row.id for row in library(ward) if row.fits][:4]
    add_from_library(ward, fitting)
    before = records(ward)
    points = [row.id for row in list_risks(ward).rows]
    edit_risks(ward, points, {"likelihood": 5, "impact": 5})
    assert {row.level for row in list_risks(ward).rows} == {RiskLevel.HIGH}
    undo(ward)
    assert records(ward) == before
    remove_risks(ward, points)
    assert records(ward) == {}
    undo(ward)
    assert records(ward) == before


def test_something_new_buries_what_could_be_done_again(hospital):
    ward = hospital.ward()
    point = add_risk(ward, risk()).id
    edit_risk(ward, point, {"impact": 5})
    undo(ward)
    edit_risk(ward, point, {"remark": "新"})
    assert shell_state(ward).redo is None
    with pytest.raises(UndoNothingError):
        redo(ward)


def test_what_another_pc_changed_since_is_not_undone(hospital):
    one = hospital.ward("icu")
    point = add_risk(one, risk()).id
    hospital.take(hospital.office, hospital.send(one))
    two = hospital.ward("icu-2", joins=one)
    hospital.answer(one, two)
    edit_risk(one, point, {"post": "甲"})
    hospital.take(hospital.office, hospital.send(one))
    hospital.answer(one, two)
    edit_risk(two, point, {"post": "乙"})
    hospital.take(hospital.office, hospital.send(two))
    hospital.answer(one)
    before = contents(one)
    with pytest.raises(UndoChangedError) as caught:
        undo(one)
    assert caught.value.values["field"] == "post"
    assert contents(one) == before


def test_what_was_sent_and_answered_can_still_be_undone_and_the_office_hears_of_it(hospital):
    ward = hospital.ward("icu")
    point = add_risk(ward, risk()).id
    hospital.round_trip(ward)
    edit_risk(ward, point, {"post": "甲"})
    hospital.round_trip(ward)
    undo(ward)
    assert get_record(ward, RiskPoint, point).record.post == risk()["post"]
    hospital.round_trip(ward)
    assert get_record(hospital.office, RiskPoint, point).record.post == risk()["post"]
    # Undoing once more takes the point itself back, on both sides.
    undo(ward)
    hospital.round_trip(ward)
    for side in (ward, hospital.office):
        assert side.store.get(RiskPoint, point) is None
    redo(ward)
    assert get_record(ward, RiskPoint, point).record.post == risk()["post"]


def test_a_history_names_who_what_before_and_after(hospital):
    ward = hospital.ward()
    point = add_risk(ward, risk()).id
    edit_risk(ward, point, {"impact": 5})
    remove_risks(ward, [point])
    undo(ward)
    rows = history(ward, point)
    assert [row.op for row in rows] == ["restore", "tombstone", "put", "put"]
    assert {row.person for row in rows} == {"icu护士长"}
    assert [row.at for row in rows] == sorted((row.at for row in rows), reverse=True)
    # Graver than before, it is to be looked at sooner.
    changes = {one.field: (one.before, one.after) for one in rows[2].fields}
    assert changes.pop("impact") == (4, 5)
    assert list(changes) == ["review_on"]
    made = {one.field: one.after for one in rows[3].fields}
    assert made["description"] == risk()["description"]
    for row in rows:
        for field in row.fields:
            key, text = value_text(field.after)
            assert bool(key) is not bool(text) or key == "value.count"
            for language in LANGUAGES:
                words = Words(language)
                assert not key or words.has(key), key
                assert words.has(f"risk_point.{field.field}"), field.field


def test_every_act_has_a_name_people_can_read(hospital, tmp_path):
    """Each operation once; each act named in both languages, its undoing too."""
    hospital.publish()
    ward, campaign, staff = signing(hospital, tmp_path)
    hospital.answer(ward)
    point = add_risk(ward, risk()).id
    other = add_risk(ward, risk()).id
    control = add_control(ward, point, CONTROL).id
    (tmp_path / "proof.txt").write_bytes(b"proof")
    add_evidence(ward, control, tmp_path / "proof.txt")
    edit_control(ward, control, {"due": date(2026, 12, 1)})
    edit_control(ward, control, {"due": None, "rule": "依据"})
    edit_risk(ward, point, {"impact": 5})
    edit_risk(ward, point, {"impact": 4, "post": "药师"})
    edit_risks(ward, [point, other], {"likelihood": 2})
    edit_staff(ward, staff[0], {"title": "护师"})
    edit_staff(ward, staff[0], {"title": "护士", "duty": ""})
    add_from_library(ward, [library(ward)[0].id])
    print_pledges(ward, campaign, staff, tmp_path / "p.pdf", words=WORDS)
    pledges = [row.pledge_id for row in pledge_board(ward, campaign).rows]
    sign_pledges(ward, pledges[:1], ward.today())
    sign_pledges(ward, pledges[1:], ward.today())
    void_pledge(ward, pledges[0], "填错")
    remove_control(ward, control)
    remove_staff(ward, staff[:1])
    remove_risks(ward, [point])
    undo(ward)
    redo(ward)
    undo(ward)
    remove_risks(ward, [row.id for row in list_risks(ward).rows])
    for workspace in (ward, hospital.office):
        lines = recent_acts(workspace, 100)
        assert lines
        for language in LANGUAGES:
            for line in lines:
                text = Words(language).act(*name(line))
                assert "{" not in text
                assert "@" not in text
    assert {line.reversal for line in recent_acts(ward, 100)} == {"", "act.undo", "act.redo"}


def test_undoing_a_signature_voids_the_sheet_and_keeps_it(hospital, tmp_path):
    ward, campaign, staff = signing(hospital, tmp_path)
    print_pledges(ward, campaign, staff[:1], tmp_path / "p.pdf", words=WORDS)
    row = pledge_board(ward, campaign).rows[0]
    sign_pledges(ward, [row.pledge_id], ward.today())
    undo(ward)
    record = ward.store.get(Pledge, row.pledge_id).record
    assert record.state is PledgeState.VOID
    assert record.void_reason
    assert record.signed_on == ward.today()
    assert pledge_board(ward, campaign).rows[0].standing is PledgeStanding.UNPRINTED
    # What cannot be done again, or taken back, is not offered.
    assert shell_state(ward).redo is None
    with pytest.raises(UndoNothingError):
        redo(ward)
    print_pledges(ward, campaign, staff[:1], tmp_path / "p.pdf", words=WORDS)
    void_pledge(ward, pledge_board(ward, campaign).rows[0].pledge_id, "破损")
    assert shell_state(ward).undo is None


def test_final_records_refuse_edits(hospital, tmp_path):
    ward, campaign, staff = signing(hospital, tmp_path)
    print_pledges(ward, campaign, staff[:1], tmp_path / "p.pdf", words=WORDS)
    pledge = pledge_board(ward, campaign).rows[0].pledge_id
    sign_pledges(ward, [pledge], ward.today())
    before = contents(ward)
    with pytest.raises(RecordFinalError):
        void_pledge(ward, pledge, "")
    (tmp_path / "scan.pdf").write_bytes(b"%PDF-")
    with pytest.raises(RecordFinalError):
        sign_pledges(ward, [pledge], ward.today(), tmp_path / "scan.pdf")
    with (
        pytest.raises(RecordFinalError),
        ward.store.act("act.remove_staff", ward.actor, count="1") as act,
    ):
        act.tombstone(Pledge, pledge)
    assert contents(ward) == before


def test_a_sheet_printed_again_keeps_its_number_and_numbers_are_unique(hospital, tmp_path):
    ward, campaign, staff = signing(hospital, tmp_path, people=5)
    first = print_pledges(ward, campaign, staff[:3], tmp_path / "1.pdf", words=WORDS)
    numbers = {row.staff_id: row.number for row in pledge_board(ward, campaign).rows}
    before = contents(ward)
    again = print_pledges(ward, campaign, staff[:3], tmp_path / "2.pdf", words=WORDS)
    assert contents(ward) == before
    assert (first.pages, again.pages, bool(again.changes)) == (3, 3, False)

    print_pledges(ward, campaign, list(reversed(staff)), tmp_path / "3.pdf", words=WORDS)
    rows = pledge_board(ward, campaign).rows
    assert {row.staff_id: row.number for row in rows if row.staff_id in staff[:3]} == {
        one: numbers[one] for one in staff[:3]
    }
    assert len({row.number for row in rows}) == 5

    # A voided sheet's number is spent: the new sheet gets another.
    void_pledge(ward, rows[0].pledge_id, "破损")
    print_pledges(ward, campaign, staff, tmp_path / "4.pdf", words=WORDS)
    undo(ward)
    print_pledges(ward, campaign, staff, tmp_path / "5.pdf", words=WORDS)
    given = [held.record.number for held in ward.store.all(Pledge)]
    gone = [held.record.number for held in ward.store.all(Pledge, deleted=True)]
    assert (len(given), len(gone), len({*given, *gone})) == (6, 1, 7)


def test_a_risk_points_number_is_never_given_twice(hospital):
    ward = hospital.ward()
    points = [add_risk(ward, risk()).id for _ in range(3)]
    remove_risks(ward, points[1:])
    add_risk(ward, risk())
    undo(ward)
    add_risk(ward, risk())
    assert numbers_of(ward) == ["R-0001", "R-0005"]


def test_a_staff_number_belongs_to_one_person(hospital):
    ward = hospital.ward()
    add_staff(ward, person(1))
    two = add_staff(ward, person(2)).id
    with pytest.raises(StaffNumberTakenError):
        add_staff(ward, person(1, "别人"))
    with pytest.raises(StaffNumberTakenError):
        edit_staff(ward, two, {"staff_number": "10001"})


@pytest.mark.parametrize(
    "values",
    [{"impact": 0}, {"impact": 6}, {"description": ""}, {"post": "a\nb"}, {"number": "r 1"}],
)
def test_a_value_that_breaks_a_rule_is_not_recorded(hospital, values):
    ward = hospital.ward()
    before = contents(ward)
    with pytest.raises(RecordInvalidError):
        add_risk(ward, risk(**values))
    assert contents(ward) == before
