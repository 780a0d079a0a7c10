"""Help behind F1: about the page one is on, and the list of keys, which can be printed."""

from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QTextBlockFormat, QTextCharFormat, QTextCursor, QTextDocument
from PySide6.QtWidgets import QGridLayout, QStackedWidget, QTextBrowser, QWidget

from cleanclinic.operations.recording.keys_paper import KeyPart, keys_pdf, print_keys
from cleanclinic.operations.workspace.opening import Workspace
from cleanclinic.words import Words
from ui.parts.chips import FilterChips
from ui.parts.kit import Kit
from ui.parts.layouts import button, column, label, row
from ui.parts.paper_dialog import Paper, PaperDialog
from ui.parts.question import Dialog
from ui.parts.scroll import scrolled
from ui.parts.style import dress
from ui.parts.tasks import Tasks

PAGE, LIST = "page", "keys"
_WIDE, _TALL = 760, 470
# With less room the two lists of keys stand below one another.
_TWO_LISTS = 600
_BESIDE, _AROUND = 60, 210
KEYS = (
    ("pages", "Ctrl+1 … Ctrl+9"),
    ("find", "Ctrl+K"),
    ("search", "Ctrl+F  /"),
    ("undo", "Ctrl+Z"),
    ("redo", "Ctrl+Y"),
    ("tab", "Tab  Shift+Tab"),
    ("next", "Enter"),
    ("sort", "Shift"),
    ("check", "Space"),
    ("copy", "Ctrl+C"),
    ("all", "Ctrl+A"),
    ("day", "Alt+↓"),
    ("settings", "Ctrl+,"),
    ("cover", "Ctrl+L"),
    ("lock", "Ctrl+Shift+L"),
    ("switch", "Ctrl+Shift+U"),
    ("help", "F1"),
)
PAGE_KEYS = (
    ("new", "Ctrl+N"),
    ("library", "Ctrl+Shift+N"),
    ("edit", "F2"),
    ("bulk", "Ctrl+B"),
    ("history", "Ctrl+H"),
    ("clone", "Ctrl+D"),
    ("step", "Ctrl+PgUp  PgDn"),
    ("paste", "Ctrl+V"),
    ("fold", "←  →"),
    ("remove", "Delete"),
    ("print", "Ctrl+P"),
    ("open_pledges", "Ctrl+U"),
    ("sign", "Ctrl+D"),
    ("send", "Ctrl+E"),
    ("take", "Ctrl+I"),
    ("settle", "1  2"),
    ("settle_both", "B"),
    ("settle_again", "U"),
)


class HelpDialog(Dialog):
    """What the page is for and how it goes; beside it which key does what."""

    helped = False

    def __init__(self, kit: Kit, parent: QWidget, tasks: Tasks, page: str = "") -> None:
        super().__init__(kit, parent, kit.words.text("help.title"))
        self._tasks = tasks
        self.chips = FilterChips(kit, kit.words.text("help.title"))
        chips = [(LIST, kit.words.text("keys.title"))]
        if page:
            chips.insert(0, (PAGE, kit.words.text("help.page", page=kit.words.text(f"nav.{page}"))))
        self.chips.show_chips(chips)
        self.chips.chosen.connect(self.show_part)
        self._stack = QStackedWidget()
        room = self.screen().availableSize()
        self._stack.setFixedSize(
            min(kit.look.px(_WIDE), room.width() - kit.look.px(_BESIDE)),
            min(kit.look.px(_TALL), room.height() - kit.look.px(_AROUND)),
        )
        self._parts: dict[str, QWidget] = {LIST: scrolled(self._make_keys())}
        if page:
            self._parts[PAGE] = self._make_page(page)
        for part in self._parts.values():
            self._stack.addWidget(part)
        self.setMinimumWidth(self._stack.width() + kit.look.px(48))
        self.body.addLayout(row(kit.look, self.chips, None))
        self.body.addWidget(self._stack)
        self.print = button(kit, kit.words.text("help.print"), icon_name="printer")
        self.print.clicked.connect(self._print)
        close = button(kit, kit.words.text("part.close"))
        close.clicked.connect(self.accept)
        close.setDefault(True)
        self.buttons.insertWidget(0, self.print)
        self.buttons.addWidget(close)
        self.show_part(chips[0][0])

    def show_part(self, name: str) -> None:
        """Shows the page's help or the keys."""
        self.chips.choose(name)
        self._stack.setCurrentWidget(self._parts[name])
        self.print.setVisible(name == LIST)

    def _make_page(self, page: str) -> QTextBrowser:
        browser = QTextBrowser()
        dress(browser, "help")
        browser.setAccessibleName(self.kit.words.text("help.title"))
        browser.setOpenLinks(False)
        document = QTextDocument(browser)
        document.setDefaultFont(self.kit.look.font())
        # The first line is the page's name, which stands on the chip already.
        _, _, text = self.kit.words.help(page).partition("\n")
        document.setMarkdown(text.replace("`", ""))
        _set(document, self.kit)
        browser.setDocument(document)
        return browser

    def _make_keys(self) -> QWidget:
        made = QWidget()
        look = self.kit.look
        narrow = self._stack.width() < look.px(_TWO_LISTS)
        lists = column(look, gap=16, into=made) if narrow else row(look, gap=32, into=made)
        for part in key_parts(self.kit.words):
            # A grid each: a line of two in one list leaves no gap in the other.
            lists.addLayout(self._make_list(part), 1)
        return made

    def _make_list(self, part: KeyPart) -> QGridLayout:
        look = self.kit.look
        grid = QGridLayout()
        grid.setHorizontalSpacing(look.px(16))
        grid.setVerticalSpacing(look.px(5))
        grid.setColumnStretch(0, 1)
        grid.addWidget(label(part.title, "heading"), 0, 0)
        for line, (text, keys) in enumerate(part.lines, start=1):
            grid.addWidget(label(text, wrap=True), line, 0)
            grid.addWidget(label(keys, "muted"), line, 1, Qt.AlignmentFlag.AlignTop)
        grid.setRowStretch(len(part.lines) + 1, 1)
        return grid

    def _print(self) -> None:
        words, parts = self.kit.words, key_parts(self.kit.words)

        def keep(workspace: Workspace, path: Path) -> object:
            return print_keys(workspace, path, parts, words=words)

        paper = Paper("help.paper", partial(keys_pdf, parts=parts, words=words), keep)
        PaperDialog(self.kit, self, self._tasks, paper).open()


def key_parts(words: Words) -> tuple[KeyPart, ...]:
    """The keys that work everywhere, and those of single pages."""
    return tuple(
        KeyPart(
            words.text(f"keys.part.{part}"),
            tuple((words.text(f"keys.{name}"), key) for name, key in keys),
        )
        for part, keys in (("all", KEYS), ("pages", PAGE_KEYS))
    )


def _set(document: QTextDocument, kit: Kit) -> None:
    """Headings and lists in the type of the screen: markdown's own are those of a web page."""
    block = document.begin()
    while block.isValid():
        cursor = QTextCursor(block)
        cursor.select(QTextCursor.SelectionType.BlockUnderCursor)
        form = QTextBlockFormat(block.blockFormat())
        heading = form.headingLevel() > 0
        form.setTopMargin(kit.look.px(12 if heading and block.blockNumber() else 2))
        form.setBottomMargin(kit.look.px(3))
        form.setLineHeight(130, QTextBlockFormat.LineHeightTypes.ProportionalHeight.value)
        if heading:
            char = QTextCharFormat()
            char.setFont(kit.look.font(15, bold=True))
            cursor.setCharFormat(char)
        QTextCursor(block).setBlockFormat(form)
        block = block.next()
    document.setDocumentMargin(kit.look.px(6))
    document.setIndentWidth(kit.look.px(18))
