"""What the page of departments and computers shows, read on the worker."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from cleanclinic.operations.home.office_board import OfficeBoard, office_board
from cleanclinic.operations.office.devices import devices
from cleanclinic.operations.workspace.opening import Workspace
from cleanclinic.operations.workspace.past import looking_back
from cleanclinic.words import Words
from ui.pages.departments.department_rows import department_row
from ui.pages.departments.device_rows import Device, device_row
from ui.parts.table_row import Row


@dataclass(frozen=True)
class Seen:
    """All departments and all computers, with their rows."""

    board: OfficeBoard
    rows: Sequence[Row]
    devices: tuple[Device, ...]
    device_rows: Sequence[Row]


def read_departments(workspace: Workspace, words: Words, day: date | None) -> Seen:
    """As things stand, or the departments as they stood at the end of `day`."""
    board = office_board(workspace)
    then = office_board(looking_back(workspace, day)) if day is not None else board
    streams = {one.device_id: one for of in board.departments for one in of.streams}
    found = tuple(Device(one, streams.get(one.device_id)) for one in devices(workspace))
    return Seen(
        then,
        [department_row(one, words, past=day is not None) for one in then.departments],
        found,
        [device_row(one, words) for one in found],
    )
