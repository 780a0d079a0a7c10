"""Bundles in the wrong order: kept sealed, through a restart, taken in when their turn comes."""

from datetime import timedelta

import pytest

from cleanclinic.operations.exchange.receiving import import_files
from cleanclinic.operations.exchange.sending import export_receipts
from cleanclinic.operations.exchange.standing import exchange_state
from cleanclinic.operations.exchange.waiting import file_of
from cleanclinic.operations.home.office_board import office_board
from cleanclinic.operations.risks.points import add_risk
from cleanclinic.operations.workspace.next_epochs import begin_new_generation
from cleanclinic.sync.limits import WAITING_COUNT_MAX, WAITING_DAYS_MAX
from tests.core.exchange_kit import bundles_of, waiting_files
from tests.hospital import accepted, forged, numbers_of, risk


def stream_of(hospital):
    (department,) = office_board(hospital.office).departments
    (stream,) = department.streams
    return stream


def test_what_waits_survives_a_restart_and_comes_in_with_the_missing_one(hospital):
    ward = hospital.ward()
    first, second, third, fourth = bundles_of(hospital, ward, 4)
    accepted(import_files(hospital.office, [fourth, second]))
    stream = stream_of(hospital)
    assert (stream.upto, stream.waiting, stream.numbers) == (0, (2, 4), "1, 3")
    # Sealed as they came, and nothing else of them.
    assert {path.read_bytes() for path in waiting_files(hospital.office)} == {
        second.read_bytes(),
        fourth.read_bytes(),
    }
    office = hospital.reopen(hospital.office)
    report = hospital.take(office, first)
    assert [(one.path.name, one.result) for one in report.files] == [
        (first.name, "applied"),
        (second.name, "applied"),
    ]
    assert stream_of(hospital).upto == 2
    hospital.take(office, third)
    assert numbers_of(office) == numbers_of(ward)
    assert waiting_files(office) == []
    assert office.store.waiting() == ()


def test_the_receipt_names_what_is_missing_and_the_ward_sends_it_again(hospital):
    ward = hospital.ward()
    files = bundles_of(hospital, ward, 4)
    accepted(import_files(hospital.office, [files[0], files[3]]))
    hospital.answer(ward)
    assert exchange_state(ward).missing == ((2, 3),)
    hospital.take(hospital.office, hospital.send(ward))
    assert numbers_of(hospital.office) == numbers_of(ward)
    hospital.answer(ward)
    state = exchange_state(ward)
    assert (state.missing, state.unconfirmed) == ((), 0)


def test_every_order_of_a_stick_ends_the_same(hospital):
    wards = [hospital.ward(name) for name in ("icu", "er")]
    for ward, orders in zip(wards, ([(2, 0, 1), (1, 2, 0)], [(2, 1, 0), (0, 2, 1)]), strict=True):
        for order in orders:
            files = bundles_of(hospital, ward, 3)
            report = hospital.take(hospital.office, [files[place] for place in order])
            assert {one.result for one in report.files} == {"applied"}
            assert [one.path.name for one in report.files] == [files[p].name for p in order]
            hospital.answer(ward)
    entries = exchange_state(hospital.office).journal
    assert {entry.result for entry in entries if entry.direction == "in" and entry.number} == {
        "applied"
    }


def test_receipts_wait_at_a_ward_too(hospital):
    hospital.publish()
    ward = hospital.ward()
    device = ward.store.meta("device_id")
    receipts = []
    for _ in range(2):
        add_risk(ward, risk())
        hospital.take(hospital.office, hospital.send(ward))
        stick = export_receipts(hospital.office, hospital.stick(), devices=[device]).paths
        receipts.append(stick[-1])
    (early,) = import_files(ward, receipts[1]).files
    assert (early.result, early.numbers) == ("waiting", "1")
    (kept,) = exchange_state(ward).early
    assert (kept.number, kept.sender, kept.missing) == (2, "office", "1")
    ward = hospital.reopen(ward)
    assert [one.result for one in hospital.take(ward, receipts[0]).files] == ["applied"] * 2
    assert exchange_state(ward).confirmed_upto == 2


def test_the_same_early_one_waits_once(hospital):
    ward = hospital.ward()
    _, second = bundles_of(hospital, ward, 2)
    for _ in range(2):
        (early,) = import_files(hospital.office, [second]).files
        assert (early.result, early.numbers) == ("waiting", "1")
    assert len(hospital.office.store.waiting()) == 1


def test_answers_of_a_new_life_of_the_office_wait_apart_from_those_of_the_old(hospital):
    hospital.publish()
    ward = hospital.ward()
    device = ward.store.meta("device_id")

    def answers():
        add_risk(ward, risk())
        hospital.take(hospital.office, hospital.send(ward))
        return list(export_receipts(hospital.office, hospital.stick(), devices=[device]).paths)

    answers()
    old = answers()[-1]
    assert import_files(ward, old).files[0].result == "waiting"
    with hospital.office.store.writing() as tx:
        begin_new_generation(hospital.office, tx)
    first = answers()
    second = answers()[-1]
    assert import_files(ward, second).files[0].result == "waiting"
    assert len(ward.store.waiting()) == 2
    report = hospital.take(ward, first)
    assert [one.result for one in report.files] == ["applied", "applied"]
    # What waited of the old life is of no use any more.
    assert ward.store.waiting() == ()
    assert exchange_state(ward).confirmed_upto == 4
    hospital.take(ward, second)
    assert waiting_files(ward) == []


def test_one_that_waited_and_does_not_fit_stops_the_stream(hospital):
    ward = hospital.ward()
    (first,) = bundles_of(hospital, ward, 1)
    stray = forged(hospital, ward, [], seq=2, prev="a" * 64)
    accepted(import_files(hospital.office, stray))
    report = import_files(hospital.office, first)
    assert [(one.result, one.code) for one in report.files] == [
        ("applied", ""),
        ("refused", "CCB-FORK"),
    ]
    assert stream_of(hospital).frozen
    assert [one.kind for one in exchange_state(hospital.office).alarms] == ["fork"]
    assert waiting_files(hospital.office) == []
    (kept,) = (hospital.office.folder / "quarantine").iterdir()
    assert kept.read_bytes() == stray.read_bytes()


def test_another_bundle_of_a_number_that_waits_is_a_fork(hospital):
    ward = hospital.ward()
    files = [forged(hospital, ward, [], seq=3, prev=letter * 64) for letter in "ab"]
    (one, other) = import_files(hospital.office, files).files
    assert (one.result, other.code) == ("waiting", "CCB-FORK")


def test_a_waiting_file_that_is_gone_or_spoiled_costs_only_that_bundle(hospital):
    ward = hospital.ward()
    first, second, third = bundles_of(hospital, ward, 3)
    accepted(import_files(hospital.office, [second, third]))
    gone, spoiled = (file_of(hospital.office, one.hash) for one in _by_number(hospital.office))
    gone.unlink()
    data = bytearray(spoiled.read_bytes())
    data[len(data) // 2] ^= 1
    spoiled.write_bytes(data)
    (hospital.office.folder / "waiting" / "left.ccb").write_bytes(b"half a copy")
    assert [one.result for one in import_files(hospital.office, first).files] == ["applied"]
    assert [one.code for one in import_files(hospital.office, second).files] == ["", "CCB-HASH"]
    assert waiting_files(hospital.office) == []
    hospital.take(hospital.office, hospital.send(ward))
    assert numbers_of(hospital.office) == numbers_of(ward)


def _by_number(workspace):
    return sorted(workspace.store.waiting(), key=lambda one: one.seq)


def test_what_waits_is_bounded_and_goes_after_half_a_year(hospital):
    ward = hospital.ward()
    files = [
        forged(hospital, ward, [], seq=number, prev="a" * 64)
        for number in range(3, WAITING_COUNT_MAX + 4)
    ]
    results = import_files(hospital.office, files).files
    # The last one is farthest from its turn.
    assert [one.result for one in results[:-1]] == ["waiting"] * WAITING_COUNT_MAX
    assert results[-1].code == "CCB-WAITING"
    nearer = forged(hospital, ward, [], seq=2, prev="b" * 64)
    assert import_files(hospital.office, nearer).files[0].result == "waiting"
    assert [one.seq for one in _by_number(hospital.office)] == [*range(2, WAITING_COUNT_MAX + 2)]
    assert len(waiting_files(hospital.office)) == WAITING_COUNT_MAX
    assert exchange_state(hospital.office).journal[1].code == "CCB-WAITING"
    hospital.time.now += timedelta(days=WAITING_DAYS_MAX)
    other = hospital.ward("er")
    add_risk(other, risk())
    hospital.take(hospital.office, hospital.send(other))
    assert hospital.office.store.waiting() == ()
    assert waiting_files(hospital.office) == []


@pytest.mark.parametrize("when", ["before", "after"])
def test_an_import_cut_while_a_bundle_waits_goes_on_at_the_next(hospital, when, monkeypatch):
    """The program ends just before, or just after, the waiting one was taken in."""
    ward = hospital.ward()
    first, second = bundles_of(hospital, ward, 2)
    accepted(import_files(hospital.office, second))
    from cleanclinic.operations.exchange import receiving

    taken = receiving.take_in

    def cut(workspace, arrival, cancelled):
        early = arrival.verified.manifest.seq == 2
        if early and when == "before":
            raise KeyboardInterrupt
        verdict = taken(workspace, arrival, cancelled)
        if early:
            raise KeyboardInterrupt
        return verdict

    monkeypatch.setattr(receiving, "take_in", cut)
    with pytest.raises(KeyboardInterrupt):
        import_files(hospital.office, first)
    monkeypatch.undo()
    office = hospital.reopen(hospital.office)
    other = hospital.ward("er")
    add_risk(other, risk())
    hospital.take(office, hospital.send(other))
    assert set(numbers_of(ward)) <= set(numbers_of(office))
    assert stream_upto(office, ward) == 2
    assert waiting_files(office) == []


def stream_upto(office, ward):
    return office.store.stream(ward.store.meta("device_id"), "in").seq
