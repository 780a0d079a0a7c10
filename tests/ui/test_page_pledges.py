"""Pledges: begin a round, preview the real page, print, file as signed, void."""

from datetime import date, timedelta
from functools import partial

import pytest
from PySide6.QtWidgets import QLabel, QPushButton

from cleanclinic.operations.home.office_board import publish_pledge
from cleanclinic.operations.pledges.board import (
    PledgeStanding,
    campaigns,
    pledge_board,
    start_campaign,
)
from cleanclinic.operations.pledges.printing import print_pledges
from cleanclinic.operations.recording.staff import add_staff
from cleanclinic.records.post_type import PostType
from tests.ui.accessibility import nameless
from tests.ui.pages import TODAY, all_named, ask, press, settle, show, sit_down, type_into
from ui.pages.pledges import PledgesPage
from ui.pages.pledges.dialogs import CampaignDialog, SignDialog, VoidDialog
from ui.parts.record_history import HistoryDialog
from ui.parts.table_more import TableMore

NAMES = ("陈晓燕", "刘䶮", "欧阳倩")


@pytest.fixture
def people(desk):
    """Three people, one with a rare character."""
    values = [
        {"name": name, "staff_number": str(100 + n), "post_type": PostType.NURSE}
        for n, name in enumerate(NAMES)
    ]
    return [ask(desk, partial(add_staff, values=one)).id for one in values]


@pytest.fixture
def campaign(desk):
    begin = partial(start_campaign, title="2026 年度承诺书", year=2026, due=date(2026, 12, 1))
    return ask(desk, begin).id


@pytest.fixture
def page(qtbot, desk, people, campaign):
    return show(qtbot, desk, PledgesPage)


@pytest.fixture
def printed(page, desk, people, campaign, words, tmp_path):
    """Everybody's sheet is printed."""
    target = tmp_path / "all.pdf"
    ask(desk, lambda ws: print_pledges(ws, campaign, people, target, words=words))
    return people


def standings(desk):
    return [row.standing for row in ask(desk, pledge_board).rows]


def dialog_of(page, kind):
    (found,) = [child for child in page.findChildren(kind) if child.isVisible()]
    return found


def test_without_a_round_one_can_be_begun(qtbot, desk, people):
    page = show(qtbot, desk, PledgesPage)
    assert page.empty.isVisible()
    assert page.top_actions() == []
    press(qtbot, page.empty.action)
    dialog = dialog_of(page, CampaignDialog)
    assert nameless(dialog) == []
    type_into(dialog.form.editor("title").control, "专项承诺书")
    press(qtbot, dialog.accept_button)
    settle(desk)
    board = ask(desk, pledge_board)
    assert (board.title, board.total) == ("专项承诺书", 3)
    assert not page.empty.isVisible()
    assert page.round.title.toolTip() == "专项承诺书"


def test_who_comes_for_the_round_sees_whoever_has_not_signed(page, desk, campaign, people):
    page.show_record(campaign)
    assert page.chips.current == "open"
    page.chips.press("all")
    page.show_record(people[1])
    assert page.table.current_id() == people[1]


def test_a_round_without_people_leads_to_the_roster(qtbot, desk, campaign, window):
    page = show(qtbot, desk, PledgesPage)
    press(qtbot, page.table.empty.action)
    assert window.went == [("staff", "")]


def test_the_preview_is_the_real_page_of_the_chosen_person(page, desk, people):
    first = page.preview.sheet.picture.toImage()
    assert first.width() > 100
    page.table.select([people[1]])
    settle(desk)
    assert page.preview.sheet.picture.toImage() != first
    assert standings(desk) == [PledgeStanding.UNPRINTED] * 3


def test_the_button_says_how_many_it_prints(page, people):
    assert page.print.text().strip() == "打印 1 份"
    page.table.set_checked(people[:2])
    assert page.print.text().strip() == "打印 2 份"
    page.check_open()
    assert page.print.text().strip() == "打印 3 份"


def test_printing_writes_the_file_and_records_it(page, desk, people, tmp_path, window):
    target = tmp_path / "承诺书.pdf"
    page.print_to(people[:2], target)
    settle(desk)
    assert target.read_bytes().startswith(b"%PDF")
    assert standings(desk) == [
        PledgeStanding.PRINTED, PledgeStanding.PRINTED, PledgeStanding.UNPRINTED
    ]  # fmt: skip
    assert window.jobs
    page.chips._press("unprinted")
    assert page.table.shown_ids() == [people[2]]


def test_one_file_each(page, desk, people, tmp_path):
    page.print_to(people, tmp_path / "each", one_each=True)
    settle(desk)
    assert len(list((tmp_path / "each").glob("*.pdf"))) == 3


def test_a_cancelled_print_leaves_nothing_behind(page, desk, people, tmp_path, window):
    target = tmp_path / "承诺书.pdf"
    page.print_to(people, target)
    window.jobs[0][1].cancel()
    settle(desk)
    if target.exists():
        pytest.skip("the print was done before it could be cancelled")
    assert standings(desk) == [PledgeStanding.UNPRINTED] * 3
    assert window.failures == []


def test_what_was_printed_is_filed_as_signed(page, desk, printed, qtbot, tmp_path):
    page.table.set_checked(printed[:2])
    page.deeds.open_sign()
    dialog = dialog_of(page, SignDialog)
    assert nameless(dialog) == []
    assert dialog.form.values()["on"] == TODAY
    dialog.scan = tmp_path / "scan.pdf"
    dialog.scan.write_bytes(b"%PDF-1.4 scan")
    press(qtbot, dialog.accept_button)
    settle(desk)
    board = ask(desk, pledge_board)
    assert (board.signed, [row.has_scan for row in board.rows]) == (2, [True, True, False])
    assert page.round.signed.text() == "2 / 3"
    assert page.round.bar.share == pytest.approx(2 / 3)


def test_only_printed_sheets_can_be_filed(page, people):
    page.table.set_checked(people)
    assert not page.file.isEnabled()
    page.deeds.open_sign()
    assert page.findChildren(SignDialog) == []


def test_a_day_that_has_not_come_is_refused(page, desk, printed, window):
    ids = [row.pledge_id for row in ask(desk, pledge_board).rows]
    page.deeds.sign(ids, date(2026, 12, 24))
    settle(desk)
    assert len(window.failures) == 1
    assert standings(desk) == [PledgeStanding.PRINTED] * 3


def test_a_void_pledge_needs_a_reason_and_can_be_printed_again(page, desk, printed, qtbot):
    page.deeds.open_void(printed[0])
    dialog = dialog_of(page, VoidDialog)
    press(qtbot, dialog.accept_button)
    assert dialog.isVisible()
    type_into(dialog.form.editor("reason").control, "签错日期")
    press(qtbot, dialog.accept_button)
    settle(desk)
    assert standings(desk)[0] is PledgeStanding.UNPRINTED


def test_every_control_has_a_name(page):
    assert all_named(page) == []


def test_search_finds_by_initials(page, people):
    page.search.setText("oyq")
    assert page.table.shown_ids() == [people[2]]


def test_who_had_signed_on_a_day_is_shown_for_reading_only(qtbot, page, desk, printed):
    page.back.show_day(TODAY - timedelta(days=1))
    settle(desk)
    assert page.back.strip.isVisible()
    assert "只能查看" in page.back.strip.accessibleName()
    assert page.table.shown_ids() == []
    assert not page.empty.isVisible()
    assert not page.round.isVisible()
    page.back.show_day(TODAY)
    settle(desk)
    assert [row.standing for row in page._view.board.rows] == [PledgeStanding.PRINTED] * 3
    page.table.select(printed[:1])
    offered = [one for one in page.deeds.row_actions(printed[:1]) if one]
    assert [one.isEnabled() for one in offered] == [False, False, True, False]
    for stays_off in (page.print, page.save, page.file):
        assert not stays_off.isEnabled()
    page.deeds.open_sign()
    page.deeds.open_void(printed[0])
    page.print_now()
    settle(desk)
    assert standings(desk) == [PledgeStanding.PRINTED] * 3
    page.deeds.open_history()
    settle(desk)
    dialog_of(page, HistoryDialog).close()
    press(qtbot, page.back.strip.back)
    settle(desk)
    assert page.print.isEnabled()


def links(dialog):
    return [one for one in dialog.findChildren(QPushButton) if one.text() == "恢复此项"]


def test_an_own_round_is_changed_and_its_history_puts_the_day_back(
    qtbot, page, desk, campaign, window
):
    assert all_named(page) == []
    press(qtbot, page.round.edit)
    settle(desk)
    dialog = dialog_of(page, CampaignDialog)
    assert nameless(dialog) == []
    assert dialog.form.values()["title"] == "2026 年度承诺书"
    type_into(dialog.form.editor("due").control, "2026-12-15")
    press(qtbot, dialog.accept_button)
    settle(desk)
    assert ask(desk, pledge_board).due == date(2026, 12, 15)
    press(qtbot, page.round.past)
    settle(desk)
    past = dialog_of(page, HistoryDialog)
    said = [one.text() for one in past.findChildren(QLabel)]
    assert {"2026-12-01", "2026-12-15"} <= set(said)
    (link,) = links(past)
    link.click()
    settle(desk)
    assert ask(desk, pledge_board).due == date(2026, 12, 1)
    assert window.failures == []


def test_what_stands_on_printed_sheets_is_not_changed(page, desk, campaign, printed, window):
    page.deeds.edit(campaign, "另一个名称", 2026, date(2026, 12, 20))
    settle(desk)
    assert [one.code for one in window.failures] == ["PLEDGE-ROUND-PRINTED"]
    page.deeds.edit(campaign, "2026 年度承诺书", 2026, date(2026, 12, 20))
    settle(desk)
    board = ask(desk, pledge_board)
    assert (board.title, board.due) == ("2026 年度承诺书", date(2026, 12, 20))
    page.deeds.open_round_history()
    settle(desk)
    past = dialog_of(page, HistoryDialog)
    assert "已经印过 3 份" in " ".join(one.text() for one in past.findChildren(QLabel))
    assert len(links(past)) == 1
    past.close()
    page.back.show_day(TODAY)
    settle(desk)
    assert not page.round.edit.isVisible()
    page.deeds.open_round_history()
    settle(desk)
    assert links(dialog_of(page, HistoryDialog)) == []


def test_a_round_of_the_office_is_for_reading(qtbot, kit, tasks, window, hospital):
    ward = hospital.ward("icu")
    publish_pledge(
        hospital.office, title="全院承诺书", year=2026, due=date(2026, 12, 1), hotline=""
    )
    hospital.answer(ward)
    (campaign,) = [one.id for one in campaigns(ward)]
    add_staff(ward, {"name": "陈晓燕", "staff_number": "1", "post_type": PostType.NURSE})
    desk = sit_down(kit, tasks, window, hospital, ward)
    page = show(qtbot, desk, PledgesPage)
    assert not page.round.edit.isVisible()
    page.deeds.open_edit()
    settle(desk)
    assert not [one for one in page.findChildren(CampaignDialog) if one.isVisible()]
    page.deeds.edit(campaign, "全院承诺书", 2026, date(2026, 12, 20))
    settle(desk)
    assert [one.code for one in window.failures] == ["PLEDGE-ROUND-OFFICE"]
    page.deeds.open_round_history()
    settle(desk)
    past = dialog_of(page, HistoryDialog)
    assert "由行风办发起" in " ".join(one.text() for one in past.findChildren(QLabel))
    assert links(past) == []


def test_a_special_round_is_begun_beside_the_one_there_is(page, desk, campaign):
    (more,) = page.table.findChildren(TableMore)
    (begin,) = [one for one in more.menu_shown.actions() if one.text() == "发起签署活动…"]
    begin.trigger()
    settle(desk)
    dialog = dialog_of(page, CampaignDialog)
    type_into(dialog.form.editor("title").control, "专项承诺书")
    dialog.accept()
    settle(desk)
    assert {one.title for one in ask(desk, campaigns)} == {"专项承诺书", "2026 年度承诺书"}
    assert page.round.rounds.currentText() == "专项承诺书"
