"""Who was at a session: everybody ticked in one go, then who makes it up."""

from collections.abc import Mapping, Sequence
from datetime import date

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QListView, QListWidget, QListWidgetItem, QMenu, QWidget

from cleanclinic.records.education import EducationSession, Presence
from ui.parts.check_list import CheckList
from ui.parts.kit import Kit
from ui.parts.layouts import button, column, label, row

_ROLE = Qt.ItemDataRole.UserRole
_TALL, _WIDE, _LEAST, _MOST = 30, 104, 60, 250
_HERE = (Presence.PRESENT, Presence.MADE_UP)


class AttendanceCard(QWidget):
    """Names to tick. Before a session was held everybody stands ticked: the absent are fewer.

    Signals: `held` (ids of who was there); `presence_wanted` (ids, Presence) for the chosen ones;
    `made_up_wanted` (ids) for who was not there.
    """

    held = Signal(list)
    presence_wanted = Signal(list, object)
    made_up_wanted = Signal(list)

    def __init__(self, kit: Kit) -> None:
        super().__init__()
        self._kit = kit
        self._session: EducationSession | None = None
        text = kit.words.text
        self.count = label("", "muted")
        self.list = CheckList(kit)
        self.list.setAccessibleName(text("education_session.attendance"))
        self.list.setFlow(QListView.Flow.LeftToRight)
        self.list.setWrapping(True)
        self.list.setResizeMode(QListView.ResizeMode.Adjust)
        self.list.setUniformItemSizes(True)
        self.list.setSelectionMode(QListWidget.SelectionMode.ExtendedSelection)
        self.list.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.list.customContextMenuRequested.connect(
            lambda place: self._menu(self.list.viewport().mapToGlobal(place))
        )
        self.list.itemChanged.connect(lambda _: self._tell())
        self.all = button(kit, text("ui.education.all"), "link")
        self.all.clicked.connect(self._tick_all)
        self.save = button(kit, "", "primary", icon_name="check")
        self.save.clicked.connect(lambda: self.held.emit(self.ticked()))
        self.more = button(kit, text("ui.education.made_up"), icon_name="history")
        self.more.clicked.connect(self._make_up)
        head = row(
            kit.look,
            label(text("education_session.attendance"), "heading"),
            self.count,
            None,
            self.all,
        )
        column(
            kit.look, head, self.list, row(kit.look, self.save, self.more, None),
            gap=8, margins=(0, 8, 0, 0), into=self,
        )  # fmt: skip

    def show_session(
        self,
        session: EducationSession,
        people: Sequence[str],
        names: Mapping[str, str],
        today: date,
        *,
        changeable: bool,
    ) -> None:
        """Shows a session's people: those of its day, or who was marked when it was held."""
        self._session = session
        marked = {one.person: one for one in session.attendance}
        held = session.held_on is not None
        self.list.blockSignals(True)
        self.list.clear()
        for person in dict.fromkeys([*people, *marked]):
            mark = marked.get(person)
            here = mark.presence in _HERE if mark else not held
            item = QListWidgetItem(
                self._named(names.get(person, ""), mark.presence if mark else None), self.list
            )
            item.setData(_ROLE, person)
            item.setCheckState(Qt.CheckState.Checked if here else Qt.CheckState.Unchecked)
            look = self._kit.look
            item.setSizeHint(
                self.list.sizeHint().scaled(
                    look.px(_WIDE), look.px(_TALL), Qt.AspectRatioMode.IgnoreAspectRatio
                )
            )
            if mark is not None and mark.presence is not Presence.PRESENT:
                said = self._kit.words.text(f"presence.{mark.presence}")
                item.setToolTip(
                    " · ".join(filter(None, (said, mark.reason, str(mark.made_up_on or ""))))
                )
        self.list.blockSignals(False)
        lines = -(-self.list.count() // 3)
        look = self._kit.look
        self.list.setFixedHeight(look.px(min(max(lines * _TALL + 8, _LEAST), _MOST)))
        text = self._kit.words.text
        self.save.setText(" " + text("ui.education.save" if held else "ui.education.hold"))
        future = session.planned_on > today and not held
        self.save.setEnabled(changeable and bool(self.list.count()))
        self.save.setToolTip(text("ui.education.hold.early") if future else "")
        self.all.setEnabled(changeable)
        self.more.setVisible(held and bool(session.have_to_make_up()))
        self.more.setEnabled(changeable)
        self._tell()

    def ticked(self) -> list[str]:
        """Ids of the people whose names are ticked."""
        return [
            one.data(_ROLE) for one in self._items() if one.checkState() == Qt.CheckState.Checked
        ]

    def chosen(self) -> list[str]:
        """Ids of the selected names."""
        return [item.data(_ROLE) for item in self.list.selectedItems()]

    def _items(self) -> list[QListWidgetItem]:
        return [self.list.item(place) for place in range(self.list.count())]

    def _named(self, name: str, presence: Presence | None) -> str:
        if presence in (None, Presence.PRESENT, Presence.ABSENT):
            return name
        return f"{name}·{self._kit.words.text(f'presence.{presence}')}"

    def _tick_all(self) -> None:
        full = len(self.ticked()) == self.list.count()
        for item in self._items():
            item.setCheckState(Qt.CheckState.Unchecked if full else Qt.CheckState.Checked)

    def _make_up(self) -> None:
        """Those chosen who were not there, or all of them when none is chosen."""
        assert self._session is not None
        missing = self._session.have_to_make_up()
        people = [one for one in self.chosen() if one in missing] or list(missing)
        self.made_up_wanted.emit(people)

    def _menu(self, place: QPoint) -> None:
        if self._session is None or self._session.held_on is None or not self.chosen():
            return
        menu = QMenu(self)
        for presence in Presence:
            act = QAction(self._kit.words.text(f"presence.{presence}"), menu)
            act.triggered.connect(
                lambda _=False, to=presence: self.presence_wanted.emit(self.chosen(), to)
            )
            menu.addAction(act)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(place)

    def _tell(self) -> None:
        self.count.setText(
            self._kit.words.text(
                "ui.education.there", there=len(self.ticked()), count=self.list.count()
            )
        )
