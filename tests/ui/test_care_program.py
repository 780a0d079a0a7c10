"""Going back, handing over, damage and care, in the whole window over real wards."""

import pytest
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication, QDialog

from cleanclinic.operations.keeping.backups import list_backups, make_backup
from cleanclinic.operations.keeping.care import CareTask, care_due
from cleanclinic.operations.people.handover_state import HandoverStep, handover_state
from cleanclinic.operations.people.people import add_person, set_up_people
from cleanclinic.operations.people.pins import unlock_with_pin
from cleanclinic.operations.risks.points import add_risk
from cleanclinic.operations.risks.register import list_risks
from cleanclinic.operations.workspace.at_door import people_at
from cleanclinic.operations.workspace.kept_people import people_of
from cleanclinic.operations.workspace.opening import open_workspace
from cleanclinic.operations.workspace.roles import Role
from cleanclinic.storage.errors import DatabaseDamagedError
from tests.core.keys_kit import CHEAP
from tests.ui.door_kit import PIN, start
from tests.ui.pages import risk
from ui.door.caretaker import AFTER_S, Caretaker
from ui.door.rescue import RescueCard
from ui.door.unlock import PinCard
from ui.pages.settings.go_back_dialog import GoBackDialog
from ui.pages.settings.handover_dialog import HandoverDialog
from ui.pages.settings.handover_paper import HandoverPaperDialog
from ui.parts.idle import Clocks
from ui.parts.recovery_dialog import RecoveryDialog

__all__ = ["start"]
NEW_PIN = "620481"


@pytest.fixture
def ward(ward_folder):
    """A ward with one head nurse, one risk point and one backup of it."""
    with open_workspace(ward_folder) as workspace:
        set_up_people(workspace, PIN, cost=CHEAP)
        add_risk(workspace, risk(1))
        make_backup(workspace)
    return ward_folder


def at_door(program):
    """Some card stands in the door."""
    return program.front.card is not None


def come_in(qtbot, program, pin=PIN):
    card = program.front.card
    assert isinstance(card, PinCard)
    card.choose(program.window.people[0].id)
    with qtbot.waitSignal(program.window.page_filled):
        qtbot.keyClicks(card.entry.pad.field, f"{pin}\r")
    assert program.tasks.wait_idle()
    return program


def visit(qtbot, program, section):
    program.window.go("settings", section)
    qtbot.waitUntil(lambda: program.tasks.is_idle and program.window.current == "settings")
    return program.window.pages["settings"].section


def dialog_of(program, kind):
    assert program.tasks.wait_idle()
    (found,) = [one for one in program.window.findChildren(QDialog) if type(one) is kind]
    return found


def ask(program, operation):
    answers = []
    program.tasks.run(operation, answers.append)
    assert program.tasks.wait_idle()
    return answers[0]


def points(workspace):
    return len(list_risks(workspace).rows)


# --- going back -------------------------------------------------------------------------------


def test_the_program_goes_on_in_the_restored_state_as_the_same_person(start, ward, qtbot):
    program = come_in(qtbot, start(ward, at_door))
    ask(program, lambda workspace: add_risk(workspace, risk(2)))
    section = visit(qtbot, program, "backups")
    section.table.select_first()
    section.ask_go_back()
    dialog = dialog_of(program, GoBackDialog)
    dialog.pin.edit.setText(PIN)
    with qtbot.waitSignal(program.window.page_filled):
        dialog.submit()
    assert program.tasks.wait_idle()
    assert ask(program, points) == 1
    assert ask(program, lambda workspace: workspace.acting.name) == "王敏"
    assert program.window.current == "settings"
    assert program.window.shell.notice.text.startswith("已恢复")
    assert program.front.card is None
    assert len(list_backups(ward)) == 2


def test_a_backup_that_fails_meanwhile_leaves_everything_and_says_why(start, ward, qtbot):
    program = come_in(qtbot, start(ward, at_door))
    ask(program, lambda workspace: add_risk(workspace, risk(2)))
    section = visit(qtbot, program, "backups")
    section.table.select_first()
    section.ask_go_back()
    dialog = dialog_of(program, GoBackDialog)
    dialog.pin.edit.setText(PIN)
    path = list_backups(ward)[0].path
    # It was whole when it was tried; then the disk loses it.
    request = program.window.reopen_wanted
    request.connect(lambda _: path.write_bytes(path.read_bytes()[:-1000]))
    with qtbot.waitSignal(program.window.page_filled):
        dialog.submit()
    assert program.tasks.wait_idle()
    assert ask(program, points) == 2
    assert program.window.shell.failures.isVisible()


# --- damage -----------------------------------------------------------------------------------


def spoil(folder):
    database = folder / "cleanclinic.db"
    data = bytearray(database.read_bytes())
    data[200:400] = bytes(200)
    database.write_bytes(bytes(data))


def test_out_of_damage_by_the_card(start, ward, qtbot):
    spoil(ward)
    program = start(ward, at_door)
    card = program.front.card
    card.choose(program.window.people[0].id)
    qtbot.keyClicks(card.entry.pad.field, f"{PIN}\r")
    qtbot.waitUntil(lambda: isinstance(program.front.card, RescueCard))
    card = program.front.card
    assert card.backup.count() == 1
    card.pin.edit.setText("000000")
    card.go.click()
    assert program.tasks.wait_idle()
    assert card.problem.isVisible()
    card.pin.edit.setText(PIN)
    with qtbot.waitSignal(program.window.page_filled):
        card.go.click()
    assert program.tasks.wait_idle()
    assert ask(program, points) == 1
    assert program.front.card is None


def test_damage_met_while_working_closes_the_file_and_offers_the_card(start, ward, qtbot):
    program = come_in(qtbot, start(ward, at_door))

    def read(workspace):
        raise DatabaseDamagedError(path=workspace.store.path, detail="page")

    program.tasks.run(read)
    qtbot.waitUntil(lambda: isinstance(program.front.card, RescueCard))
    assert not program.window.is_open
    with unlock_with_pin(ward, program.window.people[0].id, PIN) as workspace:
        assert points(workspace) == 1, "nobody holds the file"


def test_a_damaged_backup_on_trial_is_not_the_damage_of_what_is_open(start, ward, qtbot):
    program = come_in(qtbot, start(ward, at_door))

    def check(workspace):
        raise DatabaseDamagedError(path=ward / "backups" / "x.trial" / "cleanclinic.db", detail="")

    program.tasks.run(check)
    assert program.tasks.wait_idle()
    assert program.window.is_open
    assert program.window.shell.failures.isVisible()


def test_after_a_session_that_was_not_closed_a_check_is_offered(start, ward, qtbot):
    database, log = ward / "cleanclinic.db", ward / "cleanclinic.db-wal"
    head = people_at(ward)[0].id
    with unlock_with_pin(ward, head, PIN) as workspace:
        add_risk(workspace, risk(3))
        kept = database.read_bytes(), log.read_bytes()
    database.write_bytes(kept[0])
    log.write_bytes(kept[1])
    program = come_in(qtbot, start(ward, at_door))
    banner = program.window.shell.failures
    assert banner.sentence == "上次没有正常关闭，要检查一下吗"
    banner.action.click()
    qtbot.waitUntil(lambda: program.tasks.is_idle and program.window.current == "settings")
    section = program.window.pages["settings"].section
    assert section.name == "checks"
    section.check.click()
    assert program.tasks.wait_idle()
    assert section.state.accessibleName() == "完好"
    assert ask(program, points) == 2


# --- the handover -----------------------------------------------------------------------------


def test_the_ward_is_handed_over_in_one_dialog(start, ward, qtbot):
    program = come_in(qtbot, start(ward, at_door))
    visit(qtbot, program, "handover").open_dialog()
    dialog = dialog_of(program, HandoverDialog)
    assert dialog.step == "who"
    dialog.name.edit.setText("赵新")
    dialog.submit()
    assert program.tasks.wait_idle()
    assert dialog.step == "confirm"
    dialog.pin.edit.setText("000000")
    dialog.submit()
    assert program.tasks.wait_idle()
    assert dialog.problem.isVisible()
    dialog.pin.edit.setText(PIN)
    dialog.submit()
    assert program.tasks.wait_idle()
    assert dialog.step == "incoming"
    dialog.incoming.first.edit.setText(NEW_PIN)
    dialog.incoming.second.edit.setText(NEW_PIN)
    with qtbot.waitSignal(program.window.page_filled):
        dialog.submit()
    assert program.tasks.wait_idle()
    assert dialog.step == "sheet"
    assert ask(program, lambda workspace: workspace.acting.name) == "赵新"
    dialog.submit()
    sheet = dialog_of(program, RecoveryDialog)
    for field, group in zip(sheet.answers, sheet._draft.asked, strict=True):
        field.edit.setText(sheet._draft.groups[group - 1])
    sheet._confirm()
    qtbot.waitUntil(lambda: dialog.step == "done")
    dialog.submit()
    paper = dialog_of(program, HandoverPaperDialog)
    assert paper.pdf.startswith(b"%PDF")
    paper.save_to(ward / "paper.pdf")
    assert program.tasks.wait_idle()
    assert (ward / "paper.pdf").stat().st_size > 1000
    paper.accept()
    assert program.window.shell.failures.isHidden()
    assert ask(program, handover_state) is None
    assert [one.disabled for one in ask(program, people_of)] == [True, False]


def test_a_handover_that_was_left_is_a_thing_to_do_and_goes_on_where_it_stands(start, ward, qtbot):
    program = come_in(qtbot, start(ward, at_door))
    ask(
        program,
        lambda workspace: add_person(workspace, "李娜", Role.RECORDER, NEW_PIN, cost=CHEAP),
    )
    section = visit(qtbot, program, "handover")
    section.reload()
    assert program.tasks.wait_idle()
    section.open_dialog()
    dialog = dialog_of(program, HandoverDialog)
    assert dialog.who.currentText() == "李娜 · 记录员"
    dialog.stays.setChecked(True)
    dialog.submit()
    assert program.tasks.wait_idle()
    dialog.pin.edit.setText(PIN)
    dialog.submit()
    assert program.tasks.wait_idle()
    dialog.reject()
    assert program.tasks.wait_idle()
    program.window.go("home")
    assert program.tasks.wait_idle()
    home = program.window.pages["home"]
    (todo,) = [one for one in home._todos if one.kind.startswith("handover")]
    assert (todo.page, todo.target) == ("settings", "handover")
    section = visit(qtbot, program, "handover")
    assert section.go_on.isVisible()
    section.open_dialog()
    dialog = dialog_of(program, HandoverDialog)
    assert dialog.step == "incoming"
    dialog.pin.edit.setText(NEW_PIN)
    with qtbot.waitSignal(program.window.page_filled):
        dialog.submit()
    assert program.tasks.wait_idle()
    assert ask(program, handover_state).step is HandoverStep.SHEET
    assert {one.name: one.role for one in ask(program, people_of)} == {
        "王敏": Role.RECORDER,
        "李娜": Role.HEAD_NURSE,
    }


# --- care while nobody works --------------------------------------------------------------------


class Time:
    """Two clocks that go on when told to."""

    def __init__(self):
        self.now = 1000.0

    def clocks(self):
        return Clocks(lambda: self.now, lambda: self.now)


@pytest.fixture
def caretaker(tasks, workspace, qtbot):
    time = Time()
    made = Caretaker(tasks, clocks=time.clocks())
    made.watch._timer.stop()
    made.enter()

    def idle():
        time.now += AFTER_S + 1
        made.watch.look()

    made.idle = idle
    yield made
    made.leave()


def due(tasks):
    answers = []
    tasks.run(care_due, answers.append)
    assert tasks.wait_idle()
    return answers[0]


def test_everything_due_is_done_once_nobody_works(caretaker, tasks, ward_folder):
    assert CareTask.BACKUP in due(tasks)
    assert list_backups(ward_folder) == ()
    caretaker.idle()
    assert tasks.wait_idle()
    assert due(tasks) == ()
    assert [row.reason for row in list_backups(ward_folder)] == ["daily"]


def test_it_gives_way_to_whoever_touches_the_window(caretaker, tasks, qtbot):
    asked = []
    caretaker.watch.returned.connect(lambda: asked.append(1))
    caretaker.idle()
    under_way = caretaker._job
    press = QMouseEvent(
        QEvent.Type.MouseMove, QPointF(1, 1), QPointF(1, 1), Qt.MouseButton.NoButton,
        Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier,
    )  # fmt: skip
    caretaker.watch.eventFilter(QApplication.instance(), press)
    assert asked == [1]
    assert under_way.cancelled
    assert tasks.wait_idle()
    assert due(tasks) != (), "what was stopped is due again"
    caretaker.idle()
    assert tasks.wait_idle()
    assert due(tasks) == ()


def test_what_it_finds_is_told(caretaker, tasks, ward_folder):
    (ward_folder / "backups").write_text("in the way", encoding="utf-8")
    found = []
    caretaker.found.connect(found.append)
    caretaker.idle()
    assert tasks.wait_idle()
    assert len(found) == 1
