"""One record in two places at once, and saves that fail: nothing that was typed is lost."""

from dataclasses import replace

from cleanclinic.errors import DiskFullError
from cleanclinic.operations.recording.history import undo
from cleanclinic.operations.recording.writing import record_history, remove_records
from cleanclinic.records.staff_member import StaffMember
from tests.ui.desk_kit import make_plan, people, record, shown
from tests.ui.pages import ask, settle, type_into
from ui.parts.record_desk import RecordDesk

__all__ = ["people", "shown"]


def second(qtbot, desk):
    """Another desk on the same records, as a second page in the same window is."""
    made = RecordDesk(desk, make_plan(desk))
    qtbot.addWidget(made)
    desk.tasks.changed.connect(lambda _: made.reload())
    made.show()
    made.reload()
    rest(desk)
    return made


def rest(desk):
    """Until what follows from an answer is done too."""
    for _ in range(3):
        settle(desk)


def title_editor(shown):
    return shown.side.form.editor("title").control


def test_one_record_in_two_places_loses_nothing_of_either(qtbot, desk, people, shown):
    other = second(qtbot, desk)
    for one in (shown, other):
        one.show_record(people[0])
        rest(desk)
    # Typed here and not yet saved, while another field of it is saved there.
    title_editor(shown).setText("护师")
    title_editor(shown).textEdited.emit("护师")
    type_into(other.side.form.editor("duty").control, "带教")
    other.side.flush()
    rest(desk)
    assert title_editor(shown).text() == "护师"
    assert shown.side.form.editor("duty").control.text() == "带教"
    shown.side.flush()
    rest(desk)
    assert (record(desk, people[0]).title, record(desk, people[0]).duty) == ("护师", "带教")
    assert title_editor(other).text() == "护师"
    # The same field in both: the later one stands, the earlier one is in the history to put back.
    title_editor(shown).setText("主管护师")
    title_editor(shown).textEdited.emit("主管护师")
    type_into(title_editor(other), "副主任护师")
    other.side.flush()
    rest(desk)
    shown.side.flush()
    rest(desk)
    assert title_editor(other).text() == "主管护师"
    said = [
        (change.before, change.after)
        for row in ask(desk, lambda ws: record_history(ws, StaffMember, people[0]))
        for change in row.fields
        if change.field == "title"
    ]
    assert said[:2] == [("副主任护师", "主管护师"), ("护师", "副主任护师")]
    assert desk.window.failures == []


def test_what_is_typed_into_a_record_deleted_elsewhere_waits_for_it_to_come_back(
    qtbot, desk, people, shown
):
    shown.show_record(people[0])
    rest(desk)
    title_editor(shown).setText("护师")
    title_editor(shown).textEdited.emit("护师")
    ask(desk, lambda ws: remove_records(ws, StaffMember, people[:1]))
    rest(desk)
    rest(desk)
    assert {error.code for error in desk.window.failures} == {"RECORD-MISSING"}
    ask(desk, undo)
    rest(desk)
    shown.show_record(people[0])
    rest(desk)
    assert title_editor(shown).text() == "护师"
    shown.side.flush()
    rest(desk)
    assert record(desk, people[0]).title == "护师"


def test_what_a_full_disk_did_not_take_is_tried_again(qtbot, desk, people, shown):
    whole = shown.plan.deeds

    def full(*_):
        raise DiskFullError(path="cleanclinic.db")

    shown.show_record(people[0])
    rest(desk)
    object.__setattr__(shown.plan, "deeds", replace(whole, edit=full))
    type_into(title_editor(shown), "护师")
    shown.side.flush()
    rest(desk)
    assert [error.code for error in desk.window.failures] == ["DISK-FULL"]
    assert shown.side.form.problems["title"]
    object.__setattr__(shown.plan, "deeds", whole)
    shown.show_record(people[1])
    rest(desk)
    assert record(desk, people[0]).title == "护师"
