"""The first issues of a long list are those of the whole list, though the others are not read."""

from datetime import timedelta
from random import Random

import pytest

from cleanclinic.operations.issues.board import (
    Issue,
    counted_issues,
    first_issues,
    issue_of,
    list_issues,
    work_id,
)
from cleanclinic.records.control import Evidence
from cleanclinic.records.issue_order import IssueSource
from cleanclinic.records.rectification import Finding, Rectification
from tests.hospital import Hospital

MANY, FEW = 620, 40


@pytest.fixture(scope="module")
def ward(tmp_path_factory):
    with Hospital(tmp_path_factory.mktemp("issues")) as hospital:
        yield _filled(hospital.ward())


def _filled(made):
    """Findings of all days, every other one worked on: put off, closed, or begun."""
    random, today = Random(5), made.today()
    photo = Evidence(attachment="0" * 64, name="后.jpg", on=today)
    with made.store.act("act.add_record", made.actor) as act:
        ids: list[str] = []
        for number in range(MANY):
            found = today - timedelta(random.randrange(300))
            ids.append(made.new_id())
            act.put(
                Finding(
                    id=ids[-1],
                    number=f"F-{random.randrange(10_000):05}",
                    source=next(iter(IssueSource)),
                    found_on=found,
                    due=found + timedelta(random.choice((0, 15, 30))),
                    problem="消毒记录不全",
                    ancestor=random.choice(ids) if number % 50 == 49 else None,
                )
            )
            if number % 2:
                act.put(_work(made, ids[-1], random, photo))
    return made


def _work(ward, issue, random, photo):
    today = ward.today()
    done = {"measures": "补齐", "done_on": today, "after": (photo,), "verified_on": today}
    stands = (
        {"plan": "每周查"},
        {"extension_to": today + timedelta(random.randrange(90)), "extension_why": "等设备"},
        done,
        {**done, "closed_on": today},
    )
    return Rectification(id=work_id(issue), issue=issue, of_order=False, **random.choice(stands))


@pytest.mark.parametrize(
    "test",
    [lambda _: True, lambda one: one.late, lambda one: one.work is not None],
    ids=["all", "late", "worked on"],
)
def test_they_are_those_of_the_whole_list(ward, test):
    first = first_issues(ward, test, FEW)
    assert len(first) == FEW
    assert first == tuple(one for one in list_issues(ward) if test(one))[:FEW]


def test_they_are_the_same_once_all_are_counted(ward):
    for test in (lambda _: True, lambda one: one.late, lambda one: one.over):
        ward.counts.clear()
        before = first_issues(ward, test, FEW)
        counted_issues(ward)
        first = first_issues(ward, test, FEW)
        assert first == tuple(one for one in list_issues(ward) if test(one))[:FEW]
        assert before in (first, ())


def test_where_it_would_take_long_nothing_is_said(ward):
    assert first_issues(ward, lambda _: False, FEW) == ()


def test_relatives_are_told(ward):
    def related(one: Issue) -> bool:
        return bool(one.record.ancestor)

    assert all(one.repeats for one in first_issues(ward, related, 5))


def test_whoever_counts_reads_less_and_finds_the_same(ward):
    told = [
        [(one.id, one.standing, one.next_act, one.over, one.late, one.round) for one in found]
        for found in (counted_issues(ward), list_issues(ward))
    ]
    assert told[0] == told[1]
    assert counted_issues(ward) is counted_issues(ward), "counted twice"
    first = next(one for one in counted_issues(ward) if one.work is None)
    with ward.store.act("act.add_record", ward.actor) as act:
        act.put(Rectification(id=work_id(first.id), issue=first.id, of_order=False, plan="每周查"))
    again = next(one for one in counted_issues(ward) if one.id == first.id)
    now = issue_of(ward, first.id)
    assert (again.next_act, again.standing) == (now.next_act, now.standing)
    assert again.next_act is not first.next_act
