"""The credential store: a real gnome-keyring in its own session, and every way it can fail."""

import json
import os
import subprocess
import sys

import pytest
from keyring.errors import InitError, KeyringLocked, NoKeyringError, PasswordSetError

from cleanclinic.keys.errors import (
    NoStoreError,
    StoreDeniedError,
    StoreInitError,
    StoreLockedError,
    StoreLostError,
    StoreSizeError,
)
from cleanclinic.keys.store import SECRET_MAX, CredentialStore, find_store
from cleanclinic.words import LANGUAGES, Words
from tests.core.keys_kit import ROOT, Backend, in_session, needs_keyring


def test_one_service_name_a_secret():
    backend = Backend()
    store = CredentialStore("test", backend)
    store.put("a", "1")
    store.put("b", "2")
    assert (store.get("a"), store.get("b"), store.get("c")) == ("1", "2", None)
    assert len({service for service, _ in backend.kept}) == 2
    store.delete("a")
    store.delete("a")
    assert store.get("a") is None


@pytest.mark.parametrize(
    ("failure", "error"),
    [
        (KeyringLocked("x"), StoreLockedError),
        (InitError("Prompt dismissed"), StoreInitError),
        (NoKeyringError("x"), NoStoreError),
        (PermissionError(13, "x"), StoreDeniedError),
        (PasswordSetError("x"), StoreDeniedError),
        (OSError(5, "x"), StoreInitError),
    ],
)
def test_each_failure_has_its_own_next_step(failure, error):
    store = CredentialStore("test", Backend(failure))
    for action in (lambda: store.put("a", "1"), lambda: store.get("a")):
        with pytest.raises(error) as caught:
            action()
        for language in LANGUAGES:
            assert Words(language).sentence(caught.value)


def test_a_store_that_swallows_or_cuts_is_found_out():
    for backend in (Backend(swallow=True), Backend(cut=5)):
        with pytest.raises(StoreLostError):
            CredentialStore("test", backend).put("a", "long secret")


def test_a_secret_longer_than_windows_keeps_is_refused():
    store = CredentialStore("test", Backend())
    store.put("a", "x" * SECRET_MAX)
    for text in ("x" * (SECRET_MAX + 1), "𠀀" * (SECRET_MAX // 2 + 1)):
        with pytest.raises(StoreSizeError):
            store.put("a", text)


def test_without_a_session_there_is_no_store(monkeypatch):
    """Whatever the environment proposes instead."""
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.null.Keyring")
    if sys.platform == "linux":
        assert find_store() is None


START = """
import subprocess
subprocess.run(
    ["gnome-keyring-daemon", "--unlock", "--components=secrets"],
    input=b"password of this session", capture_output=True, check=True,
)
"""
SESSION = """
import json, random, secrets
from cleanclinic.keys.material import KeyBundle
from cleanclinic.keys.slots import KeySlots
from cleanclinic.keys.store import find_store
store = find_store()
source = random.Random(1).randbytes
identity = "AGE-SECRET-KEY-1WNNDFT5C26NQ77NCS62F88LNTELNWJ48KLFFKYGCRPHDA6CJ0TNQ4HWAMM"
bundle = KeyBundle.new(source, identity)
name = f"安装-{secrets.token_hex(8)}"
empty, unlocked = KeySlots.new(
    bundle, install_id=name, workspace="ward", demo=False, random_bytes=source
)
slots = empty.with_keyring(unlocked, store, source)
same = slots.unlock_with_keyring(find_store()).bundle == bundle
store.put("big", "x" * 1280)
big = find_store().get("big") == "x" * 1280
store.delete("big")
(slot,) = slots.slots
store.delete(slots.secret_name(slot.id))
gone = [store.get("big"), store.get(slots.secret_name(slot.id))]
setting = getattr(store._backend, "scheme", None) or store._backend.persist
print(json.dumps([store.kind, same, big, gone, setting]))
"""
LOCKED = """
import subprocess
subprocess.run(
    ["gnome-keyring-daemon", "--start", "--components=secrets"], capture_output=True, check=True
)
from cleanclinic.errors import CleanClinicError
from cleanclinic.keys.store import find_store
try:
    find_store().put("a", "1")
except CleanClinicError as error:
    print(error.code)
"""
LOCAL_MACHINE = 2  # CRED_PERSIST_LOCAL_MACHINE: it does not roam with the account


@needs_keyring
def test_a_real_store_keeps_the_slot_and_ignores_the_environment(tmp_path):
    answer = in_session(START + SESSION, tmp_path)
    assert json.loads(answer) == ["SecretService", True, True, [None, None], "default"]


@pytest.mark.skipif(
    os.name != "nt" or "CI" not in os.environ, reason="writes into a person's Windows store"
)
def test_the_store_of_windows_keeps_the_slot_on_this_machine_only():
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-c", SESSION], env=environment, capture_output=True, check=True
    )
    answer = json.loads(done.stdout)
    assert answer == ["Windows", True, True, [None, None], LOCAL_MACHINE]


@needs_keyring
def test_a_real_store_nobody_unlocks(tmp_path):
    """Without a prompt on a headless machine the collection cannot even be made."""
    assert in_session(LOCKED, tmp_path) in ("KEY-STORE-INIT", "KEY-STORE-LOCKED")


def test_nothing_else_in_keys_imports_the_slow_store():
    script = (
        "import sys\n"
        "from cleanclinic.keys import errors, material, slots, slots_file, wrapping\n"
        "print('keyring' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True, cwd=ROOT
    )
    assert done.stdout.strip() == "False"
