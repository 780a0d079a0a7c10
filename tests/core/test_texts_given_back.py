"""What an office published after the backup it went back to comes back from its wards, by proof."""

import base64
import json

import pytest

from cleanclinic.operations.exchange.alarms import alarm_cards
from cleanclinic.operations.exchange.standing import exchange_state
from cleanclinic.operations.keeping.backups import make_backup
from cleanclinic.operations.office.office_keys import renew_office_keys
from cleanclinic.operations.recording.staff import add_staff
from cleanclinic.operations.risks.points import add_risk
from cleanclinic.operations.workspace.epochs import EpochReason, begin_new_epoch
from cleanclinic.operations.workspace.opening import OFFICE
from cleanclinic.operations.workspace.trust import root_of
from cleanclinic.records.change import parse_line
from cleanclinic.records.pledge import PledgeCampaign, PledgeTemplate
from cleanclinic.records.staff_member import StaffMember
from cleanclinic.sync.errors import BundleError
from cleanclinic.sync.given import make_given, read_given
from cleanclinic.sync.signing import DOWNLINK_TYPE
from cleanclinic.sync.strict import encode
from cleanclinic.words import LANGUAGES, Words
from tests.core.exchange_kit import exchange_all
from tests.core.restore_kit import on_another_pc
from tests.hospital import forged, person, risk


def texts(workspace):
    return {
        held.record.id
        for of in (PledgeTemplate, PledgeCampaign)
        for held in workspace.store.all(of)
    }


def kept(ward):
    """The ward's answers that it could give back, as the files they would be."""
    return [
        make_given(one.manifest, one.signatures, one.packed)
        for state in ward.store.streams("in")
        for one in ward.store.bundles("in", state.peer, state.epoch)
        if one.packed
    ]


@pytest.fixture
def lost(hospital):
    """Two wards have what was published after the backup; the office has it no more."""
    wards = hospital.ward("icu"), hospital.ward("er")
    backup = make_backup(hospital.office).path
    for _ in range(2):
        hospital.publish()
        hospital.answer(*wards)
    published = texts(hospital.office)
    on_another_pc(hospital, backup)
    assert texts(hospital.office) == set()
    return wards, published


def test_it_comes_back_from_a_ward_and_goes_to_all_others(hospital, lost):
    (one, other), published = lost
    third = hospital.ward("opd")
    exchange_all(hospital, one)
    assert texts(hospital.office) == published
    card = next(card for card in alarm_cards(hospital.office) if card.kind == "texts_recalled")
    assert card.values["lines"] == len(published)
    for language in LANGUAGES:
        assert "4" in Words(language).text(card.text_key, **card.values)
    exchange_all(hospital, third, other, one)
    assert texts(third) == texts(other) == texts(one) == published
    for workspace in (one, other, third, hospital.office):
        assert workspace.store.compare_projection() == ()
        assert [alarm for alarm in workspace.store.alarms() if alarm.kind == "difference"] == []
    for ward in (one, other, third):
        assert exchange_state(ward).unconfirmed == 0


def test_it_is_given_back_once(hospital, lost):
    (one, _), published = lost
    exchange_all(hospital, one)
    before = one.store.audit(), len(one.store.unsent_attachments(OFFICE))
    for _ in range(2):
        add_risk(one, risk())
        hospital.round_trip(one)
    assert len(one.store.unsent_attachments(OFFICE)) == before[1] == 0
    held = [line.hash for line in hospital.office.store.lines_after(0)]
    assert len(held) == len(set(held))
    assert texts(hospital.office) == published


def test_what_was_given_back_under_a_key_that_ended_is_given_back_again(hospital, lost):
    (one, _), published = lost
    hospital.answer(one)
    hospital.send(one)
    begin_new_epoch(one, EpochReason.SUSPICION)
    exchange_all(hospital, one)
    assert texts(hospital.office) == published


def test_an_office_that_lost_nothing_gets_nothing_back(hospital):
    ward = hospital.ward("icu")
    hospital.publish()
    hospital.answer(ward)
    backup = make_backup(hospital.office).path
    on_another_pc(hospital, backup)
    exchange_all(hospital, ward)
    assert not any(card.kind == "texts_recalled" for card in alarm_cards(hospital.office))
    assert ward.store.unsent_attachments(OFFICE) == ()


def test_what_may_have_to_be_erased_is_not_kept_a_second_time(hospital):
    """Names and telephones of the office's own people, and what a department's PCs wrote."""
    one = hospital.ward("icu")
    hospital.publish()
    add_staff(hospital.office, person(1))
    hospital.answer(one)
    assert one.store.all(StaffMember)
    two = hospital.ward("icu-2", joins=one)
    add_risk(two, risk())
    hospital.round_trip(two)
    hospital.publish()
    hospital.answer(one)
    # What the office published went in bundles of its own, and only those are kept.
    lines = [
        parse_line(line).kind
        for data in kept(one)
        for line in read_given(data, root_of(hospital.office)).lines()
    ]
    assert len(kept(one)) == 2
    assert set(lines) == {"pledge_template", "pledge_campaign"}


def test_only_what_the_office_signed_is_believed(hospital, lost):
    (ward, _), _ = lost
    first, *_ = kept(ward)
    given = json.loads(first)
    packed = base64.b64decode(given["packed"])
    manifest = base64.b64decode(given["manifest"])
    other_lines = given | {"packed": base64.b64encode(packed[:-1]).decode()}
    by_the_ward = base64.b64encode(encode([ward.signer.sign(DOWNLINK_TYPE, manifest)])).decode()
    for bad in (
        json.dumps(other_lines).encode(),
        json.dumps(given | {"signatures": by_the_ward}).encode(),
        json.dumps(given | {"packed": "?"}).encode(),
        json.dumps(given | {"more": 1}).encode(),
        b"nothing",
    ):
        with pytest.raises(BundleError):
            read_given(bad, root_of(ward))
    assert list(read_given(first, root_of(ward)).lines())

    # What it names and did not bring, and what is no list, changes nothing and stops nothing.
    for number, named in enumerate((["ab" * 32], "ab", [7]), 1):
        prev = hospital.office.store.stream(ward.store.meta("device_id"), "in").head
        path = forged(hospital, ward, [], seq=number, prev=prev, ext={"given_back": named})
        hospital.take(hospital.office, path)
    assert texts(hospital.office) == set()


def test_what_a_key_signed_that_the_office_gave_up_is_passed_over(hospital, lost):
    (ward, _), _ = lost
    renew_office_keys(hospital.office)
    exchange_all(hospital, ward)
    assert texts(hospital.office) == set()
    assert exchange_state(ward).unconfirmed == 0
