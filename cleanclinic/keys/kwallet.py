"""KDE's wallet as a backend of keyring, over the bus library that Secret Service needs anyway.

keyring's own wants python-dbus, which is no wheel and must be compiled on each system: with what is
shipped it is never there. A wallet of today also answers as a Secret Service, and then that is
taken; this one serves desktops where it does not.
"""

from contextlib import closing
from typing import ClassVar

from jeepney import DBusAddress, MessageType, new_method_call
from jeepney.bus_messages import DBus
from jeepney.io.blocking import DBusConnection, open_dbus_connection
from keyring.backend import KeyringBackend
from keyring.compat import properties
from keyring.errors import InitError, KeyringLocked, PasswordDeleteError, PasswordSetError

_APP = "CleanClinic"
_INTERFACE = "org.kde.KWallet"
_NO_WINDOW = 0
_PATIENCE_S = 10


class KWallet(KeyringBackend):
    """The wallet that the desktop has chosen; one is opened, and asked for, at each use."""

    bus_name: ClassVar[str] = "org.kde.kwalletd5"
    object_path: ClassVar[str] = "/modules/kwalletd5"

    @properties.classproperty
    def priority(cls) -> float:  # noqa: N805  a property of the class
        """Raises RuntimeError where there is no such wallet, or it is switched off."""
        try:
            with closing(_connect()) as bus:
                if not _is_there(bus, cls.bus_name):
                    raise RuntimeError("no wallet")
                if not cls._ask(bus, "isEnabled"):
                    raise RuntimeError("the wallet is switched off")
        except (OSError, InitError) as error:
            raise RuntimeError("no answer") from error
        return 4.9

    def get_password(self, service: str, username: str) -> str | None:
        with closing(_connect()) as bus:
            handle = self._open(bus)
            where = (handle, service, username, _APP)
            if not self._ask(bus, "hasEntry", "isss", *where):
                return None
            return str(self._ask(bus, "readPassword", "isss", *where))

    def set_password(self, service: str, username: str, password: str) -> None:
        with closing(_connect()) as bus:
            handle = self._open(bus)
            where = (handle, service, username)
            if self._ask(bus, "writePassword", "issss", *where, password, _APP):
                raise PasswordSetError("not written")

    def delete_password(self, service: str, username: str) -> None:
        with closing(_connect()) as bus:
            handle = self._open(bus)
            if self._ask(bus, "removeEntry", "isss", handle, service, username, _APP):
                raise PasswordDeleteError("not there")

    def _open(self, bus: DBusConnection) -> int:
        """Its handle; KDE asks the person for the password where it is closed."""
        wallet = self._ask(bus, "networkWallet")
        handle = self._ask(bus, "open", "sxs", wallet, _NO_WINDOW, _APP)
        if not isinstance(handle, int) or handle < 0:
            raise KeyringLocked("not opened")
        return handle

    @classmethod
    def _ask(cls, bus: DBusConnection, method: str, kinds: str = "", *values: object) -> object:
        address = DBusAddress(cls.object_path, cls.bus_name, _INTERFACE)
        return _answer(bus, address, method, kinds, values)


class KWallet6(KWallet):
    """Of Plasma 6."""

    bus_name = "org.kde.kwalletd6"
    object_path = "/modules/kwalletd6"


def _connect() -> DBusConnection:
    try:
        return open_dbus_connection()
    except (OSError, KeyError) as error:
        raise InitError("no session bus") from error


def _is_there(bus: DBusConnection, name: str) -> bool:
    """Whether it runs, or can be started by the bus."""
    asked = DBus()
    if bus.send_and_get_reply(asked.NameHasOwner(name), timeout=_PATIENCE_S).body[0]:
        return True
    startable = bus.send_and_get_reply(asked.ListActivatableNames(), timeout=_PATIENCE_S)
    return name in startable.body[0]


def _answer(
    bus: DBusConnection, address: DBusAddress, method: str, kinds: str, values: tuple[object, ...]
) -> object:
    # A person types a password while it opens; nothing else takes long.
    patience = None if method == "open" else _PATIENCE_S
    call = new_method_call(address, method, kinds or None, values)
    reply = bus.send_and_get_reply(call, timeout=patience)
    if reply.header.message_type is MessageType.error:
        raise InitError(method)
    return reply.body[0]
