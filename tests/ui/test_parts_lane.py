"""What reads much lets others in, and what they wrote meanwhile is in its answer."""

import threading
from functools import partial

import pytest

from cleanclinic.operations.recording.staff import add_staff, list_staff
from cleanclinic.operations.workspace.opening import open_workspace
from cleanclinic.records.post_type import PostType
from cleanclinic.records.staff_member import StaffMember
from ui.parts.lane import Rank

WAIT_S = 20
VALUES = {"name": "李娜", "staff_number": "10001", "post_type": PostType.NURSE}


class Reading:
    """Reads the roster twice; between the two it waits, the first time, until told to go on."""

    def __init__(self, end=lambda ws: None):
        self.begun, self.go_on = threading.Event(), threading.Event()
        self.times, self.answers, self.end = 0, [], end

    def __call__(self, workspace):
        self.times += 1
        before = workspace.store.all(StaffMember)
        self.begun.set()
        assert self.go_on.wait(WAIT_S)
        after = workspace.store.all(StaffMember)
        self.end(workspace)
        return [len(before), len(after)]


@pytest.fixture
def reading(tasks, workspace):
    """Under way on the worker."""
    made = Reading()
    tasks.run(made, made.answers.append, rank=Rank.READ, key="read")
    assert made.begun.wait(WAIT_S)
    yield made
    made.go_on.set()


def test_an_act_does_not_wait_for_reading_which_then_begins_again(tasks, reading):
    said = []
    tasks.run(partial(add_staff, values=VALUES), lambda _: said.append("added"))
    tasks.run(list_staff, lambda rows: said.append(len(rows)))
    reading.go_on.set()
    assert tasks.wait_idle()
    assert said == ["added", 1]
    assert reading.answers == [[1, 1]], "half of it was read before the act"
    assert reading.times == 2


def test_who_only_looks_comes_in_between_and_nothing_is_read_again(tasks, reading):
    tasks.run(list_staff, lambda rows: reading.answers.append("looked"))
    reading.go_on.set()
    assert tasks.wait_idle()
    assert reading.answers == ["looked", [0, 0]]
    assert reading.times == 1


def test_what_is_done_at_rest_lets_reading_in_and_reading_does_not_let_in_another(tasks, reading):
    rest = Reading()
    rest.go_on.set()
    tasks.run(rest, lambda _: reading.answers.append("rest"), rank=Rank.REST)
    tasks.run(lambda ws: "second", reading.answers.append, rank=Rank.READ)
    reading.go_on.set()
    assert tasks.wait_idle()
    assert reading.answers == [[0, 0], "second", "rest"]


def test_reading_that_is_asked_for_anew_is_broken_off(tasks, reading):
    again = Reading()
    again.go_on.set()
    tasks.run(again, again.answers.append, rank=Rank.READ, key="read")
    tasks.run(list_staff)
    reading.go_on.set()
    assert tasks.wait_idle()
    assert (reading.answers, again.answers) == ([], [[0, 0]])


def test_nothing_is_half_read_when_the_workspace_is_shut(tasks, reading, ward_folder):
    shut = []
    tasks.shut(lambda _: shut.append("shut"))
    reading.go_on.set()
    assert tasks.wait_idle()
    assert shut == ["shut"]
    assert reading.answers == []
    tasks.open(lambda: open_workspace(ward_folder), lambda _: shut.append("open"))
    tasks.run(list_staff, lambda rows: shut.append(len(rows)), rank=Rank.READ)
    assert tasks.wait_idle()
    assert shut == ["shut", "open", 0]


def test_what_was_ordered_first_of_one_rank_is_done_first(tasks, reading):
    done = []
    for number in range(4):
        tasks.run(lambda ws, n=number: n, done.append)
    reading.go_on.set()
    assert tasks.wait_idle()
    assert done == [0, 1, 2, 3]


def test_nobody_is_let_into_a_transaction(tasks, workspace):
    def write(workspace):
        with workspace.store.writing() as tx:
            reading.begun.set()
            assert reading.go_on.wait(WAIT_S)
            workspace.store.all(StaffMember)
            tx.set_meta("glimpse.test", "x")
        return "written"

    reading, said = Reading(), []
    tasks.run(write, said.append, rank=Rank.REST)
    assert reading.begun.wait(WAIT_S)
    tasks.run(lambda ws: ws.store.meta("glimpse.test"), said.append)
    reading.go_on.set()
    assert tasks.wait_idle()
    assert said == ["written", "x"]
