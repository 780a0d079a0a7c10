"""Why the integrity index is what it is: its parts, and what would change it most."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from cleanclinic.operations.index.index_words import effect_text, measured_text, part_name
from cleanclinic.operations.index.indexing import DepartmentIndex
from cleanclinic.records.decimals import plain
from cleanclinic.records.integrity_index import Confidence, Effect, IndexKind, PartPoints
from ui.parts.cards import PressLine
from ui.parts.charts import ThinBar
from ui.parts.kit import Kit
from ui.parts.layouts import Elided, button, column, label, row
from ui.parts.question import Dialog
from ui.parts.scroll import scrolled

_WIDE, _LINE, _NAME, _BAR, _POINTS = 600, 36, 128, 80, 92
_EFFECTS = 3
# Beside a line, and what the frame of one that can be pressed takes besides.
_LINE_SIDE, _FRAME = 6, 1
# At a ward, where each part comes from; one of the office's own rules that this version does not
# know comes from nowhere.
PLACES = {
    "self_check": ("selfcheck", ""),
    "controls": ("risks", ""),
    "pledges": ("pledges", ""),
    "sessions": ("education", ""),
    "attendance": ("education", ""),
    "rectified": ("rectify", ""),
    "handed_in": ("registers", "gift_record"),
    "commendations": ("registers", "commendation"),
    "conduct_veto": ("staff", ""),
    "issue_veto": ("rectify", ""),
}


class IndexDialog(Dialog):
    """Every part with its points, and three things that would raise the index most.

    Signals: `chosen` (page, what to show there) when a part was pressed.
    """

    chosen = Signal(str, str)

    def __init__(
        self,
        kit: Kit,
        parent: QWidget,
        found: DepartmentIndex,
        *,
        whose: str = "",
        places: Mapping[str, tuple[str, str]] = PLACES,
    ) -> None:
        """`whose` names the department where it is not one's own; `places` are where parts lead."""
        text, index = kit.words.text, found.index
        value = "–" if index.value is None else str(index.value)
        title = text("ui.home.index.title", value=value)
        super().__init__(kit, parent, f"{whose} · {title}" if whose else title)
        look = kit.look
        self._places = places
        said = text(
            "ui.home.index.coverage",
            percent=index.coverage, confidence=text(f"confidence.{index.confidence}"),
        )  # fmt: skip
        self.body.addWidget(label(f"{said} · {found.rules.title}", "muted", wrap=True))
        if index.confidence is Confidence.VAGUE and index.value is not None:
            vague = text("ui.home.index.vague", percent=found.rules.vague)
            self.body.addWidget(label(vague, "muted", wrap=True))
        if index.vetoes:
            self.body.addWidget(
                label(
                    text("ui.home.index.veto", before=str(index.before_veto)), "problem", wrap=True
                )
            )
        inner = QWidget()
        self.lines = [self._line(kit, one) for one in index.parts if _matters(one)]
        column(look, *self.lines, None, gap=2, into=inner)
        area = scrolled(inner)
        # Both give way on a small screen.
        area.setMinimumSize(look.px(_WIDE), look.px(_LINE * len(self.lines)))
        self.body.addWidget(area)
        self.effects = found.effects[:_EFFECTS]
        self._add_effects(kit, found)
        close = button(kit, text("part.close"))
        close.clicked.connect(self.accept)
        close.setDefault(True)
        self.buttons.addWidget(close)
        close.setFocus()

    def _add_effects(self, kit: Kit, found: DepartmentIndex) -> None:
        """What would change it most, and by which rule it was reckoned."""
        if self.effects:
            self.body.addWidget(label(kit.words.text("ui.home.index.most"), "heading"))
            for one in self.effects:
                self.body.addWidget(self._effect(kit, one))
        rule = kit.words.text("ui.home.index.rule", months=found.rules.months)
        if self._places is PLACES:
            rule = kit.words.text("ui.home.index.rule.press", rule=rule)
        hint = label(rule, "muted", wrap=True)
        hint.setMaximumWidth(kit.look.px(_WIDE))
        self.body.addWidget(hint)

    def _line(self, kit: Kit, one: PartPoints) -> QWidget:
        """A part: what it counts, how far it has come, and the points of it."""
        look, words = kit.look, kit.words
        name, measured, points = part_name(words, one.part.code), measured_text(words, one), ""
        bar = ThinBar(kit, name)
        bar.setFixedSize(look.px(_BAR), look.px(5))
        if one.part.kind is IndexKind.VETO:
            bar.hide()
        else:
            points = "–" if one.points is None else f"{plain(one.points)} / {plain(one.most)}"
            bar.show_share(float(one.points or 0), float(one.most) or 1.0)
        named, pointed = label(name), label(points, "muted")
        named.setFixedWidth(look.px(_NAME))
        pointed.setFixedWidth(look.px(_POINTS))
        pointed.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        said, side = f"{name} {measured} {points}", _LINE_SIDE
        if one.part.code in self._places:
            line: QWidget = self._press_line(said, one.part.code)
        else:
            line = QWidget()
            line.setAccessibleName(said)
            side += _FRAME
        layout = row(
            look, named, Elided(measured, "muted"), bar, pointed,
            gap=10, margins=(side, 5, side, 5), into=line,
        )  # fmt: skip
        layout.setStretch(1, 1)
        return line

    def _press_line(self, said: str, code: str) -> PressLine:
        line = PressLine(said)
        line.pressed.connect(lambda: self._go(code))
        return line

    def _effect(self, kit: Kit, one: Effect) -> QWidget:
        said = kit.words.text(
            "ui.home.index.effect",
            what=effect_text(kit.words, one), gain=f"+{one.gain}", value=str(one.value),
        )  # fmt: skip
        holder = QWidget()
        layout = row(kit.look, Elided(said), gap=10, margins=(6, 0, 6, 0), into=holder)
        layout.setStretch(0, 1)
        if one.code in self._places:
            link = button(kit, kit.words.text("ui.home.todo.go"), "link", name=said)
            link.clicked.connect(lambda: self._go(one.code))
            layout.addWidget(link)
        return holder

    def _go(self, code: str) -> None:
        place = self._places.get(code)
        if place is not None:
            self.accept()
            self.chosen.emit(*place)


def _matters(one: PartPoints) -> bool:
    """A veto is told of where it fired."""
    return one.part.kind is not IndexKind.VETO or one.count > 0
