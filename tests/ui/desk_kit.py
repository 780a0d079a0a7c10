"""What tests of the desk of records share: a desk of staff with three people, looked into."""

from functools import partial

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QAction, QDropEvent

from cleanclinic.operations.recording.staff import StaffNumberTakenError
from cleanclinic.operations.recording.writing import add_record, get_record, list_records
from cleanclinic.records.post_type import PostType
from cleanclinic.records.staff_member import StaffMember
from tests.ui.accessibility import nameless
from tests.ui.pages import ask, settle
from ui.parts.record_desk import RecordDesk
from ui.parts.record_plan import Chip, Deeds, DeskPlan, columns_for, form_for

PHONE = "13812345678"
FORM = ("name", "staff_number", "post_type", "title", "duty", "joined", "left")


def person(number, name="", **values):
    return {
        "name": name or f"王医{number}",
        "staff_number": str(100 + number),
        "post_type": PostType.NURSE,
        **values,
    }


def taken(workspace, of, values):
    """Adds as a kind with a rule of its own does."""
    if values["staff_number"] == "101":
        raise StaffNumberTakenError(number="101", name="刘䶮")
    return add_record(workspace, of, values)


def make_plan(desk, **more):
    return DeskPlan(
        of=StaffMember,
        name="people",
        columns=columns_for(desk, StaffMember, ("name", "staff_number", "title", "joined")),
        form=form_for(desk, StaffMember, FORM),
        unique=("name", "staff_number"),
        kept=("post_type",),
        chips=(Chip("left", "ui.staff.chip.left", lambda held, _: held.record.left is not None),),
        problem_fields={"STAFF-NUMBER": "staff_number"},
        deeds=Deeds(add=taken),
        **more,
    )


@pytest.fixture
def people(desk):
    values = [
        person(0, "陈晓燕"),
        person(1, "刘䶮", title="护师"),
        person(2, "欧阳倩", phone=PHONE),
    ]
    return [ask(desk, partial(add_record, of=StaffMember, values=one)).id for one in values]


@pytest.fixture
def shown(qtbot, desk):
    return show_desk(qtbot, desk, make_plan(desk))


def show_desk(qtbot, desk, plan):
    """A desk on the screen, with its records."""
    made = RecordDesk(desk, plan)
    qtbot.addWidget(made)
    desk.tasks.changed.connect(lambda _: made.reload())
    desk.tasks.failed.connect(desk.window.fail)
    made.resize(1170, 690)
    made.show()
    made.reload()
    settle(desk)
    return made


def record(desk, record_id):
    return ask(desk, lambda ws: get_record(ws, StaffMember, record_id)).record


def count(desk):
    return len(ask(desk, lambda ws: list_records(ws, StaffMember)))


def opened(desk, shown, of):
    settle(desk)
    (dialog,) = [one for one in shown.findChildren(of) if one.isVisible()]
    assert nameless(dialog) == []
    return dialog


def actions(shown):
    found = [one for one in shown._menu(shown.table.selected_ids()) if isinstance(one, QAction)]
    return [one.text() for one in found]


def drop(strip, *paths):
    """Lets files go over a strip."""
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    actions, left = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton
    keys = Qt.KeyboardModifier.NoModifier
    # Qt gives a drop only to what a drag came over before.
    strip.drop.eventFilter(strip, QDropEvent(QPointF(5, 5), actions, data, left, keys))
