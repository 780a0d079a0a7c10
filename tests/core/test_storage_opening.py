"""No file is opened as if it were new: each way of being wrong has its own error."""

import hashlib
import json
import os
import subprocess
import sys

import pytest
from sqlcipher3 import dbapi2

from cleanclinic.storage.errors import (
    DatabaseDamagedError,
    DatabaseEmptyError,
    DatabaseExistsError,
    DatabaseForeignError,
    DatabaseKeyError,
    DatabaseLibraryError,
    DatabaseLockedError,
    DatabaseMissingError,
    DatabaseNewerError,
)
from cleanclinic.storage.opening import key_check
from cleanclinic.storage.place import medium_of
from cleanclinic.storage.store import Store
from tests.core.store_kit import KEY, Counting, new_store, open_store, risk, save

OTHER_KEY = bytes(32)


@pytest.fixture
def folder(tmp_path):
    """The folder of a closed store with some records."""
    with new_store(tmp_path) as store:
        save(store, *(risk(number) for number in range(1, 60)))
    return tmp_path


@pytest.fixture
def path(folder):
    return folder / "cleanclinic.db"


def refused(folder, error, **options):
    """Opening fails with this very error and leaves every byte as it was."""
    path = folder / "cleanclinic.db"
    before = hashlib.sha256(path.read_bytes()).digest() if path.is_file() else None
    with pytest.raises(error) as caught:
        open_store(folder, **options)
    assert caught.type is error
    after = hashlib.sha256(path.read_bytes()).digest() if path.is_file() else None
    assert after == before
    return caught.value


def test_a_store_opens_again_with_what_was_saved(folder):
    with open_store(folder) as store:
        assert store.count(type(risk())) == 59
        assert store.device == "device-0000"
        assert store.audit().size == 59


def test_a_new_store_leaves_one_file_and_its_lock(tmp_path):
    new_store(tmp_path).close()
    assert sorted(file.name for file in tmp_path.iterdir()) == ["cleanclinic.db", "lock"]


def test_missing(tmp_path):
    refused(tmp_path, DatabaseMissingError)
    assert list(tmp_path.iterdir()) == []


def test_zero_bytes_are_not_a_fresh_installation(path, folder):
    path.write_bytes(b"")
    refused(folder, DatabaseEmptyError)


def test_a_plain_sqlite_file(path, folder):
    path.unlink()
    with dbapi2.connect(str(path)) as plain:
        plain.execute("CREATE TABLE t (a)")
    plain.close()
    refused(folder, DatabaseForeignError)


def test_a_folder_in_the_place_of_the_file(path, folder):
    path.unlink()
    path.mkdir()
    refused(folder, DatabaseForeignError)


def test_an_encrypted_file_of_another_program(path, folder):
    path.unlink()
    other = dbapi2.connect(str(path))
    other.execute(f"PRAGMA key = \"x'{KEY.hex()}'\"")
    other.execute("CREATE TABLE t (a)")
    other.commit()
    other.close()
    refused(folder, DatabaseForeignError)


def test_a_wrong_key(path, folder):
    refused(folder, DatabaseKeyError, key=OTHER_KEY)
    refused(folder, DatabaseKeyError, key=OTHER_KEY, check=key_check(path, KEY))


def test_a_damaged_first_page_is_told_from_a_wrong_key(path, folder):
    check = key_check(path, KEY)
    content = bytearray(path.read_bytes())
    content[100] ^= 1
    path.write_bytes(content)
    refused(folder, DatabaseDamagedError, check=check)


def test_a_newer_version(path, folder):
    with dbapi2.connect(str(path)) as raw:
        raw.execute(f"PRAGMA key = \"x'{KEY.hex()}'\"")
        raw.execute("PRAGMA user_version = 99")
    raw.close()
    error = refused(folder, DatabaseNewerError)
    assert error.values["found"] == 99


@pytest.mark.parametrize("cut", [1, 4096, 3 * 4096 + 17])
def test_cut_short_is_noticed_at_once(path, folder, cut):
    check = key_check(path, KEY)
    os.truncate(path, path.stat().st_size - cut)
    refused(folder, DatabaseDamagedError, check=check)


def test_cut_within_the_first_page(path, folder):
    check = key_check(path, KEY)
    os.truncate(path, 1000)
    refused(folder, DatabaseDamagedError, check=check)


def test_a_flipped_byte_further_in_is_an_error_when_read_not_wrong_data(path, folder):
    content = bytearray(path.read_bytes())
    for page in range(2, len(content) // 4096):
        content[page * 4096 + 2000] ^= 0x40
    path.write_bytes(content)
    with pytest.raises(DatabaseDamagedError):
        open_store(folder).verify()


def test_a_second_instance_in_this_process(folder):
    with open_store(folder), pytest.raises(DatabaseLockedError):
        open_store(folder)
    open_store(folder).close()


def test_a_second_instance_in_another_process(folder):
    script = (
        "from pathlib import Path; import sys\n"
        "from tests.core.store_kit import open_store\n"
        "store = open_store(Path(sys.argv[1]))\n"
        "print('open', flush=True); sys.stdin.read()\n"
    )
    arguments = [sys.executable, "-c", script, str(folder)]
    with subprocess.Popen(arguments, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as other:
        assert other.stdout.readline().strip() == b"open"
        with pytest.raises(DatabaseLockedError):
            open_store(folder)
        other.kill()
    open_store(folder).close()


def test_nothing_is_made_over_anything(path, folder):
    before = path.read_bytes()
    with pytest.raises(DatabaseExistsError):
        new_store(folder)
    path.write_bytes(b"")
    with pytest.raises(DatabaseExistsError):
        new_store(folder)
    assert before


def test_what_a_killed_creation_left_is_no_hindrance(tmp_path):
    (tmp_path / "cleanclinic.db.new").write_bytes(b"half")
    new_store(tmp_path).close()
    open_store(tmp_path).close()


def test_a_library_with_the_known_fault_is_refused(folder, monkeypatch):
    monkeypatch.setattr(dbapi2, "sqlite_version_info", (3, 51, 2))
    error = refused(folder, DatabaseLibraryError)
    assert error.values["needed"] == "3.51.3"


def test_nothing_readable_lies_on_the_disk(folder):
    marker = "见标记".encode()
    with open_store(folder) as store:
        save(store, risk(99, description="见标记"))
        for file in folder.iterdir():
            content = file.read_bytes()
            assert marker not in content
            assert KEY not in content
            assert b"SQLite format" not in content


SETTINGS = {
    "journal_mode": "wal",
    "synchronous": 2,
    "foreign_keys": 1,
    "trusted_schema": 0,
    "cell_size_check": 1,
    "cipher_memory_security": "1",
}
SETTINGS_THERE = """
import json, sys
from pathlib import Path
from tests.core.store_kit import open_store
with open_store(Path(sys.argv[1])) as store:
    row = store._core.database.row
    print(json.dumps({name: row(f"PRAGMA {name}")[0] for name in sys.argv[2:]}))
"""


def test_the_promised_settings_hold(folder):
    """In a process of its own: in this one the memory of databases is not guarded."""
    command = [sys.executable, "-c", SETTINGS_THERE, str(folder), *SETTINGS]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert json.loads(done.stdout) == SETTINGS


def test_the_key_stands_in_no_address_and_no_error(folder):
    with open_store(folder) as store:
        assert KEY.hex() not in repr(store._core.database._engine.url)
    error = refused(folder, DatabaseKeyError, key=OTHER_KEY)
    assert OTHER_KEY.hex() not in str(error)


@pytest.mark.skipif(os.name != "posix", reason="Windows has no mount table")
@pytest.mark.parametrize(
    ("path", "medium"),
    [
        ("/srv/ward/x.db", ""),
        ("/mnt/share/x.db", "share"),
        ("/mnt/share2/x.db", ""),
        ("/media/my stick/x.db", "stick"),
        ("/media/my stick/deep/x.db", "stick"),
    ],
)
def test_shares_and_sticks_are_known_by_the_mount_table(path, medium, tmp_path):
    mounts = (
        "/dev/sda1 / ext4 rw 0 0\n"
        "//server/share /mnt/share cifs rw 0 0\n"
        "/dev/sdb1 /media/my\\040stick exfat rw 0 0\n"
    )
    assert medium_of(type(tmp_path)(path), mounts) == medium


def test_a_key_of_the_wrong_length_is_a_mistake_of_ours(tmp_path):
    counting = Counting()
    with pytest.raises(ValueError, match="32 bytes"):
        Store.create(
            tmp_path / "a.db",
            b"short",
            device="d",
            owner="o",
            clock=counting.clock,
            new_id=counting.new_id,
        )
