"""Large attachments go out and come in without a memory of their size.

The full 300 MB run: CLEANCLINIC_LARGE=300 with this file; by default a part of it.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.whole.running import environment

pytestmark = pytest.mark.whole
MEGABYTE = 1024 * 1024
SIZE = int(os.environ.get("CLEANCLINIC_LARGE", "80"))
# The largest attachment allowed may be in memory once; several, or the whole bundle, may not.
GROWTH_MAX = 70 * MEGABYTE


@pytest.mark.skipif(sys.platform != "linux", reason="asks Linux for the peak of its memory")
def test_large_attachments_need_no_memory_of_their_size(tmp_path: Path):
    done = subprocess.run(
        [sys.executable, "-m", "tests.whole.large", str(tmp_path / "h"), str(SIZE), "20"],
        env=environment(),
        capture_output=True,
        text=True,
        check=False,
        timeout=600,
    )
    assert done.returncode == 0, done.stderr
    facts = json.loads(done.stdout)
    assert facts["held"] == SIZE * MEGABYTE
    assert facts["size"] > SIZE * MEGABYTE
    growth = {name: facts[name] // MEGABYTE for name in ("recorded", "exported", "imported")}
    assert max(growth.values()) * MEGABYTE < GROWTH_MAX, growth
