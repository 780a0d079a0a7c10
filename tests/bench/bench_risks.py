"""The page of risk points with 11,000 of them, against a bare QTableView over the same rows.

    python tests/bench/bench_risks.py [--points N]

Times are work of the UI thread, offscreen, until the page stands repainted; what the worker takes
to read is told beside. Wanted: first rows within 100 ms, a keystroke and a save within 16 ms.
"""

import argparse
import gc
import os
import sys
import tempfile
from functools import partial
from pathlib import Path
from statistics import median

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
sys.path.insert(0, str(Path(__file__).parents[2]))

from PySide6.QtWidgets import QApplication, QTableView

from cleanclinic.operations.recording.row_reading import ReadRow
from cleanclinic.operations.recording.sheets import Match, MatchedRow
from cleanclinic.operations.risks.lines import take_risk_lines
from cleanclinic.operations.risks.points import add_risk, edit_risk
from cleanclinic.operations.workspace.opening import Workspace
from cleanclinic.records.catalog import risk_library
from cleanclinic.records.risk_point import RiskPoint
from cleanclinic.words import Words
from tests.bench.bench_table import (
    FIRST_MS,
    KEY_MS,
    BareModel,
    NoWindow,
    keystrokes,
    report,
    timed,
    waited,
    ward_of,
    watch,
)
from tests.hospital import RISK
from ui.pages.risks import RisksPage
from ui.parts.kit import UiState
from ui.parts.page import Desk
from ui.parts.style import BOLD, REGULAR, Look, load_font

SAVE_MS = 16.0
SAVES: dict[str, list[dict[str, object]]] = {
    "its text": [{"description": f"新的表现{number}"} for number in range(10)],
    "its grade, by which it moves": [
        {"likelihood": number % 5 + 1, "impact": number % 3 + 1} for number in range(10)
    ],
}


def fill(workspace: Workspace, count: int) -> str:
    """Points of the library over and over, each with a control; gives the id of one."""
    library = risk_library()
    rows = [
        {
            "area": risk.area,
            "category": risk.category,
            "post": f"{risk.place}{number}",
            "description": risk.text,
            "likelihood": number % 5 + 1,
            "impact": number // 5 % 5 + 1,
            "measures": risk.controls[0].text,
        }
        for number in range(count)
        for risk in (library[number % len(library)],)
    ]
    found = [ReadRow(at, {}, values) for at, values in enumerate(rows)]
    take_risk_lines(workspace, [MatchedRow(one, Match.NEW, "", one.values) for one in found])
    return workspace.store.all(RiskPoint)[0].record.id


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--points", type=int, default=11_000)
    given = parser.parse_args()
    # As the program does: its collector works between what a person does.
    gc.disable()
    application = QApplication([])
    for font in (REGULAR, BOLD):
        load_font(font)
    look = Look()
    look.apply(application)
    with tempfile.TemporaryDirectory() as folder:
        bench(application, look, given.points, Path(folder))


def bench(application: QApplication, look: Look, count: int, folder: Path) -> None:
    tasks = ward_of(folder)
    ids: list[str] = []
    tasks.run(lambda workspace: fill(workspace, count), ids.append)
    tasks.wait_idle(600_000)
    desk = Desk(words=Words("zh_CN"), look=look, state=UiState(), tasks=tasks, window=NoWindow())
    page = RisksPage(desk)
    look.dress(page)
    page.resize(1170, 690)
    page.show()
    application.processEvents()
    records = page.records
    spent = watch(records, application)
    tasks.changed.connect(page.reload)
    whole = waited(tasks, lambda: page.reload(None))
    bare = QTableView()
    bare.resize(740, 560)
    model = BareModel(list(records.view.rows))
    opened = [timed(lambda: (bare.setModel(model), bare.show()), application)]
    print(f"points {count}: read and shown in {whole:.0f} ms")
    report("first rows", spent, opened, FIRST_MS)
    spent.clear()

    for name, values in SAVES.items():
        spent.clear()
        saving = [partial(edit_risk, risk_id=ids[0], values=one) for one in values]
        whole = [waited(tasks, lambda act=act: tasks.run(act)) for act in saving]
        print(f"one point saved and shown ({name}) in {median(whole):.0f} ms")
        report("  of it on the UI thread", spent, opened, SAVE_MS)
    spent.clear()
    adding = [partial(add_risk, values={**RISK, "post": f"新岗位{one}"}) for one in range(10)]
    whole = [waited(tasks, lambda act=act: tasks.run(act)) for act in adding]
    print(f"one point added and shown in {median(whole):.0f} ms")
    report("  of it on the UI thread", spent, opened, SAVE_MS)
    keystrokes(model.keep, application)
    keystrokes(records.search.setText, application)
    typed = keystrokes(records.search.setText, application)
    report("keystroke", typed, keystrokes(model.keep, application), KEY_MS)
    steps = [timed(lambda: records.step(1), application) for _ in range(30)]
    print(f"next point median {median(steps):.2f} ms, worst {max(steps):.2f} ms")
    page.close()
    bare.close()
    tasks.close()


if __name__ == "__main__":
    main()
