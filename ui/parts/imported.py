"""What became of the files just taken in: same results together, refusals with their sentence."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtWidgets import QWidget

from cleanclinic.operations.exchange.import_report import Imported, ImportReport
from cleanclinic.operations.exchange.standing import JournalResult
from cleanclinic.words import readable
from ui.parts.failures import sentence_of
from ui.parts.icons import icon
from ui.parts.journal_badge import result_badge
from ui.parts.kit import Kit
from ui.parts.layouts import Elided, button, label, row
from ui.parts.lines_card import LinesCard
from ui.parts.pills import Badge, Pill

_MOST_SHOWN_PX = 168
# What asks for something stands above what went well.
_ORDER = ("refused", "waiting", "applied", "duplicate")


@dataclass(frozen=True)
class _Group:
    """Files of which the same is to be said."""

    result: str
    files: tuple[Imported, ...]


class ImportedCard(LinesCard):
    """Hidden until there is something to tell, and when closed."""

    def __init__(self, kit: Kit) -> None:
        super().__init__(kit, kit.words.text("part.imported"), gap=6, most=_MOST_SHOWN_PX)
        self._kit = kit
        close = button(kit, "", "quiet", name=kit.words.text("part.close"))
        close.setIcon(icon(kit.look, "x", "text", size=16))
        close.clicked.connect(self.hide)
        self.head.addWidget(close)

    def show_report(self, report: ImportReport) -> None:
        """Shows an import's files, those that were refused first."""
        text = self._kit.words.text
        refused = sum(one.error is not None for one in report.files)
        key = "part.imported.note" if refused else "part.imported.all"
        self.set_title(text("part.imported"), text(key, count=len(report.files), refused=refused))
        self.show_lines([self._line(group) for group in _groups(report.files)])

    def _line(self, group: _Group) -> QWidget:
        kit = self._kit
        badge = self._badge(group)
        sentence = self._sentence(group)
        long = group.result in ("refused", "waiting")
        shown = label(sentence, wrap=True) if long else Elided(sentence)
        line = QWidget()
        line.setAccessibleName(f"{badge.text} {sentence}")
        line.setToolTip("\n".join(readable(one.path.name) for one in group.files))
        layout = row(kit.look, Pill(kit.look, badge), shown, gap=10, into=line)
        layout.setStretch(1, 1)
        return line

    def _badge(self, group: _Group) -> Badge:
        return result_badge(self._kit.words, JournalResult(group.result))

    def _sentence(self, group: _Group) -> str:
        text, one = self._kit.words.text, group.files[0]
        if one.error is not None:
            sentence = sentence_of(self._kit, one.error)
            rest = group.files[1:]
            if not rest:
                return sentence
            names = text("ui.list.comma").join(readable(other.path.name) for other in rest)
            return text("part.imported.same", sentence=sentence, count=len(rest), names=names)
        if one.result == "waiting" and not one.missing:
            return text(
                "part.imported.waiting.direct", name=readable(one.path.name), sender=one.sender
            )
        if one.missing:
            return text("part.imported.waiting", name=readable(one.path.name), number=one.number,
                        numbers=one.numbers)  # fmt: skip
        return self._success(group.files)

    def _success(self, files: Sequence[Imported]) -> str:
        text = self._kit.words.text
        numbers = [f"#{n:04d}" for n in sorted(one.number for one in files if one.number)]
        parts = [readable(files[0].path.name)]
        if len(files) > 1:
            parts = [text("part.imported.files", count=len(files))]
        if files[0].sender and files[0].sender != "office":
            parts.insert(0, files[0].sender)
        if len(files) > 1 and numbers:
            parts.append(text("ui.list.comma").join(numbers))
        if applied := sum(one.applied for one in files):
            parts.append(text("part.journal.changes", count=applied))
        if conflicts := sum(one.conflicts for one in files):
            parts.append(text("part.journal.conflicts", count=conflicts))
        return " · ".join(parts)


def _groups(files: Sequence[Imported]) -> list[_Group]:
    """Same results of one sender together; of what waits and of refusals, by the same reason."""
    found: dict[tuple[str, ...], list[Imported]] = {}
    for one in files:
        result = "refused" if one.error else one.result
        why = one.code or (str(one.path) if one.result == "waiting" else one.sender)
        found.setdefault((result, why), []).append(one)
    groups = [_Group(key[0], tuple(members)) for key, members in found.items()]
    return sorted(groups, key=lambda group: _ORDER.index(group.result))
