"""Ward and office compare what they know of each other: copies, rewritten logs, lost lines."""

import shutil

import pytest

from cleanclinic.operations.exchange.alarms import OFFER_AGAIN, SETTLE, alarm_cards, answer
from cleanclinic.operations.exchange.receiving import import_files
from cleanclinic.operations.exchange.sending import export_bundle, export_receipts
from cleanclinic.operations.exchange.standing import exchange_state
from cleanclinic.operations.home.office_board import office_board
from cleanclinic.operations.home.overview import shell_state, todos
from cleanclinic.operations.keeping.audit import check_log
from cleanclinic.operations.keeping.backups import by_passphrase, make_backup
from cleanclinic.operations.keeping.restoring import restore
from cleanclinic.operations.risks.points import add_risk, edit_risk
from cleanclinic.operations.workspace.opening import open_workspace
from cleanclinic.operations.workspace.streams import generation, offer_again, receipt_for
from cleanclinic.operations.workspace.trust import roster_of
from cleanclinic.records.hlc import HybridClock
from cleanclinic.records.risk_point import RiskPoint
from cleanclinic.sync.bundle import BundleFacts, prepare_bundle
from cleanclinic.sync.changes import pack_changes
from cleanclinic.sync.manifest import Seen
from cleanclinic.sync.receipts import AuditState
from cleanclinic.sync.tally import KindTally
from cleanclinic.words import LANGUAGES, Words
from tests.hospital import contents, forged, risk, written


def kinds(workspace):
    return [one.kind for one in alarm_cards(workspace)]


def said(workspace):
    """Every open alarm as a sentence in both languages."""
    return [
        Words(language).text(card.text_key, **card.values)
        for card in alarm_cards(workspace)
        for language in LANGUAGES
    ]


def write(workspace, sql, values=()):
    """Somebody with the key changes the file behind the program's back."""
    workspace.store._core.database.write(sql, values)
    workspace.store._core.forget()


def twin_of(hospital, ward, name="twin"):
    """The PC's disk, copied: the workspace folder as it lies there."""
    ward.store._core.database.write("PRAGMA wal_checkpoint(TRUNCATE)")
    shutil.copytree(ward.folder, hospital.folder / name)
    return open_workspace(hospital.folder / name, sources=hospital.sources(name))


# --- a copied PC --------------------------------------------------------------------------------


def test_a_copied_pc_is_noticed_stopped_and_nothing_of_both_is_lost(hospital):
    ward = hospital.ward()
    add_risk(ward, risk())
    hospital.round_trip(ward)
    with twin_of(hospital, ward) as twin:
        add_risk(ward, risk(description="本机写的"))
        add_risk(twin, risk(description="复制出来的那台写的"))
        hospital.take(hospital.office, hospital.send(ward))
        stick = hospital.stick()
        (one,) = import_files(hospital.office, list(export_bundle(twin, stick).paths)).files
        assert one.code == "CCB-FORK"

        board = office_board(hospital.office)
        assert [alarm.number for alarm in board.alarms] == [2]
        assert board.alarms[0].sender == "icu病区 1 号机"
        assert board.departments[0].streams[0].frozen
        assert all("2" in sentence for sentence in said(hospital.office))

        # The next of either is not taken; the office's answer says why, and both begin anew.
        add_risk(ward, risk(description="停下以后写的"))
        results = import_files(hospital.office, hospital.send(ward)).files
        assert [one.code for one in results] == ["", "CCB-FROZEN"]
        receipt = list(export_receipts(hospital.office, hospital.stick()).paths)
        hospital.take(ward, receipt)
        # To the copy the receipt tells of a bundle that it never sent.
        assert [one.code for one in import_files(twin, receipt).files] == ["CCB-RECEIPT"]
        assert [pc.store.meta("epoch") for pc in (ward, twin)] == ["2", "2"]
        paths = export_bundle(ward, hospital.stick()).paths
        hospital.take(hospital.office, list(paths))
        hospital.answer(ward)
        assert exchange_state(ward).progress.unsent.changes == 0
        here = {held.record.description for held in hospital.office.store.all(RiskPoint)}
        assert {"本机写的", "停下以后写的"} <= here
        # Both kept the same name; the second one to begin anew has to be granted as another PC.
        refused = import_files(hospital.office, list(export_bundle(twin, hospital.stick()).paths))
        assert refused.files[0].error is not None
        assert {held.record.description for held in twin.store.all(RiskPoint)} >= {
            "复制出来的那台写的"
        }


def test_settling_an_alarm_does_not_let_the_stream_run(hospital):
    ward = hospital.ward()
    add_risk(ward, risk())
    hospital.take(hospital.office, hospital.send(ward))
    import_files(hospital.office, forged(hospital, ward, [], seq=1, prev="0" * 64))
    (card,) = alarm_cards(hospital.office)
    assert card.actions == (SETTLE,)
    answer(hospital.office, card.id, SETTLE)
    assert alarm_cards(hospital.office) == ()
    add_risk(ward, risk())
    codes = [one.code for one in import_files(hospital.office, hospital.send(ward)).files]
    assert codes == ["", "CCB-FROZEN"]
    settled = hospital.office.store.alarms(open_only=False)
    assert [one.settled_by for one in settled] == ["林知行"]


# --- the log of the other side ------------------------------------------------------------------


def test_a_ward_that_states_a_shorter_or_another_log_is_stopped(hospital):
    for name, audit, code in (
        ("icu", lambda known: AuditState(known.size - 1, "a" * 64), "CCB-ROLLBACK"),
        ("er", lambda known: AuditState(known.size, "a" * 64), "CCB-HISTORY"),
    ):
        ward = hospital.ward(name)
        add_risk(ward, risk())
        hospital.take(hospital.office, hospital.send(ward))
        before = contents(hospital.office)
        path = forged(hospital, ward, [], audit=audit(ward.store.audit()))
        (one,) = import_files(hospital.office, path).files
        assert one.code == code
        after = contents(hospital.office)
        assert {**after, "streams": before["streams"]} == before
        assert hospital.office.store.stream(ward.store.meta("device_id"), "in").frozen
        assert all(name in sentence for sentence in said(hospital.office)[:2])
    assert kinds(hospital.office) == ["history", "rollback"]


def test_a_log_rewritten_at_the_ward_is_found_by_the_offices_answer(hospital):
    ward = hospital.ward()
    add_risk(ward, risk())
    hospital.take(hospital.office, hospital.send(ward))
    size = ward.store.audit().size
    write(ward, "UPDATE change SET chain = zeroblob(32) WHERE position = ?", (size,))
    hospital.answer(ward)
    # What the office saw is not here any more: the PC begins anew and says so.
    assert ward.store.meta("epoch") == "2"
    assert "own_log" in kinds(ward)
    assert [todo.kind for todo in todos(ward) if todo.kind == "alarm"]
    assert shell_state(ward).badges["sync"] == 1


def test_a_log_rewritten_at_the_office_is_found_by_what_wards_saw(hospital):
    ward = hospital.ward()
    add_risk(ward, risk())
    hospital.round_trip(ward)
    (seen,) = {state.size for _, state in hospital.office.store.vouched()} or {
        exchange_state(ward) and int(ward.store.meta("office_audit_size"))
    }
    write(hospital.office, "UPDATE change SET chain = zeroblob(32) WHERE position = ?", (seen,))
    add_risk(ward, risk())
    hospital.take(hospital.office, hospital.send(ward))
    assert kinds(hospital.office) == ["office_log"]
    # What came is taken in all the same; the office's own log is in question.
    assert len(hospital.office.store.all(RiskPoint)) == 2
    report = check_log(hospital.office)
    assert (report.sound, report.rule) == (False, "chain")


def test_the_log_is_held_against_every_state_others_know(hospital):
    ward = hospital.ward()
    for _ in range(2):
        add_risk(ward, risk())
        hospital.round_trip(ward)
    add_risk(ward, risk())
    hospital.take(hospital.office, hospital.send(ward))
    for workspace in (ward, hospital.office):
        assert check_log(workspace).vouched == 2
        assert check_log(workspace).sound
        # The log was rebuilt so that it is sound in itself: only the other side's word tells.
        write(workspace, "UPDATE countersign SET head = ? WHERE way = 'got'", ("e" * 64,))
        report = check_log(workspace)
        first = workspace.store.vouched()[0][1].size
        assert (report.sound, report.rule, report.position) == (False, "vouched", first)


def test_an_office_put_back_by_hand_is_told_by_its_wards(hospital):
    ward = hospital.ward()
    add_risk(ward, risk())
    hospital.round_trip(ward)
    seen = Seen(root=1, roster=10**9, office_generation=5)
    hospital.take(hospital.office, forged(hospital, ward, [], seen=seen))
    assert kinds(hospital.office) == ["office_behind"]
    assert int(hospital.office.store.meta("office_generation")) > 10**9


def test_numbers_nobody_can_have_reached_are_not_believed(hospital):
    ward = hospital.ward()
    seen = Seen(root=1, roster=2**53 - 1, office_generation=2**53 - 1)
    hospital.take(hospital.office, forged(hospital, ward, [], seen=seen))
    assert kinds(hospital.office) == ["office_behind"]
    assert hospital.office.store.meta("office_generation") == "1"


# --- an office with two histories ---------------------------------------------------------------


def answer_of(hospital, ward, **changed):
    """A receipt truly signed by the office, with whatever is to be tried."""
    office, device = hospital.office, ward.store.meta("device_id")
    entry = roster_of(office).newest(device)
    audit = office.store.audit()
    facts = {
        "typ": "receipt",
        "hospital_id": hospital.code,
        "dept_id": ward.department_id,
        "device_id": device,
        "epoch": 1,
        "bundle_id": office.new_id(),
        "schema": {},
        "hlc": HybridClock(office.store.device).tick(office.now()),
        "wall_time": office.now().isoformat(timespec="seconds"),
        "app": "0.1.0",
        "demo": True,
        "seen": Seen(),
        "receipt": receipt_for(office, entry),
        "audit": AuditState(audit.size, audit.head),
    }
    (pack,) = pack_changes([])
    recipients = (entry.recipient,)
    made = prepare_bundle(BundleFacts(**{**facts, **changed}), office.signer, recipients, pack)
    return written(hospital.stick(), made, recipients)


@pytest.mark.parametrize("kind", ["fork", "rollback", "history"])
def test_a_ward_takes_nothing_more_of_an_office_with_two_histories(hospital, kind):
    ward = hospital.ward()
    add_risk(ward, risk())
    hospital.round_trip(ward)
    stream, audit = ward.store.stream("office", "in"), hospital.office.store.audit()
    following = {"seq": stream.seq + 1, "prev": stream.head}
    wrong = {
        "fork": {"seq": 1, "prev": "0" * 64},
        "rollback": {**following, "audit": AuditState(audit.size - 1, "a" * 64)},
        "history": {**following, "audit": AuditState(audit.size, "a" * 64)},
    }
    (one,) = import_files(ward, answer_of(hospital, ward, **wrong[kind])).files
    assert one.code == f"CCB-{kind.upper()}"
    assert kinds(ward) == [kind]
    assert all(str(one.number or "") in sentence for sentence in said(ward))
    (next_one,) = import_files(ward, answer_of(hospital, ward, **following)).files
    assert next_one.code == "CCB-FROZEN"
    # Its own work goes on; it says so with what it sends, and the office begins anew.
    before = generation(hospital.office)
    add_risk(ward, risk())
    hospital.take(hospital.office, hospital.send(ward))
    assert generation(hospital.office) > before
    hospital.answer(ward)
    assert exchange_state(ward).unconfirmed == 0
    assert not ward.store.stream("office", "in").frozen


# --- what both sides hold -----------------------------------------------------------------------


@pytest.fixture
def pair(hospital):
    one = hospital.ward("icu")
    point = add_risk(one, risk()).id
    hospital.round_trip(one)
    two = hospital.ward("icu-2", joins=one)
    hospital.answer(two)
    return one, two, point


def test_two_pcs_whose_lines_cross_agree_at_every_step(hospital, pair):
    one, two, point = pair
    for number in range(3):
        edit_risk(one, point, {"post": f"甲{number}"})
        edit_risk(two, point, {"remark": f"乙{number}"})
        sticks = [hospital.send(one), hospital.send(two)]
        hospital.take(hospital.office, sticks[number % 2])
        hospital.answer(two if number % 2 else one)
        hospital.take(hospital.office, sticks[1 - number % 2])
        if number != 1:
            hospital.answer(one)
            hospital.answer(two)
        for workspace in (one, two, hospital.office):
            assert workspace.store.alarms(open_only=False) == ()


def test_a_line_the_office_lost_is_named_on_both_screens_and_comes_again(hospital, pair):
    one, two, _ = pair
    for description in ("会在院办丢失的", "后来的"):
        add_risk(one, risk(description=description))
    hospital.round_trip(one)
    office = hospital.office
    (lost,) = (
        line
        for line in office.store.lines_after(0, owners=[one.department_id])
        if "会在院办丢失的" in line.line.decode()
    )
    # The table says it is there; the log lacks it.
    write(office, "DELETE FROM change WHERE position = ?", (lost.position,))
    add_risk(one, risk())
    hospital.take(office, hospital.send(one))
    (card,) = alarm_cards(office)
    assert (card.kind, card.sender) == ("difference", "icu病区 1 号机")
    assert [(one.kind, one.here, one.there) for one in card.differing] == [("risk_point", 3, 4)]
    hospital.answer(one)
    (card,) = alarm_cards(one)
    assert (card.kind, card.actions) == ("difference", (OFFER_AGAIN, SETTLE))
    assert [(one.kind, one.here, one.there) for one in card.differing] == [("risk_point", 4, 3)]
    assert len(said(one)) == len(LANGUAGES)

    answer(one, card.id, OFFER_AGAIN)
    assert exchange_state(one).waiting_changes > 0
    # Nothing counts twice as unsent: the office had most of it before.
    assert exchange_state(one).progress.unsent.changes == 0
    hospital.take(office, hospital.send(one))
    assert any(line.hash == lost.hash for line in office.store.lines_after(0))
    hospital.answer(one)
    # Both agree again, and the alarm settles itself.
    assert (alarm_cards(one), alarm_cards(office)) == ((), ())
    hospital.answer(two)
    assert alarm_cards(two) == ()
    assert {held.record.description for held in two.store.all(RiskPoint)} >= {"会在院办丢失的"}


def test_a_line_the_ward_lost_is_named_and_the_office_can_send_everything_again(hospital, pair):
    _, two, point = pair
    hospital.publish()
    hospital.answer(two)
    assert alarm_cards(two) == ()
    # Not the last line of its log: its length and its end are as the office knows them.
    write(two, "DELETE FROM change WHERE rec = ?", (point,))
    hospital.publish()
    hospital.answer(two)
    (card,) = alarm_cards(two)
    assert [(one.kind, one.here, one.there) for one in card.differing] == [("risk_point", 0, 1)]
    offer_again(hospital.office, two.store.meta("device_id"))
    hospital.answer(two)
    assert alarm_cards(two) == ()


def test_sending_everything_again_from_the_office_changes_nothing_at_a_ward_that_has_it(
    hospital, pair
):
    one, two, _ = pair
    before = two.store.audit()
    offer_again(hospital.office, two.store.meta("device_id"))
    hospital.answer(two)
    assert two.store.audit() == before
    for workspace in (one, two, hospital.office):
        assert alarm_cards(workspace) == ()


def test_a_sum_that_does_not_agree_is_an_alarm_and_no_refusal(hospital):
    ward = hospital.ward()
    tally = (KindTally("pledge", 9, "0" * 64),)
    hospital.take(hospital.office, forged(hospital, ward, [], tally=tally))
    (card,) = alarm_cards(hospital.office)
    assert [(one.kind, one.here, one.there) for one in card.differing] == [("pledge", 0, 9)]
    # Once the two agree the alarm is settled by itself.
    stream = hospital.office.store.stream(ward.store.meta("device_id"), "in")
    hospital.take(hospital.office, forged(hospital, ward, [], seq=2, prev=stream.head, tally=()))
    assert alarm_cards(hospital.office) == ()
    assert [one.settled_by for one in hospital.office.store.alarms(open_only=False)] == ["agreed"]


# --- an office put back from a backup -----------------------------------------------------------


def test_an_office_restored_from_last_week_agrees_with_everybody_again(hospital, pair):
    """Sticks of before wait or are known, nobody is stopped, and nothing is lost."""
    one, two, point = pair
    backup = make_backup(hospital.office).path
    late = []
    for number in range(3):
        add_risk(one, risk(description=f"备份之后 {number}"))
        edit_risk(two, point, {"post": f"甲{number}"})
        late += hospital.send(one)
        for ward in (one, two):
            hospital.round_trip(ward)
    hospital.time.pass_days(7)
    hospital.office.close()
    restore(
        hospital.office.folder,
        backup,
        by_passphrase(None),
        sources=hospital.sources("office"),
    )
    office = hospital.reopen(hospital.office)
    # What one sends before it heard of it does not follow what the office still has.
    add_risk(one, risk(description="恢复之后"))
    assert import_files(office, hospital.send(one)).files[0].result == "waiting"
    hospital.take(office, late[-1:])
    for _ in range(2):
        for ward in (one, two):
            hospital.answer(ward)
            hospital.take(office, hospital.send(ward)) if _unsent(ward) else None
    for ward in (one, two):
        hospital.answer(ward)
    for workspace in (office, one, two):
        assert alarm_cards(workspace) == ()
        assert check_log(workspace).sound
        assert workspace.store.waiting() == ()
        assert [one.frozen for one in workspace.store.streams("in") if one.frozen] == []
    held = [{line.hash for line in one.store.lines_after(0)} for one in (office, one, two)]
    risks = [
        {line.hash for line in each.store.lines_after(0, kinds=["risk_point"])}
        for each in (office, one, two)
    ]
    assert risks[0] == risks[1] == risks[2]
    assert len(risks[0]) == 1 + 3 + 3 + 1
    assert held[1] | held[2] <= held[0]


def _unsent(ward):
    state = exchange_state(ward)
    return state.unconfirmed or state.waiting_changes or state.confirm_due


def test_replaying_every_file_ever_carried_changes_nothing(hospital, pair):
    one, two, point = pair
    files = {one: [], two: [], hospital.office: []}
    for number in range(2):
        edit_risk(one, point, {"post": f"甲{number}"})
        edit_risk(two, point, {"remark": f"乙{number}"})
        for ward in (one, two):
            files[hospital.office] += hospital.send(ward)
            hospital.take(hospital.office, files[hospital.office][-1:])
        for ward in (one, two):
            files[ward] += hospital.answer(ward)
    before = {workspace: contents(workspace) for workspace in files}
    for workspace, carried in files.items():
        report = hospital.take(workspace, carried[::-1])
        assert {result.result for result in report.files} == {"duplicate"}
    assert {workspace: contents(workspace) for workspace in files} == before
    assert {workspace: alarm_cards(workspace) for workspace in files} == dict.fromkeys(files, ())
