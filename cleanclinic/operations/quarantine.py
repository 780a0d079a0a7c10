"""Bundles kept apart at the office, and letting in those of a PC whose key is out of use.

Letting one in raises the last number that counts of that key and takes the file in by the ordinary
path, so that the same bundle on another stick is a duplicate from then on.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path

from cleanclinic.errors import CleanClinicError
from cleanclinic.operations.exchange import RELEASED_BY
from cleanclinic.operations.receiving import ImportReport, import_files, trust_of
from cleanclinic.operations.start_page import WorkspaceKind
from cleanclinic.operations.streams import incoming
from cleanclinic.operations.trust import EXCHANGE, renew_roster, roster_of
from cleanclinic.operations.workspace import Workspace
from cleanclinic.storage.values import JournalEntry
from cleanclinic.sync.intake import Verified, verify_bundle


class ReleaseError(CleanClinicError):
    """The bundle cannot be let in, or not before others; values: `file`."""

    code = "RELEASE"


class Release(StrEnum):
    """What can be done with a bundle kept apart; the words are `release.<value>`."""

    POSSIBLE = "possible"
    # Others of the same PC come before it.
    LATER = "later"
    KNOWN = "known"
    NEVER = "never"


@dataclass(frozen=True)
class Quarantined:
    """A file kept apart. Of one that cannot be read only `code` is known, why it was refused.

    `number` and `changes` are the bundle's, `reason` is why its PC's key is out of use.
    """

    name: str
    size: int
    code: str
    device_id: str = ""
    label: str = ""
    epoch: int = 0
    number: int = 0
    changes: int = 0
    attachments: int = 0
    reason: str = ""
    release: Release = Release.NEVER


def quarantine_count(workspace: Workspace) -> int:
    """How many files are kept apart, without looking into them."""
    return sum(1 for _ in _folder(workspace).iterdir())


def quarantined(workspace: Workspace) -> tuple[Quarantined, ...]:
    """All that is kept apart; bundles of PCs out of use in the order they can be let in."""
    workspace.require(WorkspaceKind.OFFICE)
    rows: list[Quarantined] = []
    found: dict[tuple[str, int], list[tuple[Path, Verified]]] = {}
    trust = trust_of(workspace)
    # Whose it is and whether it is whole, whatever has become of its key.
    signers = {
        key: replace(one, status="active", last_valid_seq=None)
        for key, one in trust.signers.items()
    }
    for path in sorted(_folder(workspace).iterdir()):
        try:
            verified = verify_bundle(
                path, replace(trust, signers=signers), [workspace.keys.age_identity]
            )
        except CleanClinicError as error:
            rows.append(Quarantined(path.name, _size(path), error.code))
            continue
        manifest = verified.manifest
        found.setdefault((manifest.device_id, manifest.epoch), []).append((path, verified))
    for bundles in found.values():
        rows += _rows(workspace, bundles)
    return tuple(rows)


def release_quarantined(workspace: Workspace, names: Collection[str]) -> ImportReport:
    """Let bundles of a PC out of use in after all, in their order; what goes in leaves quarantine.

    Raises ReleaseError before anything is done where one of them cannot be, or others must come
    first.
    """
    chosen = [row for row in quarantined(workspace) if row.name in names]
    wrong = set(names) - {row.name for row in chosen if row.release is Release.POSSIBLE}
    if wrong:
        raise ReleaseError(file=min(wrong))
    before = {(row.device_id, row.epoch): _upto(workspace, row) for row in chosen}
    for row in chosen:
        if row.number != before[row.device_id, row.epoch] + 1:
            raise ReleaseError(file=row.name)
        before[row.device_id, row.epoch] = row.number
    report = ImportReport((), EXCHANGE)
    for row in chosen:
        path = _folder(workspace) / row.name
        _count(workspace, row)
        part = import_files(workspace, path)
        report = ImportReport(report.files + part.files, report.changes | part.changes)
        if part.files[0].error is not None:
            break
        path.unlink()
    # By the names on their sticks: those here have a mark in front that keeps equal names apart.
    files = tuple(replace(one, path=Path(file_name(one.path.name))) for one in report.files)
    return ImportReport(files, report.changes)


def file_name(kept: str) -> str:
    """The name on its stick of a file that is kept apart."""
    return kept.partition("-")[2] or kept


def _folder(workspace: Workspace) -> Path:
    return workspace.folder / "quarantine"


def _size(path: Path) -> int:
    return path.stat().st_size


def _upto(workspace: Workspace, row: Quarantined) -> int:
    return incoming(workspace, row.device_id, row.epoch).upto


def _rows(workspace: Workspace, bundles: list[tuple[Path, Verified]]) -> Iterator[Quarantined]:
    """The bundles of one device and epoch in order, each with what can be done about it."""
    first = bundles[0][1].manifest
    state = incoming(workspace, first.device_id, first.epoch)
    entry = roster_of(workspace).device(first.device_id, first.epoch)
    upto, head = state.upto, state.head
    for path, verified in sorted(bundles, key=lambda one: one[1].manifest.seq):
        manifest = verified.manifest
        if entry is None or entry.status == "active" or state.frozen:
            release = Release.NEVER
        elif manifest.seq <= upto:
            release = Release.KNOWN
        elif (manifest.seq, manifest.prev) == (upto + 1, head):
            release = Release.POSSIBLE
            upto, head = manifest.seq, verified.bundle_hash
        else:
            release = Release.LATER if manifest.seq > upto + 1 else Release.NEVER
        yield Quarantined(
            name=path.name,
            size=_size(path),
            code="CCB-REVOKED" if release is not Release.NEVER else "",
            device_id=manifest.device_id,
            label=verified.signer.label,
            epoch=manifest.epoch,
            number=manifest.seq,
            changes=manifest.counts.changes,
            attachments=manifest.counts.attachments,
            reason=entry.reason if entry else "",
            release=release,
        )


def _count(workspace: Workspace, row: Quarantined) -> None:
    """From now on this number counts too; whose decision it was stands in the journal."""
    devices = tuple(
        one.changed(last_valid_seq=row.number)
        if (one.device_id, one.epoch) == (row.device_id, row.epoch)
        else one
        for one in roster_of(workspace).devices
    )
    with workspace.store.writing() as tx:
        renew_roster(workspace, tx, devices=devices)
        tx.journal(
            JournalEntry(
                at=workspace.now(),
                direction="in",
                peer=row.device_id,
                epoch=row.epoch,
                seq=row.number,
                hash="",
                file=row.name,
                result="received",
                note=f"{RELEASED_BY}{workspace.person}",
            )
        )
