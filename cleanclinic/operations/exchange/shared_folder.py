"""A folder that several PCs reach: what is new there comes in, what waits is laid there.

The folder is set once on each PC and is not synced. In it lies one folder a hospital, in that
`TO-OFFICE` with the bundles of all wards and `TO-...` with the office's answers to one PC. A file
is looked at once, by name, size and time; a name shows whose it is, so nobody opens what is for
others. Nothing is ever deleted or changed there.
"""

import hashlib
import json
import os
import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import NamedTemporaryFile

from cleanclinic.errors import CleanClinicError, DiskFullError, FileProblemError
from cleanclinic.operations.exchange.direct import colleague_devices, is_for_others
from cleanclinic.operations.exchange.import_report import Imported
from cleanclinic.operations.exchange.receiving import import_files
from cleanclinic.operations.exchange.sending import (
    NothingToSendError,
    export_bundle,
    export_receipts,
)
from cleanclinic.operations.people.people import require
from cleanclinic.operations.workspace.opening import Workspace, WorkspaceKind
from cleanclinic.operations.workspace.results import NOTHING_CHANGED, Cancelled, Changed, never
from cleanclinic.operations.workspace.roles import Role
from cleanclinic.operations.workspace.trust import EXCHANGE, is_granted, root_of, roster_of
from cleanclinic.records.held import Changes
from cleanclinic.sync.bundle import SUFFIX, addressee_of_file, device_tag, kind_of_file
from cleanclinic.sync.enrolment import REQUEST_SUFFIX
from cleanclinic.sync.epochs import EPOCH_SUFFIX
from cleanclinic.sync.errors import (
    ChangingFileError,
    RecipientError,
    RevokedSignerError,
    UnknownSignerError,
)
from cleanclinic.sync.files import write_bytes_safely
from cleanclinic.sync.identities import age_recipient, recipient_id

# At most so many files a round, as nobody else's work goes on meanwhile.
LOOKED_AT = 100
# The office answers all wards together this often; one that sent something at once.
ALL_ANSWERED = timedelta(minutes=10)
_HALF = "half"
_SET, _MEMORY = "shared_folder", "shared-folder.json"
_TO_OFFICE = "TO-OFFICE"
_OURS = re.compile(r"C([CR])-([0-9A-F]{6})-E\d+-")
# A newer list of PCs, a newer root or another try of the share may change the answer.
_LATER = (RecipientError, RevokedSignerError, UnknownSignerError)
_SOON = (ChangingFileError, DiskFullError, FileProblemError)


class NoFolderError(CleanClinicError):
    """There is no folder at `path`."""

    code = "FOLDER-NONE"


class FolderInsideError(CleanClinicError):
    """`path` lies in the data of this program, or they lie in it."""

    code = "FOLDER-INSIDE"


class FolderReadOnlyError(CleanClinicError):
    """Nothing may be written to `path`."""

    code = "FOLDER-READONLY"


@dataclass(frozen=True)
class SharedFolder:
    """What is set; `reachable` is a fact of this moment."""

    path: Path | None
    send: bool
    reachable: bool


@dataclass(frozen=True)
class FolderRound:
    """One look at the folder. `taken` counts what was new; `error` is why nothing could be laid."""

    sent: int = 0
    taken: int = 0
    problems: tuple[Imported, ...] = ()
    changes: Changes = NOTHING_CHANGED
    reachable: bool = True
    error: CleanClinicError | None = None


# Under which name a file is remembered, and its size and time.
_Look = tuple[str, list[object]]


@dataclass
class _Memory:
    """What was looked at before: place to size, time, and what was trusted then, if it matters."""

    seen: dict[str, list[object]] = field(default_factory=dict)
    # The state of the workspace when everything that waited was laid, and when that was.
    mark: str = ""
    answered: str = ""

    def text(self) -> str:
        """As it is kept."""
        return json.dumps(asdict(self))


def shared_folder(workspace: Workspace) -> SharedFolder:
    """The folder this PC looks into, if one is set."""
    kept = json.loads(workspace.store.meta(_SET) or "{}")
    path = Path(kept["path"]) if kept else None
    return SharedFolder(path, bool(kept and kept["send"]), bool(path and _is_folder(path)))


def set_shared_folder(workspace: Workspace, path: Path | None, *, send: bool = False) -> Changed:
    """Look into `path` from now on, and with `send` lay there what waits; None: no folder any more.

    Raises NoFolderError, FolderInsideError, and with `send` FolderReadOnlyError.
    """
    require(workspace, Role.RECORDER)
    kept = ""
    if path is not None:
        _check(workspace, path, send=send)
        kept = json.dumps({"path": str(path.absolute()), "send": send})
    with workspace.store.writing() as tx:
        tx.set_meta(_SET, kept)
    _remember(workspace, _Memory())
    return Changed(1, EXCHANGE)


def exchange_with_folder(workspace: Workspace, *, cancelled: Cancelled = never) -> FolderRound:
    """Take in what is new there, then lay what waits; changes nothing when there is neither.

    A share that is gone is a fact of the answer. Raises CancelledError.
    """
    found = shared_folder(workspace)
    if found.path is None or not is_granted(workspace):
        return FolderRound(reachable=found.path is None or found.reachable)
    if not found.reachable:
        return FolderRound(reachable=False)
    memory = _recall(workspace)
    before = memory.text()
    try:
        done, senders = _collect(workspace, found.path, memory, cancelled)
        if found.send:
            done = _lay(workspace, found.path, memory, done, senders, cancelled)
    except OSError:
        return FolderRound(reachable=False)
    finally:
        if memory.text() != before:
            _remember(workspace, memory)
    return done


# --- taking in --------------------------------------------------------------------------------


def _collect(
    workspace: Workspace, path: Path, memory: _Memory, cancelled: Cancelled
) -> tuple[FolderRound, frozenset[str]]:
    """The round so far, and the streams that went on."""
    trusted = f"{root_of(workspace).version}.{roster_of(workspace).version}"
    new = _new(workspace, path, memory, trusted)
    if not new:
        return FolderRound(), frozenset()
    before = _positions(workspace)
    # What tells of a PC's next key goes before what it signed.
    order = sorted(new, key=lambda one: (one.suffix.lower() == SUFFIX, one.name))[:LOOKED_AT]
    report = import_files(workspace, order, trust_grants=False, picked=False, cancelled=cancelled)
    told = {one.path: one for one in report.files}
    for found in order:
        place, looks = new[found]
        # What was passed over does not open here; with a newer list of PCs it may.
        error = told[found].error if found in told else RecipientError()
        if not isinstance(error, _SOON):
            memory.seen[place] = [*looks, trusted] if isinstance(error, _LATER) else looks
    taken = sum(one.result in ("applied", "waiting") for one in report.files)
    problems = tuple(one for one in report.files if _is_problem(workspace, one))
    went_on = {peer for peer, seq in _positions(workspace).items() if before.get(peer) != seq}
    return FolderRound(0, taken, problems, report.changes), frozenset(went_on)


def _is_problem(workspace: Workspace, one: Imported) -> bool:
    unknown = isinstance(one.error, RecipientError | UnknownSignerError)
    if unknown and is_for_others(workspace, one.path):
        # Of a colleague's key this PC has not heard of, or that has not heard of this PC's: the
        # office brings it.
        return False
    return one.error is not None and not isinstance(one.error, _SOON)


def _new(workspace: Workspace, path: Path, memory: _Memory, trusted: str) -> dict[Path, _Look]:
    """Files nobody here has looked at, with what they are remembered by."""
    is_for_us = _filter(workspace)
    lying: dict[str, list[object]] = {}
    new: dict[Path, _Look] = {}
    for folder in _folders(workspace, path):
        for entry in _entries(folder):
            found, stat = Path(entry.path), entry.stat()
            place = entry.name if folder == path else f"{folder.name}/{entry.name}"
            looks: list[object] = [stat.st_size, stat.st_mtime_ns]
            known = memory.seen.get(place, [])
            again = known[:2] == looks
            if again and known[2:] in ([], [trusted]):
                lying[place] = known
            elif not is_for_us(found):
                # With a newer list of PCs it may be a colleague's.
                lying[place] = [*looks, trusted]
            elif not again and found.suffix.lower() == SUFFIX and kind_of_file(found) is None:
                # Still being copied, perhaps: looked at when it has not changed for a round.
                lying[place] = [*looks, _HALF]
            else:
                new[found] = place, looks
                if again:
                    # Said to be half before; it is not forgotten if its turn is another round.
                    lying[place] = known
    memory.seen = lying
    return new


def _positions(workspace: Workspace) -> dict[str, tuple[int, int]]:
    return {one.peer: (one.epoch, one.seq) for one in workspace.store.streams("in")}


def _folders(workspace: Workspace, path: Path) -> Iterator[Path]:
    """Where files for this PC may lie: put there by hand, by wards, by the office."""
    yield path
    yield path / workspace.hospital_code / _TO_OFFICE
    if workspace.kind is WorkspaceKind.WARD:
        yield _answers(workspace, path, workspace.store.meta("device_id"))


def _answers(workspace: Workspace, path: Path, device_id: str) -> Path:
    tag = hashlib.sha256(device_id.encode()).hexdigest()[:12].upper()
    return path / workspace.hospital_code / f"TO-{tag}"


def _entries(folder: Path) -> Iterator["os.DirEntry[str]"]:
    """Files that may be of the program; a folder nobody made yet is empty."""
    try:
        with os.scandir(folder) as entries:
            for entry in entries:
                name = entry.name.lower()
                ours = name.endswith((SUFFIX, EPOCH_SUFFIX, REQUEST_SUFFIX))
                if ours and not name.startswith(".") and entry.is_file(follow_symlinks=False):
                    yield entry
    except FileNotFoundError:
        return


def _filter(workspace: Workspace) -> Callable[[Path], bool]:
    """Whether a file is for this PC, by its name, or what its outside says if it was renamed."""
    if workspace.kind is WorkspaceKind.OFFICE:
        office = {recipient_id(one) for one in root_of(workspace).office_recipients}

        def for_office(path: Path) -> bool:
            if path.suffix.lower() != SUFFIX:
                return True
            found = _OURS.search(path.name.upper())
            return found[1] == "C" if found else addressee_of_file(path) in office

        return for_office
    own = device_tag(workspace.store.meta("device_id"))
    others = {device_tag(one.device_id) for one in colleague_devices(workspace)}
    address = recipient_id(age_recipient(workspace.keys.age_identity))

    def for_ward(path: Path) -> bool:
        if path.suffix.lower() != SUFFIX:
            return False
        found = _OURS.search(path.name.upper())
        if found is None:
            return addressee_of_file(path) == address
        return found[2] in others if found[1] == "C" else found[2] == own

    return for_ward


# --- laying there -----------------------------------------------------------------------------


def _lay(
    workspace: Workspace,
    path: Path,
    memory: _Memory,
    done: FolderRound,
    senders: frozenset[str],
    cancelled: Cancelled,
) -> FolderRound:
    try:
        if workspace.kind is WorkspaceKind.WARD:
            target = path / workspace.hospital_code / _TO_OFFICE
            sent = len(export_bundle(workspace, target, keep=True, cancelled=cancelled).paths)
        else:
            sent = _answer(workspace, path, memory, senders, cancelled)
    except NothingToSendError:
        return done
    except CleanClinicError as error:
        return FolderRound(0, done.taken, done.problems, done.changes, error=error)
    changes = done.changes | EXCHANGE if sent else done.changes
    return FolderRound(sent, done.taken, done.problems, changes)


def _answer(
    workspace: Workspace,
    path: Path,
    memory: _Memory,
    senders: frozenset[str],
    cancelled: Cancelled,
) -> int:
    """Answers to those that sent something; now and then to all, if anything changed since."""
    now, mark = workspace.now(), workspace.store.state_mark()
    last = datetime.fromisoformat(memory.answered) if memory.answered else None
    # A clock that was set back must not silence the office.
    all_due = mark != memory.mark and (last is None or not last <= now < last + ALL_ANSWERED)
    if not (senders or all_due):
        return 0
    done = 0
    with suppress(NothingToSendError):
        done = len(
            export_receipts(
                workspace,
                lambda device: _answers(workspace, path, device.device_id),
                devices=None if all_due else tuple(senders),
                keep=True,
                cancelled=cancelled,
            ).paths
        )
    if all_due:
        memory.mark, memory.answered = workspace.store.state_mark(), now.isoformat()
    return done


# --- what is set and remembered ---------------------------------------------------------------


def _check(workspace: Workspace, path: Path, *, send: bool) -> None:
    if not _is_folder(path):
        raise NoFolderError(path=path)
    here, there = workspace.folder.resolve(), path.resolve()
    if here == there or here in there.parents or there in here.parents:
        raise FolderInsideError(path=path)
    if send:
        try:
            with NamedTemporaryFile(dir=path, prefix="cleanclinic-", suffix=".tmp"):
                pass
        except OSError as error:
            raise FolderReadOnlyError(path=path) from error


def _is_folder(path: Path) -> bool:
    try:
        with os.scandir(path):
            return True
    except OSError:
        return False


def _recall(workspace: Workspace) -> _Memory:
    """What was looked at; without it everything is looked at again, and known by its content."""
    try:
        kept = json.loads((workspace.folder / _MEMORY).read_text("utf-8"))
        answered = str(kept["answered"])
        if answered:
            datetime.fromisoformat(answered)
        return _Memory(dict(kept["seen"]), str(kept["mark"]), answered)
    except (OSError, ValueError, KeyError, TypeError):
        return _Memory()


def _remember(workspace: Workspace, memory: _Memory) -> None:
    with suppress(CleanClinicError):
        write_bytes_safely(workspace.folder / _MEMORY, memory.text().encode())
