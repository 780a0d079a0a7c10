"""The walk through the window: offered once, by keys and mouse, left at any moment."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from ui.parts.kit import Kit, UiState
from ui.parts.later import Later
from ui.parts.shell import Shell
from ui.parts.tour import OfferStrip, Stop, Tour
from ui.window_tour import begin_tour, offer_tour

KEY = Qt.Key


class Frame(QWidget):
    """A window with a real frame and nothing in it."""

    def __init__(self, kit, page="sync"):
        super().__init__()
        self.kit = kit
        self.shell = Shell(kit)
        self.shell.setParent(self)
        self.shell.navigation.show_entries([(page, page, "refresh-cw")])

    def resizeEvent(self, event):
        self.shell.setGeometry(self.rect())


@pytest.fixture(params=[(1366, 768), (760, 480)])
def frame(qtbot, words, look, request):
    made = Frame(Kit(words=words, look=look, state=UiState()))
    qtbot.addWidget(made)
    made.resize(*request.param)
    made.show()
    return made


@pytest.fixture
def tour(frame):
    offer_tour(frame, frame, Later())
    frame.findChild(OfferStrip).yes.click()
    (made,) = frame.findChildren(Tour)
    return made


def test_each_stop_is_lit_up_with_its_card_beside_it(qtbot, frame, tour):
    seen = set()
    for _ in range(len(tour._stops)):
        seen.add(tour._title.text())
        assert frame.rect().contains(tour.spot()) or tour.spot().intersects(frame.rect())
        assert frame.rect().contains(tour.card.geometry())
        qtbot.keyClick(tour, KEY.Key_Return)
    assert len(seen) == len(tour._stops)
    assert not tour.isVisible()


def test_the_office_has_a_walk_of_its_own(qtbot, words, look):
    state = UiState()
    state.set("shell.kind", "office")
    office = Frame(Kit(words=words, look=look, state=state), "inbox")
    qtbot.addWidget(office)
    office.show()
    tour = begin_tour(office, office, Later())
    seen = []
    for _ in range(len(tour._stops)):
        seen.append(tour._title.text())
        assert not tour.spot().isEmpty()
        qtbot.keyClick(tour, KEY.Key_Right)
    assert words.text("tour.inbox.title") in seen
    assert words.text("tour.sync.title") not in seen


def test_it_goes_back_and_can_be_left_at_any_moment(qtbot, tour):
    qtbot.keyClick(tour, KEY.Key_Right)
    qtbot.keyClick(tour, KEY.Key_Left)
    assert tour.place == 0
    with qtbot.waitSignal(tour.ended):
        qtbot.keyClick(tour, KEY.Key_Escape)


def test_it_follows_the_window(frame, tour):
    frame.resize(1000, 600)
    assert tour.rect() == frame.rect()
    assert frame.rect().contains(tour.card.geometry())


def test_it_is_offered_once(frame):
    offer_tour(frame, frame, Later())
    frame.findChild(OfferStrip).no.click()
    offer_tour(frame, frame, Later())
    assert [one for one in frame.findChildren(OfferStrip) if one.isVisible()] == []
    assert frame.findChildren(Tour) == []


def test_what_cannot_be_seen_is_spoken_of_in_the_middle(qtbot, words, look):
    parent = QWidget()
    qtbot.addWidget(parent)
    parent.resize(800, 600)
    parent.show()
    kit = Kit(words=words, look=look, state=UiState())
    made = Tour(kit, parent, [Stop("help", lambda: None)])
    made.begin()
    assert made.spot().isEmpty()
    assert parent.rect().contains(made.card.geometry())
