"""A quarter by the screens alone: self-check by number keys, office, order, two photos, closed.

`python -m tests.whole.quarter --out DIR` plays it and keeps a picture of every step in DIR. With
QT_QPA_PLATFORM=xcb it is played on the display that is there (under Xvfb, say).
"""

import sys
from dataclasses import dataclass
from itertools import count
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFont, QImage, QPainter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from cleanclinic.operations.issues.board import list_issues
from cleanclinic.operations.recording.staff import add_staff
from cleanclinic.operations.self_checks.standing import list_runs, run_view
from cleanclinic.operations.workspace.opening import open_workspace
from cleanclinic.records.self_check import Column
from cleanclinic.records.standard_methods import Deduct
from tests.hospital import Hospital, person
from tests.whole.person import Album, Chooser, Person
from tests.whole.playing import play_as_program
from tests.whole.surroundings import Clock, surroundings
from ui.pages.selfcheck.card import IndicatorCard
from ui.pages.selfcheck.item_panel import ItemPanel
from ui.parts.issue_evidence import EvidencePair

STANDARD, INDICATORS = "清廉科室自查标准", 143
# Which indicators of the run are answered otherwise than by 1, and by which keys.
NOT_MET, COUNTED = 4, 20
# So many answers are given before she waits for the screen.
_AT_ONCE = 12


@dataclass(frozen=True)
class Ended:
    """What it came to: the three results, the issue's states, and what stood on each screen."""

    results: dict[str, list[str]]
    states: dict[str, str]
    presses: int
    read: dict[str, set[str]]


class Quarter:
    """A ward PC and the office's, and sticks between them."""

    def __init__(self, folder: Path, application: QApplication, album: Album) -> None:
        self.folder = folder
        self.chooser = Chooser()
        self._sticks = count(1)
        self.presses = 0
        places = ("icu", "office")
        self.ward, self.office = (
            Person(name, folder / name, application, self.chooser, album) for name in places
        )

    def stick(self) -> Path:
        folder = self.folder / "by-hand" / f"U盘{next(self._sticks)}"
        folder.mkdir(parents=True)
        return folder

    def play(self) -> None:
        self.ward.start()
        self.office.start()
        self.begin()
        self.answer_all()
        self.see_why()
        self.submit()
        self.carry_to_the_office()
        self.look_at_it()
        self.order()
        self.carry_to_the_ward()
        self.see_the_three_columns()
        self.rectify()
        self.carry_to_the_office()
        self.close()
        self.carry_to_the_ward()
        self.ward.go("rectify")
        self.ward.press_text(self.ward.text("ui.rectify.chip.closed", count=1))
        self.ward.look("closed")
        self.ward.go("home")
        self.ward.look("home-at-the-end")

    # The self-check

    def begin(self) -> None:
        ward = self.ward
        ward.go("selfcheck")
        ward.look("no-self-check-yet")
        ward.press("ui.selfcheck.start")
        shown = ward.text("ui.selfcheck.start.standard", title=STANDARD, count=INDICATORS)
        ward.select(ward.text("self_check.standard"), shown)
        ward.look("begin")
        ward.press("ui.selfcheck.start.save")
        ward.look("begun")

    def answer_all(self) -> None:
        """Number keys alone, Enter only after a number that was counted."""
        panel = self._panel(self.ward)
        for place in range(INDICATORS):
            card = panel.cards[panel.code]
            self._answer(card, place)
            if place % _AT_ONCE == 0:
                self.ward.settle()
            if place == COUNTED or place == INDICATORS // 2:
                self.ward.look(f"answered-{place + 1}")
        self.ward.look("all-answered")

    def _answer(self, card: IndicatorCard, place: int) -> None:
        binary = place >= NOT_MET and {1, 3} <= {one.digit for one in card.choices}
        if binary and not card.question.indicator.veto and not self._lost:
            self._lost = card.question.code
            self._key("3")
        elif place >= COUNTED and not self._counted and self._asks_count(card):
            self._counted = card.question.code
            self._key("2")
            self.ward.look("how-many")
            self._key("1\r")
        else:
            self._key("1")

    _lost = ""
    _counted = ""

    def _asks_count(self, card: IndicatorCard) -> bool:
        method = card.question.method
        veto = card.question.indicator.veto
        return isinstance(method, Deduct) and method.cap > method.each and not veto

    def _key(self, keys: str) -> None:
        for key in keys:
            self.presses += 1
            QTest.keyClicks(self.ward.window.focusWidget(), key)
            QApplication.processEvents()

    def see_why(self) -> None:
        ward = self.ward
        ward.press("ui.selfcheck.why_score")
        ward.look("why")
        ward.press("part.close")

    def submit(self) -> None:
        ward = self.ward
        ward.press("ui.selfcheck.submit")
        ward.look("submit")
        ward.press("ui.selfcheck.submit.without")
        ward.look("submitted")

    # The sticks

    def carry_to_the_office(self) -> None:
        stick = self.stick()
        self.ward.go("sync")
        self.ward.pick("ui.sync.stick", stick)
        self.ward.look("sent")
        self.office.go("inbox")
        self.office.choose("ui.inbox.import", "ui.sync.import.folder", stick)
        self.office.look("taken")

    def carry_to_the_ward(self) -> None:
        stick = self.stick()
        self.office.go("inbox")
        self.office.pick("ui.inbox.receipts", stick)
        self.ward.go("sync")
        self.ward.choose("ui.sync.import", "ui.sync.import.folder", stick)
        self.ward.look("receipt-taken")
        self.ward.go("home")
        self.ward.look("home")

    # The office

    def look_at_it(self) -> None:
        office = self.office
        office.go("overview")
        office.look("overview")
        office.go("reviews")
        office.look("submitted-self-checks")
        office.press("ui.reviews.open")
        office.look("opened")
        panel = self._panel(office)
        panel.choose(self._counted)
        panel.setFocus()
        office.keys("2")
        office.keys("3\r")
        panel.choose(self._counted)
        office.fill(office.text("self_check_answer.remark"), "台账上另有两处没有登记", end="\t")
        office.look("office-column")
        office.press("ui.reviews.send")
        office.fill(office.text("check_review.remark"), "总体较好，台账要当天登记")
        office.look("send-down")
        office.press("ui.reviews.send")
        office.look("sent-down")
        office.press("ui.selfcheck.columns.title")
        office.look("three-columns")
        office.press("part.close")
        office.press("ui.reviews.back")
        office.look("list-after")

    def order(self) -> None:
        office = self.office
        office.go("orders")
        office.press("ui.orders.new")
        office.press("ui.orders.every")
        problem = f"自查 {self._lost} 未做到，现场核实属实"
        office.fill(office.text("issue_order.problem"), problem)
        office.fill(office.text("issue_order.requirement"), "三日内补齐，附整改前后照片")
        office.look("order")
        office.press("ui.orders.issue")
        office.look("ordered")

    def close(self) -> None:
        office = self.office
        office.go("orders")
        office.row("icu病区")
        office.look("handed-in")
        office.press("ui.orders.review")
        office.look("photos-at-the-office")
        office.press("ui.orders.review.save")
        office.look("closed-by-the-office")

    # Putting it right

    def see_the_three_columns(self) -> None:
        ward = self.ward
        ward.go("selfcheck")
        ward.look("reviewed")
        ward.press("ui.selfcheck.columns.title")
        ward.look("three-columns")
        ward.press("part.close")
        panel = self._panel(ward)
        panel.choose(self._counted)
        ward.look("three-of-one")

    def rectify(self) -> None:
        ward = self.ward
        ward.go("rectify")
        ward.look("order-came")
        ward.press("ui.rectify.do.receive")
        ward.look("signed-for")
        ward.fill(ward.text("rectification.plan"), "补齐公示内容，专人每周核对", end="\t")
        ward.fill(ward.text("rectification.measures"), "已补齐并上墙，晨会说明", end="\t")
        ward.fill(ward.text("rectification.done_on"), "今天", end="\r")
        (pair,) = ward.window.findChildren(EvidencePair)
        for name, shade in (("before", "#8d6e63"), ("after", "#43a047")):
            path = self.folder / f"整改{'前' if name == 'before' else '后'}.jpg"
            photo(path, shade, path.stem)
            self.chooser.will(path)
            ward.click(pair.strips[name].choose)
        ward.look("two-photos")
        ward.press("ui.rectify.do.verify")
        ward.look("verified")
        ward.press("ui.rectify.do.hand_in")
        ward.look("handed-in")

    def _panel(self, who: Person) -> ItemPanel:
        found = [one for one in who.window.findChildren(ItemPanel) if one.isVisible()]
        return found[0]


def photo(path: Path, shade: str, text: str) -> None:
    """A photograph as a telephone takes one."""
    image = QImage(960, 720, QImage.Format.Format_RGB32)
    image.fill(QColor(shade))
    painter = QPainter(image)
    painter.setPen(QColor("white"))
    painter.setFont(QFont(QApplication.font().family(), 40))
    painter.drawText(image.rect(), Qt.AlignmentFlag.AlignCenter, text)
    painter.end()
    assert image.save(str(path), "JPG")


def found(folder: Path) -> None:
    """An office, and a ward it granted, with somebody who works there."""
    with Hospital(folder) as made:
        ward = made.ward("icu")
        add_staff(ward, person(1, "李娜"))
        made.round_trip(ward)


def play(folder: Path, application: QApplication, pictures: Path | None = None) -> Ended:
    """The whole of it, and what both sides hold at the end."""
    home = folder / "hospital"
    found(home)
    story = Quarter(home, application, Album(pictures))
    with surroundings(Clock(), story.chooser, system_store=False):
        try:
            story.play()
        finally:
            story.ward.end()
            story.office.end()
    results, states = {}, {}
    for name in ("icu", "office"):
        with open_workspace(home / name) as workspace:
            (row,) = list_runs(workspace)
            columns = run_view(workspace, row.id).columns
            results[name] = [str(columns[one].value) for one in Column]
            (issue,) = list_issues(workspace)
            states[name] = issue.standing.state.value
    read = {one.name: one.read for one in (story.ward, story.office)}
    return Ended(results, states, story.presses, read)


def _play(folder: Path, application: QApplication, pictures: Path) -> object:
    ended = play(folder, application, pictures)
    return ended.results, ended.states, ended.presses


if __name__ == "__main__":
    sys.exit(play_as_program("quarter", __doc__, _play))
