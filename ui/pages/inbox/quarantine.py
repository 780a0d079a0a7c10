"""What is kept apart at the office, and letting it in: one dialog that says what will happen."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QWidget

from cleanclinic.operations.exchange.alarms import sender_names
from cleanclinic.operations.exchange.import_report import ImportReport
from cleanclinic.operations.exchange.quarantine import (
    Quarantined,
    Release,
    put_away,
    quarantine_counts,
    quarantined,
    release_quarantined,
)
from cleanclinic.operations.workspace.opening import Workspace
from ui.parts.layouts import Elided, button, clear, column, label, row
from ui.parts.page import Desk
from ui.parts.pills import Badge, Pill
from ui.parts.run_dialog import RunDialog
from ui.parts.scroll import scrolled
from ui.parts.sentences import Sentences

_WIDE, _TALL = 700, 210
_TONES = {Release.POSSIBLE: "info", Release.LATER: "warn", Release.KNOWN: "plain"}


@dataclass(frozen=True)
class KeptApart:
    """What is kept apart, how the PCs are called, and how many files were put away before."""

    rows: tuple[Quarantined, ...]
    senders: Mapping[str, str]
    away: int = 0

    @property
    def proof(self) -> list[str]:
        """The names of those that can never be let in."""
        never = (Release.KNOWN, Release.NEVER)
        return [one.name for one in self.rows if one.release in never]


def kept_apart(workspace: Workspace) -> KeptApart:
    """What is kept apart, with what stands in it."""
    away = quarantine_counts(workspace).put_away
    return KeptApart(quarantined(workspace), sender_names(workspace), away)


class QuarantineDialog(RunDialog):
    """Bundles of a PC are let in from its first on; the rest stays."""

    def __init__(
        self, desk: Desk, parent: QWidget, kept: KeptApart, done: Callable[[ImportReport], None]
    ) -> None:
        text = desk.words.text
        super().__init__(desk, parent, text("ui.quarantine.title", count=len(kept.rows)))
        # What can be done something about stands first.
        order = list(Release)
        rows = sorted(kept.rows, key=lambda one: order.index(one.release))
        self._kept, self._done = replace(kept, rows=tuple(rows)), done
        self.setMinimumWidth(desk.look.px(_WIDE))
        self.ticks: dict[str, QCheckBox] = {}
        inner = QWidget()
        self._rows = column(desk.look, gap=4, margins=(0, 0, 8, 0), into=inner)
        area = scrolled(inner)
        area.setMinimumHeight(desk.look.px(_TALL))
        self.body.addWidget(label(text("ui.quarantine.sentence"), "muted", wrap=True))
        self.body.addWidget(area)
        self.body.addLayout(self._make_away())
        self.what = Sentences(desk)
        if any(one.release is Release.POSSIBLE for one in rows):
            self.body.addWidget(label(text("ui.quarantine.what"), "heading"))
        self.body.addWidget(self.what)
        self.asked = QCheckBox(text("ui.quarantine.asked"))
        self.asked.toggled.connect(lambda _: self._tell())
        self.body.addWidget(self.asked)
        self.finish_body(text("ui.quarantine.release"), look="danger")
        self._show_rows()
        self._tell()

    def put_away(self) -> None:
        """Takes what can never be let in out of sight; it stays on this PC."""
        names, count = self._kept.proof, len(self._kept.proof)
        said = self.kit.words.text("ui.quarantine.away.done", count=count)
        self.run(
            lambda workspace: put_away(workspace, names), lambda _: self.desk.window.tell(said)
        )

    def chosen(self) -> list[Quarantined]:
        """What is ticked, in the order in which it would be let in."""
        return [one for one in self._kept.rows if self._is_ticked(one)]

    def submit(self) -> None:
        names = [one.name for one in self.chosen()]
        if names and self.asked.isChecked():
            self.run(lambda workspace: release_quarantined(workspace, names), self._done)

    def _make_away(self) -> QHBoxLayout:
        desk, text, count = self.desk, self.kit.words.text, len(self._kept.proof)
        before = self._kept.away
        said = [text("ui.quarantine.proof", count=count)] if count else []
        said += [text("ui.quarantine.away.before", count=before)] if before else []
        self.away = button(desk, text("ui.quarantine.away", count=count))
        self.away.clicked.connect(self.put_away)
        self.away.setVisible(bool(count))
        made = row(desk.look, label("\n".join(said), "muted", wrap=True), self.away, gap=10)
        made.setStretch(0, 1)
        return made

    def _show_rows(self) -> None:
        clear(self._rows)
        for one in self._kept.rows:
            self._rows.addWidget(self._row(one))
        self._rows.addStretch(1)

    def _row(self, one: Quarantined) -> QWidget:
        desk, text = self.desk, self.kit.words.text
        line, about = QWidget(), self._about(one)
        tick = QCheckBox()
        tick.setEnabled(one.release is Release.POSSIBLE)
        # Nothing to tick where nothing can be chosen; the lines still stand below each other.
        kept = tick.sizePolicy()
        kept.setRetainSizeWhenHidden(True)
        tick.setSizePolicy(kept)
        tick.setHidden(one.name in self._kept.proof)
        tick.setAccessibleName(about)
        tick.toggled.connect(lambda on: self._on_tick(one, on))
        self.ticks[one.name] = tick
        said = text(f"release.{one.release}")
        pill = Pill(desk.look, Badge(said, _TONES.get(one.release, "bad")))
        shown = Elided(about)
        shown.setToolTip(one.name)
        row(desk.look, tick, shown, pill, gap=10, margins=(2, 3, 2, 3), into=line).setStretch(1, 1)
        return line

    def _about(self, one: Quarantined) -> str:
        text = self.kit.words.text
        if not one.device_id:
            # The file's own name stands behind a mark that keeps equal names apart.
            name = one.name.partition("-")[2] or one.name
            return text("ui.quarantine.unreadable", name=name, code=one.code)
        sender = self._kept.senders.get(one.device_id) or one.label
        return text(
            "ui.quarantine.row",
            sender=sender, number=one.number, changes=one.changes, reason=self._reason(one),
        )  # fmt: skip

    def _reason(self, one: Quarantined) -> str:
        """Why the PC's number is out of use."""
        words = self.kit.words
        for kind in ("revoke_reason", "epoch_reason"):
            if one.reason and words.has(f"{kind}.{one.reason}"):
                return words.text(f"{kind}.{one.reason}")
        return words.text("ui.quarantine.contradicts")

    def _on_tick(self, one: Quarantined, on: bool) -> None:
        """What comes before goes in with it; what comes after cannot without it."""
        for other in self._kept.rows:
            tick = self.ticks[other.name]
            same = (other.device_id, other.epoch) == (one.device_id, one.epoch)
            follows = other.number > one.number
            if same and tick.isEnabled() and follows != on and tick.isChecked() != on:
                tick.setChecked(on)
        self._tell()

    def _tell(self) -> None:
        chosen = self.chosen()
        self.what.show_texts(self._will(chosen))
        self.accept_button.setEnabled(bool(chosen) and self.asked.isChecked())

    def _will(self, chosen: Sequence[Quarantined]) -> list[str]:
        text = self.kit.words.text
        if not chosen:
            return [text("ui.quarantine.will.nothing")]
        changes = sum(one.changes for one in chosen)
        senders = dict.fromkeys(
            self._kept.senders.get(one.device_id) or one.label for one in chosen
        )
        said = text(
            "ui.quarantine.will.in",
            count=len(chosen), changes=changes, senders=text("ui.list.comma").join(senders),
        )  # fmt: skip
        return [said, *(text(f"ui.quarantine.will.{part}") for part in ("merge", "out", "trace"))]

    def _is_ticked(self, one: Quarantined) -> bool:
        tick = self.ticks.get(one.name)
        return tick is not None and tick.isChecked()
