"""Backups that are bad, that lie or that cannot be read are told, and none is put in place."""

import errno
import json
import os

import pytest
from sqlcipher3 import dbapi2

from cleanclinic.errors import DiskFullError, FileProblemError
from cleanclinic.storage import backup, backup_file, restoring
from cleanclinic.storage.backup import copy_database, verify_copy
from cleanclinic.storage.backup_file import BackupHead, check_bytes, read_head, seal_backup
from cleanclinic.storage.disk import Disk
from cleanclinic.storage.errors import BackupDamagedError, DatabaseDamagedError
from tests.core.store_kit import KEY, Failing, risk, save, store

__all__ = ["store"]


# --- backups ---------------------------------------------------------------------------------


@pytest.fixture
def copy_of(store, tmp_path):
    """A copied database, its facts, and where it lies."""
    save(store, *(risk(number, remark="补" * 400) for number in range(1, 40)))
    path = tmp_path / "copy.db"
    facts = copy_database(tmp_path / "here" / "cleanclinic.db", KEY, path, lambda _d, _t: None)
    return path, facts


def test_a_copy_with_a_bad_page_is_refused(copy_of):
    path, facts = copy_of
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)
    with pytest.raises(DatabaseDamagedError):
        verify_copy(path, KEY, facts, "x", whole=True)


@pytest.mark.parametrize("pragma", ["cipher_integrity_check", "quick_check"])
def test_what_a_check_of_the_library_finds_is_told(copy_of, monkeypatch, pragma):
    path, facts = copy_of
    real = backup.Database.rows

    def found(self, sql, *values):
        return [("bad",)] if pragma in sql else real(self, sql, *values)

    monkeypatch.setattr(backup.Database, "rows", found)
    with pytest.raises(DatabaseDamagedError, match="bad"):
        verify_copy(path, KEY, facts, "x", whole=False)


@pytest.mark.parametrize("at", ["opening", "writing"])
def test_a_copy_that_cannot_be_written_is_told(store, tmp_path, monkeypatch, at):
    class Copy:
        def execute(self, _sql):
            raise Failing(dbapi2.SQLITE_FULL)

        def close(self):
            pass

    def connect(*_arguments):
        if at == "opening":
            raise Failing(dbapi2.SQLITE_CANTOPEN)
        return Copy()

    monkeypatch.setattr(backup, "keyed_connection", connect)
    source = tmp_path / "here" / "cleanclinic.db"
    with pytest.raises(FileProblemError if at == "opening" else DiskFullError):
        copy_database(source, KEY, tmp_path / "copy.db", lambda _done, _total: None)


@pytest.fixture
def sealed(copy_of, tmp_path):
    path, facts = copy_of
    from datetime import UTC, datetime

    head = BackupHead(
        datetime(2026, 11, 22, tzinfo=UTC), "daily", "0.1.0", "i", "ward", True, facts, b"{}"
    )
    seal_backup(path, head, Disk())
    return path


@pytest.mark.parametrize(
    "change",
    [
        {"format": "another"},
        {"database_size": 4096},
        {"database_size": 1},
        {"app": 7},
        {"schema": -1},
        {"schema": True},
        {"made_at": "2026-11-22T00:00:00"},
        {"counts": []},
    ],
)
def test_a_head_that_lies_is_damage(sealed, change):
    data = sealed.read_bytes()
    length = int.from_bytes(data[-48:-40])
    database, head = data[: -48 - length], json.loads(data[-48 - length : -48])
    changed = json.dumps(head | change).encode()
    front = database + changed
    import hashlib

    end = len(changed).to_bytes(8) + hashlib.sha256(front).digest() + b"CCBACK01"
    sealed.write_bytes(front + end)
    with pytest.raises(BackupDamagedError):
        read_head(sealed)


def test_a_backup_that_cannot_be_read_is_told(sealed, monkeypatch):
    read_head(sealed)
    check_bytes(sealed)

    def failing_digest(*_arguments):
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    monkeypatch.setattr(backup_file, "_digest", failing_digest)
    with pytest.raises(FileProblemError):
        check_bytes(sealed)


def test_a_restored_database_that_was_not_closed_whole_is_not_put_in_place(tmp_path):
    """Only the file is moved; what lies in a log beside it would be lost without a word."""
    stage = restoring.Stage(tmp_path, Disk())
    (stage.new / "cleanclinic.db").write_bytes(b"x")
    (stage.new / "cleanclinic.db-wal").write_bytes(b"pages")
    with pytest.raises(FileProblemError):
        stage.decide()
    assert not (tmp_path / "cleanclinic.db").exists()
    assert restoring.finish_restore(tmp_path) is False
    # Finished by somebody else meanwhile: nothing is left to do.
    restoring._finish(tmp_path, Disk())
    stage.drop()
    assert list(tmp_path.iterdir()) == []


def test_a_backup_that_is_gone_is_told(tmp_path):
    with pytest.raises(FileProblemError):
        read_head(tmp_path / "gone.ccbackup")
