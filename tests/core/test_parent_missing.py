"""An office put back misses what a bundle builds on: it says what to do, and that does it."""

from cleanclinic.operations.exchange.receiving import import_files
from cleanclinic.operations.exchange.sending import export_receipts
from cleanclinic.operations.keeping.backups import make_backup
from cleanclinic.operations.risks.points import add_risk, edit_risk
from cleanclinic.records.risk_point import RiskPoint
from cleanclinic.words import LANGUAGES, Words
from tests.core.restore_kit import put_back
from tests.hospital import risk


def test_the_sentence_leads_out_of_it(hospital):
    writer = hospital.ward("icu")
    reader = hospital.ward("icu-2", joins=writer)
    hospital.round_trip(reader)
    path = make_backup(hospital.office).path
    point = add_risk(writer, risk()).id
    hospital.round_trip(writer)
    hospital.answer(reader)
    edit_risk(reader, point, {"impact": 1})
    put_back(hospital, hospital.office, path)

    (refused,) = import_files(hospital.office, hospital.send(reader)).files
    assert refused.code == "CHANGE-PARENT"
    for language, receipt in zip(LANGUAGES, ("回执", "receipt"), strict=True):
        assert receipt in Words(language).sentence(refused.error)

    # As it says: a receipt for the department, then what its PCs send next.
    device = writer.store.meta("device_id")
    hospital.take(
        writer, list(export_receipts(hospital.office, hospital.stick(), devices=[device]).paths)
    )
    hospital.take(hospital.office, hospital.send(writer))
    hospital.answer(reader)
    hospital.take(hospital.office, hospital.send(reader))
    assert hospital.office.store.get(RiskPoint, point).record.impact == 1
