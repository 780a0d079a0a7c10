"""Presses whatever leads on, on every page, and looks at the dialogs that open."""

from functools import partial

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QDialog, QMenu, QPushButton

from tests.ui.accessibility import nameless
from tests.ui.cuts import crowded, cut, unread
from ui.parts.menu_button import MenuButton
from ui.parts.question import Dialog

# Long after whatever a press does at once; only a question that waits for its answer gets there.
_WAITS_MS = 150


def leads_on(words: str) -> bool:
    """Whether a press opens something that asks first, by what its words end with."""
    return words.endswith(("…", "..."))


def said(button: QPushButton) -> str:
    """What it is called, also where there is room for its sign alone."""
    return button.text().strip() or button.accessibleName()


class NoFiles:
    """In place of the system's dialogs for files: given up at once."""

    def getExistingDirectory(self, *_: object) -> str:
        return ""

    def getOpenFileName(self, *_: object) -> tuple[str, str]:
        return "", ""

    def getOpenFileNames(self, *_: object) -> tuple[list[str], str]:
        return [], ""

    def getSaveFileName(self, *_: object) -> tuple[str, str]:
        return "", ""


class Walker:
    """Presses whatever leads on, by its words or at the top of a page, and looks at what opens."""

    def __init__(self, qapp, tasks, window):
        self.qapp, self.tasks, self.window = qapp, tasks, window
        self.faults: list[str] = []
        self.seen: set[str] = set()
        self.done: set[str] = set()

    def settle(self):
        for _ in range(3):
            assert self.tasks.wait_idle()
            self.qapp.processEvents()

    def go(self, page):
        self.window.go(page)
        # A page is imported on its first visit, and built some turns later.
        for _ in range(20):
            self.settle()
            if self.window.current == page:
                return
        raise AssertionError(f"{page} is not shown")

    def leads(self, kind):
        found = [one for one in self.window.findChildren(kind) if one.isVisible()]
        return [one for one in found if one.isEnabled() and type(one) is kind]

    def walk(self, page):
        self.go(page)
        above = self.window.pages[page].top_actions()
        presses = self.leads(QPushButton)
        for name in [said(one) for one in presses if one in above or leads_on(said(one))]:
            self.go(page)
            again = [one for one in self.leads(QPushButton) if said(one) == name]
            if again:
                self.press(page, name, again[0].click)
        for place in range(len(self.leads(MenuButton))):
            self.walk_menu(page, place)

    def walk_menu(self, page, place):
        for name in self.open_menu(page, place):
            # Many pages have the same lines, which open the same.
            if leads_on(name) and name not in self.done:
                self.done.add(name)
                # Made anew at every opening.
                self.open_menu(page, place)
                menu = QApplication.activePopupWidget()
                act = next(one for one in menu.actions() if one.text() == name)
                self.press(page, name, partial(self.trigger, menu, act))

    def open_menu(self, page, place):
        self.go(page)
        behind = self.leads(MenuButton)
        if place >= len(behind):
            return []
        behind[place].click()
        menu = QApplication.activePopupWidget()
        names = [one.text() for one in menu.actions() if one.isEnabled()]
        menu.close()
        behind[place].click()
        return names

    def trigger(self, menu: QMenu, act):
        act.trigger()
        menu.close()

    def press(self, page, name, do):
        waiting = QTimer(singleShot=True, interval=_WAITS_MS)
        waiting.timeout.connect(partial(self.look, page, name))
        waiting.start()
        do()
        self.settle()
        waiting.stop()
        self.look(page, name)

    def look(self, page, name):
        # On a busy machine it may stand there before it was laid out.
        for _ in range(3):
            self.qapp.processEvents()
        tops = QApplication.topLevelWidgets()
        for dialog in [one for one in tops if isinstance(one, QDialog) and one.isVisible()]:
            self.seen.add(type(dialog).__name__)
            found = [*cut(dialog), *crowded(dialog), *nameless(dialog), *unread(dialog)]
            if isinstance(dialog, Dialog):
                size, room = dialog.size(), dialog.room()
                if size != size.boundedTo(room):
                    found.append(f"{size.width()} x {size.height()} where {room} is all there is")
            self.faults += [f"{page}, {name}: {one}" for one in found]
            dialog.reject()
