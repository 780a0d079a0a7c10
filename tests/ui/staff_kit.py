"""What tests of the staff page share: people, whoever may see their ethics files, and entries."""

from datetime import date
from functools import partial

import pytest

from cleanclinic.operations.ethics.events import add_event
from cleanclinic.operations.ethics.rounds import Column, fill_column
from cleanclinic.operations.people.people import set_permission, set_up_people
from cleanclinic.operations.recording.staff import add_staff
from cleanclinic.records.ethics_terms import ReviewLevel
from cleanclinic.records.post_type import PostType
from tests.core.keys_kit import CHEAP
from tests.ui.accessibility import nameless
from tests.ui.pages import TODAY, ask, settle, show
from ui.pages.staff import StaffPage

PIN = "482915"
YEAR = TODAY.year
OFFICE = ReviewLevel.OFFICE


@pytest.fixture
def people(desk):
    values = [
        {"name": name, "staff_number": str(100 + n), "post_type": PostType.NURSE}
        for n, name in enumerate(("陈晓燕", "刘䶮", "𬱖·阿依"))
    ]
    return [ask(desk, partial(add_staff, values=one)).id for one in values]


@pytest.fixture
def page(qtbot, desk, people):
    return show(qtbot, desk, StaffPage)


def only(page, kind):
    """The dialog of a kind that stands open, every control of which has a name."""
    (dialog,) = [one for one in page.findChildren(kind) if one.isVisible()]
    assert nameless(dialog) == []
    return dialog


def answer(desk):
    """Waits for what an answer itself asks for."""
    for _ in range(3):
        settle(desk)


def come_in(desk, *, sees: bool):
    def operation(workspace):
        person = set_up_people(workspace, PIN, cost=CHEAP)
        set_permission(workspace, person.id, PIN, sees_ethics=sees)
        return True

    ask(desk, operation)


def entry(desk, staff, item, **values):
    given = {"staff_member": staff, "on": date(YEAR, 10, 5), "item": item, **values}
    saved = ask(desk, partial(add_event, values=given))
    return saved.id


def all_filled(desk, ids):
    for level in (ReviewLevel.SELF, ReviewLevel.DEPARTMENT, OFFICE):
        column = Column(full=True, by="王敏", on=TODAY)
        ask(desk, partial(fill_column, ids=ids, level=level, column=column))
