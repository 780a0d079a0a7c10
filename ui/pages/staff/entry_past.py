"""What became of the entries of the ethics files: their histories, and those that were deleted."""

from functools import partial

from PySide6.QtWidgets import QWidget

from cleanclinic.operations.ethics.putting_back import (
    EVENT_FIXED,
    list_removed,
    restore_event_fields,
    restore_removed,
)
from cleanclinic.operations.recording.staff import staff_names
from cleanclinic.records.conduct_event import ConductEvent
from cleanclinic.records.held import Held
from ui.parts.page import Desk
from ui.parts.record_bin import BinDialog
from ui.parts.record_history import HistoryDialog
from ui.parts.record_plan import Deeds, DeskPlan, Names

# What the program keeps beside the rule's own words and the register's entry.
_CODES = ("item", "of_kind", "of_record")


def open_entry_history(
    desk: Desk, parent: QWidget, event_id: str, title: str, *, passed: bool
) -> None:
    """Who changed what about an entry; what passed is for reading until it is taken back."""
    HistoryDialog(
        desk, parent, _plan(desk), event_id, title, changeable=not passed, fixed=EVENT_FIXED,
        silent=_CODES,
        note=desk.words.text("ui.staff.entry.stands") if passed else "",
    ).open()  # fmt: skip


def open_entry_bin(desk: Desk, parent: QWidget) -> None:
    """The entries that were deleted, whoever they are about, and bringing them back."""
    desk.tasks.run(staff_names, partial(_open_bin, desk, parent), owner=parent)


def _open_bin(desk: Desk, parent: QWidget, names: Names) -> None:
    BinDialog(desk, parent, _plan(desk), names).open()


def _plan(desk: Desk) -> DeskPlan:
    def title(held: Held[ConductEvent], names: Names) -> str:
        one = held.record
        name = names.get(one.staff_member, "")
        what = one.rule or desk.words.text(f"conduct_kind.{one.kind}")
        return f"{one.on.isoformat()} {name} {what}"

    return DeskPlan(
        of=ConductEvent, name="staff.entries", columns=(), form=(), title_of=title,
        deeds=Deeds(
            removed=list_removed, restore=restore_removed, restore_fields=restore_event_fields
        ),
    )  # fmt: skip
