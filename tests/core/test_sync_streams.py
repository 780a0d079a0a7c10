"""One device's stream: duplicates harmless, early ones wait, forks raised, whatever the order."""

import hashlib
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleanclinic.sync.errors import (
    AheadError,
    EpochError,
    ForkError,
    FrozenStreamError,
    HistoryError,
    ReceiptMismatchError,
    RollbackError,
)
from cleanclinic.sync.limits import WAITING_BYTES_MAX, WAITING_COUNT_MAX, WAITING_DAYS_MAX
from cleanclinic.sync.manifest import ZERO_HASH
from cleanclinic.sync.receipts import AuditState, check_receipt
from cleanclinic.sync.streams import (
    Accept,
    Duplicate,
    Held,
    StreamState,
    Wait,
    judge,
    missing_ranges,
    next_waiting,
    over_bounds,
    say_ranges,
)
from tests.core.sync_hospital import DEVICE, RECEIPT, prepared


def chain(length, name="a"):
    """Manifests and hashes of one device's first bundles."""
    made, prev = [], ZERO_HASH
    for seq in range(1, length + 1):
        made.append(prepared(seq=seq, prev=prev, app=name).manifest)
        prev = hashlib.sha256(f"{name}{seq}{prev}".encode()).hexdigest()
        made[-1] = (made[-1], prev)
    return made


CHAIN = chain(6)
OTHER = chain(6, "b")
HASHES = {number: name for number, (_, name) in enumerate(CHAIN, 1)}
EMPTY = StreamState(DEVICE, 1)


def after(count):
    state = EMPTY
    for manifest, name in CHAIN[:count]:
        verdict = judge(state, manifest, name, HASHES.get)
        assert isinstance(verdict, Accept)
        state = verdict.state
    return state


def test_one_after_the_other():
    assert (after(6).upto, after(6).head) == (6, CHAIN[5][1])


def test_the_same_again_changes_nothing():
    state = after(4)
    for number in range(4):
        assert judge(state, *CHAIN[number], HASHES.get) == Duplicate(number + 1)


def test_another_history_is_a_fork():
    state = after(4)
    for number in range(4):
        with pytest.raises(ForkError):
            judge(state, *OTHER[number], HASHES.get)
    with pytest.raises(ForkError):
        judge(state, *OTHER[4], HASHES.get)
    with pytest.raises(ForkError):
        judge(state, *CHAIN[1], {}.get)


def test_one_that_is_early_waits_and_names_what_is_missing():
    verdict = judge(after(1), *CHAIN[4], HASHES.get)
    assert verdict == Wait(
        StreamState(DEVICE, 1, 1, CHAIN[0][1], waiting={5: HASHES[5]}), ((2, 4),)
    )
    waiting = StreamState(DEVICE, 1, 1, CHAIN[0][1], waiting={3: CHAIN[2][1]})
    verdict = judge(waiting, *CHAIN[5], HASHES.get)
    assert say_ranges(verdict.missing) == "2, 4-5"
    # The same again waits as it does; another one of its number is a second history.
    assert judge(waiting, *CHAIN[2], HASHES.get).state == waiting
    with pytest.raises(ForkError):
        judge(waiting, *OTHER[2], HASHES.get)


def test_one_that_waited_and_follows_another_history_is_a_fork():
    state = judge(after(1), *OTHER[2], HASHES.get).state
    state = judge(state, *CHAIN[1], HASHES.get).state
    assert next_waiting(state) == OTHER[2][1]
    with pytest.raises(ForkError):
        judge(state, *OTHER[2], HASHES.get)


def test_a_waiting_bundle_taken_in_waits_no_more():
    state = StreamState(DEVICE, 1, 1, CHAIN[0][1], waiting={2: CHAIN[1][1], 3: CHAIN[2][1]})
    verdict = judge(state, *CHAIN[1], HASHES.get)
    assert verdict.state.waiting == {3: CHAIN[2][1]}


def test_a_frozen_stream_takes_nothing_new_but_knows_the_old():
    state = after(2)
    frozen = StreamState(DEVICE, 1, state.upto, state.head, frozen=True)
    with pytest.raises(FrozenStreamError):
        judge(frozen, *CHAIN[2], HASHES.get)
    assert judge(frozen, *CHAIN[0], HASHES.get) == Duplicate(1)


def test_another_epoch_or_device():
    for state in (StreamState(DEVICE, 2), StreamState("other", 1)):
        with pytest.raises(EpochError):
            judge(state, *CHAIN[0], HASHES.get)


@given(st.lists(st.integers(0, 5), max_size=60))
def test_any_order_with_repeats_ends_in_the_same_stream(order):
    """What is missing is sent again at the end, as a ward does after a receipt."""
    state, files = EMPTY, dict(zip(HASHES.values(), CHAIN, strict=True))
    for number in [*order, *range(6)]:
        name: str | None = HASHES[number + 1]
        while name:
            verdict = judge(state, *files[name], HASHES.get)
            if isinstance(verdict, Duplicate):
                break
            state = verdict.state
            name = next_waiting(state)
        assert (
            missing_ranges(state.upto, state.waiting) == () or state.upto + 1 not in state.waiting
        )
    assert (state.upto, state.head, state.waiting) == (6, CHAIN[5][1], {})


@given(st.lists(st.tuples(st.integers(0, 5), st.booleans()), max_size=40))
def test_of_two_histories_only_one_is_ever_taken_in(order):
    """A clone sends too: whoever was first stays, the other is refused and stops the stream."""
    state, taken = EMPTY, {}
    files = {one[1]: one for one in (*CHAIN, *OTHER)}
    for number, clone in order:
        name = (OTHER if clone else CHAIN)[number][1]
        while name:
            try:
                verdict = judge(state, *files[name], taken.get)
            except ForkError:
                state = StreamState(DEVICE, 1, state.upto, state.head, True, state.waiting)
                break
            except FrozenStreamError:
                break
            if isinstance(verdict, Accept):
                taken[verdict.state.upto] = verdict.state.head
            if isinstance(verdict, Duplicate):
                break
            state, name = verdict.state, next_waiting(verdict.state)
    prefixes = [[name for _, name in history[: len(taken)]] for history in (CHAIN, OTHER)]
    assert list(taken.values()) in prefixes


# ---- the sender's log


def stated(size, head="a", seq=1, prev=ZERO_HASH):
    audit = AuditState(size, head * 64) if size else AuditState()
    return prepared(seq=seq, prev=prev, audit=audit).manifest


def test_a_log_only_grows():
    state = judge(EMPTY, stated(5), "1" * 64, {}.get).state
    assert state.audit == AuditState(5, "a" * 64)
    again = judge(state, stated(5, seq=2, prev="1" * 64), "2" * 64, {}.get).state
    more = judge(again, stated(9, "b", 3, "2" * 64), "3" * 64, {}.get).state
    assert more.audit == AuditState(9, "b" * 64)
    with pytest.raises(RollbackError) as caught:
        judge(more, stated(8, "c", 4, "3" * 64), "4" * 64, {}.get)
    assert (caught.value.values["size"], caught.value.values["known"]) == (8, 9)
    with pytest.raises(HistoryError):
        judge(more, stated(9, "c", 4, "3" * 64), "4" * 64, {}.get)
    with pytest.raises(RollbackError):
        judge(more, stated(0, "", 4, "3" * 64), "4" * 64, {}.get)


# ---- what can wait

NOW = datetime(2026, 11, 22, tzinfo=UTC)
held_ones = st.lists(
    st.builds(
        Held,
        name=st.uuids().map(str),
        at=st.integers(0, 200).map(lambda days: NOW - timedelta(days=days)),
        size=st.integers(0, WAITING_BYTES_MAX // 8),
        ahead=st.integers(1, 100),
    ),
    max_size=100,
    unique_by=lambda one: one.name,
)


@given(held_ones)
def test_what_waits_keeps_within_bounds_and_the_nearest_stay(held):
    gone = over_bounds(held, NOW)
    kept = [one for one in held if one not in gone]
    assert len(gone) + len(kept) == len(held)
    assert len(kept) <= WAITING_COUNT_MAX
    assert sum(one.size for one in kept) <= WAITING_BYTES_MAX
    young = [one for one in held if NOW - one.at <= timedelta(days=WAITING_DAYS_MAX)]
    assert set(kept) <= set(young)
    farthest = max((one.ahead for one in kept), default=0)
    assert all(one.ahead >= farthest for one in gone if one in young)
    if len(young) <= WAITING_COUNT_MAX and sum(one.size for one in young) <= WAITING_BYTES_MAX:
        assert kept == young


def test_of_two_equally_far_the_older_one_goes():
    old, new = (
        Held(str(days), NOW - timedelta(days=days), WAITING_BYTES_MAX, 1) for days in (9, 1)
    )
    assert over_bounds([old, new], NOW) == (old,)


@given(st.integers(0, 20), st.sets(st.integers(1, 40)))
def test_missing_ranges_are_exactly_the_missing_numbers(upto, waiting):
    waiting = {number for number in waiting if number > upto}
    named = {n for a, b in missing_ranges(upto, waiting) for n in range(a, b + 1)}
    assert named == set(range(upto + 1, max(waiting, default=upto))) - waiting


def test_ranges_are_said_shortly():
    assert say_ranges(((3, 3), (5, 8))) == "3, 5-8"


# ---- receipts


def receipt(**changed):
    values = {name: getattr(RECEIPT, name) for name in RECEIPT.__struct_fields__}
    return type(RECEIPT)(**values | changed)


def held(made, sent=4, generation=1):
    return check_receipt(
        made,
        device_id=DEVICE,
        epoch=1,
        sent_upto=sent,
        hash_at=HASHES.get,
        known_generation=generation,
    )


def test_a_receipt_says_how_far_and_how_safe():
    facts = held(receipt(upto=3, head=HASHES[3], durable_upto=2, missing=((5, 6),)))
    assert (facts.upto, facts.durable_upto, facts.missing) == (3, 2, ((5, 6),))
    assert not facts.new_generation
    assert held(receipt(office_generation=2)).new_generation


@pytest.mark.parametrize(
    ("changed", "error"),
    [
        ({"device_id": "other"}, ReceiptMismatchError),
        ({"epoch": 2}, ReceiptMismatchError),
        ({"upto": 3, "head": HASHES[2]}, ReceiptMismatchError),
        ({"upto": 2, "head": HASHES[2], "durable_upto": 3}, ReceiptMismatchError),
        ({"upto": 5, "head": HASHES[5]}, AheadError),
    ],
)
def test_a_receipt_that_does_not_fit(changed, error):
    with pytest.raises(error):
        held(receipt(**changed))


def test_an_older_office_generation_is_refused():
    with pytest.raises(ReceiptMismatchError):
        held(receipt(office_generation=1), generation=2)
