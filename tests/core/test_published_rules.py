"""Rules the office publishes: in force from their day, taken back while nobody has them."""

from dataclasses import replace
from datetime import timedelta

import pytest

from cleanclinic.operations.ethics.rules import all_rules, current_rules, publish_rules
from cleanclinic.operations.exchange.receiving import import_files
from cleanclinic.operations.exchange.sending import export_receipts
from cleanclinic.operations.index.consistency import consistency_rules, publish_consistency_rules
from cleanclinic.operations.index.index_rules import index_rules, publish_index_rules
from cleanclinic.operations.issues.board import issue_of, list_issues, rules_of
from cleanclinic.operations.issues.findings import add_finding
from cleanclinic.operations.issues.office import issue_orders
from cleanclinic.operations.issues.times import publish_rectification_rules
from cleanclinic.operations.issues.work import ExtensionUsedError, ask_extension
from cleanclinic.operations.recording.history import redo, undo, undoable
from cleanclinic.operations.recording.published import (
    RulesSentError,
    newest_in_force,
    sent_to,
    withdraw_rules,
)
from cleanclinic.operations.workspace.opening import WrongKindError
from cleanclinic.records.codec import from_data, to_data
from cleanclinic.records.consistency_note import ConsistencyLimit, ConsistencyRules
from cleanclinic.records.ethics_catalog import built_in_rules
from cleanclinic.records.issue_order import IssueGravity, IssueSource
from cleanclinic.records.record import RecordInvalidError
from cleanclinic.records.rectification import Light
from cleanclinic.records.rectification_rules import NO_ID, RectificationRules, default_rules
from cleanclinic.storage.errors import UndoNothingError
from cleanclinic.storage.kind_table import KIND_TABLES
from tests.hospital import START

TODAY = START.date()
OWN = replace(
    default_rules(), title="本院时限", ordinary=20, yellow_days=25, follow_up_days=60, extensions=2
)
LIMITS = ConsistencyRules(
    id=NO_ID, version=1, title="本院核对", limits=(ConsistencyLimit(rule="no_owner", asked=False),)
)


def day_of(number):
    return TODAY + timedelta(days=number)


def test_the_newest_whose_day_has_come_is_in_force():
    early, late = replace(OWN, version=2), replace(OWN, version=3, valid_from=day_of(9))
    assert newest_in_force((early, late), TODAY) == early
    assert newest_in_force((early, late), day_of(9)) == late
    assert newest_in_force((early, late, replace(OWN, version=4)), day_of(9)).version == 4
    assert newest_in_force((), TODAY) is None


def test_a_ward_uses_the_times_it_was_sent(hospital):
    ward = hospital.ward("w1")
    before = add_finding(ward, {"problem": "登记本缺页"}).id
    old = issue_of(ward, before)
    assert old.record.due == TODAY + timedelta(days=15)
    assert old.standing.light is Light.GREEN
    publish_rectification_rules(hospital.office, OWN)
    assert rules_of(ward) == default_rules()
    hospital.answer(ward)
    rules = rules_of(ward)
    assert (rules.title, rules.version) == ("本院时限", 2)
    # A day that was set stays; how near it is follows the rules.
    old = issue_of(ward, before)
    assert (old.record.due, old.standing.light) == (TODAY + timedelta(days=15), Light.YELLOW)
    new = issue_of(ward, add_finding(ward, {"problem": "又缺页"}).id)
    assert new.record.due == TODAY + timedelta(days=20)
    ask_extension(ward, new.id, day_of(30), "等待采购")
    undo(ward)
    ask_extension(ward, new.id, day_of(30), "等待采购")
    ask_extension(ward, new.id, day_of(40), "采购流标")
    with pytest.raises(ExtensionUsedError):
        ask_extension(ward, new.id, day_of(50), "再次流标")


def test_the_office_orders_by_its_own_times(hospital):
    publish_rectification_rules(hospital.office, replace(OWN, veto=9))
    values = {"source": IssueSource.INSPECTION, "problem": "缺签", "requirement": "补签"}
    veto = {**values, "gravity": IssueGravity.VETO}
    issue_orders(hospital.office, [hospital.ward("w1").department_id], veto)
    assert [one.record.due for one in list_issues(hospital.office)] == [day_of(9)]


def test_what_waits_for_its_day_leaves_what_is_in_force(hospital):
    office, later = hospital.office, day_of(30)
    publish_rectification_rules(office, replace(OWN, title="现在"))
    publish_rectification_rules(office, replace(OWN, title="下月", valid_from=later))
    assert rules_of(office).title == "现在"
    assert rules_of(office, later).title == "下月"
    publish_consistency_rules(office, replace(LIMITS, valid_from=later))
    asked = [one.code for one in consistency_rules(office)]
    assert "no_owner" in asked
    publish_index_rules(office, replace(index_rules(office), title="下月", valid_from=later))
    assert index_rules(office).title != "下月"
    publish_rules(office, replace(built_in_rules()[0], title="下月", valid_from=later))
    assert current_rules(office).title != "下月"
    assert "下月" not in [one.title for one in all_rules(office)]
    hospital.time.pass_days(30)
    assert current_rules(office).title == "下月"
    assert "no_owner" not in [one.code for one in consistency_rules(office)]


def test_rules_nobody_could_go_by_are_refused_and_a_ward_publishes_none(hospital):
    with pytest.raises(RecordInvalidError):
        publish_rectification_rules(hospital.office, replace(OWN, ordinary=0))
    with pytest.raises(RecordInvalidError):
        publish_rectification_rules(hospital.office, replace(OWN, title=" "))
    with pytest.raises(WrongKindError):
        publish_rectification_rules(hospital.found_ward("w1"), OWN)


def test_what_went_to_nobody_is_taken_back_and_undone(hospital):
    office = hospital.office
    publish_rectification_rules(office, replace(OWN, title="甲"))
    made = publish_rectification_rules(office, replace(OWN, title="乙")).id
    assert not sent_to(office, RectificationRules.KIND, made).any
    withdraw_rules(office, RectificationRules, made)
    assert rules_of(office).title == "甲"
    undo(office)
    assert rules_of(office).title == "乙"
    undo(office)
    assert rules_of(office).title == "甲"
    redo(office)
    assert rules_of(office).title == "乙"
    withdraw_rules(office, RectificationRules, made)
    again = publish_rectification_rules(office, replace(OWN, title="丙")).id
    versions = {
        held.record.id: held.record.version for held in office.store.all(RectificationRules)
    }
    gone = office.store.all(RectificationRules, deleted=True)
    assert versions[again] > max(held.record.version for held in gone)


def test_what_went_out_is_told_and_stays(hospital):
    office, first, second = hospital.office, hospital.ward("w1"), hospital.ward("w2")
    made = publish_rectification_rules(office, replace(OWN, title="已发")).id
    assert undoable(office).key == "act.publish_rectification_rules"
    hospital.answer(first)
    sent = sent_to(office, RectificationRules.KIND, made)
    assert (sent.of, sent.packed, sent.taken) == (2, 1, 0)
    assert sent.first.date() == office.today()
    with pytest.raises(RulesSentError):
        withdraw_rules(office, RectificationRules, made)
    assert undoable(office) is None
    with pytest.raises(UndoNothingError):
        undo(office)
    add_finding(first, {"problem": "回话"})
    hospital.take(office, hospital.send(first))
    hospital.answer(second)
    sent = sent_to(office, RectificationRules.KIND, made)
    assert (sent.packed, sent.taken) == (2, 1)
    assert rules_of(second).title == "已发"


def test_an_older_program_keeps_the_bundle_until_it_is_new_enough(hospital, monkeypatch):
    office, ward = hospital.office, hospital.ward("w1")
    publish_rectification_rules(office, replace(OWN, title="给新版本"))
    files = list(
        export_receipts(office, hospital.stick(), devices=[ward.store.meta("device_id")]).paths
    )
    with monkeypatch.context() as older:
        older.delitem(KIND_TABLES, RectificationRules.KIND)
        codes = [one.code for one in import_files(ward, files).files]
        assert "CHANGE-NEWER" in codes
    assert rules_of(ward).title != "给新版本"
    hospital.take(ward, files)
    assert rules_of(ward).title == "给新版本"


def test_limits_of_before_and_of_later_are_read():
    written = to_data(LIMITS)
    before = {name: value for name, value in written.items() if name != "valid_from"}
    assert from_data(ConsistencyRules, NO_ID, before) == LIMITS
    assert from_data(ConsistencyRules, NO_ID, {**written, "wards_only": True}) == LIMITS
