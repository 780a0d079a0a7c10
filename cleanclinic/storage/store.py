"""The store: one encrypted file with the log of all changes and everything worked out from it.

It hands out values only, never a row, a session or a connection. There is one way to change a
record: an act.
"""

from collections.abc import Callable, Collection, Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypeVar

from cleanclinic.records.change import REDO, UNDO, Actor
from cleanclinic.records.held import ActSummary, Changes, Conflict, Held, Part, Revision
from cleanclinic.records.record import Record
from cleanclinic.storage.act_transaction import ActTransaction
from cleanclinic.storage.core import DEVICE, OWNER, Core
from cleanclinic.storage.glance import state_mark
from cleanclinic.storage.indexes import index_differences, rebuild_indexes
from cleanclinic.storage.lock import InstanceLock
from cleanclinic.storage.opening import check_file, create_database
from cleanclinic.storage.queries import read_lines
from cleanclinic.storage.record_tables import MARK, current_mark
from cleanclinic.storage.shredding import ShredMark
from cleanclinic.storage.transaction import Transaction
from cleanclinic.storage.undo import turn_newest
from cleanclinic.storage.upgrading import open_upgraded
from cleanclinic.storage.values import (
    Alarm,
    AttachmentInfo,
    AuditState,
    Bundle,
    BundleNote,
    Clock,
    Difference,
    Direction,
    JournalEntry,
    LogLine,
    LogReport,
    NewId,
    SetLine,
    StreamState,
    Waiting,
    Way,
)
from cleanclinic.storage.views import Views

R = TypeVar("R", bound=Record)


class Store:
    """An open store; use `create` or `open`, and close it. Safe to use from several threads."""

    def __init__(self, core: Core, lock: InstanceLock) -> None:
        self._core = core
        self._lock = lock
        self._views = Views(core, self.pause, keeps=True)
        self._writing = False
        # Whether a part of a whole is being written, None where there is no whole.
        self._part_busy: bool | None = None
        # How often something was written; and who is asked, while much is read, whether somebody
        # else comes first. They may read and write meanwhile; whoever read so far is told by them.
        self.written = 0
        self.give_way: Callable[[], None] | None = None

    @staticmethod
    def create(
        path: Path,
        key: bytes,
        *,
        device: str,
        owner: str,
        clock: Clock,
        new_id: NewId,
        meta: Mapping[str, str] | None = None,
    ) -> "Store":
        """Make a new store; raises DatabaseExistsError if anything is at `path`."""
        lock = InstanceLock(path)
        try:
            create_database(
                path, key, {**(meta or {}), DEVICE: device, OWNER: owner, MARK: current_mark()}
            )
            return Store(open_upgraded(path, key, None, clock, new_id), lock)
        except BaseException:
            lock.release()
            raise

    @staticmethod
    def open(
        path: Path,
        key: bytes,
        *,
        clock: Clock,
        new_id: NewId,
        check: str | None = None,
        before_migration: Callable[[], object] | None = None,
    ) -> "Store":
        """Open a store, brought up to this version if it is older.

        `check` is what `key_check` gave: with it a wrong key and damage are told apart.
        `before_migration` is called when one is due; if it raises, nothing is changed.
        """
        check_file(path)
        lock = InstanceLock(path)
        try:
            return Store(open_upgraded(path, key, check, clock, new_id, before_migration), lock)
        except BaseException:
            lock.release()
            raise

    def close(self) -> None:
        self._core.database.close()
        self._lock.release()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    @property
    def path(self) -> Path:
        return self._core.database.path

    @property
    def device(self) -> str:
        return self._core.device

    @property
    def owner(self) -> str:
        """Whose records are written here: the department, or the office."""
        return self._core.owner

    # Reading

    def pause(self) -> None:
        """Now and then while much is read: lets in who comes first, outside of any act."""
        if self.give_way is not None and not self._writing:
            self.give_way()

    def get(self, kind: type[R], record_id: str, *, deleted: bool = False) -> Held[R] | None:
        """A record as it stands; a deleted one only on request."""
        return self._views.get(kind, record_id, deleted=deleted)

    def all(
        self, kind: type[R], *, owner: str | None = None, deleted: bool = False
    ) -> tuple[Held[R], ...]:
        """All records of a kind in the order they were made; `deleted` gives only deleted ones."""
        return self._views.all(kind, owner=owner, deleted=deleted)

    def first(
        self, kind: type[R], order: Sequence[tuple[str, bool]], most: int
    ) -> tuple[Held[R], ...]:
        """The first of all records by fields, each descending or not; then as they were made.

        What is blank stands last, texts in the order of their characters.
        """
        return self._views.first(kind, order, most)

    def among(self, kind: type[R], field: str, values: Sequence[str]) -> tuple[Held[R], ...]:
        """Records of a kind whose field is one of some values, in the order they were made."""
        return self._views.among(kind, field, values)

    def with_parts(self, kind: type[R], field: str) -> tuple[Held[R], ...]:
        """Records of a kind whose field of parts holds any, in the order they were made."""
        return self._views.with_parts(kind, field)

    def columns(self, kind: type[Record], names: Sequence[str]) -> list[tuple[Any, ...]]:
        """Id and some fields of all records as they lie there, in the order they were made."""
        return self._views.columns(kind, names)

    def parts(
        self, kind: type[R], names: Sequence[str], filled: Sequence[str] = ()
    ) -> tuple[Part[R], ...]:
        """All records of a kind in the order they were made, of which only some fields are read;
        of parts in `filled` only whether there are any.

        For whoever counts: a third of what reading all of them takes, and nothing of it is kept.
        """
        return self._views.parts(kind, names, filled)

    def mark(self, kinds: Iterable[type[Record]]) -> tuple[object, ...]:
        """Another one after anything was written in the tables of these kinds."""
        return tuple(self._core.projection.mark(kind.KIND) for kind in kinds)

    def texts(self, kind: type[Record], field: str) -> tuple[str, ...]:
        """What a field of text holds in all records of a kind, deleted ones too."""
        return self._views.texts(kind, field)

    def as_of(
        self, kind: type[R], before: datetime, *, owner: str | None = None
    ) -> tuple[Held[R], ...]:
        """All records of a kind as they stood just before a moment, in the order they were made."""
        return self._views.as_of(kind, before, owner=owner)

    def every_as_of(
        self, kinds: Collection[type[Record]], before: datetime
    ) -> Generator[tuple[type[Record], Held[Any]], None, None]:
        """The same of several kinds, one by one, each with its kind; the log is read once."""
        return self._views.every_as_of(kinds, before)

    def count(self, kind: type[Record], *, owner: str | None = None) -> int:
        return self._views.count(kind, owner=owner)

    def owner_counts(self, kind: type[Record]) -> dict[str, int]:
        """How many records of a kind each owner has, deleted ones not counted."""
        return self._views.owner_counts(kind)

    def history(self, record_id: str) -> tuple[Revision, ...]:
        """Everything that happened to a record, oldest first."""
        return self._views.history(record_id)

    def version(
        self, kind: type[R], record_id: str, change: str, *, before: bool = False
    ) -> R | None:
        """A record as a change left it, or as its editor found it; None where there was none."""
        return self._views.version(kind, record_id, change, before=before)

    def conflicts(self, kind: type[Record] | None = None) -> tuple[Conflict, ...]:
        """What a person has to settle, with all sides."""
        return self._views.conflicts(kind)

    def acts(self, limit: int = 50) -> tuple[ActSummary, ...]:
        """The newest acts, newest first."""
        return self._core.acts.newest(limit)

    def find_act(self, act_id: str) -> ActSummary | None:
        """One act with all it touched here, or None where no change names it."""
        return self._core.acts.find(act_id)

    def undoable(self) -> ActSummary | None:
        """The act that undo would turn back."""
        row = self._core.acts.to_undo()
        return self._core.acts.summary(row) if row else None

    def redoable(self) -> ActSummary | None:
        """The act that redo would do again."""
        row = self._core.acts.to_redo()
        return self._core.acts.summary(row) if row else None

    def meta(self, key: str, default: str = "") -> str:
        return self._core.books.meta(key, default)

    def state_mark(self) -> str:
        """A mark of all that lies here but the kept glimpse; another one after any writing."""
        return state_mark(self._core.database.rows)

    def meta_all(self) -> dict[str, str]:
        return self._core.books.meta_all()

    # Writing

    @contextmanager
    def writing(self) -> Iterator[Transaction]:
        """A transaction for book-keeping and taking in; all or nothing."""
        with self._transaction():
            yield Transaction(self._core)

    @contextmanager
    def whole(self) -> Iterator[None]:
        """What is written inside, one thing after another, stands together: all of it or nothing.

        It holds no more than one act, which has its own undo; what fails inside fails all.
        """
        with self._transaction():
            self._part_busy = False
            try:
                yield
                if self._part_busy:
                    raise RuntimeError("a part of a whole failed")
            finally:
                self._part_busy = None

    @contextmanager
    def act(self, key: str, actor: Actor, **args: str) -> Iterator[ActTransaction]:
        """One act; `key` is the words key of its name. Nothing changed, nothing written."""
        with self._transaction():
            tx = ActTransaction(self._core, key, actor, args)
            yield tx
            tx.finish()

    def undo(self, actor: Actor) -> Changes:
        """Turn the newest act back; raises UndoNothingError or UndoChangedError."""
        return self._turn(UNDO, actor)

    def redo(self, actor: Actor) -> Changes:
        """Do the act undone last again; raises UndoNothingError or UndoChangedError."""
        return self._turn(REDO, actor)

    # Sync

    def stream(self, peer: str, direction: Direction) -> StreamState:
        """How far a stream has come; a fresh state for one never heard of."""
        return self._core.books.stream(peer, direction)

    def streams(self, direction: Direction | None = None) -> tuple[StreamState, ...]:
        return self._core.books.streams(direction)

    def lines_after(
        self,
        position: int,
        *,
        own: bool | None = None,
        owners: Collection[str] | None = None,
        kinds: Collection[str] | None = None,
        upto: int | None = None,
    ) -> Iterator[LogLine]:
        """The raw lines of the log after a position, in order, of the sources asked for."""
        return read_lines(
            self._core.database, position, own=own, owners=owners, kinds=kinds, upto=upto
        )

    def unsent(self, peer: str) -> Iterator[LogLine]:
        """What was written here and has not gone out to a peer."""
        return self.lines_after(self.stream(peer, "out").position, own=True)

    def unsent_count(self, peer: str) -> int:
        return self.own_count(self.stream(peer, "out").position)

    def own_count(self, position: int) -> int:
        """How many lines were written here after a position."""
        return self._core.log.own_after(position)

    def unsent_attachments(self, peer: str) -> tuple[AttachmentInfo, ...]:
        """Files attached here that have not gone out to a peer."""
        return self._core.attachments.own_after(self.stream(peer, "out").attachment)

    def bundle(self, direction: Direction, peer: str, epoch: int, seq: int) -> Bundle | None:
        return self._core.books.bundle(direction, peer, epoch, seq)

    def bundles(
        self, direction: Direction, peer: str, epoch: int, after: int = 0
    ) -> tuple[Bundle, ...]:
        """The bundles of a stream after a number, in order."""
        return self._core.books.bundles(direction, peer, epoch, after)

    def bundle_notes(self, direction: Direction, peer: str, epoch: int) -> tuple[BundleNote, ...]:
        """All bundles of a stream in order, without their bytes."""
        return self._core.books.notes(direction, peer, epoch)

    def waiting(self) -> tuple[Waiting, ...]:
        """Bundles that came before the one they follow, the oldest first."""
        return self._core.ledger.waiting()

    def passed_on(self) -> frozenset[int]:
        """The log positions of others' lines that the office has lost and is to get from here."""
        return self._core.ledger.passed_on()

    def alarms(self, *, open_only: bool = True) -> tuple[Alarm, ...]:
        """What a person has to look into, the newest first."""
        return self._core.ledger.alarms(open_only=open_only)

    def carried(self, peer: str, epoch: int) -> frozenset[int]:
        """Positions of lines that a stream brought though they were here already."""
        return self._core.ledger.carried(peer, epoch)

    def set_lines(self, ranges: Collection[tuple[int, int]] | None = None) -> Iterator[SetLine]:
        """What is needed of each line to sum sets of them; all, or those of some positions."""
        return self._core.ledger.set_lines(ranges)

    def journal(self, limit: int = 100) -> tuple[JournalEntry, ...]:
        """What came and went, newest first."""
        return self._core.books.entries(limit)

    def shred_marks(self) -> dict[str, ShredMark]:
        """Every record something of which was lawfully erased, by its id."""
        return self._core.shredding.marks()

    def shredded_files(self) -> tuple[str, ...]:
        """Files that only erased parts named, and that lie here still."""
        return self._core.shredding.files()

    def attachment(self, sha256: str) -> AttachmentInfo | None:
        return self._core.attachments.info(sha256)

    def attachment_chunks(self, sha256: str) -> Iterator[bytes]:
        """The bytes of an attachment, 1 MiB at a time; nothing for one not held."""
        return self._core.attachments.chunks(sha256)

    def picture_marks(self) -> dict[str, str]:
        """The marks that were noted of pictures, by the SHA-256 of their files."""
        return self._core.attachments.marks()

    def picture_shown(self, sha256: str) -> bytes:
        """What was noted with the mark of a picture; nothing where none was."""
        return self._core.attachments.shown(sha256)

    # Audit

    def audit(self) -> AuditState:
        """How long the log is and the hash over all of it."""
        with self._core.database.lock:
            return self._core.log.audit()

    def audit_at(self, size: int) -> AuditState | None:
        """What `audit` gave when the log had `size` lines."""
        return self._core.log.audit_at(size)

    def countersigned(self, peer: str, way: Way, epoch: int) -> AuditState | None:
        """The longest state of a log known of an epoch: a peer's, or ours that the peer knows."""
        return self._core.ledger.countersigned(peer, way, epoch)

    def vouched(self) -> tuple[tuple[str, AuditState], ...]:
        """Every state of the log here that somebody else knows, and who; the shortest first."""
        return self._core.ledger.vouched()

    def verify(self, progress: Callable[[int, int], None] | None = None) -> LogReport:
        """Walk the whole log and name the first line that does not fit."""
        return self._core.log.verify(progress)

    def compare_projection(
        self, on_record: Callable[[], None] | None = None
    ) -> tuple[Difference, ...]:
        """Every table cell that is not what the log says, and entry of an index that is not what
        its table says; `on_record` may raise to stop it.
        """
        with self._core.database.lock:
            found = list(self._core.projection.compare(on_record))
            found += self._core.acts.compare()
            found += index_differences(self._core.database)
        return tuple(found)

    def rebuild(self) -> None:
        """Work all tables out again from the log."""
        with self._transaction():
            # First: what an index has wrongly could not be taken out of it.
            rebuild_indexes(self._core.database)
            self._core.projection.rebuild()
            self._core.acts.rebuild()

    def scrub(self) -> None:
        """Write the whole file anew: what was removed from it cannot be read with its key."""
        with self._core.database.lock:
            self._core.database.write("VACUUM")
            self._core.database.row("PRAGMA wal_checkpoint(TRUNCATE)")

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        with self._core.database.lock:
            if self._writing:
                with self._part_of_whole():
                    yield
                return
            self._writing = True
            self.written += 1
            try:
                with self._core.database.transaction():
                    yield
            except BaseException:
                self._core.forget()
                raise
            finally:
                self._writing = False

    @contextmanager
    def _part_of_whole(self) -> Iterator[None]:
        """One of what stands together; inside one there is no other."""
        if self._part_busy is not False:
            raise RuntimeError("an act inside an act")
        self._part_busy = True
        yield
        # What failed stays busy: nothing follows it, and the whole fails.
        self._part_busy = False

    def _turn(self, key: str, actor: Actor) -> Changes:
        with self._transaction():
            return turn_newest(self._core, key, actor)
