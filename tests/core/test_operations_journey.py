"""The main job through the operations: record, print, sign, send, receive, answer, know."""

from datetime import date

import pytest

from cleanclinic.errors import CancelledError
from cleanclinic.operations.exchange.receiving import import_files
from cleanclinic.operations.exchange.sending import (
    NothingToSendError,
    export_bundle,
    export_receipts,
)
from cleanclinic.operations.exchange.standing import JournalResult, exchange_state
from cleanclinic.operations.exchange.verifying import verify_file
from cleanclinic.operations.home.office_board import office_board
from cleanclinic.operations.home.overview import overview, todos
from cleanclinic.operations.office.asking import write_request
from cleanclinic.operations.office.enrolment import pending_requests
from cleanclinic.operations.pledges.board import (
    PledgeStanding,
    SignedOnError,
    pledge_board,
    sign_pledges,
)
from cleanclinic.operations.pledges.printing import preview_pledge, print_pledges
from cleanclinic.operations.recording.staff import add_staff, list_staff
from cleanclinic.operations.risks.controls import add_control, add_evidence
from cleanclinic.operations.risks.detail import risk_detail
from cleanclinic.operations.risks.points import add_risk, edit_risk
from cleanclinic.operations.risks.register import RiskStanding, list_risks
from cleanclinic.records.control import Control, ControlState
from cleanclinic.records.pledge import Pledge, PledgeCampaign, PledgeTemplate
from cleanclinic.records.risk_point import RiskPoint
from cleanclinic.words import Words
from tests.core.paper_pdfs import texts
from tests.hospital import CONTROL, contents, person, risk

WORDS = Words("zh_CN")


def working_ward(hospital, folder):
    """A ward with two people, a risk point, a control and its evidence."""
    ward = hospital.ward("icu")
    for number, name in enumerate(("王小明", "欧阳𬀩"), 1):
        add_staff(ward, person(number, name))
    point = add_risk(ward, risk()).id
    control = add_control(ward, point, CONTROL).id
    proof = folder / "抽查记录.txt"
    proof.write_text("一百张处方全部合格", encoding="utf-8")
    add_evidence(ward, control, proof)
    return ward, point, control


def test_what_a_ward_records_prints_and_signs_is_counted_at_the_office(hospital, tmp_path):
    hospital.publish()
    ward, point, control = working_ward(hospital, tmp_path)
    hospital.answer(ward)
    campaign = pledge_board(ward).campaign_id
    staff = [row.id for row in list_staff(ward)]

    paper = print_pledges(ward, campaign, staff, tmp_path / "承诺书.pdf", words=WORDS)
    signed = pledge_board(ward).rows[0]
    sign_pledges(ward, [signed.pledge_id], ward.today())
    hospital.take(hospital.office, hospital.send(ward))

    assert paper.pages == 2
    pages = texts(tmp_path / "承诺书.pdf")
    for page, row in zip(pages, pledge_board(ward).rows, strict=True):
        assert row.number in page
        assert row.name[:1] in page
        assert "清河医院" in page
    board = office_board(hospital.office)
    assert (board.risks.total, board.controls, board.staff, board.pledges_signed) == (1, 1, 2, 1)
    held = hospital.office.store.get(Control, control).record
    assert held.state is ControlState.IN_PLACE
    proof = b"".join(hospital.office.store.attachment_chunks(held.evidence[0].attachment))
    assert proof.decode() == "一百张处方全部合格"
    for kind in (RiskPoint, Control, Pledge):
        at_ward = [one.record for one in ward.store.all(kind)]
        assert [one.record for one in hospital.office.store.all(kind)] == at_ward
    assert hospital.office.store.get(RiskPoint, point).owner == ward.department_id


def test_a_bundle_is_confirmed_only_by_the_offices_answer(hospital, tmp_path):
    ward, _, _ = working_ward(hospital, tmp_path)
    assert exchange_state(ward).waiting_changes > 0

    files = hospital.send(ward)
    sent = exchange_state(ward)
    assert (sent.waiting_changes, sent.unconfirmed, sent.confirmed_upto) == (0, 1, 0)
    assert sent.journal[0].result is JournalResult.SENT

    hospital.take(hospital.office, files)
    assert exchange_state(ward).unconfirmed == 1

    hospital.answer(ward)
    state = exchange_state(ward)
    assert (state.unconfirmed, state.confirmed_upto, state.next_number) == (0, 1, 2)
    results = {(row.direction, row.number): row.result for row in state.journal}
    assert results["out", 1] is JournalResult.RECEIVED
    assert results["in", 1] is JournalResult.APPLIED
    assert state.last_office_contact is not None
    with pytest.raises(NothingToSendError):
        export_bundle(ward, hospital.stick())


def test_the_downlink_brings_the_offices_text_and_round(hospital):
    hospital.publish()
    ward = hospital.ward()
    assert pledge_board(ward).campaign_id is None
    hospital.answer(ward)
    board = pledge_board(ward)
    assert board.title == "2026 年度廉洁从业承诺书"
    (template,) = ward.store.all(PledgeTemplate)
    (campaign,) = ward.store.all(PledgeCampaign)
    assert {template.owner, campaign.owner} == {"office"}
    assert campaign.record.template == template.record.id
    assert board.template_version == template.record.version


def test_the_office_has_nothing_more_to_say_until_something_happens(hospital):
    ward = hospital.ward()
    add_risk(ward, risk())
    hospital.round_trip(ward)
    add_risk(ward, risk())
    hospital.take(hospital.office, hospital.send(ward))
    hospital.answer(ward)
    before = hospital.office.store.stream(ward.store.meta("device_id"), "out").seq
    # Nothing new, but nobody has confirmed the last answer: the same one is written again.
    export_receipts(hospital.office, hospital.stick())
    assert hospital.office.store.stream(ward.store.meta("device_id"), "out").seq == before


def test_an_office_without_wards_has_nothing_to_send(hospital):
    with pytest.raises(NothingToSendError):
        export_receipts(hospital.office, hospital.stick())


def test_a_preview_and_a_check_write_nothing(hospital, tmp_path):
    hospital.publish()
    ward, _, _ = working_ward(hospital, tmp_path)
    hospital.answer(ward)
    (sent,) = hospital.send(ward)
    staff = list_staff(ward)[0].id
    before = contents(ward), contents(hospital.office)
    preview_pledge(ward, pledge_board(ward).campaign_id, staff, WORDS)
    verified = verify_file(hospital.office, sent)
    assert verified.manifest.counts.attachments == 1
    assert (contents(ward), contents(hospital.office)) == before


def test_what_is_due_is_listed_with_the_most_pressing_first(hospital):
    hospital.publish()
    ward = hospital.ward()
    add_staff(ward, person(1))
    hospital.answer(ward)
    point = add_risk(ward, risk(review_on=date(2026, 12, 20))).id
    add_control(ward, point, {**CONTROL, "due": date(2026, 11, 1)})
    add_control(ward, point, {**CONTROL, "text": "另一条", "due": date(2026, 11, 20)})
    kinds = [todo.kind for todo in todos(ward)]
    assert kinds == ["control_overdue", "control_due", "pledge", "send"]
    assert list_risks(ward).rows[0].standing is RiskStanding.LACKING
    now = overview(ward)
    assert (now.controls_total, now.controls_in_place, now.pledges_total) == (2, 0, 1)
    detail = risk_detail(ward, point)
    assert [row.overdue for row in detail.controls] == [True, False]


def test_a_pledge_is_not_signed_before_it_was_printed_or_after_today(hospital, tmp_path):
    hospital.publish()
    ward, _, _ = working_ward(hospital, tmp_path)
    hospital.answer(ward)
    board = pledge_board(ward)
    print_pledges(
        ward, board.campaign_id, [board.rows[0].staff_id], tmp_path / "p.pdf", words=WORDS
    )
    pledge = pledge_board(ward).rows[0].pledge_id
    for on in (date(2026, 11, 1), date(2026, 11, 3)):
        with pytest.raises(SignedOnError):
            sign_pledges(ward, [pledge], on)
    assert pledge_board(ward).rows[0].standing is PledgeStanding.PRINTED


def test_a_request_waits_for_a_person_and_survives_a_restart(hospital):
    ward = hospital.found_ward("icu")
    path = hospital.stick() / "icu.ccreq"
    card = write_request(ward, path)
    assert write_request(ward, path).digits == card.digits
    hospital.take(hospital.office, path)
    office = hospital.reopen(hospital.office)
    (waiting,) = pending_requests(office)
    assert (waiting.digits, waiting.department, waiting.demo) == (card.digits, "icu病区", True)
    assert office_board(office).requests == 1


def test_everything_is_as_it_was_after_a_restart_of_both_sides(hospital, tmp_path):
    hospital.publish()
    ward, _, _ = working_ward(hospital, tmp_path)
    hospital.round_trip(ward)
    before = contents(ward), contents(hospital.office), exchange_state(ward)
    ward = hospital.reopen(ward)
    hospital.reopen(hospital.office)
    assert (contents(ward), contents(hospital.office), exchange_state(ward)) == before
    add_risk(ward, risk())
    hospital.round_trip(ward)
    assert office_board(hospital.office).risks.total == 2


def test_an_import_can_be_stopped_and_then_nothing_came_in(hospital, tmp_path):
    ward, point, _ = working_ward(hospital, tmp_path)
    for number in range(200):
        edit_risk(ward, point, {"remark": f"第 {number} 次"})
    files = hospital.send(ward)
    before = contents(hospital.office)
    for looks in range(1, 1000):
        answers = iter([False] * looks)
        try:
            import_files(
                hospital.office, files, cancelled=lambda answers=answers: next(answers, True)
            )
        except CancelledError:
            assert contents(hospital.office) == before
            assert list((hospital.office.folder / "inbox").iterdir()) == []
        else:
            break
    # One look for the file, one for copying, one for reading, two within the transaction.
    assert looks > 4
    assert contents(hospital.office) != before
