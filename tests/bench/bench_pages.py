"""Every page of a ward and of an office with 11,000 rows, against a bare QTableView over the same.

    python tests/bench/bench_pages.py [--folder F] [--rows N] [--only NAME] [--profile NAME]
        [--hurried]

The workspaces (see `many_records`) are made in `--folder` and stay there for the next time. In the
real window, offscreen, the pages are readied in a pause as the program does, with `--hurried` not:
so it is when somebody goes on and on from the first second. Then all pages are opened for the first
time, and after that each is searched and one record changed in its form. Told are, in milliseconds:

    first   from asking for the page to its first rows painted, on the clock, and of that the work
            of the UI thread; `x` is that work beside a bare QTableView shown with the same rows
    whole   the same until everything asked for is there
    stall   the longest the UI thread was busy at a stretch on the way
    key     a keystroke in its search box until repainted: median, worst, beside the bare view's
    save    a field changed in its form until the page shows it: on the clock; UI thread and longest
            stall until all that follows from it is worked out
    gc      what the collector then takes at once

Wanted: first under 100 on the clock, stalls under 50, a keystroke under 16. All but the clock is
time of the UI thread itself, so others at work on the machine do not count.
"""

import argparse
import cProfile
import gc
import os
import pstats
import sys
import tempfile
import time
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Any

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
# The dispatcher that tells of each turn of its loop.
os.environ["QT_NO_GLIB"] = "1"
sys.path.insert(0, str(Path(__file__).parents[2]))

from PySide6.QtCore import QAbstractEventDispatcher, QEventLoop, QModelIndex, QTimer
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QAbstractItemView, QApplication, QTableView

from cleanclinic.operations.workspace.opening import open_workspace
from cleanclinic.records.fields import Line, Paragraph
from cleanclinic.words import Words
from tests.bench.bench_table import BareModel, keystrokes, timed
from tests.bench.many_records import OFFICE, REGISTERS, WARD, make_many
from ui.core_loading import DOOR, load_page
from ui.main_window import MainWindow
from ui.parts.collector import Collector
from ui.parts.editor_base import LineEditor
from ui.parts.editors import ParagraphEditor
from ui.parts.kit import UiState
from ui.parts.page import Page
from ui.parts.record_form import RecordForm
from ui.parts.record_table import RecordTable
from ui.parts.search_box import SearchBox
from ui.parts.style import BOLD, REGULAR, STYLE, Look, load_font
from ui.parts.table_row import Row
from ui.parts.table_view import TableView
from ui.parts.tasks import Tasks
from ui.ready_pages import ReadyPages

PATIENCE_MS = 60_000
SIZE = (1366, 768)


@dataclass(frozen=True)
class Station:
    """A page, or a part of one: `on` goes on from the page to the part."""

    name: str
    page: str
    on: Callable[[Any], object] | None = None
    record: str = ""


def _tab(name: str) -> Callable[[Any], object]:
    return lambda page: page.show_tab(name)


STATIONS = {
    WARD: (
        Station("start", "home"),
        Station("risks", "risks"),
        Station("risks: controls", "risks", lambda page: page.show_table("controls")),
        Station("self-check", "selfcheck"),
        Station("rectification", "rectify"),
        Station("pledges", "pledges"),
        Station("staff", "staff"),
        *(Station(f"register: {of.KIND}", "registers", record=of.KIND) for of in REGISTERS),
        Station("education: year", "education"),
        Station("education: sessions", "education", _tab("sessions")),
        Station("education: people", "education", _tab("people")),
        Station("education: exams", "education", _tab("exams")),
        Station("reports", "reports"),
        Station("consistency", "consistency"),
        Station("exchange", "sync"),
        Station("settings", "settings"),
    ),
    OFFICE: (
        Station("overview", "overview"),
        Station("departments", "departments"),
        Station("indexes", "indexes"),
        Station("reviews", "reviews"),
        Station("standards", "standards"),
        Station("rules", "rules"),
        Station("inbox", "inbox"),
        Station("orders", "orders"),
        Station("office reports", "reports"),
        Station("requests", "requests"),
        Station("office", "office"),
        Station("office settings", "settings"),
    ),
}


@dataclass
class Spent:
    """What something took: on the clock and of the UI thread, to its first rows and in all."""

    first: float = 0
    first_ui: float = 0
    whole: float = 0
    whole_ui: float = 0
    stall: float = 0


class Clock:
    """Watches the turns of the event loop: none of them is to take long."""

    def __init__(self) -> None:
        self.turns: list[float] = []
        self._at = 0.0
        self.look: Callable[[], None] = lambda: None
        # Called when a table was painted: often in the midst of a turn.
        self.painted: Callable[[], None] = lambda: None
        dispatcher = QAbstractEventDispatcher.instance()
        assert dispatcher is not None
        dispatcher.aboutToBlock.connect(self._turn)

    def begin(self) -> None:
        self.turns.clear()
        self._at = time.thread_time()

    def spent(self) -> float:
        """The work since it began, that of the turn under way too."""
        return sum(self.turns) + (time.thread_time() - self._at) * 1000

    def _turn(self) -> None:
        now = time.thread_time()
        self.turns.append((now - self._at) * 1000)
        self._at = now
        self.look()
        # What looking took is not the program's.
        self._at = time.thread_time()


def tell_painting(clock: Clock) -> None:
    """Has the clock hear of every table that was painted."""
    paint = TableView.paintEvent

    def paint_and_tell(view: TableView, event: QPaintEvent) -> None:
        paint(view, event)
        clock.painted()

    TableView.paintEvent = paint_and_tell  # type: ignore[method-assign] # to listen only


class Bench:
    """A window over a workspace, in which pages are opened one after another."""

    def __init__(self, application: QApplication, kind: str, folder: Path) -> None:
        self.application = application
        self.tasks = Tasks()
        self.filled: set[str] = set()
        self.stood: set[str] = set()
        self.rested = False
        look = Look()
        look.apply(application)
        self.window = MainWindow(self.tasks, Words("zh_CN"), look, UiState())
        look.dress(self.window)
        self.window.resize(*SIZE)
        self.window.page_filled.connect(self.filled.add)
        self.window.page_filled.connect(self.stood.add)
        self.window.show()
        self.clock = Clock()
        tell_painting(self.clock)
        self.failed: list[Exception] = []
        self.tasks.failed.connect(self.failed.append)
        self.collector = Collector(self.window, lambda: 0.0)
        names = {one.page for one in STATIONS[kind]}
        self.tasks.run_aside(lambda _: [load_page(self.tasks, name) for name in names])
        self.tasks.open(lambda: open_workspace(folder), lambda _: None)
        self.until(lambda: self.tasks.is_idle)
        self.kind = kind

    def close(self) -> None:
        self.window.close()

    def have_pause(self, names: Collection[str]) -> Spent:
        """Long enough for these pages to be readied."""
        entries = self.window.entries
        self.window.entries = tuple(one for one in entries if one.name in names)
        ready = ReadyPages(self.window, lambda: PATIENCE_MS)
        QTimer.singleShot(0, lambda: self.window.page_filled.emit(self.window.current))
        spent = self.until(lambda: bool(self.clock.turns) and ready.is_done, 10 * PATIENCE_MS)
        self.window.entries = entries
        ready.setParent(None)
        ready.deleteLater()
        self.rested = True
        return spent

    def calm_down(self) -> None:
        """Has done what follows of itself some time after a save: it would be this page's time."""
        late = self.window.late_badges
        if late.rest.isActive():
            late.ask_now()
        self.until(lambda: self.tasks.is_idle)

    def until(self, there: Callable[[], bool], patience_ms: int = PATIENCE_MS) -> Spent:
        """Serves events until it is there and nothing is under way."""
        loop, spent = QEventLoop(), Spent()
        begun = time.perf_counter()
        self.clock.begin()

        def note() -> None:
            if not spent.first and there():
                spent.first = (time.perf_counter() - begun) * 1000
                spent.first_ui = self.clock.spent()

        def look() -> None:
            note()
            if spent.first and self.tasks.is_idle:
                loop.quit()

        self.clock.look, self.clock.painted = look, note
        QTimer.singleShot(patience_ms, loop, loop.quit)
        pulse = QTimer(interval=25)
        pulse.timeout.connect(lambda: None)
        pulse.start()
        loop.exec()
        pulse.stop()
        self.clock.look = self.clock.painted = lambda: None
        spent.whole = (time.perf_counter() - begun) * 1000
        spent.whole_ui = sum(self.clock.turns)
        spent.stall = max(self.clock.turns, default=0)
        if not self.tasks.is_idle:
            print("   still at work")
        return spent

    @property
    def page(self) -> Page | None:
        return self.window.pages.get(self.window.current)

    def open(self, station: Station) -> Spent:
        """Goes there; what is read behind it is waited for."""
        self.window.setFocus()

        def go() -> None:
            if self.window.is_open:
                self.window.go(station.page, station.record)
            else:
                self.window.open_pages(DOOR, self.kind, station.page)
            if station.on is not None and self.page is not None:
                station.on(self.page)

        QTimer.singleShot(0, go)
        return self.until(lambda: self.shown(station))

    def shown(self, station: Station) -> bool:
        """Whether rows stand on the page, or all it has where it has none."""
        page = self.window.pages.get(station.page)
        if page is None or self.window.current != station.page or not page.isVisible():
            return False
        views = [one for one in page.findChildren(QAbstractItemView) if one.isVisible()]
        if any(one.model() and one.model().rowCount() for one in views):
            return True
        return station.page in self.stood and self.tasks.is_idle

    def largest(self) -> RecordTable | None:
        """The longest table on the screen."""
        page = self.page
        tables = [one for one in page.findChildren(RecordTable) if one.isVisible()] if page else []
        return max(tables, key=lambda one: len(one.model.rows), default=None)

    def search(self) -> SearchBox | None:
        found = [one for one in self.window.findChildren(SearchBox) if one.isVisible()]
        return found[0] if found else None

    def save(self) -> Spent | None:
        """Changes a text in the form on the screen, as typing does."""
        editor = self._editor()
        if editor is None:
            return None
        form, name = editor
        self.filled.clear()
        written: list[str] = []

        def write() -> None:
            control = form.editor(name).control
            control.setFocus()
            if hasattr(control, "insert"):
                control.insert("改")
                control.textEdited.emit(control.text())
            else:
                control.insertPlainText("改")
            form.flush()
            written.append(name)

        QTimer.singleShot(0, write)
        return self.until(lambda: bool(written) and (bool(self.filled) or self.tasks.is_idle))

    def _editor(self) -> tuple[RecordForm, str] | None:
        page = self.page
        forms = [one for one in page.findChildren(RecordForm) if one.isVisible()] if page else []
        for form in forms:
            for name in form.field_names():
                made, note = form.editor(name), form._fields[name].field.note
                free = isinstance(note, Paragraph) or (isinstance(note, Line) and not note.pattern)
                if not (free and isinstance(made, LineEditor | ParagraphEditor)):
                    continue
                if made.isVisible() and made.isEnabled() and not form._fields[name].read_only:
                    return form, name
        return None


class AnyModel(BareModel):
    """The bare model, with as many columns as the rows have."""

    def columnCount(self, parent: QModelIndex = QModelIndex()) -> int:  # noqa: B008 - Qt's own
        return 0 if parent.isValid() or not self.all else len(self.all[0].cells)


class Bare:
    """A bare view over the rows of a table, shown and searched in the same run."""

    def __init__(self, application: QApplication, rows: Sequence[Row]) -> None:
        view, model = QTableView(), AnyModel(list(rows))
        view.resize(1170, 640)
        self.opened = timed(lambda: (view.setModel(model), view.show()), application)
        keystrokes(model.keep, application)
        self.keys = median(keystrokes(model.keep, application)) if rows else 0.0
        view.close()
        view.deleteLater()


@contextmanager
def profiled(on: bool) -> Iterator[None]:
    """The work of the UI thread, by function."""
    if not on:
        yield
        return
    with cProfile.Profile(time.thread_time) as profile:
        yield
    pstats.Stats(profile).sort_stats("cumulative").print_stats(45)


HEAD = (
    f"{'page':24}{'rows':>7}{'first':>7}{'ui':>7}{'x':>7}{'whole':>8}{'ui':>7}{'stall':>7}"
    f"{'key':>7}{'worst':>7}{'x':>6}{'save':>7}{'ui':>7}{'stall':>7}{'gc':>6}"
)


@dataclass
class Told:
    """The lines told, and what missed its limit."""

    misses: list[str] = field(default_factory=list)

    def line(
        self, bench: Bench, station: Station, opened: Spent, *, profile_save: bool = False
    ) -> None:
        table, search = bench.largest(), bench.search()
        rows = len(table.model.rows) if table else 0
        bare = Bare(bench.application, table.model.rows if table else ())
        keys: list[float] = []
        if search is not None and rows:
            keystrokes(search.setText, bench.application)
            keys = keystrokes(search.setText, bench.application)
            bench.until(lambda: True)
        if table is not None and rows and not table.current_id():
            table.select(table.shown_ids()[:1])
            bench.until(lambda: True)
        with profiled(profile_save):
            saved = bench.save()
        begun = time.thread_time()
        bench.collector.look()
        collected = (time.thread_time() - begun) * 1000
        ratio = f"{opened.first_ui / bare.opened:.1f}" if rows else "-"
        key_ratio = f"{median(keys) / bare.keys:.1f}" if keys and bare.keys else "-"
        print(
            f"{station.name:24}{rows:>7}{opened.first:>7.0f}{opened.first_ui:>7.1f}{ratio:>7}"
            f"{opened.whole:>8.0f}{opened.whole_ui:>7.1f}{opened.stall:>7.1f}"
            + (
                f"{median(keys):>7.1f}{max(keys):>7.1f}{key_ratio:>6}"
                if keys
                else f"{'-':>7}{'-':>7}{'-':>6}"
            )
            + (
                f"{saved.first:>7.0f}{saved.whole_ui:>7.1f}{saved.stall:>7.1f}"
                if saved
                else f"{'-':>7}{'-':>7}{'-':>7}"
            )
            + f"{collected:>6.0f}",
            flush=True,
        )
        for what, value, most in (
            ("first rows", opened.first, 100),
            ("stall", opened.stall, 50),
            ("keystroke", max(keys, default=0), 16),
            ("stall of a save", saved.stall if saved else 0, 50),
        ):
            if value > most:
                self.misses.append(f"{station.name}: {what} {value:.0f} ms")
        if bench.failed:
            print(f"   failed: {bench.failed}")
            bench.failed.clear()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--folder", type=Path)
    parser.add_argument("--rows", type=int, default=11_000)
    parser.add_argument("--only", default="", help="pages whose name holds this")
    parser.add_argument("--profile", default="", help="the page whose opening is profiled")
    parser.add_argument("--profile-save", default="", help="the page whose save is profiled")
    parser.add_argument("--hurried", action="store_true", help="no page is readied before")
    given = parser.parse_args()
    gc.disable()
    sys.setswitchinterval(0.0005)
    application = QApplication([*sys.argv[:1], "-style", STYLE])
    application.setProperty("chosenStyle", STYLE)
    for font in (REGULAR, BOLD):
        load_font(font)
    told = Told()
    with tempfile.TemporaryDirectory() as temporary:
        folder = given.folder or Path(temporary)
        make_many(folder, given.rows, lambda name: print(f"made: {name}", flush=True))
        print(HEAD)
        for kind, stations in STATIONS.items():
            wanted = [one for one in stations if given.only in one.name]
            if not wanted:
                continue
            bench = Bench(application, kind, folder / kind)
            first = stations[-1] if wanted[0] != stations[-1] else stations[0]
            if wanted[0] is not stations[0]:
                bench.open(first)
            opened: dict[Station, Spent] = {}
            for station in wanted:
                if not (given.hurried or bench.rested) and station is not stations[0]:
                    rested = bench.have_pause({one.page for one in wanted})
                    print(
                        f"{kind}: all readied in {rested.whole / 1000:.1f} s, of that UI thread "
                        f"{rested.whole_ui / 1000:.1f} s, {rested.stall:.0f} ms at a stretch"
                    )
                with profiled(bool(given.profile) and given.profile == station.name):
                    opened[station] = bench.open(station)
            for station in wanted:
                bench.open(station)
                bench.calm_down()
                told.line(
                    bench, station, opened[station], profile_save=station.name == given.profile_save
                )
            bench.close()
    print("\n".join(["missed:", *told.misses]) if told.misses else "all within their limits")


if __name__ == "__main__":
    main()
