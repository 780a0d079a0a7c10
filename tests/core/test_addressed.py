"""What the office writes for one department is kept with it, goes to it, and to no other."""

from datetime import timedelta

import pytest

from cleanclinic.operations.exchange.receiving import import_files
from cleanclinic.operations.keeping.backups import make_backup
from cleanclinic.operations.recording.writing import add_record, edit_record, remove_records
from cleanclinic.operations.risks.points import add_risk
from cleanclinic.operations.workspace.opening import OFFICE
from cleanclinic.operations.workspace.streams import epoch_of
from cleanclinic.records.control import Evidence
from cleanclinic.records.issue_order import IssueOrder, IssueSource
from cleanclinic.records.pledge import PledgeTemplate
from cleanclinic.storage.errors import RecordOfficeError, RecordOwnerError
from tests.core.exchange_kit import exchange_all
from tests.core.restore_kit import on_another_pc
from tests.hospital import change_of, forged, last_line, numbers_of, risk


def order(office, department, **values):
    today = office.today()
    made = {
        "department": department, "number": "JB-001", "source": IssueSource.INSPECTION,
        "found_on": today, "issued_on": today, "due": today + timedelta(days=15),
        "problem": "登记缺项", "requirement": "补齐并说明原因",
    }  # fmt: skip
    return add_record(office, IssueOrder, {**made, **values}).id


def orders(ward):
    return [held.record.number for held in ward.store.all(IssueOrder)]


def test_an_order_goes_to_its_department_alone_and_both_sides_agree(hospital):
    one, other = hospital.ward("w1"), hospital.ward("w2")
    order(hospital.office, one.department_id)
    for ward in (one, other):
        add_risk(ward, risk())
        hospital.round_trip(ward)
    assert orders(one) == ["JB-001"]
    assert orders(other) == []
    for workspace in (one, other, hospital.office):
        assert workspace.store.alarms() == ()
        assert workspace.store.compare_projection() == ()
        assert workspace.store.verify().problem is None


def test_only_the_office_changes_it(hospital):
    ward = hospital.ward("w1")
    made = order(hospital.office, ward.department_id)
    hospital.answer(ward)
    with pytest.raises(RecordOwnerError):
        edit_record(ward, IssueOrder, made, {"problem": "改成别的"})
    with pytest.raises(RecordOwnerError):
        remove_records(ward, IssueOrder, [made])
    edit_record(hospital.office, IssueOrder, made, {"problem": "写清楚"})
    hospital.answer(ward)
    assert ward.store.get(IssueOrder, made).record.problem == "写清楚"
    remove_records(hospital.office, IssueOrder, [made])
    hospital.answer(ward)
    assert orders(ward) == []


def test_a_second_pc_of_the_department_has_it_too_and_the_office_can_work_it_out_again(hospital):
    ward = hospital.ward("w1")
    order(hospital.office, ward.department_id)
    second = hospital.ward("w1b", joins=ward)
    hospital.answer(ward, second)
    assert orders(ward) == orders(second) == ["JB-001"]
    hospital.office.store.rebuild()
    (held,) = hospital.office.store.all(IssueOrder)
    assert held.owner == ward.department_id


def test_an_office_put_back_gets_it_back_from_its_department_and_for_it_alone(hospital):
    one, other = hospital.ward("w1"), hospital.ward("w2")
    early = order(hospital.office, one.department_id)
    backup = make_backup(hospital.office).path
    hospital.answer(one, other)
    order(hospital.office, one.department_id, number="JB-002")
    edit_record(hospital.office, IssueOrder, early, {"problem": "写清楚"})
    hospital.answer(one, other)
    on_another_pc(hospital, backup)
    for _ in range(2):
        exchange_all(hospital, one, other)
    for workspace in (one, hospital.office):
        assert sorted(orders(workspace)) == ["JB-001", "JB-002"]
        assert workspace.store.get(IssueOrder, early).record.problem == "写清楚"
    assert orders(other) == []
    assert {held.owner for held in hospital.office.store.all(IssueOrder)} == {one.department_id}
    edit_record(hospital.office, IssueOrder, early, {"problem": "再写一次"})
    hospital.answer(one, other)
    assert one.store.get(IssueOrder, early).record.problem == "再写一次"
    assert orders(other) == []


def test_it_comes_back_though_it_came_with_what_a_colleague_wrote(hospital):
    one = hospital.ward("w1")
    two = hospital.ward("w1b", joins=one)
    backup = make_backup(hospital.office).path
    add_risk(two, risk())
    hospital.round_trip(two)
    order(hospital.office, one.department_id)
    hospital.answer(one)
    assert (orders(one), len(numbers_of(one))) == (["JB-001"], 1)
    on_another_pc(hospital, backup)
    exchange_all(hospital, one)
    assert orders(hospital.office) == ["JB-001"]


def photographed(office, department, number="JB-001"):
    """An order with a photograph of what was found; gives the photograph's name."""
    with office.store.act("act.add_record", office.actor) as act:
        name = act.attach([number.encode()], media_type="image/png", name="a.png")
    order(office, department, number=number, evidence=(Evidence(attachment=name, name="a.png"),))
    return name


def bytes_of(workspace, name):
    return b"".join(workspace.store.attachment_chunks(name))


def test_what_is_attached_to_it_goes_with_it_and_comes_back_with_it(hospital):
    one, other = hospital.ward("w1"), hospital.ward("w2")
    two = hospital.ward("w1b", joins=one)
    backup = make_backup(hospital.office).path
    first, second = (photographed(hospital.office, one.department_id, f"JB-{n}") for n in (1, 2))
    hospital.answer(one, two, other)
    assert [bytes_of(one, name) for name in (first, second)] == [b"JB-1", b"JB-2"]
    assert bytes_of(other, first) == b""
    on_another_pc(hospital, backup)
    # One PC was not brought a file yet; the other has it.
    with one.store.writing() as tx:
        tx._core.attachments.erase(second)
    exchange_all(hospital, one)
    assert orders(hospital.office) == ["JB-1", "JB-2"]
    assert [bytes_of(hospital.office, name) for name in (first, second)] == [b"JB-1", b""]
    exchange_all(hospital, two, one)
    assert bytes_of(hospital.office, second) == b"JB-2"
    assert bytes_of(one, second) == b"JB-2"
    # Once is enough.
    for ward in (one, two):
        add_risk(ward, risk())
        hospital.round_trip(ward)
        assert ward.store.bundles("out", OFFICE, epoch_of(ward))[-1].attachments == ()
    assert bytes_of(other, first) == b""


def test_it_never_goes_on_to_another_department(hospital):
    one, other = hospital.ward("w1"), hospital.ward("w2")
    made = order(hospital.office, one.department_id)
    with pytest.raises(RecordOwnerError):
        edit_record(hospital.office, IssueOrder, made, {"department": other.department_id})


def test_what_only_the_office_writes_is_not_begun_at_a_ward(hospital):
    """The office would refuse every bundle that has it, and the ward could send no more."""
    ward = hospital.ward("w1")
    before = ward.store.audit()
    template = PledgeTemplate(
        id=ward.new_id(), title="承诺书", version=1, intro="我是{name}", clauses=("不收红包",)
    )
    with pytest.raises(RecordOfficeError):
        order(ward, ward.department_id)
    with (
        pytest.raises(RecordOfficeError),
        ward.store.act("act.add_record", ward.actor) as act,
    ):
        act.put(template)
    assert ward.store.audit() == before
    add_risk(ward, risk())
    hospital.round_trip(ward)


def test_what_only_the_office_writes_is_refused_of_a_ward(hospital):
    """Written past the program, and truly signed."""
    ward = hospital.ward("w1")
    made = order(hospital.office, ward.department_id)
    new = {"rec": ward.new_id(), "device": ward.store.device}
    line = change_of(ward, last_line(hospital.office, made), **new)
    (refused,) = import_files(hospital.office, forged(hospital, ward, [line])).files
    assert refused.code == "CHANGE-KIND"
    assert orders(hospital.office) == ["JB-001"]
