"""What every test stands on: no screen, no credential store, no folder of the person's own."""

import gc
import os
import shutil
import sys
import tempfile
from pathlib import Path

import hypothesis
import pytest

from cleanclinic.storage import keyed
from tests import shape

ROOT = Path(__file__).resolve().parent.parent

# Tests make thousands of encrypted files, each brought to the disk many times. Where there is room
# in memory they lie there: a flush costs nothing then, and a third of the whole time was flushes.
# Set before pytest or Qt asks for the folder; programs that tests start inherit it.
IN_MEMORY = Path("/dev/shm")
ROOM = 3 << 30
if (
    "TMPDIR" not in os.environ
    and os.access(IN_MEMORY, os.W_OK)
    and shutil.disk_usage(IN_MEMORY).free > ROOM
    # Some tests build a little program of C and start it.
    and not os.statvfs(IN_MEMORY).f_flag & os.ST_NOEXEC
):
    os.environ["TMPDIR"] = str(IN_MEMORY)
    tempfile.tempdir = None

# To lock and wipe whatever a database takes of memory doubles the time of a small one. Programs
# that tests start do so; `test_the_promised_settings_hold` asks one of them.
keyed.GUARD = "PRAGMA cipher_memory_security = OFF"

OWN_HOME = Path(tempfile.mkdtemp(prefix="cleanclinic-tests-"))

# Set before Qt or a keyring is imported, and inherited by the programs that tests start.
os.environ["QT_QPA_PLATFORM"] = "offscreen"
os.environ["PYTHONPATH"] = str(ROOT)
# No test may reach the credential store of whoever runs it.
os.environ["DBUS_SESSION_BUS_ADDRESS"] = "disabled:"
# Words come in Simplified Chinese unless a test asks for English.
for name in ("LC_ALL", "LC_MESSAGES", "LANGUAGE"):
    os.environ.pop(name, None)
os.environ["LANG"] = "C.UTF-8"
for name, folder in (
    ("HOME", "home"),
    ("XDG_CONFIG_HOME", "config"),
    ("XDG_DATA_HOME", "data"),
    ("XDG_CACHE_HOME", "cache"),
    ("XDG_STATE_HOME", "state"),
    ("XDG_RUNTIME_DIR", "runtime"),
    ("APPDATA", "roaming"),
    ("LOCALAPPDATA", "local"),
):
    (OWN_HOME / folder).mkdir(mode=0o700)
    os.environ[name] = str(OWN_HOME / folder)

if os.name == "nt":
    # Windows finds its store without a session bus; what it finds it by is not there for tests.
    unfound = OWN_HOME / "no-store" / "win32ctypes"
    unfound.mkdir(parents=True)
    (unfound / "__init__.py").write_text("raise ImportError\n", encoding="utf-8")
    sys.path.insert(0, str(unfound.parent))
    os.environ["PYTHONPATH"] = os.pathsep.join((str(unfound.parent), str(ROOT)))
    # Qt without a screen looks for fonts in a folder of its own, and warns.
    os.environ["QT_QPA_FONTDIR"] = str(ROOT / "resources" / "fonts")

# The machine's speed is no reason for a test to fail.
hypothesis.settings.register_profile("house", deadline=None, print_blob=True)
hypothesis.settings.load_profile("house")


def pytest_collection_finish() -> None:
    """What is imported by now stays: the collector need not look through it at every test."""
    gc.collect()
    gc.freeze()


def pytest_unconfigure() -> None:
    shutil.rmtree(OWN_HOME, ignore_errors=True)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """After the shape tests, names what grew large: a sign to look, not a failure."""
    ran = [report.nodeid for report in terminalreporter.stats.get("passed", ())]
    if any(nodeid.endswith("::test_no_file_or_function_is_huge") for nodeid in ran):
        for line in [*shape.large_files(), *shape.large_functions()]:
            terminalreporter.line(f"worth a look: {line}")
