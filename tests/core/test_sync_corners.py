"""What a disk and the libraries may do to a bundle on its way: it is whole, or it is refused."""

import io
from dataclasses import replace

import pyrage
import pytest

from cleanclinic.errors import FileProblemError
from cleanclinic.sync import bundle, seal
from cleanclinic.sync.errors import ChangedOnDiskError
from cleanclinic.sync.files import write_bytes_safely
from cleanclinic.sync.seal import open_bytes
from tests.core.sync_hospital import (
    OFFICE_IDENTITY,
    OFFICE_RECIPIENT,
    WARD_RECIPIENT,
    Forgery,
    accept,
    prepared,
    written,
)


@pytest.mark.parametrize("blobs", [[b"two"], [b"longer"], []])
def test_other_attachments_at_the_second_reading_are_a_changed_file(tmp_path, blobs):
    """The manifest is the same to the byte; what follows it is not what was checked."""
    path = written(tmp_path, blobs=[b"one"])
    verified = accept(path)
    path.write_bytes(Forgery.of(prepared(blobs=[b"one"]), blobs).container())
    with path.open("rb") as file:
        changed = replace(verified, _layout=bundle.read_layout(file))
    with pytest.raises(ChangedOnDiskError) as caught:
        changed.attachments(lambda _sha256: io.BytesIO())
    assert caught.value.values["name"] == path.name


def test_a_folder_that_has_the_name_of_the_file_stays_and_nothing_is_left_beside_it(tmp_path):
    taken = tmp_path / "CC-1.ccb"
    taken.mkdir()
    (taken / "private").write_bytes(b"x")
    with pytest.raises(FileProblemError):
        write_bytes_safely(taken, b"bundle")
    assert [path.name for path in tmp_path.iterdir()] == [taken.name]
    assert (taken / "private").read_bytes() == b"x"


class Cut:
    """Hands on what is written in small pieces, as another version of the library might."""

    def __init__(self, target, size):
        self._target, self._size = target, size

    def write(self, data):
        for place in range(0, len(data), self._size):
            self._target.write(data[place : place + self._size])
        return len(data)

    def flush(self):
        self._target.flush()


@pytest.mark.parametrize("size", [1, 7, 100])
def test_however_the_library_cuts_its_writes_the_length_is_known_before_the_first(
    monkeypatch, size
):
    real = pyrage.encrypt_io
    monkeypatch.setattr(
        seal.pyrage,
        "encrypt_io",
        lambda reader, writer, keys: real(reader, Cut(writer, size), keys),
    )
    target, said = io.BytesIO(), []

    def begin(length):
        assert target.tell() == 0
        said.append(length)

    plain = b"risk" * 500
    seal.seal([plain], len(plain), [OFFICE_RECIPIENT, WARD_RECIPIENT], begin, target)
    assert said == [len(target.getvalue())]
    assert open_bytes(target.getvalue(), [OFFICE_IDENTITY]) == plain
