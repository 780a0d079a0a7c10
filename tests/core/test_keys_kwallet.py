"""KDE's wallet over a real bus: a stand-in answers as kwalletd5 did when it was tried by hand."""

import json

import pytest

from cleanclinic.keys.errors import StoreInitError
from cleanclinic.keys.store import CredentialStore
from tests.core.keys_kit import in_session, needs_keyring

kwallet = pytest.importorskip("cleanclinic.keys.kwallet", exc_type=ImportError)
pytestmark = needs_keyring
COMMON = """
import json, subprocess, sys
from cleanclinic.errors import CleanClinicError
from cleanclinic.keys.store import find_store
def wallet(mode):
    command = [sys.executable, "-m", "tests.core.wallet_stand_in", mode]
    started = subprocess.Popen(command, stdout=subprocess.PIPE)
    assert started.stdout.readline() == b"ready\\n"
    return started
def code(do, *arguments):
    try:
        do(*arguments)
    except CleanClinicError as error:
        return error.code
    return ""
"""


def told(script, tmp_path):
    return json.loads(in_session(COMMON + script, tmp_path, bare=True))


def test_without_the_secret_service_the_wallet_keeps_what_it_is_given(tmp_path):
    script = """
service = wallet("open")
store = find_store()
before = store.get("a")
store.put("a", "密" * 640)
store.put("b", "x" * 1280)
kept = [find_store().get("a"), store.get("b")]
store.delete("a")
gone = [code(store.delete, "a"), store.get("a"), len(store.get("b"))]
print(json.dumps([store.kind, before, kept, gone]))
service.kill()
"""
    kept = ["密" * 640, "x" * 1280]
    assert told(script, tmp_path) == ["KWallet", None, kept, ["", None, 1280]]


@pytest.mark.parametrize(
    ("mode", "reading", "writing"),
    [
        ("cancelled", "KEY-STORE-LOCKED", "KEY-STORE-LOCKED"),
        ("gone", "KEY-STORE-INIT", "KEY-STORE-INIT"),
        ("full", "", "KEY-STORE-DENIED"),
    ],
)
def test_what_is_wrong_with_a_wallet_is_said(tmp_path, mode, reading, writing):
    script = f"""
service = wallet("{mode}")
store = find_store()
print(json.dumps([code(store.get, "a"), code(store.put, "a", "b")]))
service.kill()
"""
    assert told(script, tmp_path) == [reading, writing]


def test_one_that_is_switched_off_is_none(tmp_path):
    script = """
service = wallet("off")
print(json.dumps(find_store() is None))
service.kill()
"""
    assert told(script, tmp_path) is True


@pytest.mark.parametrize("address", [None, "unix:path=/nowhere/bus"])
def test_without_a_bus_it_is_not_there(monkeypatch, address):
    monkeypatch.delenv("DBUS_SESSION_BUS_ADDRESS", raising=False)
    if address:
        monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", address)
    assert not kwallet.KWallet.viable
    with pytest.raises(StoreInitError):
        CredentialStore("KWallet", kwallet.KWallet()).get("a")


def test_where_nothing_answers_there_is_none(tmp_path):
    assert told("print(json.dumps(find_store() is None))", tmp_path) is True
