"""Settings: people, the recovery sheet, backups, checks, this PC, over real wards."""

import pytest
from PySide6.QtWidgets import QDialog
from shiboken6 import isValid

from cleanclinic.operations.hidden.sensitive import reveal
from cleanclinic.operations.keeping.backups import list_backups, make_backup
from cleanclinic.operations.keeping.care import CareTask, care_state, do_care
from cleanclinic.operations.people.escrow import escrow_state
from cleanclinic.operations.people.people import add_person, set_up_people
from cleanclinic.operations.people.pins import have_pins
from cleanclinic.operations.people.recovery import sheet_state
from cleanclinic.operations.recording.staff import add_staff
from cleanclinic.operations.workspace.kept_people import people_of, person_changes
from cleanclinic.operations.workspace.opening import WorkspaceKind
from cleanclinic.operations.workspace.roles import Role
from tests.core.keys_kit import CHEAP
from tests.hospital import Hospital, person
from tests.root_kit import moved
from tests.ui.accessibility import nameless
from tests.ui.pages import all_named, ask, press, settle, show, sit_down
from ui.pages.settings import SettingsPage
from ui.parts.reopening import Reopening

PIN, NURSE_PIN, NEW_PIN = "739152", "815293", "620481"
SECTIONS = ("people", "sheet", "handover", "backups", "checks", "this_pc")


@pytest.fixture
def page(qtbot, desk):
    return show(qtbot, desk, SettingsPage)


@pytest.fixture
def staffed(page):
    """A head nurse with a PIN and a recorder; the page shows people."""

    def set_up(workspace):
        set_up_people(workspace, PIN, cost=CHEAP)
        add_person(workspace, "李娜", Role.RECORDER, NURSE_PIN, cost=CHEAP)

    ask(page.desk, lambda workspace: set_up(workspace) or 1)
    page.reload(None)
    settle(page.desk)
    return page


def visit(page, section):
    page.show_record(section)
    settle(page.desk)
    return page.section


def dialog_of(page):
    """The one dialog that is open above the page."""
    (found,) = [one for one in page.window().findChildren(QDialog) if one.isVisible()]
    assert nameless(found) == []
    return found


def named(page, name):
    (found,) = [one for one in ask(page.desk, people_of) if one.name == name]
    return found


def choose_secret(secret, pin):
    secret.first.edit.setText(pin)
    secret.second.edit.setText(pin)


@pytest.mark.parametrize("section", SECTIONS)
def test_every_section_is_filled_and_all_of_it_has_names(staffed, section):
    shown = visit(staffed, section)
    assert shown.name == section
    assert all_named(staffed) == []
    assert staffed.subtitle()


def test_the_page_comes_back_where_it_was(page, qtbot, desk):
    visit(page, "backups")
    assert show(qtbot, desk, SettingsPage).current == "backups"


def test_the_office_has_no_ward_to_hand_over(qtbot, kit, tasks, window, tmp_path):
    with Hospital(tmp_path) as hospital:
        desk = sit_down(kit, tasks, window, hospital, hospital.office)
        page = show(qtbot, desk, SettingsPage)
        assert not page._buttons["handover"].isVisible()
        assert visit(page, "sheet").card.isVisible()
        assert not page.section.office.isVisible()
        assert ask(desk, lambda workspace: workspace.kind) is WorkspaceKind.OFFICE


# --- people -----------------------------------------------------------------------------------


def test_the_first_pin_makes_a_head_nurse_of_whoever_is_in(page, qtbot, window):
    section = page.section
    assert "王敏" in section.about.text()
    press(qtbot, section.first_pin)
    dialog = dialog_of(page)
    choose_secret(dialog.secret, "111111")
    dialog.submit()
    assert dialog.secret.note.text()
    choose_secret(dialog.secret, PIN)
    dialog.submit()
    settle(page.desk)
    (me,) = ask(page.desk, people_of)
    assert (me.name, me.role, me.sees_ethics) == ("王敏", Role.HEAD_NURSE, True)
    assert len(window.entered) == 1
    assert len(ask(page.desk, have_pins)) == 1


def test_somebody_is_added_with_a_role_and_a_pin_of_her_own(staffed, window):
    staffed.section.ask_new()
    dialog = dialog_of(staffed)
    dialog.submit()
    assert dialog.name.problem.isVisible()
    dialog.name.edit.setText("李娜")
    dialog.roles[Role.READER].setChecked(True)
    choose_secret(dialog.secret, NEW_PIN)
    dialog.submit()
    settle(staffed.desk)
    assert dialog.problem.isVisible(), "the name is taken"
    dialog.name.edit.setText("赵新")
    dialog.submit()
    settle(staffed.desk)
    assert named(staffed, "赵新").role is Role.READER
    assert window.told[-1] == "已添加 赵新。"
    assert named(staffed, "赵新").id in staffed.section.menus


def test_another_role_asks_for_the_pin_and_a_wrong_one_changes_nothing(staffed):
    nurse = named(staffed, "李娜")
    staffed.section.ask_role(nurse, Role.HEAD_NURSE)
    dialog = dialog_of(staffed)
    for pin, role in (("000000", Role.RECORDER), (PIN, Role.HEAD_NURSE)):
        dialog.field.setText(pin)
        dialog.accept()
        settle(staffed.desk)
        assert named(staffed, "李娜").role is role
    assert not isValid(dialog)
    assert staffed.section.trace.isVisible()
    assert next(one.step.value for one in ask(staffed.desk, person_changes)) == "role"


def test_who_may_look_at_what_is_hidden_and_who_did(staffed):
    nurse = named(staffed, "李娜")
    staffed.section.ask_permission(nurse, sees_ethics=True)
    dialog = dialog_of(staffed)
    dialog.field.setText(PIN)
    dialog.accept()
    settle(staffed.desk)
    assert named(staffed, "李娜").sees_ethics

    def look(workspace):
        saved = add_staff(workspace, {**person(1), "phone": "139" + "0" * 8})
        reveal(workspace, "staff_member", saved.id, "phone")
        return saved

    ask(staffed.desk, look)
    staffed.section.reload()
    settle(staffed.desk)
    (line,) = staffed.section.people.looks
    assert staffed.section._look(line, staffed.desk.today()).text == "王敏 查看了人员的联系电话"


def test_access_ends_and_the_last_head_nurse_stays(staffed):
    nurse, head = named(staffed, "李娜"), named(staffed, "王敏")
    staffed.section.ask_end(nurse)
    dialog = dialog_of(staffed)
    dialog.field.setText(PIN)
    dialog.accept()
    settle(staffed.desk)
    assert named(staffed, "李娜").disabled
    staffed.section.ask_role(head, Role.READER)
    dialog = dialog_of(staffed)
    dialog.field.setText(PIN)
    dialog.accept()
    settle(staffed.desk)
    assert "最后一位" in dialog.said.text()
    assert named(staffed, "王敏").role is Role.HEAD_NURSE


def test_ones_own_pin_and_that_of_somebody_who_forgot_hers(staffed, window):
    staffed.section.ask_own_pin()
    dialog = dialog_of(staffed)
    dialog.current.edit.setText("000000")
    choose_secret(dialog.secret, NEW_PIN)
    dialog.submit()
    settle(staffed.desk)
    assert dialog.problem.isVisible()
    dialog.current.edit.setText(PIN)
    dialog.submit()
    settle(staffed.desk)
    assert not isValid(dialog)
    staffed.section.ask_pin_for(named(staffed, "李娜"))
    dialog = dialog_of(staffed)
    dialog.own.edit.setText(NEW_PIN)
    choose_secret(dialog.secret, "530861")
    dialog.submit()
    settle(staffed.desk)
    assert window.told[-1] == "李娜 的 PIN 码已更换。"
    assert next(one.step.value for one in ask(staffed.desk, person_changes)) == "pin_reset"


def test_a_recorder_sees_who_there_is_and_manages_nobody(staffed):
    nurse = named(staffed, "李娜")
    ask(staffed.desk, lambda workspace: setattr(workspace, "acting", nurse) or 1)
    staffed.reload(None)
    settle(staffed.desk)
    assert staffed.section.menus == {}
    assert not staffed.section.add.isVisible()
    assert staffed.section.own_pin.isVisible()
    assert not visit(staffed, "sheet").print.isEnabled()
    assert not visit(staffed, "handover").begin.isEnabled()


# --- the sheet and the office's help ----------------------------------------------------------


def test_a_new_sheet_is_printed_read_back_and_then_counts(staffed, window):
    section = visit(staffed, "sheet")
    assert section.state.accessibleName() == "还没有"
    dialog = section.print_sheet()
    settle(staffed.desk)
    draft = dialog._draft
    for field, group in zip(dialog.answers, draft.asked, strict=True):
        field.edit.setText(draft.groups[group - 1])
    dialog._confirm()
    settle(staffed.desk)
    assert ask(staffed.desk, sheet_state).number == 1
    assert section.state.accessibleName() == "有效"
    assert "第 1 张" in section.said.text()


def test_without_the_offices_sheets_nothing_can_be_left_with_it(staffed):
    section = visit(staffed, "sheet")
    assert not section.give.isEnabled()
    assert section.give.isVisible()
    assert ask(staffed.desk, escrow_state).chosen is None


def test_the_way_back_is_left_with_the_office_and_taken_back(qtbot, kit, tasks, window, tmp_path):
    with Hospital(tmp_path) as hospital:
        ward = hospital.ward()
        moved(hospital.office)
        hospital.answer(ward)
        page = show(qtbot, sit_down(kit, tasks, window, hospital, ward), SettingsPage)
        section = visit(page, "sheet")
        assert section.give.isEnabled()
        assert not section.take.isVisible()
        section.give_now()
        settle(page.desk)
        assert section.office_state.accessibleName() == "已托管"
        assert not section.give.isVisible()
        section.take_now()
        settle(page.desk)
        assert section.office_state.accessibleName() == "没有托管"
        assert ask(page.desk, escrow_state).chosen is False


# --- backups ----------------------------------------------------------------------------------


def test_a_backup_is_made_listed_tried_and_carried(page, qtbot, window, ward_folder, tmp_path):
    section = visit(page, "backups")
    assert not section.carry.isEnabled()
    press(qtbot, section.make)
    settle(page.desk)
    (row,) = list_backups(ward_folder)
    assert section.table.shown_ids() == [row.path.name]
    section.choose(row.path)
    assert section.check.isEnabled()
    press(qtbot, section.check)
    settle(page.desk)
    assert "可以恢复" in window.told[-1]
    stick = tmp_path / "stick"
    stick.mkdir()
    section.carry_to(stick)
    settle(page.desk)
    assert [path.name for path in stick.iterdir()] == [row.path.name]
    assert window.failures == []


def test_a_damaged_backup_is_named_and_one_that_says_nothing_cannot_be_chosen(page, ward_folder):
    path = ask(page.desk, make_backup).path
    data = bytearray(path.read_bytes())
    path.with_name("20260101-000000-manual.ccbackup").write_bytes(data[:100])
    data[5000] ^= 1
    path.write_bytes(bytes(data))
    ask(page.desk, lambda workspace: do_care(workspace, CareTask.REHEARSAL))
    section = visit(page, "backups")
    assert section.state.accessibleName() == "备份有问题"
    assert path.name in section.said.text()
    section.choose(path.with_name("20260101-000000-manual.ccbackup"))
    assert not section.check.isEnabled()
    assert not section.back.isEnabled()


def test_going_back_is_said_in_words_asks_the_pin_and_is_the_windows_to_do(staffed, window):
    ask(staffed.desk, make_backup)
    ask(staffed.desk, lambda workspace: add_staff(workspace, person(1)))
    section = visit(staffed, "backups")
    section.table.select_first()
    section.ask_go_back()
    settle(staffed.desk)
    dialog = dialog_of(staffed)
    said = " ".join(label.text() for label in dialog.findChildren(type(dialog.problem)))
    assert "1 条变更会消失" in said
    assert "可以再换回来" in said
    dialog.submit()
    assert dialog.isVisible()
    dialog.pin.edit.setText("000000")
    dialog.submit()
    settle(staffed.desk)
    assert dialog.problem.isVisible()
    assert window.reopened == []
    dialog.pin.edit.setText(PIN)
    dialog.submit()
    settle(staffed.desk)
    (request,) = window.reopened
    assert isinstance(request, Reopening)


# --- checks -----------------------------------------------------------------------------------


def test_the_data_is_checked_and_what_is_shown_repaired(page, qtbot, window):
    section = visit(page, "checks")
    assert section.state.accessibleName() == "还没有检查"
    ask(page.desk, lambda workspace: add_staff(workspace, person(1)))
    press(qtbot, section.check)
    settle(page.desk)
    assert section.state.accessibleName() == "完好"
    assert [title for title, _ in window.jobs] == ["正在检查数据"]

    def spoil(workspace):
        with workspace.store.writing() as tx:
            tx._core.database.write("UPDATE record_staff_member SET name = '别人'")
        return 1

    ask(page.desk, spoil)
    press(qtbot, section.check)
    settle(page.desk)
    assert section.state.accessibleName() == "发现问题"
    assert "没有丢失" in section.said.text()
    press(qtbot, section.repair)
    settle(page.desk)
    assert section.state.accessibleName() == "完好"
    assert "已修复" in window.told[-1]
    assert window.failures == []


def test_where_only_a_backup_helps_the_way_there_is_offered(page, qtbot, window):
    ask(page.desk, lambda workspace: add_staff(workspace, person(1)))

    def spoil(workspace):
        with workspace.store.writing() as tx:
            tx._core.database.write("UPDATE change SET line = zeroblob(10) WHERE position = 1")
        return 1

    ask(page.desk, spoil)
    section = visit(page, "checks")
    section.check_now()
    settle(page.desk)
    assert ask(page.desk, care_state).facts[CareTask.COMPARE].code == "LOG-BROKEN"
    assert not section.repair.isVisible()
    press(qtbot, section.backups)
    assert window.went == [("settings", "backups")]


# --- this PC ----------------------------------------------------------------------------------


def test_this_pc_says_what_it_is_and_wears_another_look(page, window):
    section = visit(page, "this_pc")
    section.lines._choose("theme", "dark")
    assert window.chosen[0].theme == "dark"
