"""Enrolment: a device asks, people compare digits, the office answers; each forgery refused."""

import base64
import json
import re
from dataclasses import dataclass

import pyrage
import pytest

from cleanclinic.errors import CleanClinicError
from cleanclinic.sync.enrolment import (
    GRANT_MAGIC,
    check_request,
    name_replaced,
    open_grant,
    read_request,
    request_digits,
)
from cleanclinic.sync.roster import device_trust, make_root, make_roster, office_trust, root_digits
from cleanclinic.sync.signing import REQUEST_TYPE
from tests.core.enrolment_kit import (
    REQUEST,
    ROOT,
    ROOT_1,
    ROOT_SIGNED,
    ROSTER,
    ROSTER_SIGNED,
    SMALL_ORDER,
    WARD_DEVICE,
    changed,
    grant,
    refused,
    request,
    ward_opens,
)
from tests.core.sync_hospital import (
    DEPARTMENT,
    DEVICE,
    OFFICE,
    OFFICE_IDENTITY,
    STRANGER,
    STRANGER_IDENTITY,
    STRANGER_RECIPIENT,
    WARD,
    WARD_IDENTITY,
    WARD_RECIPIENT,
    accept,
    receipt_written,
    written,
)


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
