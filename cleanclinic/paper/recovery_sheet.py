"""The recovery sheet: one A4 page with the code that opens the data, and a receipt to sign."""

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

PREFIX = "CCR1"
RULES = ("keep", "use", "once", "again", "lost")


@dataclass(frozen=True)
class RecoverySheet:
    """What stands on one sheet; the code never shows by accident."""

    department: str
    hospital: str
    device: str
    install_id: str
    number: int
    groups: tuple[str, ...] = field(repr=False)
    payload: str = field(repr=False)
    # Empty before the office has granted this PC.
    hospital_digits: str
    on: date


def sheet_payload(install_id: str, code: str) -> str:
    """What the square code says; the check refuses a misread one."""
    return code_payload(PREFIX, install_id, code)


def read_sheet_code(text: str) -> tuple[str, str] | None:
    """Installation and code of a scanned sheet, or None for text that is no square code of ours."""
    return read_code_payload(PREFIX, text)


def recovery_sheet_pdf(sheet: RecoverySheet, *, words: Words, demo: bool = False) -> bytes:
    """The page as bytes; nothing is written anywhere."""
    facts = [
        ("hospital", sheet.hospital),
        ("department", sheet.department),
        ("device", sheet.device or "—"),
        ("install", sheet.install_id),
        ("printed", day_text(sheet.on, words)),
    ]
    if sheet.hospital_digits:
        facts.append(("digits", sheet.hospital_digits))
    page = CodeSheet(
        family="paper.recovery",
        author=sheet.hospital,
        number=sheet.number,
        facts=tuple((f"paper.recovery.{name}", value) for name, value in facts),
        groups=sheet.groups,
        payload=sheet.payload,
        rules=RULES,
        receipt={
            "hospital": sheet.hospital,
            "department": sheet.department,
            "install": sheet.install_id[-8:],
        },
        on=sheet.on,
    )
    return code_sheet_pdf(page, words=words, demo=demo)
