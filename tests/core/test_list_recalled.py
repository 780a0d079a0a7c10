"""An office put back on another PC: its wards tell it whom it had taken out of use and added."""

import shutil

import pytest

from cleanclinic.operations.exchange.alarms import alarm_cards
from cleanclinic.operations.exchange.direct import recipients
from cleanclinic.operations.exchange.receiving import import_files
from cleanclinic.operations.exchange.sending import export_receipts
from cleanclinic.operations.exchange.standing import exchange_state
from cleanclinic.operations.keeping.backups import by_passphrase, make_backup
from cleanclinic.operations.keeping.restoring import restore
from cleanclinic.operations.office.devices import RevokeReason, devices, revocations, revoke_device
from cleanclinic.operations.office.office_keys import renew_office_keys
from cleanclinic.operations.peers.following import list_before
from cleanclinic.operations.risks.points import add_risk
from cleanclinic.operations.workspace.epochs import EpochReason, begin_new_epoch
from cleanclinic.operations.workspace.opening import OFFICE
from cleanclinic.operations.workspace.trust import root_of, roster_of, signed_roster
from cleanclinic.records.pledge import PledgeTemplate
from cleanclinic.records.risk_point import RiskPoint
from cleanclinic.sync.roster import make_roster, open_roster
from cleanclinic.words import LANGUAGES, Words
from tests.core.exchange_kit import exchange_all
from tests.core.restore_kit import on_another_pc
from tests.hospital import forged, numbers_of, risk


def status_of(hospital, ward):
    return roster_of(hospital.office).newest(ward.store.meta("device_id")).status


@pytest.fixture
def theft(hospital):
    """A backup, then one of two PCs of a department is stolen and taken out of use."""
    stays = hospital.ward("icu")
    stolen = hospital.ward("icu-2", joins=stays)
    add_risk(stolen, risk())
    hospital.round_trip(stolen)
    hospital.round_trip(stays)
    backup = make_backup(hospital.office).path
    revoke_device(hospital.office, stolen.store.meta("device_id"), RevokeReason.STOLEN)
    hospital.answer(stays)
    on_another_pc(hospital, backup)
    return stays, stolen


def test_a_pc_out_of_use_stays_out_of_use_at_an_office_put_back_on_another_pc(hospital, theft):
    stays, stolen = theft
    assert status_of(hospital, stolen) == "active"
    hospital.answer(stays)
    assert exchange_state(stays).confirm_due
    hospital.take(hospital.office, hospital.send(stays))

    assert status_of(hospital, stolen) == "revoked"
    (line,) = revocations(hospital.office)
    assert (line.device_id, line.reason) == (stolen.store.meta("device_id"), RevokeReason.STOLEN)
    (card,) = alarm_cards(hospital.office)
    assert card.kind == "list_recalled"
    for language in LANGUAGES:
        assert "1 号机" in Words(language).text(card.text_key, **card.values)
    add_risk(stolen, risk())
    (late,) = import_files(hospital.office, hospital.send(stolen)).files
    assert late.code == "CCB-REVOKED"
    # Everybody knows; nothing more is said of it.
    hospital.answer(stays)
    assert list_before(stays) == ""
    version = roster_of(hospital.office).version
    add_risk(stays, risk())
    hospital.round_trip(stays)
    assert roster_of(hospital.office).version == version


def test_meanwhile_the_ward_neither_seals_to_it_nor_believes_it(hospital, theft):
    stays, stolen = theft
    before = recipients(stays)
    hospital.answer(stays)
    assert roster_of(stays).newest(stolen.store.meta("device_id")).status == "active"
    assert recipients(stays) == before
    assert len(before) == 1
    add_risk(stolen, risk())
    (refused,) = import_files(stays, hospital.send(stolen)).files
    assert refused.code == "CCB-REVOKED"


def test_what_the_office_believed_of_it_meanwhile_is_named(hospital, theft):
    stays, stolen = theft
    add_risk(stolen, risk())
    hospital.take(hospital.office, hospital.send(stolen))
    exchange_all(hospital, stays)
    cards = {card.kind: card for card in alarm_cards(hospital.office)}
    assert cards["sent_meanwhile"].device_id == stolen.store.meta("device_id")
    assert (cards["sent_meanwhile"].values["last"], cards["sent_meanwhile"].number) == (1, 2)
    for language in LANGUAGES:
        assert Words(language).text(
            cards["sent_meanwhile"].text_key, **cards["sent_meanwhile"].values
        )


def test_a_pc_added_after_the_backup_needs_no_second_grant(hospital):
    old = hospital.ward("icu")
    hospital.round_trip(old)
    backup = make_backup(hospital.office).path
    new = hospital.ward("er")
    point = add_risk(new, risk()).id
    hospital.round_trip(new)
    hospital.answer(old)
    on_another_pc(hospital, backup)
    add_risk(new, risk())
    (refused,) = import_files(hospital.office, hospital.send(new)).files
    assert refused.code == "CCB-SIGNER"
    exchange_all(hospital, old)
    assert status_of(hospital, new) == "active"
    exchange_all(hospital, new, old)
    assert hospital.office.store.get(RiskPoint, point) is not None
    assert numbers_of(hospital.office) == numbers_of(new)
    assert exchange_state(new).unconfirmed == 0
    assert {row.label for row in devices(hospital.office)} == {"1 号机"}


def turned_after_the_backup(hospital):
    """An office put back from before a PC began anew, and a PC that was told of it."""
    told, turned = hospital.ward("er"), hospital.ward("icu")
    hospital.round_trip(turned)
    backup = make_backup(hospital.office).path
    begin_new_epoch(turned, EpochReason.SUSPICION)
    hospital.round_trip(turned)
    hospital.answer(told)
    on_another_pc(hospital, backup)
    return told, turned


def test_a_key_begun_after_the_backup_is_known_again(hospital):
    told, turned = turned_after_the_backup(hospital)
    exchange_all(hospital, told)
    roster, device = roster_of(hospital.office), turned.store.meta("device_id")
    assert [roster.device(device, epoch).status for epoch in (1, 2)] == ["closed", "active"]
    add_risk(turned, risk())
    exchange_all(hospital, turned, told)
    assert numbers_of(hospital.office) == numbers_of(turned)
    assert exchange_state(turned).unconfirmed == 0


def test_an_old_list_gives_nothing_back_and_a_forged_one_nothing_at_all(hospital):
    ward, other = hospital.ward("icu"), hospital.ward("er")
    old = signed_roster(hospital.office).decode()
    revoke_device(hospital.office, other.store.meta("device_id"), RevokeReason.LOST)
    open_list = open_roster(root_of(hospital.office), old.encode())
    by_a_ward = make_roster(open_list.renewed(open_list.created, devices=()), ward.signer).decode()
    version = roster_of(hospital.office).version
    for text in (old, by_a_ward, "nothing", 7):
        path = forged(hospital, ward, [], ext={"list_before": text})
        import_files(hospital.office, path)
        assert roster_of(hospital.office).version == version
    assert status_of(hospital, other) == "revoked"
    # Four bundles of one number, as they are forged here; of the list nothing is said.
    assert {card.kind for card in alarm_cards(hospital.office)} == {"fork"}


def test_a_pc_revoked_after_the_office_went_back_does_not_return_by_a_key_it_had_forgotten(
    hospital,
):
    told, turned = turned_after_the_backup(hospital)
    device = turned.store.meta("device_id")
    revoke_device(hospital.office, device, RevokeReason.LOST)
    exchange_all(hospital, told)
    roster = roster_of(hospital.office)
    assert [roster.device(device, epoch).status for epoch in (1, 2)] == ["revoked"] * 2
    add_risk(turned, risk())
    taken = import_files(hospital.office, hospital.send(turned)).files
    assert {one.code for one in taken if one.path.suffix == ".ccb"} == {"CCB-REVOKED"}


def test_a_list_by_a_key_the_office_has_given_up_proves_nothing_any_more(hospital, theft):
    stays, stolen = theft
    hospital.answer(stays)
    assert list_before(stays)
    renew_office_keys(hospital.office)
    hospital.answer(stays)
    assert list_before(stays) == ""
    assert status_of(hospital, stolen) == "active"


def test_a_pc_that_comes_back_to_the_list_is_answered_from_the_beginning(hospital):
    stays = hospital.ward("icu")
    first = make_backup(hospital.office).path
    late = hospital.ward("er")
    hospital.answer(late, stays)
    second = make_backup(hospital.office).path
    kept = hospital.stick() / second.name
    shutil.copy2(second, kept)
    on_another_pc(hospital, first)
    # The newer backup after all: it knows what went to a PC that the list has forgotten.
    hospital.office.close()
    restore(hospital.office.folder, kept, by_passphrase(None), sources=hospital.sources(OFFICE))
    hospital.reopen(hospital.office)
    exchange_all(hospital, stays)
    assert status_of(hospital, late) == "active"
    hospital.publish()
    exchange_all(hospital, late)
    assert late.store.waiting() == ()
    assert late.store.count(PledgeTemplate) == 1


@pytest.mark.parametrize("statement_first", [False, True])
def test_a_newer_backup_over_an_older_one_answers_under_the_key_of_today(hospital, statement_first):
    """The list is the newest there was, and knows less than what was put back behind it."""
    ward = hospital.ward("icu")
    hospital.round_trip(ward)
    older = make_backup(hospital.office).path
    begin_new_epoch(ward, EpochReason.SUSPICION)
    hospital.round_trip(ward)
    newer = hospital.stick() / "newer.ccbackup"
    shutil.copy2(make_backup(hospital.office).path, newer)
    on_another_pc(hospital, older)
    hospital.office.close()
    restore(hospital.office.folder, newer, by_passphrase(None), sources=hospital.sources(OFFICE))
    hospital.reopen(hospital.office)
    assert roster_of(hospital.office).newest(ward.store.meta("device_id")).epoch == 1
    if not statement_first:
        # What is answered now is for the key of before.
        import_files(ward, list(export_receipts(hospital.office, hospital.stick()).paths))
    add_risk(ward, risk())
    exchange_all(hospital, ward)
    assert roster_of(hospital.office).newest(ward.store.meta("device_id")).epoch == 2
    state = exchange_state(ward)
    assert (state.unconfirmed, state.early) == (0, ())
    assert numbers_of(hospital.office) == numbers_of(ward)
    assert ward.store.stream(OFFICE, "in").seq
