"""The index of all departments at the office: the same number that each ward sees of itself."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from cleanclinic.errors import CancelledError
from cleanclinic.operations.index.hospital import hospital_index
from cleanclinic.operations.index.hospital_words import change_text, counts_text, standing_text
from cleanclinic.operations.index.index_rules import index_rules, publish_index_rules
from cleanclinic.operations.index.indexing import department_index, index_glance
from cleanclinic.operations.index.periods import Period, latest_periods, period_around
from cleanclinic.operations.index.reports import (
    hospital_report,
    make_report,
    report_names,
    report_pdf,
)
from cleanclinic.operations.issues.office import issue_orders
from cleanclinic.operations.recording.staff import add_staff
from cleanclinic.operations.recording.writing import add_record, edit_record
from cleanclinic.operations.registers.entries import add_entry
from cleanclinic.operations.risks.controls import add_control
from cleanclinic.operations.risks.points import add_risk
from cleanclinic.operations.workspace.opening import WrongKindError
from cleanclinic.records.commendation import Commendation, CommendationForm
from cleanclinic.records.control import Control, Evidence
from cleanclinic.records.gift_record import GiftForm, GiftRecord
from cleanclinic.records.integrity_index import IndexBand, IndexKind, IndexPart
from cleanclinic.records.issue_order import IssueGravity, IssueSource
from cleanclinic.records.months import MONTH, QUARTER, YEAR
from cleanclinic.records.rectification import Finding
from cleanclinic.records.staff_member import StaffMember
from cleanclinic.words import LANGUAGES, Words
from tests.core.paper_pdfs import texts
from tests.hospital import CONTROL, Hospital, person, risk

PROOF = Evidence(attachment="ab" * 32, name="照片.jpg")
NAMES = ("full", "half", "veto", "bare", "mute")


def prove(ward, controls=None):
    wanted = controls or [held.record.id for held in ward.store.all(Control)]
    for one in wanted:
        edit_record(ward, Control, one, {"evidence": (PROOF,)})


def with_controls(ward, count=2):
    point = add_risk(ward, risk())
    return [add_control(ward, point.id, {**CONTROL, "text": f"措施{n}"}).id for n in range(count)]


def finding(ward, **values):
    today = ward.today()
    said = {"number": "WT-1", "source": IssueSource.SELF_CHECK, "found_on": today,
            "due": today + timedelta(days=9), "problem": "台账缺项", **values}  # fmt: skip
    return add_record(ward, Finding, said)


@pytest.fixture(scope="module")
def house(tmp_path_factory):
    """Five wards: all done, half done with a change since, a veto, nobody's data, never heard."""
    with Hospital(tmp_path_factory.mktemp("house")) as made:
        wards = {name: made.ward(name) for name in NAMES}
        made.publish()
        parts = (
            IndexPart(code="controls", kind=IndexKind.SHARE, weight=Decimal(60)),
            IndexPart(code="handed_in", kind=IndexKind.SHARE, weight=Decimal(10)),
            IndexPart(code="rectified", kind=IndexKind.SHARE, weight=Decimal(30)),
            IndexPart(code="commendations", kind=IndexKind.BONUS, weight=Decimal(1)),
            IndexPart(code="issue_veto", kind=IndexKind.VETO, weight=Decimal(0), full=Decimal(59)),
        )
        own = replace(index_rules(made.office), parts=parts, vague=50, title="本院")
        publish_index_rules(made.office, own)
        order = {"source": IssueSource.INSPECTION, "found_on": made.office.today(),
                 "due": made.office.today() + timedelta(days=5), "problem": "未公示",
                 "requirement": "补齐"}  # fmt: skip
        ids = [wards[name].department_id for name in ("mute", "half")]
        issue_orders(made.office, ids, order)
        heard = [wards[name] for name in NAMES if name != "mute"]
        for ward in heard:
            made.round_trip(ward)
        prove(wards["full"], with_controls(wards["full"]))
        for number in (1, 2):
            add_staff(wards["half"], person(number))
        half = with_controls(wards["half"], 4)
        prove(wards["half"], half[:2])
        with_controls(wards["veto"])
        made.time.pass_days(70)
        add_entry(wards["full"], Commendation, {
            "on": made.office.today(), "form": CommendationForm.LETTER, "copies": 2,
        })  # fmt: skip
        prove(wards["half"], half[2:3])
        who = wards["half"].store.all(StaffMember)[0].record.id
        gift = {"on": made.office.today() - timedelta(days=9), "form": GiftForm.MONEY,
                "handler": who, "amount": Decimal(100)}  # fmt: skip
        add_entry(wards["half"], GiftRecord, gift)
        finding(wards["veto"], gravity=IssueGravity.VETO)
        for ward in heard:
            made.round_trip(ward)
        yield made, wards


def rows_of(house, *args, **kwargs):
    made, _ = house
    found = hospital_index(made.office, *args, **kwargs)
    return {one.name.removesuffix("病区"): one for one in found.rows}


@pytest.mark.parametrize(
    "period",
    [None, Period(2027, quarter=1), Period(2026), Period(2026, quarter=4), Period(2026, month=11),
     Period(2026, quarter=3), Period(2027, month=1)],
    ids=str,
)  # fmt: skip
def test_the_office_sees_of_each_ward_what_it_sees_of_itself(house, period):
    _, wards = house
    rows = rows_of(house, period)
    for name in NAMES[:-1]:
        own, there = department_index(wards[name], period=period), rows[name].found
        said = (there.index, there.facts, there.effects, there.day, there.rules)
        assert said == (own.index, own.facts, own.effects, own.day, own.rules)


def test_a_change_is_said_as_the_ward_itself_says_it(house):
    _, wards = house
    rows = rows_of(house)
    for name in NAMES[:-1]:
        glance = index_glance(wards[name])
        assert (rows[name].change, rows[name].unsaid) == (glance.change, glance.unsaid)
    # 30 of 90 at the year's end, 45 of 100 now.
    assert rows["half"].change == "+11.67"
    assert rows["full"].change == "0"
    assert change_text(rows["full"], Words("zh_CN")) == "持平"
    assert rows_of(house, compared=False)["half"].change == ""


def test_what_has_no_index_is_never_nothing(house):
    """The order the silent ward never had is past its day, which alone would be 0 of 1."""
    rows = rows_of(house)
    mute, bare = rows["mute"], rows["bare"]
    assert (mute.found, mute.value, mute.band, mute.last_heard) == (None, None, None, None)
    assert bare.value is None
    assert bare.last_heard is not None
    words = Words("zh_CN")
    assert [standing_text(one, words) for one in (mute, bare)] == ["尚未收到", "尚无指数"]
    # Of the quarter before it all began there is no index of anybody.
    before = rows_of(house, Period(2026, quarter=3))
    assert {one.value for one in before.values()} == {None}


def test_average_and_bands_are_of_those_that_rest_on_enough(house):
    made, _ = house
    found = hospital_index(made.office)
    rows = {one.name.removesuffix("病区"): one for one in found.rows}
    assert [one.name.removesuffix("病区") for one in found.rows] == [
        "full", "half", "veto", "bare", "mute",
    ]  # fmt: skip
    # 60 of 60 and two letters; 45 of 60, 0 of 10 and 0 of 30; 0 of 60 with a veto.
    values = [rows[name].value for name in NAMES[:3]]
    assert values == [Decimal(100), Decimal("45.00"), Decimal("0.00")]
    assert found.average == Decimal("48.33")
    assert found.bands == {"model": 1, "good": 0, "weak": 0, "failed": 2}
    assert (found.vague, found.without, found.vetoed) == (0, 2, 1)
    assert rows["half"].weakest.part.code == "rectified"
    assert rows["full"].weakest is None
    said = counts_text(found, Words("zh_CN"))
    assert said == "示范 1 · 不达标 2 · 一票否决 1 · 尚无指数 2"


def test_one_that_rests_on_too_little_stands_behind_and_has_no_band(hospital):
    little, much = hospital.ward("little"), hospital.ward("much")
    for ward in (little, much):
        prove(ward, with_controls(ward))
    # By the program's rules controls are a fifth, and what is put right an eighth more.
    add_entry(much, Commendation, {
        "on": much.today(), "form": CommendationForm.LETTER, "copies": 1,
    })  # fmt: skip
    for ward in (little, much):
        hospital.take(hospital.office, hospital.send(ward))
    found = hospital_index(hospital.office)
    assert (found.average, found.vague, found.firm) == (None, 2, ())
    assert [one.value for one in found.rows] == [Decimal(100), Decimal(100)]
    assert {one.band for one in found.rows} == {None}
    rules = replace(index_rules(hospital.office), vague=20)
    publish_index_rules(hospital.office, rules)
    found = hospital_index(hospital.office)
    assert (found.average, found.vague) == (Decimal(100), 0)
    assert found.bands[IndexBand.MODEL] == 2


def test_what_a_bundle_brings_of_the_past_is_reckoned_anew(hospital):
    hospital.time.pass_days(40)
    ward = hospital.ward()
    publish_index_rules(hospital.office, replace(index_rules(hospital.office), vague=0))
    made = with_controls(ward)
    hospital.round_trip(ward)
    prove(ward, made)
    hospital.time.pass_days(40)
    (row,) = hospital_index(hospital.office).rows
    assert (row.value, row.change) == (Decimal("0.00"), "0")
    # What it did before the year's end arrives only now.
    hospital.take(hospital.office, hospital.send(ward))
    (row,) = hospital_index(hospital.office).rows
    assert (row.value, row.change) == (Decimal("100.00"), "0")
    add_risk(ward, risk(post="收费员"))
    hospital.take(hospital.office, hospital.send(ward))
    (row,) = hospital_index(hospital.office).rows
    # 13.33 of 20.
    assert (row.value, row.change) == (Decimal("66.65"), "-33.35")


def test_it_says_how_far_it_is_and_can_be_left(house):
    made, _ = house
    seen = []
    hospital_index(made.office, Period(2026, month=12), progress=lambda *at: seen.append(at))
    assert seen == sorted(seen)
    assert {total for _, total in seen} == {seen[0][1]}
    assert 0 < seen[0][0] <= seen[-1][0] <= seen[0][1]
    with pytest.raises(CancelledError):
        hospital_index(made.office, cancelled=lambda: True)


def test_a_ward_is_told_it_is_the_offices(house):
    _, wards = house
    with pytest.raises(WrongKindError):
        hospital_index(wards["full"])


@pytest.mark.parametrize("language", LANGUAGES)
def test_paper_says_of_every_department_what_the_screen_says(house, language):
    made, _ = house
    words = Words(language)
    offered = report_names(made.office)
    assert offered == ("departments", "risks", "registers", "gifts", "visits", "pledges")
    rows = [make_report(made.office, one, Period(2027), words=words).rows for one in offered]
    assert all(len({len(row) for row in found}) <= 1 for found in rows)
    report = make_report(made.office, "departments", Period(2027, quarter=1), words=words)
    assert report == hospital_report(made.office, hospital_index(made.office), words=words)
    assert [len(row) for row in (*report.rows, report.totals)] == [len(report.heads)] * 6
    assert report.totals[1] == Decimal("48.33")
    paper = "".join("".join(texts(report_pdf(made.office, report, words=words))).split())
    said = ("full病区", "48.33", words.text("index_standing.unheard"), report.note)
    assert [one for one in said if "".join(one.split()) not in paper] == []
    assert [name for name, _, _ in report.bars] == ["full病区", "half病区"]
    empty = make_report(made.office, "departments", Period(2025), words=words)
    assert (empty.rows, empty.totals) == ((), ())


# Periods


@pytest.mark.parametrize(
    ("period", "before", "last"),
    [
        (Period(2026), Period(2025), date(2026, 12, 31)),
        (Period(2026, quarter=1), Period(2025, quarter=4), date(2026, 3, 31)),
        (Period(2026, quarter=4), Period(2026, quarter=3), date(2026, 12, 31)),
        (Period(2026, month=1), Period(2025, month=12), date(2026, 1, 31)),
        (Period(2024, month=3), Period(2024, month=2), date(2024, 3, 31)),
    ],
)
def test_before_a_period_stands_one_as_long(period, before, last):
    assert (period.before, period.last) == (before, last)
    assert period.has(last)
    assert not period.has(before.last)
    assert not period.has(None)


def test_the_latest_periods_end_with_the_one_a_day_lies_in():
    day = date(2026, 2, 28)
    assert period_around(day, YEAR) == Period(2026)
    assert latest_periods(day, QUARTER, 3) == (
        Period(2026, quarter=1), Period(2025, quarter=4), Period(2025, quarter=3),
    )  # fmt: skip
    assert latest_periods(day, MONTH, 3)[-1] == Period(2025, month=12)
