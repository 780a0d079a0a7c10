"""Taking in changes: all of a bundle or nothing, and each refusal names line, record and rule."""

from dataclasses import replace

import pytest

from cleanclinic.records.change import Op, hash_line, parse_line, to_line
from cleanclinic.records.pledge import Pledge, PledgeTemplate
from cleanclinic.records.risk_point import RiskPoint
from cleanclinic.storage.errors import (
    ChangeDataError,
    ChangeFinalError,
    ChangeFormatError,
    ChangeKindError,
    ChangeNewerError,
    ChangeOwnerError,
    ChangeParentError,
    ChangeRefusedError,
    ChangeTwinError,
)
from tests.core.store_kit import (
    ALL_KINDS,
    BUNDLE,
    DEPARTMENT,
    NURSE,
    OFFICE,
    carry,
    edit,
    lines_of,
    new_store,
    pledge,
    risk,
    save,
    signed,
)

OTHER_DEPARTMENT = "01930000-0000-7000-8000-0000000000d2"


@pytest.fixture
def ward(tmp_path):
    with new_store(tmp_path / "ward", lane=1) as ward:
        save(ward, risk(1), risk(2))
        edit(ward, risk(1).id, post="药师")
        yield ward


@pytest.fixture
def office(tmp_path):
    with new_store(tmp_path / "office", lane=2, owner=OFFICE) as office:
        save(office, template())
        yield office
        assert office.compare_projection() == ()
        assert office.verify().problem is None


def template():
    return PledgeTemplate(
        id="01930000-0000-7000-d000-000000000001",
        title="廉洁承诺书",
        version=1,
        intro="我是{name}",
        clauses=("不收红包",),
    )


def take(office, lines, owner=DEPARTMENT, kinds=ALL_KINDS):
    with office.writing() as tx:
        return tx.import_changes(owner, lines, allowed_kinds=kinds, bundle=BUNDLE)


def refused(office, error, lines, **options):
    """The whole bundle is refused with this very error and nothing is different afterwards."""
    before = (office.audit(), office.all(RiskPoint), office.acts())
    with pytest.raises(error) as caught:
        take(office, lines, **options)
    assert caught.type is error
    assert (office.audit(), office.all(RiskPoint), office.acts()) == before
    return caught.value.values


def altered(line, **members):
    change = parse_line(line)
    values = {name: getattr(change, name) for name in change.__slots__}
    return to_line(type(change)(**{**values, **members}))


def test_what_a_ward_wrote_stands_in_the_office_as_the_wards(ward, office):
    verdict = carry(ward, office)
    assert (verdict.applied, verdict.duplicate, verdict.conflict, verdict.merged) == (3, 0, 0, 0)
    assert (verdict.first, verdict.last) == (2, 4)
    assert verdict.changes.ids == {risk(1).id, risk(2).id}
    assert [one.record for one in office.all(RiskPoint)] == [risk(1, post="药师"), risk(2)]
    assert {one.owner for one in office.all(RiskPoint)} == {DEPARTMENT}
    assert office.history(risk(1).id)[1].bundle == BUNDLE
    assert lines_of(office)[1:] == lines_of(ward)


def test_the_same_again_changes_nothing(ward, office):
    carry(ward, office)
    before = office.audit()
    verdict = carry(ward, office)
    assert (verdict.applied, verdict.duplicate, verdict.first, verdict.last) == (0, 3, 0, 0)
    assert office.audit() == before


def test_a_line_twice_in_one_bundle_counts_once(ward, office):
    line = lines_of(ward)[0]
    assert take(office, [line, line]).duplicate == 1


def test_acts_travel_with_their_changes(ward, office):
    carry(ward, office)
    edited, made, _ = office.acts()
    assert (edited.ids, made.ids) == ((risk(1).id,), (risk(1).id, risk(2).id))
    assert (made.actor, made.device, made.own) == (NURSE, ward.device, False)
    assert office.undoable().kinds == {"pledge_template"}


def test_stamps_go_on_after_what_was_taken_in(ward, office):
    carry(ward, office)
    last = max(parse_line(line).hlc for line in lines_of(ward))
    save(office, replace(template(), version=2))
    assert parse_line(lines_of(office)[-1]).hlc > last


def test_a_line_that_is_no_change(ward, office):
    lines = lines_of(ward)
    values = refused(office, ChangeFormatError, [lines[0], b"{}"])
    assert values == {"line": 2, "rule": "members"}


def test_a_kind_the_sender_may_not_write(office, tmp_path):
    with new_store(tmp_path / "forger", lane=5, owner=OFFICE) as forger:
        save(forger, replace(template(), id=risk(7).id))
        values = refused(office, ChangeKindError, lines_of(forger))
    assert values["kind"] == "pledge_template"


def test_a_record_of_another_department(ward, office):
    carry(ward, office)
    forged = altered(
        lines_of(ward)[2],
        id="01930000-0000-7000-8000-00000000abcd",
        parents=(hash_line(lines_of(ward)[2]),),
        data={**parse_line(lines_of(ward)[2]).data, "post": "改"},
    )
    values = refused(office, ChangeOwnerError, [forged], owner=OTHER_DEPARTMENT)
    assert (values["line"], values["record"], values["owner"]) == (1, risk(1).id, DEPARTMENT)


def test_a_parent_that_is_not_held(ward, office):
    lines = lines_of(ward)
    values = refused(office, ChangeParentError, [lines[0], altered(lines[2], parents=("00" * 32,))])
    assert (values["line"], values["parent"]) == (2, "00" * 32)
    refused(office, ChangeParentError, [lines[2]])


def test_a_deletion_of_what_was_never_there(ward, office):
    line = altered(lines_of(ward)[0], op=Op.TOMBSTONE, data=None, parents=("00" * 32,))
    refused(office, ChangeParentError, [line])


def test_the_same_id_with_other_content(ward, office):
    line = lines_of(ward)[0]
    values = refused(office, ChangeTwinError, [line, altered(line, why="anders")])
    assert values["change"] == parse_line(line).id
    take(office, [line])
    refused(office, ChangeTwinError, [altered(line, why="anders")])


def test_an_unknown_kind_and_a_newer_one_wait_for_the_update(ward, office):
    line = lines_of(ward)[0]
    refused(office, ChangeNewerError, [altered(line, kind="unheard_of")])
    refused(office, ChangeNewerError, [altered(line, sv=2)])


def test_an_id_used_for_another_kind(ward, office):
    carry(ward, office)
    line = altered(lines_of(ward)[0], kind="department", id="01930000-0000-7000-8000-00000000abce")
    refused(office, ChangeRefusedError, [line])


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("likelihood", True),
        ("likelihood", "1"),
        ("likelihood", 1.0),
        ("likelihood", 99),
        ("area", "no such area"),
        ("review_on", "2026-02-31"),
        ("post", "护士长\u202e"),
        ("post", ""),
        ("criteria", {}),
    ],
)
def test_a_value_its_field_cannot_hold(ward, office, field, value):
    line = lines_of(ward)[0]
    data = {**parse_line(line).data, field: value}
    assert (
        refused(office, ChangeDataError, [altered(line, data=data)])["field"]
        == f"@risk_point.{field}"
    )


def test_a_member_of_the_data_not_known_yet_is_kept_in_the_line(ward, office):
    line = lines_of(ward)[0]
    line = altered(line, data={**parse_line(line).data, "not_yet_known": {"a": 1}})
    take(office, [line])
    assert office.get(RiskPoint, risk(1).id).record == risk(1)
    assert b"not_yet_known" in lines_of(office)[-1]


def test_a_field_not_known_then_takes_its_default(ward, office):
    line = lines_of(ward)[0]
    data = dict(parse_line(line).data)
    del data["remark"]
    take(office, [altered(line, data=data)])
    assert office.get(RiskPoint, risk(1).id).record == risk(1)


@pytest.mark.parametrize("at_once", [True, False])
def test_a_pledge_changed_after_signing(office, tmp_path, at_once):
    with new_store(tmp_path / "ward", lane=1) as ward:
        save(ward, pledge(1))
        save(ward, signed(pledge(1)))
        lines = lines_of(ward)
    forged = altered(
        lines[1],
        id="01930000-0000-7000-8000-00000000abcf",
        parents=(hash_line(lines[1]),),
        data={**parse_line(lines[1]).data, "name": "别人"},
    )
    if not at_once:
        take(office, lines)
        lines = []
    refused(office, ChangeFinalError, [*lines, forged])
    buried = altered(forged, op=Op.TOMBSTONE, data=None)
    refused(office, ChangeFinalError, [*lines, buried])


def test_both_computers_of_a_ward_come_together_in_the_office(office, tmp_path):
    with new_store(tmp_path / "a", lane=1) as one, new_store(tmp_path / "b", lane=3) as two:
        save(one, risk(1), risk(2), pledge(1))
        carry(one, two)
        edit(one, risk(1).id, post="药师")
        edit(two, risk(1).id, remark="补充")
        edit(one, risk(2).id, post="药师")
        edit(two, risk(2).id, post="医师")
        carry(one, office)
        verdict = take(office, lines_of(two))
        assert (verdict.applied, verdict.merged, verdict.conflict) == (0, 1, 1)
        assert {name for _, name in verdict.exceptions} == {"merged", "conflict"}
        carry(two, one)
        assert office.all(RiskPoint) == one.all(RiskPoint)
        assert office.all(Pledge) == one.all(Pledge)


def test_what_was_settled_before_it_came_is_nothing_to_settle(office, tmp_path):
    with new_store(tmp_path / "a", lane=1) as one, new_store(tmp_path / "b", lane=3) as two:
        save(one, risk(1), risk(2))
        carry(one, two)
        for number in (1, 2):
            edit(one, risk(number).id, post="药师")
            edit(two, risk(number).id, post="医师")
        carry(two, one)
        with one.act("act.settle", NURSE) as act:
            act.settle(RiskPoint, risk(1).id, "post", "医师")
        # All of it in one bundle, as a new PC of the department gets it.
        verdict = take(office, lines_of(one))
        assert verdict.conflict == 1
        assert [found.id for found in office.conflicts()] == [risk(2).id]


def test_a_large_bundle_in_parts_is_one_transaction(office, tmp_path):
    with new_store(tmp_path / "ward", lane=1) as ward:
        save(ward, *(risk(number) for number in range(1, 2300)))
        seen = []
        with office.writing() as tx:
            tx.import_changes(
                DEPARTMENT,
                lines_of(ward),
                allowed_kinds=ALL_KINDS,
                bundle=BUNDLE,
                on_line=seen.append,
            )
        assert office.count(RiskPoint) == 2299
        assert seen[-1] == 2200
        forged = altered(lines_of(ward)[0], why="x", id=risk(9999).id, kind="control")
        refused(office, ChangeRefusedError, [*lines_of(ward), forged])
