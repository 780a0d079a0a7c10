"""What is fuzzed: each parser of bytes that come from outside, with honest input to start from.

A target takes bytes and does with them all that the program would; it may raise our own errors and
nothing else. Where a check value would stop every change at the door, the target mends it first,
as somebody who means harm would.
"""

import hashlib
import io
import json
import os
import random
import struct
import tempfile
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from xlsxwriter import Workbook

from cleanclinic.keys.escrow import sealed_keys
from cleanclinic.keys.material import KeyBundle
from cleanclinic.keys.pin import check_pin, pin_slot, provide_peppers, read_kdf_of, wait_left
from cleanclinic.keys.recovery import read_code, unlock_with_recovery
from cleanclinic.keys.slots import KeySlots, Unlocked, damage_check, from_store_text
from cleanclinic.keys.slots_file import FILE_NAME, load_slots
from cleanclinic.keys.wrapping import KdfCost
from cleanclinic.paper.qr import read_payload
from cleanclinic.paper.recovery_sheet import read_sheet_code
from cleanclinic.records.change import hash_line, parse_line, to_line
from cleanclinic.sheets.reading import read_rows
from cleanclinic.sheets.risks import read_risks
from cleanclinic.storage.backup_file import (
    BackupHead,
    DatabaseFacts,
    check_bytes,
    read_head,
    seal_backup,
)
from cleanclinic.storage.disk import Disk
from cleanclinic.storage.values import AuditState
from cleanclinic.sync.changes import pack_changes, unpack_changes
from cleanclinic.sync.container import check_transport, read_layout
from cleanclinic.sync.enrolment import (
    GRANT_MAGIC,
    check_request,
    make_grant,
    make_request,
    open_grant,
    read_request,
    request_digits,
)
from cleanclinic.sync.intake import Intake
from cleanclinic.sync.manifest import Manifest, read_header, read_manifest
from cleanclinic.sync.receipts import check_receipt
from cleanclinic.sync.roster import (
    Root,
    Roster,
    RosterDepartment,
    RosterDevice,
    device_trust,
    make_root,
    make_roster,
    office_trust,
    open_roots,
    open_roster,
)
from cleanclinic.sync.seal import open_bytes
from cleanclinic.sync.signing import (
    DOWNLINK_TYPE,
    GRANT_TYPE,
    REQUEST_TYPE,
    ROOT_TYPE,
    ROSTER_TYPE,
    UPLINK_TYPE,
    Signer,
    read_signatures,
    signatures_bytes,
)
from tests.bundle_kit import age
from tests.core import store_kit
from tests.core.sync_hospital import (
    DEPARTMENT,
    DEVICE,
    HOSPITAL,
    NOW,
    OFFICE,
    OFFICE_IDENTITY,
    OFFICE_RECIPIENT,
    OFFICE_TRUST,
    RECEIPT,
    WARD,
    WARD_IDENTITY,
    WARD_RECIPIENT,
    WARD_TRUST,
    Forgery,
    contained,
    prepared,
    repaired,
    seeded,
)

CORPUS = Path(__file__).parent / "corpus"


@dataclass(frozen=True)
class Target:
    """A parser, and honest input for it."""

    run: Callable[[bytes], object]
    seeds: Callable[[], list[bytes]]


@cache
def scratch() -> Path:
    """A folder in memory where there is one; files are written there again and again."""
    memory = Path("/dev/shm")
    return Path(tempfile.mkdtemp(prefix="cc-fuzz-", dir=memory if memory.is_dir() else None))


def as_file(data: bytes, name: str) -> Path:
    path = scratch() / f"{os.getpid()}-{name}"
    path.write_bytes(data)
    return path


# --- bundles ---------------------------------------------------------------------------------


def sealed(plain: bytes, recipient: str = OFFICE_RECIPIENT) -> bytes:
    """The same seal for the same bytes."""
    return age.seal("fuzz", [recipient], plain).data()


@cache
def uplink() -> Forgery:
    blobs = [b"scan" * 50, b""]
    return Forgery.of(prepared(lines=lines(), blobs=blobs), blobs)


@cache
def downlink() -> Forgery:
    made = prepared(signer=OFFICE, recipients=(WARD_RECIPIENT,), typ="receipt", receipt=RECEIPT)
    return Forgery.of(made)


def bundle_file(forgery: Forgery, recipient: str = OFFICE_RECIPIENT) -> bytes:
    return contained(forgery.header, sealed(forgery.plain(), recipient))


def run_container(data: bytes) -> None:
    for form in (data, repaired(data)):
        file = io.BytesIO(form)
        layout = read_layout(file)
        check_transport(file, layout)
        read_header(layout.header)


def run_frames(data: bytes) -> None:
    """What stands inside the seal: everything a device's own key could have sealed."""
    intake = Intake(
        io.BytesIO(contained(uplink().header, sealed(data))), OFFICE_TRUST, [OFFICE_IDENTITY]
    )
    take(intake)


def take(intake: Intake) -> Manifest:
    intake.check_container()
    intake.open_seal()
    intake.check_signature()
    intake.check_policy()
    intake.check_content()
    taken = intake.verified(Path("x"))
    assert sum(1 for _ in taken.lines()) == taken.manifest.counts.changes
    return taken.manifest


def run_uplink(data: bytes) -> None:
    """A manifest signed, so that all which comes after the signature sees it."""
    read_manifest(data)
    forged = uplink().with_manifest_bytes(data, WARD, UPLINK_TYPE).with_true_header()
    take(Intake(io.BytesIO(bundle_file(forged)), OFFICE_TRUST, [OFFICE_IDENTITY]))


def run_downlink(data: bytes) -> None:
    read_manifest(data)
    forged = downlink().with_manifest_bytes(data, OFFICE, DOWNLINK_TYPE).with_true_header()
    file = io.BytesIO(bundle_file(forged, WARD_RECIPIENT))
    taken = take(Intake(file, WARD_TRUST, [WARD_IDENTITY]))
    assert taken.receipt is not None
    check_receipt(
        taken.receipt,
        device_id=DEVICE,
        epoch=1,
        sent_upto=3,
        hash_at=lambda seq: f"{seq:064x}",
        known_generation=1,
    )


def run_changes(data: bytes) -> None:
    """Four bytes that announce the inflated size, then the pack."""
    (inflated,) = struct.unpack(">I", data[:4].rjust(4, b"\0"))
    for line in unpack_changes(data[4:], inflated):
        parse_line(line)


def packed_changes() -> list[bytes]:
    (pack,) = pack_changes(lines())
    (bomb,) = pack_changes([b"0" * 250_000] * 4)
    return [struct.pack(">I", one.inflated) + one.packed for one in (pack, bomb)]


# --- change lines ----------------------------------------------------------------------------


@cache
def lines() -> tuple[bytes, ...]:
    """Honest lines of several kinds, from a store."""
    with store_kit.new_store(scratch() / f"lines-{os.getpid()}") as store:
        store_kit.save(store, store_kit.risk(1), store_kit.pledge(1))
        store_kit.edit(store, store_kit.risk(1).id, remark="词\n2")
        store_kit.save(store, store_kit.signed(store_kit.pledge(1)))
        return tuple(store_kit.lines_of(store))


def run_line(data: bytes) -> None:
    change = parse_line(data)
    again = to_line(change)
    assert to_line(parse_line(again)) == again
    assert len(hash_line(data)) == 64


class _EnoughError(Exception):
    pass


@cache
def receiving_store() -> store_kit.Store:
    return store_kit.new_store(scratch() / f"office-{os.getpid()}", lane=2, owner=store_kit.OFFICE)


def run_import(data: bytes) -> None:
    """Lines of a bundle taken in by a real store, looked at in every way, and undone."""
    store = receiving_store()
    try:
        with store.writing() as tx:
            tx.import_changes(
                store_kit.DEPARTMENT,
                data.split(b"\n"),
                allowed_kinds=store_kit.ALL_KINDS,
                bundle=store_kit.BUNDLE,
            )
            raise _EnoughError
    except _EnoughError:
        pass


# --- enrolment -------------------------------------------------------------------------------

ROOT_SIGNER = Signer(seeded("root 0")(32))


@cache
def root() -> Root:
    return Root(
        version=1,
        demo=False,
        hospital_id=HOSPITAL,
        hospital_name="演示市第一人民医院",
        root_keys=(ROOT_SIGNER.public.hex(),),
        threshold=1,
        office_keys=(OFFICE.public.hex(),),
        office_recipients=(OFFICE_RECIPIENT,),
        created=NOW,
    )


@cache
def roster() -> Roster:
    device = RosterDevice(
        device_id=DEVICE,
        department_id=DEPARTMENT,
        label="ICU 护士站",
        public=WARD.public.hex(),
        recipient=WARD_RECIPIENT,
        epoch=1,
    )
    return Roster(
        version=3,
        root_version=1,
        demo=False,
        hospital_id=HOSPITAL,
        departments=(RosterDepartment(DEPARTMENT, "重症医学科"),),
        devices=(device,),
        created=NOW,
    )


@cache
def request() -> bytes:
    return make_request(
        WARD,
        WARD_RECIPIENT,
        hospital_id=HOSPITAL,
        department="重症医学科",
        device="ICU 护士站",
        nonce=bytes(range(16)),
        app="0.1.0",
        demo=False,
        created=NOW,
    )


@cache
def grant_payload() -> bytes:
    data = make_grant(
        OFFICE,
        request(),
        device_id=DEVICE,
        department_id=DEPARTMENT,
        epoch=1,
        roots=[make_root(root(), [ROOT_SIGNER])],
        roster=make_roster(roster(), OFFICE),
        office_generation=1,
        created=NOW,
    )
    return inner(open_bytes(data[len(GRANT_MAGIC) :], [WARD_IDENTITY]))


def inner(document: bytes) -> bytes:
    """The payload of a signed document."""
    import base64

    return base64.b64decode(json.loads(document)["payload"])


def signed(kind: str, payload: bytes, signer: Signer) -> bytes:
    """A document around any payload whatever."""
    import base64

    entry = signer.sign(kind, payload)
    return json.dumps(
        {
            "payload": base64.b64encode(payload).decode(),
            "payloadType": kind,
            "signatures": [{"keyid": entry.keyid, "alg": entry.alg, "sig": entry.sig}],
        }
    ).encode()


def run_request(data: bytes) -> None:
    read_request(data)
    request_digits(data)


def run_request_signed(data: bytes) -> None:
    signature = WARD.sign(REQUEST_TYPE, data).sig.encode()
    asked = read_request(data + b"\n" + signature + b"\n")
    check_request(asked, root(), ())
    make_grant(
        OFFICE,
        data + b"\n" + signature + b"\n",
        device_id=DEVICE,
        department_id=DEPARTMENT,
        epoch=1,
        roots=[make_root(root(), [ROOT_SIGNER])],
        roster=make_roster(roster(), OFFICE),
        office_generation=1,
        created=NOW,
    )


def run_root(data: bytes) -> None:
    found = open_roots([signed(ROOT_TYPE, data, ROOT_SIGNER)])
    device_trust(found, department_id=DEPARTMENT, device_id=DEVICE, epoch=1)


def run_roster(data: bytes) -> None:
    office_trust(root(), open_roster(root(), signed(ROSTER_TYPE, data, OFFICE)))


def run_document(data: bytes) -> None:
    """A document as it comes, its signature not made to fit."""
    for reading in (lambda: open_roots([data]), lambda: open_roster(root(), data)):
        reading()


def run_grant(data: bytes) -> None:
    document = signed(GRANT_TYPE, data, OFFICE)
    open_grant(GRANT_MAGIC + sealed(document, WARD_RECIPIENT), WARD_IDENTITY, request())


def run_grant_file(data: bytes) -> None:
    open_grant(data, WARD_IDENTITY, request())


def grant_file() -> bytes:
    document = signed(GRANT_TYPE, grant_payload(), OFFICE)
    return GRANT_MAGIC + sealed(document, WARD_RECIPIENT)


# --- keys ------------------------------------------------------------------------------------

COST = KdfCost(8, 1, 1)


class Pocket:
    """A credential store that keeps its secrets here."""

    def __init__(self) -> None:
        self.kept: dict[str, str] = {}

    def put(self, name: str, text: str) -> None:
        self.kept[name] = text

    def get(self, name: str) -> str | None:
        return self.kept.get(name)

    def delete(self, name: str) -> None:
        self.kept.pop(name, None)


@cache
def slots() -> tuple[KeySlots, Unlocked, Pocket, bytes]:
    """Slots of every kind."""
    from cleanclinic.keys.escrow import with_escrow
    from cleanclinic.keys.pin import with_pin
    from cleanclinic.keys.recovery import with_recovery

    source, store, code = seeded("slots"), Pocket(), bytes(range(16))
    made, unlocked = KeySlots.new(
        KeyBundle.new(source, OFFICE_IDENTITY),
        install_id="i-1",
        workspace="ward",
        demo=True,
        random_bytes=source,
    )
    made = made.with_passphrase(unlocked, "正确的马电池订书钉一共十二字", source, COST)
    made = made.with_keyring(unlocked, store, source)
    made = made.with_demo(unlocked, source)
    made = with_pin(
        made, unlocked, "291847", person="u1", label="", store=None, random_bytes=source, cost=COST
    )
    made = with_pin(
        made, unlocked, "738162", person="u2", label="", store=store, random_bytes=source, cost=COST
    )
    made = with_recovery(made, unlocked, code, source, "")
    made = with_escrow(made, unlocked, sealed, source)
    made = made.with_misses({made.slots[0].id: {"count": 3, "at": 1.5}})
    return made, unlocked, store, code


def slots_text() -> bytes:
    return json.dumps(slots()[0].document, ensure_ascii=False).encode()


def run_slots_file(data: bytes) -> None:
    folder = scratch() / f"slots-{os.getpid()}"
    folder.mkdir(exist_ok=True)
    (folder / FILE_NAME).write_bytes(data)
    use_slots(load_slots(folder))


def run_slots(data: bytes) -> None:
    """The same with the check over the whole made to fit: it needs no secret."""
    try:
        document = json.loads(data)
        data = json.dumps({**document, "check": damage_check(document)}).encode()
    except (ValueError, TypeError, RecursionError):
        return
    run_slots_file(data)


def use_slots(found: KeySlots) -> None:
    """All that is done with slots nobody has opened yet, and each way of opening them."""
    from cleanclinic.errors import CleanClinicError

    _, unlocked, store, code = slots()
    failure: CleanClinicError | None = None
    for step in (
        lambda: (found.slots, found.kinds, found.install_id, found.workspace, found.demo),
        lambda: [wait_left(found, one.id, 7.0) for one in found.slots],
        found.unlock_demo,
        lambda: found.unlock_with_keyring(store),
        lambda: unlock_with_recovery(found, "".join(_groups(code))),
        lambda: sealed_keys(found),
        lambda: provide_peppers(found, unlocked, store),
        lambda: read_kdf_of(pin_slot(found, "u1")),
        lambda: [read_kdf_of(one) for one in found.slots_of("pass")],
    ):
        try:
            step()
        except CleanClinicError as error:
            failure = error
    if failure is not None:
        raise failure


def _groups(code: bytes) -> tuple[str, ...]:
    from cleanclinic.keys.recovery import code_groups

    return code_groups(code)


def run_typed(data: bytes) -> None:
    """What people type and cameras read."""
    from cleanclinic.errors import CleanClinicError

    text = data.decode("utf-8", "surrogateescape")
    read_payload(text)
    read_sheet_code(text)
    from_store_text(text)
    failure: CleanClinicError | None = None
    for reader in (read_code, check_pin, KeyBundle.from_text):
        try:
            reader(text)
        except CleanClinicError as error:
            failure = error
    if failure is not None:
        raise failure


def typed() -> list[bytes]:
    from cleanclinic.keys.recovery import code_text
    from cleanclinic.paper.qr import qr_payload
    from cleanclinic.paper.recovery_sheet import sheet_payload

    code = code_text(bytes(range(16)))
    bundle = KeyBundle.new(random.Random(3).randbytes, OFFICE_IDENTITY)
    texts = [
        *(code, "291847", "２９１８４７", bundle.to_text(), f"CCK1.{'ab' * 32}.00000000"),
        *(qr_payload("XN1-2026-001", "10001"), sheet_payload("i-1", code)),
    ]
    return [text.encode() for text in texts]


# --- backups ---------------------------------------------------------------------------------


@cache
def backup() -> bytes:
    from datetime import UTC, datetime

    path = scratch() / f"seed-{os.getpid()}.ccbackup"
    path.write_bytes(bytes(8192))
    facts = DatabaseFacts(1, AuditState(3, "ab" * 32), {"change": 3})
    head = BackupHead(
        datetime(2026, 11, 22, tzinfo=UTC), "daily", "0.1.0", "i", "ward", True, facts, b"{}"
    )
    seal_backup(path, head, Disk())
    return path.read_bytes()


def run_backup(data: bytes) -> None:
    path = as_file(data, "x.ccbackup")
    read_head(path)
    check_bytes(path)


def backup_head() -> bytes:
    (length,) = struct.unpack(">Q", backup()[-48:-40])
    return backup()[-48 - length : -48]


def run_backup_head(data: bytes) -> None:
    """The head in a file whose lengths and check are made to fit."""
    front = bytes(8192) + data
    end = struct.pack(">Q", len(data)) + hashlib.sha256(front).digest() + b"CCBACK01"
    run_backup(front + end)


# --- spreadsheets ----------------------------------------------------------------------------


@cache
def workbook() -> bytes:
    file = io.BytesIO()
    with Workbook(file, {"in_memory": True}) as book:
        sheet = book.add_worksheet("风险点")
        rows = [
            ["业务领域", "风险类别", "岗位", "风险描述", "可能性", "影响"],
            ["药品", "岗位风险", "处方医师", "使用药品", 3, 4.5],
            [None, True, "=1+1", "2026-01-01", "", "词"],
        ]
        for place, row in enumerate(rows):
            sheet.write_row(place, 0, row)
    return file.getvalue()


def part(name: str) -> bytes:
    with zipfile.ZipFile(io.BytesIO(workbook())) as archive:
        return archive.read(name)


def with_part(name: str, data: bytes) -> bytes:
    """The workbook with one of its parts replaced, its checks right."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(workbook())) as old, zipfile.ZipFile(file, "w") as new:
        for member in old.namelist():
            new.writestr(member, data if member == name else old.read(member))
    return file.getvalue()


def run_sheet(data: bytes) -> None:
    path = as_file(data, "x.xlsx")
    read_rows(path)
    read_risks(path)


def run_sheet_part(data: bytes) -> None:
    """The first byte says which part of the workbook the rest is."""
    name = PARTS[(data[0] if data else 0) % len(PARTS)]
    run_sheet(with_part(name, data[1:]))


PARTS = (
    "xl/worksheets/sheet1.xml",
    "xl/sharedStrings.xml",
    "xl/workbook.xml",
    "xl/styles.xml",
    "xl/_rels/workbook.xml.rels",
    "[Content_Types].xml",
)


def old_sheets() -> list[bytes]:
    return [(Path(__file__).parent.parent / "core" / "sheet_files" / "risks.xls").read_bytes()]


def text_tables() -> list[bytes]:
    table = '业务领域,风险类别,岗位\r\n药品,岗位风险,"处方\n医师"\r\n,,\r\n'
    return [table.encode("utf-8-sig"), table.encode("gb18030"), table.encode("utf-16")]


TARGETS: dict[str, Target] = {
    "container": Target(run_container, lambda: [bundle_file(uplink())]),
    "header": Target(read_header, lambda: [uplink().header]),
    "seal": Target(
        lambda data: open_bytes(data, [OFFICE_IDENTITY]),
        lambda: [sealed(b"x" * 70_000), sealed(b"")],
    ),
    "frames": Target(run_frames, lambda: [uplink().plain()]),
    "uplink": Target(run_uplink, lambda: [uplink().manifest]),
    "downlink": Target(run_downlink, lambda: [downlink().manifest]),
    "signatures": Target(
        read_signatures,
        lambda: [signatures_bytes([one.sign(UPLINK_TYPE, b"p") for one in (WARD, OFFICE)])],
    ),
    "changes": Target(run_changes, packed_changes),
    "line": Target(run_line, lambda: list(lines())),
    "import": Target(run_import, lambda: [b"\n".join(lines())]),
    "request": Target(run_request, lambda: [request()]),
    "request-signed": Target(run_request_signed, lambda: [request().split(b"\n")[0]]),
    "root": Target(run_root, lambda: [inner(make_root(root(), [ROOT_SIGNER]))]),
    "roster": Target(run_roster, lambda: [inner(make_roster(roster(), OFFICE))]),
    "document": Target(run_document, lambda: [make_root(root(), [ROOT_SIGNER])]),
    "grant": Target(run_grant, lambda: [grant_payload()]),
    "grant-file": Target(run_grant_file, lambda: [grant_file()]),
    "slots": Target(run_slots, lambda: [slots_text()]),
    "slots-file": Target(run_slots_file, lambda: [slots_text()]),
    "typed": Target(run_typed, typed),
    "backup": Target(run_backup, lambda: [backup()]),
    "backup-head": Target(run_backup_head, lambda: [backup_head()]),
    "xlsx": Target(run_sheet, lambda: [workbook()]),
    "xlsx-part": Target(
        run_sheet_part, lambda: [bytes([at]) + part(name) for at, name in enumerate(PARTS)]
    ),
    "xls": Target(run_sheet, old_sheets),
    "csv": Target(run_sheet, text_tables),
}
