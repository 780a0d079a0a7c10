"""What changing the stream rule in one place showed that nobody asked before."""

import pytest

from cleanclinic.sync.errors import ForkError, FrozenStreamError
from cleanclinic.sync.streams import StreamState, judge, missing_ranges
from tests.core.sync_hospital import DEVICE, prepared

HEAD = "ab" * 32


@pytest.mark.parametrize("frozen", [False, True])
def test_another_bundle_of_a_known_number_is_a_fork_even_if_it_claims_to_follow_the_head(frozen):
    """Without its own answer it would come in a second time as the next one."""
    state = StreamState(DEVICE, 1, upto=3, head=HEAD, frozen=frozen)
    for seq in (2, 3):
        manifest = prepared(seq=seq, prev=HEAD).manifest
        with pytest.raises(ForkError) as caught:
            judge(state, manifest, "cd" * 32, lambda _seq: "ef" * 32)
        assert caught.value.values["seq"] == seq


def test_a_stopped_stream_takes_nothing_new():
    state = StreamState(DEVICE, 1, upto=3, head=HEAD, frozen=True)
    with pytest.raises(FrozenStreamError):
        judge(state, prepared(seq=4, prev=HEAD).manifest, "cd" * 32, lambda _seq: None)


@pytest.mark.parametrize(
    ("upto", "waiting", "expected"),
    [
        (0, [2], ((1, 1),)),
        (0, [3, 4, 7], ((1, 2), (5, 6))),
        (0, [4, 3], ((1, 2),)),
        (5, [7, 8, 9], ((6, 6),)),
        # Whose turn has come is missed by nobody, and neither is what came long ago.
        (5, [6, 7], ()),
        (5, [3, 7], ((6, 6),)),
        (5, [], ()),
    ],
)
def test_only_what_is_missing_is_named(upto, waiting, expected):
    assert missing_ranges(upto, waiting) == expected
