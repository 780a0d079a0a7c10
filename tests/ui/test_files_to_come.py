"""Evidence put into the dialog of a new record: filed in the same act, or nothing is."""

import pytest
from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtWidgets import QFrame, QScrollArea

from cleanclinic.operations.ethics.events import list_events
from cleanclinic.operations.issues.board import list_issues
from cleanclinic.operations.recording.history import undo
from cleanclinic.operations.recording.writing import list_records
from cleanclinic.records.ethics_terms import ConductKind
from cleanclinic.records.fields import fields_of
from cleanclinic.records.gift_record import GiftRecord
from cleanclinic.records.internal_rule import InternalRule
from tests.ui.accessibility import nameless
from tests.ui.desk_kit import drop, show_desk
from tests.ui.pages import TODAY, ask, dialog_of, nurses, press, settle, show, type_into
from ui.pages.rectify import RectifyPage
from ui.pages.rectify.dialogs import FindingDialog
from ui.pages.staff.entry_dialogs import NewEntryDialog
from ui.parts.record_new import NewRecordDialog
from ui.parts.record_plan import DeskPlan, columns_for, form_for
from ui.parts.run_dialog import open_dialog


@pytest.fixture
def photo(tmp_path):
    path = tmp_path / "公示栏.jpg"
    Image.new("RGB", (400, 300), "green").save(path)
    return path


@pytest.fixture
def shown(qtbot, desk):
    plan = DeskPlan(
        of=InternalRule,
        name="rules",
        columns=columns_for(desk, InternalRule, ("title", "on")),
        form=form_for(desk, InternalRule, ("title", "on")),
        start=lambda: {"on": TODAY},
    )
    return show_desk(qtbot, desk, plan)


def put(strip, *paths):
    drop(strip, *paths)
    settle(strip.desk)


def rules(desk):
    return [held.record for held in ask(desk, lambda w: list_records(w, InternalRule))]


def attachments(desk):
    return ask(desk, lambda w: w.store._core.database.rows("SELECT count(*) FROM attachment"))[0][0]


def begun(desk, shown):
    shown.open_new()
    settle(desk)
    dialog = dialog_of(shown, NewRecordDialog)
    assert nameless(dialog) == []
    return dialog


def test_a_new_record_takes_its_files_along_as_one_act(qtbot, desk, shown, photo, window):
    dialog = begun(desk, shown)
    assert not dialog.files.note.isVisible()
    put(dialog.files, photo)
    assert dialog.files.note.isVisible()
    assert "重新添加" in dialog.files.note.text(), "a draft holds no file, and says so"
    assert nameless(dialog) == []
    picture = QImage(60, 40, QImage.Format.Format_RGB32)
    picture.fill(Qt.GlobalColor.red)
    QGuiApplication.clipboard().setImage(picture)
    field = dialog.form.editor("title").control
    field.setFocus()
    qtbot.keyClick(field, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    settle(desk)
    assert dialog.files.heading.text() == "佐证 2"
    type_into(field, "采购制度")
    dialog.again.click()
    settle(desk)
    (made,) = rules(desk)
    assert [one.name for one in made.evidence] == ["公示栏.jpg", f"截图 {TODAY}.png"]
    assert dialog.files.files == [], "the next one begins without"
    type_into(field, "另一项")
    dialog.accept()
    settle(desk)
    assert [one.evidence for one in rules(desk)[1:]] == [()]
    ask(desk, undo)
    ask(desk, undo)
    assert rules(desk) == [], "each was one act"
    assert window.failures == []


def test_what_is_no_evidence_is_said_at_once_and_one_taken_away_is_not_filed(
    desk, shown, photo, tmp_path
):
    dialog = begun(desk, shown)
    program = tmp_path / "照片.jpg"
    program.write_bytes(b"MZ\x90\x00" + bytes(200))
    put(dialog.files, photo, program)
    assert "照片.jpg" in dialog.files.problem.text()
    assert dialog.files.files == [], "all of them or none"
    put(dialog.files, photo)
    put(dialog.files, photo)
    assert len(dialog.files.files) == 1
    assert not dialog.files.problem.text()
    (gone,) = [
        one for one in dialog.files.findChildren(type(dialog.again))
        if one.accessibleName() == "去掉佐证“公示栏.jpg”"
    ]  # fmt: skip
    gone.click()
    assert dialog.files.files == []
    type_into(dialog.form.editor("title").control, "采购制度")
    dialog.accept()
    settle(desk)
    assert [one.evidence for one in rules(desk)] == [()]


def test_a_file_that_is_gone_by_then_holds_the_record_and_stays_listed(
    desk, shown, photo, tmp_path
):
    other = tmp_path / "通知.jpg"
    Image.new("RGB", (40, 30), "blue").save(other)
    dialog = begun(desk, shown)
    put(dialog.files, photo, other)
    other.unlink()
    type_into(dialog.form.editor("title").control, "采购制度")
    dialog.accept()
    settle(desk)
    assert rules(desk) == []
    assert attachments(desk) == 0
    assert dialog.isVisible()
    assert len(dialog.files.files) == 2
    assert desk.window.failures[0].code == "FILE"


def test_an_entry_for_two_people_has_the_evidence_with_each(qtbot, desk, shown, photo):
    both = nurses(desk, ["陈晓燕", "刘䶮"])
    dialog = NewEntryDialog(desk, shown, both, (ConductKind.PLUS,))
    open_dialog(dialog)
    settle(desk)
    dialog.item.show_value("plus-gift-refused")
    dialog.item.picked.emit()
    put(dialog.files, photo)
    press(qtbot, dialog.accept_button)
    settle(desk)
    found = ask(desk, list_events)
    assert [[one.name for one in event.evidence] for event in found] == [["公示栏.jpg"]] * 2
    ask(desk, undo)
    assert ask(desk, list_events) == ()


def test_a_new_issue_shows_how_it_was_found(qtbot, desk, photo):
    page = show(qtbot, desk, RectifyPage)
    page.open_new()
    dialog = dialog_of(page, FindingDialog)
    type_into(dialog.form.editor("problem").control, "处置室门未锁")
    put(dialog.files, photo)
    dialog.submit()
    settle(desk)
    (made,) = ask(desk, list_issues)
    assert [one.name for one in made.record.evidence] == ["公示栏.jpg"]
    assert list(page.side.files.strips["before"].lines) == [made.record.evidence[0].attachment]


def test_what_is_let_go_over_a_long_form_comes_into_sight(qtbot, desk, photo):
    plan = DeskPlan(
        of=GiftRecord, name="gifts", columns=columns_for(desk, GiftRecord, ("number", "on")),
        form=form_for(desk, GiftRecord, [one.name for one in fields_of(GiftRecord)][1:-1]),
    )  # fmt: skip
    shown = show_desk(qtbot, desk, plan)
    dialog = begun(desk, shown)
    sight = dialog.findChild(QScrollArea).viewport()

    def seen():
        line = dialog.files.findChild(QFrame)
        return line is not None and sight.rect().contains(line.mapTo(sight, line.rect().center()))

    put(dialog.files, photo)
    qtbot.waitUntil(seen)
