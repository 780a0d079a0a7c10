"""Made the golden files of version 1, once; kept to show how, refuses to make them again.

The seals are random, so the files cannot be remade; every later release must still read them.
"""

import json
from pathlib import Path

from cleanclinic.sync.bundle import prepare_bundle, write_bundle
from cleanclinic.sync.changes import pack_changes
from cleanclinic.sync.enrolment import make_grant, make_request
from cleanclinic.sync.identities import age_recipient
from cleanclinic.sync.manifest import Seen, Trusted
from cleanclinic.sync.receipts import AuditState, Receipt, ReceiptException
from cleanclinic.sync.roster import (
    Root,
    Roster,
    RosterDepartment,
    RosterDevice,
    make_root,
    make_roster,
    root_digits,
)
from cleanclinic.sync.signing import Signer
from tests.core.sync_hospital import attachment, facts

FOLDER = Path(__file__).resolve().parent
NOW = "2026-11-22T09:14:03+08:00"
KEYS = {
    "ward_seed": "01" * 32,
    "ward_identity": ("AGE-SECRET-KEY-1QGPQYQSZQGPQYQSZQGPQYQSZQGPQYQSZQGPQYQSZQGPQYQSZQGPQ0N3JDM"),
    "office_seed": "03" * 32,
    "office_identity": (
        "AGE-SECRET-KEY-1QSZQGPQYQSZQGPQYQSZQGPQYQSZQGPQYQSZQGPQYQSZQGPQYQSZQMDXKL7"
    ),
    "root_seed": "05" * 32,
}


def make() -> None:
    """All five files and the keys that open them."""
    ward, office, root_signer = (
        Signer(bytes.fromhex(KEYS[name])) for name in ("ward_seed", "office_seed", "root_seed")
    )
    ward_recipient, office_recipient = (
        age_recipient(KEYS[name]) for name in ("ward_identity", "office_identity")
    )
    lines = [
        '{"id":"c1","kind":"risk_point","data":{"name":"高值耗材使用"}}'.encode(),
        '{"id":"c2","kind":"risk_point","data":{"name":"手术安排"}}'.encode(),
    ]
    blob = attachment(b"%PDF golden attachment\n")
    (pack,) = pack_changes(lines)
    bundle = prepare_bundle(facts(), ward, [office_recipient], pack, [blob])
    write_bundle(FOLDER / "bundle-v1.ccb", bundle, [office_recipient])

    root = Root(
        version=1,
        demo=False,
        hospital_id="H0001",
        hospital_name="演示市第一人民医院",
        root_keys=(root_signer.public.hex(),),
        threshold=1,
        office_keys=(office.public.hex(),),
        office_recipients=(office_recipient,),
        created=NOW,
    )
    device = RosterDevice(
        device_id="device-icu-1",
        department_id="dept-icu",
        label="ICU 护士站",
        public=ward.public.hex(),
        recipient=ward_recipient,
        epoch=1,
    )
    roster = Roster(
        version=1,
        root_version=1,
        demo=False,
        hospital_id="H0001",
        departments=(RosterDepartment("dept-icu", "重症医学科"),),
        devices=(device,),
        created=NOW,
    )
    root_signed, roster_signed = make_root(root, [root_signer]), make_roster(roster, office)
    request = make_request(
        ward,
        ward_recipient,
        hospital_id="H0001",
        department="重症医学科",
        device="ICU 护士站",
        nonce=bytes(range(16)),
        app="0.1.0",
        demo=False,
        created=NOW,
    )
    grant = make_grant(
        office,
        request,
        device_id="device-icu-1",
        department_id="dept-icu",
        epoch=1,
        roots=[root_signed],
        roster=roster_signed,
        office_generation=1,
        created=NOW,
    )
    (FOLDER / "request-v1.ccreq").write_bytes(request)
    (FOLDER / "grant-v1.ccgrant").write_bytes(grant)

    receipt = Receipt(
        device_id="device-icu-1",
        epoch=1,
        upto=1,
        head=bundle.bundle_hash,
        missing=((3, 4),),
        applied=1,
        merged=0,
        conflict=1,
        refused=0,
        exceptions=(ReceiptException("a" * 64, "conflict", "", "第二台电脑也改了这一项"),),
        received_at=NOW,
        office_generation=1,
        durable_upto=0,
        office_audit=AuditState(7, "b" * 64),
    )
    (empty,) = pack_changes([])
    answer = prepare_bundle(
        facts(
            typ="receipt",
            bundle_id="01939999-0000-7000-8000-000000000002",
            seen=Seen(root=1, roster=1, office_generation=1, office_audit_head="b" * 64),
            receipt=receipt,
            trusted=Trusted((root_signed.decode(),), roster_signed.decode()),
        ),
        office,
        [ward_recipient],
        empty,
    )
    write_bundle(FOLDER / "receipt-v1.ccb", answer, [ward_recipient])
    known = KEYS | {
        "bundle_hash": bundle.bundle_hash,
        "receipt_hash": answer.bundle_hash,
        "root_digits": root_digits(root_signed),
        "lines": [line.decode() for line in lines],
    }
    text = json.dumps(known, ensure_ascii=False, indent=1)
    (FOLDER / "known.json").write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    if (FOLDER / "known.json").exists():
        raise SystemExit("The golden files exist; they are never made again.")
    make()
