"""The rule of one device's stream: what may follow what; pure, no files and no database."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from cleanclinic.sync.errors import EpochError, ForkError, FrozenStreamError
from cleanclinic.sync.heads import check_follows
from cleanclinic.sync.limits import WAITING_BYTES_MAX, WAITING_COUNT_MAX, WAITING_DAYS_MAX
from cleanclinic.sync.manifest import ZERO_HASH, Manifest
from cleanclinic.sync.receipts import NO_AUDIT, AuditState


@dataclass(frozen=True)
class StreamState:
    """One device and epoch as the reader knows it.

    `waiting` holds the identities of what came too early; `audit` the newest state of the device's
    log that was vouched for.
    """

    device_id: str
    epoch: int
    upto: int = 0
    head: str = ZERO_HASH
    frozen: bool = False
    waiting: Mapping[int, str] = field(default_factory=dict)
    audit: AuditState = NO_AUDIT


@dataclass(frozen=True)
class Accept:
    """The bundle is the next one; `state` is the stream after it."""

    state: StreamState


@dataclass(frozen=True)
class Duplicate:
    """Taken in before: change nothing, give the same receipt again."""

    seq: int


@dataclass(frozen=True)
class Wait:
    """Others have to come first; `state` is the stream with this one waiting."""

    state: StreamState
    missing: tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class Held:
    """A bundle that waits: `ahead` numbers beyond the next one of its stream."""

    name: str
    at: datetime
    size: int
    ahead: int


def judge(
    state: StreamState,
    manifest: Manifest,
    bundle_hash: str,
    hash_at: Callable[[int], str | None],
) -> Accept | Duplicate | Wait:
    """Say whether a verified bundle is next, known or early.

    Raises a SplitError for a second history, FrozenStreamError after one, EpochError.
    """
    if manifest.device_id != state.device_id or manifest.epoch != state.epoch:
        raise EpochError(epoch=manifest.epoch, known=state.epoch)
    seq = manifest.seq
    if seq <= state.upto:
        known = state.head if seq == state.upto else hash_at(seq)
        if known == bundle_hash:
            return Duplicate(seq)
        raise ForkError(seq=seq)
    if state.frozen:
        raise FrozenStreamError(seq=seq)
    if state.waiting.get(seq, bundle_hash) != bundle_hash:
        raise ForkError(seq=seq)
    if seq > state.upto + 1:
        waiting = {**state.waiting, seq: bundle_hash}
        return Wait(replace(state, waiting=waiting), missing_ranges(state.upto, waiting))
    if manifest.prev != state.head:
        raise ForkError(seq=seq)
    check_follows(state.audit, manifest.audit, seq)
    waiting = {number: name for number, name in state.waiting.items() if number != seq}
    return Accept(replace(state, upto=seq, head=bundle_hash, waiting=waiting, audit=manifest.audit))


def judge_colleague(
    state: StreamState,
    manifest: Manifest,
    bundle_hash: str,
    bundle_at: Callable[[int], tuple[str, str] | None],
) -> Accept | Duplicate:
    """Between PCs of one department numbers may be missing: the office's stream brings everything.

    `bundle_at` gives identity and `prev` of one taken in before. Raises a SplitError for a second
    history as far as it can be seen from neighbours, FrozenStreamError after one.
    """
    seq, held = manifest.seq, bundle_at(manifest.seq)
    if held is not None and held[0] == bundle_hash:
        return Duplicate(seq)
    before, after = bundle_at(seq - 1), bundle_at(seq + 1)
    if (
        held is not None
        or (before is not None and manifest.prev != before[0])
        or (after is not None and after[1] != bundle_hash)
        or state.waiting.get(seq, bundle_hash) != bundle_hash
    ):
        raise ForkError(seq=seq)
    if state.frozen:
        raise FrozenStreamError(seq=seq)
    waiting = {number: name for number, name in state.waiting.items() if number != seq}
    if seq <= state.upto:
        return Accept(replace(state, waiting=waiting))
    check_follows(state.audit, manifest.audit, seq)
    return Accept(replace(state, upto=seq, head=bundle_hash, waiting=waiting, audit=manifest.audit))


def next_waiting(state: StreamState) -> str | None:
    """The identity of the waiting bundle whose turn has come."""
    return None if state.frozen else state.waiting.get(state.upto + 1)


def over_bounds(held: Sequence[Held], now: datetime) -> tuple[Held, ...]:
    """What can wait no longer: what is too old, then what is farthest from its turn.

    Of those equally far the one that came first goes. What goes is sent again by its device, which
    was never told that it arrived.
    """
    old = timedelta(days=WAITING_DAYS_MAX)
    gone = [one for one in held if now - one.at > old]
    left = [one for one in held if one not in gone]
    left.sort(key=lambda one: (one.ahead, -one.at.timestamp(), one.name))
    kept, size = 0, 0
    for one in left:
        size += one.size
        if kept == WAITING_COUNT_MAX or size > WAITING_BYTES_MAX:
            break
        kept += 1
    return (*gone, *left[kept:])


def missing_ranges(upto: int, waiting: Iterable[int]) -> tuple[tuple[int, int], ...]:
    """The numbers that must still come before the waiting ones can be taken in."""
    ranges = []
    after = upto
    for number in sorted(waiting):
        if number > after + 1:
            ranges.append((after + 1, number - 1))
        after = max(after, number)
    return tuple(ranges)


def say_ranges(ranges: Iterable[tuple[int, int]]) -> str:
    """Ranges as a person reads them: 3, 5-8."""
    return ", ".join(str(a) if a == b else f"{a}-{b}" for a, b in ranges)
