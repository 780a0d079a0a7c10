"""From start to the first painted window and to the filled start page, against an empty Qt window.

    python tests/bench/bench_start.py --workspace DIR [--rounds N]

Every start is a process of its own on the offscreen screen, interleaved with the baseline: an
empty PySide6 main window. The first painted window is a plain frame; the window with its parts
follows it, and the page: filled from what was kept of it, and again when the workspace is open. A
timer of 5 ms on the UI thread shows the longest stall from the first painting to the page of the
open workspace. The same timer runs half a second in the empty window, which has nothing to do: what
stalls there is the machine's. Processor time is told too, as other programs disturb it less.
Without --workspace a demo of two departments is made first.
Wanted: first painted window at most 1.5x of the empty one, filled page at most 3x, no stall over
50 ms on a machine that does nothing else.
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
WANTED = {"painted": 1.5, "filled": 3}

EMPTY = """
import sys, time
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QMainWindow
class Window(QMainWindow):
    def paintEvent(self, event):
        super().paintEvent(event)
        QTimer.singleShot(0, done)
def done():
    global last, stall
    painted = last = time.time()
    worked = time.process_time()
    stall = 0.0
    timer = QTimer(window, interval=5)
    timer.timeout.connect(tick)
    timer.start()
    QTimer.singleShot(500, lambda: end(painted, worked))
def tick():
    global last, stall
    now = time.time()
    stall = max(stall, now - last - 0.005)
    last = now
def end(painted, worked):
    seen = '{"painted": %f, "painted_cpu": %f, "stall": %f}' % (painted, worked, stall)
    print(seen, flush=True)
    app.quit()
app = QApplication(sys.argv)
window = Window()
window.resize(1366, 768)
window.show()
app.exec()
"""

OURS = """
import gc
gc.disable()  # as ui/__main__.py does first when it is run by its name
import json, sys, time
from pathlib import Path
from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QApplication
import ui.start as start
from ui.options import Options

seen = {}

class Watch(QObject):
    def painted(self):
        seen["painted"] = self.last = time.time()
        seen["painted_cpu"] = time.process_time()
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

class Painting(QObject):
    # Notes the first painting of a page from now on.
    def __init__(self, page, name):
        super().__init__(page)
        self.name = name
        page.installEventFilter(self)
        page.update()

    def eventFilter(self, page, event):
        if event.type() == QEvent.Type.Paint and self.name not in seen:
            QTimer.singleShot(0, self.note)
        return False

    def note(self):
        if self.name not in seen:
            seen[self.name] = time.time()
            seen[f"{self.name}_cpu"] = time.process_time()
            if self.name == "ready":
                seen.setdefault("filled", seen["ready"])
                seen.setdefault("filled_cpu", seen["ready_cpu"])
                print(json.dumps(seen), flush=True)
                QTimer.singleShot(50, shown[0].close)

class Measured(start.Start):
    @property
    def program(self):
        return self._program

    @program.setter
    def program(self, made):
        self._program = made
        if made is not None:
            window = made.window
            window.painted.connect(self.note_window)
            window.glimpsed.connect(lambda: Painting(window.pages["home"], "filled"))
            window.page_filled.connect(lambda name: Painting(window.pages[name], "ready"))

    def begin(self):
        self.watch = Watch()
        self.frame.painted.connect(self.watch.painted)
        shown.append(self.frame)
        super().begin()

    def note_window(self):
        seen["window"] = time.time()
        seen["window_cpu"] = time.process_time()

shown = []
start.Start = Measured
sys.exit(start.start(Options(Path(sys.argv[1]))))
"""


def run(code: str, compiled: Path, *arguments: str) -> dict[str, float]:
    """Starts a process and gives the times it printed, counted from its start in milliseconds."""
    import time

    environment = {
        **os.environ,
        "QT_QPA_PLATFORM": "offscreen",
        "PYTHONPATH": str(ROOT),
        # As an installed program: nothing is compiled at the start, neither ours nor a library.
        "PYTHONPYCACHEPREFIX": str(compiled),
    }
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    began = time.time()
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments],
        env=environment, capture_output=True, text=True, check=False, cwd=ROOT,
    )  # fmt: skip
    if not done.stdout.strip():
        raise SystemExit(f"the start failed:\n{done.stderr}")
    found = json.loads(done.stdout.strip().splitlines()[-1])
    return {
        name: (value if "stall" in name or "cpu" in name else value - began) * 1000
        for name, value in found.items()
    }


def demo(folder: Path) -> Path:
    sys.path.insert(0, str(ROOT))
    from cleanclinic.operations.demo.making_all import make_demo
    from cleanclinic.words import Words

    made = make_demo(folder / "demo", words=Words("zh_CN"), departments=2, staff=80)
    return Path(made.first_ward)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--workspace", type=Path)
    parser.add_argument("--rounds", type=int, default=20)
    given = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="cleanclinic-bench-"))
    try:
        workspace = given.workspace or demo(folder)
        compiled = folder / "compiled"
        run(EMPTY, compiled)
        for _ in range(2):
            run(OURS, compiled, str(workspace))
        empty, ours = [], []
        for _ in range(given.rounds):
            empty.append(run(EMPTY, compiled))
            ours.append(run(OURS, compiled, str(workspace)))
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    report(empty, ours)


def report(empty: list[dict[str, float]], ours: list[dict[str, float]]) -> None:
    bases = [one["painted"] for one in empty]
    base, base_cpu = median(bases), median(one["painted_cpu"] for one in empty)
    print(f"empty PySide6 window   median {base:4.0f} ms, worst {max(bases):4.0f} ms")
    for name, text in (
        ("painted", "first painted window "),
        ("window", "window with its parts"),
        ("filled", "filled start page    "),
        ("ready", "workspace is open    "),
    ):
        took = [one[name] for one in ours]
        wanted = f" (wanted {WANTED[name]}x)" if name in WANTED else ""
        work = median(one[f"{name}_cpu"] for one in ours)
        ratio = f"{median(took) / base:.2f}x{wanted}, processor time {work / base_cpu:.2f}x"
        print(f"{text}  median {median(took):4.0f} ms, worst {max(took):4.0f} ms = {ratio}")
    for runs, text in ((empty, "its longest UI stall "), (ours, "our longest UI stall ")):
        stalls = [one["stall"] for one in runs]
        print(f"{text}  median {median(stalls):4.0f} ms, worst {max(stalls):4.0f} ms")
    at = median(one.get("stall_at", 0) for one in ours)
    print(f"(wanted 50 at most; ours {at:.0f} ms after painting)")


if __name__ == "__main__":
    main()
