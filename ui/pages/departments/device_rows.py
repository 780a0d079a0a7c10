"""Columns and rows of the table of computers: how far the office has come with each."""

from dataclasses import dataclass

from cleanclinic.operations.exchange.progress import DeviceStream
from cleanclinic.operations.office.devices import DeviceRow
from cleanclinic.records.initials import search_text
from cleanclinic.words import Words
from ui.parts.kit import Kit
from ui.parts.pills import Badge
from ui.parts.table_cell import Cell
from ui.parts.table_row import Column, Row
from ui.parts.widths import column_width

_STATES = ("in_use", "frozen", "missing", "unused")


@dataclass(frozen=True)
class Device:
    """A PC on the list, and how far its stream has come if it has one."""

    row: DeviceRow
    stream: DeviceStream | None

    @property
    def id(self) -> str:
        return self.row.device_id

    @property
    def needs_look(self) -> bool:
        """Whether something is missing, waits or is stopped, or the grant was never used."""
        stream = self.stream
        stopped = stream is not None and (stream.frozen or bool(stream.missing))
        return self.row.active and (stopped or self.row.expires is not None)


def device_columns(kit: Kit) -> tuple[Column, ...]:
    def title(name: str) -> str:
        return kit.words.text(f"ui.devices.column.{name}")

    def wide(name: str, *cells: Cell) -> int:
        return column_width(kit, title(name), *cells)

    states = [Badge(kit.words.text(f"ui.devices.state.{name}")) for name in _STATES]
    return (
        Column("department", title("department"), 150, "strong", stretch=True),
        Column("label", title("label"), 130),
        Column("state", title("state"), wide("state", *states), "badge"),
        Column("last", title("last"), wide("last", "2026-11-22 00:00"), "muted"),
        Column("upto", title("upto"), wide("upto", "#0000"), align="right"),
        Column("missing", title("missing"), wide("missing", "3, 5-8"), "text"),
        Column("waiting", title("waiting"), wide("waiting"), "number", align="right"),
        Column("safe", title("safe"), wide("safe", "#0000"), align="right"),
        Column("numbering", title("numbering"), wide("numbering"), "muted"),
        Column("since", title("since"), wide("since", "2026-11-22"), "muted"),
    )


def device_row(one: Device, words: Words) -> Row:
    device, stream = one.row, one.stream
    upto = stream.upto if stream else device.received
    last = device.last_received
    cells: tuple[Cell, ...] = (
        device.department,
        device.label,
        state_badge(one, words),
        last.astimezone() if last else "",
        _number(words, upto),
        stream.numbers if stream else "",
        len(stream.waiting) if stream and stream.waiting else None,
        _number(words, stream.durable if stream else 0),
        numbering(device, words),
        device.since,
    )
    return Row(device.device_id, cells, search_text(device.department, device.label))


def state_badge(one: Device, words: Words) -> Badge:
    """How a PC stands, in two or three words."""
    device, stream = one.row, one.stream
    if not device.active:
        reason = words.text(f"revoke_reason_short.{device.reason or 'retired'}")
        return Badge(words.text("ui.devices.state.out", reason=reason), "plain", 4)
    if stream is not None and stream.frozen:
        return Badge(words.text("ui.devices.state.frozen"), "bad", 0)
    if stream is not None and stream.missing:
        return Badge(words.text("ui.devices.state.missing"), "warn", 1)
    if device.expires is not None:
        return Badge(words.text("ui.devices.state.unused"), "info", 2)
    return Badge(words.text("ui.devices.state.in_use"), "good", 3)


def numbering(device: DeviceRow, words: Words) -> str:
    """How often it has begun to number anew, in words."""
    key = "first" if device.epoch <= 1 else "again"
    return words.text(f"ui.devices.numbering.{key}", count=device.epoch - 1)


def _number(words: Words, number: int) -> str:
    return words.text("part.journal.number", number=f"{number:04d}") if number else ""
