"""What of a department's records may lie on a computer, in words."""

from cleanclinic.operations.office.devices import Exposure
from ui.parts.file_adding import size_text
from ui.parts.kit import Kit
from ui.parts.sentences import counted

_MOST_NAMED = 12
# Kinds that a person thinks of as a department's records.
_NAMED = ("risk_point", "control", "staff_member", "pledge")


def held_text(kit: Kit, exposure: Exposure) -> str:
    """风险点 23、人员 48: what the office knows of a department, in counts; "" for nothing."""
    return counted(kit, [(one.kind, one.count) for one in exposure.counts if one.kind in _NAMED])


def exposure_texts(kit: Kit, exposure: Exposure) -> list[str]:
    """One sentence each for records, files of people, and attachments."""
    text = kit.words.text
    held = held_text(kit, exposure)
    said = [text("ui.exposure.records", what=held)] if held else []
    if exposure.people:
        names = text("ui.list.comma").join(exposure.people[:_MOST_NAMED])
        key = "people" if len(exposure.people) <= _MOST_NAMED else "people_more"
        said.append(text(f"ui.exposure.{key}", count=len(exposure.people), names=names))
    if exposure.attachments:
        size = size_text(exposure.attachment_bytes)
        said.append(text("ui.exposure.files", count=exposure.attachments, size=size))
    return said or [text("ui.exposure.none")]
