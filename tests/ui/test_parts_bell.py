import queue
import threading

import pytest
from PySide6.QtCore import QEventLoop, QTimer

from ui.parts.bell import Bell


@pytest.fixture
def bell(qapp):
    made = Bell()
    yield made
    made.close()


def from_another_thread(say):
    worker = threading.Thread(target=say)
    worker.start()
    worker.join()


def test_what_workers_say_is_heard_here_in_its_order(qtbot, bell):
    heard = []

    def say():
        for number in range(500):
            bell.say(lambda number=number: heard.append((number, threading.current_thread())))

    from_another_thread(say)
    assert heard == []
    qtbot.waitUntil(lambda: len(heard) == 500)
    assert heard == [(number, threading.main_thread()) for number in range(500)]


def test_whoever_serves_events_meanwhile_hears_what_was_said_behind(qtbot, bell):
    loop, heard = QEventLoop(), []

    def wait_for_the_next():
        QTimer.singleShot(5000, loop.quit)
        loop.exec()
        heard.append("first")

    def next_one():
        heard.append("second")
        loop.quit()

    from_another_thread(lambda: (bell.say(wait_for_the_next), bell.say(next_one)))
    qtbot.waitUntil(lambda: len(heard) == 2)
    assert heard == ["second", "first"]


def test_what_fails_hides_nothing_and_keeps_nobody_waiting(qtbot, bell):
    heard = []

    def fail():
        raise queue.Empty

    with qtbot.captureExceptions() as caught:
        from_another_thread(lambda: (bell.say(fail), bell.say(lambda: heard.append(1))))
        qtbot.waitUntil(lambda: heard == [1])
    assert [one[0] for one in caught] == [queue.Empty]


def test_more_than_the_socket_holds_is_heard_all(qtbot, bell):
    heard = []
    count = 20_000
    from_another_thread(lambda: [bell.say(lambda: heard.append(1)) for _ in range(count)])
    qtbot.waitUntil(lambda: len(heard) == count)


def test_after_it_is_closed_nothing_is_heard_and_nobody_fails(qtbot, qapp):
    bell, heard = Bell(), []
    bell.say(lambda: heard.append(1))
    bell.close()
    bell.say(lambda: heard.append(2))
    qapp.processEvents()
    assert heard == []
