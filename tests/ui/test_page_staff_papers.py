"""Ethics files on paper and in a spreadsheet, what is hidden in them, and erasing it."""

from functools import partial

from python_calamine import CalamineWorkbook

from cleanclinic.operations.ethics.events import list_events
from cleanclinic.operations.ethics.rounds import start_round
from cleanclinic.operations.hidden.sensitive import looks_at
from cleanclinic.operations.recording.staff import edit_staff, get_staff
from tests.core.paper_pdfs import texts
from tests.ui.pages import ask, press, settle, type_into
from tests.ui.staff_kit import PIN, YEAR, answer, come_in, entry, only, page, people
from ui.pages.staff.erase_dialog import EraseDialog
from ui.pages.staff.round_dialog import RoundDialog
from ui.parts.paper_dialog import PaperDialog
from ui.parts.pin_dialog import PinDialog

__all__ = ["page", "people"]


def test_files_of_everybody_are_one_pdf_and_one_is_looked_at_first(
    page, desk, people, tmp_path, monkeypatch
):
    monkeypatch.setattr("ui.pages.staff.printing.open_with_system", lambda _: True)
    target = tmp_path / "files.pdf"
    monkeypatch.setattr("ui.pages.staff.printing.choose_target", lambda *_: target)
    page.printer.print_files(people)
    answer(desk)
    assert desk.window.jobs
    said = "".join(texts(target))
    assert all(name in said for name in ("陈晓燕", "刘䶮", "𬱖·阿依"))
    assert desk.window.told
    page.printer.show_file(people[0], "陈晓燕")
    dialog = only(page, PaperDialog)
    answer(desk)
    assert dialog.pdf.startswith(b"%PDF")


def test_hidden_entries_are_printed_after_the_pin(page, desk, qtbot, people, tmp_path, monkeypatch):
    ask(desk, partial(edit_staff, person_id=people[0], values={"ethnicity": "土家族"}))
    come_in(desk, sees=True)

    def long_ago(workspace):
        workspace.confirmed_at = None
        return True

    ask(desk, long_ago)
    monkeypatch.setattr("ui.pages.staff.printing.open_with_system", lambda _: True)
    target = tmp_path / "files.pdf"
    monkeypatch.setattr("ui.pages.staff.printing.choose_target", lambda *_: target)
    page.printer.print_files(people[:1], unmasked=True)
    answer(desk)
    assert not target.exists()
    dialog = only(page, PinDialog)
    dialog.field.setText(PIN)
    press(qtbot, dialog.accept_button)
    answer(desk)
    assert "土家族" in "".join(texts(target))
    assert [look.field for look in ask(desk, looks_at)] == ["ethnicity"]


def test_files_and_the_year_go_to_excel_what_is_hidden_after_the_pin(
    page, desk, qtbot, people, tmp_path, monkeypatch
):
    ask(desk, partial(edit_staff, person_id=people[0], values={"ethnicity": "土家族"}))
    ask(desk, partial(start_round, year=YEAR))
    come_in(desk, sees=True)
    ask(desk, lambda workspace: setattr(workspace, "confirmed_at", None) or True)
    settle(desk)
    target = tmp_path / "out.xlsx"
    monkeypatch.setattr("ui.pages.staff.printing.choose_target", lambda *_: target)
    actions = {one.text(): one for one in page.print.menu_shown.actions() if one.text()}
    page.table.select(people[:1])
    actions[desk.words.text("ui.staff.print.excel")].trigger()
    answer(desk)
    assert "土家族" not in str(cells(target))
    actions[desk.words.text("ui.staff.print.excel.unmasked")].trigger()
    answer(desk)
    dialog = only(page, PinDialog)
    dialog.field.setText(PIN)
    press(qtbot, dialog.accept_button)
    answer(desk)
    assert "土家族" in str(cells(target))
    assert [look.field for look in ask(desk, looks_at)] == ["ethnicity"]
    page.print.year_sheet.trigger()
    answer(desk)
    assert str(YEAR) in page.print.year_sheet.text()
    assert "刘䶮" in str(cells(target)[0])
    page.deeds.open_round()
    answer(desk)
    target.unlink()
    press(qtbot, only(page, RoundDialog).sheet)
    answer(desk)
    assert "刘䶮" in str(cells(target)[0])
    assert target.name in desk.window.told[-1]


def cells(path):
    book = CalamineWorkbook.from_path(path)
    return [book.get_sheet_by_name(name).to_python() for name in book.sheet_names]


def test_what_is_hidden_is_erased_by_law_with_a_reason(page, desk, qtbot, people):
    values = {"ethnicity": "土家族", "phone": "13812345678"}
    ask(desk, partial(edit_staff, person_id=people[0], values=values))
    entry(desk, people[0], "minus-talk", facts="与同事争吵")
    page.deeds.open_erase(people[0])
    dialog = only(page, EraseDialog)
    press(qtbot, dialog.accept_button)
    answer(desk)
    assert dialog.problem.text()
    type_into(dialog.reason.edit, "本人依法申请删除")
    press(qtbot, dialog.accept_button)
    answer(desk)
    gone = ask(desk, partial(get_staff, person_id=people[0]))
    assert (gone.ethnicity, gone.phone) == ("", "")
    assert ask(desk, list_events)[0].facts == ""
