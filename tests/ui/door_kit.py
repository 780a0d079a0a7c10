"""What tests of the door share: a ward of three with PINs, the program over it, and coming in."""

import pytest

from cleanclinic.operations.people.people import add_person, set_up_people
from cleanclinic.operations.people.recovery import confirm_sheet, draft_sheet
from cleanclinic.operations.workspace.opening import open_workspace
from cleanclinic.operations.workspace.roles import Role
from tests.core.keys_kit import CHEAP, MemoryStore
from tests.ui.looks import wear
from ui.door.unlock import PinCard
from ui.options import Options
from ui.program import Program

PIN, OTHER, THIRD = "739152", "815293", "620481"


@pytest.fixture
def ward(ward_folder):
    """A ward of three people with PINs, one of each role; its recovery sheet is `sheet`."""
    with open_workspace(ward_folder) as workspace:
        set_up_people(workspace, PIN, cost=CHEAP)
        add_person(workspace, "李娜", Role.RECORDER, OTHER, cost=CHEAP)
        add_person(workspace, "欧阳倩", Role.READER, THIRD, cost=CHEAP)
        draft = draft_sheet(workspace)
        confirm_sheet(workspace, draft, tuple(draft.groups[one - 1] for one in draft.asked))
    (ward_folder.parent / "sheet").write_text(" ".join(draft.groups), encoding="utf-8")
    return ward_folder


@pytest.fixture
def memory_store(monkeypatch):
    """A credential store of this test's own in place of the system's."""
    store = MemoryStore()
    for module in (
        "workspace.anchoring",
        "people.describing",
        "people.first_start",
        "workspace.glance",
        "people.people",
        "people.pins",
        "workspace.opening",
    ):
        monkeypatch.setattr(f"cleanclinic.operations.{module}.find_store", lambda: store)
    return store


@pytest.fixture
def start(qtbot, qapp, look):
    """Starts the program over a folder, as far as its first card or page."""
    made = []

    def begin(folder, wanted):
        program = Program(qapp, Options(folder))
        qtbot.addWidget(program.window, before_close_func=lambda _: program.tasks.wait_idle())
        made.append(program)
        program.window.resize(1366, 768)
        program.begin()
        qtbot.waitUntil(lambda: program.tasks.is_idle and wanted(program))
        return program

    yield begin
    for program in made:
        assert program.tasks.wait_idle()
        if program._keeper is not None:
            program._keeper.leave()
    wear(qapp, look)


@pytest.fixture
def program(start, ward):
    """Who it is is being asked."""
    return start(ward, lambda program: isinstance(program.front.card, PinCard))


def come_in(qtbot, program, name, pin):
    """By the tile and the pad."""
    (person,) = [one.id for one in program.window.people if one.name == name]
    program.front.card.choose(person)
    with qtbot.waitSignal(program.window.page_filled):
        qtbot.keyClicks(program.front.card.entry.pad.field, f"{pin}\r")
    assert program.tasks.wait_idle()


def seek_help(program, way):
    """By "forgotten the PIN?" and one of the lines behind it."""
    program.front.card.others["forgot"].click()
    assert program.tasks.wait_idle()
    program.front.card.lines[way].pressed.emit()
    assert program.tasks.wait_idle()


def lock(program, person=""):
    program.window.lock(person)
    assert program.tasks.wait_idle()
