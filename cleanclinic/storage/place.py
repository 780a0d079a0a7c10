"""Where a database may live: a fixed disk of this machine, never a share or a stick."""

import ctypes
import os
import sys
from pathlib import Path

from cleanclinic.storage.errors import DatabasePlaceError

_SHARES = frozenset(
    ["nfs", "nfs4", "cifs", "smb3", "smbfs", "ncpfs", "afs", "fuse.sshfs", "fuse.davfs", "davfs"]
)
# Through FUSE the table does not say whether it is exFAT or NTFS; neither keeps a database safe.
_STICKS = frozenset(["vfat", "exfat", "fuseblk", "msdos", "fuse.exfat"])
_DRIVE_REMOVABLE, _DRIVE_REMOTE = 2, 4


def check_place(path: Path) -> None:
    """Raises DatabasePlaceError for a network share or a removable medium."""
    medium = _windows_medium(path) if sys.platform == "win32" else _mounted_medium(path)
    if medium:
        raise DatabasePlaceError(path=path, medium=medium)


def _windows_medium(path: Path) -> str:
    drive = path.absolute().drive
    if drive.startswith("\\\\"):
        return "share"
    windll = getattr(ctypes, "windll")  # noqa: B009 - exists on Windows only
    kind = windll.kernel32.GetDriveTypeW(f"{drive}\\")
    return {_DRIVE_REMOTE: "share", _DRIVE_REMOVABLE: "stick"}.get(kind, "")


def _mounted_medium(path: Path) -> str:
    try:
        mounts = Path("/proc/mounts").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""
    return medium_of(path.absolute().resolve(), mounts)


def medium_of(path: Path, mounts: str) -> str:
    """What kind of medium the mount table says `path` is on; "" for an ordinary disk."""
    found, kind = "", ""
    for line in mounts.splitlines():
        _, point, type_, *_ = line.split(" ")
        point = point.replace("\\040", " ")
        inside = str(path) == point or str(path).startswith(point.rstrip("/") + os.sep)
        if inside and len(point) >= len(found):
            found, kind = point, type_
    if kind in _SHARES:
        return "share"
    return "stick" if kind in _STICKS else ""
