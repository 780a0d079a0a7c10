"""What contradicts between two sides stands on the page as sentences, with what can be done."""

from datetime import UTC, datetime

import pytest
from PySide6.QtWidgets import QPushButton, QWidget

from cleanclinic.operations.exchange.alarms import AlarmCard
from cleanclinic.operations.exchange.receiving import import_files
from cleanclinic.operations.exchange.standing import exchange_state
from cleanclinic.operations.risks.points import add_risk
from cleanclinic.storage.values import Alarm
from tests.hospital import Hospital, risk
from tests.ui.pages import ask, settle, show, sit_down
from ui.pages.inbox import InboxPage
from ui.pages.sync import SyncPage
from ui.parts.alarms import AlarmsCard
from ui.parts.layouts import column, label
from ui.parts.scroll import fit_height, scrolled


@pytest.fixture
def hospital(tmp_path):
    with Hospital(tmp_path) as made:
        yield made


def test_a_difference_is_named_and_everything_can_be_sent_again(
    qtbot, kit, tasks, window, hospital
):
    ward = hospital.ward()
    add_risk(ward, risk())
    hospital.round_trip(ward)
    kinds = [{"kind": "risk_point", "here": 1, "there": 2}]
    with ward.store.writing() as tx:
        tx.raise_alarm(Alarm(ward.now(), "difference", "office", 1, facts={"kinds": kinds}))
    page = show(qtbot, sit_down(kit, tasks, window, hospital, ward), SyncPage)
    assert page.alarms.isVisible()
    (sentence,) = page.alarms.sentences()
    assert "1" in sentence
    again, settled = page.alarms.findChildren(QPushButton)
    again.click()
    settle(page.desk)
    assert ask(page.desk, exchange_state).waiting_changes == 2
    _, settled = page.alarms.findChildren(QPushButton)[-2:]
    settled.click()
    settle(page.desk)
    assert not page.alarms.isVisible()
    assert window.failures == []


def test_an_early_bundle_and_a_stopped_pc_stand_in_the_inbox(qtbot, kit, tasks, window, hospital):
    ward = hospital.ward()
    files = []
    for _ in range(3):
        add_risk(ward, risk())
        files.append(hospital.send(ward)[-1])
    page = show(qtbot, sit_down(kit, tasks, window, hospital, hospital.office), InboxPage)
    page.take_in([files[2]])
    settle(page.desk)
    (line,) = page.imported.sentences()
    assert "1-2" in line
    assert not page.alarms.isVisible()

    def stop(office):
        with office.store.writing() as tx:
            alarm = Alarm(office.now(), "fork", ward.store.meta("device_id"), 1, 2)
            tx.raise_alarm(alarm)

    ask(page.desk, stop)
    ask(page.desk, lambda office: import_files(office, files[0]))
    page.reload(None)
    settle(page.desk)
    (sentence,) = page.alarms.sentences()
    assert "icu病区 1 号机" in sentence


def test_the_card_is_as_tall_as_what_it_says_and_scrolls_only_when_there_is_much(qtbot, kit):
    """The room below belongs to the page."""
    inner = QWidget()
    lines = column(kit.look, gap=0, into=inner)
    area = scrolled(inner)
    holder = QWidget()
    column(kit.look, area, None, into=holder)
    qtbot.addWidget(holder)
    holder.resize(300, 600)
    with qtbot.waitExposed(holder):
        holder.show()
    heights = []
    for _ in range(12):
        said = label("一句话要说两行才说得完，第二行在这里继续说下去直到说完。", wrap=True)
        lines.addWidget(said)
        said.show()
        fit_height(area, 200)
        heights.append(area.height())
    assert 0 < heights[0] < heights[1] < heights[2]
    assert heights[-1] == 200
    holder.resize(900, 600)
    holder.layout().activate()
    fit_height(area, 4000)
    assert area.height() == inner.heightForWidth(area.viewport().width())


def test_a_card_that_is_shown_grows_with_the_next_report(qtbot, kit):
    card = AlarmsCard(kit)
    qtbot.addWidget(card)
    card.resize(700, 400)
    with qtbot.waitExposed(card):
        card.show()
    heights = []
    for count in (1, 2):
        at = datetime(2026, 11, 22, 9, tzinfo=UTC)
        card.show_alarms(
            [
                AlarmCard(n, "fork", at, "", "", n, "alarm.fork.ward", {"number": n}, (), ())
                for n in range(count)
            ],
            at.date(),
        )
        heights.append(card._area.height())
    assert 40 < heights[0] < heights[1]
