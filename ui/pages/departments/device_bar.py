"""What can be done to the computer chosen in the table."""

from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame

from cleanclinic.operations.office.devices import BY_A_PERSON
from ui.pages.departments.device_rows import Device
from ui.parts.kit import Kit
from ui.parts.layouts import Elided, button, row
from ui.parts.menu_button import MenuButton
from ui.parts.read_only import keep_off
from ui.parts.style import dress


class DeviceBar(QFrame):
    """Signals: `revoke_wanted` (device id, reason), `replace_wanted`, `book_wanted` (device id)."""

    revoke_wanted = Signal(str, str)
    replace_wanted = Signal(str)
    book_wanted = Signal(str)

    def __init__(self, kit: Kit) -> None:
        super().__init__()
        dress(self, "card")
        self._kit = kit
        self._device: Device | None = None
        text = kit.words.text
        self.said = Elided("", "muted")
        self.replace = button(kit, text("ui.devices.replace"), icon_name="refresh-cw")
        self.replace.clicked.connect(lambda: self.replace_wanted.emit(self._id()))
        self.revoke = MenuButton(kit, text("ui.devices.revoke"))
        for reason in BY_A_PERSON:
            action = self.revoke.menu_shown.addAction(text(f"ui.devices.revoke.{reason}"))
            action.triggered.connect(partial(self._revoke, reason.value))
        self.book = button(kit, text("ui.devices.book"), icon_name="file-text")
        self.book.clicked.connect(lambda: self.book_wanted.emit(self._id()))
        layout = row(
            kit.look, self.said, self.replace, self.revoke, self.book,
            gap=10, margins=(16, 8, 12, 8), into=self,
        )  # fmt: skip
        layout.setStretch(0, 1)
        keep_off(kit, self.replace, self.revoke)
        self.show_device(None)

    def show_device(self, device: Device | None) -> None:
        """Offers what can be done to it."""
        self._device = device
        text = self._kit.words.text
        active = device is not None and device.row.active
        self.replace.setVisible(active)
        self.revoke.setVisible(active)
        self.book.setVisible(device is not None and not active)
        self.said.set_whole(self._sentence(device) if device else text("ui.devices.choose"))

    def _sentence(self, device: Device) -> str:
        text, row_, stream = self._kit.words.text, device.row, device.stream
        name = f"{row_.department} · {row_.label}"
        if stream is not None and stream.frozen:
            return text("ui.devices.said.frozen", name=name)
        if stream is not None and stream.missing:
            count = len(stream.waiting)
            return text("ui.devices.said.missing", name=name, numbers=stream.numbers, count=count)
        if row_.expires is not None:
            return text("ui.devices.said.unused", name=name, date=row_.expires)
        if not row_.active:
            return text("ui.devices.said.out", name=name, date=row_.revoked_on or "")
        return text("ui.devices.said.good", name=name)

    def _id(self) -> str:
        return self._device.id if self._device else ""

    def _revoke(self, reason: str) -> None:
        if self._device is not None:
            self.revoke_wanted.emit(self._device.id, reason)
