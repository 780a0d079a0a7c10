"""Bundles from the outer form to the lines taken in by a store."""

import io
import os
import struct
from functools import cache
from pathlib import Path

from cleanclinic.records.change import hash_line, parse_line, to_line
from cleanclinic.sync.changes import pack_changes, unpack_changes
from cleanclinic.sync.container import check_transport, read_layout
from cleanclinic.sync.intake import Intake
from cleanclinic.sync.manifest import Manifest, read_header, read_manifest
from cleanclinic.sync.receipts import check_receipt
from cleanclinic.sync.seal import open_bytes
from cleanclinic.sync.signing import DOWNLINK_TYPE, UPLINK_TYPE, read_signatures, signatures_bytes
from tests.core import store_kit
from tests.core.sync_hospital import (
    DEVICE,
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
)
from tests.fuzz.base import Target, scratch, sealed


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
}
