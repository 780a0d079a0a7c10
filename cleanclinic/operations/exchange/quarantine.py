"""Bundles kept apart at the office, and letting in those of a PC whose key is out of use.

Letting one in raises the last number that counts of that key and takes the file in by the ordinary
path, so that the same bundle on another stick is a duplicate from then on. What can never be let in
is kept as proof, and can be put away, so that nobody is asked about it again; nothing is deleted.
"""

import json
from collections.abc import Collection, Iterable, Iterator
from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from pathlib import Path
from typing import Any

from cleanclinic.errors import CleanClinicError
from cleanclinic.operations.exchange.import_report import ImportReport
from cleanclinic.operations.exchange.receiving import import_files
from cleanclinic.operations.exchange.standing import RELEASED_BY
from cleanclinic.operations.exchange.verifying import trust_of
from cleanclinic.operations.people.people import require
from cleanclinic.operations.workspace.opening import Workspace
from cleanclinic.operations.workspace.results import Changed
from cleanclinic.operations.workspace.roles import Role
from cleanclinic.operations.workspace.start_page import WorkspaceKind
from cleanclinic.operations.workspace.streams import incoming
from cleanclinic.operations.workspace.trust import EXCHANGE, renew_roster, roster_of
from cleanclinic.storage.values import JournalEntry
from cleanclinic.sync.files import move_safely
from cleanclinic.sync.intake import verify_bundle


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


_OPEN = (Release.POSSIBLE, Release.LATER)
# What was put away lies here, inside the folder of what is kept apart.
_AWAY = "put-away"
# What was found in each file, by its name.
_LOOKS = "quarantine_looks"


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


@dataclass(frozen=True)
class Apart:
    """How many files a person is to decide about, are of use as proof only, and were put away."""

    to_decide: int
    proof: int
    put_away: int


@dataclass(frozen=True)
class _Look:
    """What stands in a file, or why it cannot be read by the list of PCs of that version."""

    device_id: str = ""
    label: str = ""
    epoch: int = 0
    number: int = 0
    prev: str = ""
    hash: str = ""
    changes: int = 0
    attachments: int = 0
    code: str = ""
    roster: int = 0


def quarantine_counts(workspace: Workspace) -> Apart:
    """What is kept apart; each file is looked into once and the finding kept."""
    rows = quarantined(workspace)
    to_decide = sum(one.release in _OPEN for one in rows)
    away = _folder(workspace) / _AWAY
    put_away = sum(1 for _ in away.iterdir()) if away.is_dir() else 0
    return Apart(to_decide, len(rows) - to_decide, put_away)


def quarantined(workspace: Workspace) -> tuple[Quarantined, ...]:
    """What is kept apart and not put away; bundles of one PC in the order they can be let in."""
    workspace.require(WorkspaceKind.OFFICE)
    rows: list[Quarantined] = []
    found: dict[tuple[str, int], list[tuple[Path, _Look]]] = {}
    for path, look in _looks(workspace):
        if look.code:
            rows.append(Quarantined(path.name, _size(path), look.code))
        else:
            found.setdefault((look.device_id, look.epoch), []).append((path, look))
    for bundles in found.values():
        rows += _rows(workspace, bundles)
    return tuple(rows)


def put_away(workspace: Workspace, names: Collection[str]) -> Changed:
    """Stop asking about files that can never be let in; they stay on this PC as proof.

    Raises ReleaseError for one that still can be, before anything is done.
    """
    require(workspace, Role.RECORDER)
    wanted = [row for row in quarantined(workspace) if row.name in names]
    still = [row.name for row in wanted if row.release in _OPEN]
    if still:
        raise ReleaseError(file=min(still))
    away = _folder(workspace) / _AWAY
    away.mkdir(exist_ok=True)
    for row in wanted:
        move_safely(_folder(workspace) / row.name, away / row.name)
    return Changed(len(wanted), EXCHANGE)


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


def _looks(workspace: Workspace) -> Iterator[tuple[Path, _Look]]:
    """Every file with what stands in it; opening one takes its time, so what was found is kept."""
    folder = _folder(workspace)
    paths = sorted(filter(Path.is_file, folder.iterdir())) if folder.is_dir() else []
    text = workspace.store.meta(_LOOKS, "{}")
    kept: dict[str, dict[str, Any]] = json.loads(text)
    version = roster_of(workspace).version if paths else 0
    looks: dict[str, _Look] = {}
    for path in paths:
        look = _Look(**kept[path.name]) if path.name in kept else None
        # A PC that was not on the list may be on it now.
        if look is None or (look.code and look.roster != version):
            look = _look_into(workspace, path, version)
        looks[path.name] = look
    fresh = json.dumps({name: asdict(look) for name, look in looks.items()})
    if fresh != text:
        with workspace.store.writing() as tx:
            tx.set_meta(_LOOKS, fresh)
    for path in paths:
        yield path, looks[path.name]


def _look_into(workspace: Workspace, path: Path, version: int) -> _Look:
    trust = trust_of(workspace)
    # Whose it is and whether it is whole, whatever has become of its key.
    signers = {
        key: replace(one, status="active", last_valid_seq=None)
        for key, one in trust.signers.items()
    }
    try:
        verified = verify_bundle(
            path, replace(trust, signers=signers), [workspace.keys.age_identity]
        )
    except CleanClinicError as error:
        return _Look(code=error.code, roster=version)
    manifest = verified.manifest
    return _Look(
        device_id=manifest.device_id,
        label=verified.signer.label,
        epoch=manifest.epoch,
        number=manifest.seq,
        prev=manifest.prev,
        hash=verified.bundle_hash,
        changes=manifest.counts.changes,
        attachments=manifest.counts.attachments,
    )


def _size(path: Path) -> int:
    return path.stat().st_size


def _upto(workspace: Workspace, row: Quarantined) -> int:
    return incoming(workspace, row.device_id, row.epoch).upto


def _rows(workspace: Workspace, bundles: Iterable[tuple[Path, _Look]]) -> Iterator[Quarantined]:
    """The bundles of one device and epoch in order, each with what can be done about it."""
    ordered = sorted(bundles, key=lambda one: one[1].number)
    first = ordered[0][1]
    state = incoming(workspace, first.device_id, first.epoch)
    entry = roster_of(workspace).device(first.device_id, first.epoch)
    upto, head = state.upto, state.head
    for path, look in ordered:
        if entry is None or entry.status == "active" or state.frozen:
            release = Release.NEVER
        elif look.number <= upto:
            release = Release.KNOWN
        elif (look.number, look.prev) == (upto + 1, head):
            release = Release.POSSIBLE
            upto, head = look.number, look.hash
        else:
            release = Release.LATER if look.number > upto + 1 else Release.NEVER
        yield Quarantined(
            name=path.name,
            size=_size(path),
            code="CCB-REVOKED" if release is not Release.NEVER else "",
            device_id=look.device_id,
            label=look.label,
            epoch=look.epoch,
            number=look.number,
            changes=look.changes,
            attachments=look.attachments,
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
