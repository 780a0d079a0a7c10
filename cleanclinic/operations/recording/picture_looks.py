"""How the pictures among the evidence look: read once each, kept beside their files, never sent."""

from collections.abc import Mapping
from dataclasses import dataclass

from cleanclinic.errors import CleanClinicError
from cleanclinic.operations.recording.evidence import read_file
from cleanclinic.operations.workspace.opening import Workspace
from cleanclinic.operations.workspace.results import Cancelled, stop_if
from cleanclinic.paper.looks import look_of, shown_apart
from cleanclinic.records.control import Evidence
from cleanclinic.records.look_alike import SHOWN_MOST, near_pairs

# A photo of 12 million pixels takes about 150 ms; nobody else's work waits for many.
AT_ONCE = 12
_NONE = ""


@dataclass(frozen=True)
class Alike:
    """Pairs of files that look like the same photo; `unread` pictures were not looked at yet."""

    pairs: tuple[tuple[str, str], ...]
    unread: int


def alike_pictures(
    workspace: Workspace,
    files: Mapping[str, Evidence],
    cancelled: Cancelled,
    at_once: int | None = AT_ONCE,
) -> Alike:
    """Which of some files look alike, after looking at those that are new: at most `at_once`.

    Files that have not come to this computer are passed over. Raises CancelledError.
    """
    store = workspace.store
    known = store.picture_marks()
    new = [name for name in files if name not in known and store.attachment(name) is not None]
    for name in new[:at_once]:
        stop_if(cancelled)
        known[name] = _look_at(workspace, files[name])
    marks = {name: int(known[name], 16) for name in files if known.get(name)}
    shown: dict[str, bytes] = {}
    pairs = []
    for one, other in near_pairs(marks):
        stop_if(cancelled)
        for name in (one, other):
            if name not in shown:
                shown[name] = store.picture_shown(name)
        if shown_apart(shown[one], shown[other]) <= SHOWN_MOST:
            pairs.append((one, other))
    unread = 0 if at_once is None else max(len(new) - at_once, 0)
    return Alike(tuple(sorted(pairs)), unread)


def _look_at(workspace: Workspace, evidence: Evidence) -> str:
    """Reads a file and notes how it looks; what is no picture is noted too, to be read once."""
    mark, shown = _NONE, b""
    try:
        file = read_file(workspace, evidence)
    except CleanClinicError:
        # Its name says another kind than it is: it is looked at by what it is.
        file = None
    look = look_of(file.content, file.media_type) if file and _is_picture(file.media_type) else None
    if look is not None:
        mark, shown = f"{look.mark:016x}", look.shown
    with workspace.store.writing() as tx:
        tx.note_look(evidence.attachment, mark, shown)
    return mark


def _is_picture(media_type: str) -> bool:
    return media_type.startswith("image/")
