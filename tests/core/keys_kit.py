"""What tests of keys and PINs share: a cheap cost, a secret, and credential stores to hold it."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from keyring.backend import KeyringBackend
from keyring.errors import PasswordDeleteError

from cleanclinic.keys.wrapping import KdfCost

ROOT = Path(__file__).resolve().parents[2]
# A PIN is stretched in a millisecond.
CHEAP = KdfCost(8, 1, 1)
IDENTITY = "AGE-SECRET-KEY-1WNNDFT5C26NQ77NCS62F88LNTELNWJ48KLFFKYGCRPHDA6CJ0TNQ4HWAMM"
PASSPHRASE = "正确的马电池订书钉一共十二字"


class Backend(KeyringBackend):
    """Stands for the system's library; fails in the way it is told."""

    priority = 1

    def __init__(self, failure=None, swallow=False, cut=None):
        self.kept, self.failure, self.swallow, self.cut = {}, failure, swallow, cut

    def set_password(self, service, username, password):
        if self.failure:
            raise self.failure
        if not self.swallow:
            self.kept[service, username] = password[: self.cut]

    def get_password(self, service, username):
        if self.failure:
            raise self.failure
        return self.kept.get((service, username))

    def delete_password(self, service, username):
        if (service, username) not in self.kept:
            raise PasswordDeleteError
        del self.kept[service, username]


needs_keyring = pytest.mark.skipif(
    not (shutil.which("gnome-keyring-daemon") and shutil.which("dbus-run-session")),
    reason="gnome-keyring-daemon or dbus-run-session is not installed",
)


KEPT = ("PATH", "LANG", "COVERAGE_PROCESS_CONFIG", "COVERAGE_PROCESS_START")
# A bus on which nothing starts by itself: only what a test puts there is there.
BARE_BUS = """<busconfig><type>session</type><listen>unix:tmpdir=/tmp</listen>
<policy context="default"><allow send_destination="*" eavesdrop="true"/>
<allow eavesdrop="true"/><allow own="*"/></policy></busconfig>"""


def in_session(script, tmp_path, *, bare=False):
    """What a script prints that is run beside a credential store of its own.

    With `bare` nothing waits on the bus, so that the script may bring another kind of store.
    """
    home = tmp_path / "home"
    home.mkdir(mode=0o700)
    kept = {name: os.environ[name] for name in KEPT if name in os.environ}
    own = {
        "HOME": str(home),
        "XDG_RUNTIME_DIR": str(home),
        "XDG_DATA_HOME": str(home),
        "PYTHONPATH": str(ROOT),
        "PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring",
        "KEYRING_PROPERTY_SCHEME": "KeePassXC",
    }
    config = []
    if bare:
        (tmp_path / "bus.xml").write_text(BARE_BUS, encoding="utf-8")
        config = ["--config-file", str(tmp_path / "bus.xml")]
    done = subprocess.run(
        ["dbus-run-session", *config, "--", sys.executable, "-c", script],
        env=kept | own,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


class MemoryStore:
    """A credential store that keeps its secrets here."""

    def __init__(self) -> None:
        self.kept: dict[str, str] = {}

    def put(self, name: str, text: str) -> None:
        self.kept[name] = text

    def get(self, name: str) -> str | None:
        return self.kept.get(name)

    def delete(self, name: str) -> None:
        self.kept.pop(name, None)
