"""Every write, flush, rename and removal fails in turn, and the program is killed at each.

What is there afterwards is the old state or the new one; the next start needs no help.
"""

import errno
import os
import shutil
from functools import partial
from pathlib import Path

import pytest

from cleanclinic.errors import CleanClinicError, DiskFullError, FileProblemError
from cleanclinic.operations.keeping.backups import (
    by_passphrase,
    check_backup,
    list_backups,
    make_backup,
)
from cleanclinic.operations.keeping.restoring import restore
from cleanclinic.operations.people.describing import describe
from cleanclinic.operations.risks.points import add_risk
from cleanclinic.operations.workspace.opening import open_workspace
from cleanclinic.storage.disk import Disk
from cleanclinic.storage.errors import RestoreUnfinishedError
from tests.core.disk_kit import fill, needs_mounts, small_disk
from tests.hospital import Hospital, numbers_of, risk

ITSELF = by_passphrase(None)
OPERATIONS = [name for name in vars(Disk) if not name.startswith("_")]


def on_each(step):
    """A disk that calls `step(number, name)` before each thing it does."""

    class Watched(Disk):
        count = 0

    def watched(name):
        def run(self, *arguments):
            self.count += 1
            step(self.count, name)
            return getattr(super(Watched, self), name)(*arguments)

        return run

    for name in OPERATIONS:
        setattr(Watched, name, watched(name))
    return Watched()


def failing(at: int, code: int, *, stays: bool = False) -> Disk:
    """Fails at the step `at`; with `stays` at every one after it too."""

    def step(number: int, _name: str) -> None:
        if number == at or (stays and number > at):
            raise OSError(code, os.strerror(code))

    return on_each(step)


def killing(at: int) -> Disk:
    """Ends the program at the step `at` as a power cut would: nothing after it runs."""

    def step(number: int, _name: str) -> None:
        if number == at:
            os.kill(os.getpid(), 9)

    return on_each(step)


def steps_of(work) -> int:
    """How many steps some work takes on a disk that is well."""
    disk = on_each(lambda _number, _name: None)
    work(disk)
    return disk.count


def failure_of(work) -> CleanClinicError | None:
    try:
        work()
    except CleanClinicError as error:
        return error
    return None


def clean(folder: Path) -> bool:
    return not [path for path in (folder / "backups").iterdir() if ".part" in path.name]


@pytest.mark.parametrize("code", [errno.EIO, errno.ENOSPC, errno.EACCES])
@pytest.mark.parametrize("stays", [False, True])
def test_a_failing_disk_costs_no_backup(hospital, code, stays):
    ward = hospital.ward()
    for _ in range(9):
        make_backup(ward)
        hospital.time.pass_days(1)
    steps = steps_of(lambda disk: make_backup(ward, disk=disk))
    assert steps >= 6
    for at in range(1, steps + 1):
        hospital.time.pass_days(1)
        before = {row.path for row in list_backups(ward.folder)}
        error = failure_of(partial(make_backup, ward, disk=failing(at, code, stays=stays)))
        if error is not None:
            assert isinstance(error, DiskFullError if code == errno.ENOSPC else FileProblemError)
            # A rename that took but was not yet brought to the disk is a backup like any other.
            assert before <= {row.path for row in list_backups(ward.folder)}
        assert all(row.error is None for row in list_backups(ward.folder))
    made = make_backup(ward)
    assert clean(ward.folder)
    assert check_backup(ward.folder, made.path, ITSELF).changes == ward.store.audit().size


@pytest.fixture
def ready(hospital):
    """A closed ward with two risks, and a backup of it with one."""
    ward = hospital.ward()
    add_risk(ward, risk())
    path = make_backup(ward).path
    add_risk(ward, risk())
    ward.close()
    return ward.folder, path


def old_or_new(folder: Path, hospital: Hospital) -> str:
    """What the next start finds; it must be whole."""
    assert describe(folder).exists
    with open_workspace(folder, sources=hospital.sources("icu")) as ward:
        count = len(numbers_of(ward))
        assert ward.store.verify().problem is None
        assert ward.store.compare_projection() == ()
        assert bool(ward.store.meta("restored_at")) is (count == 1)
    assert not (folder / "restore").exists()
    return {1: "new", 2: "old"}[count]


def copies(folder: Path, path: Path, hospital: Hospital, count: int):
    """The same closed ward again and again, each in a folder of its own."""
    for number in range(1, count + 1):
        copy = hospital.folder / f"copy-{number}"
        shutil.copytree(folder, copy)
        yield number, copy, copy / path.relative_to(folder)


def restore_steps(folder: Path, path: Path, hospital: Hospital) -> int:
    ((_, copy, backup),) = copies(folder, path, hospital, 1)
    steps = steps_of(lambda disk: restore(copy, backup, ITSELF, disk=disk))
    shutil.rmtree(copy)
    return steps


@pytest.mark.parametrize("code", [errno.EIO, errno.ENOSPC, errno.EACCES])
def test_a_failing_disk_leaves_the_old_or_the_new(hospital, ready, code):
    folder, path = ready
    steps = restore_steps(folder, path, hospital)
    found = []
    for at, copy, backup in copies(folder, path, hospital, steps):
        disk = failing(at, code, stays=at % 2 == 0)
        error = failure_of(partial(restore, copy, backup, ITSELF, disk=disk))
        found.append(old_or_new(copy, hospital))
        if error is None or isinstance(error, RestoreUnfinishedError):
            assert found[-1] == "new"
        else:
            # A restore that failed left the old data as it was.
            assert found[-1] == "old"
        # And nothing is in the way of doing it now.
        restore(copy, backup, ITSELF)
        assert old_or_new(copy, hospital) == "new"
    assert found == sorted(found, reverse=True)
    assert set(found) == {"old", "new"}


def _restored(folder: Path, backup: Path, disk: Disk) -> None:
    restore(folder, backup, ITSELF, disk=disk)


def _backed_up(folder: Path, disk: Disk) -> None:
    with open_workspace(folder) as workspace:
        make_backup(workspace, disk=disk)


def killed(work, at: int) -> bool:
    """Do some work in a process of its own that is killed at a step; whether it came so far."""
    child = os.fork()
    if child == 0:
        try:
            work(killing(at))
        finally:
            os._exit(0)
    _, status = os.waitpid(child, 0)
    return os.WIFSIGNALED(status)


can_fork = pytest.mark.skipif(not hasattr(os, "fork"), reason="needs a process that can be copied")


@can_fork
def test_kill_9_at_every_step_of_a_restore(hospital, ready):
    folder, path = ready
    steps = restore_steps(folder, path, hospital)
    found = []
    for at, copy, backup in copies(folder, path, hospital, steps):
        assert killed(partial(_restored, copy, backup), at)
        found.append(old_or_new(copy, hospital))
        restore(copy, backup, ITSELF)
        assert old_or_new(copy, hospital) == "new"
        assert not (copy / "restore.part").exists()
    assert found == sorted(found, reverse=True)
    assert set(found) == {"old", "new"}


@can_fork
def test_kill_9_at_every_step_of_a_backup(hospital, ready):
    folder, path = ready
    ((_, copy, _),) = copies(folder, path, hospital, 1)
    with open_workspace(copy) as ward:
        steps = steps_of(lambda disk: make_backup(ward, disk=disk))
    for at in range(1, steps + 1):
        assert killed(partial(_backed_up, copy), at)
        assert all(row.error is None for row in list_backups(copy))
    with open_workspace(copy) as ward:
        assert len(numbers_of(ward)) == 2
        made = make_backup(ward)
    assert clean(copy)
    check_backup(copy, made.path, ITSELF)


@can_fork
def test_what_does_not_open_survives_a_kill_too(hospital, ready):
    """The files that are set aside are moved, and the new ones put in place, whatever happens."""
    folder, path = ready
    database = folder / "cleanclinic.db"
    database.write_bytes(b"x" * 50_000)
    steps = restore_steps(folder, path, hospital)
    for at, copy, backup in copies(folder, path, hospital, steps):
        assert killed(partial(_restored, copy, backup), at)
        describe(copy)
        if (copy / "cleanclinic.db").read_bytes() != database.read_bytes():
            assert old_or_new(copy, hospital) == "new"
            (kept,) = (copy / "backups").glob("*-unreadable")
            assert (kept / "cleanclinic.db").read_bytes() == database.read_bytes()
        restore(copy, backup, ITSELF)
        assert old_or_new(copy, hospital) == "new"


def as_a_crash_leaves_it(ward, target: Path) -> Path:
    """The files of an open workspace, what is saved still in the log beside the database."""
    shutil.copytree(ward.folder, target)
    assert (target / "cleanclinic.db-wal").stat().st_size
    return target


def test_what_a_crash_left_in_the_log_is_in_the_backup_before_a_restore(hospital):
    ward = hospital.ward()
    path = make_backup(ward).path
    add_risk(ward, risk())
    crashed = as_a_crash_leaves_it(ward, hospital.folder / "crashed")
    done = restore(crashed, path, ITSELF)
    assert done.kept is not None
    assert check_backup(crashed, done.kept, ITSELF).changes == ward.store.audit().size


def test_a_log_left_by_the_old_file_is_not_read_into_the_new(hospital):
    ward = hospital.ward()
    add_risk(ward, risk())
    path = make_backup(ward).path
    add_risk(ward, risk())
    crashed = as_a_crash_leaves_it(ward, hospital.folder / "crashed")
    log = (crashed / "cleanclinic.db-wal").read_bytes()
    (crashed / "keyslots.json").write_bytes(b"{}")
    done = restore(crashed, path, ITSELF)
    assert (done.kept / "cleanclinic.db-wal").read_bytes() == log
    assert old_or_new(crashed, hospital) == "new"


@needs_mounts
def test_a_full_disk_stops_backup_and_restore_and_costs_nothing(tmp_path):
    with (
        small_disk(tmp_path / "disk", "12m") as disk,
        Hospital(disk, code="DEMO-SMALL") as small,
    ):
        ward = small.ward()
        add_risk(ward, risk())
        path = make_backup(ward).path
        add_risk(ward, risk())
        ballast = fill(disk, 100_000)
        with pytest.raises(DiskFullError):
            make_backup(ward)
        assert [row.path for row in list_backups(ward.folder)] == [path]
        assert clean(ward.folder)
        ward.close()
        size = (ward.folder / "cleanclinic.db").stat().st_size
        for share in (0.2, 0.9, 1.5):
            ballast.unlink()
            ballast = fill(disk, int(size * share))
            with pytest.raises(DiskFullError):
                restore(ward.folder, path, ITSELF, sources=small.sources("icu"))
        ballast.unlink()
        ward = small.reopen(ward)
        assert len(numbers_of(ward)) == 2
        make_backup(ward)
