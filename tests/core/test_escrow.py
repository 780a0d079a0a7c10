"""Escrow: a way back in that a person chose to leave with the office; asked for and used up."""

from dataclasses import replace

import msgspec
import pytest

from cleanclinic.errors import FileProblemError
from cleanclinic.keys.errors import PinPlainError
from cleanclinic.keys.slots_file import load_slots
from cleanclinic.operations.home.overview import todos
from cleanclinic.operations.office.root_moving import draft_root, sign_root
from cleanclinic.operations.people.escrow import (
    EscrowUnavailableError,
    escrow_state,
    give_to_office,
    take_from_office,
)
from cleanclinic.operations.people.handover_state import handovers
from cleanclinic.operations.people.people import set_up_people
from cleanclinic.operations.people.pins import unlock_with_pin
from cleanclinic.operations.people.recovery import NewAccess, NewAccessMissingError, turn_keys
from cleanclinic.operations.people.rescue import (
    PENDING,
    NoEscrowError,
    NoRescueError,
    RescueAnsweredError,
    RescueDeviceError,
    RescueDigitsError,
    RescueRevokedError,
    RescueSlotError,
    answer_rescue,
    by_rescue,
    open_with_rescue,
    people_by_rescue,
    read_rescue,
    waiting_rescue,
    write_rescue,
)
from cleanclinic.operations.people.succession import Proof, preview_succession, succeed
from cleanclinic.operations.recording.staff import add_staff
from cleanclinic.operations.risks.points import add_risk
from cleanclinic.operations.risks.register import list_risks
from cleanclinic.operations.workspace.opening import WrongKindError, open_workspace
from cleanclinic.operations.workspace.roles import NotAllowedError, Person, Role
from cleanclinic.operations.workspace.trust import renew_roster, roster_of
from cleanclinic.records.handover import HandoverWay
from cleanclinic.sync.rescue import (
    RescueDamagedError,
    RescueDemoError,
    RescueFormatError,
    RescueHospitalError,
    RescueInstallError,
    RescueKeyError,
    RescueRecipientError,
    ask_digits,
    make_ask,
    open_escrow,
    read_ask,
)
from tests.core.keys_kit import CHEAP, MemoryStore
from tests.core.people_kit import HEAD_PIN
from tests.core.refusal_kit import refused
from tests.hospital import Hospital, person, risk
from tests.root_kit import checked_sheets, moved

NEW = NewAccess(passphrase="一句全新的而且足够长的口令在这里")


@pytest.fixture
def given(hospital):
    """A ward that left its way back in with an office whose root is on three sheets."""
    ward = hospital.ward()
    draft = moved(hospital.office)
    hospital.answer(ward)
    add_risk(ward, risk())
    give_to_office(ward)
    ward.close()
    return ward.folder, draft


def asked(hospital, folder, store=None):
    sources = hospital.sources("icu")
    return write_rescue(folder, hospital.stick(), sources=sources, store=store)


def answered(hospital, request, key):
    return answer_rescue(hospital.office, request.path, request.digits, key, hospital.stick()).path


def opened(hospital, folder, answer, access=NEW, **named):
    sources = hospital.sources("icu")
    return open_with_rescue(folder, answer, access, sources=sources, cost=CHEAP, **named)


# ---- the choice


def test_nothing_is_left_with_the_office_before_somebody_chose_it(hospital: Hospital):
    ward = hospital.found_ward("icu")
    refused(EscrowUnavailableError, give_to_office, ward)
    hospital.grant(ward)
    state = escrow_state(ward)
    assert (state.available, state.chosen, state.given, state.suggested) == (
        False,
        None,
        None,
        False,
    )
    refused(EscrowUnavailableError, give_to_office, ward)
    moved(hospital.office)
    hospital.answer(ward)
    slots = load_slots(ward.folder)
    assert escrow_state(ward).available
    assert "escrow" not in slots.kinds
    give_to_office(ward)
    state = escrow_state(ward)
    assert (state.chosen, state.given, state.outdated) == (True, ward.today(), False)
    give_to_office(ward)
    assert [slot.kind for slot in load_slots(ward.folder).slots].count("escrow") == 1
    take_from_office(ward)
    assert (escrow_state(ward).chosen, escrow_state(ward).given) == (False, None)
    assert "escrow" not in load_slots(ward.folder).kinds
    take_from_office(ward)
    notes = [entry.note for entry in ward.store.journal() if entry.note.startswith("escrow")]
    assert notes == ["escrow taken", "escrow taken", "escrow given", "escrow given"]


def test_it_is_proposed_where_something_hidden_is_kept(hospital: Hospital):
    ward = hospital.ward()
    add_staff(ward, person(1))
    assert not escrow_state(ward).suggested
    add_staff(ward, {**person(2), "phone": "13800138000"})
    assert escrow_state(ward).suggested


def test_only_a_head_nurse_of_a_ward_chooses(hospital: Hospital):
    ward = hospital.ward()
    ward.acting = Person("p", "李一", Role.RECORDER)
    refused(NotAllowedError, give_to_office, ward)
    refused(NotAllowedError, take_from_office, ward)
    refused(WrongKindError, escrow_state, hospital.office)


def test_a_new_set_of_sheets_makes_it_outdated_until_given_again(hospital: Hospital):
    office, ward = hospital.office, hospital.ward()
    old = moved(office)
    hospital.answer(ward)
    give_to_office(ward)
    draft = draft_root(office)
    sign_root(office, draft, checked_sheets(office, draft), old.keys[:2])
    hospital.answer(ward)
    assert escrow_state(ward).outdated
    give_to_office(ward)
    assert not escrow_state(ward).outdated
    ward.close()
    request = asked(hospital, ward.folder)
    refused(RescueKeyError, answered, hospital, request, old.key(1))
    opened(hospital, ward.folder, answered(hospital, request, draft.key(1))).close()


def test_a_sheet_of_the_time_still_opens_what_was_sealed_then(hospital: Hospital, given):
    folder, old = given
    office = hospital.office
    draft = draft_root(office, 2, 1)
    sign_root(office, draft, checked_sheets(office, draft), old.keys[:2])
    opened(hospital, folder, answered(hospital, asked(hospital, folder), old.key(3))).close()


def test_turned_secrets_leave_nothing_with_the_office(hospital: Hospital):
    ward = hospital.ward()
    moved(hospital.office)
    hospital.answer(ward)
    give_to_office(ward)
    set_up_people(ward, HEAD_PIN, cost=CHEAP)
    with turn_keys(ward, "618204", cost=CHEAP) as turned:
        state = escrow_state(turned)
        assert (state.chosen, state.given, state.outdated) == (True, None, True)
        assert "escrow" in [todo.kind for todo in todos(turned)]
        take_from_office(turned)
        assert "escrow" not in [todo.kind for todo in todos(turned)]


# ---- asked, answered, used up


def test_a_locked_ward_is_let_in_again(hospital: Hospital, given):
    folder, draft = given
    request = asked(hospital, folder)
    card = read_rescue(hospital.office, request.path)
    assert card.digits == request.digits
    done = answer_rescue(
        hospital.office, request.path, card.digits.replace(" ", ""), draft.key(2), hospital.stick()
    )
    assert (done.department, done.device) == ("icu病区", "1 号机")
    refused(NewAccessMissingError, opened, hospital, folder, done.path, NewAccess())
    with opened(hospital, folder, done.path) as ward:
        assert len(list_risks(ward).rows) == 1
        # Used up, and left with the office anew as it was chosen.
        assert (escrow_state(ward).chosen, escrow_state(ward).outdated) == (True, False)
        assert ward.store.journal()[0].note == "rescue"
        add_risk(ward, risk(description="又能记了"))
        hospital.round_trip(ward)
    assert "rescue" in [entry.note for entry in hospital.office.store.journal()]
    assert not (folder / PENDING).exists()
    refused(NoRescueError, opened, hospital, folder, done.path)
    open_workspace(folder, passphrase=NEW.passphrase).close()
    # The old answer opens nothing even where its request was kept.
    refused(RescueAnsweredError, answered, hospital, request, draft.key(2))


def test_a_new_pin_for_the_head_nurse(hospital: Hospital):
    ward = hospital.ward()
    moved_keys = moved(hospital.office)
    hospital.answer(ward)
    give_to_office(ward)
    head = set_up_people(ward, HEAD_PIN, cost=CHEAP)
    ward.close()
    answer = answered(hospital, asked(hospital, ward.folder), moved_keys.key(1))
    assert [one.id for one in people_by_rescue(ward.folder, answer)] == [head.id]
    refused(PinPlainError, opened, hospital, ward.folder, answer, NewAccess(head.id, "123456"))
    opened(hospital, ward.folder, answer, NewAccess(head.id, "618204")).close()
    unlock_with_pin(ward.folder, head.id, "618204").close()


def test_the_next_head_nurse_takes_over_with_the_offices_answer(hospital: Hospital):
    ward = hospital.ward()
    moved_keys = moved(hospital.office)
    hospital.answer(ward)
    give_to_office(ward)
    set_up_people(ward, HEAD_PIN, cost=CHEAP)
    folder = ward.folder
    ward.close()
    assert waiting_rescue(folder) is None
    request = asked(hospital, folder)
    waiting = waiting_rescue(folder)
    assert waiting is not None
    assert waiting.digits == request.digits
    sources = hospital.sources("icu")
    proof = Proof(answer=answered(hospital, request, moved_keys.key(1)))
    assert [one.name for one in preview_succession(folder, proof, sources=sources).heads] == [
        "icu护士长"
    ]
    with succeed(
        folder, proof, "618204", incoming_name="周静", sources=sources, cost=CHEAP
    ) as hers:
        (row,) = handovers(hers)
        assert (row.record.way, row.record.incoming) == (HandoverWay.OFFICE, "周静")
        # It was the choice of whoever left: she is asked anew, and told that nothing is there.
        assert escrow_state(hers).outdated
        assert hers.store.journal()[0].note == "rescue"
    assert waiting_rescue(folder) is None
    refused(NoRescueError, preview_succession, folder, proof, sources=sources)


def test_a_request_that_cannot_be_written_leaves_the_earlier_one(hospital: Hospital, given):
    folder, draft = given
    request = asked(hospital, folder)
    refused(FileProblemError, write_rescue, folder, hospital.folder / "no such stick")
    waiting = waiting_rescue(folder)
    assert waiting is not None
    assert waiting.digits == request.digits
    opened(hospital, folder, answered(hospital, request, draft.key(1))).close()


def test_the_answer_is_opened_from_the_credential_store(hospital: Hospital, given):
    folder, draft = given
    store = MemoryStore()
    request = asked(hospital, folder, store)
    assert "AGE-SECRET-KEY" not in (folder / PENDING).read_text(encoding="utf-8")
    assert "AGE-SECRET-KEY" not in request.path.read_text(encoding="utf-8")
    answer = answered(hospital, request, draft.key(1))
    refused(NoRescueError, opened, hospital, folder, answer, store=MemoryStore())
    opened(hospital, folder, answer, store=store).close()
    assert store.kept == {}


def test_a_ward_that_gave_nothing_has_nothing_to_ask(hospital: Hospital):
    ward = hospital.ward()
    ward.close()
    refused(NoEscrowError, asked, hospital, ward.folder)


def test_only_the_latest_request_counts(hospital: Hospital, given):
    folder, draft = given
    first = asked(hospital, folder)
    second = asked(hospital, folder)
    assert first.digits != second.digits
    refused(RescueRecipientError, opened, hospital, folder, answered(hospital, first, draft.key(1)))
    opened(hospital, folder, answered(hospital, second, draft.key(1))).close()


def test_wrong_digits_open_nothing(hospital: Hospital, given):
    folder, draft = given
    request = asked(hospital, folder)
    stick = hospital.stick()
    for digits in ("", "1" * 25, request.digits[:-1]):
        arguments = (hospital.office, request.path, digits, draft.key(1), stick)
        assert refused(RescueDigitsError, answer_rescue, *arguments).values["name"]
    assert list(stick.iterdir()) == []
    answered(hospital, request, draft.key(1))


def test_another_pcs_request_and_answer_are_refused(hospital: Hospital, given):
    folder, draft = given
    other = hospital.ward("erd")
    give_to_office(other)
    other.close()
    mine, theirs = asked(hospital, folder), asked(hospital, other.folder)
    answer = answered(hospital, theirs, draft.key(1))
    refused(RescueRecipientError, opened, hospital, folder, answer)
    # What one sealed in a request of the other: a stolen file behind a friendly voice.
    swapped = replace_sealed(asked(hospital, other.folder), mine)
    refused(RescueInstallError, answered, hospital, swapped, draft.key(1))


def replace_sealed(request, other):
    """The request with what another PC sealed."""
    inside = read_ask(other.path.read_bytes()).sealed
    data = make_ask(msgspec.structs.replace(read_ask(request.path.read_bytes()), sealed=inside))
    request.path.write_bytes(data)
    return replace(request, digits=ask_digits(data))


def test_another_hospitals_escrow_is_refused(hospital: Hospital, given, tmp_path):
    folder, draft = given
    request = asked(hospital, folder)
    with Hospital(tmp_path / "other", code="DEMO-OTHER", seed=3) as other:
        keys = moved(other.office)
        refused(RescueKeyError, answered, other, request, keys.key(1))
        # Even with this hospital's sheet in hand.
        refused(RescueHospitalError, answered, other, request, draft.key(1))
    inside = read_ask(request.path.read_bytes())
    office = {"hospital_id": "DEMO-TEST", "demo": False}
    refused(RescueDemoError, open_escrow, inside, draft.key(1).identity, **office)


def test_a_pc_that_was_taken_out_of_use_is_not_helped(hospital: Hospital, given):
    folder, draft = given
    office = hospital.office
    device = roster_of(office).devices[0]
    request = asked(hospital, folder)
    for changed, error in (
        ({"status": "revoked", "last_valid_seq": 1}, RescueRevokedError),
        ({"device_id": "another"}, RescueDeviceError),
    ):
        listed = msgspec.structs.replace(device, **changed)
        with office.store.writing() as tx:
            renew_roster(office, tx, devices=(listed,))
        refused(error, answered, hospital, request, draft.key(1))


def test_damaged_files_are_told(hospital: Hospital, given, tmp_path):
    folder, draft = given
    request = asked(hospital, folder)
    answer = answered(hospital, request, draft.key(1))
    data, path = answer.read_bytes(), tmp_path / "answer.ccopen"
    for wrong, error in (
        (b"", RescueFormatError),
        (data[1:], RescueFormatError),
        (data[:-1], RescueDamagedError),
        (data[:-1] + bytes([data[-1] ^ 1]), RescueDamagedError),
    ):
        path.write_bytes(wrong)
        assert refused(error, opened, hospital, folder, path).values["name"] == path.name
    text = request.path.read_bytes()
    for wrong in (b"", b"{}", text + b" x", text.replace(b"age1", b"age2")):
        path.write_bytes(wrong)
        refused(RescueFormatError, read_rescue, hospital.office, path)
    (folder / PENDING).write_text("{}", encoding="utf-8")
    refused(NoRescueError, opened, hospital, folder, answer)


def test_an_answer_does_not_fit_once_the_choice_was_taken_back(hospital: Hospital, given):
    folder, draft = given
    request = asked(hospital, folder)
    answer = answered(hospital, request, draft.key(1))
    with open_workspace(folder, sources=hospital.sources("icu")) as ward:
        give_to_office(ward)
    assert refused(RescueSlotError, opened, hospital, folder, answer).values["name"] == answer.name
    refused(RescueSlotError, by_rescue(folder, answer), load_slots(folder))
