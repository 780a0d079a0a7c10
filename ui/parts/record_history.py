"""The history of a record: who changed which field from what to what, when; and taking it back."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QWidget

from cleanclinic.operations.recording.history import FieldText, RevisionRow
from cleanclinic.operations.recording.writing import names_of, record_history, referred_kinds
from cleanclinic.operations.workspace.opening import Workspace
from cleanclinic.operations.workspace.results import Saved
from cleanclinic.records.held import Changes
from cleanclinic.records.record import Record
from ui.parts.layouts import button, clear, column, label, row
from ui.parts.page import Desk
from ui.parts.pills import Badge, Pill
from ui.parts.question import Dialog
from ui.parts.record_plan import DeskPlan, Names
from ui.parts.scroll import scrolled
from ui.parts.style import dress
from ui.parts.values import FieldWords

_BLANK = (None, "", ())
_WIDE, _TALL = 700, 520
_PUT = "put"


@dataclass(frozen=True)
class ShownRevision:
    """A change of a record of a kind, with the words of its values; `back` where it can go back.

    Fields that are `fixed` are moved by deeds with rules of their own and do not go back from here;
    those that are `silent` say nothing to a person (a code, an id) and have no line.
    """

    kind: str
    revision: RevisionRow
    values: FieldWords
    back: bool = False
    fixed: frozenset[str] = frozenset()
    silent: frozenset[str] = frozenset()

    @property
    def told(self) -> list[FieldText]:
        """The fields with a line: at the beginning nearly all are blank, and not worth one."""
        return [
            one
            for one in self.revision.fields
            if one.field not in self.silent
            and (one.before not in _BLANK or one.after not in _BLANK)
        ]

    @property
    def movable(self) -> list[str]:
        """The fields of this change that can go back."""
        fields = [change.field for change in self.revision.fields]
        return [one for one in fields if self.back and one not in self.fixed]


class Revisions(QWidget):
    """Changes below one another: who, when, which act, and each field old beside new.

    Signals: `back_wanted` (RevisionRow, field names or None for all).
    """

    back_wanted = Signal(object, object)

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk = desk
        self.rows = column(desk.look, gap=10)
        column(desk.look, self.rows, None, margins=(0, 0, 8, 0), into=self)

    def show_revisions(self, shown: Sequence[ShownRevision]) -> None:
        """Shows these in place of what was there."""
        clear(self.rows)
        for one in shown:
            self.rows.addWidget(self._revision(one))
        if not shown:
            none = self.desk.words.text("part.history.none")
            self.rows.addWidget(label(none, "muted", wrap=True))

    def _revision(self, shown: ShownRevision) -> QWidget:
        desk, revision = self.desk, shown.revision
        frame = QFrame()
        dress(frame, "inner")
        act = label(desk.words.act(revision.key, revision.args), "muted", wrap=True)
        head = row(
            desk.look,
            label(f"{revision.at.astimezone():%Y-%m-%d %H:%M}", "muted"),
            label(revision.person),
            act,
            gap=10,
        )
        head.setStretch(2, 1)
        if revision.op != _PUT:
            name = desk.words.text(f"ui.history.op.{revision.op}")
            head.addWidget(Pill(desk.look, Badge(name, "warn")))
        if len(shown.movable) > 1:
            head.addWidget(self._link("part.history.all", "part.history.all.name", shown, None))
        body = column(desk.look, head, gap=6, margins=(12, 8, 12, 10), into=frame)
        if revision.why:
            body.addWidget(label(revision.why, "small", wrap=True))
        if shown.told:
            body.addLayout(self._fields(shown))
        return frame

    def _fields(self, shown: ShownRevision) -> QGridLayout:
        """Field, old and new beside one another, and the way back."""
        look, words, kind = self.desk.look, self.desk.words, shown.kind
        movable, values = shown.movable, shown.values
        back = bool(movable)
        grid = QGridLayout()
        grid.setHorizontalSpacing(look.px(12))
        grid.setVerticalSpacing(look.px(4))
        grid.setColumnMinimumWidth(0, look.px(84))
        grid.setColumnStretch(1, 1)
        grid.setColumnStretch(3, 1)
        # Beside a link all stand in its middle; a long text begins where its title does.
        top = Qt.AlignmentFlag.AlignVCenter if back else Qt.AlignmentFlag.AlignTop
        for line, change in enumerate(shown.told):
            title = label(words.text(f"{kind}.{change.field}"), "muted")
            grid.addWidget(title, line, 0, top | Qt.AlignmentFlag.AlignRight)
            new = label(values.text(change.field, change.after), "small", wrap=True)
            if change.before in _BLANK and not back:
                grid.addWidget(new, line, 1, 1, 3, top)
                continue
            old = label(values.text(change.field, change.before), "small", wrap=True)
            grid.addWidget(old, line, 1, top)
            grid.addWidget(label("→", "muted"), line, 2, top)
            grid.addWidget(new, line, 3, top)
            if change.field in movable:
                fields = [change.field]
                link = self._link("part.history.one", "part.history.one.name", shown, fields)
                grid.addWidget(link, line, 4)
        return grid

    def _link(self, key: str, name: str, shown: ShownRevision, fields: list[str] | None) -> QWidget:
        words, revision = self.desk.words, shown.revision
        field = words.text(f"{shown.kind}.{fields[0]}") if fields else ""
        day = f"{revision.at.astimezone():%Y-%m-%d %H:%M}"
        made = button(
            self.desk, words.text(key), "link", name=words.text(name, field=field, when=day)
        )

        def back() -> None:
            self.back_wanted.emit(revision, fields)

        made.clicked.connect(back)
        return made


class RevisionsDialog(Dialog):
    """Changes below one another, for reading; `note` above says what is to be known of them."""

    def __init__(self, desk: Desk, parent: QWidget, name: str, note: str = "") -> None:
        super().__init__(desk, parent, desk.words.text("part.history.of", name=name))
        self.desk = desk
        if note:
            self.body.addWidget(label(note, "muted", wrap=True))
        self.shown = Revisions(desk)
        area = scrolled(self.shown)
        area.setAccessibleName(self.windowTitle())
        self.body.addWidget(area)
        close = button(desk, desk.words.text("part.close"))
        close.setDefault(True)
        close.clicked.connect(self.accept)
        self.buttons.addWidget(close)
        self.resize(desk.look.px(_WIDE), desk.look.px(_TALL))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)

    def tell_restored(self, *, changed: bool) -> None:
        """Says in the window that something was put back, or that it stood so already."""
        key = "part.history.restored" if changed else "part.history.same"
        self.desk.window.tell(self.desk.words.text(key), undo=changed)


class HistoryDialog(RevisionsDialog):
    """Every revision, newest first; what held before a change can be put back as a new change.

    `fixed` are fields that do not go back from here, `silent` those without a line; `note` says
    above why something cannot go back.
    """

    def __init__(
        self,
        desk: Desk,
        parent: QWidget,
        plan: DeskPlan,
        record_id: str,
        title: str,
        *,
        changeable: bool = True,
        fixed: Collection[str] = (),
        silent: Collection[str] = (),
        note: str = "",
    ) -> None:
        super().__init__(desk, parent, title, note)
        self._plan = plan
        self._record_id = record_id
        self._changeable = changeable and not desk.read_only
        self._fixed, self._silent = frozenset(fixed), frozenset(silent)
        self.shown.back_wanted.connect(self.restore)
        desk.tasks.changed.connect(self._on_changes)
        self._read()

    def restore(self, revision: RevisionRow, fields: Sequence[str] | None = None) -> None:
        """Puts back what held before a revision, in one field or in all that it changed."""
        plan = self._plan
        self.desk.tasks.run(
            lambda workspace: plan.deeds.restore_fields(
                workspace, plan.of, self._record_id, revision.hash, fields
            ),
            self._restored, owner=self,
        )  # fmt: skip

    def _restored(self, saved: Saved) -> None:
        self.tell_restored(changed=bool(saved.changes))

    def _on_changes(self, changes: Changes) -> None:
        if self._record_id in changes.ids:
            self._read()

    def _read(self) -> None:
        read = partial(_read, of=self._plan.of, record_id=self._record_id)
        self.desk.tasks.run(read, self._show, owner=self)

    def _show(self, found: tuple[Sequence[RevisionRow], Names]) -> None:
        revisions, names = found
        plan = self._plan
        values = FieldWords(self.desk.words, plan.of, names, plan.value_text)
        gone = bool(revisions) and revisions[0].op == "tombstone"
        last = len(revisions) - 1
        self.shown.show_revisions(
            [
                ShownRevision(
                    plan.of.KIND,
                    revision,
                    values,
                    self._changeable and not gone and place != last and revision.op == _PUT,
                    self._fixed,
                    self._silent,
                )
                for place, revision in enumerate(revisions)
            ]
        )


def _read(
    workspace: Workspace, of: type[Record], record_id: str
) -> tuple[Sequence[RevisionRow], Names]:
    """The revisions, and what the records that they refer to are called."""
    names: dict[str, str] = {}
    for kind in set(referred_kinds(of).values()):
        names |= names_of(workspace, kind)
    return record_history(workspace, of, record_id), names


def open_read_history(
    desk: Desk,
    parent: QWidget,
    of: type[Record],
    record_id: str,
    title: str,
    silent: Collection[str] = (),
    value_text: Callable[[str, object], str | None] | None = None,
) -> None:
    """The history of a record that is made and changed elsewhere: nothing goes back from here."""
    plan = DeskPlan(of=of, name=of.KIND, columns=(), form=(), value_text=value_text)
    HistoryDialog(desk, parent, plan, record_id, title, changeable=False, silent=silent).open()
