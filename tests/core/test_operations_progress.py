"""How far it has come: not sent, sent, received, safe; what is confirmed, and what is let go of."""

import pytest

from cleanclinic.operations.exchange.sending import (
    NothingToSendError,
    export_bundle,
    export_receipts,
)
from cleanclinic.operations.exchange.standing import exchange_state
from cleanclinic.operations.home.office_board import office_board
from cleanclinic.operations.home.overview import overview
from cleanclinic.operations.keeping.backups import make_backup
from cleanclinic.operations.risks.points import add_risk
from cleanclinic.operations.workspace.streams import offer_again
from tests.hospital import numbers_of, risk


def figures(ward):
    """Changes in each of the four states."""
    counts = exchange_state(ward).progress
    assert overview(ward).progress == counts
    return tuple(
        state.changes for state in (counts.unsent, counts.sent, counts.received, counts.safe)
    )


def stream_of(hospital):
    (department,) = office_board(hospital.office).departments
    (stream,) = department.streams
    return stream


def test_every_change_stands_in_one_of_four_states(hospital, tmp_path):
    ward = hospital.ward()
    add_risk(ward, risk())
    # The department itself and the risk point.
    assert figures(ward) == (2, 0, 0, 0)
    assert exchange_state(ward).progress.unsent.at is not None

    # A stick that cannot be written: recorded, and still not sent.
    full = tmp_path / "no-stick"
    full.write_text("a file where a folder should be", encoding="utf-8")
    with pytest.raises(Exception, match="no-stick"):
        export_bundle(ward, full)
    assert figures(ward) == (2, 0, 0, 0)
    assert exchange_state(ward).progress.unsent.bundles == 1

    first = hospital.send(ward)
    assert figures(ward) == (0, 2, 0, 0)
    add_risk(ward, risk())
    hospital.take(hospital.office, first)
    hospital.answer(ward)
    assert figures(ward) == (1, 0, 2, 0)

    make_backup(hospital.office)
    hospital.round_trip(ward)
    assert figures(ward) == (0, 0, 1, 2)
    state = exchange_state(ward)
    assert (state.confirmed_upto, state.durable_upto) == (2, 1)
    assert state.progress.safe.bundles == 1
    assert state.progress.safe.at <= ward.now()
    stream = stream_of(hospital)
    assert (stream.upto, stream.durable, stream.frozen, stream.missing) == (2, 1, False, ())


def test_a_backup_alone_is_a_reason_to_answer_again_once(hospital):
    ward = hospital.ward()
    add_risk(ward, risk())
    hospital.round_trip(ward)
    add_risk(ward, risk())
    hospital.round_trip(ward)
    device = ward.store.meta("device_id")
    before = hospital.office.store.stream(device, "out").seq
    for expected in (before + 1, before + 1):
        make_backup(hospital.office)
        export_receipts(hospital.office, hospital.stick(), devices=[device])
        assert hospital.office.store.stream(device, "out").seq == expected
    hospital.answer(ward)
    assert figures(ward) == (0, 0, 0, 3)


def test_a_backup_counts_only_what_had_come_before_it(hospital):
    ward = hospital.ward()
    add_risk(ward, risk())
    hospital.take(hospital.office, hospital.send(ward))
    make_backup(hospital.office)
    add_risk(ward, risk())
    hospital.take(hospital.office, hospital.send(ward))
    assert stream_of(hospital).durable == 1
    make_backup(ward)
    assert [key for key in ward.store.meta_all() if key.startswith("durable:")] == []


# --- confirming without news ---------------------------------------------------------------------


def test_a_ward_without_news_confirms_once_what_was_worth_it_and_then_is_still(hospital):
    ward = hospital.ward()
    add_risk(ward, risk())
    hospital.round_trip(ward)
    device = ward.store.meta("device_id")
    hospital.round_trip(ward) if exchange_state(ward).confirm_due else None
    hospital.publish()
    hospital.answer(ward)
    assert exchange_state(ward).confirm_due
    (path,) = hospital.send(ward)
    assert not exchange_state(ward).confirm_due
    (one,) = hospital.take(hospital.office, path).files
    assert one.applied == 0
    # The office drops what is confirmed: only the answer to the confirmation is left to send.
    paths = export_receipts(hospital.office, hospital.stick(), devices=[device]).paths
    assert len(paths) == 1
    hospital.take(ward, list(paths))
    # A receipt alone is not worth another one: here it ends.
    assert not exchange_state(ward).confirm_due
    with pytest.raises(NothingToSendError):
        export_bundle(ward, hospital.stick())
    before = hospital.office.store.stream(device, "out").seq
    for _ in range(2):
        hospital.answer(ward)
        assert hospital.office.store.stream(device, "out").seq == before
    assert numbers_of(hospital.office) == numbers_of(ward)


def test_what_is_not_confirmed_is_written_again_each_time(hospital):
    ward = hospital.ward()
    device = ward.store.meta("device_id")
    hospital.publish()
    first = export_receipts(hospital.office, hospital.stick(), devices=[device]).paths
    again = export_receipts(hospital.office, hospital.stick(), devices=[device]).paths
    assert [path.name for path in first] == [path.name for path in again]
    hospital.take(ward, list(again))
    hospital.take(hospital.office, hospital.send(ward))
    assert stream_of(hospital).confirmed == 1


# --- what is kept --------------------------------------------------------------------------------


def test_bundles_are_kept_to_be_sent_again_for_as_long_as_their_key_is_in_use(hospital):
    ward = hospital.ward()
    add_risk(ward, risk())
    hospital.round_trip(ward)
    hospital.time.pass_days(400)
    # The key has served its year: a new beginning, with everything in it once more.
    add_risk(ward, risk())
    stick = hospital.stick()
    export_bundle(ward, stick)
    aside = next(one for one in ward.store.streams("out") if one.peer != "office")
    (former,) = ward.store.bundles("out", aside.peer, 1)
    assert former.packed
    hospital.take(hospital.office, stick)
    make_backup(hospital.office)
    hospital.answer(ward)
    # Safe at the office under the new key: what went out under the old one is not needed again.
    (former,) = ward.store.bundles("out", aside.peer, 1)
    (current,) = ward.store.bundles("out", "office", 2)
    assert (former.packed, bool(former.manifest), bool(current.packed)) == (b"", True, True)
    assert figures(ward) == (0, 0, 0, 3)


def test_offering_again_counts_no_change_twice(hospital):
    ward = hospital.ward()
    add_risk(ward, risk())
    hospital.round_trip(ward)
    offer_again(ward)
    hospital.round_trip(ward)
    assert figures(ward) == (0, 0, 2, 0)
    # Nor do the two sides: each line is in a set once.
    for workspace in (ward, hospital.office):
        assert workspace.store.alarms(open_only=False) == ()


# --- the office as a fact ------------------------------------------------------------------------


def test_when_the_office_was_last_heard_from_is_a_fact_and_locks_nobody_out(hospital):
    ward = hospital.found_ward("icu")
    assert exchange_state(ward).office_contact is None
    hospital.grant(ward)
    hospital.time.pass_days(47)
    contact = exchange_state(ward).office_contact
    assert (contact.days, contact.at.date()) == (47, ward.today() - (ward.now() - contact.at))
    add_risk(ward, risk())
    hospital.send(ward)
    hospital.time.pass_days(-90)
    assert exchange_state(ward).office_contact.days == 0
