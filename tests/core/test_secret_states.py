"""A ward on a PC whose credential store works, is empty, locked, gone or dies: the real service.

Each state leads to a next step in words, and never to new secrets over old data.
"""

import json

import pytest

from cleanclinic.words import LANGUAGES, Words
from tests.core.keys_kit import in_session, needs_keyring

pytestmark = needs_keyring
COMMON = """
import json, os, shutil, signal, subprocess, sys
from pathlib import Path
def daemon(*words, password=None):
    return subprocess.run(
        ["gnome-keyring-daemon", *words, "--components=secrets"],
        input=password, capture_output=True, check=True,
    ).stdout.decode()
def unlocked():
    return daemon("--unlock", password=b"password of this session")
from cleanclinic.errors import CleanClinicError
from cleanclinic.keys.wrapping import KdfCost
from cleanclinic.operations.people.describing import describe
from cleanclinic.operations.people.first_start import set_up_ward, store_state
from cleanclinic.operations.people.pins import provide_pins, unlock_with_pin
from cleanclinic.operations.workspace.opening import open_workspace
HOME = Path(os.environ["HOME"])
WARD, PIN, PASSPHRASE = HOME / "ward", "482915", "一匹马走过清晨的河边去看海"
def made(folder=WARD, **opening):
    cost = KdfCost(8, 1, 1)
    with set_up_ward(folder, "心内科一病区", "王敏", cost=cost, **opening) as ward:
        return ward.acting.id if ward.acting else ""
def code(do, *arguments, **named):
    try:
        do(*arguments, **named)
    except CleanClinicError as error:
        return error.code
    return ""
"""


def told(script, tmp_path):
    """What the script says, each code in it a sentence in both languages."""
    answer = json.loads(in_session(COMMON + script, tmp_path))
    for one in answer:
        if isinstance(one, str) and one:
            for language in LANGUAGES:
                assert Words(language).has(f"error.{one}"), one
    return answer


def test_a_store_that_works_opens_by_pin_also_after_a_restart(tmp_path):
    script = """
unlocked()
state = store_state()
person = made(pin=PIN)
first = code(lambda: unlock_with_pin(WARD, person, PIN).close())
wrong = code(lambda: unlock_with_pin(WARD, person, "615243"))
print(json.dumps([state.usable, state.code, first, wrong, describe(WARD).needs_passphrase]))
"""
    assert told(script, tmp_path) == [True, "", "", "PIN-WRONG", False]


def test_an_emptied_store_asks_for_the_passphrase_and_learns_the_pins_again(tmp_path):
    """As after the account's password was reset by an administrator."""
    script = """
unlocked()
person = made(pin=PIN, passphrase=PASSPHRASE)
before = (WARD / "keyslots.json").read_bytes()
import secretstorage
connection = secretstorage.dbus_init()
items = list(secretstorage.get_default_collection(connection).get_all_items())
for item in items:
    item.delete()
lost = code(unlock_with_pin, WARD, person, PIN)
same = before == (WARD / "keyslots.json").read_bytes()
again = code(made, pin=PIN)
with open_workspace(WARD, passphrase=PASSPHRASE) as ward:
    given = provide_pins(ward)
found = code(lambda: unlock_with_pin(WARD, person, PIN).close())
print(json.dumps([len(items) > 0, lost, same, again, given, found]))
"""
    answer = told(script, tmp_path)
    assert answer == [True, "PIN-ELSEWHERE", True, "WORKSPACE-EXISTS", 1, ""]


def test_a_store_nobody_unlocks_leads_to_a_passphrase(tmp_path):
    script = """
daemon("--start")
state = store_state()
refused = code(made, pin=PIN)
nothing = not WARD.exists()
made(passphrase=PASSPHRASE)
opened = code(lambda: open_workspace(WARD, passphrase=PASSPHRASE).close())
print(json.dumps([state.usable, state.code, refused, nothing, opened]))
"""
    usable, why, refused, nothing, opened = told(script, tmp_path)
    assert why in ("KEY-STORE-INIT", "KEY-STORE-LOCKED")
    assert (usable, refused, nothing, opened) == (False, why, True, "")


def test_a_service_that_dies_keeps_a_ward_shut_and_whole(tmp_path):
    script = """
import re
started = unlocked()
person = made(pin=PIN, passphrase=PASSPHRASE)
before = (WARD / "keyslots.json").read_bytes()
pids = [
    int(one.name) for one in Path("/proc").iterdir()
    if one.name.isdigit() and HOME_OF(one) == str(HOME) and is_daemon(one)
]
for pid in pids:
    os.kill(pid, signal.SIGKILL)
gone = code(unlock_with_pin, WARD, person, PIN)
state = store_state()
same = before == (WARD / "keyslots.json").read_bytes()
opened = code(lambda: open_workspace(WARD, passphrase=PASSPHRASE).close())
print(json.dumps([len(pids) > 0, gone, state.usable, same, opened]))
"""
    helpers = """
def HOME_OF(process):
    try:
        pairs = (process / "environ").read_bytes().split(b"\\0")
    except OSError:
        return ""
    return next((p[5:].decode() for p in pairs if p.startswith(b"HOME=")), "")
def is_daemon(process):
    try:
        return b"gnome-keyring-d" in (process / "comm").read_bytes()
    except OSError:
        return False
"""
    found, gone, usable, same, opened = told(helpers + script, tmp_path)
    assert found
    # The bus may start it anew, locked; or nobody answers.
    assert gone in ("KEY-STORE-INIT", "KEY-STORE-LOCKED", "KEY-STORE-NONE", "PIN-ELSEWHERE")
    assert (usable, same, opened) == (False, True, "")


@pytest.mark.parametrize(
    "backend", ["keyring.backends.null.Keyring", "keyring.backends.fail.Keyring"]
)
def test_what_the_environment_proposes_is_not_used(tmp_path, monkeypatch, backend):
    script = f"""
os.environ["PYTHON_KEYRING_BACKEND"] = "{backend}"
unlocked()
person = made(pin=PIN)
print(json.dumps([code(lambda: unlock_with_pin(WARD, person, PIN).close())]))
"""
    assert told(script, tmp_path) == [""]


def test_every_secret_of_a_ward_is_short_enough_for_every_store(tmp_path):
    """Windows keeps 1,280 characters; keys are wrapped in the file, so that little is kept."""
    script = """
unlocked()
made(pin=PIN)
import secretstorage
connection = secretstorage.dbus_init()
items = list(secretstorage.get_default_collection(connection).get_all_items())
print(json.dumps([max(len(item.get_secret()) for item in items), len(items)]))
"""
    longest, count = told(script, tmp_path)
    assert longest <= 1280
    assert count >= 1
