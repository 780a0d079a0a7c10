"""A transaction that is all or nothing: book-keeping and taking in. Records are changed by acts."""

from collections.abc import Callable, Collection, Iterable
from datetime import datetime
from typing import Any, TypeVar

from cleanclinic.records.held import Held
from cleanclinic.records.record import Record
from cleanclinic.storage.core import DEVICE, OWNER, Core
from cleanclinic.storage.intake import Intake
from cleanclinic.storage.values import (
    Alarm,
    AuditState,
    Bundle,
    Direction,
    JournalEntry,
    StreamState,
    Verdict,
    Waiting,
    Way,
)
from cleanclinic.storage.views import Views

R = TypeVar("R", bound=Record)


class Transaction:
    """Book-keeping and taking in, all or nothing; reads see its own writes."""

    def __init__(self, core: Core) -> None:
        self._core = core
        self._views = Views(core)

    def get(self, kind: type[R], record_id: str, *, deleted: bool = False) -> Held[R] | None:
        return self._views.get(kind, record_id, deleted=deleted)

    def all(
        self, kind: type[R], *, owner: str | None = None, deleted: bool = False
    ) -> tuple[Held[R], ...]:
        return self._views.all(kind, owner=owner, deleted=deleted)

    def count(self, kind: type[Record], *, owner: str | None = None) -> int:
        return self._views.count(kind, owner=owner)

    def meta(self, key: str, default: str = "") -> str:
        return self._core.books.meta(key, default)

    def set_meta(self, key: str, value: str) -> None:
        self._core.books.set_meta(key, value)

    def attach(
        self,
        chunks: Iterable[bytes],
        *,
        media_type: str,
        name: str,
        expect: str | None = None,
        own: bool = True,
    ) -> str:
        """Keep a file; gives its SHA-256. Raises AttachmentDiffersError if `expect` is another."""
        return self._core.attachments.add(chunks, media_type, name, expect, own=own)

    def note_look(self, sha256: str, mark: str, shown: bytes) -> None:
        """Note how a file is compared with others; it is derived and never sent."""
        self._core.attachments.note_look(sha256, mark, shown)

    def set_stream(self, state: StreamState) -> None:
        self._core.books.set_stream(state)

    def set_streams_aside(self, peer: str, name: str, *directions: Direction) -> None:
        """Keep what came from and went to a peer under another name; the streams begin anew."""
        self._core.books.set_streams_aside(peer, name, directions)

    def set_device(self, device: str) -> None:
        """Which device writes here from the next opening on."""
        self._core.books.set_meta(DEVICE, device)

    def record_bundle(self, bundle: Bundle) -> None:
        self._core.books.record_bundle(bundle)

    def note_written(self, bundle: Bundle, at: datetime) -> None:
        """Remember when a bundle last went to a file."""
        self._core.books.note_written(bundle, at)

    def drop_packed(self, peers: str) -> None:
        """Let go of the packed lines sent to peers whose name begins so; the log has them."""
        self._core.books.drop_packed(peers)

    def drop_packed_upto(self, peer: str, epoch: int, seq: int) -> None:
        """Let go of the packed lines sent to a peer up to a number; the log has them."""
        self._core.books.drop_packed_upto(peer, epoch, seq)

    def drop_shredded_files(self, names: Collection[str]) -> None:
        """Take files of erased parts away for good."""
        self._core.shredding.drop_files(names)

    def hold(self, one: Waiting) -> None:
        """Remember a bundle that came before the one it follows."""
        self._core.ledger.hold(one)

    def let_go(self, bundle: str) -> None:
        """A bundle waits no more."""
        self._core.ledger.let_go(bundle)

    def let_go_of(self, peer: str) -> None:
        """Nothing of a peer waits any more: its stream begins anew."""
        self._core.ledger.let_go_of(peer)

    def pass_on(self, positions: Iterable[int]) -> None:
        """Remember lines of others, by log position, that the office has lost."""
        self._core.ledger.pass_on(positions)

    def countersign(self, peer: str, way: Way, epoch: int, state: AuditState, at: datetime) -> None:
        """Remember a state of a log: a peer's ("given"), or ours that the peer knows ("got")."""
        self._core.ledger.countersign(peer, way, epoch, state, at)

    def raise_alarm(self, alarm: Alarm) -> None:
        """Tell a person of something; an open alarm of the same matter only learns the values."""
        self._core.ledger.raise_alarm(alarm)

    def settle_alarms(self, at: datetime, by: str, **which: Any) -> int:
        """Settle open alarms by `id`, `kind`, `peer`, `epoch` or `seq`; gives how many."""
        return self._core.ledger.settle_alarms(at, by, **which)

    def journal(self, entry: JournalEntry) -> int:
        """Add a line to the journal of bundles; gives its number."""
        return self._core.books.add_entry(entry)

    def import_changes(
        self,
        owner: str,
        lines: Iterable[bytes],
        *,
        allowed_kinds: Collection[str],
        bundle: str,
        stream: tuple[str, int] | None = None,
        on_line: Callable[[int], None] | None = None,
    ) -> Verdict:
        """Take in the raw lines of a bundle of `owner`; raises ChangeRefusedError.

        `stream` (its peer and epoch) remembers the lines it brings that are here already.
        """
        intake = Intake(self._core, owner, allowed_kinds, bundle)
        verdict = intake.take_all(lines, on_line)
        if stream is not None:
            self._core.ledger.carry(*stream, intake.repeated)
        return verdict

    def rename_owner(self, old: str, new: str) -> None:
        """Give to `new` what belonged to `old`: a ward learns its department id at enrolment."""
        self._core.projection.rename_owner(old, new)
        self._core.log.rename_owner(old, new)
        if self._core.owner == old:
            self._core.books.set_meta(OWNER, new)
            self._core.forget()
