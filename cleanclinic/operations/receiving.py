"""Taking files in: bundles, receipts, grants and requests, by one path whatever they came on.

A file is copied in before it is read. Nothing of a file that is refused enters the records: the
copy of a bundle goes to `quarantine`, and the journal says why.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from cleanclinic.errors import CancelledError, CleanClinicError, FileProblemError
from cleanclinic.operations.downlink import (
    DEPARTMENT_KINDS,
    begins_anew,
    generation,
    take_downlink,
    take_receipt,
)
from cleanclinic.operations.enrolment import AlreadyGrantedError, accept_grant, read_request_file
from cleanclinic.operations.results import Cancelled, Progress, never, no_progress, stop_if
from cleanclinic.operations.streams import (
    epoch_of,
    hash_at,
    incoming,
    totals_with,
)
from cleanclinic.operations.trust import EXCHANGE, root_of, roster_of
from cleanclinic.operations.workspace import OFFICE, Workspace, WorkspaceKind
from cleanclinic.records.held import Changes
from cleanclinic.storage.transaction import Transaction
from cleanclinic.storage.values import Bundle, JournalEntry, StreamState, Verdict
from cleanclinic.sync.bundle import list_bundles
from cleanclinic.sync.enrolment import GRANT_MAX, GRANT_SUFFIX, REQUEST_SUFFIX
from cleanclinic.sync.errors import EmptyFileError, ExchangeError, GapError, NotABundleError
from cleanclinic.sync.files import PART, copy_in, move_safely, read_small
from cleanclinic.sync.intake import Trust, Verified, verify_bundle
from cleanclinic.sync.roster import device_trust, office_trust
from cleanclinic.sync.streams import Duplicate, judge
from cleanclinic.sync.streams import StreamState as SyncState


@dataclass(frozen=True)
class Imported:
    """What became of one file; `error` is set when it was refused."""

    path: Path
    result: str
    error: CleanClinicError | None
    number: int | None
    sender: str
    applied: int
    conflicts: int

    @property
    def code(self) -> str:
        return self.error.code if self.error else ""


@dataclass(frozen=True)
class ImportReport:
    """All files of one import, in the order they were taken."""

    files: tuple[Imported, ...]
    changes: Changes


class NothingToImportError(CleanClinicError):
    """There is no file of the program in `path`."""

    code = "NOTHING-TO-IMPORT"


def import_files(
    workspace: Workspace,
    sources: Path | Sequence[Path],
    *,
    progress: Progress = no_progress,
    cancelled: Cancelled = never,
) -> ImportReport:
    """Take in files, or all that belong to the program in a folder; each one whole or not at all.

    A bundle that came before the one it follows is tried again after the others. Raises
    NothingToImportError for a folder without any.
    """
    waiting = list(_expand(sources))
    _clear_inbox(workspace)
    done: list[Imported] = []
    changes = EXCHANGE
    total = len(waiting)
    early: list[Imported] = []
    while waiting:
        early = []
        for path in waiting:
            stop_if(cancelled)
            progress(len(done) + len(early), total)
            result, changed = _take(workspace, path, cancelled)
            changes = changes | changed
            (early if isinstance(result.error, GapError) else done).append(result)
        waiting = [one.path for one in early] if len(early) < len(waiting) else []
    for one in early:
        _note_refusal(workspace, one.path, one.error, size=0)
    progress(total, total)
    return ImportReport((*done, *early), changes)


def _clear_inbox(workspace: Workspace) -> None:
    """Drop copies that an import killed half way left behind; one program has the workspace."""
    for leftover in (workspace.folder / "inbox").iterdir():
        if leftover.name.endswith((".ccb", f".ccb{PART}")):
            leftover.unlink(missing_ok=True)


def _expand(sources: Path | Sequence[Path]) -> Iterator[Path]:
    for source in [sources] if isinstance(sources, Path) else sources:
        if not source.is_dir():
            yield source
            continue
        try:
            small = sorted(
                path
                for path in source.iterdir()
                if path.suffix.lower() in (GRANT_SUFFIX, REQUEST_SUFFIX) and path.is_file()
            )
        except OSError as error:
            raise FileProblemError(path=source, reason=error.strerror or "") from error
        found = [*small, *list_bundles(source)]
        if not found:
            raise NothingToImportError(path=source)
        yield from found


def _take(workspace: Workspace, path: Path, cancelled: Cancelled) -> tuple[Imported, Changes]:
    """One file by its kind; a refusal becomes a result, not an exception."""
    try:
        match path.suffix.lower():
            case ".ccgrant":
                data = read_small(path, GRANT_MAX)
                changes = accept_grant(workspace, data, path.name)
                result = "applied" if changes.kinds else "duplicate"
                return Imported(path, result, None, None, OFFICE, 0, 0), changes
            case ".ccreq":
                card = read_request_file(workspace, path)
                sender = f"{card.department} {card.device}"
                return Imported(path, "applied", None, None, sender, 0, 0), EXCHANGE
            case _:
                return _take_bundle(workspace, path, cancelled)
    except CancelledError:
        raise
    except AlreadyGrantedError as error:
        # Old requests stay on the stick; they are no reason to refuse what lies beside them.
        sender = str(error.values["device"])
        return Imported(path, "duplicate", None, None, sender, 0, 0), EXCHANGE
    except CleanClinicError as error:
        if isinstance(error, ExchangeError):
            error.named(path)
        if not isinstance(error, GapError) and path.suffix.lower() in (
            GRANT_SUFFIX,
            REQUEST_SUFFIX,
        ):
            _note_refusal(workspace, path, error, size=0)
        return Imported(path, "refused", error, None, "", 0, 0), EXCHANGE


def _take_bundle(
    workspace: Workspace, path: Path, cancelled: Cancelled
) -> tuple[Imported, Changes]:
    copy = workspace.folder / "inbox" / f"{workspace.new_id()}.ccb"
    written = copy_in(path, copy, on_bytes=lambda _bytes: stop_if(cancelled))
    try:
        verified = verify_bundle(
            copy,
            _trust(workspace),
            [workspace.keys.age_identity],
            on_bytes=lambda _bytes: stop_if(cancelled),
        )
        return _import_verified(workspace, path, verified, written.size, cancelled)
    except (GapError, CancelledError):
        raise
    except CleanClinicError as error:
        if isinstance(error, ExchangeError):
            # The person knows the file by the name on the stick, not by that of our copy.
            error.values["name"] = path.name
        if not isinstance(error, EmptyFileError | NotABundleError):
            # What is no bundle may be a private file, mixed up; here it would lie unsealed.
            kept = workspace.folder / "quarantine" / f"{written.sha256[:16]}-{path.name[-80:]}"
            move_safely(copy, kept)
        _note_refusal(workspace, path, error, written.size)
        raise
    finally:
        copy.unlink(missing_ok=True)


def _note_refusal(
    workspace: Workspace, path: Path, error: CleanClinicError | None, size: int
) -> None:
    with workspace.store.writing() as tx:
        tx.journal(
            JournalEntry(
                at=workspace.now(),
                direction="in",
                peer="",
                epoch=0,
                seq=0,
                hash="",
                file=path.name,
                result="refused",
                code=error.code if error else "",
                size=size,
            )
        )


def _trust(workspace: Workspace) -> Trust:
    root = root_of(workspace)
    if workspace.kind is WorkspaceKind.OFFICE:
        return office_trust(root, roster_of(workspace))
    return device_trust(
        root,
        department_id=workspace.department_id,
        device_id=workspace.store.meta("device_id"),
        epoch=epoch_of(workspace),
    )


def verify_file(workspace: Workspace, path: Path) -> Verified:
    """Check a bundle as an import would, and take nothing in; raises what an import would."""
    return verify_bundle(path, _trust(workspace), [workspace.keys.age_identity])


def _import_verified(
    workspace: Workspace, path: Path, verified: Verified, size: int, cancelled: Cancelled
) -> tuple[Imported, Changes]:
    manifest = verified.manifest
    ward = workspace.kind is WorkspaceKind.WARD
    peer = OFFICE if ward else manifest.device_id
    anew = ward and begins_anew(workspace, manifest)
    ruling = judge(
        SyncState(manifest.device_id, manifest.epoch)
        if anew
        else incoming(workspace, peer, manifest.device_id, manifest.epoch),
        manifest,
        verified.bundle_hash,
        lambda seq: hash_at(workspace, "in", peer, manifest.epoch, seq),
    )
    sender = OFFICE if ward else verified.signer.label
    if isinstance(ruling, Duplicate):
        with workspace.store.writing() as tx:
            tx.journal(_entry(workspace, path, peer, verified, size, "duplicate", Verdict()))
        return Imported(path, "duplicate", None, manifest.seq, sender, 0, 0), EXCHANGE
    with workspace.store.writing() as tx:
        if anew:
            tx.set_streams_aside(peer, f"{peer} {generation(workspace)}", "in")
        if ward:
            take_receipt(workspace, tx, verified)
            verdict = take_downlink(workspace, tx, verified, cancelled)
        else:
            verdict = tx.import_changes(
                manifest.dept_id,
                verified.lines(),
                allowed_kinds=DEPARTMENT_KINDS,
                bundle=verified.bundle_hash,
                on_line=lambda _number: stop_if(cancelled),
            )
            _keep_device_facts(workspace, tx, verified, verdict)
        _take_attachments(tx, verified)
        _keep_stream(workspace, tx, peer, verified, verdict, path)
        tx.journal(_entry(workspace, path, peer, verified, size, "applied", verdict))
    result = Imported(
        path,
        "applied",
        None,
        manifest.seq,
        sender,
        verdict.applied + verdict.merged + verdict.conflict,
        verdict.conflict,
    )
    return result, EXCHANGE | verdict.changes


class _Gathering:
    """One attachment on its way in; at most the size limit of an attachment stays in memory."""

    def __init__(self) -> None:
        self.chunks: list[bytes] = []

    def write(self, data: bytes) -> None:
        self.chunks.append(data)


def _take_attachments(tx: Transaction, verified: Verified) -> None:
    current: list[tuple[str, _Gathering]] = []

    def keep() -> None:
        for sha256, gathered in current:
            tx.attach(gathered.chunks, media_type="", name="", expect=sha256, own=False)
        current.clear()

    def sink(sha256: str) -> _Gathering:
        keep()
        gathering = _Gathering()
        current.append((sha256, gathering))
        return gathering

    if verified.manifest.counts.attachments:
        verified.attachments(sink)
        keep()


def _keep_stream(
    workspace: Workspace,
    tx: Transaction,
    peer: str,
    verified: Verified,
    verdict: Verdict,
    path: Path,
) -> None:
    manifest = verified.manifest
    tx.set_stream(
        StreamState(
            peer=peer,
            direction="in",
            epoch=manifest.epoch,
            seq=manifest.seq,
            head=verified.bundle_hash,
        )
    )
    tx.record_bundle(
        Bundle(
            direction="in",
            peer=peer,
            epoch=manifest.epoch,
            seq=manifest.seq,
            hash=verified.bundle_hash,
            at=workspace.now(),
            first=verdict.first,
            last=verdict.last,
            manifest=verified.manifest_bytes,
            signatures=verified.signatures,
            file=path.name,
        )
    )


def _keep_device_facts(
    workspace: Workspace, tx: Transaction, verified: Verified, verdict: Verdict
) -> None:
    device = verified.manifest.device_id
    seen = verified.manifest.seen.downlink_seq
    if verified.manifest.seen.office_generation != generation(workspace):
        # It counts the answers of an office that was restored from a backup since.
        seen = 0
    known = int(workspace.store.meta(f"downlink_seen:{device}", "0"))
    tx.set_meta(f"downlink_seen:{device}", str(max(seen, known)))
    tx.set_meta(f"totals:{device}", totals_with(workspace, device, verdict))
    tx.set_meta(f"last_received:{verified.manifest.dept_id}", workspace.now().isoformat())


def _entry(
    workspace: Workspace,
    path: Path,
    peer: str,
    verified: Verified,
    size: int,
    result: str,
    verdict: Verdict,
) -> JournalEntry:
    return JournalEntry(
        at=workspace.now(),
        direction="in",
        peer=peer,
        epoch=verified.manifest.epoch,
        seq=verified.manifest.seq,
        hash=verified.bundle_hash,
        file=path.name,
        result=result,
        size=size,
        applied=verdict.applied,
        merged=verdict.merged,
        conflict=verdict.conflict,
        duplicate=verdict.duplicate,
    )
