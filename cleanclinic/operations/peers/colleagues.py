"""What several PCs of one department exchange through the office.

The office passes on to each device what it published itself and what the department's PCs wrote,
but not what this device's own stream brought. So a PC that begins anew, and has lost what it wrote
before, is sent that too. The device takes each line as the department's or as the office's own.
"""

import json
from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, is_dataclass

from cleanclinic.operations.workspace.opening import OFFICE, Workspace
from cleanclinic.operations.workspace.trust import roster_of
from cleanclinic.records import OFFICE_KEEPS, record_type
from cleanclinic.records.change import Change, parse_line
from cleanclinic.records.codec import from_data
from cleanclinic.records.fields import Parts, Refers, fields_of
from cleanclinic.storage.values import AttachmentInfo, BundleNote, LogLine
from cleanclinic.sync.roster import RosterDevice

# What a field may refer to that is no record of one kind.
_NO_KIND = ("attachment", "record")


@dataclass(frozen=True)
class News:
    """Lines a device has not got, the files they name, and the log position they reach.

    `owed` are files that are named but have not come here yet; they follow later.
    """

    lines: tuple[LogLine, ...]
    attachments: tuple[AttachmentInfo, ...]
    owed: tuple[str, ...]
    last: int


def colleagues(workspace: Workspace, department_id: str, device_id: str) -> frozenset[str]:
    """The ids of the other devices of a department."""
    return frozenset(
        one.device_id
        for one in roster_of(workspace).devices
        if one.department_id == department_id and one.device_id != device_id
    )


def news_for(workspace: Workspace, device: RosterDevice) -> News:
    """What a device has not got of the office's own lines and of its department's."""
    store = workspace.store
    after = store.stream(device.device_id, "out").position
    last = store.audit().size
    brought = brought_by(store.bundle_notes("in", device.device_id, device.epoch))
    lines = []
    wanted = dict.fromkeys(json.loads(store.meta(f"owed:{device.device_id}", "[]")))
    for line in store.lines_after(after, owners=(OFFICE, device.department_id), upto=last):
        if line.own and line.kind in OFFICE_KEEPS:
            continue
        if not line.own and brought(line.position):
            continue
        wanted |= dict.fromkeys(attachments_of(parse_line(line.line)))
        lines.append(line)
    files = {sha256: store.attachment(sha256) for sha256 in wanted}
    return News(
        lines=tuple(lines),
        attachments=tuple(info for info in files.values() if info is not None),
        owed=tuple(sha256 for sha256, info in files.items() if info is None),
        last=last,
    )


def brought_by(notes: Sequence[BundleNote]) -> Callable[[int], bool]:
    """Whether a place in the log was filled by one of these bundles."""
    spans = [range(note.first, note.last + 1) for note in notes if note.first]
    starts = [span.start for span in spans]

    def brought(position: int) -> bool:
        found = bisect_right(starts, position)
        return found > 0 and position in spans[found - 1]

    return brought


def attachments_of(change: Change) -> Iterator[str]:
    """The SHA-256 of every attachment that the values of a change name."""
    return (name for kind, name in _named_by(change) if kind == "attachment")


def records_named_by(change: Change) -> Iterator[tuple[str, str]]:
    """Kind and id of every other record that the values of a change name."""
    return (one for one in _named_by(change) if one[0] not in _NO_KIND)


def _named_by(change: Change) -> Iterator[tuple[str, str]]:
    of = record_type(change.kind)
    if of is not None and change.data is not None:
        yield from _named_in(from_data(of, change.rec, change.data))


def _named_in(value: object) -> Iterator[tuple[str, str]]:
    for field in fields_of(type(value)):
        found = getattr(value, field.name)
        if isinstance(field.note, Refers) and found:
            yield field.note.kind, found
        elif isinstance(field.note, Parts) and is_dataclass(field.note.of):
            for part in found:
                yield from _named_in(part)
