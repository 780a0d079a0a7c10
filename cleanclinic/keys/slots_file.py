"""keyslots.json on the disk: written whole, two generations kept, never guessed at."""

import json
import os
from contextlib import suppress
from pathlib import Path
from typing import Any

from cleanclinic.errors import telling
from cleanclinic.keys.errors import SlotsDamagedError, SlotsMissingError, SlotsNewerError
from cleanclinic.keys.slots import FORMAT, MISSES, SLOTS_MAX, VERSION, KeySlots, damage_check
from cleanclinic.renames import rename, sync_names

FILE_NAME = "keyslots.json"
PREVIOUS_NAME = "keyslots.json.1"
DAMAGED_NAME = "keyslots.json.damaged"
_SIZE_MAX = 256 * 1024
_TEXT_MAX = 200
MISSES_MAX = 10**6
_SECONDS_MAX = 10**12
_BINARY = getattr(os, "O_BINARY", 0)


class _NotSlotsError(Exception):
    pass


def has_slots(folder: Path) -> bool:
    """Whether a slots file of either generation is there: then nothing new may start here."""
    return any(os.path.lexists(folder / name) for name in (FILE_NAME, PREVIOUS_NAME))


def load_slots(folder: Path, *, previous: bool = False) -> KeySlots:
    """The slots of a workspace; the generation before only when a person asked for it."""
    path = folder / (PREVIOUS_NAME if previous else FILE_NAME)
    fallback = not previous and _is_whole(folder / PREVIOUS_NAME)
    with telling(path):
        try:
            data = _read(path)
        except FileNotFoundError as error:
            raise SlotsMissingError(path=path, previous=fallback) from error
    try:
        return _parse(data, path)
    except _NotSlotsError as error:
        raise SlotsDamagedError(path=path, previous=fallback) from error


def save_slots(folder: Path, slots: KeySlots) -> None:
    """Make these the slots; what was there stays as the generation before."""
    if not slots.slots:
        raise ValueError("slots that nothing opens")
    path = folder / FILE_NAME
    with telling(path):
        # A damaged file must not push out the last good one.
        if _is_whole(path):
            _write(folder / PREVIOUS_NAME, _read(path))
        _write(path, _text_of(slots))


def has_earlier(folder: Path) -> bool:
    """Whether the slots in use are missing or damaged, and those before them are whole."""
    return not _is_whole(folder / FILE_NAME) and _is_whole(folder / PREVIOUS_NAME)


def use_earlier(folder: Path) -> None:
    """Put the generation before in the place of slots that are missing or damaged.

    What was damaged is kept beside them. Raises what `load_slots` raises where there is none, and
    changes nothing where the slots in use are whole.
    """
    if not has_earlier(folder):
        load_slots(folder)
        return
    path = folder / FILE_NAME
    with telling(path):
        data = _read(folder / PREVIOUS_NAME)
        if os.path.lexists(path):
            rename(path, folder / DAMAGED_NAME)
        _write(path, data)


def rewrite_slots(folder: Path, slots: KeySlots) -> None:
    """Keep counted tries: no generation of its own, so the one before stays what it was."""
    path = folder / FILE_NAME
    with telling(path):
        _write(path, _text_of(slots))


def _text_of(slots: KeySlots) -> bytes:
    return json.dumps(slots.document, ensure_ascii=False, indent=1).encode("utf-8") + b"\n"


def _read(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(_SIZE_MAX + 1)


def _is_whole(path: Path) -> bool:
    try:
        _parse(_read(path), path)
    except (OSError, _NotSlotsError):
        return False
    except SlotsNewerError:
        return True
    return True


def _parse(data: bytes, path: Path) -> KeySlots:
    if len(data) > _SIZE_MAX:
        raise _NotSlotsError
    try:
        document = json.loads(data.decode("utf-8"), object_pairs_hook=_without_duplicates)
    except (ValueError, RecursionError) as error:
        raise _NotSlotsError from error
    if not isinstance(document, dict) or document.get("format") != FORMAT:
        raise _NotSlotsError
    version = document.get("v")
    if type(version) is int and version > VERSION:
        raise SlotsNewerError(path=path, version=version)
    try:
        if document.get("check") != damage_check(document):
            raise _NotSlotsError
    except (ValueError, RecursionError) as error:
        raise _NotSlotsError from error
    _check_shape(document)
    return KeySlots(document)


def _check_shape(document: dict[str, Any]) -> None:
    slots = document.get("slots")
    fine = (
        type(document.get("v")) is int
        and document["v"] == VERSION
        and _is_text(document.get("install_id"))
        and _is_text(document.get("workspace"))
        and type(document.get("demo")) is bool
        and type(document.get("generation")) is int
        and isinstance(document.get("bundle"), dict)
        and isinstance(slots, list)
        and 1 <= len(slots) <= SLOTS_MAX
        and all(_is_slot(slot) for slot in slots)
        and len({slot["id"] for slot in slots}) == len(slots)
        and _are_misses(document.get(MISSES, {}))
    )
    if not fine:
        raise _NotSlotsError


def _are_misses(misses: object) -> bool:
    """Counts and times anybody could have written: bounded before anything is worked out."""
    return (
        isinstance(misses, dict)
        and len(misses) <= SLOTS_MAX
        and all(
            isinstance(one, dict)
            and one.keys() == {"count", "at"}
            and type(one["count"]) is int
            and type(one["at"]) in (int, float)
            and 0 < one["count"] <= MISSES_MAX
            and 0 <= one["at"] < _SECONDS_MAX
            for one in misses.values()
        )
    )


def _is_slot(slot: object) -> bool:
    return isinstance(slot, dict) and _is_text(slot.get("id")) and _is_text(slot.get("kind"))


def _is_text(value: object) -> bool:
    return isinstance(value, str) and 0 < len(value) <= _TEXT_MAX


def _without_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    value = dict(pairs)
    if len(value) != len(pairs):
        raise ValueError("a name stands twice")
    return value


def _write(target: Path, data: bytes) -> None:
    """Beside, flushed, renamed, and the rename flushed too."""
    # Beside sync.files on purpose: keys and sync never meet, and these few lines suffice here.
    part = target.with_name(target.name + ".part")
    with suppress(FileNotFoundError):
        part.unlink()
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL | _BINARY, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        rename(part, target)
    except BaseException:
        with suppress(OSError):
            part.unlink()
        raise
    sync_names(target)
