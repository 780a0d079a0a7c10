import threading

import pytest
from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QLineEdit, QPushButton, QWidget

from cleanclinic.errors import CancelledError, FileProblemError
from cleanclinic.operations.recording.staff import add_staff, list_staff
from cleanclinic.operations.workspace.results import Changed
from cleanclinic.records.held import Changes
from cleanclinic.records.post_type import PostType
from ui.parts.bell import Bell
from ui.parts.job import Job
from ui.parts.lane import Lane, Order


def test_work_runs_in_order_on_one_other_thread_and_answers_here(tasks, workspace):
    ran, answered = [], []

    def work(number):
        return lambda ws: ran.append((number, threading.current_thread().name)) or number

    for number in range(20):
        tasks.run(work(number), lambda n: answered.append((n, threading.current_thread())))
    assert tasks.wait_idle()
    assert [number for number, _ in ran] == list(range(20))
    assert {name for _, name in ran} == {"cleanclinic-workspace"}
    assert answered == [(number, threading.main_thread()) for number in range(20)]


def test_work_aside_does_not_wait_for_the_workspace(tasks, workspace):
    seen = threading.Event()
    order = []
    tasks.run(lambda ws: seen.wait(10), lambda ok: order.append(("workspace", ok)))
    tasks.run_aside(lambda progress: seen.set(), lambda _: order.append("aside"))
    assert tasks.wait_idle()
    assert ("workspace", True) in order


def test_changes_are_broadcast_once_and_after_the_answer(tasks, workspace):
    heard = []
    tasks.changed.connect(heard.append)
    changes = Changes(frozenset({"control"}), frozenset({"x"}))
    tasks.run(lambda ws: Changed(1, changes), lambda _: heard.append("answer"))
    tasks.run(lambda ws: changes)
    tasks.run(lambda ws: Changes())
    tasks.run(lambda ws: "nothing")
    assert tasks.wait_idle()
    assert heard == ["answer", changes, changes]


def test_a_real_operation_writes_and_its_changes_name_the_kind(tasks, workspace):
    heard, rows = [], []
    tasks.changed.connect(heard.append)
    values = {"name": "李娜", "staff_number": "10001", "post_type": PostType.NURSE}
    tasks.run(lambda ws: add_staff(ws, values))
    tasks.run(list_staff, rows.extend)
    assert tasks.wait_idle()
    assert [row.name for row in rows] == ["李娜"]
    assert ["staff_member" in changes.kinds for changes in heard] == [True]


def test_a_failure_goes_to_who_asked_and_else_to_the_window(tasks, workspace, caplog):
    taken, shown = [], []
    tasks.failed.connect(shown.append)

    def fail(ws):
        raise FileProblemError(path="E:", reason="gone")

    tasks.run(fail, failed=lambda error: taken.append(error) or True)
    tasks.run(fail)
    assert tasks.wait_idle()
    assert [type(error) for error in taken] == [FileProblemError]
    assert [type(error) for error in shown] == [FileProblemError]
    assert caplog.records[-1].exc_info


def test_waiting_goes_on_when_whoever_heard_of_the_end_orders_again(tasks, workspace):
    left, done = [1, 2, 3], []

    def again():
        if left:
            number = left.pop()
            tasks.run(lambda ws: number, done.append)

    tasks.idle.connect(again)
    tasks.run(lambda ws: 0, done.append)
    assert tasks.wait_idle()
    assert done == [0, 3, 2, 1]


def test_long_work_reports_and_can_be_cancelled(tasks):
    reports, failures = [], []
    started = threading.Event()

    def work(progress):
        progress(1, 10, "一")
        started.set()
        while not progress.cancelled():
            pass
        progress(2, 10)

    job = tasks.run_aside(work, failed=lambda error: failures.append(error) or True)
    job.progressed.connect(
        lambda *report: reports.append(report), Qt.ConnectionType.QueuedConnection
    )
    assert started.wait(10)
    job.cancel()
    assert tasks.wait_idle()
    assert [type(error) for error in failures] == [CancelledError]


def test_a_cancelled_job_is_no_failure_for_the_window(tasks):
    shown = []
    tasks.failed.connect(shown.append)
    gate = threading.Event()
    tasks.run_aside(lambda progress: gate.wait(10))
    job = tasks.run_aside(lambda progress: progress.check())
    job.cancel()
    gate.set()
    assert tasks.wait_idle()
    assert shown == []


def test_of_waiting_orders_with_one_key_only_the_newest_runs(tasks):
    gate, ran = threading.Event(), []
    tasks.run_aside(lambda progress: gate.wait(10))
    for number in range(5):
        tasks.run_aside(lambda progress, number=number: ran.append(number), key="preview")
    gate.set()
    assert tasks.wait_idle()
    assert ran == [4]


def test_an_answer_for_something_deleted_is_dropped(tasks, qtbot):
    class Reader(QObject):
        def take(self, value):
            raise AssertionError("taken after the end")

    reader, gate = Reader(), threading.Event()
    tasks.run_aside(lambda progress: gate.wait(10), reader.take)
    reader.deleteLater()
    with qtbot.waitSignal(reader.destroyed):
        pass
    gate.set()
    assert tasks.wait_idle()


def test_what_is_busy_is_disabled_until_the_answer(tasks, qtbot):
    press = QPushButton()
    qtbot.addWidget(press)
    gate = threading.Event()
    tasks.run_aside(lambda progress: gate.wait(10), busy=press)
    assert not press.isEnabled()
    gate.set()
    assert tasks.wait_idle()
    assert press.isEnabled()


@pytest.mark.parametrize("moved", [False, True])
def test_the_cursor_comes_back_unless_the_person_went_on(tasks, qtbot, moved):
    window = QWidget()
    press, beside = QPushButton(window), QLineEdit(window)
    qtbot.addWidget(window)
    window.show()
    press.setFocus()
    gate = threading.Event()
    tasks.run_aside(lambda progress: gate.wait(10), busy=press)
    assert window.focusWidget() is not beside, "nobody sent it there"
    if moved:
        beside.setFocus()
    gate.set()
    assert tasks.wait_idle()
    assert window.focusWidget() is (beside if moved else press)


@pytest.mark.parametrize("rounds", [3])
def test_a_workspace_can_be_shut_and_another_opened(tasks, ward_folder, rounds):
    from cleanclinic.operations.workspace.opening import open_workspace

    people = []
    for _ in range(rounds):
        tasks.open(lambda: open_workspace(ward_folder), lambda ws: None)
        tasks.run(lambda ws: ws.person, people.append)
        tasks.shut(lambda _: None)
    assert tasks.wait_idle()
    assert people == ["王敏"] * rounds


def test_closing_first_finishes_what_was_ordered(qapp, ward_folder):
    from cleanclinic.operations.workspace.opening import open_workspace
    from ui.parts.tasks import Tasks

    tasks = Tasks()
    tasks.open(lambda: open_workspace(ward_folder), lambda ws: None)
    values = {"name": "李娜", "staff_number": "10001", "post_type": PostType.NURSE}
    tasks.run(lambda ws: add_staff(ws, values))
    tasks.close()
    assert tasks.run(lambda ws: None).cancelled
    with open_workspace(ward_folder) as again:
        assert [row.name for row in list_staff(again)] == ["李娜"]


@pytest.mark.parametrize("fails", [False, True])
def test_no_object_of_qt_dies_on_a_worker(tasks, fails):
    # It crashes, not at once and not every time, when the window uses what belongs to it.
    died = []

    def work(progress):
        progress(1, 1)
        if fails:
            raise ValueError

    for _ in range(50):
        job = tasks.run_aside(work, lambda _: None, lambda _: True)
        job.destroyed.connect(
            lambda: died.append(threading.get_ident()), Qt.ConnectionType.DirectConnection
        )
        del job
    assert tasks.wait_idle()
    # The worker lets go of each when it comes to the next.
    tasks.run_aside(lambda _: None)
    assert tasks.wait_idle()
    assert len(died) >= 49
    assert set(died) == {threading.get_ident()}


def test_the_worker_has_let_go_of_what_it_did_when_it_says_so(qapp, qtbot):
    class Waiting(Bell):
        """Whoever says something goes on only when it was heard."""

        def __init__(self):
            super().__init__()
            self.heard = threading.Event()

        def say(self, what):
            super().say(what)
            self.heard.wait(10)

    bell, died = Waiting(), []
    lane = Lane("lane", bell, lambda order: None)
    job = Job()
    job.destroyed.connect(
        lambda: died.append(threading.get_ident()), Qt.ConnectionType.DirectConnection
    )
    lane.put(Order(job, lambda: None, None, None, None, None, ""))
    del job
    qtbot.waitUntil(lambda: bool(died))
    bell.heard.set()
    lane.stop()
    bell.close()
    assert died == [threading.get_ident()]
