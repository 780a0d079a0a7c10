"""One box over everything (Ctrl+K): records by text or pinyin, pages, and what can be done.

Knows no record kind and no page: it is given what can be found and what can be done.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, Signal
from PySide6.QtGui import QAction, QKeyEvent
from PySide6.QtWidgets import QFrame, QLineEdit, QWidget

from cleanclinic.operations.recording.searching import Entry, Group, find
from cleanclinic.records.initials import matches, search_text
from cleanclinic.records.pinyin import full_pinyin
from ui.parts.chips import FilterChips
from ui.parts.composing import Composing
from ui.parts.field_icon import FieldIcon
from ui.parts.finder_list import FinderLine, FinderList
from ui.parts.icons import icon
from ui.parts.kit import Kit
from ui.parts.layouts import column, label, row, rule
from ui.parts.style import dress

WIDTH, HEIGHT, TOP = 660, 470, 64
COMMANDS = "commands"
_CHIPS = 5


@dataclass(frozen=True)
class Command:
    """Something that can be done from anywhere; `keys` is its shortcut, if it has one."""

    title: str
    icon_name: str
    do: Callable[[], object]
    keys: str = ""

    def answers(self, query: str) -> bool:
        return matches(f"{search_text(self.title)}\n{full_pinyin(self.title)}", query)


class Finder(QFrame):
    """A panel over the window; Escape or a press beside it puts it away.

    Signals: `record_wanted` (kind, id).
    """

    record_wanted = Signal(str, str)

    def __init__(self, kit: Kit, parent: QWidget, commands: Sequence[Command]) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setObjectName("popover")
        self._kit = kit
        self._commands = tuple(commands)
        self._entries: Sequence[Entry] | None = None
        self._kind = ""
        self._kinds: list[str] = [""]
        text = kit.words.text
        self.setAccessibleName(text("finder.name"))
        self.box = QLineEdit()
        dress(self.box, "search")
        self.box.setPlaceholderText(text("finder.hint"))
        self.box.setAccessibleName(text("finder.name"))
        self.box.setMaxLength(100)
        glass = QAction(icon(kit.look, "search"), text("part.search.name"), self.box)
        FieldIcon(kit, self.box, glass, leading=True)
        self.box.installEventFilter(self)
        Composing(self.box)
        self.box.textChanged.connect(lambda _: self._look())
        self.chips = FilterChips(kit, text("finder.kinds"))
        self.chips.chosen.connect(self._choose_kind)
        self.list = FinderList(kit)
        self.list.setAccessibleName(text("finder.results"))
        self.list.chosen.connect(self._open)
        self.none = label("", "muted", wrap=True)
        self.none.setAlignment(Qt.AlignmentFlag.AlignCenter)
        foot = label(text("finder.keys"), "muted")
        head = row(kit.look, self.box, margins=(12, 12, 12, 8))
        kinds = row(kit.look, self.chips, None, margins=(12, 0, 12, 8))
        layout = column(
            kit.look, head, kinds, rule(), self.list, self.none, rule(),
            row(kit.look, foot, margins=(14, 6, 14, 7)),
            gap=0, margins=(1, 1, 1, 1), into=self,
        )  # fmt: skip
        layout.setStretch(3, 1)
        layout.setStretch(4, 1)
        self.setFixedSize(kit.look.px(WIDTH), kit.look.px(HEIGHT))
        self._look()

    def open_over(self, window: QWidget) -> None:
        """Shows the panel at the top of a window with the cursor in its box."""
        left = max((window.width() - self.width()) // 2, 0)
        top = min(self._kit.look.px(TOP), max(window.height() - self.height(), 0))
        self.move(window.mapToGlobal(QPoint(left, top)))
        self.show()
        self.box.setFocus()

    def take_entries(self, entries: Sequence[Entry]) -> None:
        """What can be found, as soon as it is known."""
        self._entries = entries
        self._look()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            return self._on_key(event)
        return super().eventFilter(watched, event)

    def _on_key(self, event: QKeyEvent) -> bool:
        key = Qt.Key(event.key())
        steps = {
            Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1,
            Qt.Key.Key_PageDown: 8, Qt.Key.Key_PageUp: -8,
        }  # fmt: skip
        if key in steps:
            self.list.step(steps[key])
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.list.choose()
        elif key in (Qt.Key.Key_Tab, Qt.Key.Key_Backtab):
            at = self._kinds.index(self._kind) + (1 if key == Qt.Key.Key_Tab else -1)
            self._choose_kind(self._kinds[at % len(self._kinds)])
        else:
            return False
        return True

    def _choose_kind(self, kind: str) -> None:
        self._kind = kind
        self._look()

    def _look(self) -> None:
        """Finds what answers to the box as it stands."""
        query, words = self.box.text().strip(), self._kit.words
        commands = [one for one in self._commands if one.answers(query)]
        wanted = "" if self._kind == COMMANDS else self._kind
        groups = find(self._entries or (), query, wanted)
        if wanted and wanted not in [group.kind for group in groups]:
            # What was chosen holds nothing any more: all the rest is shown instead.
            self._kind, groups = "", find(self._entries or (), query)
        self._show_chips(groups, len(commands))
        lines: list[FinderLine] = []
        if self._kind != COMMANDS:
            for group in groups:
                lines += self._lines_of(group)
        if commands and self._kind in ("", COMMANDS):
            lines.append(FinderLine(head=words.text("finder.commands")))
            lines += [
                FinderLine(one.title, one.keys, icon_name=one.icon_name, value=one)
                for one in commands
            ]
        self.list.show_lines(lines)
        self.list.setVisible(bool(lines))
        self.none.setVisible(not lines)
        self.none.setText(words.text("finder.none", query=query))

    def _lines_of(self, group: Group) -> list[FinderLine]:
        words = self._kit.words
        if not group.hits:
            return []
        head = words.text(f"kind.{group.kind}")
        if group.count > len(group.hits):
            head = words.text("finder.some", kind=head, shown=len(group.hits), count=group.count)
        return [
            FinderLine(head=head),
            *(FinderLine(hit.label, hit.detail, value=hit) for hit in group.hits),
        ]

    def _show_chips(self, groups: Sequence[Group], commands: int) -> None:
        """One chip a kind, as many as there is room for; the chosen one is always among them."""
        text = self._kit.words.text
        counts = {group.kind: group.count for group in groups}
        names = {kind: text(f"kind.{kind}") for kind in counts}
        if commands and counts:
            counts[COMMANDS], names[COMMANDS] = commands, text("finder.commands")
        self._kinds = ["", *counts]
        if self._kind not in self._kinds:
            self._kind = ""
        shown = [kind for kind in counts if kind != self._kind][: _CHIPS - bool(self._kind)]
        total = text("finder.all", count=sum(counts.values()) or commands)
        self.chips.show_chips(
            [
                ("", total),
                *(
                    (kind, text("finder.kind", kind=names[kind], count=counts[kind]))
                    for kind in counts
                    if kind in shown or kind == self._kind
                ),
            ]
        )
        self.chips.choose(self._kind)

    def _open(self, value: object) -> None:
        self.close()
        if isinstance(value, Command):
            value.do()
        else:
            self.record_wanted.emit(getattr(value, "kind", ""), getattr(value, "target", ""))
