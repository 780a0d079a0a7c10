"""Dialogs of the entries of an ethics file: a new one, one in full, a refusal with its reason."""

from collections.abc import Sequence
from decimal import Decimal
from functools import partial
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QLineEdit, QWidget

from cleanclinic.operations.ethics.events import (
    EventRow,
    add_events,
    edit_event,
    refuse_events,
    submit_events,
)
from cleanclinic.operations.ethics.rules import current_rules
from cleanclinic.operations.recording.evidence import add_with_files
from cleanclinic.operations.workspace.opening import Workspace
from cleanclinic.operations.workspace.results import Changed, Saved
from cleanclinic.records.conduct_event import ConductEvent, EventState
from cleanclinic.records.ethics_rules import EthicsRules
from cleanclinic.records.ethics_terms import ConductKind, EthicsHeading
from cleanclinic.words import Words
from ui.pages.staff.entry_past import open_entry_history
from ui.pages.staff.view import signed
from ui.parts.evidence_strip import EvidenceStrip
from ui.parts.field_saving import save_field
from ui.parts.fields import LabelledField
from ui.parts.files_to_come import FilesToCome
from ui.parts.form_fields import fields_for
from ui.parts.hidden_field import HiddenField
from ui.parts.layouts import button, label
from ui.parts.page import Desk
from ui.parts.pick_box import Option, PickBox
from ui.parts.question import Dialog
from ui.parts.record_form import RecordForm
from ui.parts.run_dialog import RunDialog

_LABEL_WIDTH = 84
_WIDE = 560
NEW_FIELDS = ("on", "kind", "heading", "points", "source", "summary", "facts")
FIELDS = ("on", "kind", "heading", "points", "source", "summary")


class NewEntryDialog(RunDialog):
    """One entry for one person or several; an item of the rules fills in the rest.

    With `like` it begins as a copy of an entry, but for what is hidden of it and its evidence.
    """

    def __init__(
        self,
        desk: Desk,
        parent: QWidget,
        staff_ids: Sequence[str],
        kinds: Sequence[ConductKind],
        like: EventRow | None = None,
    ) -> None:
        text = desk.words.text
        super().__init__(desk, parent, text("ui.staff.entry.new"), text("ui.staff.entry.about"))
        self._staff_ids = list(staff_ids)
        self._kinds = kinds
        self._rules: EthicsRules | None = None
        whose = staff_ids[0] if len(staff_ids) == 1 else ""
        # A copy is no draft of a new one.
        place = f"staff.entry.{'copy' if like else 'new'}.{whose}"
        self.form = _form(desk, NEW_FIELDS, kinds, place=place)
        self._like = like
        start: dict[str, Any] = {"on": desk.today(), "kind": kinds[0]}
        if like is not None:
            start |= {name: getattr(like, name) for name in FIELDS if name != "on"}
        self.form.show_record("", start)
        self.item = PickBox(desk, ())
        self.item.picked.connect(self._on_item)
        self.body.addWidget(LabelledField(desk, text("conduct_event.rule"), self.item))
        self.body.addWidget(self.form)
        self.files = FilesToCome(desk, self.form)
        self.files.drop_over(self)
        self.files.resized.connect(self.fit)
        self.body.addWidget(self.files)
        self.setMinimumWidth(desk.look.px(_WIDE))
        self.finish_body(text("ui.staff.entry.save"))
        desk.tasks.run(current_rules, self._take_rules, owner=self)

    def _take_rules(self, rules: EthicsRules) -> None:
        self._rules = rules
        self.item.set_options(item_options(rules, self._kinds, self.kit.words))
        if self._like is not None:
            self.item.show_value(self._like.item)
        self.item.setFocus()

    def _on_item(self) -> None:
        """What the item says stands in the form at once; it can be changed there."""
        item = self._rules.item(str(self.item.value() or "")) if self._rules else None
        if item is not None:
            for name in ("kind", "heading", "points"):
                editor = self.form.editor(name)
                editor.show_value(getattr(item, name))
                # As if it was typed: what stands in the other fields stays.
                editor.typed.emit()

    def submit(self) -> None:
        if self.form.all_problems():
            self.form.focus_field(next(iter(self.form.problems)))
            return
        given = {name: value for name, value in self.form.values().items() if value is not None}
        given.setdefault("points", Decimal(0))
        given |= {"state": EventState.PENDING, "item": str(self.item.value() or "")}
        ids, files = self._staff_ids, self.files.files

        def then(_: Saved) -> None:
            text = self.desk.words.text("ui.staff.entry.saved", count=len(ids))
            self.desk.window.tell(text, undo=True)

        def add(workspace: Workspace) -> Saved:
            make = partial(add_events, workspace, ids)
            return add_with_files(workspace, ConductEvent, files, given, make)

        self.run(add, then)


class EntryDialog(Dialog):
    """One entry: its fields save by themselves while it is not confirmed.

    Signals: `step_wanted` (1 for the next entry, -1 for the one before) by the keys of every form.
    """

    step_wanted = Signal(int)

    def __init__(self, desk: Desk, parent: QWidget, one: EventRow) -> None:
        text = desk.words.text
        points = signed(one.points if one.kind.adds else -one.points)
        kind = text(f"conduct_kind.{one.kind}")
        super().__init__(desk, parent, text("ui.staff.entry.title", name=one.name, kind=kind))
        self.desk = desk
        self._id = one.id
        final = one.state is EventState.PASSED
        self.form = _form(desk, FIELDS, tuple(ConductKind), place="staff.entry")
        values: dict[str, Any] = {name: getattr(one, name) for name in FIELDS}
        self.form.show_record(one.id, values, read_only=final)
        self.form.edited.connect(self._save)
        self.state = label(_state(desk, one, points), "muted", wrap=True)
        self.hidden = {
            name: HiddenField(desk, ConductEvent, name, below=self.form)
            for name in ("facts", "outcome")
        }
        self.evidence = EvidenceStrip(desk, ConductEvent)
        self.body.addWidget(self.state)
        self.body.addWidget(self.form)
        for name, line in self.hidden.items():
            line.show_of(one.id, getattr(one, name), changeable=not final and not desk.read_only)
            self.body.addWidget(line)
        self.evidence.show_files(one.id, one.evidence, changeable=not final)
        self.body.addWidget(self.evidence)
        close = button(desk, text("part.close"))
        close.setDefault(True)
        # What was refused is corrected here; it counts only once it was handed in again.
        self.again = button(desk, text("ui.staff.entry.submit"), "primary")
        self.again.clicked.connect(self.submit)
        self.again.setVisible(one.state is EventState.REFUSED)
        self.again.setEnabled(not desk.read_only)
        # What is put back there would not be seen here: the one makes way for the other.
        self.history = button(desk, text("part.desk.history"), "link", icon_name="history")
        self.history.clicked.connect(self.accept)
        self.history.clicked.connect(
            lambda: open_entry_history(desk, parent, one.id, one.text or kind, passed=final)
        )
        self.buttons.insertWidget(0, self.history)
        self.buttons.addWidget(self.again)
        close.clicked.connect(self.accept)
        self.buttons.addWidget(close)
        self.setMinimumWidth(desk.look.px(_WIDE))
        for keys, by in (("Ctrl+PgDown", 1), ("Ctrl+PgUp", -1)):
            QShortcut(QKeySequence(keys), self).activated.connect(partial(self._step, by))

    def _step(self, by: int) -> None:
        self.accept()
        self.step_wanted.emit(by)

    def _save(self, event_id: str, field: str, value: object) -> None:
        values: dict[str, Any] = {field: value}
        save_field(
            self.desk, [self.form], event_id, field,
            lambda workspace: edit_event(workspace, event_id, values), self, codes=None,
        )  # fmt: skip

    def submit(self) -> None:
        """Hands a refused entry in again, with what was typed last."""
        if self.form.all_problems():
            self.form.focus_field(next(iter(self.form.problems)))
            return
        self.form.flush()

        def then(changed: Changed) -> None:
            text = self.desk.words.text("ui.staff.entry.submitted", count=changed.count)
            self.desk.window.tell(text, undo=True)
            self.accept()

        self.desk.tasks.run(
            lambda workspace: submit_events(workspace, [self._id]), then, owner=self
        )

    def done(self, result: int) -> None:
        self.form.flush()
        super().done(result)


class RefuseDialog(RunDialog):
    """Why entries are refused."""

    def __init__(self, desk: Desk, parent: QWidget, ids: Sequence[str]) -> None:
        text = desk.words.text
        super().__init__(
            desk, parent, text("ui.staff.entry.refuse"),
            text("ui.staff.entry.refuse.about", count=len(ids)),
        )  # fmt: skip
        self._ids = list(ids)
        edit = QLineEdit()
        edit.setMaxLength(200)
        place = f"staff.entry.refuse.{ids[0] if len(ids) == 1 else ''}"
        self.reason = LabelledField(desk, text("conduct_event.refused_because"), edit, place=place)
        self.reason.entered.connect(self.submit)
        self.body.addWidget(self.reason)
        # What leads here ends in dots, what does it does not.
        self.finish_body(self.windowTitle(), look="danger")
        edit.setFocus()

    def submit(self) -> None:
        ids, because = self._ids, self.reason.text()

        def then(changed: Changed) -> None:
            text = self.desk.words.text("ui.staff.entry.refused", count=changed.count)
            self.desk.window.tell(text, undo=True)

        self.run(lambda workspace: refuse_events(workspace, ids, because), then)


def item_options(rules: EthicsRules, kinds: Sequence[ConductKind], words: Words) -> list[Option]:
    """The items of the rules of some kinds, with their points."""
    found = []
    for one in rules.items:
        if one.kind in kinds:
            points = signed(one.points if one.kind.adds else -one.points)
            said = words.text("part.named.more", name=one.text, more=points)
            found.append(Option(one.code, said))
    return found


def _form(desk: Desk, names: Sequence[str], kinds: Sequence[ConductKind], place: str) -> RecordForm:
    text = desk.words.text
    options = {
        "kind": [Option(one, text(f"conduct_kind.{one}")) for one in kinds],
        # Their whole names are longer than half a line.
        "heading": [Option(one, text(f"ethics_heading.{one}.short")) for one in EthicsHeading],
    }
    half = ("kind", "heading", "points", "source")
    fields = fields_for(
        desk, ConductEvent, names, options=options, half=half, lines={"summary": 2, "facts": 3}
    )
    return RecordForm(desk, fields, label_width=_LABEL_WIDTH, place=place)


def _state(desk: Desk, one: EventRow, points: str) -> str:
    text = desk.words.text
    parts = [text(f"event_state.{one.state}"), text("ui.staff.entry.points", points=points)]
    if one.confirmed_by:
        parts.append(f"{one.confirmed_by} {one.confirmed_on}")
    if one.refused_because:
        parts.append(one.refused_because)
    if one.text:
        parts.append(one.text)
    return " · ".join(parts)
