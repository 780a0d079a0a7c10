"""Every place that a finding of the checks can lead to is reached by one press."""

from pathlib import Path

import pytest

from cleanclinic.operations.demo.making_all import make_demo
from cleanclinic.operations.index.consistency import check_consistency
from cleanclinic.operations.workspace.opening import open_workspace
from cleanclinic.records import record_type
from cleanclinic.words import Words
from tests.check_places import PLACES
from ui.core_loading import DOOR
from ui.main_window import MainWindow
from ui.parts.kit import UiState
from ui.parts.later import Later
from ui.parts.tasks import Tasks

SHOWN = {
    "risks": lambda page: page.records.table.current_id(),
    "selfcheck": lambda page: page._run,
    "rectify": lambda page: page.list.table.current_id(),
    "pledges": lambda page: page.table.current_id(),
    "staff": lambda page: page.people.table.current_id(),
    "education": lambda page: (
        page.exams.exams.current_id()
        if page.tab == "exams"
        else page.sessions.records.table.current_id()
    ),
    "registers": lambda page: page.desk_shown().table.current_id(),
}


@pytest.fixture(scope="module")
def demo(tmp_path_factory):
    folder = tmp_path_factory.mktemp("demo") / "demo"
    return Path(make_demo(folder, words=Words("zh_CN"), departments=1, staff=10).first_ward)


def test_each_place_is_reached(qapp, look, demo):
    tasks = Tasks()
    failures: list[Exception] = []
    tasks.failed.connect(failures.append)
    tasks.open(lambda: open_workspace(demo), lambda _: None)
    found = []
    wanted: dict[tuple[str, str], str] = {}

    def choose(workspace):
        for page, kind in PLACES:
            # Not the first one, which a page may show by itself.
            wanted[page, kind] = workspace.store.all(record_type(kind))[-1].record.id
        return check_consistency(workspace).rows

    tasks.run(choose, found.extend)
    window = MainWindow(tasks, Words("zh_CN"), look, UiState())
    try:
        window.resize(1366, 768)
        window.show()
        window.equip(Later())
        window.open_pages(DOOR, "ward")
        _settle(qapp, tasks)
        assert wanted.keys() == PLACES
        for (page, _), target in sorted(wanted.items()):
            window.go("consistency")
            _settle(qapp, tasks)
            checks = window.pages["consistency"]
            checks.desk.window.go(page, target)
            _settle(qapp, tasks)
            assert window.current == page
            assert SHOWN[page](window.pages[page]) == target, page
        # And those that the demo ward really has, by the link of their line.
        assert found
        for row in {one.page: one for one in found}.values():
            window.go("consistency")
            _settle(qapp, tasks)
            window.pages["consistency"].open_place(f"{row.rule}/{row.record}")
            _settle(qapp, tasks)
            assert SHOWN[row.page](window.pages[row.page]) == row.target, row.rule
    finally:
        window.hide()
        window.deleteLater()
        tasks.close()
    assert failures == []


def _settle(qapp, tasks):
    for _ in range(3):
        assert tasks.wait_idle()
        qapp.processEvents()
