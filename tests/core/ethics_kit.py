"""What the tests of ethics files share: a hospital, a ward of one's own, people, a round begun."""

from datetime import date

import pytest

from cleanclinic.errors import CleanClinicError
from cleanclinic.operations.ethics.board import ethics_board
from cleanclinic.operations.ethics.rounds import Column, fill_column, start_round
from cleanclinic.operations.recording.staff import add_staff
from cleanclinic.operations.workspace.roles import Person, Role
from cleanclinic.records.ethics_terms import ReviewLevel
from tests.hospital import Hospital, person

YEAR = 2026
DAY = date(2026, 10, 5)
SELF, DEPARTMENT, OFFICE = ReviewLevel.SELF, ReviewLevel.DEPARTMENT, ReviewLevel.OFFICE


@pytest.fixture(scope="module")
def house(tmp_path_factory):
    with Hospital(tmp_path_factory.mktemp("ethics")) as made:
        yield made


@pytest.fixture
def ward(house):
    """A ward of its own for every test: the hospital around it is shared."""
    return house.found_ward(f"w{next(house._numbers)}")


@pytest.fixture
def people(ward):
    return [add_staff(ward, person(n)).id for n in range(10)]


@pytest.fixture
def begun(ward, people):
    start_round(ward, YEAR)
    return [row.id for row in ethics_board(ward, YEAR).rows]


def fill_all(ward, ids, *, levels=(SELF, DEPARTMENT, OFFICE)):
    for level in levels:
        fill_column(ward, ids, level, Column(full=True, by="王敏", on=DAY))


def refused(code: str):
    return pytest.raises(CleanClinicError, match=f"^{code}( |$)")


def without_permission(ward):
    ward.acting = Person("p", "何小雨", Role.RECORDER)
    return ward
