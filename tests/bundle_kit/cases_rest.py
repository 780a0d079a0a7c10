"""Cases that came later: names of files within a record, a locked file, a database's log gone."""

from typing import Any

from tests.bundle_kit.cases_changes import one
from tests.bundle_kit.cases_container import THIRD, TRUST
from tests.bundle_kit.cases_places import DB, WAL, add
from tests.bundle_kit.forge import bundle, line, uid
from tests.bundle_kit.kit import Kit

CONTROL: dict[str, Any] = {
    "risk_point": uid("record", "one"),
    "text": "每季度抽查一次",
    "frequency": "yearly",
    "responsible": uid("staff"),
    "rule": "",
    "due": None,
    "in_place_on": None,
    "evidence": [],
    "also_for": [],
    "internal_rule": None,
}


def add_all(kit: Kit) -> None:
    locked = b"%PDF-1.7\ntrailer << /Encrypt << /Filter /Standard /V 5 >> >>\n"
    kit.add("attachment-pdf-locked", bundle((), (locked,), **THIRD), "OK", TRUST, (73,))
    names(kit)
    database_logs(kit)


def names(kit: Kit) -> None:
    """A file's name is a text of its record: no file is ever opened or written by it."""
    for name, (text, code) in {
        "up-two-folders": ("../../x", "OK"),
        "of-a-drive": ("C:\\x", "OK"),
        "of-a-device": ("CON", "OK"),
        "turned-round": ("a\u202egpj.exe", "CHANGE-DATA"),
        "of-300-characters": ("长" * 300, "CHANGE-DATA"),
        "with-a-dot-at-the-end": ("scan.", "OK"),
        "with-a-space-at-the-end": ("scan ", "CHANGE-DATA"),
    }.items():
        proof = {"attachment": "a" * 64, "name": text, "on": None}
        raw = line("control", kind="control", data=CONTROL | {"evidence": [proof]})
        one(kit, f"file-name-{name}", raw, code, 77)


def database_logs(kit: Kit) -> None:
    """What a crash leaves beside the database, and somebody tidies away: it opens as it was."""
    left: list[Any] = ["left by a crash"]
    add(kit, "db-left-by-a-crash", "OK", [left], 90)
    add(kit, "db-log-removed", "OK", [left, ["remove", WAL]], 90)
    add(kit, "db-shared-memory-removed", "OK", [left, ["remove", f"{DB}-shm"]], 90)
