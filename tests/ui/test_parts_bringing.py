import builtins
import sys
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

import ui
from cleanclinic.errors import CancelledError
from ui.parts import bringing
from ui.parts.bringing import _AnotherFirst, _Gate, bring
from ui.parts.tasks import Tasks

MODULES = {
    "first.py": "import brought_aside\nfrom ui.brought.second import TWO\nONE = TWO - 1\n",
    "second.py": "from ui.brought import third, round_one\nTWO = third.THREE - 1\n",
    "third.py": "try:\n    import brought_absent\nexcept ImportError:\n    THREE = 3\n",
    "round_one.py": "from ui.brought import round_two\n",
    "round_two.py": "import ui.brought.round_one\n",
    "broken.py": "from ui.brought import third\nraise ValueError(third.THREE)\n",
}
NOTE = "import threading\nmade.append((__name__, threading.get_ident()))\n"


@pytest.fixture
def made(tmp_path, monkeypatch):
    """Where each module of a package of its own was made: `ui.brought`, and one outside of ui."""
    notes = []
    monkeypatch.setattr(builtins, "made", notes, raising=False)
    package = tmp_path / "brought"
    package.mkdir()
    (package / "__init__.py").write_text("", encoding="utf-8")
    for name, text in MODULES.items():
        (package / name).write_text(text + NOTE, encoding="utf-8")
    (tmp_path / "brought_aside.py").write_text(NOTE, encoding="utf-8")
    monkeypatch.setattr(ui, "__path__", [*ui.__path__, str(tmp_path)])
    monkeypatch.syspath_prepend(tmp_path)
    yield notes
    for name in [one for one in sys.modules if "brought" in one.split(".", 1)[-1]]:
        del sys.modules[name]
    vars(ui).pop("brought", None)


def wait(tasks, *names):
    failures = []
    tasks.run_aside(lambda _: bring(tasks, *names), failed=lambda e: failures.append(e) or True)
    assert tasks.wait_idle()
    return failures


def count_turns(tasks, made, monkeypatch, name, *, late):
    """How many modules each turn made that made any; a turn is late after so many seconds."""
    turns = []
    turn = Tasks.turn

    def counted(self, work):
        def one():
            before = len(made)
            answer = work()
            turns.append(len(made) - before)
            return answer

        return turn(self, one)

    monkeypatch.setattr(bringing, "_LONG_S", late)
    monkeypatch.setattr(Tasks, "turn", counted)
    assert wait(tasks, name) == []
    return sorted(one for one in turns if one)


def test_what_another_thread_imports_meanwhile_is_let_through():
    gate = _Gate(["ui.brought.first"], ())
    with pytest.raises(_AnotherFirst):
        gate.find_spec("cleanclinic.operations", None)
    with ThreadPoolExecutor(1) as other:
        assert other.submit(gate.find_spec, "cleanclinic.operations", None).result() is None


def test_for_a_worker_what_is_of_ui_is_made_here_and_all_else_there(tasks, made):
    assert wait(tasks, "ui.brought.first") == []
    here = threading.get_ident()
    assert sorted(name for name, thread in made if thread == here) == [
        "ui.brought.first", "ui.brought.round_one", "ui.brought.round_two", "ui.brought.second",
        "ui.brought.third",
    ]  # fmt: skip
    assert [name for name, thread in made if thread != here] == ["brought_aside"]
    assert sys.modules["ui.brought.first"].ONE == 1


def test_a_late_turn_makes_one_module(tasks, made, monkeypatch):
    # But for the two that name each other.
    assert count_turns(tasks, made, monkeypatch, "ui.brought.second", late=0) == [1, 1, 2]


def test_what_a_turn_has_time_for_is_made_in_one(tasks, made, monkeypatch):
    assert count_turns(tasks, made, monkeypatch, "ui.brought.second", late=60) == [4]


def test_a_module_that_does_not_work_says_so_and_is_tried_again(tasks, made):
    for _ in range(2):
        (failure,) = wait(tasks, "ui.brought.broken")
        assert (type(failure), failure.args) == (ValueError, (3,))
    (failure,) = wait(tasks, "ui.brought.nowhere")
    assert isinstance(failure, ModuleNotFoundError)


def test_a_window_that_closes_waits_for_no_import(qapp, made):
    tasks = Tasks()
    asked = threading.Event()
    failures = []

    def work(_):
        asked.set()
        try:
            bring(tasks, "ui.brought.first")
        except CancelledError as error:
            failures.append(error)

    tasks.run_aside(work)
    assert asked.wait(10)
    # No turn comes while it closes.
    tasks.close()
    assert len(failures) == 1
    with pytest.raises(CancelledError):
        threading_call(lambda: tasks.turn(int))


def threading_call(work):
    """Runs it on another thread and raises here what it raised there."""
    caught = []

    def run():
        try:
            work()
        except Exception as error:  # noqa: BLE001 - handed on
            caught.append(error)

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()
    for error in caught:
        raise error
