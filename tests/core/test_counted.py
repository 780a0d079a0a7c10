"""Counts that read only a part of each record come to the same as over whole records."""

from dataclasses import replace
from datetime import date, timedelta
from random import Random
from typing import Any

import pytest

from cleanclinic.operations.home.overview import overview
from cleanclinic.operations.index.index_rules import index_rules
from cleanclinic.operations.index.indexing import around_day, department_index, index_glance
from cleanclinic.operations.pledges.board import pledge_board
from cleanclinic.operations.recording.department_records import records_of
from cleanclinic.operations.registers.summary import companies
from cleanclinic.operations.risks.todos import risk_sums
from cleanclinic.operations.workspace.counted import counted
from cleanclinic.operations.workspace.past import looking_back
from cleanclinic.records.control import Control, Evidence
from cleanclinic.records.control_check import ControlCheck
from cleanclinic.records.education import EducationSession
from cleanclinic.records.exam import Exam
from cleanclinic.records.fields import Choice, Day, Flag, Number, Parts, Refers, Whole, fields_of
from cleanclinic.records.gift_record import GiftRecord
from cleanclinic.records.index_facts import INDEX_KINDS, index_facts
from cleanclinic.records.record import RecordInvalidError
from cleanclinic.records.rep_visit import RepVisit
from cleanclinic.records.risk_point import RiskPoint
from cleanclinic.records.self_check import SelfCheck
from cleanclinic.records.staff_member import StaffMember
from cleanclinic.records.standard_catalog import built_in_standards
from tests.core.record_samples import full
from tests.hospital import Hospital

EACH = 40
PROOF = Evidence(attachment="ab" * 32, name="照片.jpg")
STANDARD = built_in_standards()[0]
KINDS = (*INDEX_KINDS, ControlCheck, RepVisit)


@pytest.fixture(scope="module", params=[1, 2])
def ward(request, tmp_path_factory):
    with Hospital(tmp_path_factory.mktemp("counted")) as hospital:
        yield _filled(hospital.ward(), Random(request.param))


def _filled(made, random: Random):
    """Records of all kinds that are counted, of days around today, with anything in them."""
    ids: dict[str, list[str]] = {of.KIND: [made.new_id() for _ in range(EACH)] for of in KINDS}
    with made.store.act("act.add_record", made.actor) as act:
        for of in KINDS:
            if of.OFFICE_OWNED:
                continue
            for one in ids[of.KIND]:
                if (record := _any(of, one, ids, random, made.today())) is not None:
                    act.put(record)
    with made.store.act("act.remove_record", made.actor) as act:
        for of in (RiskPoint, Control, EducationSession, StaffMember):
            held = made.store.all(of)
            act.tombstone(of, random.choice(held).record.id)
    return made


def _any(of: type, made: str, ids: dict[str, list[str]], random: Random, today: date) -> Any:
    """A record that may be written; None where chance found none."""
    for _ in range(200):
        values = {
            field.name: value
            for field in fields_of(of)
            if (value := _value(field.note, ids, random, today)) is not None
        }
        if of is SelfCheck:
            values |= {"standard": STANDARD.code, "standard_version": STANDARD.version}
        record = replace(full(of), id=made, **values)
        try:
            record.check()
        except RecordInvalidError:
            continue
        return record
    return None


def _value(note: Any, ids: dict[str, list[str]], random: Random, today: date) -> Any:
    match note:
        case Choice(of=of):
            return random.choice(list(of))
        case Whole():
            return random.randint(note.least, min(note.most, note.least + 5))
        case Number():
            return None
        case Day():
            return today + timedelta(random.randint(-500, 60))
        case Flag():
            return random.random() < 0.5
        case Refers():
            return random.choice(ids.get(note.kind) or ids["finding"])
        case Parts() if random.random() < 0.5:
            return ()
        case _:
            return None


def test_there_is_enough_to_count(ward):
    kinds = [of for of in KINDS if not of.OFFICE_OWNED and of is not Exam]
    assert {of.KIND for of in kinds if len(ward.store.all(of)) < EACH // 3} == set()


def whole_facts(ward):
    def read(of: Any) -> Any:
        return records_of(ward.store.all(of), of, ward.department_id)

    return index_facts(read, around_day(ward, index_rules(ward), ward.today()))


def test_the_index_is_that_of_whole_records_and_follows_what_is_written(ward):
    found = department_index(ward)
    assert found.facts == whole_facts(ward)
    assert sum(bool(one.of) for one in found.facts.measures.values()) >= 5
    before = index_glance(ward)
    assert index_glance(ward) == before
    controls = [held.record for held in ward.store.all(Control)]
    with ward.store.act("act.edit_record", ward.actor) as act:
        for one in controls:
            act.put(replace(one, evidence=(PROOF,)))
    again = department_index(ward)
    assert again.facts == whole_facts(ward) != found.facts


def test_the_start_page_is_that_of_whole_records(ward):
    # Looking back reads records whole.
    whole = looking_back(ward, ward.today())
    assert risk_sums(ward) == risk_sums(whole)
    assert risk_sums(ward).todos
    assert companies(ward) == companies(whole)
    assert pledge_board(ward) == pledge_board(whole)
    one, other = overview(ward), overview(whole)
    for name in ("gifts", "gift_sum", "risks", "controls_total", "controls_in_place", "todos"):
        assert getattr(one, name) == getattr(other, name), name


def test_it_is_counted_again_when_something_was_written_and_only_then(ward):
    asked: list[int] = []

    def count() -> int:
        asked.append(1)
        return len(asked)

    for _ in range(2):
        assert counted(ward, "test", (RiskPoint, Control), count) == 1
    gift = ward.store.all(GiftRecord)[0].record
    with ward.store.act("act.remove_record", ward.actor) as act:
        act.tombstone(GiftRecord, gift.id)
    assert counted(ward, "test", (RiskPoint, Control), count) == 1
    control = ward.store.all(Control)[0].record
    with ward.store.act("act.edit_record", ward.actor) as act:
        act.put(replace(control, text=f"{control.text}。"))
    assert counted(ward, "test", (RiskPoint, Control), count) == 2
    assert counted(ward, "test", (RiskPoint, Control), count, also="other rules") == 3
