"""Bundles that are whole but lie: resealed, re-signed, re-addressed, swapped, too new."""

import base64
import json
import zlib
from dataclasses import replace

import pytest

from cleanclinic.errors import CleanClinicError
from cleanclinic.sync.bundle import prepared_again, write_bundle
from cleanclinic.sync.errors import BundleError
from cleanclinic.sync.intake import KnownSigner, verify_bundle
from cleanclinic.sync.manifest import ZERO_HASH
from cleanclinic.sync.signing import DOWNLINK_TYPE, SignatureEntry, signatures_bytes
from cleanclinic.sync.strict import encode
from cleanclinic.words import LANGUAGES, Words
from tests.core.sync_hospital import (
    DEVICE,
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
    Forgery,
    accept,
    attachment,
    prepared,
    receipt_written,
    written,
)


def refused(path, trust=OFFICE_TRUST, identities=(OFFICE_IDENTITY,)):
    with pytest.raises(CleanClinicError) as caught:
        accept(path, trust, identities)
    for language in LANGUAGES:
        assert path.name in Words(language).sentence(caught.value)
    return caught.value.code


@pytest.fixture
def forgery():
    return Forgery.of(prepared(blobs=[b"scan"]), [b"scan"])


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


# ---- what is in it


def with_frames(forgery, change):
    frames = json.loads(forgery.manifest)["frames"]
    change(frames)
    counts = {"changes": 3, "attachments": len(frames) - 1}
    return forgery.with_manifest(frames=frames, counts=counts)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda f: f[0].update(n=f[0]["n"] + 1), "CCB-CHANGES"),
        (lambda f: f[0].update(sha256="0" * 64), "CCB-CHANGES"),
        (lambda f: f[0].update(inflated=f[0]["inflated"] - 1), "CCB-CHANGES"),
        (lambda f: f[0].update(inflated=f[0]["inflated"] + 1), "CCB-CHANGES"),
        (lambda f: f[0].update(inflated=None), "CCB-MANIFEST"),
        (lambda f: f[0].update(t="ATTB"), "CCB-MANIFEST"),
        (lambda f: f[0].update(n=16 * 1024 * 1024 + 1), "CCB-MANIFEST"),
        (lambda f: f[0].update(inflated=128 * 1024 * 1024 + 1), "CCB-MANIFEST"),
        (lambda f: f[1].update(n=5), "CCB-ATTACHMENT"),
        (lambda f: f[1].update(sha256="0" * 64), "CCB-ATTACHMENT"),
        (lambda f: f[1].update(inflated=4), "CCB-MANIFEST"),
        (lambda f: f[1].update(n=50 * 1024 * 1024 + 1), "CCB-MANIFEST"),
        (lambda f: f.reverse(), "CCB-MANIFEST"),
        (lambda f: f.append(dict(f[1])), "CCB-MANIFEST"),
        (lambda f: f.append(dict(f[1], sha256="1" * 64)), "CCB-ATTACHMENT"),
        (lambda f: f.pop(), "CCB-ATTACHMENT"),
    ],
)
def test_a_list_of_frames_that_is_not_what_is_there(forgery, tmp_path, change, code):
    assert refused(with_frames(forgery, change).write(tmp_path)) == code


def test_fewer_lines_than_counted(forgery, tmp_path):
    forged = forgery.with_manifest(counts={"changes": 2, "attachments": 1})
    assert refused(forged.write(tmp_path)) == "CCB-CHANGES"


@pytest.mark.parametrize(
    ("frames", "code"),
    [
        (lambda p: b"", "CCB-FRAME"),
        (lambda p: p[:5], "CCB-FRAME"),
        (lambda p: p[:-1], "CCB-FRAME"),
        (lambda p: p + b"x", "CCB-FRAME"),
        (lambda p: p + b"CHGS" + bytes(8), "CCB-FRAME"),
        (lambda p: p + b"XXXX" + bytes(8), "CCB-FRAME"),
        (lambda p: b"CHGS" + p[4:], "CCB-FRAME"),
        (lambda p: p[: p.index(b"CHGS")], "CCB-FRAME"),
        (lambda p: p + b"ATTB" + bytes(8), "CCB-ATTACHMENT"),
        (lambda p: p[:4] + b"\xff" * 8 + p[12:], "CCB-LIMIT"),
        (lambda p: p[:4] + (2**20 + 1).to_bytes(8, "big") + p[12:], "CCB-LIMIT"),
        (lambda p: p + b"ATTB" + (50 * 2**20 + 1).to_bytes(8, "big"), "CCB-LIMIT"),
        (lambda p: p + (b"ATTB" + bytes(8)) * 501, "CCB-LIMIT"),
    ],
)
def test_frames_out_of_order_or_measure(forgery, tmp_path, frames, code):
    forged = replace(forgery, frames=frames(forgery.plain()))
    assert refused(forged.write(tmp_path)) == code


@pytest.mark.parametrize(
    ("plain", "count", "code"),
    [
        (b"a\nb\n", 2, None),
        (b"a\nb", 2, "CCB-CHANGES"),
        (b"a\r\nb\r\n", 2, "CCB-CHANGES"),
        (b"a\n\nb\n", 3, "CCB-CHANGES"),
        (b"\n", 1, "CCB-CHANGES"),
        (b"x" * (256 * 1024 + 1) + b"\n", 1, "CCB-LIMIT"),
        (b"x\n" * 100_001, 100_000, "CCB-LIMIT"),
    ],
)
def test_lines_that_are_none(forgery, tmp_path, plain, count, code):
    packed = zlib.compress(plain)
    forged = _with_packed(forgery, packed, len(plain), count)
    if code is None:
        assert list(accept(forged.write(tmp_path)).lines()) == plain.split()
    else:
        assert refused(forged.write(tmp_path)) == code


@pytest.mark.parametrize(
    ("packed", "inflated"),
    [
        (zlib.compress(b"a\n" * 30_000_000), 2),
        (zlib.compress(b"a\n") + b"more", 2),
        (zlib.compress(b"a\n")[:-1], 2),
        (zlib.compress(b"a\n"), 3),
        (zlib.compress(b"a\n"), 1),
        (b"", 2),
        (b"no zlib at all", 2),
    ],
)
def test_packed_changes_that_lie_about_their_size(forgery, tmp_path, packed, inflated):
    assert refused(_with_packed(forgery, packed, inflated, 1).write(tmp_path)) == "CCB-CHANGES"


def _with_packed(forgery, packed, inflated, count):
    entry = {"t": "CHGS", "n": len(packed), "sha256": _sha256(packed), "inflated": inflated}
    frames = [entry, *json.loads(forgery.manifest)["frames"][1:]]
    changed = {"frames": frames, "counts": {"changes": count, "attachments": 1}}
    return replace(forgery.with_manifest(**changed), packed=packed)


def _sha256(data):
    return attachment(data).sha256


# ---- taking the attachments


class Sink:
    def __init__(self):
        self.data = b""

    def write(self, data):
        self.data += data


def test_a_file_exchanged_between_checking_and_taking_is_noticed(forgery, tmp_path):
    path = forgery.write(tmp_path)
    verified = accept(path)
    other = forgery.with_manifest(app="0.9")
    other.write(tmp_path)
    with pytest.raises(BundleError) as caught:
        verified.attachments(lambda name: Sink())
    assert caught.value.code == "CCB-CHANGED"
    replace(forgery, blobs=(b"scan", b"more")).write(tmp_path)
    with pytest.raises(BundleError) as caught:
        verified.attachments(lambda name: Sink())
    assert caught.value.code == "CCB-CHANGED"
    replace(forgery, blobs=(b"scam",)).write(tmp_path)
    with pytest.raises(BundleError) as caught:
        verified.attachments(lambda name: Sink())
    assert caught.value.code == "CCB-CHANGED"
    path.write_bytes(path.read_bytes()[:-300])
    with pytest.raises(BundleError) as caught:
        verified.attachments(lambda name: Sink())
    assert caught.value.code == "CCB-CHANGED"


def test_a_sink_s_own_failure_comes_through(forgery, tmp_path):
    class DatabaseIsFullError(Exception):
        pass

    class Failing:
        def write(self, data):
            raise DatabaseIsFullError

    with pytest.raises(DatabaseIsFullError):
        accept(forgery.write(tmp_path)).attachments(lambda name: Failing())


def test_cancelling_comes_through(tmp_path):
    path = written(tmp_path, blobs=[b"x" * 100_000])

    class StopError(CleanClinicError):
        code = "CANCELLED"

    def stop(count):
        raise StopError

    with pytest.raises(StopError):
        verify_bundle(path, OFFICE_TRUST, (OFFICE_IDENTITY,), stop)


@pytest.mark.parametrize("after", [0, 1, 50_000, 150_000, 200_500])
def test_cancelling_an_export_leaves_nothing(tmp_path, after):
    """At the first byte, in the middle and on the last block, which the age library swallows."""

    class StopError(CleanClinicError):
        code = "CANCELLED"

    done = []

    def stop(count):
        done.append(count)
        if sum(done) > after:
            raise StopError

    made = prepared(blobs=[bytes(200_000)])
    with pytest.raises(StopError):
        write_bundle(tmp_path / "a.ccb", made, (OFFICE_RECIPIENT,), stop)
    assert list(tmp_path.iterdir()) == []


# ---- sending again


def test_sent_again_it_is_the_same_bundle_in_another_seal(tmp_path):
    blob = b"scan" * 1000
    first = prepared(blobs=[blob])
    one = write_bundle(tmp_path / "one.ccb", first, (OFFICE_RECIPIENT,))
    again = prepared_again(first.manifest_bytes, first.signatures, first.packed, [attachment(blob)])
    two = write_bundle(tmp_path / "two.ccb", again, (OFFICE_RECIPIENT,))
    assert one.sha256 != two.sha256
    assert accept(one.path).bundle_hash == accept(two.path).bundle_hash == first.bundle_hash
    assert again.file_name == first.file_name


def test_a_damaged_attachment_is_noticed_while_exporting(tmp_path):
    made = prepared(blobs=[b"scan"])
    lying = replace(attachment(b"scam"), sha256=made.attachments[0].sha256)
    with pytest.raises(BundleError) as caught:
        write_bundle(tmp_path / "a.ccb", replace(made, attachments=(lying,)), (OFFICE_RECIPIENT,))
    assert caught.value.code == "CCB-ATTACHMENT"
    assert list(tmp_path.iterdir()) == []


def test_a_manifest_no_reader_would_take_is_never_signed():
    for nonsense in ({"seq": 0}, {"hospital_id": "医院"}, {"seq": 2}, {"receipt": RECEIPT}):
        with pytest.raises(BundleError):
            prepared(**nonsense)


def test_it_is_written_only_for_whom_it_was_signed(tmp_path):
    with pytest.raises(ValueError, match="recipients"):
        write_bundle(tmp_path / "a.ccb", prepared(), (STRANGER_RECIPIENT,))


def test_the_header_is_the_documented_one(tmp_path):
    header = json.loads(encode(accept(written(tmp_path)).header))
    assert list(header) == ["kind", "hospital", "to", "uuid", "suite", "created"]
    assert DEVICE not in json.dumps(header)
