"""What a file really is, by its first bytes, and what is no evidence whatever its name says."""

import mimetypes
from dataclasses import dataclass
from pathlib import PurePath

from cleanclinic.errors import CleanClinicError

HEAD_BYTES = 64


class DisguisedFileError(CleanClinicError):
    """The name says another kind of file than the content is; values: `name`, `kind`."""

    code = "FILE-DISGUISED"


class ProgramFileError(CleanClinicError):
    """The file is a program or a script; values: `name`."""

    code = "FILE-PROGRAM"


@dataclass(frozen=True)
class _Kind:
    """Files that begin with `magic` at `offset` and are called by one of `endings`."""

    name: str
    media_type: str
    endings: frozenset[str]
    magic: bytes
    offset: int = 0


def _kind(name: str, media_type: str, endings: str, magic: bytes, offset: int = 0) -> _Kind:
    return _Kind(name, media_type, frozenset(endings.split()), magic, offset)


# Names are words `file_kind.<name>`. The container formats of office programs come as one kind.
_KINDS = (
    _kind("pdf", "application/pdf", ".pdf", b"%PDF-"),
    _kind("picture", "image/jpeg", ".jpg .jpeg .jpe .jfif", b"\xff\xd8\xff"),
    _kind("picture", "image/png", ".png", b"\x89PNG\r\n\x1a\n"),
    _kind("picture", "image/gif", ".gif", b"GIF8"),
    _kind("picture", "image/bmp", ".bmp .dib", b"BM"),
    _kind("picture", "image/webp", ".webp", b"WEBP", 8),
    _kind("picture", "image/tiff", ".tif .tiff", b"II*\x00"),
    _kind("picture", "image/tiff", ".tif .tiff", b"MM\x00*"),
    _kind("picture", "image/heic", ".heic .heif", b"ftyphei", 4),
    _kind("picture", "image/heic", ".heic .heif", b"ftypmif1", 4),
    _kind("video", "video/mp4", ".mp4 .m4v .mov .m4a .3gp", b"ftyp", 4),
    _kind("office", "", ".docx .xlsx .pptx .wps .et .dps .odt .ods .odp .ofd .zip", b"PK\x03\x04"),
    _kind("office", "", ".doc .xls .ppt .wps .et .dps .msg", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"),
)
_PROGRAMS = (
    b"\x7fELF",
    b"#!/",
    b"#! /",
    b"\xca\xfe\xba\xbe",
    b"\xcf\xfa\xed\xfe",
    b"\xce\xfa\xed\xfe",
    b"L\x00\x00\x00\x01\x14\x02\x00",
)
_PROGRAM_ENDINGS = frozenset(
    {
        *(".exe", ".dll", ".com", ".scr", ".pif", ".bat", ".cmd", ".msi", ".msp", ".cpl", ".reg"),
        *(".ps1", ".vbs", ".vbe", ".js", ".jse", ".wsf", ".wsh", ".hta", ".lnk", ".url", ".jar"),
        *(".sh", ".desktop", ".apk", ".deb", ".rpm", ".run"),
    }
)
_DOCUMENT_ENDINGS = frozenset(ending for kind in _KINDS for ending in kind.endings)
# What a camera or a scanner writes always begins as its kind does. Office files do not: many a
# hospital system gives out tables of HTML as .xls.
_STRICT = frozenset(e for kind in _KINDS if kind.name in ("pdf", "picture") for e in kind.endings)


def check_kind(name: str, head: bytes) -> str:
    """The media type of a file that may be evidence, by its first `HEAD_BYTES` bytes and its name.

    Raises ProgramFileError and DisguisedFileError.
    """
    ending = PurePath(name).suffix.lower()
    if ending in _PROGRAM_ENDINGS or _is_program(head):
        if ending in _DOCUMENT_ENDINGS:
            raise DisguisedFileError(name=name, kind="@file_kind.program")
        raise ProgramFileError(name=name)
    found = [kind for kind in _KINDS if head[kind.offset :].startswith(kind.magic)]
    fitting = [kind for kind in found if ending in kind.endings]
    # A picture under another picture's ending opens all the same.
    picture = _names_picture(ending) and any(kind.name == "picture" for kind in found)
    if ending in _STRICT and not fitting and not picture:
        other = found[0].name if found else "other"
        raise DisguisedFileError(name=name, kind=f"@file_kind.{other}")
    sure = next((kind.media_type for kind in (*fitting, *found) if kind.media_type), "")
    return sure or mimetypes.guess_type(name)[0] or "application/octet-stream"


def _is_program(head: bytes) -> bool:
    # A text may begin with these two letters too; the head of a program has zeros in it.
    return head.startswith(_PROGRAMS) or (head.startswith(b"MZ") and b"\0" in head)


def _names_picture(ending: str) -> bool:
    return any(kind.name == "picture" and ending in kind.endings for kind in _KINDS)
