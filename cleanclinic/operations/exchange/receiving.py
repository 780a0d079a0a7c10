"""Taking files in: bundles, receipts, grants and requests, by one path whatever they came on.

A file is copied in before it is read. Nothing of a file that is refused enters the records: the
copy of a bundle goes to `quarantine`, and the journal says why. A bundle that came before the one
it follows waits, and is taken in by this same path as soon as its turn comes.
"""

from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path

from cleanclinic.errors import CancelledError, CleanClinicError, telling
from cleanclinic.operations.exchange.alarms import sender_names
from cleanclinic.operations.exchange.comparing import compare
from cleanclinic.operations.exchange.direct import is_from_colleague
from cleanclinic.operations.exchange.finding import SMALL, files_in
from cleanclinic.operations.exchange.giving_back import take_texts_back
from cleanclinic.operations.exchange.import_report import Imported, ImportReport
from cleanclinic.operations.exchange.importing import (
    Arrival,
    check_behind,
    entry_of,
    refusal_of,
    rule_on,
    stop_stream,
    take_in,
)
from cleanclinic.operations.exchange.recalling import recall_list
from cleanclinic.operations.exchange.stopped import answer_receipt, answer_unread_receipt
from cleanclinic.operations.exchange.verifying import verify_file
from cleanclinic.operations.exchange.waiting import due, file_of, hold, sweep
from cleanclinic.operations.hidden.shredding import follow_erasures
from cleanclinic.operations.office.asking import GrantUnseenError, accept_grant
from cleanclinic.operations.office.devices import expire_unused_grants
from cleanclinic.operations.office.enrolment import AlreadyGrantedError, read_request_file
from cleanclinic.operations.peers.former import refuse_former
from cleanclinic.operations.workspace.anchoring import keep_anchor
from cleanclinic.operations.workspace.next_epochs import report_late, take_statement
from cleanclinic.operations.workspace.opened import WrongKindError
from cleanclinic.operations.workspace.opening import OFFICE, Workspace, WorkspaceKind
from cleanclinic.operations.workspace.results import (
    NOTHING_CHANGED,
    Cancelled,
    Progress,
    never,
    no_progress,
    stop_if,
)
from cleanclinic.operations.workspace.trust import EXCHANGE, roots_of
from cleanclinic.records.held import Changes
from cleanclinic.storage.errors import ChangeErasedError, ChangeRestError
from cleanclinic.storage.values import JournalEntry, Verdict, Waiting
from cleanclinic.sync.bundle import kind_of_file
from cleanclinic.sync.enrolment import GRANT_MAX
from cleanclinic.sync.errors import (
    AheadError,
    EmptyFileError,
    ExchangeError,
    GrantRecipientError,
    NotABundleError,
    ReaddressedError,
    ReceiptMismatchError,
    RecipientError,
    RevokedSignerError,
    SplitError,
)
from cleanclinic.sync.files import PART, copy_in, move_safely, read_small
from cleanclinic.sync.intake import Verified
from cleanclinic.sync.limits import STATEMENT_MAX
from cleanclinic.sync.streams import Accept, Duplicate, Wait
from cleanclinic.words import readable

_FOR_OTHERS = (GrantRecipientError, WrongKindError)


def import_files(
    workspace: Workspace,
    sources: Path | Sequence[Path],
    *,
    trust_grants: bool = True,
    picked: bool = True,
    progress: Progress = no_progress,
    cancelled: Cancelled = never,
) -> ImportReport:
    """Take in files, or all that belong to the program in a folder; each one whole or not at all.

    Without `trust_grants` a first grant is refused as GrantUnseenError: a person compares the
    hospital's digits with the notice first (`asking.look_at_grant`). Raises
    NothingToImportError for a folder without any.

    Nobody chose what lies in a folder, or is not `picked`. Of that, what is for others is left
    alone: other PCs' answers, what this one wrote itself.
    Only where nothing is for this one is it refused.
    """
    paths = list(files_in(sources))
    _clear_inbox(workspace)
    sweep(workspace)
    if workspace.kind is WorkspaceKind.OFFICE:
        expire_unused_grants(workspace)
    run = _Run(workspace, cancelled, trust_grants=trust_grants)
    chosen = [sources] if isinstance(sources, Path) else sources
    run.gathered = frozenset(paths).difference(chosen if picked else ())
    try:
        run.take_waiting()
        for done, path in enumerate(paths):
            stop_if(cancelled)
            progress(done, len(paths))
            run.take(path)
    finally:
        run.end()
    progress(len(paths), len(paths))
    return run.report()


class _StillWaitsError(Exception):
    """A colleague's bundle that waits still lacks something; nothing changed."""


class _Run:
    """One import: what became of each file, and what it set in motion."""

    def __init__(
        self, workspace: Workspace, cancelled: Cancelled, *, trust_grants: bool = True
    ) -> None:
        self._workspace = workspace
        self._trust_grants = trust_grants
        self._cancelled = cancelled
        # What nobody chose by its name, and what of it turned out to be for other PCs.
        self.gathered: frozenset[Path] = frozenset()
        self._others: list[tuple[Path, CleanClinicError]] = []
        self._results: list[Imported] = []
        # Where the result of a bundle stands that waits since this import.
        self._early: dict[str, tuple[int, Arrival]] = {}
        self._streams: set[tuple[str, int]] = set()
        self._changes = EXCHANGE
        self._senders: dict[str, str] = {}
        # Colleagues' bundles that wait and were looked at since the last one came in.
        self._looked_at: set[str] = set()

    def report(self) -> ImportReport:
        return ImportReport(tuple(self._results), self._changes)

    def take(self, path: Path) -> None:
        """One file by its kind; a refusal becomes a result, not an exception."""
        workspace = self._workspace
        try:
            match path.suffix.lower():
                case ".ccgrant":
                    data = read_small(path, GRANT_MAX)
                    if not self._trust_grants and not roots_of(workspace):
                        raise GrantUnseenError(name=path.name)
                    changes = accept_grant(workspace, data, _name(path))
                    result = "applied" if changes.kinds else "duplicate"
                    self._add(Imported(path, result, None, None, OFFICE, 0, 0), changes)
                case ".ccreq":
                    card = read_request_file(workspace, path)
                    sender = f"{card.department} {card.device}"
                    self._add(Imported(path, "applied", None, None, sender, 0, 0))
                case ".ccepoch":
                    taken = take_statement(workspace, read_small(path, STATEMENT_MAX), _name(path))
                    result = "duplicate" if taken.known else "applied"
                    self._add(Imported(path, result, None, None, taken.label, 0, 0))
                case _:
                    self._take_bundle(path)
        except CancelledError:
            raise
        except AlreadyGrantedError as error:
            # Old requests stay on the stick; they are no reason to refuse what lies beside them.
            sender = str(error.values["device"])
            self._add(Imported(path, "duplicate", None, None, sender, 0, 0))
        except CleanClinicError as error:
            if isinstance(error, ExchangeError):
                error.named(path)
            if isinstance(error, _FOR_OTHERS) and path in self.gathered:
                self._others.append((path, error))
                return
            # A grant to be compared by a person first is no refusal to be written down.
            unseen = isinstance(error, GrantUnseenError)
            if path.suffix.lower() in SMALL and not unseen:
                self._journal(refusal_of(workspace, _name(path), error.code, 0))
            self._add(Imported(path, "refused", error, None, "", 0, 0))

    def take_waiting(self) -> None:
        """Everything that waits and whose turn has come, until nothing more follows."""
        while found := next(due(self._workspace, self._looked_at), None):
            stop_if(self._cancelled)
            self._take_held(found)

    def end(self) -> None:
        """Say what waits now, and hold both sides against each other."""
        if not self._results:
            for path, error in self._others:
                self._journal(refusal_of(self._workspace, _name(path), error.code, 0))
                self._add(Imported(path, "refused", error, None, "", 0, 0))
        for place, arrival in self._early.values():
            note = self._results[place].numbers
            self._journal(entry_of(self._workspace, arrival, "waiting", Verdict(), note))
        self._changes |= follow_erasures(self._workspace)
        compare(self._workspace, self._streams)
        keep_anchor(self._workspace)

    def _take_bundle(self, path: Path) -> None:
        workspace = self._workspace
        copy = workspace.folder / "inbox" / f"{workspace.new_id()}.ccb"
        written = copy_in(path, copy, on_bytes=self._on_bytes)
        try:
            self._take_copy(path, copy, written.size, written.sha256)
        finally:
            # What a virus scanner still holds goes with the next import.
            with suppress(OSError):
                copy.unlink()
        self.take_waiting()

    def _take_held(self, held: Waiting) -> None:
        """A bundle that waited; wherever it came from, it is checked again like any other."""
        copy = file_of(self._workspace, held.hash)
        path = Path(held.file)
        try:
            self._take_copy(path, copy, held.size, held.hash, waited=held)
        except CancelledError:
            raise
        except _StillWaitsError:
            self._looked_at.add(held.hash)
            return
        except CleanClinicError as error:
            with self._workspace.store.writing() as tx:
                tx.let_go(held.hash)
            self._put(held.hash, Imported(path, "refused", error, held.seq, "", 0, 0))
        with suppress(OSError):
            copy.unlink()

    def _take_copy(
        self, path: Path, copy: Path, size: int, sha256: str, waited: Waiting | None = None
    ) -> None:
        """Check a copy and do with it what its stream says; a refused one goes to quarantine."""
        workspace = self._workspace
        arrival: Arrival | None = None
        try:
            verified = self._verify(copy)
            arrival = Arrival(verified, _name(path), size)
            self._follow(path, copy, arrival, waited=waited is not None)
        except CancelledError:
            raise
        except CleanClinicError as error:
            if isinstance(error, ExchangeError):
                # The person knows the file by the name on the stick, not by that of our copy.
                error.values["name"] = _name(path)
            if isinstance(error, RecipientError) and self._is_for_others(path):
                self._others.append((path, error))
                return
            if arrival is not None and isinstance(error, SplitError):
                stop_stream(workspace, arrival, error)
            office = workspace.kind is WorkspaceKind.OFFICE
            if isinstance(error, RevokedSignerError) and office:
                report_late(workspace, error, _name(path))
            if arrival is not None and isinstance(error, AheadError | ReceiptMismatchError):
                answer_unread_receipt(workspace, arrival.verified)
            if not isinstance(error, EmptyFileError | NotABundleError):
                # What is no bundle may be a private file, mixed up; here it would lie unsealed.
                kept = workspace.folder / "quarantine" / f"{sha256[:16]}-{_end_of(_name(path))}"
                move_safely(copy, kept)
            known = arrival if isinstance(error, SplitError) or waited else None
            self._journal(refusal_of(workspace, _name(path), error.code, size, known))
            raise

    def _follow(self, path: Path, copy: Path, arrival: Arrival, *, waited: bool) -> None:
        workspace, manifest = self._workspace, arrival.verified.manifest
        ward = workspace.kind is WorkspaceKind.WARD
        receipt = manifest.receipt is not None
        sender = self._sender(arrival)
        identity = arrival.verified.bundle_hash
        if not ward:
            check_behind(workspace, arrival.verified)
            recall_list(workspace, manifest)
        match rule_on(workspace, arrival):
            case Duplicate():
                self._journal(entry_of(workspace, arrival, "duplicate", Verdict()))
                self._put(identity, Imported(path, "duplicate", None, manifest.seq, sender, 0, 0))
            case Wait(missing=missing):
                self._wait(path, copy, arrival, missing, waited=waited)
            case Accept():
                try:
                    verdict = take_in(workspace, arrival, self._cancelled)
                except (ChangeErasedError, ChangeRestError):
                    if not is_from_colleague(workspace, manifest):
                        raise
                    # The office's stream, or another PC's, may yet bring the erasure it speaks of.
                    self._wait(path, copy, arrival, (), waited=waited)
                    return
                applied = verdict.applied + verdict.merged + verdict.conflict
                done = Imported(
                    path, "applied", None, manifest.seq, sender, applied, verdict.conflict
                )
                given = NOTHING_CHANGED if ward else take_texts_back(workspace, manifest)
                self._put(identity, done, verdict.changes | given)
                self._looked_at.clear()
                if receipt or not ward:
                    self._streams.add(arrival.stream)
                if receipt:
                    answer_receipt(workspace)

    def _wait(
        self,
        path: Path,
        copy: Path,
        arrival: Arrival,
        missing: tuple[tuple[int, int], ...],
        *,
        waited: bool,
    ) -> None:
        """Keep a bundle until what it lacks has come; raises _StillWaitsError if it did before."""
        workspace, manifest = self._workspace, arrival.verified.manifest
        if waited and not missing:
            raise _StillWaitsError()
        hold(workspace, arrival.verified, copy, _name(path), arrival.size)
        sender, identity = self._sender(arrival), arrival.verified.bundle_hash
        waiting = Imported(path, "waiting", None, manifest.seq, sender, 0, 0, missing)
        self._put(identity, waiting)
        self._early[identity] = (len(self._results) - 1, arrival)
        if manifest.receipt is not None:
            answer_unread_receipt(workspace, arrival.verified)

    def _sender(self, arrival: Arrival) -> str:
        """Who it is from; the office names the department with the PC."""
        verified, workspace = arrival.verified, self._workspace
        if verified.manifest.receipt is not None:
            return OFFICE
        if workspace.kind is WorkspaceKind.WARD:
            return verified.signer.label
        if not self._senders:
            self._senders = sender_names(workspace)
        return self._senders.get(verified.manifest.device_id, verified.signer.label)

    def _verify(self, copy: Path) -> Verified:
        try:
            return verify_file(self._workspace, copy, self._on_bytes)
        except (RecipientError, ReaddressedError):
            refuse_former(self._workspace, copy)
            raise

    def _is_for_others(self, path: Path) -> bool:
        """Whether a bundle sealed to somebody else is no surprise where it lay.

        The office is sent only what is for it; receipts come back to it on their sticks.
        """
        office = self._workspace.kind is WorkspaceKind.OFFICE
        return path in self.gathered and not (office and kind_of_file(path) == "bundle")

    def _put(self, identity: str, result: Imported, changes: Changes = EXCHANGE) -> None:
        """The result of a bundle; in place of the one that said it waits, if there is one."""
        if (early := self._early.pop(identity, None)) is not None:
            self._results[early[0]] = result
            self._changes = self._changes | changes
        else:
            self._add(result, changes)

    def _add(self, result: Imported, changes: Changes = EXCHANGE) -> None:
        self._results.append(result)
        self._changes = self._changes | changes

    def _journal(self, entry: JournalEntry) -> None:
        with self._workspace.store.writing() as tx:
            tx.journal(entry)

    @property
    def _on_bytes(self) -> Callable[[int], None]:
        return lambda _bytes: stop_if(self._cancelled)


def _name(path: Path) -> str:
    """What the file is called, in letters that can be kept."""
    return readable(path.name)


def _end_of(name: str) -> str:
    """As much of it as a file's name can be longer by; folders count bytes."""
    return name.encode()[-120:].decode(errors="ignore")


def _clear_inbox(workspace: Workspace) -> None:
    """Drop copies that an import killed half way left behind; one program has the workspace.

    The folders are made anew where somebody tidied them away while it was open.
    """
    inbox, quarantine = workspace.folder / "inbox", workspace.folder / "quarantine"
    for folder in (inbox, quarantine):
        with telling(folder):
            folder.mkdir(exist_ok=True)
    for leftover in inbox.iterdir():
        if leftover.name.endswith((".ccb", f".ccb{PART}")):
            with suppress(OSError):
                leftover.unlink()
