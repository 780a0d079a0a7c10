"""The hospital's authority: off the PC onto paper and sticks, renewed, and a ward let in again."""

from functools import partial

import pytest

from cleanclinic.keys.recovery import code_groups, code_text
from cleanclinic.operations.office.root_moving import RootCopy, draft_root, sign_root
from cleanclinic.operations.people.escrow import give_to_office
from cleanclinic.operations.people.recovery import NewAccess
from cleanclinic.operations.people.rescue import open_with_rescue, write_rescue
from cleanclinic.operations.risks.points import add_risk
from cleanclinic.operations.risks.register import list_risks
from cleanclinic.operations.workspace.root_keys import SEED, root_state
from cleanclinic.sync.strict import encode
from tests.core.keys_kit import CHEAP, MemoryStore
from tests.hospital import risk
from tests.root_kit import PASSPHRASE, checked_sheets, file_of, moved, scrypt_file
from tests.ui.accessibility import nameless
from tests.ui.pages import all_named, ask, settle
from ui.pages.office_settings import OfficePage
from ui.pages.office_settings.set_dialog import SetKind
from ui.parts.idle import HOLDS_WORK
from ui.parts.steps import DoneStep


@pytest.fixture
def page_of(office_page):
    return partial(office_page, OfficePage)


def dialog_of(page, kind):
    page.make_set(kind)
    settle(page.desk)
    return page.dialog


def on(dialog):
    """One step further, as far as the program lets."""
    dialog.next.click()
    settle(dialog._desk)


def on_slowly(dialog):
    """Where a passphrase is paid for at its real cost."""
    dialog.next.click()
    assert dialog._desk.tasks.wait_idle(120_000)


def type_groups(dialog, step, *, wrong=None):
    """The groups asked for, as they stand on the sheet; one of them wrong if it is to be."""
    draft = dialog._draft
    groups = code_groups(draft.key(step._number).code)
    for field, group in zip(step.sheet.answers, draft.asked[step._number - 1], strict=True):
        field.edit.setText("0000" if group == wrong else groups[group - 1].lower())


def type_code(dialog, key):
    dialog.keys.code.edit.setText(code_text(key.code))
    dialog.keys.check_now()
    settle(dialog._desk)


def put_in_force(dialog):
    for tick in dialog.sign.ticks:
        tick.click()
    on(dialog)


# --- Moving ---------------------------------------------------------------------------------------


def test_while_it_is_on_this_pc_the_page_says_so_and_what_to_do(page_of):
    page = page_of()
    assert page.pill.accessibleName() == "还在这台电脑上"
    assert page.move_button.isVisible()
    assert not page.rotate.isVisible()
    assert not page.lost.isVisible()
    assert all_named(page) == []


def test_three_sheets_are_printed_read_back_and_put_in_force(page_of):
    page = page_of()
    dialog = dialog_of(page, SetKind.MOVE)
    assert len(dialog.plan.what.texts()) == 5
    assert not dialog.property(HOLDS_WORK)
    on(dialog)
    for number in (1, 2, 3):
        # The lock covers it and does not end it: what was printed stays good.
        assert dialog.property(HOLDS_WORK)
        step = dialog.step
        assert step is dialog.copies[number - 1]
        assert step.sheet.pdf.startswith(b"%PDF")
        assert nameless(dialog) == []
        type_groups(dialog, step)
        on(dialog)
    assert dialog.step is dialog.sign
    assert not dialog.next.isEnabled()
    put_in_force(dialog)
    assert isinstance(dialog.step, DoneStep)
    assert not dialog.property(HOLDS_WORK)
    state = ask(page.desk, root_state)
    assert (state.keys, state.threshold, state.on_this_pc) == (3, 2, False)
    assert [one.sheet for one in state.copies] == [True, True, True]
    assert page.rotate.isVisible()
    assert page.pill.accessibleName() == "已分开保管"


def test_a_group_read_wrong_stops_there_and_the_step_is_not_left(page_of):
    page = page_of()
    dialog = dialog_of(page, SetKind.MOVE)
    on(dialog)
    step, wrong = dialog.step, dialog._draft.asked[0][1]
    on(dialog)
    assert step.sheet.answers[0].problem.text()
    type_groups(dialog, step, wrong=wrong)
    on(dialog)
    assert dialog.step is step
    assert str(wrong) in step.sheet.answers[1].problem.text()
    assert ask(page.desk, root_state).on_this_pc


def test_one_goes_onto_a_stick_by_passphrase_and_is_read_back(page_of, hospital):
    page = page_of()
    dialog = dialog_of(page, SetKind.MOVE)
    dialog.plan.plan.choose("2/1")
    settle(page.desk)
    on(dialog)
    stick = hospital.stick()
    step = dialog.step
    step.kind.choose("stick")
    on(dialog)
    assert step.problem.isVisible()
    step.target.set_folder(stick)
    step.passphrase.setText(PASSPHRASE)
    step.again.setText(PASSPHRASE + "！")
    on(dialog)
    assert dialog.step is step
    step.again.setText(PASSPHRASE)
    assert nameless(dialog) == []
    on_slowly(dialog)
    assert len(list(stick.iterdir())) == 1
    type_groups(dialog, dialog.step)
    on(dialog)
    put_in_force(dialog)
    state = ask(page.desk, root_state)
    assert [(one.stick, one.sheet) for one in state.copies] == [(True, False), (False, True)]


def test_a_stick_and_a_sheet_together_renew_the_office(page_of, hospital, tmp_path):
    draft = moved(hospital.office)
    file = tmp_path / "ROOT-1.ccroot"
    file.write_bytes(scrypt_file(encode(file_of(hospital.office, draft, 1))))
    page = page_of()
    page.renew()
    settle(page.desk)
    assert len(page.dialog.what.what.texts()) == 4
    on(page.dialog)
    keys = page.dialog.keys
    keys.kind.choose("stick")
    keys.check_now()
    assert keys.problem.isVisible()
    keys.set_file(file)
    keys.passphrase.setText("不是这一句口令，差得远呢")
    keys.check_now()
    settle(page.desk)
    assert file.name in keys.problem.text()
    keys.passphrase.setText(PASSPHRASE)
    keys.check_now()
    settle(page.desk)
    assert [key.public for key in keys.keys] == [draft.key(1).public]
    assert not keys.is_ready()
    keys.kind.choose("sheet")
    type_code(page.dialog, draft.key(2))
    on(page.dialog)
    page.dialog.confirm.ticks[0].click()
    on(page.dialog)
    assert isinstance(page.dialog.step, DoneStep)
    assert ask(page.desk, root_state).version == 3


def test_given_up_half_way_nothing_is_in_force_and_no_file_stays(page_of, hospital, window):
    page = page_of()
    dialog = dialog_of(page, SetKind.MOVE)
    on(dialog)
    written = hospital.stick() / "ROOT.ccroot"
    written.write_bytes(b"sealed")
    public = dialog._draft.key(1).public
    dialog.copies[0]._made(RootCopy(1, public, written), dialog.forward)
    dialog.cancel.click()
    settle(page.desk)
    assert not written.exists()
    assert "作废" in window.told[-1]
    assert ask(page.desk, root_state).on_this_pc


# --- A new set, and none left ---------------------------------------------------------------------


def test_a_new_set_wants_two_of_the_old_and_not_one_twice(page_of, hospital):
    old = moved(hospital.office)
    page = page_of()
    assert "任意 2 份" in page.sentence.text()
    dialog = dialog_of(page, SetKind.ROTATE)
    on(dialog)
    assert dialog.step is dialog.keys
    type_code(dialog, old.key(1))
    assert not dialog.next.isEnabled()
    type_code(dialog, old.key(1))
    assert dialog.keys.problem.isVisible()
    assert not dialog.next.isEnabled()
    type_code(dialog, old.key(3))
    assert nameless(dialog) == []
    on(dialog)
    for step in dialog.copies:
        type_groups(dialog, step)
        on(dialog)
    put_in_force(dialog)
    assert ask(page.desk, root_state).version == 3


def test_a_void_sheet_is_refused_with_its_version(page_of, hospital):
    old = moved(hospital.office)
    draft = draft_root(hospital.office)
    copies = checked_sheets(hospital.office, draft)
    sign_root(hospital.office, draft, copies, (old.key(1), old.key(2)))
    dialog = dialog_of(page_of(), SetKind.ROTATE)
    on(dialog)
    type_code(dialog, old.key(1))
    assert "第 2 版" in dialog.keys.problem.text()
    assert dialog.keys.keys == []


def test_with_all_sheets_lost_it_is_founded_anew_and_the_new_digits_are_shown(page_of, hospital):
    moved(hospital.office)
    page = page_of()
    before = ask(page.desk, root_state).digits
    dialog = dialog_of(page, SetKind.REFOUND)
    assert any("核对码会变" in text for text in dialog.plan.what.texts())
    on(dialog)
    for step in dialog.copies:
        type_groups(dialog, step)
        on(dialog)
    put_in_force(dialog)
    digits = ask(page.desk, root_state).digits
    assert digits != before
    assert " ".join(one.text() for one in dialog.signed.digits._groups) == digits
    assert dialog.signed.digits.isVisible()


def test_an_office_behind_its_wards_wants_the_newest_sheets(page_of, hospital):
    with hospital.office.store.writing() as tx:
        tx.set_meta("root_seen", "3")
    page = page_of()
    assert page.pill.accessibleName() == "比科室旧"
    assert not page.move_button.isVisible()
    dialog = dialog_of(page, SetKind.ROTATE)
    on(dialog)
    assert dialog.step is dialog.keys
    assert dialog.need == 2
    assert not dialog.next.isEnabled()


# --- What the office proves itself with -----------------------------------------------------------


def test_the_office_renews_itself_without_sheets_while_the_authority_is_here(page_of, hospital):
    hospital.time.pass_days(340)
    page = page_of()
    since = ask(page.desk, root_state).office_keys_since
    page.renew()
    settle(page.desk)
    assert page.dialog.keys is None
    assert len(page.dialog.confirm.what.texts()) == 4
    page.dialog.confirm.ticks[0].click()
    on(page.dialog)
    assert isinstance(page.dialog.step, DoneStep)
    assert ask(page.desk, root_state).office_keys_since > since


def test_what_an_interruption_left_is_cleared_from_the_page(page_of, hospital):
    with hospital.office.store.writing() as tx:
        tx.set_meta("root_scrub", "due")
    page = page_of()
    assert page.scrub.isVisible()
    page.scrub.click()
    settle(page.desk)
    assert not ask(page.desk, root_state).scrub_due
    assert not page.scrub.isVisible()
    assert ask(page.desk, lambda workspace: workspace.store.meta(SEED))


# --- Letting a ward in ----------------------------------------------------------------------------


@pytest.fixture
def locked(hospital, tmp_path):
    """A ward that left its way back in with the office and is locked out; and the root's draft."""
    ward = hospital.ward()
    draft = moved(hospital.office)
    hospital.answer(ward)
    add_risk(ward, risk())
    give_to_office(ward)
    folder = ward.folder
    ward.close()
    store = MemoryStore()
    asked = write_rescue(folder, hospital.stick(), sources=hospital.sources("icu"), store=store)
    return folder, asked, draft, store


def test_a_locked_ward_is_let_in_with_one_sheet(page_of, hospital, locked):
    folder, asked, draft, store = locked
    page = page_of()
    page.read_rescue(asked.path)
    settle(page.desk)
    dialog = page.dialog
    assert not dialog.next.isEnabled()
    for tick in dialog.call.check.ticks:
        tick.click()
    assert nameless(dialog) == []
    on(dialog)
    type_code(dialog, draft.key(2))
    on(dialog)
    stick = hospital.stick()
    dialog.write.target.set_folder(stick)
    on(dialog)
    assert isinstance(dialog.step, DoneStep)
    assert "icu病区" in dialog.after.said.text()
    (answer,) = stick.iterdir()
    access = NewAccess(passphrase="一句全新的而且足够长的口令在这里")
    sources = hospital.sources("icu")
    with open_with_rescue(folder, answer, access, sources=sources, store=store, cost=CHEAP) as ward:
        assert len(list_risks(ward).rows) == 1


def test_digits_typed_wrong_open_nothing(page_of, locked):
    _, asked, _, _ = locked
    page = page_of()
    page.read_rescue(asked.path)
    settle(page.desk)
    dialog = page.dialog
    dialog.call.check.typed.insert("00000")
    dialog.call.check.typed.textEdited.emit("00000")
    assert not dialog.next.isEnabled()


# --- The notice -----------------------------------------------------------------------------------


def test_the_notice_is_shown_and_saved(page_of, tmp_path):
    page = page_of()
    page.paper.click()
    settle(page.desk)
    assert page.notice.preview.sheet.picture.width() > 200
    assert nameless(page.notice) == []
    path = tmp_path / "通知.pdf"
    page.notice.save_to(path)
    settle(page.desk)
    assert path.read_bytes().startswith(b"%PDF")
    assert path.name in page.notice.note.text()
    page.notice.accept()
