"""Issues after an act: what was read in part is what reading everything gives."""

from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from random import Random

import pytest

from cleanclinic.errors import CleanClinicError
from cleanclinic.operations.issues.board import work_id
from cleanclinic.operations.issues.book import KINDS, can_read_after
from cleanclinic.operations.recording.history import redo, undo
from cleanclinic.records.control import Evidence
from cleanclinic.records.held import Changes
from cleanclinic.records.issue_order import (
    IssueOrder,
    IssueSource,
    OrderReceipt,
    OrderReview,
    ReviewVerdict,
)
from cleanclinic.records.rectification import Finding, Rectification
from tests.hospital import Hospital
from ui.parts.issue_reader import IssueReader

STEPS = 70
PHOTO = Evidence(attachment="0" * 64, name="后.jpg")
ISSUES = (IssueOrder, Finding)


@pytest.fixture(scope="module")
def house(tmp_path_factory):
    with Hospital(tmp_path_factory.mktemp("issues")) as made:
        yield made


def issues_of(office) -> list:
    return [held.record for of in ISSUES for held in office.store.all(of)]


def made(office, random: Random, number: int):
    """A new issue, some of which repeat another one."""
    day = office.today() - timedelta(random.randrange(60))
    known = [one.id for one in issues_of(office)]
    values = {
        "id": office.new_id(), "number": f"Z-{random.randrange(40):03}", "found_on": day,
        "source": IssueSource.INSPECTION, "due": day + timedelta(random.choice((10, 30))),
        "problem": f"问题{number}",
        "ancestor": random.choice(known) if known and random.random() < 0.4 else None,
    }  # fmt: skip
    if random.random() < 0.5:
        return Finding(**values)
    return IssueOrder(**values, department=office.new_id(), issued_on=day, requirement="补齐")


def work_of(office, issue, random: Random):
    """What is done about it now: begun, done, closed or handed in."""
    today = office.today()
    done = {"measures": "补齐", "done_on": today, "after": (PHOTO,), "verified_on": today}
    more = random.choice(
        (
            {"plan": f"每周查{random.random()}"},
            {"extension_to": today + timedelta(random.randrange(90)), "extension_why": "等设备"},
            done,
            {**done, "closed_on": today},
            {**done, "submitted_on": today},
        )
    )
    order = isinstance(issue, IssueOrder)
    return Rectification(id=work_id(issue.id), issue=issue.id, of_order=order, **more)


def do(office, random: Random, number: int) -> None:
    """One act on the issues of an office, of any kind."""
    issues = issues_of(office)
    issue = random.choice(issues) if issues else None
    match random.randrange(9) if issue else 0:
        case 1:
            undo(office)
        case 2:
            redo(office)
        case way:
            with office.store.act("act.add_record", office.actor) as act:
                match way:
                    case 3 | 4:
                        act.put_anew(work_of(office, issue, random))
                    case 5:
                        act.tombstone(type(issue), issue.id)
                    case 6:
                        verdict = random.choice(list(ReviewVerdict))
                        act.put(
                            OrderReview(
                                id=office.new_id(), department=office.new_id(), round=1,
                                rectification=work_id(issue.id), verdict=verdict, by="林",
                                on=office.today(), reason="再查",
                                due=office.today() + timedelta(random.randrange(60)),
                            )
                        )  # fmt: skip
                    case 7 if isinstance(issue, IssueOrder):
                        receipt = {"issue": issue.id, "on": office.today(), "by": "王敏"}
                        act.put(OrderReceipt(id=office.new_id(), **receipt))
                    case 8:
                        act.put(replace(issue, problem=f"改{number}", number=f"Y-{number:03}"))
                    case _:
                        act.put(made(office, random, number))


def told(found):
    return list(found.issues.items()), list(found.rows), dict(found.by_chip)


@pytest.mark.parametrize("office_page", [False, True])
@pytest.mark.parametrize("seed", range(3))
def test_what_an_act_leaves_is_what_reading_everything_gives(house, kit, seed, office_page):
    office, random = house.office, Random(seed)
    kept = IssueReader(kit.words, office=office_page)
    kept.read(office, None)
    kinds = set[str]()
    for number in range(STEPS):
        written = office.store.audit().size
        with suppress(CleanClinicError):
            do(office, random, number)
        lines = list(office.store.lines_after(written))
        if not lines:
            continue
        changes = Changes(frozenset(one.kind for one in lines), frozenset(one.rec for one in lines))
        assert can_read_after(changes)
        kinds |= changes.kinds
        whole = IssueReader(kit.words, office=office_page).read(office, None)
        assert told(kept.read_after(office, changes)) == told(whole), changes
    assert kinds >= KINDS - {"order_receipt"}


def test_rows_that_an_act_did_not_touch_are_the_same_objects(house, kit):
    office, reader = house.office, IssueReader(kit.words, office=True)
    with office.store.act("act.add_record", office.actor) as act:
        for number in range(5):
            act.put(replace(made(office, Random(9), number), ancestor=None))
    before = {row.id: row for row in reader.read(office, None).rows}
    issue = next(one for one in issues_of(office) if one.problem == "问题3")
    with office.store.act("act.edit_record", office.actor) as act:
        act.put(replace(issue, problem="另一个问题"))
    rows = reader.read_after(office, act.changes).rows
    after = {row.id: row for row in rows}
    assert [one for one in before if after[one] is not before[one]] == [issue.id]


def test_another_day_or_much_at_once_is_read_anew(house, kit):
    office, reader = house.office, IssueReader(kit.words, office=True)
    with office.store.act("act.add_record", office.actor) as act:
        act.put(made(office, Random(3), 1))
    # Nothing was read before; and what was is of another day.
    for day in (None, office.today() - timedelta(days=400)):
        if day is not None:
            assert reader.read(office, day).rows == ()
        whole = IssueReader(kit.words, office=True).read(office, None)
        assert told(reader.read_after(office, act.changes)) == told(whole)
    house.time.pass_days(1)
    whole = IssueReader(kit.words, office=True).read(office, None)
    assert told(reader.read_after(office, act.changes)) == told(whole)
    assert not can_read_after(Changes(frozenset({"finding"}), frozenset(map(str, range(51)))))
    assert not can_read_after(Changes(frozenset({"staff_member"}), frozenset({"1"})))
    assert not can_read_after(Changes(frozenset({"finding"}), frozenset()))
