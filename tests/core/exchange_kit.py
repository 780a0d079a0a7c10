"""What tests of files between PCs share: everybody sends and is answered, and what waits."""

from contextlib import suppress

from cleanclinic.operations.exchange.receiving import import_files
from cleanclinic.operations.exchange.sending import (
    NothingToSendError,
    export_bundle,
    export_receipts,
)
from cleanclinic.operations.risks.points import add_risk
from tests.hospital import risk


def trip(hospital, ward):
    """Ward to office and back; nothing new is fine."""
    with suppress(NothingToSendError):
        hospital.take(hospital.office, hospital.send(ward))
    with suppress(NothingToSendError):
        hospital.answer(ward)


def exchange_all(hospital, *wards, rounds=4):
    """Everybody with everybody, as often as it takes; refusals are the files' own matter."""
    for _ in range(rounds):
        for ward in wards:
            try:
                import_files(hospital.office, list(export_bundle(ward, hospital.stick()).paths))
            except NothingToSendError:
                continue
        for ward in wards:
            device = ward.store.meta("device_id")
            try:
                paths = export_receipts(hospital.office, hospital.stick(), devices=[device]).paths
            except NothingToSendError:
                continue
            import_files(ward, list(paths))


def settle_all(hospital, *wards):
    """Everybody sends and is answered, twice, so that all hold everything."""
    for _ in range(2):
        for ward in wards:
            with suppress(NothingToSendError):
                hospital.take(hospital.office, hospital.send(ward))
        for ward in wards:
            with suppress(NothingToSendError):
                hospital.answer(ward)


def bundles_of(hospital, ward, count):
    """Bundles of a ward with one risk point more each, whose receipts never came."""
    files = []
    for _ in range(count):
        add_risk(ward, risk())
        files.append(hospital.send(ward)[-1])
    return files


def waiting_files(workspace):
    """What lies there until the bundles before it have come."""
    return sorted((workspace.folder / "waiting").iterdir())
