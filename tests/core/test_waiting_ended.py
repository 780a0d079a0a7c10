"""What waits at the office of a key that is over: kept apart for a person, never dropped."""

from cleanclinic.operations.exchange.quarantine import quarantined, release_quarantined
from cleanclinic.operations.exchange.receiving import import_files
from cleanclinic.operations.exchange.standing import exchange_state
from cleanclinic.operations.office.devices import RevokeReason, revoke_device
from cleanclinic.operations.risks.points import add_risk
from cleanclinic.operations.workspace.epochs import EpochReason, begin_new_epoch
from cleanclinic.sync.limits import WAITING_DAYS_MAX
from tests.core.exchange_kit import bundles_of, waiting_files
from tests.hospital import numbers_of, risk


def waits_and_another(hospital):
    """A ward whose second bundle waits for its first, and another ward with something to send."""
    ward, other = hospital.ward("icu"), hospital.ward("er")
    add_risk(other, risk())
    hospital.round_trip(other)
    first, second = bundles_of(hospital, ward, 2)
    (early,) = import_files(hospital.office, second).files
    assert early.result == "waiting"
    return ward, other, first, second


def test_of_a_pc_taken_out_of_use_it_is_kept_apart_and_can_be_let_in(hospital):
    ward, other, first, second = waits_and_another(hospital)
    revoke_device(hospital.office, ward.store.meta("device_id"), RevokeReason.LOST)
    add_risk(other, risk())
    sent = hospital.send(other)
    report = import_files(hospital.office, sent)
    assert {one.path.name: one.code for one in report.files} == {
        second.name: "CCB-REVOKED",
        sent[-1].name: "",
    }
    assert waiting_files(hospital.office) == []
    assert hospital.office.store.waiting() == ()
    assert [one.kind for one in exchange_state(hospital.office).alarms] == ["late_bundle"]

    # The stick with the first turns up: in order, both come in, and nothing is lost with the PC.
    import_files(hospital.office, first)
    for _ in range(2):
        name = next(row.name for row in quarantined(hospital.office) if row.release == "possible")
        assert release_quarantined(hospital.office, [name]).files[0].result == "applied"
    assert set(numbers_of(ward)) <= set(numbers_of(hospital.office))


def test_of_a_key_its_pc_gave_up_it_waits_no_longer(hospital):
    ward, _, _, second = waits_and_another(hospital)
    begin_new_epoch(ward, EpochReason.SUSPICION)
    files = import_files(hospital.office, hospital.send(ward)).files
    assert second.name in {one.path.name for one in files if one.code == "CCB-REVOKED"}
    assert hospital.office.store.waiting() == ()
    assert set(numbers_of(ward)) <= set(numbers_of(hospital.office))


def test_what_waits_of_a_key_in_use_goes_on_waiting(hospital):
    _, other, first, second = waits_and_another(hospital)
    hospital.time.pass_days(WAITING_DAYS_MAX - 1)
    add_risk(other, risk())
    hospital.take(hospital.office, hospital.send(other))
    assert len(waiting_files(hospital.office)) == 1
    assert [one.path.name for one in hospital.take(hospital.office, first).files] == [
        first.name,
        second.name,
    ]
