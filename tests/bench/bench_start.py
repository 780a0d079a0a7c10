"""From start to the first painted window and to the filled start page, against an empty Qt window.

    python tests/bench/bench_start.py --workspace DIR [--rounds N]

Every start is a process of its own on the offscreen screen, interleaved with the baseline: an
empty PySide6 main window. A timer of 5 ms on the UI thread shows the longest stall between the
first painting and the filled page. Without --workspace a demo of two departments is made first.
Wanted: first painted window at most 1.5x of the empty one, filled page at most 3x, no stall over
50 ms.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median

ROOT = Path(__file__).parents[2]

EMPTY = """
import sys, time
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QMainWindow
class Window(QMainWindow):
    def paintEvent(self, event):
        super().paintEvent(event)
        QTimer.singleShot(0, done)
def done():
    print('{"painted": %f}' % time.time(), flush=True)
    app.quit()
app = QApplication(sys.argv)
window = Window()
window.resize(1366, 768)
window.show()
app.exec()
"""

OURS = """
import json, sys, time
from pathlib import Path
from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QApplication
import ui.__main__ as start

seen = {}

class Watch(QObject):
    def painted(self):
        seen["painted"] = self.last = time.time()
        seen["stall"] = 0.0
        self.timer = QTimer(self, interval=5)
        self.timer.timeout.connect(self.tick)
        self.timer.start()

    def tick(self):
        now = time.time()
        stall = now - self.last - 0.005
        if stall > seen["stall"]:
            seen["stall"] = stall
            seen["stall_at"] = now - seen["painted"]
        self.last = now

class Measured(start.Program):
    def begin(self):
        self.watch = Watch()
        self.window.painted.connect(self.watch.painted)
        self.window.page_filled.connect(self.filled)
        super().begin()

    def filled(self, name):
        QTimer.singleShot(0, self.written)

    def written(self):
        if "filled" not in seen:
            seen["filled"] = time.time()
            print(json.dumps(seen), flush=True)
            QTimer.singleShot(50, self.window.close)

start.Program = Measured
sys.exit(start.start(Path(sys.argv[1])))
"""


def run(code: str, *arguments: str) -> dict[str, float]:
    """Starts a process and gives the times it printed, counted from its start in milliseconds."""
    import time

    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "PYTHONPATH": str(ROOT)}
    began = time.time()
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments],
        env=environment, capture_output=True, text=True, check=False, cwd=ROOT,
    )  # fmt: skip
    if not done.stdout.strip():
        raise SystemExit(f"the start failed:\n{done.stderr}")
    found = json.loads(done.stdout.strip().splitlines()[-1])
    return {
        name: value * 1000 if name.startswith("stall") else (value - began) * 1000
        for name, value in found.items()
    }


def demo(folder: Path) -> Path:
    sys.path.insert(0, str(ROOT))
    from cleanclinic.operations.demo import make_demo
    from cleanclinic.words import Words

    made = make_demo(folder / "demo", words=Words("zh_CN"), departments=2, staff=80)
    return Path(made.first_ward)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--workspace", type=Path)
    parser.add_argument("--rounds", type=int, default=9)
    given = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="cleanclinic-bench-"))
    try:
        workspace = given.workspace or demo(folder)
        run(EMPTY)
        run(OURS, str(workspace))
        empty, ours = [], []
        for _ in range(given.rounds):
            empty.append(run(EMPTY)["painted"])
            ours.append(run(OURS, str(workspace)))
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    base = median(empty)
    painted = median(one["painted"] for one in ours)
    filled = median(one["filled"] for one in ours)
    stall = median(one["stall"] for one in ours)
    at = median(one.get("stall_at", 0) for one in ours)
    print(f"empty PySide6 window  median {base:.0f} ms, best {min(empty):.0f} ms")
    print(f"first painted window  median {painted:.0f} ms = {painted / base:.2f}x (wanted 1.5x)")
    print(f"filled start page     median {filled:.0f} ms = {filled / base:.2f}x (wanted 3x)")
    print(f"longest UI stall      median {stall:.0f} ms, {at:.0f} ms after painting (wanted 50)")
    print(f"worst stall of all rounds {max(one['stall'] for one in ours):.0f} ms")


if __name__ == "__main__":
    main()
