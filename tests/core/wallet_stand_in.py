"""Stands for KDE's wallet on a bus of a test's own, and answers as `kwalletd5` does.

`python -m tests.core.wallet_stand_in MODE`: `open`; `cancelled`, the person closed its window;
`off`, it is switched off; `gone`, it ends at the
first use; `full`, it keeps nothing. Says `ready` once it can be reached.
"""

import sys

from jeepney import HeaderFields, MessageType, new_error, new_method_return
from jeepney.bus_messages import message_bus
from jeepney.io.blocking import open_dbus_connection

NAME = "org.kde.kwalletd5"
DENIED = -1


def main(mode: str) -> None:
    kept: dict[tuple[str, str], str] = {}

    def has(_handle, folder, key, _app):
        return "b", (folder, key) in kept

    def read(_handle, folder, key, _app):
        return "s", kept.get((folder, key), "")

    def write(_handle, folder, key, value, _app):
        if mode == "full":
            return "i", DENIED
        kept[folder, key] = value
        return "i", 0

    def remove(_handle, folder, key, _app):
        return "i", 0 if kept.pop((folder, key), None) is not None else DENIED

    def opened(_wallet, _window, _app):
        if mode == "gone":
            raise SystemExit
        return "i", DENIED if mode == "cancelled" else 7

    answers = {
        "isEnabled": lambda: ("b", mode != "off"),
        "networkWallet": lambda: ("s", "kdewallet"),
        "open": opened,
        "hasEntry": has,
        "readPassword": read,
        "writePassword": write,
        "removeEntry": remove,
    }
    bus = open_dbus_connection()
    bus.send_and_get_reply(message_bus.RequestName(NAME))
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    while True:
        asked = bus.receive()
        if asked.header.message_type is not MessageType.method_call:
            continue
        method = asked.header.fields[HeaderFields.member]
        if method in answers:
            kind, value = answers[method](*asked.body)
            bus.send(new_method_return(asked, kind, (value,)))
        else:
            bus.send(new_error(asked, "org.freedesktop.DBus.Error.UnknownMethod"))


if __name__ == "__main__":
    main(sys.argv[1])
