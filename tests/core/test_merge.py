"""Heads come together field by field; nothing that two people disagree about is dropped."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cleanclinic.records.held import DELETED
from cleanclinic.records.merge import History, Node

BASE = {"a": "0", "b": "0", "c": "0"}


def node(name, parents=(), data=None, *, at=None, final=False):
    stamp = at if at is not None else name
    return Node(name, tuple(sorted(parents)), data, stamp, "d", final)


def state(*nodes):
    history = History(nodes)
    merged = history.state(history.heads())
    assert merged is not None
    return merged


def test_one_head_is_the_record():
    merged = state(node("1", (), BASE), node("2", ("1",), {**BASE, "a": "x"}))
    assert (merged.data, merged.conflicts, merged.deleted) == ({**BASE, "a": "x"}, {}, False)


def test_fields_changed_on_one_side_only_merge_silently():
    merged = state(
        node("1", (), BASE),
        node("2", ("1",), {**BASE, "a": "x"}),
        node("3", ("1",), {**BASE, "b": "y"}),
    )
    assert merged.data == {"a": "x", "b": "y", "c": "0"}
    assert merged.conflicts == {}


def test_the_same_change_on_both_sides_is_no_conflict():
    merged = state(
        node("1", (), BASE),
        node("2", ("1",), {**BASE, "a": "x"}),
        node("3", ("1",), {**BASE, "a": "x"}),
    )
    assert (merged.data["a"], merged.conflicts) == ("x", {})


def test_a_field_changed_differently_on_both_sides_keeps_both_and_shows_the_latest():
    merged = state(
        node("1", (), BASE),
        node("2", ("1",), {**BASE, "a": "x"}, at="9"),
        node("3", ("1",), {**BASE, "a": "y", "b": "y"}, at="5"),
    )
    assert merged.data == {"a": "x", "b": "y", "c": "0"}
    assert merged.conflicts == {"a": ("2", "3")}


def test_a_change_taken_back_gives_way():
    merged = state(
        node("1", (), BASE),
        node("2", ("1",), {**BASE, "a": "x"}),
        node("3", ("2",), BASE),
        node("4", ("1",), {**BASE, "a": "z"}, at="0"),
    )
    assert (merged.data["a"], merged.conflicts) == ("z", {})


def test_an_earlier_fork_does_not_dig_up_what_a_later_one_replaced():
    merged = state(
        node("1", (), BASE),
        node("2", ("1",), {**BASE, "a": "new"}),
        node("3", ("2",), {**BASE, "a": "newer"}),
        node("4", ("2",), {**BASE, "a": "new", "b": "y"}),
        node("5", ("1",), {**BASE, "c": "z"}),
    )
    assert merged.data == {"a": "newer", "b": "y", "c": "z"}
    assert merged.conflicts == {}


def test_criss_cross_settled_differently_is_a_conflict():
    merged = state(
        node("1", (), BASE),
        node("2", ("1",), {**BASE, "a": "x"}),
        node("3", ("1",), {**BASE, "a": "y"}),
        node("4", ("2", "3"), {**BASE, "a": "x"}),
        node("5", ("2", "3"), {**BASE, "a": "y"}),
    )
    assert set(merged.conflicts) == {"a"}
    assert merged.data["a"] == "y"


def test_criss_cross_without_a_quarrel_is_none():
    both = {"a": "x", "b": "y", "c": "0"}
    merged = state(
        node("1", (), BASE),
        node("2", ("1",), {**BASE, "a": "x"}),
        node("3", ("1",), {**BASE, "b": "y"}),
        node("4", ("2", "3"), {**both, "c": "z"}),
        node("5", ("2", "3"), {**both, "a": "w"}),
    )
    assert (merged.data, merged.conflicts) == ({"a": "w", "b": "y", "c": "z"}, {})


def test_settling_a_conflict_ends_it_even_against_an_edit_of_one_side_before():
    settled = node("4", ("2", "3"), {**BASE, "a": "y"})
    merged = state(
        node("1", (), BASE),
        node("2", ("1",), {**BASE, "a": "x"}),
        node("3", ("1",), {**BASE, "a": "y"}),
        settled,
        node("5", ("3",), {**BASE, "a": "y", "b": "w"}),
    )
    assert (merged.data, merged.conflicts) == ({"a": "y", "b": "w", "c": "0"}, {})


def test_deleting_against_editing_shows_the_edit_and_asks():
    merged = state(
        node("1", (), BASE),
        node("2", ("1",), None, at="9"),
        node("3", ("1",), {**BASE, "a": "x"}),
    )
    assert not merged.deleted
    assert merged.data["a"] == "x"
    assert merged.conflicts == {DELETED: ("3", "2")}


def test_deleted_on_all_sides_is_deleted_and_keeps_its_last_values():
    merged = state(
        node("1", (), BASE),
        node("2", ("1",), {**BASE, "a": "x"}),
        node("3", ("1",), {**BASE, "b": "y"}),
        node("4", ("2", "3"), None),
    )
    assert merged.deleted
    assert merged.data == {"a": "x", "b": "y", "c": "0"}


def test_two_that_were_made_apart_disagree_about_all_that_differs():
    merged = state(node("1", (), BASE), node("2", (), {**BASE, "a": "x"}))
    assert set(merged.conflicts) == {"a"}


def test_a_final_side_is_shown_whole_and_never_mixed():
    merged = state(
        node("1", (), BASE),
        node("2", ("1",), {**BASE, "a": "signed"}, final=True),
        node("3", ("1",), {**BASE, "b": "edited"}, at="9"),
    )
    assert merged.data == {**BASE, "a": "signed"}
    assert merged.winner == "2"
    assert merged.conflicts == {"b": ("2", "3")}


def test_who_set_a_value_is_the_one_who_changed_it_last():
    history = History(
        [
            node("1", (), BASE),
            node("2", ("1",), {**BASE, "a": "x"}),
            node("3", ("2",), {**BASE, "a": "x", "b": "y"}),
        ]
    )
    assert history.setter("3", "a").hash == "2"
    assert history.setter("3", "b").hash == "3"
    assert history.setter("3", "c").hash == "1"


def test_a_heap_of_heads_is_taken_without_pairing_them_off():
    heads = [node(f"h{i:03}", ("1",), {**BASE, "a": str(i)}) for i in range(200)]
    merged = state(node("1", (), BASE), *heads)
    assert len(merged.conflicts["a"]) == 200


@pytest.mark.parametrize("op", ["edit", "bury"])
def test_a_long_row_of_crossings_does_not_exhaust_the_stack(op):
    nodes = [node("l0", (), BASE), node("r0", (), {**BASE, "a": "1"})]
    for i in range(1, 2000):
        parents = (f"l{i - 1}", f"r{i - 1}")
        for side in "lr":
            data = None if op == "bury" and i % 2 else {**BASE, "a": f"{side}{i}"}
            nodes.append(node(f"{side}{i}", parents, data))
    assert state(*nodes).data["b"] == "0"


@st.composite
def graphs(draw):
    """Histories of up to 12 changes over three fields, each change seeing any earlier heads."""
    nodes: list[Node] = []
    for number in range(draw(st.integers(1, 12))):
        known = [n.hash for n in nodes]
        parents = draw(st.sets(st.sampled_from(known), min_size=1, max_size=3)) if known else set()
        buried = bool(parents) and draw(st.integers(0, 9)) == 0
        data = {name: draw(st.sampled_from("xyz")) for name in "abc"}
        name = f"{number:02}"
        nodes.append(node(name, parents, None if buried else data, at=draw(st.sampled_from("123"))))
    return nodes


@given(graphs(), st.integers())
@settings(max_examples=300)
def test_the_outcome_does_not_depend_on_the_order_of_arrival(nodes, seed):
    shuffled = random.Random(seed).sample(nodes, len(nodes))
    assert state(*nodes) == state(*shuffled)


@given(graphs())
@settings(max_examples=300)
def test_every_value_shown_or_contending_stands_on_some_head(nodes):
    history = History(nodes)
    heads = history.heads()
    merged = history.state(heads)
    for name, value in merged.data.items():
        assert value in {history.value(head)[name] for head in heads}
        for head in merged.conflicts.get(name, ()):
            assert head in heads


@given(
    st.dictionaries(st.sampled_from("abc"), st.sampled_from("xy"), max_size=3),
    st.dictionaries(st.sampled_from("abc"), st.sampled_from("xy"), max_size=3),
)
def test_two_sides_merge_as_a_person_would_by_hand(ours, theirs):
    merged = state(
        node("1", (), BASE),
        node("2", ("1",), {**BASE, **ours}),
        node("3", ("1",), {**BASE, **theirs}),
    )
    for name in BASE:
        quarrel = name in ours and name in theirs and ours[name] != theirs[name]
        assert (name in merged.conflicts) == quarrel
        if not quarrel:
            assert merged.data[name] == {**BASE, **ours, **theirs}[name]


@given(graphs())
@settings(max_examples=300)
def test_settling_ends_every_conflict(nodes):
    history = History(nodes)
    merged = history.state(history.heads())
    settled = node("settled", history.heads(), dict(merged.data), at="9")
    assert state(*nodes, settled).conflicts == {}
    assert state(*nodes, settled).data == merged.data
