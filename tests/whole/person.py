"""A person at a PC: reads what the window shows, clicks and types, and is answered for by chance.

Everything goes through the widgets a person uses. Only the system's own dialogs for files are
answered without being shown, as the system draws them and not this program.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import (
    QAbstractItemModel,
    QAbstractListModel,
    QEvent,
    QEventLoop,
    QPoint,
    QRect,
    Qt,
    QTimer,
)
from PySide6.QtGui import QColor, QInputMethodEvent, QPainter, QPixmap
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QApplication,
    QCheckBox,
    QComboBox,
    QDialog,
    QLabel,
    QLineEdit,
    QMenu,
    QPlainTextEdit,
    QRadioButton,
    QScrollArea,
    QWidget,
)

from cleanclinic.words import Words
from ui.options import Options
from ui.parts.choice_line import ChoiceLine
from ui.parts.menu_button import MenuButton
from ui.parts.navigation import NavButton
from ui.program import Program

T = TypeVar("T", bound=QWidget)
PATIENCE_MS = 20_000
SIZE = (1366, 768)


@dataclass
class Chooser:
    """In place of the system's dialogs for files: what a person would choose in them next."""

    answers: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)

    def will(self, path: Path) -> None:
        self.answers.append(str(path))

    def getExistingDirectory(self, _: QWidget, title: str, start: str) -> str:
        return self._answer(title)

    def getOpenFileName(self, _: QWidget, title: str, start: str, kinds: str) -> tuple[str, str]:
        return self._answer(title, kinds), kinds

    def getOpenFileNames(
        self, _: QWidget, title: str, start: str, kinds: str
    ) -> tuple[list[str], str]:
        return [self._answer(title, kinds)], kinds

    def getSaveFileName(self, _: QWidget, title: str, start: str, kinds: str) -> tuple[str, str]:
        answer = Path(self._answer(title, kinds, Path(start).name))
        return str(answer / Path(start).name if answer.is_dir() else answer), kinds

    def _answer(self, *said: str) -> str:
        self.asked += said
        assert self.answers, f"asked for a file nobody has ready: {said}"
        return self.answers.pop(0)


class Album:
    """Numbered pictures of every step; without a folder it keeps none."""

    def __init__(self, folder: Path | None) -> None:
        self.folder = folder
        self.count = 0
        if folder is not None:
            folder.mkdir(parents=True, exist_ok=True)
            for old in folder.glob("[0-9]*-*.png"):
                old.unlink()

    def keep(self, who: str, what: str, paint: Callable[[], QPixmap]) -> None:
        self.count += 1
        if self.folder is not None:
            paint().save(str(self.folder / f"{self.count:03d}-{who}-{what}.png"))


class Person:
    """Sits at one PC. `read` collects all text that stood on this screen."""

    def __init__(
        self, name: str, folder: Path, application: QApplication, chooser: Chooser, album: Album
    ) -> None:
        self.name = name
        self.folder = folder
        self.chooser = chooser
        self.read: set[str] = set()
        self._application = application
        self._album = album
        self.program: Program | None = None

    # The program

    def start(self, *, language: str = "zh_CN") -> None:
        """Starts the program as far as its first card or page."""
        options = Options(self.folder, language=language, theme="light")
        program = self.program = Program(self._application, options)
        program.window.resize(*SIZE)
        program.begin()
        self._wait(lambda: bool(program.window.current or program.front.card))

    def end(self) -> None:
        """Closes the window, as by its cross."""
        if self.program is None:
            return
        program, self.program = self.program, None
        if program.window.is_open:
            program.step_out()
        program.window.close()
        program.window.deleteLater()
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)

    @property
    def window(self) -> QWidget:
        assert self.program is not None, f"{self.name} is not there"
        return self.program.window.window()

    @property
    def words(self) -> Words:
        assert self.program is not None
        return self.program.window.kit.words

    def text(self, key: str, **values: object) -> str:
        return self.words.text(key, **values)

    def settle(self) -> None:
        """Until nothing is under way and everything is painted."""
        self._wait(lambda: True)

    # Looking

    def look(self, what: str) -> None:
        """Reads the whole screen, and keeps a picture of it."""
        self.settle()
        assert self.program is not None
        banner = self.program.window.shell.failures
        assert banner.isHidden(), f"{self.name}: {banner.sentence}"
        self._read_screen()
        self._album.keep(self.name, what, self._picture)

    def sees(self, text: str) -> bool:
        """Whether a text stands on the screen, also as part of a longer one."""
        return any(text in one for one in self._shown())

    def must_see(self, text: str) -> None:
        assert self.sees(text), f"{self.name} does not see {text!r} among {sorted(self._shown())}"

    def said(self) -> list[str]:
        """All that stands on the part of the screen that can be used now."""
        return sorted(self._shown())

    def digits(self) -> str:
        """The 25 digits that stand on the screen in five groups."""
        groups = [
            one.text()
            for one in self._visible(QLabel)
            if len(one.text()) == 5 and one.text().isdecimal()
        ]
        assert len(groups) == 5, groups
        return " ".join(groups)

    def can(self, key: str) -> bool:
        """Whether a button with these words can be pressed."""
        wanted = self.text(key)
        found = [one for one in self._visible(QAbstractButton) if _label(one) == wanted]
        return any(one.isEnabled() for one in found)

    def fields(self) -> list[str]:
        """The names of the lines that can be typed into."""
        return [one.accessibleName() for one in self._edits()]

    # Doing

    def go(self, page: str) -> None:
        """By the navigation at the left; a passing notice has gone by then."""
        assert self.program is not None
        self.program.window.shell.notice.hide()
        wanted = self.text(f"nav.{page}")
        for one in self._visible(NavButton):
            if one.text() == wanted:
                self.click(one)
        # One that is visited for the first time is imported behind what the worker does now.
        self._wait(lambda: self.program is not None and self.program.window.current == page)

    def press(self, key: str, *, then: Callable[[], None] | None = None, **values: object) -> None:
        """Presses the one button with these words; `then` answers a question that waits."""
        self.press_text(self.text(key, **values), then=then)

    def press_text(self, wanted: str, *, then: Callable[[], None] | None = None) -> None:
        found = [one for one in self._visible(QAbstractButton) if _label(one) == wanted]
        usable = [one for one in found if one.isEnabled()]
        assert usable, f"{self.name}: no button {wanted!r} among {self._buttons()}"
        if then is not None:
            QTimer.singleShot(80, self.window, then)
        self.click(usable[-1])

    def press_line(self, key: str) -> None:
        """A way to go on that is drawn as a line with a picture."""
        (line,) = [one for one in self._visible(ChoiceLine) if _label(one) == self.text(key)]
        self.click(line)

    def choose(self, button: str, item: str, path: Path | None = None) -> None:
        """An item of a menu behind a button; `path` is what is chosen in the system's dialog."""
        (behind,) = [one for one in self._visible(MenuButton) if _label(one) == self.text(button)]
        self.click(behind)
        menu = QApplication.activePopupWidget()
        assert isinstance(menu, QMenu)
        self._read_screen()
        wanted = self.text(item)
        (action,) = [one for one in menu.actions() if one.text() == wanted and one.isEnabled()]
        if path is not None:
            self.chooser.will(path)
        QTest.mouseClick(menu, Qt.MouseButton.LeftButton, pos=menu.actionGeometry(action).center())
        self.settle()

    def pick(self, key: str, path: Path) -> None:
        """A button that asks for a file or folder."""
        self.chooser.will(path)
        self.press(key)
        assert not self.chooser.answers, "it did not ask"

    def click(self, widget: QWidget) -> None:
        """A click in the middle of a widget that can be seen there."""
        self._bring_in(widget)
        place = widget.rect().center()
        if isinstance(widget, QCheckBox | QRadioButton):
            # On its box: the line may be wider than its words.
            place.setX(8)
        top = widget.window()
        hit = top.childAt(widget.mapTo(top, place))
        inside = hit is widget or (hit is not None and widget.isAncestorOf(hit))
        assert inside or top is widget, f"{self.name}: {_label(widget)!r} is covered by {hit}"
        QTest.mouseClick(widget, Qt.MouseButton.LeftButton, pos=place)
        self.settle()

    def fill(self, name: str, text: str, *, end: str = "") -> None:
        """Types into the field of this name in place of what stands there; `end` is "\\r" or so."""
        found = [one for one in self._edits() if one.accessibleName() == name]
        assert found, f"{self.name}: no field {name!r} among {self.fields()}"
        self.fill_in(found[-1], text, end=end)

    def fill_in(self, edit: QLineEdit | QPlainTextEdit, text: str, *, end: str = "") -> None:
        self._bring_in(edit)
        edit.setFocus(Qt.FocusReason.MouseFocusReason)
        QTest.keyClick(edit, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
        if text.isascii():
            QTest.keyClicks(edit, text)
        else:
            # Chinese comes from an input method.
            QTest.keyClick(edit, Qt.Key.Key_Delete)
            event = QInputMethodEvent()
            event.setCommitString(text)
            QApplication.sendEvent(edit, event)
        for key in end:
            QTest.keyClicks(edit, key)
        self.settle()

    def keys(self, keys: str) -> None:
        """Key presses wherever the cursor is."""
        widget = self.window.focusWidget() or self.window
        QTest.keyClicks(widget, keys)
        self.settle()

    def select(self, name: str, text: str) -> None:
        """An entry of the combo box of this name."""
        found = [one for one in self._visible(QComboBox) if one.accessibleName() == name]
        assert found, f"{self.name}: no choice {name!r}"
        place = found[-1].findText(text)
        assert place >= 0, [found[-1].itemText(n) for n in range(found[-1].count())]
        found[-1].setFocus()
        while found[-1].currentIndex() != place:
            down = found[-1].currentIndex() < place
            QTest.keyClick(found[-1], Qt.Key.Key_Down if down else Qt.Key.Key_Up)
        self.settle()

    def tick(self, text: str) -> None:
        """The box in whose line this text stands."""
        boxes = self._visible(QCheckBox)
        (found,) = [one for one in boxes if text in one.accessibleName() and one.isEnabled()]
        self.click(found)

    def row(self, text: str) -> None:
        """Clicks the line of a table in which this text stands."""
        for view in self._visible(QAbstractItemView):
            model = view.model()
            for line in range(model.rowCount()):
                cells = [model.index(line, n) for n in range(_width(model))]
                if any(text in str(one.data() or "") for one in cells):
                    shown = next(one for one in cells if view.visualRect(one).isValid())
                    view.scrollTo(shown)
                    place = view.visualRect(shown).center()
                    QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=place)
                    self.settle()
                    return
        raise AssertionError(f"{self.name}: no line {text!r} in {sorted(self._shown())}")

    # How it is done

    def _wait(self, ready: Callable[[], bool]) -> None:
        assert self.program is not None
        late: list[bool] = []
        timer = QTimer()
        timer.setSingleShot(True)
        timer.timeout.connect(lambda: late.append(True))
        timer.start(PATIENCE_MS)
        kind = QEvent.Type.DeferredDelete
        while not late:
            self.program.tasks.wait_idle(PATIENCE_MS)
            self._application.processEvents()
            QApplication.sendPostedEvents(None, kind)
            if self.program.tasks.is_idle and ready():
                return
            self._application.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)
        raise AssertionError(f"{self.name} waited too long; sees {sorted(self._shown())}")

    def _tops(self) -> list[QWidget]:
        """The window and what stands above it, the lowest first."""
        mine = [one for one in QApplication.topLevelWidgets() if self._is_mine(one)]
        above = [one for one in mine if isinstance(one, QDialog | QMenu) and one.isVisible()]
        return [self.window, *sorted(above, key=_depth)]

    def _is_mine(self, one: QWidget) -> bool:
        above = one
        while (parent := above.parentWidget()) is not None:
            above = parent
        return above is self.window

    def _usable(self) -> QWidget:
        """The part of the screen that takes clicks now."""
        return self._tops()[-1]

    def _visible(self, kind: type[T]) -> list[T]:
        top = self._usable()
        found = [one for one in top.findChildren(kind) if one.isVisibleTo(top)]
        return [one for one in found if one.window() is top]

    def _edits(self) -> list[QLineEdit | QPlainTextEdit]:
        return [*self._visible(QLineEdit), *self._visible(QPlainTextEdit)]

    def _buttons(self) -> list[str]:
        return [
            _label(one) + ("" if one.isEnabled() else " (off)")
            for one in self._visible(QAbstractButton)
            if _label(one)
        ]

    def _shown(self) -> set[str]:
        top = self._usable()
        return {text for one in self._visible(QWidget) for text in _texts(one)} | set(_texts(top))

    def _read_screen(self) -> None:
        """Everything that can be read or heard now, tool tips included."""
        for top in self._tops():
            self.read.update(_texts(top))
            for one in top.findChildren(QWidget):
                if one.isVisibleTo(top):
                    self.read.update(_texts(one))

    def _bring_in(self, widget: QWidget) -> None:
        """Turns to this PC, and scrolls to a widget."""
        if not widget.isActiveWindow():
            widget.window().raise_()
            widget.activateWindow()
        above = widget.parentWidget()
        while above is not None:
            if isinstance(above, QScrollArea):
                above.ensureWidgetVisible(widget)
            above = above.parentWidget()
        self._application.processEvents()

    def _picture(self) -> QPixmap:
        """The window with whatever stands above it."""
        first, *above = self._tops()
        picture = first.grab()
        if not above:
            return picture
        painter = QPainter(picture)
        for top in above:
            if isinstance(top, QDialog):
                painter.fillRect(picture.rect(), QColor(0, 0, 0, 70))
            shown = top.grab()
            place = first.mapFromGlobal(top.mapToGlobal(QPoint(0, 0)))
            if isinstance(top, QDialog):
                painter.fillRect(
                    QRect(place, shown.deviceIndependentSize().toSize()).adjusted(-1, -1, 1, 1),
                    QColor("#888888"),
                )
            painter.drawPixmap(place, shown)
        painter.end()
        return picture


def _depth(one: QWidget) -> int:
    depth = 0
    above = one.parentWidget()
    while above is not None:
        depth, above = depth + 1, above.parentWidget()
    return depth


def _label(one: QWidget) -> str:
    if isinstance(one, ChoiceLine):
        return one.accessibleName()
    text = one.text() if isinstance(one, QAbstractButton | QLabel) else ""
    return text.replace("&&", "&").strip() or one.accessibleName()


def _texts(one: QWidget) -> Iterator[str]:
    """All text of one widget."""
    found = [one.toolTip(), one.accessibleName(), one.accessibleDescription()]
    if one.isWindow():
        found.append(one.windowTitle())
    if isinstance(one, QLabel | QAbstractButton):
        found.append(one.text())
    elif isinstance(one, QLineEdit):
        secret = one.echoMode() is QLineEdit.EchoMode.Password
        found += [one.placeholderText(), "" if secret else one.text()]
    elif isinstance(one, QPlainTextEdit):
        found += [one.placeholderText(), one.toPlainText()]
    elif isinstance(one, QComboBox):
        found += [one.itemText(n) for n in range(one.count())]
    elif isinstance(one, QMenu):
        found += [action.text() for action in one.actions()]
    elif isinstance(one, QAbstractItemView):
        found += _cells(one)
    return (text for text in found if text)


def _width(model: QAbstractItemModel) -> int:
    # A list's own count of columns cannot be asked for.
    return 1 if isinstance(model, QAbstractListModel) else model.columnCount()


def _cells(view: QAbstractItemView) -> list[str]:
    model = view.model()
    if model is None:
        return []
    across = range(_width(model))
    found = [str(model.headerData(n, Qt.Orientation.Horizontal) or "") for n in across]
    for line in range(model.rowCount()):
        for n in across:
            value = model.index(line, n).data()
            found.append(str(getattr(value, "text", value) or ""))
    return found
