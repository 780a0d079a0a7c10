"""What a workbook holds before it is published: what changes, and everything that is wrong."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from cleanclinic.operations.self_checks.sheets import ReadStandard
from cleanclinic.records.standard_faults import Fault
from cleanclinic.words import Words
from ui.parts.kit import Kit
from ui.parts.layouts import button, column, label
from ui.parts.question import Dialog
from ui.parts.scroll import scrolled

_WIDE, _TALL, _SHOWN = 520, 220, 100


class PublishDialog(Dialog):
    """Signals: `wanted` when the standard is to be published."""

    wanted = Signal()

    def __init__(self, kit: Kit, parent: QWidget, read: ReadStandard, file: str) -> None:
        text = kit.words.text
        super().__init__(kit, parent, text("ui.standards.publish"))
        self.setMinimumWidth(kit.look.px(_WIDE))
        self._say(text("ui.standards.file", name=file), "muted")
        for line in about_lines(kit.words, read):
            self._say(line)
        self.faults = fault_lines(kit.words, read)
        if self.faults:
            key = "ui.standards.warnings" if read.sound else "ui.standards.faults"
            self._say(text(key, count=len(self.faults)), "heading")
            lines = [label(line, "small", wrap=True) for line in self.faults[:_SHOWN]]
            inner = QWidget()
            column(kit.look, *lines, None, gap=4, into=inner)
            area = scrolled(inner)
            area.setFixedHeight(kit.look.px(_TALL))
            self.body.addWidget(area)
        if read.sound:
            self._say(text("ui.standards.publish.final"), "muted")
            self.add_buttons(text("ui.standards.publish.save"))
            self.accepted.connect(self.wanted)
        else:
            close = button(kit, text("part.close"))
            close.clicked.connect(self.reject)
            self.buttons.addWidget(close)

    def _say(self, text: str, look: str = "") -> None:
        said = label(text, look, wrap=True)
        said.setMaximumWidth(self.kit.look.px(_WIDE))
        self.body.addWidget(said)


def about_lines(words: Words, read: ReadStandard) -> list[str]:
    """What the standard is, and what it does to the version before."""
    of = read.standard
    if of is None:
        return []
    values = {"title": of.title, "code": of.code, "version": of.version}
    lines = [words.text("ui.standards.about", **values, count=len(of.indicators))]
    if (change := read.change) is not None:
        counts = {
            "same": len(change.same),
            "reworded": len(change.reworded),
            "recounted": len(change.recounted),
            "new": len(change.new),
            "dropped": len(change.dropped),
        }
        lines.append(words.text("ui.standards.change", **counts))
    return lines


def fault_lines(words: Words, read: ReadStandard) -> list[str]:
    """Every fault in a line: where it is, and what."""
    cells = [
        words.text(
            "ui.standards.cell",
            cell=one.cell, value=one.value, what=words.text(f"standard_cell.{one.rule}"),
        )
        for one in read.problems
    ]  # fmt: skip
    return [*cells, *(fault_line(words, fault) for fault in read.faults)]


def fault_line(words: Words, fault: Fault) -> str:
    """A fault with its place; what it fills in may be words itself."""

    def said(value: object) -> object:
        is_key = isinstance(value, str) and value.startswith("@")
        return words.text(str(value)[1:], **fault.values) if is_key else value

    values = {name: said(value) for name, value in fault.values.items()}
    what = words.text(f"standard_fault.{fault.rule}", **values)
    place = said(fault.place)
    return f"{place}: {what}" if place else what
