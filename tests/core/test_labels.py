"""How a record is called is said in one way, wherever it is named."""

import pytest

from cleanclinic.operations.exchange.settling import conflicts
from cleanclinic.operations.issues.board import issue_of, work_id
from cleanclinic.operations.issues.office import review
from cleanclinic.operations.issues.work import hand_in, set_work
from cleanclinic.operations.recording.history import label_of, recent_acts
from cleanclinic.operations.recording.searching import find, search_index
from cleanclinic.operations.recording.staff import add_staff
from cleanclinic.records.issue_order import OrderReceipt, OrderReview
from cleanclinic.records.rectification import Finding, Rectification
from cleanclinic.words import Words
from tests.core.exchange_kit import trip
from tests.core.rectification_kit import BACK, finding, give, photo, rectify
from tests.hospital import person


def only(workspace, of):
    (held,) = workspace.store.all(of)
    return held.record


@pytest.fixture
def ward(hospital):
    return hospital.ward("icu")


def test_what_is_done_about_an_order_goes_by_its_number(hospital, ward):
    issue = give(hospital, ward)
    number = issue_of(ward, issue).record.number
    owner = add_staff(ward, person(1, "陈晓燕")).id
    rectify(ward, issue, owner=owner)
    work = work_id(issue)
    assert label_of(ward, Rectification.KIND, work) == number
    assert label_of(ward, OrderReceipt.KIND, only(ward, OrderReceipt).id) == number
    photo(ward, issue, "再一张.txt")
    assert recent_acts(ward)[0].args["label"] == number
    entries = search_index(ward, Words("zh_CN"), [Rectification.KIND])
    (group,) = find(entries, number)
    assert [hit.label for hit in group.hits] == [number]


def test_the_word_of_the_office_goes_by_the_number_of_the_order(hospital, ward):
    issue = give(hospital, ward)
    rectify(ward, issue)
    hand_in(ward, issue)
    trip(hospital, ward)
    review(hospital.office, issue, BACK, 1, reason="补照片")
    trip(hospital, ward)
    for workspace in (hospital.office, ward):
        said = only(workspace, OrderReview)
        assert (
            label_of(workspace, OrderReview.KIND, said.id)
            == issue_of(workspace, issue).record.number
        )


def test_what_is_done_about_a_finding_goes_by_its_number_after_it_is_deleted_too(ward):
    issue = finding(ward)
    set_work(ward, issue, {"plan": "补页", "owner": add_staff(ward, person(1)).id})
    number = only(ward, Finding).number
    with ward.store.act("act.remove_finding", ward.actor, number=number) as act:
        act.tombstone(Finding, issue)
    assert label_of(ward, Rectification.KIND, work_id(issue)) == number


def test_two_pcs_are_asked_about_the_order_by_its_number(hospital, ward):
    issue = give(hospital, ward)
    trip(hospital, ward)
    two = hospital.ward("icu-2", joins=ward)
    hospital.answer(ward, two)
    who = add_staff(ward, person(1, "陈晓燕")).id
    set_work(ward, issue, {"owner": who, "plan": "甲"})
    set_work(two, issue, {"plan": "乙"})
    for workspace in (two, ward):
        trip(hospital, workspace)
    (card,) = conflicts(ward)
    assert card.label == issue_of(ward, issue).record.number
