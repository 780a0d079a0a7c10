"""One device's stream: duplicates harmless, gaps named, forks raised, whatever the order."""

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleanclinic.sync.errors import (
    AheadError,
    EpochError,
    ForkError,
    FrozenStreamError,
    GapError,
    ReceiptMismatchError,
)
from cleanclinic.sync.manifest import ZERO_HASH
from cleanclinic.sync.receipts import check_receipt
from cleanclinic.sync.streams import (
    Accept,
    Duplicate,
    StreamState,
    judge,
    missing_ranges,
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


def test_a_gap_names_what_is_missing():
    with pytest.raises(GapError) as caught:
        judge(after(1), *CHAIN[4], HASHES.get)
    assert caught.value.values["missing"] == ((2, 4),)
    waiting = StreamState(DEVICE, 1, 1, CHAIN[0][1], waiting={3: CHAIN[2][1]})
    with pytest.raises(GapError) as caught:
        judge(waiting, *CHAIN[5], HASHES.get)
    assert caught.value.values["numbers"] == "2, 4-5"
    with pytest.raises(ForkError):
        judge(waiting, *OTHER[2], HASHES.get)


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
    state, waiting = EMPTY, {}
    for number in [*order, *range(6)]:
        waiting[number + 1] = CHAIN[number]
        while state.upto + 1 in waiting:
            manifest, name = waiting.pop(state.upto + 1)
            state = judge(state, manifest, name, HASHES.get).state
        waiting = {seq: item for seq, item in waiting.items() if seq > state.upto}
    assert (state.upto, state.head) == (6, CHAIN[5][1])


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
