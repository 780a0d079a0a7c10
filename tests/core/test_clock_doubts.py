"""A PC whose clock stands years off: said on the start page, order unaffected, no save misdated."""

from datetime import UTC, datetime

import pytest

from cleanclinic.operations.exchange.alarms import alarm_cards
from cleanclinic.operations.exchange.sending import export_receipts
from cleanclinic.operations.home.office_desk import office_todos
from cleanclinic.operations.home.overview import todos
from cleanclinic.operations.risks.points import add_risk, edit_risk
from cleanclinic.operations.workspace.opening import Workspace, WorkspaceKind
from cleanclinic.records.risk_point import RiskPoint
from cleanclinic.storage.errors import ClockError
from cleanclinic.words import LANGUAGES, Words
from tests.hospital import START, Hospital, contents, numbers_of, risk


@pytest.fixture
def pair(tmp_path):
    with Hospital(tmp_path) as made:
        ward = made.ward()
        add_risk(ward, risk())
        made.round_trip(ward)
        yield made, ward


def doubt(workspace: Workspace) -> str:
    """What is said of the clock; it stands first."""
    of_office = workspace.kind is WorkspaceKind.OFFICE
    found = office_todos(workspace) if of_office else todos(workspace)
    said = [one for one in found if one.kind == "clock"]
    assert said == list(found[: len(said)])
    for one in said:
        for language in LANGUAGES:
            assert str(one.values["today"]) in Words(language).text(one.text_key, **one.values)
    return said[0].text_key.rpartition(".")[2] if said else ""


def at(hospital: Hospital, year: int, month: int = 1) -> None:
    hospital.time.now = datetime(year, month, 5, 9, tzinfo=UTC)


def test_a_clock_that_is_right_is_not_spoken_of(pair):
    hospital, ward = pair
    hospital.time.pass_days(300)
    assert (doubt(ward), doubt(hospital.office)) == ("", "")


@pytest.mark.parametrize("year", [1970, 1980, 1999])
def test_under_a_date_that_cannot_be_nothing_is_recorded(pair, year):
    hospital, ward = pair
    before = contents(ward)
    at(hospital, year)
    assert (doubt(ward), doubt(hospital.office)) == ("behind", "behind")
    with pytest.raises(ClockError) as caught:
        add_risk(ward, risk())
    for language in LANGUAGES:
        assert f"{year}-01-05" in Words(language).sentence(caught.value)
    assert contents(ward) == before


@pytest.mark.parametrize(("year", "month"), [(2001, 1), (2026, 3)])
def test_a_clock_set_back_is_said_until_it_is_right_again(pair, year, month):
    hospital, ward = pair
    at(hospital, year, month)
    assert doubt(ward) == "behind"
    add_risk(ward, risk())
    assert doubt(ward) == "behind", "the office was heard from later"
    hospital.time.now = START
    assert doubt(ward) == ""


def test_a_clock_far_ahead_is_asked_about_and_forgotten_once_it_is_right(pair):
    hospital, ward = pair
    point = add_risk(ward, risk()).id
    at(hospital, 2099)
    assert doubt(ward) == "ahead"
    edit_risk(ward, point, {"description": "在 2099 年写下"})
    hospital.time.now = START
    hospital.time.pass_days(2)
    assert doubt(ward) == "behind"
    edit_risk(ward, point, {"description": "时间调好以后写下"})
    assert doubt(ward) == ""
    hospital.round_trip(ward)
    for one in (ward, hospital.office):
        held = one.store.get(RiskPoint, point)
        assert held.record.description == "时间调好以后写下", "the order does not hang on the clock"
        assert not one.store.conflicts()


def test_the_office_is_told_of_a_ward_whose_clock_is_ahead_and_takes_everything_in(pair):
    hospital, ward = pair
    at(hospital, 2027, 6)
    add_risk(ward, risk())
    files = hospital.send(ward)
    hospital.time.now = START
    hospital.take(hospital.office, files)
    (card,) = alarm_cards(hospital.office)
    assert (card.kind, card.values["there"]) == ("clock_ahead", "2027-06-05")
    for language in LANGUAGES:
        said = Words(language).text(card.text_key, **card.values)
        assert "2027-06-05" in said
        assert "2026-11-02" in said
    assert numbers_of(hospital.office) == numbers_of(ward)


def test_a_ward_that_is_behind_learns_it_by_the_offices_answer(pair):
    hospital, ward = pair
    add_risk(ward, risk())
    files = hospital.send(ward)
    hospital.time.pass_days(400)
    hospital.take(hospital.office, files)
    answers = list(export_receipts(hospital.office, hospital.stick()).paths)
    hospital.time.now = START
    hospital.take(ward, answers)
    assert doubt(ward) == "behind"
    hospital.time.pass_days(400)
    add_risk(ward, risk())
    assert doubt(ward) == ""
