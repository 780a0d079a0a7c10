"""Files are whole or not there, and only plain files that hold still are taken in."""

import errno
import hashlib
import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from cleanclinic.errors import DiskFullError, FileProblemError
from cleanclinic.sync import files
from cleanclinic.sync.bundle import list_bundles
from cleanclinic.sync.errors import (
    ChangingFileError,
    LimitError,
    ReadBackError,
    SpecialFileError,
)
from cleanclinic.sync.files import (
    copy_in,
    move_safely,
    read_small,
    write_bytes_safely,
    write_safely,
)


def names(folder):
    return sorted(path.name for path in folder.iterdir())


def test_a_written_file_is_there_and_its_part_is_not(tmp_path):
    target = tmp_path / "a.ccb"
    written = write_bytes_safely(target, b"content")
    assert target.read_bytes() == b"content"
    assert (written.path, written.size) == (target, 7)
    assert written.sha256 == hashlib.sha256(b"content").hexdigest()
    assert names(tmp_path) == ["a.ccb"]
    if os.name != "nt":
        assert target.stat().st_mode & 0o777 == 0o600


def test_a_failure_in_the_middle_keeps_what_was_there(tmp_path):
    target = tmp_path / "a.ccb"
    target.write_bytes(b"old")

    class StopError(Exception):
        pass

    def produce(writer):
        writer.write(b"half")
        raise StopError

    with pytest.raises(StopError):
        write_safely(target, produce)
    assert target.read_bytes() == b"old"
    assert names(tmp_path) == ["a.ccb"]


def test_a_part_left_by_a_dead_program_is_no_obstacle(tmp_path):
    (tmp_path / "a.ccb.part").write_bytes(b"rubbish that is much longer")
    write_bytes_safely(tmp_path / "a.ccb", b"new")
    assert (tmp_path / "a.ccb").read_bytes() == b"new"
    assert names(tmp_path) == ["a.ccb"]


def test_a_stick_that_reads_back_something_else_is_not_trusted(tmp_path):
    target = tmp_path / "a.ccb"
    target.write_bytes(b"old")

    def produce(writer):
        writer.write(b"content")
        # What a fake stick does: the bytes after its real size are gone.
        with (tmp_path / "a.ccb.part").open("r+b") as file:
            file.write(b"\0")

    with pytest.raises(ReadBackError):
        write_safely(target, produce)
    assert target.read_bytes() == b"old"
    assert names(tmp_path) == ["a.ccb"]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full on this system")
def test_a_full_disk_is_said_so(tmp_path):
    descriptor = os.open("/dev/full", os.O_WRONLY)
    try:
        with pytest.raises(DiskFullError), files.telling(tmp_path / "a.ccb"):
            files.HashingWriter(descriptor).write(b"x")
    finally:
        os.close(descriptor)


FILL = """
import resource, signal, sys
from pathlib import Path
from cleanclinic.errors import FileProblemError
from cleanclinic.sync.files import write_bytes_safely
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))
try:
    write_bytes_safely(Path(sys.argv[1]) / "a.ccb", bytes(200_000))
except FileProblemError as error:
    print(error.code)
"""


@pytest.mark.skipif(os.name == "nt", reason="no file size limit there")
def test_a_write_the_system_cuts_short_leaves_nothing(tmp_path):
    done = subprocess.run(
        [sys.executable, "-c", FILL, str(tmp_path)], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "FILE"
    assert names(tmp_path) == []


def test_a_folder_that_is_not_there(tmp_path):
    with pytest.raises(FileProblemError) as caught:
        write_bytes_safely(tmp_path / "gone" / "a.ccb", b"x")
    assert "a.ccb" in str(caught.value)


def test_windows_holding_a_file_is_waited_out(tmp_path, monkeypatch):
    """A virus scanner's hold is simulated at the system call, which Linux never refuses so."""
    real, calls = Path.replace, []

    def replace(self, target):
        calls.append(self)
        if len(calls) < 3:
            error = PermissionError(errno.EACCES, "held")
            error.winerror = 32
            raise error
        return real(self, target)

    monkeypatch.setattr(Path, "replace", replace)
    write_bytes_safely(tmp_path / "a.ccb", b"x")
    assert (tmp_path / "a.ccb").read_bytes() == b"x"
    assert len(calls) == 3


def test_copying_in(tmp_path):
    source = tmp_path / "stick.ccb"
    source.write_bytes(os.urandom(3_000_000))
    counts = []
    copied = copy_in(source, tmp_path / "inbox.ccb", on_bytes=counts.append)
    assert copied.path.read_bytes() == source.read_bytes()
    assert sum(counts) == 3_000_000
    assert source.exists()


def test_only_plain_files_are_copied_in(tmp_path):
    folder, link = tmp_path / "folder.ccb", tmp_path / "link.ccb"
    folder.mkdir()
    plain = tmp_path / "plain.ccb"
    plain.write_bytes(b"x")
    special = [folder]
    if os.name == "posix":  # on Windows a person may not make one
        link.symlink_to(plain)
        special.append(link)
    if hasattr(os, "mkfifo"):
        os.mkfifo(tmp_path / "pipe.ccb")
        special.append(tmp_path / "pipe.ccb")
        special.append(Path("/dev/zero"))
    if hasattr(socket, "AF_UNIX"):
        with socket.socket(socket.AF_UNIX) as server:
            server.bind(str(tmp_path / "s.ccb"))
        special.append(tmp_path / "s.ccb")
    for source in special:
        with pytest.raises(SpecialFileError):
            copy_in(source, tmp_path / "copy")
        with pytest.raises(SpecialFileError):
            read_small(source, 10)
    assert not (tmp_path / "copy").exists()


def test_a_file_that_is_too_large_is_not_begun(tmp_path):
    source = tmp_path / "a.ccb"
    source.write_bytes(b"")
    os.truncate(source, 4_400_000_000)
    with pytest.raises(LimitError):
        copy_in(source, tmp_path / "copy")
    with pytest.raises(LimitError):
        read_small(source, 4096)


@pytest.mark.parametrize("change", ["grow", "shrink", "rewrite"])
def test_a_file_that_changes_while_it_is_copied(tmp_path, change):
    source = tmp_path / "a.ccb"
    source.write_bytes(bytes(3_000_000))

    def on_bytes(count):
        if change == "grow":
            with source.open("ab") as file:
                file.write(b"more")
        elif change == "shrink":
            os.truncate(source, 1_500_000)
        else:
            os.utime(source, ns=(1, 1))

    with pytest.raises(ChangingFileError):
        copy_in(source, tmp_path / "copy", on_bytes=on_bytes)
    assert names(tmp_path) == ["a.ccb"]


def test_a_missing_file_and_a_moved_one(tmp_path):
    with pytest.raises(FileProblemError):
        copy_in(tmp_path / "gone", tmp_path / "copy")
    (tmp_path / "a").write_bytes(b"x")
    (tmp_path / "quarantine").mkdir()
    move_safely(tmp_path / "a", tmp_path / "quarantine" / "a")
    assert names(tmp_path / "quarantine") == ["a"]


# ---- memory

TRAVEL = """
import hashlib, resource, sys
from pathlib import Path
from cleanclinic.sync.bundle import Attachment, prepare_bundle, write_bundle
from cleanclinic.sync.changes import pack_changes
from tests.core.sync_hospital import *

megabytes = int(sys.argv[2])
def blob(number):
    def chunks():
        for place in range(32):
            yield bytes([number, place]) * 2**19
    digest = hashlib.sha256()
    for chunk in chunks():
        digest.update(chunk)
    return Attachment(digest.hexdigest(), 32 * 2**20, chunks)

class Sink:
    count = 0
    def write(self, data):
        Sink.count += len(data)

def travel(blobs):
    (pack,) = pack_changes(LINES)
    made = prepare_bundle(facts(), WARD, [OFFICE_RECIPIENT], pack, blobs)
    path = write_bundle(Path(sys.argv[1]) / "big.ccb", made, [OFFICE_RECIPIENT]).path
    accept(path).attachments(lambda name: Sink())

travel([])
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
travel([blob(number) for number in range(megabytes // 32)])
after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
print(Sink.count, (after - before) // 1024)
"""


@pytest.mark.skipif(os.name == "nt", reason="no peak memory figure there")
def test_a_large_bundle_takes_little_memory(tmp_path):
    """64 MB here; 300 MB and more by CLEANCLINIC_LARGE_MB, with the same bound."""
    megabytes = int(os.environ.get("CLEANCLINIC_LARGE_MB", "64")) // 32 * 32
    done = subprocess.run(
        [sys.executable, "-c", TRAVEL, str(tmp_path), str(megabytes)],
        capture_output=True,
        text=True,
        check=True,
        cwd=Path(__file__).resolve().parents[2],
    )
    count, grown = map(int, done.stdout.split())
    assert count == megabytes * 2**20
    assert grown < 16


KILLED = """
import os, sys
from pathlib import Path
from tests.core.sync_hospital import *
made = prepared(blobs=[bytes(500_000)])
done = []
def stop(count):
    done.append(count)
    if sum(done) > int(sys.argv[2]):
        os._exit(9)
write_bundle(Path(sys.argv[1]) / "a.ccb", made, (OFFICE_RECIPIENT,), stop)
"""


@pytest.mark.parametrize("after", [0, 300_000, 500_600])
def test_a_program_killed_while_exporting_leaves_no_bundle(tmp_path, after):
    done = subprocess.run(
        [sys.executable, "-c", KILLED, str(tmp_path), str(after)],
        check=False,
        cwd=Path(__file__).resolve().parents[2],
    )
    assert done.returncode == 9
    assert names(tmp_path) == ["a.ccb.part"]
    assert list_bundles(tmp_path) == []
    write_bytes_safely(tmp_path / "a.ccb", b"the next try")
    assert names(tmp_path) == ["a.ccb"]
