"""A sheet of the hospital's root: one A4 page that lies in a safe until the office needs it."""

from dataclasses import dataclass, field
from datetime import date

from cleanclinic.paper.code_sheet import (
    CodeSheet,
    code_payload,
    code_sheet_pdf,
    day_text,
    read_code_payload,
)
from cleanclinic.words import Words

PREFIX = "CCO1"
RULES = ("keep", "apart", "use", "lost", "again")
_JOIN = "~"


@dataclass(frozen=True)
class RootSheet:
    """What stands on one of `count` sheets, of which `threshold` are needed together."""

    hospital: str
    hospital_id: str
    version: int
    number: int
    count: int
    threshold: int
    groups: tuple[str, ...] = field(repr=False)
    code: str = field(repr=False)
    hospital_digits: str
    on: date


@dataclass(frozen=True)
class ScannedRoot:
    """What the square code of a sheet says."""

    hospital_id: str
    version: int
    number: int
    code: str = field(repr=False)


def root_payload(sheet: RootSheet) -> str:
    """What the square code says; the check refuses a misread one."""
    subject = _JOIN.join((sheet.hospital_id, str(sheet.version), str(sheet.number)))
    return code_payload(PREFIX, subject, sheet.code)


def read_root_payload(text: str) -> ScannedRoot | None:
    """A scanned sheet, or None for text that is no square code of such a sheet."""
    found = read_code_payload(PREFIX, text)
    if found is None:
        return None
    parts = found[0].split(_JOIN)
    if len(parts) != 3 or not all(part.isdecimal() and len(part) < 10 for part in parts[1:]):
        return None
    return ScannedRoot(parts[0], int(parts[1]), int(parts[2]), found[1])


def root_sheet_pdf(sheet: RootSheet, *, words: Words, demo: bool = False) -> bytes:
    """The page as bytes; nothing is written anywhere."""
    needed = words.text("paper.root.needed", count=sheet.count, threshold=sheet.threshold)
    facts = (
        ("paper.recovery.hospital", sheet.hospital),
        ("paper.root.hospital_id", sheet.hospital_id),
        ("paper.root.version", words.text("paper.root.version_text", version=sheet.version)),
        ("paper.root.set", needed),
        ("paper.recovery.printed", day_text(sheet.on, words)),
        ("paper.recovery.digits", sheet.hospital_digits),
    )
    page = CodeSheet(
        family="paper.root",
        author=sheet.hospital,
        number=sheet.number,
        facts=tuple((label, value) for label, value in facts if value),
        groups=sheet.groups,
        payload=root_payload(sheet),
        rules=RULES,
        receipt={"hospital": sheet.hospital, "version": sheet.version},
        on=sheet.on,
    )
    return code_sheet_pdf(page, words=words, demo=demo)
