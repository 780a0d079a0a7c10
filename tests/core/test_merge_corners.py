"""What changing the merge in one place showed that nobody asked before."""

import pytest

from cleanclinic.records.merge import History, Node

BASE = {"a": "0", "b": "0"}


def node(name, parents=(), data=None, at="1", device="d"):
    return Node(name, tuple(sorted(parents)), data, at, device)


def test_a_change_is_final_only_if_it_says_so():
    assert Node("1", (), BASE, "1", "d").final is False


@pytest.mark.parametrize(
    ("one", "other", "winner"),
    [
        (("5", "d"), ("9", "d"), "3"),
        (("9", "d"), ("5", "d"), "2"),
        (("9", "e"), ("9", "d"), "2"),
        (("9", "d"), ("9", "d"), "3"),
    ],
)
def test_the_side_displayed_is_the_latest_then_by_device_then_by_hash(one, other, winner):
    history = History(
        [
            node("1", (), BASE),
            node("2", ("1",), {**BASE, "a": "x"}, *one),
            node("3", ("1",), {**BASE, "a": "y"}, *other),
        ]
    )
    merged = history.state(history.heads())
    assert merged.winner == winner
    assert merged.conflicts["a"][0] == winner
    # Where nothing quarrels somebody is still displayed.
    quiet = History(
        [
            node("1", (), BASE),
            node("2", ("1",), {**BASE, "a": "x"}, *one),
            node("3", ("1",), {**BASE, "b": "y"}, *other),
        ]
    )
    merged = quiet.state(quiet.heads())
    assert (merged.winner, merged.conflicts) == (winner, {})


def test_before_a_change_is_what_its_editor_saw():
    history = History(
        [
            node("1", (), BASE),
            node("2", ("1",), {**BASE, "a": "x"}),
            node("3", ("1",), {**BASE, "b": "y"}),
            node("4", ("2", "3"), {"a": "z", "b": "y"}),
        ]
    )
    assert history.before("1") is None
    assert history.before("2").data == BASE
    assert history.before("4").data == {"a": "x", "b": "y"}
    assert history.state([]) is None


@pytest.mark.parametrize(("heads", "quarrel"), [(2, False), (32, False), (33, True)])
def test_thirty_two_heads_are_told_apart_and_one_more_is_a_quarrel(heads, quarrel):
    """One of them changed a field; with too many to compare nobody's value gives way unseen."""
    first = node("first", (), BASE)
    others = [node(f"{number:02}", ("first",), BASE) for number in range(heads - 1)]
    changed = node("x", ("first",), {**BASE, "a": "x"}, at="0")
    history = History([first, *others, changed])
    merged = history.state(history.heads())
    assert bool(merged.conflicts) is quarrel
    assert quarrel or merged.data["a"] == "x"


@pytest.mark.parametrize("value", [None, "", "x"])
def test_sides_without_a_common_start_quarrel_about_every_difference(value):
    """No value counts as what both had before, and so neither side gives way."""
    history = History([node("1", (), {"a": value}), node("2", (), {"a": "y"})])
    merged = history.state(history.heads())
    assert set(merged.conflicts["a"]) == {"1", "2"}


def test_a_tombstone_over_two_sides_buries_both():
    """What it keeps is what they came to together, for whoever brings the record back."""
    history = History(
        [
            node("1", (), BASE),
            node("2", ("1",), {**BASE, "a": "x"}),
            node("3", ("1",), {**BASE, "b": "y"}),
            node("4", ("2", "3"), None),
        ]
    )
    merged = history.state(history.heads())
    assert merged.deleted
    assert merged.data == {"a": "x", "b": "y"}


def test_sides_made_apart_that_began_alike_merge_what_only_one_of_them_changed():
    history = History(
        [
            node("1", (), {"a": "", "b": "", "c": "x"}),
            node("2", ("1",), {"a": "plan", "b": "one", "c": "x"}, "5"),
            node("3", (), {"a": "", "b": "", "c": "y"}),
            node("4", ("3",), {"a": "", "b": "other", "c": "z"}, "6"),
        ]
    )
    merged = history.state(history.heads())
    assert merged.data["a"] == "plan"
    # Both wrote it, or they did not begin alike: a person decides.
    assert set(merged.conflicts) == {"b", "c"}
    assert history.parting(["2", "4"], "b") == ("",)
    assert history.parting(["2", "4"], "c") == ()


def test_a_side_with_two_beginnings_began_like_nobody():
    history = History(
        [
            node("1", (), BASE),
            node("2", (), BASE),
            node("3", ("1", "2"), {**BASE, "a": "x"}),
            node("4", (), BASE, "7"),
        ]
    )
    assert set(history.state(history.heads()).conflicts) == {"a"}
