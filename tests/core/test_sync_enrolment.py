"""Enrolment: a device asks, people compare digits, the office answers; each forgery refused."""

import base64
import json
import re
from dataclasses import dataclass

import msgspec
import pyrage
import pytest

from cleanclinic.errors import CleanClinicError
from cleanclinic.sync.enrolment import (
    GRANT_MAGIC,
    check_request,
    make_grant,
    make_request,
    name_replaced,
    open_grant,
    read_request,
    request_digits,
)
from cleanclinic.sync.errors import RootError, RootVersionError, RosterError, RosterOldError
from cleanclinic.sync.manifest import Trusted
from cleanclinic.sync.roster import (
    Root,
    Roster,
    RosterDepartment,
    RosterDevice,
    device_trust,
    make_root,
    make_roster,
    next_root,
    office_trust,
    open_roots,
    open_roster,
    renew_trust,
    root_digits,
)
from cleanclinic.sync.signing import REQUEST_TYPE, Signer
from cleanclinic.words import LANGUAGES, Words
from tests.core.sync_hospital import (
    DEPARTMENT,
    DEVICE,
    HOSPITAL,
    NOW,
    OFFICE,
    OFFICE_IDENTITY,
    OFFICE_RECIPIENT,
    STRANGER,
    STRANGER_IDENTITY,
    STRANGER_RECIPIENT,
    WARD,
    WARD_IDENTITY,
    WARD_RECIPIENT,
    accept,
    receipt_written,
    seeded,
    written,
)

ROOT_1, ROOT_2, ROOT_3 = (Signer(seeded(f"root {number}")(32)) for number in range(3))
SMALL_ORDER = "01" + "00" * 31


def changed(struct, **fields):
    return msgspec.structs.replace(struct, **fields)


def refused(action, code):
    with pytest.raises(CleanClinicError) as caught:
        action()
    for language in LANGUAGES:
        assert Words(language).sentence(caught.value)
    assert caught.value.code == code


ROOT = Root(
    version=1,
    demo=False,
    hospital_id=HOSPITAL,
    hospital_name="演示市第一人民医院",
    root_keys=(ROOT_1.public.hex(), ROOT_2.public.hex()),
    threshold=1,
    office_keys=(OFFICE.public.hex(),),
    office_recipients=(OFFICE_RECIPIENT,),
    created=NOW,
)
ROOT_SIGNED = make_root(ROOT, [ROOT_1])
WARD_DEVICE = RosterDevice(
    device_id=DEVICE,
    department_id=DEPARTMENT,
    label="ICU 护士站",
    public=WARD.public.hex(),
    recipient=WARD_RECIPIENT,
    epoch=1,
)
ROSTER = Roster(
    version=3,
    root_version=1,
    demo=False,
    hospital_id=HOSPITAL,
    departments=(RosterDepartment(DEPARTMENT, "重症医学科"),),
    devices=(WARD_DEVICE,),
    created=NOW,
)
ROSTER_SIGNED = make_roster(ROSTER, OFFICE)


def request(signer=WARD, **options):
    values = {
        "recipient": WARD_RECIPIENT,
        "hospital_id": HOSPITAL,
        "department": "重症医学科",
        "device": "ICU 护士站",
        "nonce": bytes(range(16)),
        "app": "0.1.0",
        "demo": False,
        "created": NOW,
    }
    return make_request(signer, **values | options)


REQUEST = request()


def grant(office=OFFICE, request_data=REQUEST, roots=(ROOT_SIGNED,), roster=ROSTER_SIGNED, **more):
    values = {
        "device_id": DEVICE,
        "department_id": DEPARTMENT,
        "epoch": 1,
        "office_generation": 1,
        "created": NOW,
    }
    return make_grant(office, request_data, roots=roots, roster=roster, **values | more)


def ward_opens(data, request_data=REQUEST):
    return open_grant(data, WARD_IDENTITY, request_data)


def test_the_whole_enrolment_and_the_first_exchange(tmp_path):
    asked = read_request(REQUEST)
    check_request(asked, ROOT, set())
    assert (asked.department, asked.key_id) == ("重症医学科", WARD.key_id)
    answer = ward_opens(grant())
    assert answer.department_name == "重症医学科"
    assert answer.device_label == "ICU 护士站"
    assert answer.root == ROOT
    assert answer.roster == ROSTER
    assert answer.root_digits == root_digits(ROOT_SIGNED)
    bundle = accept(written(tmp_path), office_trust(ROOT, ROSTER))
    assert bundle.signer.label == "ICU 护士站"
    trust = device_trust(answer.root, department_id=DEPARTMENT, device_id=DEVICE, epoch=1)
    assert accept(receipt_written(tmp_path), trust, (WARD_IDENTITY,)).manifest.receipt


def test_which_pc_it_replaces_changes_no_digits_and_nothing_else_escapes_them():
    named = name_replaced(WARD, REQUEST, '01A1"9,\\x')
    assert read_request(named).replaces == '01A1"9,\\x'
    assert request_digits(named) == request_digits(REQUEST)
    # A grant for the request as it was still counts, once this PC says that it wrote that one.
    assert open_grant(grant(), WARD_IDENTITY, named, (REQUEST,)).device_label == "ICU 护士站"
    refused(lambda: ward_opens(grant(), named), "GRANT-NONCE")
    # Only the last member is left out, wherever else the name stands.
    line = REQUEST.split(b"\n")[0]
    moved = line.replace(b',"replaces":""', b"").replace(b'{"typ"', b'{"replaces":"a","typ"')
    assert request_digits(moved) != request_digits(moved.replace(b'"a"', b'"b"'))
    typed = request(device='","replaces":"a')
    assert request_digits(typed) != request_digits(request(device='","replaces":"b'))


def test_digits_are_five_groups_of_five_and_cover_every_byte():
    assert re.fullmatch(r"\d{5}( \d{5}){4}", request_digits(REQUEST))
    assert re.fullmatch(r"\d{5}( \d{5}){4}", root_digits(ROOT_SIGNED))
    other = request(device="ICU 护士站2")
    assert request_digits(other) != request_digits(REQUEST)
    # Two signatures over the same statement are the same request.
    assert request_digits(REQUEST.split(b"\n")[0] + b"\nx\n") == request_digits(REQUEST)


def test_a_request_fits_a_printed_code():
    assert len(REQUEST) < 700


# ---- requests


@pytest.mark.parametrize(
    ("spoil", "code"),
    [
        (lambda data: b"", "REQ-EMPTY"),
        (lambda data: data[:-1], "REQ-FORMAT"),
        (lambda data: data[: len(data) // 2], "REQ-FORMAT"),
        (lambda data: data + b"\n", "REQ-FORMAT"),
        (lambda data: data + bytes(5000), "REQ-FORMAT"),
        (lambda data: data.replace(b"\n", b"\r\n"), "REQ-SIG"),
        (lambda data: b"\x89PNG\r\n\x1a\n", "REQ-FORMAT"),
        (lambda data: data.replace(b'"v":1', b'"v":2'), "REQ-FORMAT"),
        (lambda data: data.replace(b'"v":1', b'"v":1,"v":1'), "REQ-FORMAT"),
        (lambda data: data.replace(b'"v":1', b'"v":1,"x":1'), "REQ-FORMAT"),
        (lambda data: data.replace("重症".encode(), "急诊".encode()), "REQ-SIG"),
        (
            lambda data: data.replace(WARD_RECIPIENT.encode(), STRANGER_RECIPIENT.encode()),
            "REQ-SIG",
        ),
        (lambda data: data.replace(b"age1", b"age2"), "REQ-FORMAT"),
        (lambda data: data.replace(WARD.public.hex().encode(), SMALL_ORDER.encode()), "REQ-WEAK"),
        (
            lambda data: data.replace(WARD.public.hex().encode(), STRANGER.public.hex().encode()),
            "REQ-SIG",
        ),
    ],
)
def test_a_spoiled_request(spoil, code):
    assert spoil(REQUEST) != REQUEST
    refused(lambda: read_request(spoil(REQUEST)), code)


def test_every_flipped_byte_of_a_request_is_refused():
    for place in range(len(REQUEST)):
        flipped = REQUEST[:place] + bytes([REQUEST[place] ^ 1]) + REQUEST[place + 1 :]
        with pytest.raises(CleanClinicError):
            read_request(flipped)


def test_a_small_order_key_signs_nothing_for_us():
    """A signature that fits such a key for many messages is refused by the key alone."""
    payload = REQUEST.split(b"\n")[0].replace(WARD.public.hex().encode(), SMALL_ORDER.encode())
    raw = base64.b64encode(bytes.fromhex(SMALL_ORDER) + bytes(32))
    refused(lambda: read_request(payload + b"\n" + raw + b"\n"), "REQ-WEAK")


@pytest.mark.parametrize(
    ("options", "used", "code"),
    [
        ({"hospital_id": "H0002"}, (), "REQ-HOSPITAL"),
        ({"demo": True}, (), "REQ-DEMO"),
        ({}, (bytes(range(16)).hex(),), "REQ-NONCE"),
    ],
)
def test_a_request_this_office_does_not_answer(options, used, code):
    refused(lambda: check_request(read_request(request(**options)), ROOT, used), code)


def test_a_request_of_a_suite_not_allowed():
    asked = changed(read_request(REQUEST), suite="CC2")
    refused(lambda: check_request(asked, ROOT, ()), "REQ-SUITE")


# ---- grants


@dataclass(frozen=True)
class Rewrite:
    """Opens a grant with the ward's identity and writes it anew, as a thief of it could."""

    data: bytes

    def envelope(self):
        identity = pyrage.x25519.Identity.from_str(WARD_IDENTITY)
        return json.loads(pyrage.decrypt(self.data[len(GRANT_MAGIC) :], [identity]))

    def sealed(self, envelope, recipient=WARD_RECIPIENT):
        text = envelope if isinstance(envelope, bytes) else json.dumps(envelope).encode()
        key = pyrage.x25519.Recipient.from_str(recipient)
        return GRANT_MAGIC + pyrage.encrypt(text, [key])

    def with_payload(self, signer=OFFICE, **fields):
        envelope = self.envelope()
        payload = json.loads(base64.b64decode(envelope["payload"])) | fields
        data = json.dumps(payload).encode()
        entry = signer.sign(envelope["payloadType"], data)
        envelope["payload"] = base64.b64encode(data).decode()
        envelope["signatures"] = [{"keyid": entry.keyid, "alg": entry.alg, "sig": entry.sig}]
        return self.sealed(envelope)


def text(data):
    return base64.b64encode(data).decode()


@pytest.mark.parametrize(
    ("spoil", "code"),
    [
        (lambda data: b"", "GRANT-EMPTY"),
        (lambda data: data[:5], "GRANT-FORMAT"),
        (lambda data: b"\x89CCB" + data[4:], "GRANT-FORMAT"),
        (lambda data: data + bytes(16 * 2**20), "GRANT-FORMAT"),
        (lambda data: data[:8], "GRANT-DAMAGED"),
        (lambda data: data[:-1], "GRANT-DAMAGED"),
        (lambda data: data[:-50], "GRANT-DAMAGED"),
        (lambda data: data + b"x", "GRANT-DAMAGED"),
        (lambda data: data[:-20] + b"?" + data[-19:], "GRANT-DAMAGED"),
        (lambda data: Rewrite(data).sealed(b"{"), "GRANT-SIG"),
        (lambda data: Rewrite(data).sealed({"payload": ""}), "GRANT-SIG"),
        (
            lambda data: Rewrite(data).sealed(Rewrite(data).envelope() | {"signatures": []}),
            "GRANT-SIG",
        ),
        (
            lambda data: Rewrite(data).sealed(
                Rewrite(data).envelope() | {"payloadType": REQUEST_TYPE}
            ),
            "GRANT-SIG",
        ),
        (lambda data: Rewrite(data).with_payload(signer=STRANGER), "GRANT-SIG"),
        (lambda data: Rewrite(data).with_payload(signer=ROOT_1), "GRANT-SIG"),
        (lambda data: Rewrite(data).with_payload(invented=1), "GRANT-SIG"),
        (lambda data: Rewrite(data).with_payload(nonce="0" * 32), "GRANT-NONCE"),
        (lambda data: Rewrite(data).with_payload(request_sha256="0" * 64), "GRANT-NONCE"),
        (lambda data: Rewrite(data).with_payload(demo=True), "GRANT-DEMO"),
        (lambda data: Rewrite(data).with_payload(hospital_id="H0002"), "GRANT-MISMATCH"),
        (lambda data: Rewrite(data).with_payload(device_id="other"), "GRANT-MISMATCH"),
        (lambda data: Rewrite(data).with_payload(department_id="other"), "GRANT-MISMATCH"),
        (lambda data: Rewrite(data).with_payload(epoch=2), "GRANT-MISMATCH"),
        (lambda data: Rewrite(data).with_payload(roots=["?"]), "GRANT-SIG"),
        (lambda data: Rewrite(data).with_payload(roster="?"), "GRANT-SIG"),
        (lambda data: Rewrite(data).with_payload(roots=[text(ROSTER_SIGNED)]), "GRANT-SIG"),
        (
            lambda data: Rewrite(data).with_payload(roster=text(make_roster(ROSTER, STRANGER))),
            "GRANT-SIG",
        ),
    ],
)
def test_a_spoiled_grant(spoil, code):
    refused(lambda: ward_opens(spoil(grant())), code)


def test_a_grant_for_another_pc():
    refused(lambda: open_grant(grant(), STRANGER_IDENTITY, REQUEST), "GRANT-RECIPIENT")
    refused(lambda: open_grant(grant(), OFFICE_IDENTITY, REQUEST), "GRANT-RECIPIENT")


def test_a_grant_for_an_older_request():
    refused(lambda: ward_opens(grant(), request(nonce=bytes(16))), "GRANT-NONCE")


def test_a_roster_that_lists_another_device_under_this_name():
    for fields in (
        {"public": STRANGER.public.hex()},
        {"recipient": STRANGER_RECIPIENT},
        {"status": "revoked"},
    ):
        other = changed(ROSTER, devices=(changed(WARD_DEVICE, **fields),))
        signed = make_roster(other, OFFICE)
        refused(lambda signed=signed: grant(roster=signed), "GRANT-MISMATCH")
        forged = Rewrite(grant()).with_payload(roster=text(signed))
        refused(lambda forged=forged: ward_opens(forged), "GRANT-MISMATCH")


def test_demo_and_real_never_meet():
    demo_root = make_root(changed(ROOT, demo=True), [ROOT_1])
    demo_roster = make_roster(changed(ROSTER, demo=True), OFFICE)
    refused(lambda: grant(roots=(demo_root,), roster=demo_roster), "REQ-DEMO")
    asked = request(demo=True)
    refused(lambda: grant(request_data=asked), "REQ-DEMO")
    demo = grant(request_data=asked, roots=(demo_root,), roster=demo_roster)
    assert open_grant(demo, WARD_IDENTITY, asked).root.demo
    forged = Rewrite(grant()).with_payload(
        demo=True, roots=[text(demo_root)], roster=text(demo_roster)
    )
    refused(lambda: ward_opens(forged), "GRANT-DEMO")


def test_a_stranger_s_office_shows_other_digits():
    """A full impostor can be told only by the paper notice, and there he is."""
    root = changed(ROOT, root_keys=(STRANGER.public.hex(),), office_keys=(STRANGER.public.hex(),))
    signed = make_root(root, [STRANGER])
    impostor = grant(STRANGER, roots=(signed,), roster=make_roster(ROSTER, STRANGER))
    assert ward_opens(impostor).root_digits != root_digits(ROOT_SIGNED)


# ---- root and roster


def second_root(**fields):
    return changed(ROOT, version=2, root_keys=(ROOT_3.public.hex(),), **fields)


def test_a_new_root_needs_the_old_and_the_new_signers():
    signed = make_root(second_root(), [ROOT_1, ROOT_3])
    assert open_roots([ROOT_SIGNED, signed]).version == 2
    for signers in ([ROOT_1], [ROOT_3], [STRANGER], [STRANGER, ROOT_3]):
        with pytest.raises(RootError):
            next_root(ROOT, make_root(second_root(), signers))


def test_a_chain_begins_at_one_and_skips_nothing():
    second = make_root(second_root(), [ROOT_1, ROOT_3])
    third = make_root(changed(second_root(), version=3), [ROOT_3])
    assert open_roots([ROOT_SIGNED, second, third]).version == 3
    for chain in ([second], [ROOT_SIGNED, third], [ROOT_SIGNED, ROOT_SIGNED]):
        with pytest.raises(RootVersionError):
            open_roots(chain)
    with pytest.raises(RootError):
        open_roots([])


def test_a_threshold_of_two_needs_two():
    root = changed(ROOT, threshold=2)
    assert open_roots([make_root(root, [ROOT_1, ROOT_2])]) == root
    for signers in ([ROOT_1], [ROOT_1, STRANGER]):
        with pytest.raises(RootError):
            open_roots([make_root(root, signers)])
    entries = json.loads(make_root(root, [ROOT_1]))
    entries["signatures"] *= 2
    with pytest.raises(RootError):
        open_roots([json.dumps(entries).encode()])


@pytest.mark.parametrize(
    "fields",
    [
        {"threshold": 3},
        {"root_keys": (ROOT_1.public.hex(),) * 2},
        {"root_keys": (SMALL_ORDER,)},
        {"office_keys": (SMALL_ORDER,)},
        {"allowed_suites": ("CC2",)},
    ],
)
def test_a_root_that_makes_no_sense_is_not_even_made(fields):
    with pytest.raises(RootError):
        make_root(changed(ROOT, **fields), [ROOT_1])


def test_a_root_of_another_hospital_does_not_follow():
    for fields in ({"hospital_id": "H0002"}, {"demo": True}):
        with pytest.raises(RootError):
            next_root(ROOT, make_root(second_root(**fields), [ROOT_1, ROOT_3]))


def test_every_flipped_byte_of_root_and_roster_is_refused():
    for data, opened in (
        (ROOT_SIGNED, lambda data: open_roots([data])),
        (ROSTER_SIGNED, lambda data: open_roster(ROOT, data)),
    ):
        for place in range(len(data)):
            flipped = data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :]
            with pytest.raises((RootError, RosterError)):
                opened(flipped)


def test_a_roster_never_goes_back():
    assert open_roster(ROOT, ROSTER_SIGNED, known_version=3) == ROSTER
    with pytest.raises(RosterOldError):
        open_roster(ROOT, ROSTER_SIGNED, known_version=4)


@pytest.mark.parametrize(
    "fields",
    [
        {"devices": (WARD_DEVICE, WARD_DEVICE)},
        {"devices": (WARD_DEVICE, changed(WARD_DEVICE, device_id="other"))},
        {"departments": ()},
        {"departments": (RosterDepartment(DEPARTMENT, "a"), RosterDepartment(DEPARTMENT, "b"))},
        {"devices": (changed(WARD_DEVICE, public=SMALL_ORDER),)},
    ],
)
def test_a_roster_that_makes_no_sense_is_not_even_made(fields):
    with pytest.raises(RosterError):
        make_roster(changed(ROSTER, **fields), OFFICE)


def test_a_roster_of_another_office_hospital_or_kind():
    for data in (
        make_roster(ROSTER, STRANGER),
        make_roster(changed(ROSTER, hospital_id="H0002"), OFFICE),
        make_roster(changed(ROSTER, demo=True), OFFICE),
        ROOT_SIGNED,
        b"",
    ):
        with pytest.raises(RosterError):
            open_roster(ROOT, data)


def test_a_downlink_renews_root_and_roster():
    second = make_root(second_root(), [ROOT_1, ROOT_3])
    newer = make_roster(changed(ROSTER, version=4, root_version=2), OFFICE)
    trusted = Trusted((ROOT_SIGNED.decode(), second.decode()), newer.decode())
    renewed = renew_trust(ROOT, 3, trusted)
    assert (renewed.root.version, renewed.new_roots) == (2, (second,))
    assert (renewed.roster.version, renewed.roster_signed) == (4, newer)
    same = renew_trust(renewed.root, 4, trusted)
    assert (same.root, same.new_roots, same.roster) == (renewed.root, (), None)
    assert renew_trust(ROOT, 3, Trusted()).roster is None
    for forged in (
        Trusted((make_root(second_root(), [ROOT_3]).decode(),)),
        Trusted((), make_roster(ROSTER, STRANGER).decode()),
    ):
        with pytest.raises((RootError, RosterError)):
            renew_trust(ROOT, 3, forged)


def test_a_pc_with_a_new_key_is_known_under_both(tmp_path):
    old = changed(WARD_DEVICE, status="revoked", last_valid_seq=1)
    new = changed(WARD_DEVICE, epoch=2, public=STRANGER.public.hex())
    trust = office_trust(ROOT, changed(ROSTER, devices=(old, new)))
    assert accept(written(tmp_path), trust).signer.epoch == 1
    assert accept(written(tmp_path, signer=STRANGER, epoch=2), trust).signer.epoch == 2
    with pytest.raises(CleanClinicError) as caught:
        accept(written(tmp_path, signer=STRANGER, epoch=1), trust)
    assert caught.value.code == "CCB-SIGNER"
