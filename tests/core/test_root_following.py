"""Wards follow the root: renewed office keys, a thief who counted high, a founding anew."""

import shutil

import msgspec
import pytest

from cleanclinic.keys.recovery import code_text
from cleanclinic.operations.exchange.receiving import import_files
from cleanclinic.operations.exchange.sending import export_receipts
from cleanclinic.operations.keeping.backups import make_backup
from cleanclinic.operations.keeping.restoring import restore
from cleanclinic.operations.office.office_keys import preview_renew, renew_office_keys
from cleanclinic.operations.office.root_moving import (
    RootCopyError,
    RootStaleError,
    draft_root,
    refound,
    sign_root,
)
from cleanclinic.operations.peers.following import (
    RETIRED,
    NewRootDigitsError,
    NoOfferError,
    accept_new_root,
    new_root_offer,
    opening_identities,
)
from cleanclinic.operations.risks.points import add_risk
from cleanclinic.operations.risks.register import list_risks
from cleanclinic.operations.workspace.next_epochs import begin_new_generation
from cleanclinic.operations.workspace.opening import OFFICE, open_workspace
from cleanclinic.operations.workspace.root_keys import (
    RootKeysFewError,
    RootKeyTwiceError,
    key_from_code,
    note_root_seen,
    root_state,
)
from cleanclinic.operations.workspace.trust import (
    hospital_digits,
    renew_roster,
    root_of,
    roots_of,
    roster_of,
    signed_roster,
)
from cleanclinic.records.risk_point import RiskPoint
from cleanclinic.sync.errors import RosterError
from cleanclinic.sync.manifest import Trusted
from cleanclinic.sync.roster import make_roster, renew_trust
from cleanclinic.sync.signing import Signer
from cleanclinic.words import LANGUAGES, Words
from tests.core.refusal_kit import refused
from tests.hospital import Hospital, contents, risk
from tests.root_kit import checked_sheets, moved


def codes(report):
    return [(one.result, one.code) for one in report.files]


def test_wards_follow_when_the_office_renews_its_keys(hospital: Hospital):
    office, first, second = hospital.office, hospital.ward("icu"), hospital.ward("erd")
    hospital.publish()
    for ward in (first, second):
        add_risk(ward, risk())
        hospital.round_trip(ward)
    draft = moved(office)
    add_risk(first, risk(description="换之前记的"))
    sealed_before = hospital.send(first)
    key, address = office.signer.public, office.recipient
    renewed = renew_office_keys(office, draft.keys[1:])
    assert (renewed.version, root_of(office).version) == (3, 3)
    assert office.signer.public != key
    assert root_of(office).office_recipients == (office.recipient,) != (address,)
    # Sealed to the old address, and still for this office.
    hospital.take(office, sealed_before)
    for ward in (first, second):
        hospital.answer(ward)
        assert root_of(ward) == root_of(office)
        assert roster_of(ward) == roster_of(office)
        add_risk(ward, risk(description="换之后记的"))
        hospital.round_trip(ward)
    assert len(list_risks(first).rows) == 3
    hospital.reopen(office)
    assert hospital.office.signer.public.hex() in root_of(hospital.office).office_keys
    add_risk(first, risk(description="重开之后"))
    hospital.round_trip(first)


def test_renewing_takes_enough_keys_of_the_root(hospital: Hospital):
    office = hospital.office
    renew_office_keys(office)
    draft = moved(office)
    before = contents(office)
    refused(RootKeysFewError, renew_office_keys, office)
    refused(RootKeysFewError, renew_office_keys, office, draft.keys[:1])
    refused(RootKeyTwiceError, renew_office_keys, office, draft.keys[:1] * 2)
    assert contents(office) == before
    renew_office_keys(office, draft.keys[::2])


def test_an_answer_from_before_is_refused_with_its_reason(hospital: Hospital):
    office, ward = hospital.office, hospital.ward()
    hospital.publish()
    on_the_way = list(export_receipts(office, hospital.stick()).paths)
    renew_office_keys(office)
    hospital.answer(ward)
    assert codes(import_files(ward, on_the_way)) == [("refused", "CCB-RETIRED")]


def test_what_was_sealed_to_the_old_address_opens_for_400_days(hospital: Hospital):
    office, ward = hospital.office, hospital.ward()
    # Heard from once: an unused grant expires by itself.
    add_risk(ward, risk())
    hospital.round_trip(ward)
    add_risk(ward, risk(description="换之前装好的"))
    files = hospital.send(ward)
    renew_office_keys(office)
    hospital.time.pass_days(399)
    assert len(opening_identities(office)) == 2
    hospital.time.pass_days(2)
    assert len(opening_identities(office)) == 1
    assert codes(import_files(office, files)) == [("refused", "CCB-RETIRED")]
    # Nothing is lost: the ward seals the same bundle to the new address.
    hospital.answer(ward)
    hospital.round_trip(ward)
    assert len(office.store.all(RiskPoint)) == 2


def test_a_bundle_that_waits_is_sealed_to_the_address_of_today(hospital: Hospital):
    office, ward = hospital.office, hospital.ward()
    add_risk(ward, risk())
    (before,) = hospital.send(ward)
    renew_office_keys(office)
    hospital.answer(ward)
    again = next(path for path in hospital.send(ward) if path.name == before.name)
    # The address of before opens nothing of it, and it is the very same bundle.
    with office.store.writing() as tx:
        tx.set_meta(RETIRED, "[]")
    assert codes(import_files(office, before)) == [("refused", "CCB-RETIRED")]
    hospital.take(office, again)
    assert len(office.store.all(RiskPoint)) == 1


def test_a_new_root_undoes_what_a_thief_counted(hospital: Hospital, tmp_path):
    office, ward = hospital.office, hospital.ward()
    add_risk(ward, risk())
    hospital.round_trip(ward)
    high = 2**52
    stolen = shutil.copytree(office.folder, tmp_path / "stolen")
    with open_workspace(stolen, sources=hospital.sources("thief")) as thief:
        with thief.store.writing() as tx:
            begin_new_generation(thief, tx, high - 1, high - 1)
        hospital.take(ward, list(export_receipts(thief, hospital.stick()).paths))
    assert roster_of(ward).version == int(ward.store.meta("office_generation")) == high
    # The true office is not believed any more, until its root speaks.
    files = list(export_receipts(office, hospital.stick()).paths)
    assert "applied" not in [one.result for one in import_files(ward, files).files]
    renew_office_keys(office)
    hospital.answer(ward)
    assert roster_of(ward) == roster_of(office)
    assert ward.store.meta("office_generation") == office.store.meta("office_generation")
    add_risk(ward, risk(description="之后"))
    hospital.round_trip(ward)
    # And a second time, counting from a lower number again.
    renew_office_keys(office)
    hospital.answer(ward)
    assert root_of(ward).version == 3


def test_a_root_that_replaces_the_office_brings_its_roster(hospital: Hospital):
    office, ward = hospital.office, hospital.ward()
    old, roster = root_of(ward), roster_of(ward)
    renew_office_keys(office)
    roots = tuple(one.decode() for one in roots_of(office))
    refused(RosterError, renew_trust, old, roster.version, Trusted(roots, ""))
    by_old = make_roster(replace_version(roster), Signer(ward.keys.signing_seed))
    refused(RosterError, renew_trust, old, roster.version, Trusted(roots, by_old.decode()))
    good = Trusted(roots, signed_roster(office).decode())
    assert renew_trust(old, 2**52, good).roster == roster_of(office)


def replace_version(roster):
    return msgspec.structs.replace(roster, version=roster.version + 1)


def test_a_founding_anew_waits_for_the_digits_of_the_notice(hospital: Hospital):
    office, ward = hospital.office, hospital.ward()
    hospital.publish()
    moved(office)
    hospital.answer(ward)
    assert new_root_offer(ward) is None
    refused(NoOfferError, accept_new_root, ward, "1" * 25)
    old_digits = hospital_digits(ward)
    draft = draft_root(office)
    refused(RootCopyError, refound, office, draft, [])
    signed = refound(office, draft, checked_sheets(office, draft))
    refused(RootStaleError, refound, office, draft, checked_sheets(office, draft))
    assert (signed.version, hospital_digits(office)) == (1, signed.digits)
    assert signed.digits != old_digits
    # Work goes on, and nothing of the new root counts.
    add_risk(ward, risk())
    hospital.round_trip(ward)
    assert (root_of(ward).version, hospital_digits(ward)) == (2, old_digits)
    offer = new_root_offer(ward)
    assert offer is not None
    assert offer.hospital == "清河医院"
    refused(NewRootDigitsError, accept_new_root, ward, old_digits)
    refused(NewRootDigitsError, accept_new_root, ward, "")
    accept_new_root(ward, signed.digits.replace(" ", "-"))
    assert root_of(ward) == root_of(office)
    assert (new_root_offer(ward), hospital_digits(ward)) == (None, signed.digits)
    add_risk(ward, risk(description="新授权之后"))
    hospital.round_trip(ward)
    assert root_state(office).version == 1


def test_a_founding_anew_and_then_new_office_keys(hospital: Hospital):
    """The ward missed both: it cannot even tell who signed, and says what to do."""
    office, ward = hospital.office, hospital.ward()
    add_risk(ward, risk())
    hospital.send(ward)
    draft = draft_root(office)
    signed = refound(office, draft, checked_sheets(office, draft))
    renew_office_keys(office, draft.keys[:2])
    files = list(export_receipts(office, hospital.stick()).paths)
    assert codes(import_files(ward, files)) == [("refused", "ROOT-NEW")]
    accept_new_root(ward, signed.digits)
    assert codes(import_files(ward, files)) == [("applied", "")]
    hospital.round_trip(ward)
    assert root_of(ward).version == 2


def test_another_hospitals_root_is_never_offered(hospital: Hospital, tmp_path):
    ward = hospital.ward()
    with Hospital(tmp_path / "other", code="DEMO-OTHER", seed=2) as other:
        other.ward()
        files = list(export_receipts(other.office, other.stick()).paths)
    assert "applied" not in [one.result for one in import_files(ward, files).files]
    assert new_root_offer(ward) is None


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_renewing_means_is_said_in_words(hospital: Hospital, language):
    words = Words(language)
    here = [words.text(key, **values) for key, values in preview_renew(hospital.office)]
    moved(hospital.office)
    away = [words.text(key, **values) for key, values in preview_renew(hospital.office)]
    assert len(here) == len(away) == 4
    assert [one == two for one, two in zip(here, away, strict=True)] == [True, False, True, True]


# ---- an office that was restored from an old backup


def test_a_restored_office_keeps_the_root_it_had(hospital: Hospital):
    office, ward = hospital.office, hospital.ward()
    add_risk(ward, risk())
    hospital.round_trip(ward)
    backup = make_backup(office).path
    draft = moved(office)
    renew_office_keys(office, draft.keys[:2])
    hospital.answer(ward)
    signer = office.signer.public
    restored = restore_office(hospital, backup)
    state = root_state(restored)
    assert (state.version, state.on_this_pc, state.keys, state.behind) == (3, False, 3, 0)
    assert state.scrub_due
    assert restored.signer.public == signer
    add_risk(ward, risk(description="恢复之后"))
    hospital.round_trip(ward)
    assert roster_of(ward) == roster_of(restored)


def test_a_pc_taken_out_of_use_stays_so_through_a_restore(hospital: Hospital):
    office = hospital.office
    hospital.ward()
    backup = make_backup(office).path
    device = msgspec.structs.replace(
        roster_of(office).devices[0], status="revoked", last_valid_seq=0
    )
    with office.store.writing() as tx:
        renew_roster(office, tx, devices=(device,))
    restored = restore_office(hospital, backup)
    assert [one.status for one in roster_of(restored).devices] == ["revoked"]


def restore_office(hospital, backup):
    folder = hospital.office.folder
    hospital.office.close()
    restore(folder, backup, lambda slots: slots.unlock_demo(), sources=hospital.sources(OFFICE))
    return hospital.reopen(hospital.office)


@pytest.mark.parametrize("renewed", [False, True])
def test_an_office_from_a_dead_disk_catches_up_with_its_wards(hospital, tmp_path, renewed):
    """The backup is from before the move: what the wards follow is lost, but for the sheets."""
    office, ward = hospital.office, hospital.ward()
    add_risk(ward, risk())
    hospital.round_trip(ward)
    old = shutil.copytree(office.folder, tmp_path / "old")
    sheets = moved(office)
    if renewed:
        renew_office_keys(office, sheets.keys[:2])
    hospital.answer(ward)
    office.close()
    hospital.office = back = open_workspace(old, sources=hospital.sources(OFFICE))
    with back:
        with back.store.writing() as tx:
            begin_new_generation(back, tx)
        add_risk(ward, risk(description="之后"))
        if renewed:
            # It has no way to open what the ward seals to an address it never heard of.
            with back.store.writing() as tx:
                note_root_seen(back, tx, 3)
        else:
            hospital.take(back, hospital.send(ward))
        state = root_state(back)
        assert (state.version, state.behind) == (1, 2 if renewed else 1)
        assert [todo.kind for todo in state.todos] == ["root_behind"]
        draft = draft_root(back)
        assert draft.version == state.behind + 2
        copies = checked_sheets(back, draft)
        refused(RootKeysFewError, sign_root, back, draft, copies)
        shown = [key_from_code(back, code_text(key.code)) for key in sheets.keys[1:]]
        sign_root(back, draft, copies, shown)
        assert root_state(back).behind == 0
        if renewed:
            # The wards do not know its key any more: the new root says whose it is.
            renew_office_keys(back, draft.keys[:2])
        hospital.answer(ward)
        assert root_of(ward) == root_of(back)
        assert roster_of(ward) == roster_of(back)
        hospital.round_trip(ward)


def test_a_ward_cannot_claim_any_version(hospital: Hospital):
    office = hospital.office
    for version in (0, 1, 34, 2**40):
        with office.store.writing() as tx:
            note_root_seen(office, tx, version)
    assert root_state(office).behind == 0
