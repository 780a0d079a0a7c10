"""Corners of the bundles that nobody meets by working: each still has one right answer."""

import io
import stat
from dataclasses import replace
from types import SimpleNamespace

import pytest

from cleanclinic.sync import bundle, files
from cleanclinic.sync.bundle import prepared_again, share_attachments, write_bundle
from cleanclinic.sync.container import Layout, check_transport
from cleanclinic.sync.errors import (
    AttachmentError,
    ChangedOnDiskError,
    LimitError,
    SpecialFileError,
    TruncatedError,
)
from cleanclinic.sync.limits import ATTACHMENT_MAX
from tests.core.sync_hospital import (
    OFFICE_RECIPIENT,
    Forgery,
    accept,
    attachment,
    facts,
    prepared,
    written,
)
from tests.core.sync_hospital import WARD as SIGNER


def huge(size):
    return bundle.Attachment("ab" * 32, size, lambda: iter(()))


def test_what_no_bundle_can_hold_is_refused_before_anything_is_written(tmp_path, monkeypatch):
    made = prepared()
    pack = SimpleNamespace(packed=made.packed, sha256=made.manifest.frames[0].sha256)
    pack.inflated, pack.count = made.manifest.frames[0].inflated, made.manifest.counts.changes
    with pytest.raises(LimitError):
        bundle.prepare_bundle(facts(), SIGNER, [OFFICE_RECIPIENT], pack, [huge(ATTACHMENT_MAX + 1)])
    many = [replace(huge(ATTACHMENT_MAX), sha256=f"{number:064x}") for number in range(11)]
    with pytest.raises(LimitError):
        bundle.prepare_bundle(facts(), SIGNER, [OFFICE_RECIPIENT], pack, many)
    monkeypatch.setattr(bundle, "BUNDLE_MAX", 100)
    with pytest.raises(LimitError):
        write_bundle(tmp_path / "x.ccb", made, [OFFICE_RECIPIENT])
    assert list(tmp_path.iterdir()) == []


def test_a_bundle_is_sent_again_only_whole():
    blob = attachment(b"scan" * 9)
    made = prepared(blobs=[b"scan" * 9])
    kept = (made.manifest_bytes, made.signatures)
    again = prepared_again(*kept, made.packed, [blob])
    assert again.bundle_hash == made.bundle_hash
    with pytest.raises(AttachmentError):
        prepared_again(*kept, made.packed)
    with pytest.raises(AttachmentError):
        prepared_again(*kept, made.packed + b"x", [blob])


def test_attachments_are_shared_out_by_room():
    groups = list(share_attachments([huge(size) for size in (4, 4, 3, 9, 1)], room=8))
    assert [[one.size for one in group] for group in groups] == [[4, 4], [3], [9], [1]]
    assert list(share_attachments([])) == []


def test_a_file_that_becomes_shorter_while_it_is_read_is_incomplete():
    layout = Layout(b"x", 25, 10_000)
    with pytest.raises(TruncatedError):
        check_transport(io.BytesIO(bytes(500)), layout)


def test_an_attachment_more_at_the_second_reading_is_a_changed_file(tmp_path):
    path = written(tmp_path, blobs=[b"one"])
    verified = accept(path)
    forged = Forgery.of(prepared(blobs=[b"one"]), [b"one", b"two"])
    path.write_bytes(forged.container())
    with path.open("rb") as file:
        changed = replace(verified, _layout=bundle.read_layout(file))
    with pytest.raises(ChangedOnDiskError):
        changed.attachments(lambda _sha256: io.BytesIO())
    none = accept(written(tmp_path))
    assert none.attachments(lambda _sha256: io.BytesIO()) == 0


def test_a_move_within_one_folder_and_between_two(tmp_path):
    (tmp_path / "a").write_bytes(b"x")
    files.move_safely(tmp_path / "a", tmp_path / "b")
    (tmp_path / "sub").mkdir()
    files.move_safely(tmp_path / "b", tmp_path / "sub" / "b")
    assert (tmp_path / "sub" / "b").read_bytes() == b"x"


def test_a_name_that_turned_into_a_pipe_between_two_looks_is_refused(tmp_path, monkeypatch):
    path = tmp_path / "x.ccb"
    path.write_bytes(b"x")
    answers = iter([True, False])
    monkeypatch.setattr(stat, "S_ISREG", lambda _mode: next(answers))
    with pytest.raises(SpecialFileError):
        files.open_plain(path)
