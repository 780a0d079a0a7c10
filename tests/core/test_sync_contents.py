"""What a whole bundle holds must be what it lists; taking its files, and sending it again."""

import json
import zlib
from dataclasses import replace

import pytest

from cleanclinic.errors import CleanClinicError
from cleanclinic.sync.bundle import prepared_again, write_bundle
from cleanclinic.sync.errors import BundleError
from cleanclinic.sync.intake import verify_bundle
from cleanclinic.sync.strict import encode
from tests.core.sync_hospital import (
    DEVICE,
    OFFICE_IDENTITY,
    OFFICE_RECIPIENT,
    OFFICE_TRUST,
    RECEIPT,
    STRANGER_RECIPIENT,
    accept,
    attachment,
    forgery,
    prepared,
    refused,
    written,
)

__all__ = ["forgery"]


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
