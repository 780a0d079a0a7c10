"""Bundles that are whole but lie: resealed, re-signed, re-addressed, swapped, too new."""

import base64
import json
from dataclasses import replace

import pytest

from cleanclinic.sync.intake import KnownSigner
from cleanclinic.sync.manifest import ZERO_HASH
from cleanclinic.sync.signing import DOWNLINK_TYPE, SignatureEntry, signatures_bytes
from tests.core.sync_hospital import (
    LINES,
    OFFICE,
    OFFICE_IDENTITY,
    OFFICE_RECIPIENT,
    OFFICE_TRUST,
    RECEIPT,
    STRANGER,
    STRANGER_IDENTITY,
    STRANGER_RECIPIENT,
    WARD,
    WARD_IDENTITY,
    WARD_KNOWN,
    WARD_TRUST,
    accept,
    forgery,
    receipt_written,
    refused,
    written,
)

__all__ = ["forgery"]


def test_the_forger_s_tools_make_good_bundles_when_nothing_is_forged(forgery, tmp_path):
    assert tuple(accept(forgery.write(tmp_path)).lines()) == LINES
    again = forgery.with_manifest(app="0.2.0")
    assert accept(again.write(tmp_path)).manifest.app == "0.2.0"


# ---- who signed


def test_an_unknown_signer(tmp_path):
    assert refused(written(tmp_path, signer=STRANGER)) == "CCB-SIGNER"


def test_a_stranger_who_claims_a_known_name(forgery, tmp_path):
    entry = STRANGER.sign("application/vnd.cleanclinic.bundle.v1+json", forgery.manifest)
    claimed = SignatureEntry(WARD.key_id, "ed25519", entry.sig)
    forged = replace(forgery, signatures=signatures_bytes([claimed]))
    assert refused(forged.write(tmp_path)) == "CCB-SIG"


def test_signed_without_saying_what_it_is(forgery, tmp_path):
    raw = WARD._signer._private_key.sign(forgery.manifest)
    entry = SignatureEntry(WARD.key_id, "ed25519", base64.b64encode(raw).decode())
    forged = replace(forgery, signatures=signatures_bytes([entry]))
    assert refused(forged.write(tmp_path)) == "CCB-SIG"


def test_a_malleated_signature(forgery, tmp_path):
    order = 2**252 + 27742317777372353535851937790883648493
    (entry,) = json.loads(forgery.signatures)
    raw = base64.b64decode(entry["sig"])
    scalar = int.from_bytes(raw[32:], "little") + order
    entry["sig"] = base64.b64encode(raw[:32] + scalar.to_bytes(32, "little")).decode()
    forged = replace(forgery, signatures=json.dumps([entry]).encode())
    assert refused(forged.write(tmp_path)) == "CCB-SIG"


@pytest.mark.parametrize(
    "signatures",
    [
        b"[]",
        b"{}",
        b"",
        b"null",
        b'[{"keyid":"00"}]',
        b"[[]]",
        b"[" * 5000,
        b'[{"keyid":"a","keyid":"b"}]',
    ],
)
def test_a_signature_list_that_is_none(forgery, tmp_path, signatures):
    assert refused(replace(forgery, signatures=signatures).write(tmp_path)) == "CCB-SIG"


def test_one_key_signing_twice(forgery, tmp_path):
    entry = json.loads(forgery.signatures)[0]
    forged = replace(forgery, signatures=json.dumps([entry, entry]).encode())
    assert refused(forged.write(tmp_path)) == "CCB-SIG"


def test_another_spelling_of_the_same_signature(forgery, tmp_path):
    entry = json.loads(forgery.signatures)[0]
    for spelling in (entry["sig"].rstrip("="), entry["sig"] + "\n", entry["sig"][:-3] + "h=="):
        forged = replace(forgery, signatures=json.dumps([entry | {"sig": spelling}]).encode())
        assert refused(forged.write(tmp_path)) == "CCB-SIG"


def test_an_algorithm_of_another_suite(forgery, tmp_path):
    entry = json.loads(forgery.signatures)[0] | {"alg": "sm2"}
    forged = replace(forgery, signatures=json.dumps([entry]).encode())
    assert refused(forged.write(tmp_path)) == "CCB-SUITE"


def test_a_revoked_pc_after_and_before_its_last_valid_bundle(tmp_path):
    path = written(tmp_path, seq=3, prev="a" * 64)

    def trust(last):
        signer = replace(WARD_KNOWN, status="revoked", last_valid_seq=last)
        return replace(OFFICE_TRUST, signers={WARD.key_id: signer})

    assert refused(path, trust(2)) == "CCB-REVOKED"
    assert refused(path, trust(None)) == "CCB-REVOKED"
    assert accept(path, trust(3)).manifest.seq == 3


@pytest.mark.parametrize(
    "changed", [{"device_id": "device-er"}, {"dept_id": "dept-er"}, {"epoch": 2}]
)
def test_a_known_pc_that_speaks_for_another(tmp_path, changed):
    assert refused(written(tmp_path, **changed)) == "CCB-SIGNER"


def test_a_manifest_that_names_another_key(forgery, tmp_path):
    forged = forgery.with_manifest(key_id=STRANGER.key_id)
    assert refused(forged.write(tmp_path)) == "CCB-MANIFEST"


# ---- for whom


def test_sealed_to_somebody_else(tmp_path):
    path = written(tmp_path, recipients=(STRANGER_RECIPIENT,))
    assert refused(path) == "CCB-RECIPIENT"


def test_opened_and_sealed_again_to_another_office(forgery, tmp_path):
    """A holder of the content sends it on; the signed addressee gives it away."""
    forged = replace(forgery, recipients=(STRANGER_RECIPIENT,))
    path = forged.write(tmp_path)
    assert refused(path, identities=(STRANGER_IDENTITY,)) == "CCB-TO"


def test_another_hospital_and_a_demo(tmp_path):
    assert refused(written(tmp_path, hospital_id="H0002")) == "CCB-HOSPITAL"
    assert refused(written(tmp_path, demo=True)) == "CCB-DEMO"
    demo_office = replace(OFFICE_TRUST, demo=True)
    assert refused(written(tmp_path), demo_office) == "CCB-DEMO"


def test_a_second_recipient_can_read_too(tmp_path):
    recipients = (OFFICE_RECIPIENT, STRANGER_RECIPIENT)
    path = written(tmp_path, recipients=recipients)
    for identity in (OFFICE_IDENTITY, STRANGER_IDENTITY):
        assert accept(path, identities=(identity,)).manifest.seq == 1


def test_receipt_and_bundle_are_not_interchangeable(tmp_path):
    bundle, receipt = written(tmp_path), receipt_written(tmp_path)
    assert accept(receipt, WARD_TRUST, (WARD_IDENTITY,)).manifest.receipt == RECEIPT
    office_signed = {OFFICE.key_id: KnownSigner(OFFICE.key_id, OFFICE.public)}
    both = {**OFFICE_TRUST.signers, **office_signed}
    to_ward = replace(WARD_TRUST, signers=both)
    assert refused(receipt, replace(OFFICE_TRUST, signers=both), (WARD_IDENTITY,)) == "CCB-TYPE"
    assert refused(bundle, to_ward) == "CCB-TYPE"


def test_a_receipt_signed_as_a_receipt_but_typed_as_a_bundle(forgery, tmp_path):
    forged = forgery.with_manifest_bytes(forgery.manifest, WARD, DOWNLINK_TYPE)
    assert refused(forged.write(tmp_path)) == "CCB-TYPE"
    trust = replace(WARD_TRUST, signers=OFFICE_TRUST.signers)
    assert refused(forged.write(tmp_path), trust) == "CCB-TYPE"


@pytest.mark.parametrize(
    "changed", [{"device_id": "device-er"}, {"dept_id": "dept-er"}, {"epoch": 2}]
)
def test_a_receipt_for_another_pc(tmp_path, changed):
    path = receipt_written(tmp_path, **changed)
    assert refused(path, WARD_TRUST, (WARD_IDENTITY,)) == "CCB-TO"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("hospital", "H0002"),
        ("to", "0" * 64),
        ("uuid", "01939999-0000-7000-8000-000000000002"),
        ("created", "2026-11-22T09:14:04+08:00"),
        ("suite", "CC2"),
        ("kind", "receipt"),
    ],
)
def test_a_header_that_says_something_else(forgery, tmp_path, name, value):
    header = json.loads(forgery.header) | {name: value}
    forged = replace(forgery, header=json.dumps(header).encode())
    assert refused(forged.write(tmp_path)) == "CCB-HEADER"


# ---- what it needs


def test_a_suite_the_office_does_not_allow(forgery, tmp_path):
    forged = forgery.with_manifest(suite="CC2").with_true_header()
    assert refused(forged.write(tmp_path)) == "CCB-SUITE"


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"min_reader": 2}, "CCB-READER"),
        ({"v": 2, "invented": {"later": True}}, "CCB-READER"),
        ({"min_reader": 7, "crit": ["x"], "frames": "other"}, "CCB-READER"),
        ({"crit": ["announced-attachments"]}, "CCB-CRIT"),
        ({"crit": ["a", "b"], "invented": 1}, "CCB-CRIT"),
    ],
)
def test_a_bundle_of_a_newer_program(forgery, tmp_path, changed, code):
    assert refused(forgery.with_manifest(**changed).write(tmp_path)) == code


def test_a_feature_this_reader_has(forgery, tmp_path):
    path = forgery.with_manifest(crit=["x"]).write(tmp_path)
    assert accept(path, replace(OFFICE_TRUST, features=frozenset({"x"}))).manifest.crit == ("x",)


def test_unknown_things_are_kept_in_ext_only(forgery, tmp_path):
    ext = {"later": {"deep": [1, None, "词"]}}
    path = forgery.with_manifest(ext=ext).write(tmp_path)
    assert accept(path).manifest.ext == ext
    assert refused(forgery.with_manifest(later=1).write(tmp_path)) == "CCB-MANIFEST"


@pytest.mark.parametrize(
    "changed",
    [
        {"seq": 0},
        {"seq": -1},
        {"seq": 2**63},
        {"seq": 2**53},
        {"seq": True},
        {"seq": "1"},
        {"seq": 1.0},
        {"seq": None},
        {"seq": 2},
        {"epoch": 0},
        {"prev": "a" * 64},
        {"prev": ZERO_HASH + "\n"},
        {"prev": "A" * 64},
        {"to": []},
        {"to": ["0" * 64] * 2},
        {"to": ["0" * 64] * 9},
        {"demo": 0},
        {"hospital_id": "../x"},
        {"hospital_id": "医院"},
        {"device_id": ""},
        {"bundle_id": "01939999-0000-7000-8000-00000000000G"},
        {"hlc": "now"},
        {"wall_time": "2026-11-22"},
        {"wall_time": "2026-11-22T09:14:03"},
        {"wall_time": "２０２６-11-22T09:14:03Z"},
        {"schema": {"risk_point": 0}},
        {"schema": []},
        {"counts": {"changes": 100_001, "attachments": 1}},
        {"counts": {"changes": 3, "attachments": 2}},
        {"receipt": {}},
        {"trusted": {"roots": [], "roster": ""}},
        {"frames": []},
        {"frames": ...},
        {"typ": "order"},
        {"app": "\u0000"},
        {"app": "x" * 65},
        {"ext": {"n": 1.5}},
        {"ext": {"n": 2**60}},
    ],
)
def test_a_manifest_that_does_not_make_sense(forgery, tmp_path, changed):
    assert refused(forgery.with_manifest(**changed).write(tmp_path)) == "CCB-MANIFEST"


@pytest.mark.parametrize(
    "spoil",
    [
        lambda data: data.replace(b'"seq":1', b'"seq":1,"seq":1'),
        lambda data: data.replace(b'"ext":{}', b'"ext":{"a":1,"a":2}'),
        lambda data: data.replace(b'"seq":1', b'"seq":1e0'),
        lambda data: data.replace(b'"seq":1', b'"seq":NaN'),
        lambda data: data.replace(b'"seq":1', b'"seq":Infinity'),
        lambda data: data.replace(b'"seq":1', b'"seq":1e400'),
        lambda data: data.replace(b'"seq":1', b'"seq":' + b"1" * 5000),
        lambda data: data.replace(b'"ext":{}', b'"ext":' + b'{"a":' * 100_000 + b"1"),
        lambda data: data.replace(b'"ext":{}', b'"ext":' + b'{"a":' * 16 + b"1" + b"}" * 16),
        lambda data: data.replace(b'"0.1.0"', b'"\\ud800"'),
        lambda data: data.replace(b'"0.1.0"', b'"\\u0007"'),
        lambda data: data.replace(b'"0.1.0"', b'"\xff"'),
        lambda data: data.replace(b'"0.1.0"', b'"\xed\xa0\x80"'),
        lambda data: b"\xef\xbb\xbf" + data,
        lambda data: data.decode().encode("utf-16"),
        lambda data: data + b" {}",
        lambda data: b"[" + data + b"]",
        lambda data: b"",
        lambda data: b"null",
        lambda data: data[:-1],
    ],
)
def test_a_manifest_that_two_readers_could_read_differently(forgery, tmp_path, spoil):
    data = spoil(forgery.manifest)
    assert data != forgery.manifest
    forged = forgery.with_manifest_bytes(data)
    assert refused(forged.write(tmp_path)) == "CCB-MANIFEST"
