"""The office sets its own deadlines for the registers; what happened before keeps its own."""

from dataclasses import replace
from datetime import timedelta

import pytest

from cleanclinic.operations.registers.entries import (
    add_entry,
    list_register,
    publish_register_rules,
    rules_of,
)
from cleanclinic.operations.registers.papers import entry_pdf
from cleanclinic.operations.workspace.opening import WrongKindError
from cleanclinic.records.gift_record import GiftForm, GiftRecord
from cleanclinic.records.record import RecordInvalidError
from cleanclinic.records.register_rules import DeadlineUnit, default_rules
from cleanclinic.words import Words
from tests.core.paper_pdfs import texts
from tests.hospital import START

TODAY = START.date()
OWN = replace(
    default_rules(), title="本院期限", hand_in_unit=DeadlineUnit.DAYS, hand_in_count=9,
    valid_from=TODAY,
)  # fmt: skip


def dues(ward):
    entries = list_register(ward, GiftRecord).entries
    return {one.record.on: (one.due.on - one.record.on).days for one in entries}


def test_a_ward_keeps_the_deadlines_it_was_sent_from_their_day_on(hospital, tmp_path):
    ward = hospital.ward("w1")
    yesterday = TODAY - timedelta(days=1)
    for day in (yesterday, TODAY):
        add_entry(ward, GiftRecord, {"on": day, "form": GiftForm.MONEY})
    assert dues(ward) == {yesterday: 1, TODAY: 1}
    publish_register_rules(hospital.office, OWN)
    hospital.round_trip(ward)
    assert rules_of(ward).on(TODAY).title == "本院期限"
    assert dues(ward) == {yesterday: 1, TODAY: 9}
    entry = next(
        one.record for one in list_register(ward, GiftRecord).entries if one.record.on == TODAY
    )
    sheet = tmp_path / "sheet.pdf"
    sheet.write_bytes(entry_pdf(ward, GiftRecord, entry.id, words=Words("zh_CN")))
    assert "9 天" in "".join(texts(sheet))


def test_a_deadline_out_of_bounds_is_refused_and_a_ward_publishes_none(hospital):
    with pytest.raises(RecordInvalidError):
        publish_register_rules(hospital.office, replace(OWN, hand_in_count=0))
    with pytest.raises(WrongKindError):
        publish_register_rules(hospital.found_ward("w1"), OWN)
    assert rules_of(hospital.office).on(TODAY) == default_rules()
