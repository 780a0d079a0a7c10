"""Handing a ward over: both say so, the old secrets are dead, and a cut at any step is no loss."""

import random
import shutil
from dataclasses import replace
from itertools import count
from pathlib import Path

import pypdfium2
import pytest

from cleanclinic.errors import CleanClinicError, FileProblemError
from cleanclinic.keys.errors import PinShortError, StoreLockedError, WrongPinError
from cleanclinic.keys.slots_file import load_slots
from cleanclinic.operations.people.handing_over import HandoverSameError
from cleanclinic.operations.people.handover import (
    HandoverNoneError,
    HandoverUnderWayError,
    begin_handover,
    cancel_handover,
    complete_handover,
    preview_handover,
)
from cleanclinic.operations.people.handover_paper import check_digits, handover_pdf, print_handover
from cleanclinic.operations.people.handover_state import HandoverStep, handover_state, handovers
from cleanclinic.operations.people.people import change_pin
from cleanclinic.operations.people.pins import NoPinError, unlock_with_pin
from cleanclinic.operations.people.recovery import sheet_state
from cleanclinic.operations.people.succession import Proof, preview_succession, succeed
from cleanclinic.operations.recording.history import undoable
from cleanclinic.operations.recording.writing import NoSuchRecordError
from cleanclinic.operations.risks.points import add_risk
from cleanclinic.operations.risks.register import list_risks
from cleanclinic.operations.workspace.at_door import people_at
from cleanclinic.operations.workspace.kept_people import (
    PersonDisabledError,
    PersonTakenError,
    people_of,
    person_changes,
)
from cleanclinic.operations.workspace.roles import NotAllowedError, Role
from cleanclinic.operations.workspace.sources import Sources
from cleanclinic.records.department import Department
from cleanclinic.records.handover import Handover, HandoverWay
from cleanclinic.records.person_change import PersonStep
from cleanclinic.storage.errors import RecordFinalError
from cleanclinic.words import LANGUAGES, Words
from tests.core.keys_kit import CHEAP
from tests.core.killing import killed_at_each_step, needs_fork
from tests.core.people_kit import (
    HEAD_PIN,
    NURSE_PIN,
    PASSPHRASE,
    READER_PIN,
    Door,
    door,
    in_force,
    made,
)
from tests.core.refusal_kit import refused
from tests.hospital import risk

__all__ = ["door", "made"]
NEW, NEW_PIN = "赵新", "618204"


@pytest.fixture
def ward(door):
    opened = door.come_in(door.head, HEAD_PIN)
    yield opened
    opened.close()


def finish(ward, pin, door, **named):
    return complete_handover(ward, pin, store=door.store, cost=CHEAP, **named)


def test_what_will_happen_is_told_before_anything_does(door, ward):
    add_risk(ward, risk())
    in_force(ward)
    before = ward.store.audit(), ward.store.meta_all()
    seen = preview_handover(ward, incoming_id=door.nurse.id)
    assert (seen.outgoing, seen.incoming, seen.incoming_is_new) == ("王护士长", "李护士", False)
    assert dict(seen.counts)["risk_point"] == 1
    assert (seen.log_size, seen.new_pins, seen.old_sheet) == (before[0].size, ("陈主任",), 1)
    seen = preview_handover(ward, incoming_name=NEW, stays=True)
    assert (seen.incoming, seen.incoming_is_new) == (NEW, True)
    assert seen.new_pins == ("王护士长", "李护士", "陈主任")
    assert (ward.store.audit(), ward.store.meta_all()) == before


def test_both_say_so_and_the_ward_is_hers(door, ward):
    add_risk(ward, risk())
    in_force(ward)
    state = begin_handover(ward, HEAD_PIN, incoming_id=door.nurse.id, store=door.store)
    assert (state.step, state.incoming_is_new) == (HandoverStep.WAITING, False)
    hers = finish(ward, NURSE_PIN, door)
    assert (hers.person, hers.acting.role, hers.acting.sees_ethics) == (
        "李护士",
        Role.HEAD_NURSE,
        True,
    )
    assert [one.disabled for one in people_of(hers)] == [True, False, False]
    (row,) = handovers(hers)
    record = row.record
    assert (record.way, record.stays, record.is_final()) == (HandoverWay.PRESENT, False, True)
    assert record.outgoing_at
    assert record.incoming_at
    assert (record.old_sheet, record.new_sheet) == (1, 2)
    # Two signatures: each put her own line into the log.
    said = [(one.actor.name, one.act.key) for one in hers.store.history(record.id)]
    assert said == [("王护士长", "act.kept.handover_begun"), ("李护士", "act.kept.handover")]
    assert {one.step for one in person_changes(hers)} >= {PersonStep.DISABLED, PersonStep.ROLE}
    assert hers.store.get(Department, hers.department_id).record.head_nurse == "李护士"
    # Nobody else's way in is left, and a new sheet is the next thing to do.
    assert [one.name for one in people_at(door.folder)] == ["李护士"]
    assert len(door.store.kept) == 1
    assert not sheet_state(hers).exists
    assert handover_state(hers).step is HandoverStep.SHEET
    in_force(hers)
    assert handover_state(hers) is None
    assert len(list_risks(hers).rows) == 1
    assert undoable(hers) is not None
    assert undoable(hers).key == "act.add_risk"
    change_pin(hers, door.reader.id, READER_PIN, store=door.store, cost=CHEAP)
    hers.close()
    door.come_in(door.reader, READER_PIN).close()
    refused(CleanClinicError, door.come_in, door.head, HEAD_PIN)
    refused(CleanClinicError, door.by_passphrase)


def test_somebody_new_chooses_her_pin_as_she_takes_over(door, ward):
    state = begin_handover(ward, HEAD_PIN, incoming_name=f"  {NEW} ", stays=True, store=door.store)
    assert (state.incoming, state.incoming_is_new) == (NEW, True)
    refused(PinShortError, finish, ward, "1", door)
    hers = finish(ward, NEW_PIN, door, passphrase=PASSPHRASE)
    assert [(one.name, one.role, one.disabled) for one in people_of(hers)] == [
        ("王护士长", Role.RECORDER, False),
        ("李护士", Role.RECORDER, False),
        ("陈主任", Role.READER, False),
        (NEW, Role.HEAD_NURSE, False),
    ]
    assert not people_of(hers)[0].sees_ethics
    hers.close()
    door.by_passphrase().close()
    ids = {one.name: one.id for one in people_at(door.folder)}
    unlock_with_pin(door.folder, ids[NEW], NEW_PIN, store=door.store).close()


def test_who_may_and_what_is_refused(door, ward):
    with pytest.raises(HandoverNoneError):
        cancel_handover(ward)
    refused(HandoverNoneError, finish, ward, NURSE_PIN, door)
    refused(HandoverSameError, preview_handover, ward, incoming_id=door.head.id)
    refused(PersonTakenError, preview_handover, ward, incoming_name="李护士")
    named = {"incoming_id": door.nurse.id, "store": door.store}
    refused(WrongPinError, begin_handover, ward, "615243", **named)
    assert handover_state(ward) is None
    begin_handover(ward, HEAD_PIN, **named)
    refused(HandoverUnderWayError, begin_handover, ward, HEAD_PIN, **named)
    refused(WrongPinError, finish, ward, HEAD_PIN, door)
    assert handover_state(ward).step is HandoverStep.WAITING
    assert ward.person == "王护士长"
    cancel_handover(ward)
    assert handover_state(ward) is None
    assert handovers(ward) == ()
    ward.close()
    with door.come_in(door.nurse, NURSE_PIN) as opened:
        refused(NotAllowedError, preview_handover, opened, incoming_name=NEW)
    with door.by_passphrase() as opened:
        refused(NoPinError, preview_handover, opened, incoming_name=NEW)


def test_what_was_signed_stays_as_it_is(door, ward):
    begin_handover(ward, HEAD_PIN, incoming_id=door.nurse.id, store=door.store)
    held = ward.store.all(Handover)[0].record
    assert not held.allows(replace(held, outgoing="别人", incoming_at=held.outgoing_at))
    hers = finish(ward, NURSE_PIN, door)
    record = handovers(hers)[0].record
    for changed in ({"incoming": "别人"}, {"log_size": 1}, {"new_sheet": 9}):
        with pytest.raises(RecordFinalError), hers.store.act("act.test", hers.actor) as act:
            act.put(replace(record, **changed))
    with pytest.raises(RecordFinalError), hers.store.act("act.test", hers.actor) as act:
        act.tombstone(Handover, record.id)
    hers.close()


def test_the_log_is_the_one_that_was_counted(door, ward):
    before = ward.store.audit()
    begin_handover(ward, HEAD_PIN, incoming_id=door.nurse.id, store=door.store)
    with finish(ward, NURSE_PIN, door) as hers:
        record = handovers(hers)[0].record
        assert (record.log_size, record.log_head) == (before.size, before.head)
        assert hers.store.audit_at(before.size).head == before.head
        assert hers.store.verify().problem is None


# ---- the outgoing person is not there


def test_with_the_sheet_when_nobody_hands_over(door, ward):
    code = in_force(ward)
    ward.close()
    named = {"store": door.store, "cost": CHEAP, "sources": door.sources}
    refused(
        CleanClinicError, succeed, door.folder, Proof("X" * 35), NEW_PIN, incoming_name=NEW,
        **named,
    )  # fmt: skip
    hers = succeed(door.folder, Proof(code), NEW_PIN, incoming_name=NEW, **named)
    record = handovers(hers)[0].record
    assert (record.way, record.outgoing, record.outgoing_at) == (
        HandoverWay.SHEET,
        "王护士长",
        None,
    )
    assert record.incoming_at
    assert (hers.person, hers.acting.role) == (NEW, Role.HEAD_NURSE)
    assert people_of(hers)[0].disabled
    assert [one.name for one in people_at(door.folder)] == [NEW]
    hers.close()
    refused(
        CleanClinicError, succeed, door.folder, Proof(code), NEW_PIN, incoming_name="另一人",
        **named,
    )  # fmt: skip
    unlock_with_pin(door.folder, people_at(door.folder)[0].id, NEW_PIN, store=door.store).close()


def test_the_sheet_ends_a_handover_nobody_confirmed(door, ward):
    code = in_force(ward)
    begin_handover(ward, HEAD_PIN, incoming_id=door.nurse.id, store=door.store)
    ward.close()
    hers = succeed(
        door.folder, Proof(code), NURSE_PIN, incoming_id=door.nurse.id, store=door.store,
        cost=CHEAP, sources=door.sources,
    )  # fmt: skip
    (row,) = handovers(hers)
    assert (row.record.way, row.record.incoming) == (HandoverWay.SHEET, "李护士")
    hers.close()


def test_what_taking_over_means_is_told_first_and_uses_nothing_up(door, ward):
    add_risk(ward, risk())
    proof = Proof(in_force(ward))
    ward.close()
    for _ in range(2):
        seen = preview_succession(door.folder, proof, sources=door.sources)
        assert [one.name for one in seen.heads] == ["王护士长"]
        assert [one.name for one in seen.people] == ["王护士长", "李护士", "陈主任"]
        assert seen.with_pins == ("王护士长", "李护士", "陈主任")
        assert (seen.going_on, dict(seen.counts)["risk_point"], seen.old_sheet) == (None, 1, 1)
    named = {"cost": CHEAP, "sources": door.sources}
    for store, pin, who in (
        (Locked(), NEW_PIN, {"incoming_name": NEW}),
        (door.store, "123456", {"incoming_name": NEW}),
        (door.store, NEW_PIN, {"incoming_id": door.head.id}),
        (door.store, NEW_PIN, {"incoming_name": "李护士"}),
        (door.store, NEW_PIN, {"incoming_name": NEW, "outgoing_id": door.nurse.id}),
    ):
        refused(CleanClinicError, succeed, door.folder, proof, pin, **who, store=store, **named)
    with door.come_in(door.head, HEAD_PIN) as ward:
        assert handovers(ward) == ()
        assert sheet_state(ward).exists


def test_taking_over_that_was_cut_short_goes_on_with_the_same_sheet(door, ward, monkeypatch):
    proof = Proof(in_force(ward))
    ward.close()
    named = {"store": door.store, "cost": CHEAP, "sources": door.sources}

    def cut(*_, **__):
        raise FileProblemError(path=door.folder, reason="cut")

    with monkeypatch.context() as patched:
        patched.setattr("cleanclinic.operations.people.succession.open_anew", cut)
        refused(FileProblemError, succeed, door.folder, proof, NEW_PIN, incoming_name=NEW, **named)
    seen = preview_succession(door.folder, proof, sources=door.sources)
    assert seen.going_on is not None
    assert (seen.going_on.name, seen.heads) == (NEW, (seen.going_on,))
    with succeed(door.folder, proof, NEW_PIN, incoming_name="另一人", **named) as hers:
        assert hers.person == NEW
        assert [row.record.incoming for row in handovers(hers)] == [NEW]


class Locked:
    """A store that takes nothing."""

    kind = "test"

    def put(self, name, text):
        raise StoreLockedError(name=name)

    def get(self, name):
        return None

    def delete(self, name):
        return None


# ---- on paper


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_sheet_says_it_all_on_one_page(door, ward, tmp_path, language):
    words = Words(language)
    add_risk(ward, risk())
    in_force(ward)
    begin_handover(ward, HEAD_PIN, incoming_id=door.nurse.id, store=door.store)
    record_id = handover_state(ward).record_id
    with pytest.raises(NoSuchRecordError):
        handover_pdf(ward, record_id, words=words)
    with finish(ward, NURSE_PIN, door) as hers:
        printed = print_handover(hers, record_id, tmp_path / "h.pdf", words=words)
        record = handovers(hers)[0].record
    document = pypdfium2.PdfDocument(printed.path)
    text = document[0].get_textpage().get_text_range()
    assert len(document) == 1
    flat = "".join(text.split())
    for said in (
        "王护士长",
        "李护士",
        words.text("kind.risk_point"),
        check_digits(record.log_head),
    ):
        assert "".join(said.split()) in flat
    assert record.log_head not in flat
    document.close()


# ---- killed


@needs_fork
def test_killed_at_any_step_somebody_can_come_in_and_finish_it(made, tmp_path):
    """Peppers lie in a file here, so that they outlast the program as a real store's do."""
    folder, store, people = made
    begun = tmp_path / "begun"
    shutil.copytree(folder, begun / "ward")
    shelf = begun / "store"
    shelf.mkdir()
    for name, text in store.kept.items():
        Shelf(shelf).put(name, text)
    door = door_at(begun, people, 1)
    with door.come_in(door.head, HEAD_PIN) as ward:
        add_risk(ward, risk())
        begin_handover(ward, HEAD_PIN, incoming_name=NEW, store=door.store)

    def work(place):
        one = door_at(place, people, 2)
        ward = one.come_in(one.head, HEAD_PIN)
        finish(ward, NEW_PIN, one).close()

    places = (Path(shutil.copytree(begun, tmp_path / str(number))) for number in count())
    steps = set()
    for place in killed_at_each_step(work, places):
        one = door_at(place, people, 3)
        with who_can(one) as ward:
            assert len(list_risks(ward).rows) == 1
            state = handover_state(ward)
            steps.add(state.step)
            hers = ward if state.step is HandoverStep.SHEET else finish(ward, NEW_PIN, one)
            with hers:
                assert hers.person == NEW
                assert handover_state(hers).step is HandoverStep.SHEET
                assert len(handovers(hers)) == 1
                assert next((p.name, p.disabled) for p in people_of(hers)) == ("王护士长", True)
        assert load_slots(one.folder).kinds == ("pin",)
        shutil.rmtree(place)
    assert steps == set(HandoverStep)


class Shelf:
    """A store whose texts are files: what a killed program put there is still there."""

    kind = "test"

    def __init__(self, folder):
        self.folder = folder

    def put(self, name, text):
        (self.folder / name.replace(" ", "_")).write_text(text, encoding="utf-8")

    def get(self, name):
        path = self.folder / name.replace(" ", "_")
        return path.read_text(encoding="utf-8") if path.exists() else None

    def delete(self, name):
        (self.folder / name.replace(" ", "_")).unlink(missing_ok=True)


def door_at(place, people, seed):
    one = Door(place / "ward", Shelf(place / "store"), people)
    one.sources = Sources(one.sources.clock, random.Random(seed).randbytes, one.uptime)
    return one


def who_can(door):
    """The outgoing person while it is hers, the incoming one from then on; never nobody."""
    for one in reversed(people_at(door.folder)):
        pin = {NEW: NEW_PIN, "王护士长": HEAD_PIN}.get(one.name)
        try:
            if pin:
                return unlock_with_pin(
                    door.folder, one.id, pin, sources=door.sources, store=door.store
                )
        except PersonDisabledError:
            continue
    raise AssertionError("a ward nobody can open")
