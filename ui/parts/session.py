"""Hearing from the system that the person left: screen locked, sleep, another user.

On Linux the login service and the screen savers tell over D-Bus; on Windows messages to a window
do. Where neither is to be had the sleep is still seen by the clocks (`ui.parts.idle`).
The Windows part was seen to work under Wine, where a test posts the messages Windows would.
"""

import ctypes
import sys
from typing import Any

from PySide6.QtCore import SLOT, QObject, Signal, Slot
from PySide6.QtWidgets import QWidget

_LOGIN = "org.freedesktop.login1"
# Whoever locks the screen says so on the session bus: (service, path, interface, signal).
_SAVERS = (
    ("org.freedesktop.ScreenSaver", "/org/freedesktop/ScreenSaver"),
    ("org.freedesktop.ScreenSaver", "/ScreenSaver"),
    ("org.gnome.ScreenSaver", "/org/gnome/ScreenSaver"),
    ("org.mate.ScreenSaver", "/org/mate/ScreenSaver"),
    ("org.cinnamon.ScreenSaver", "/org/cinnamon/ScreenSaver"),
)
_WM_POWERBROADCAST, _PBT_APMSUSPEND = 0x0218, 0x0004
_WM_WTSSESSION_CHANGE = 0x02B1
# Console disconnect, remote disconnect, log off, lock.
_WTS_LEFT = frozenset({0x2, 0x4, 0x6, 0x7})


class SessionEar(QObject):
    """Signals: `left` when the screen was locked, the PC goes to sleep or another user came."""

    left = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._ears: list[Any] = []

    def listen(self) -> bool:
        """Begins to listen; False where the system tells nothing. Slow: not before the painting."""
        if sys.platform == "win32":
            return self._listen_to_windows()
        return self._listen_to_bus()

    @Slot(bool)
    def on_sleep(self, begins: bool) -> None:
        if begins:
            self.left.emit()

    @Slot(bool)
    def on_saver(self, active: bool) -> None:
        if active:
            self.left.emit()

    @Slot()
    def on_lock(self) -> None:
        self.left.emit()

    def _listen_to_bus(self) -> bool:
        # It takes longer to load than the whole first painting.
        from PySide6.QtDBus import QDBusConnection  # noqa: PLC0415  and Windows has none

        def hear(bus: QDBusConnection, told: tuple[str, str, str, str], slot: str) -> bool:
            asked = (*told, self, SLOT(slot))
            return bus.isConnected() and bus.connect(*asked)  # type: ignore[call-overload] # wants bytes, takes text

        system, session = QDBusConnection.systemBus(), QDBusConnection.sessionBus()
        manager = (_LOGIN, "/org/freedesktop/login1", f"{_LOGIN}.Manager", "PrepareForSleep")
        # An empty path: the signal of whichever session. A ward PC has one or two, and locking once
        # too often costs a PIN.
        lock = (_LOGIN, "", f"{_LOGIN}.Session", "Lock")
        heard = [hear(system, manager, "on_sleep(bool)"), hear(system, lock, "on_lock()")]
        for service, path in _SAVERS:
            heard.append(hear(session, (service, path, service, "ActiveChanged"), "on_saver(bool)"))
        return any(heard)

    def _listen_to_windows(self) -> bool:
        ear = _WindowsEar()
        ear.left.connect(self.left)
        self._ears.append(ear)
        return ear.register()


class _Message(ctypes.Structure):
    """The beginning of Windows' MSG; what follows is not read."""

    _fields_ = [
        ("window", ctypes.c_void_p),
        ("message", ctypes.c_uint),
        ("wide", ctypes.c_size_t),
        ("long", ctypes.c_ssize_t),
    ]


def tells_of_leaving(message: int, wide: int) -> bool:
    """Whether a Windows message says that the person left the PC."""
    if message == _WM_WTSSESSION_CHANGE:
        return wide in _WTS_LEFT
    return message == _WM_POWERBROADCAST and wide == _PBT_APMSUSPEND


class _WindowsEar(QWidget):
    """A window that is never shown: only its own messages come through Python."""

    left = Signal()

    def register(self) -> bool:
        """Asks Windows to tell this window; False where it will not."""
        library = getattr(ctypes, "WinDLL", None)
        if library is None:
            return False
        try:
            tell = library("wtsapi32").WTSRegisterSessionNotification
        except (OSError, AttributeError):
            return False
        tell.argtypes = [ctypes.c_void_p, ctypes.c_uint32]
        tell.restype = ctypes.c_int
        # 0: of this session only.
        return bool(tell(int(self.winId()), 0))

    def nativeEvent(self, event_type: Any, message: Any) -> Any:
        if bytes(event_type) == b"windows_generic_MSG":
            told = _Message.from_address(int(message))
            if tells_of_leaving(told.message, told.wide):
                self.left.emit()
        return False, 0
