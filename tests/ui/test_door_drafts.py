"""What was typed and not saved: kept for its writer, found again, never shown to another."""

import ast
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtWidgets import QLineEdit
from shiboken6 import isValid

import ui
from cleanclinic.operations.people.people import add_person, set_up_people
from cleanclinic.operations.people.pins import unlock_with_pin
from cleanclinic.operations.workspace.drafts import drafts
from cleanclinic.operations.workspace.roles import Role
from cleanclinic.records.fields import Choice, Field, Flag, Line, Paragraph, Whole
from cleanclinic.records.frequency import Frequency
from tests.core.keys_kit import CHEAP
from tests.ui.pages import ask, type_into
from ui.parts.drafts import DraftBook
from ui.parts.fields import LabelledField
from ui.parts.form_fields import FormField
from ui.parts.kit import Kit
from ui.parts.pick_box import Option
from ui.parts.question import Dialog
from ui.parts.record_form import RecordForm

PIN, OTHER_PIN = "739152", "815293"
FIELDS = (
    Field("name", Line(10), required=True),
    Field("text", Paragraph(40), required=False),
    Field("level", Whole(1, 5), required=False),
    Field("often", Choice(Frequency), required=False),
    Field("done", Flag(), required=False),
)


@pytest.fixture
def book(tasks, workspace):
    made = DraftBook(tasks)
    made.open()
    assert tasks.wait_idle()
    return made


@pytest.fixture
def make(kit, book):
    """A form of this place, as a page would make it."""
    kept = []

    def form(place="risks", record_id="r1", **values):
        often = tuple(Option(one, one.value) for one in Frequency)
        shown = [
            FormField(field, field.name, often if field.name == "often" else ()) for field in FIELDS
        ]
        made = RecordForm(
            Kit(words=kit.words, look=kit.look, state=kit.state, today=kit.today, drafts=book),
            shown,
            place=place,
        )
        made.show_record(record_id, {"name": "领用", "level": 3, **values})
        kept.append(made)
        return made

    yield form
    for made in kept:
        if isValid(made):
            made.deleteLater()


def type_in(form, name, text):
    form.editor(name).show_draft(text)
    form.editor(name).typed.emit()


def kept(desk):
    return {draft.place: dict(draft.values) for draft in ask(desk, drafts)}


def test_what_cannot_be_saved_yet_is_kept_and_found_again(make, book, desk):
    form = make()
    type_in(form, "level", "9")
    form.flush()
    book.write()
    assert kept(desk) == {"risks:r1": {"level": "9"}}
    again = make()
    assert again.editor("level").draft() == "9"
    assert again.problems, "and it says at once why it cannot be saved"
    assert again.found.isVisibleTo(again)


def test_what_was_saved_by_itself_is_no_draft(make, book, desk):
    form = make()
    type_in(form, "name", "登记")
    form.flush()
    book.write()
    assert kept(desk) == {}
    assert make().found is None


def test_a_draft_is_dropped_when_it_is_saved_after_all(make, book, desk):
    form = make()
    type_in(form, "level", "9")
    form.flush()
    book.write()
    type_in(form, "level", "4")
    form.flush()
    assert kept(desk) == {}
    assert book.unsaved("risks:r1") == {}


def test_a_person_can_say_that_they_do_not_want_it(make, book, desk):
    form = make()
    type_in(form, "level", "9")
    form.flush()
    book.write()
    again = make()
    again.give_up.click()
    assert again.editor("level").draft() == "3"
    assert again.problems == {}
    assert not again.found.isVisibleTo(again)
    assert kept(desk) == {}


def test_a_refused_value_is_kept_too(make, book, desk):
    form = make()
    type_in(form, "name", "登记")
    form.flush()
    form.show_problem("name", "已有这个名字")
    book.write()
    assert kept(desk) == {"risks:r1": {"name": "登记"}}


def test_a_dialog_not_saved_yet_is_kept_whole_over_a_lock_and_dropped_when_closed(
    qtbot, kit, make, book, desk, look
):
    form = make("risks.new", "")
    dialog = Dialog(kit, None, "新增")
    qtbot.addWidget(dialog)
    dialog.body.addWidget(form)
    type_in(form, "name", "毒麻药品柜钥匙一人保管")
    type_in(form, "often", Frequency.WEEKLY.value)
    type_in(form, "done", "1")
    form.flush()
    book.close()
    dialog.reject()
    assert kept(desk) == {
        "risks.new": {
            "name": "毒麻药品柜钥匙一人保管", "often": Frequency.WEEKLY.value, "done": "1",
        }
    }  # fmt: skip
    book.open()
    assert desk.tasks.wait_idle()
    again = make("risks.new", "")
    assert again.values()["often"] is Frequency.WEEKLY
    assert again.editor("done").read() is True
    assert again.found.isVisibleTo(again)
    dialog = Dialog(kit, None, "新增")
    qtbot.addWidget(dialog)
    dialog.body.addWidget(again)
    dialog.accept()
    assert kept(desk) == {}


def test_typing_waits_a_little_before_it_is_written(make, book, desk, qtbot):
    form = make()
    type_in(form, "level", "9")
    form.flush()
    assert book._timer.isActive()
    assert kept(desk) == {}
    book._timer.timeout.emit()
    assert kept(desk) == {"risks:r1": {"level": "9"}}
    assert not book._timer.isActive()


def test_the_next_person_is_shown_nothing_of_it(make, book, desk, ward_folder):
    def two(workspace):
        first = set_up_people(workspace, PIN, cost=CHEAP)
        return first, add_person(workspace, "李娜", Role.RECORDER, OTHER_PIN, cost=CHEAP)

    first, second = ask(desk, two)
    type_in(form := make(), "level", "9")
    form.flush()
    book.close()
    found = []
    for person, pin in ((second, OTHER_PIN), (first, PIN)):
        desk.tasks.shut(lambda _: None)
        assert desk.tasks.wait_idle()
        desk.tasks.open(
            lambda who=person.id, pin=pin: unlock_with_pin(ward_folder, who, pin), lambda _: None
        )
        book.open()
        assert desk.tasks.wait_idle()
        found.append(make().editor("level").draft())
        book.close()
    assert found == ["3", "9"]


def test_a_closed_book_keeps_and_shows_nothing(make, book, desk):
    type_in(form := make(), "level", "9")
    form.flush()
    book.close()
    assert book.unsaved("risks:r1") == {}
    book.keep("risks:r2", {"level": "8"})
    book.drop("risks:r1")
    assert kept(desk) == {"risks:r1": {"level": "9"}}


def test_a_reason_is_kept_until_its_dialog_is_done(qtbot, kit, book, tasks):
    drafting = replace(kit, drafts=book)

    def opened():
        field = LabelledField(drafting, "原因", QLineEdit(), place="staff.refuse")
        dialog = Dialog(drafting, None, "退回")
        dialog.body.addWidget(field)
        qtbot.addWidget(dialog)
        return field, dialog

    field, _first = opened()
    type_into(field.edit, "佐证不清楚")
    field, dialog = opened()
    assert field.text() == "佐证不清楚"
    dialog.reject()
    assert tasks.wait_idle()
    field, _last = opened()
    assert field.text() == ""


# Forms that keep no draft, each for a reason.
WITHOUT = {
    # A choice or a day that is one press to give again.
    "parts/record_bulk.py", "parts/record_day.py", "pages/risks/grading.py",
    # What is hidden from colleagues is typed whole or not at all.
    "parts/hidden_field.py",
    # A name and a day of a file that is filed already.
    "parts/evidence_strip.py",
}  # fmt: skip


def test_every_form_has_a_place_for_its_draft():
    root = Path(ui.__file__).parent
    found = set()
    for path in root.rglob("*.py"):
        calls = [one for one in ast.walk(ast.parse(path.read_text("utf-8"))) if _makes_form(one)]
        if any("place" not in {key.arg for key in one.keywords} for one in calls):
            found.add(path.relative_to(root).as_posix())
    assert found == WITHOUT


def _makes_form(one):
    return isinstance(one, ast.Call) and getattr(one.func, "id", "") == "RecordForm"
