"""The start page shown from what was kept of it, and what a person does before the ward is open."""

import pytest

from cleanclinic.operations.home.glimpse import keep_glimpse
from cleanclinic.operations.home.office_overview import indexes_glance, office_overview
from cleanclinic.operations.home.overview import overview
from cleanclinic.operations.office.founding import found_hospital
from cleanclinic.operations.people.creating import create_office
from cleanclinic.operations.risks.points import add_risk
from cleanclinic.operations.workspace.glance import glance
from cleanclinic.operations.workspace.opening import open_workspace
from tests.hospital import risk
from tests.ui.looks import wear
from ui.options import Options
from ui.program import Program


@pytest.fixture
def kept(ward_folder):
    """A ward with one risk that was seen and closed."""
    with open_workspace(ward_folder) as ward:
        add_risk(ward, risk())
        keep_glimpse(ward)
    return ward_folder


@pytest.fixture
def program(qtbot, qapp, kept, look):
    made = Program(qapp, Options(kept))
    qtbot.addWidget(made.window, before_close_func=lambda _: made.tasks.wait_idle())
    yield made
    wear(qapp, look)


def begin(program, qtbot, meanwhile=lambda: None):
    """Starts, does something the moment the glimpse stands, and waits until all is quiet."""
    program.window.glimpsed.connect(meanwhile)
    with qtbot.waitSignal(program.window.glimpsed):
        program.begin()
    assert program.tasks.wait_idle()


def card(program):
    shown = program.front.card or program.window.shell.stack.currentWidget()
    return type(shown).__name__


def test_the_start_page_stands_before_the_ward_is_open_and_stays_the_same(program, qtbot):
    seen = []

    def meanwhile():
        window = program.window
        seen.append(window.pages["home"]._shown[0])
        assert program.loaded is None
        assert window.shell.navigation.button("risks").isEnabled()
        assert window.shell.navigation._where._whole == "心内科一病区"
        assert window.shell.ribbon.isVisible()
        assert window.shell.status.undo.isEnabled()

    begin(program, qtbot, meanwhile)
    answers = []
    program.tasks.run(overview, answers.append)
    assert program.tasks.wait_idle()
    assert seen == answers
    assert seen[0].risks.total == 1
    assert program.window.current == "home"


def test_what_is_clicked_meanwhile_waits_and_is_done(program, qtbot):
    window = program.window

    def meanwhile():
        window.undo()
        window.go("risks")
        window.show_help()

    begin(program, qtbot, meanwhile)
    assert window.current == "risks"
    assert window.shell.notice.isVisible()
    answers = []
    program.tasks.run(overview, answers.append)
    assert program.tasks.wait_idle()
    assert answers[0].risks.total == 0, "the recording was taken back"
    dialogs = [one for one in window.children() if type(one).__name__ == "HelpDialog"]
    assert len(dialogs) == 1
    dialogs[0].close()


def test_a_ward_that_cannot_be_opened_after_all_is_said_in_place_of_the_page(
    program, qtbot, kept, qapp
):
    data = (kept / "cleanclinic.db").read_bytes()

    begin(program, qtbot, lambda: (kept / "cleanclinic.db").write_bytes(b"x" * len(data)))
    assert type(program.front.card).__name__ == "RescueCard"
    assert not program.window.is_open
    assert program.window.pages == {}
    assert not program.window.shell.navigation.button("risks").isEnabled()
    (kept / "cleanclinic.db").write_bytes(data)
    program.front.card.again.emit()
    with qtbot.waitSignal(program.window.page_filled):
        pass
    assert program.tasks.wait_idle()
    assert program.window.current == "home"


def test_a_lock_meanwhile_locks(program, qtbot):
    begin(program, qtbot, program.window.lock)
    assert card(program) == "UnlockCard"
    assert program.window.pages == {}


def test_a_wish_for_another_page_and_an_older_glimpse_start_without_one(program, qtbot, kept, qapp):
    with open_workspace(kept) as ward:
        add_risk(ward, risk())
    shown = []
    program.window.glimpsed.connect(lambda: shown.append("glimpse"))
    with qtbot.waitSignal(program.window.page_filled):
        program.begin()
    assert program.tasks.wait_idle()
    assert shown == []
    assert program.window.pages["home"]._shown[0].risks.total == 2
    assert glance(kept) is None, "it is open"


def test_closing_keeps_what_the_next_start_shows(program, qtbot, kept):
    begin(program, qtbot)
    program.window.go("staff")
    assert program.tasks.wait_idle()
    program.tasks.run(lambda ws: add_risk(ws, risk()))
    assert program.tasks.wait_idle()
    program.window.close()
    assert glance(kept).overview.risks.total == 2


def test_the_office_too_stands_before_it_is_open_and_stays_the_same(qtbot, qapp, tmp_path, look):
    with create_office(
        tmp_path / "office", hospital_code="DEMO-TEST", hospital_name="清河医院", person="林",
        passphrase=None, use_store=False, demo=True, prepare=found_hospital,
    ) as office:  # fmt: skip
        keep_glimpse(office)
    program = Program(qapp, Options(office.folder))
    qtbot.addWidget(program.window, before_close_func=lambda _: program.tasks.wait_idle())
    seen = []

    def meanwhile():
        page = program.window.pages["overview"]
        seen.append((page._shown[0], page._indexes))
        assert program.loaded is None
        assert program.window.shell.navigation.button("orders").isEnabled()

    begin(program, qtbot, meanwhile)
    page, answers = program.window.pages["overview"], []
    program.tasks.run(lambda ws: (office_overview(ws), indexes_glance(ws)), answers.append)
    assert program.tasks.wait_idle()
    assert seen == answers == [(page._shown[0], page._indexes)]
    wear(qapp, look)
