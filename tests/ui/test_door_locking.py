"""The lock, the curtain and who comes in next, over real wards."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QApplication, QDialog, QLabel, QLineEdit, QWidget

from cleanclinic.operations.people.pins import unlock_with_pin
from cleanclinic.operations.workspace.drafts import drafts
from tests.ui.door_kit import OTHER, PIN, come_in, lock, program, start, ward
from ui.door.unlock import PinCard
from ui.parts.idle import HOLDS_WORK, Clocks

__all__ = ["program", "start", "ward"]


def everything_visible(window):
    """All text a person or a screen reader could get at."""
    texts = [window.window().windowTitle()]
    for widget in window.findChildren(QWidget):
        if widget.isVisible():
            texts.append(widget.accessibleName())
            if isinstance(widget, QLabel | QAbstractButton | QLineEdit):
                texts.append(widget.text())
    return " ".join(texts)


def test_a_lock_hides_everything_at_once_and_closes_the_file(program, ward, qtbot):
    come_in(qtbot, program, "王敏", PIN)
    program.window.go("staff")
    assert program.tasks.wait_idle()
    program.window.lock()
    # Nothing was waited for yet.
    assert not program.window.shell.isVisible()
    assert "护士长" not in everything_visible(program.window)
    assert program.window.windowTitle() == program.kit.words.text("app.name")
    assert program.tasks.wait_idle()
    assert program.window.pages == {}
    assert not program.keeper.idle.is_watching
    with unlock_with_pin(ward, program.window.people[1].id, OTHER) as workspace:
        assert workspace.person == "李娜", "the file was let go of"


def test_the_same_person_goes_on_at_her_page_and_another_at_the_first(program, qtbot):
    come_in(qtbot, program, "王敏", PIN)
    program.window.go("staff")
    assert program.tasks.wait_idle()
    lock(program)
    assert program.front.card.current == program.window.people[0].id, "who was here last"
    come_in(qtbot, program, "王敏", PIN)
    assert program.window.current == "staff"
    lock(program)
    come_in(qtbot, program, "李娜", OTHER)
    assert program.window.current == "home"


def test_what_was_typed_in_a_dialog_survives_the_lock_for_its_writer_alone(program, qtbot):
    come_in(qtbot, program, "王敏", PIN)
    program.window.go("staff")
    assert program.tasks.wait_idle()
    page = program.window.pages["staff"]

    def dialog():
        page = program.window.pages["staff"]
        page.deeds.open_new()
        return QApplication.activeModalWidget()

    form = dialog().form
    form.editor("name").edit.insert("赵一鸣")
    form.editor("name").typed.emit()
    lock(program)
    assert QApplication.activeModalWidget() is None
    del page
    come_in(qtbot, program, "李娜", OTHER)
    kept = []
    program.tasks.run(drafts, kept.append)
    program.window.go("staff")
    assert program.tasks.wait_idle()
    assert kept == [()]
    other = dialog()
    assert other.form.editor("name").draft() == ""
    other.reject()
    lock(program)
    come_in(qtbot, program, "王敏", PIN)
    assert program.window.current == "staff"
    mine = dialog()
    assert mine.form.editor("name").draft() == "赵一鸣"
    assert mine.form.found.isVisibleTo(mine)
    mine.reject()


def test_five_idle_minutes_lock_and_so_does_a_sleep(program, qtbot):
    come_in(qtbot, program, "王敏", PIN)
    keeper, now = program.keeper, [1000.0]
    keeper.idle._clocks = Clocks(lambda: now[0], lambda: now[0])
    keeper.idle.start()
    for _ in range(59):
        now[0] += 5
        keeper.idle.look()
    assert program.window.is_open
    now[0] += 5
    keeper.idle.look()
    assert not program.window.is_open
    assert program.tasks.wait_idle()
    come_in(qtbot, program, "王敏", PIN)
    now[0] += 3600
    keeper.idle.look()
    assert not program.window.is_open
    assert program.tasks.wait_idle()
    come_in(qtbot, program, "王敏", PIN)
    keeper.ear.left.emit()
    assert not program.window.is_open


def test_locking_while_the_curtain_is_drawn_over_a_dialog(program, qtbot):
    come_in(qtbot, program, "王敏", PIN)
    program.window.show_help()
    program.window.cover()
    lock(program)
    assert isinstance(program.front.card, PinCard)
    assert QApplication.activeModalWidget() is None
    come_in(qtbot, program, "王敏", PIN)
    assert program.window.shell.isVisible()


def test_the_curtain_is_lifted_by_the_same_persons_pin(program, qtbot):
    come_in(qtbot, program, "王敏", PIN)
    page = program.window.pages["home"]
    program.window.cover()
    veil = program.keeper.curtain.cover
    assert not program.window.shell.isVisible()
    qtbot.keyClick(veil, Qt.Key.Key_Space)
    qtbot.keyClicks(veil.pad.entry.pad.field, "111222\r")
    assert program.tasks.wait_idle()
    assert veil.pad.entry.said.text()
    assert not program.window.shell.isVisible()
    qtbot.keyClicks(veil.pad.entry.pad.field, f"{PIN}\r")
    assert program.tasks.wait_idle()
    assert program.window.shell.isVisible()
    assert program.window.pages["home"] is page, "nothing was made anew"


def test_a_dialog_that_holds_work_is_covered_when_idle_and_not_given_up(program, qtbot):
    come_in(qtbot, program, "王敏", PIN)
    dialog = QDialog(program.window)
    dialog.setProperty(HOLDS_WORK, True)
    dialog.open()
    for away in (program.keeper.idle.idled, program.keeper.ear.left):
        away.emit()
        assert program.window.is_open
        assert not program.window.shell.isVisible()
        veil = program.keeper.curtain.cover
        qtbot.keyClick(veil, Qt.Key.Key_Space)
        qtbot.keyClicks(veil.pad.entry.pad.field, f"{PIN}\r")
        assert program.tasks.wait_idle()
        assert dialog.isVisible()
        assert program.window.shell.isVisible()
    # Done with: from now on it goes like everything else.
    dialog.setProperty(HOLDS_WORK, False)
    program.keeper.idle.idled.emit()
    assert not program.window.is_open
    assert program.tasks.wait_idle()


def test_behind_the_curtain_somebody_else_may_come_in(program, qtbot):
    come_in(qtbot, program, "王敏", PIN)
    program.window.cover()
    veil = program.keeper.curtain.cover
    veil.ask()
    veil.pad.other.click()
    assert program.tasks.wait_idle()
    come_in(qtbot, program, "李娜", OTHER)
    assert program.window.shell.navigation.who._whole == "李娜 · 记录员"


def test_a_ward_without_pins_is_covered_when_idle_and_a_click_shows_it(start, ward_folder, qtbot):
    program = start(ward_folder, lambda program: program.window.current == "home")
    program.keeper.idle.idled.emit()
    veil = program.keeper.curtain.cover
    assert not program.window.shell.isVisible()
    assert program.window.is_open
    qtbot.mouseClick(veil, Qt.MouseButton.LeftButton)
    assert program.window.shell.isVisible()
