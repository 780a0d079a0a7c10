"""The outer form: any flip, cut or addition is refused, each oddity with its own code."""

import hashlib
import os
import re
import struct

import pytest

from cleanclinic.errors import CleanClinicError
from cleanclinic.sync.bundle import inspect_bundle, list_bundles
from cleanclinic.sync.container import END, MAGIC
from cleanclinic.sync.errors import BundleError, SpecialFileError
from cleanclinic.words import LANGUAGES, Words
from tests.core.sync_hospital import (
    LINES,
    OFFICE_IDENTITY,
    Forgery,
    accept,
    contained,
    prepared,
    repaired,
    split_container,
    unsealed,
    written,
)


@pytest.fixture(scope="module")
def bundle(tmp_path_factory):
    return written(tmp_path_factory.mktemp("bundle"), blobs=[b"scan" * 20]).read_bytes()


def refused(path, data):
    """The code a file with these bytes is refused with; its sentence can be said."""
    path.write_bytes(data)
    with pytest.raises(CleanClinicError) as caught:
        accept(path)
    for language in LANGUAGES:
        sentence = Words(language).sentence(caught.value)
        assert path.name in sentence
    return caught.value.code


def test_a_bundle_comes_back_as_it_went(tmp_path):
    blobs = [b"first" * 5000, b"", os.urandom(200_000)]
    verified = accept(written(tmp_path, blobs=blobs))
    assert tuple(verified.lines()) == LINES
    came = {}

    class Sink:
        def __init__(self, name):
            self.parts = came[name] = []

        def write(self, data):
            self.parts.append(data)

    assert verified.attachments(Sink) == 3
    assert {name: b"".join(parts) for name, parts in came.items()} == {
        hashlib.sha256(blob).hexdigest(): blob for blob in blobs
    }
    assert verified.manifest.counts.changes == 3
    assert verified.signer.label == "ICU 1"


def test_a_bundle_without_changes_is_fine(tmp_path):
    assert list(accept(written(tmp_path, lines=())).lines()) == []


def test_every_flipped_bit_is_refused(bundle, tmp_path):
    path = tmp_path / "flipped.ccb"
    path.write_bytes(bundle)
    accepted = []
    with path.open("r+b", buffering=0) as file:
        for place in range(len(bundle)):
            for bit in range(8):
                file.seek(place)
                file.write(bytes([bundle[place] ^ 1 << bit]))
                try:
                    accept(path)
                except BundleError:
                    continue
                accepted.append((place, bit))
            file.seek(place)
            file.write(bundle[place : place + 1])
    assert accepted == []
    accept(path)


def test_every_cut_is_refused(bundle, tmp_path):
    path = tmp_path / "cut.ccb"
    codes = set()
    for length in range(len(bundle)):
        path.write_bytes(bundle[:length])
        with pytest.raises(BundleError) as caught:
            accept(path)
        codes.add(caught.value.code)
    assert codes == {"CCB-EMPTY", "CCB-TRUNCATED"}


def test_every_flipped_byte_is_refused_when_the_transport_check_is_repaired(bundle, tmp_path):
    path = tmp_path / "repaired.ccb"
    codes = set()
    for place in range(16, len(bundle) - 40):
        flipped = bundle[:place] + bytes([bundle[place] ^ 0x10]) + bundle[place + 1 :]
        path.write_bytes(repaired(flipped))
        with pytest.raises(BundleError) as caught:
            accept(path)
        codes.add(caught.value.code)
    assert {"CCB-HEADER", "CCB-AGE", "CCB-RECIPIENT"} <= codes
    assert "CCB-HASH" not in codes


def test_every_flipped_byte_inside_is_refused_when_sealed_again(bundle, tmp_path):
    plain = unsealed(bundle)
    header, _ = split_container(bundle)
    forged = Forgery.of(prepared(blobs=[b"scan" * 20]))
    codes = set()
    for place in range(0, len(plain), 2):
        frames = plain[:place] + bytes([plain[place] ^ 0x04]) + plain[place + 1 :]
        path = Forgery(b"", b"", b"", header=header, frames=frames).write(tmp_path)
        with pytest.raises(BundleError) as caught:
            accept(path)
        codes.add(caught.value.code)
    assert {"CCB-SIG", "CCB-FRAME", "CCB-CHANGES", "CCB-ATTACHMENT"} <= codes
    assert forged.plain()[:12] == plain[:12]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda data: b"", "CCB-EMPTY"),
        (lambda data: data[:1], "CCB-TRUNCATED"),
        (lambda data: MAGIC, "CCB-TRUNCATED"),
        (lambda data: b"x", "CCB-MAGIC"),
        (lambda data: b"\x89PNG\r\n\x1a\n" + bytes(500), "CCB-MAGIC"),
        (lambda data: data.replace(b"\r\n", b"\n"), "CCB-MAGIC"),
        (lambda data: data.replace(b"\n", b"\r\n"), "CCB-MAGIC"),
        (lambda data: data + bytes(100), "CCB-TRAILING"),
        (lambda data: data + data, "CCB-TRAILING"),
        (lambda data: data[:12] + b"\xff\xff\xff\xff" + data[16:], "CCB-HEADER"),
        (lambda data: data[:12] + bytes(4) + data[16:], "CCB-HEADER"),
        (lambda data: data[:10] + b"\x80\x00" + data[12:], "CCB-FLAGS"),
        (lambda data: data[:10] + b"\x00\x01" + data[12:], "CCB-FLAGS"),
        (lambda data: data[:8] + b"\x00\x00" + data[10:], "CCB-VERSION"),
        (lambda data: data[:8] + b"\x00\x02" + data[10:], "CCB-VERSION"),
        (lambda data: data[:8] + b"\xff\xff" + data[10:], "CCB-VERSION"),
        (lambda data: data[:-8] + b"CCBEND\n\n", "CCB-HASH"),
        (lambda data: data[:-40] + bytes(32) + END, "CCB-HASH"),
    ],
)
def test_each_oddity_has_its_code(bundle, tmp_path, change, code):
    assert refused(tmp_path / "odd.ccb", change(bundle)) == code


def test_a_body_length_beyond_all_memory_is_refused_unread(bundle, tmp_path):
    header, _ = split_container(bundle)
    place = 16 + len(header)
    data = bundle[:place] + struct.pack(">Q", 2**64 - 1) + bundle[place + 8 :]
    assert refused(tmp_path / "huge.ccb", data) == "CCB-LIMIT"


def test_a_sparse_file_of_four_gigabytes_is_refused_unread(bundle, tmp_path):
    path = tmp_path / "sparse.ccb"
    path.write_bytes(bundle)
    os.truncate(path, 4_400_000_000)
    with pytest.raises(BundleError) as caught:
        accept(path)
    assert caught.value.code == "CCB-LIMIT"


@pytest.mark.parametrize(
    "header",
    [
        b"{",
        b"\xef\xbb\xbf{}",
        b"[]",
        b'{"kind":"bundle"}',
        '{"kind":"bundle"}'.encode("utf-16"),
        b"\xff",
    ],
)
def test_a_header_that_is_none(bundle, tmp_path, header):
    _, sealed = split_container(bundle)
    assert refused(tmp_path / "header.ccb", contained(header, sealed)) == "CCB-HEADER"


def test_plain_frames_without_seal(tmp_path):
    forged = Forgery.of(prepared())
    path = tmp_path / "plain.ccb"
    assert refused(path, contained(forged.header, forged.plain())) == "CCB-AGE"


def test_inspecting_needs_no_secret_and_finds_damage(bundle, tmp_path):
    path = tmp_path / "a.ccb"
    path.write_bytes(bundle)
    seen = inspect_bundle(path)
    assert (seen.header.hospital, seen.size) == ("H0001", len(bundle))
    assert seen.sha256 == hashlib.sha256(bundle).hexdigest()
    path.write_bytes(bundle[:-41] + b"?" + bundle[-40:])
    with pytest.raises(BundleError) as caught:
        inspect_bundle(path)
    assert caught.value.code == "CCB-HASH"


def test_a_finder_of_the_stick_reads_nothing_of_the_content(tmp_path):
    path = written(tmp_path, blobs=[b"SIGNED PLEDGE SCAN"])
    data = path.read_bytes()
    for secret in ("风险点".encode(), b"dept-icu", b"SIGNED PLEDGE SCAN", b"MANI"):
        assert secret not in data
    assert "icu" not in path.name.lower()
    assert re.fullmatch(r"[A-Z0-9-]{1,60}\.ccb", path.name)
    assert OFFICE_IDENTITY.encode() not in data


def test_only_bundles_and_whole_parts_are_offered(bundle, tmp_path):
    for name in ("b.ccb", "a (1).ccb", "副本 a.CCB", "whole.ccb.part"):
        (tmp_path / name).write_bytes(bundle)
    (tmp_path / "cut.ccb.part").write_bytes(bundle[:-1])
    (tmp_path / "._b.ccb").write_bytes(bundle)
    (tmp_path / "photo.jpg").write_bytes(b"x")
    (tmp_path / "folder.ccb").mkdir()
    names = {path.name for path in list_bundles(tmp_path)}
    assert names == {"b.ccb", "a (1).ccb", "副本 a.CCB", "whole.ccb.part"}


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_a_pipe_is_refused_and_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "a.ccb")
    with pytest.raises(SpecialFileError):
        inspect_bundle(tmp_path / "a.ccb")
