"""What wards and the office have in common: taking lines in, and making a bundle."""

import hashlib
from collections.abc import Collection, Iterable, Sequence
from datetime import UTC, datetime
from typing import Any

from cleanclinic.storage.values import BundleNote
from cleanclinic.sync.manifest import Manifest, Seen
from cleanclinic.sync.receipts import Receipt
from cleanclinic.sync.tally import KindTally
from tests.simulator.disks import Line, Log, Out
from tests.simulator.erasing import ErasureError, check_claims, take_line

HOSPITAL = "H1"
NOW = datetime(2026, 11, 22, tzinfo=UTC)
AT = NOW.isoformat()


class RefusedError(Exception):
    """A file is not taken in; the code is the program's."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def manifest_of(
    out: Out,
    log: Log,
    *,
    typ: Any,
    department: str,
    device: str,
    epoch: int,
    seen: Seen,
    tally: Sequence[KindTally] | None,
    receipt: Receipt | None = None,
    stopped: int = 0,
) -> Manifest:
    return Manifest(
        typ=typ,
        demo=True,
        hospital_id=HOSPITAL,
        dept_id=department,
        device_id=device,
        epoch=epoch,
        key_id="",
        seq=out.seq + 1,
        prev=out.head,
        bundle_id="",
        to=(),
        hlc="",
        wall_time=AT,
        app="",
        schema={},
        seen=seen,
        audit=log.audit(),
        counts=None,
        frames=(),
        receipt=receipt,
        ext={"stopped": stopped} if stopped else {},
        tally=tuple(tally) if tally is not None else None,
    )


def identity_of(manifest: Manifest, lines: Iterable[Line], key: str, *more: object) -> str:
    """Different for different content, like the hash of what was signed."""
    receipt = manifest.receipt
    said = (
        *(manifest.typ, manifest.device_id, manifest.epoch, manifest.seq, manifest.prev, key),
        *(manifest.audit, manifest.seen, receipt, *(line.digest for line in lines), *more),
    )
    return hashlib.sha256(repr(said).encode()).hexdigest()


def check_lines(log: Log, lines: Sequence[Line], flaws: Collection[str] = ()) -> None:
    """Each line follows what is held; the program refuses the whole bundle otherwise."""
    new: set[str] = set()
    for line in lines:
        for parent in line.node.parents:
            if parent not in log.places and parent not in new:
                raise RefusedError("CHANGE-PARENT")
        new.add(line.node.hash)
    fresh = [line for line in lines if line.raw and line.node.hash not in log.places]
    if fresh:
        # What is erased shows only once all is taken in; the program then takes it back again.
        trial = log.clone()
        try:
            for line in fresh:
                take_line(trial, line, None, flaws)
            check_claims(trial, fresh)
        except ErasureError as error:
            raise RefusedError(error.code) from error


def import_lines(
    log: Log,
    lines: Iterable[Line],
    bundle: str,
    peer: str,
    epoch: int,
    flaws: Collection[str] = (),
) -> tuple[int, int]:
    """Take lines in, known ones by their place only; the first and last place that was filled."""
    first, again = len(log.lines) + 1, []
    for line in lines:
        if place := log.places.get(line.node.hash):
            again.append(place)
        else:
            take_line(log, line, bundle, flaws)
    log.carry(peer, epoch, again)
    last = len(log.lines)
    return (first, last) if last >= first else (0, 0)


def note_of(manifest: Manifest, name: str, first: int, last: int, new: int = 0) -> BundleNote:
    return BundleNote(manifest.seq, name, NOW, first, last, new, None)
