"""The side of a desk: one record as a form that saves itself, and what belongs to it.

Knows no record kind: heading, badge and fields come with the plan.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from cleanclinic.errors import CleanClinicError
from cleanclinic.records.fields import fields_of
from cleanclinic.records.held import Held
from cleanclinic.records.record import RecordInvalidError
from ui.parts.evidence_strip import EvidenceStrip
from ui.parts.failures import sentence_of
from ui.parts.field_saving import save_field
from ui.parts.hidden_field import HiddenField
from ui.parts.layouts import Elided, button, column, label, row
from ui.parts.page import Desk
from ui.parts.pick_box import Option
from ui.parts.pills import Badge, Pill
from ui.parts.record_form import RecordForm
from ui.parts.record_plan import DeskPlan, title_of
from ui.parts.record_view import DeskView
from ui.parts.scroll import scrolled
from ui.parts.style import dress
from ui.parts.times import moment_text


class RecordSide(QFrame):
    """One record. A page puts more of its own into `top` and `body`, above and below the form.

    Where a record's fields stand in several forms, `add_forms` takes the others: they show, save
    and refuse as the first one does.

    Signals: `history_wanted`, `conflict_wanted` (record id); `step_wanted` (1 or -1) for the next
    or the one before; `shown` (Held, or None) whenever another state is shown.
    """

    history_wanted = Signal(str)
    conflict_wanted = Signal(str)
    step_wanted = Signal(int)
    shown = Signal(object)

    def __init__(self, desk: Desk, plan: DeskPlan) -> None:
        super().__init__()
        self.desk = desk
        self.plan = plan
        self.held: Held[Any] | None = None
        self._options: Mapping[str, Sequence[Option]] = {}
        dress(self, "card")
        self.form = RecordForm(
            desk, plan.side_form(), label_width=plan.label_width, place=plan.name
        )
        self.forms: list[RecordForm] = []
        # What else of the side holds something that is typed and not yet saved.
        self.flushes: list[Callable[[], None]] = []
        self.add_forms(self.form)
        self._build()
        self.clear()

    def add_forms(self, *forms: RecordForm) -> None:
        """More fields of the record; the page puts the forms where they fit."""
        for form in forms:
            form.edited.connect(self.save)
            self.forms.append(form)

    # What the desk does

    def show_held(self, held: Held[Any], view: DeskView) -> None:
        """Shows a record, or the same one again: then what is being typed stays."""
        if self.held is None or held.record.id != self.held.record.id:
            self.flush()
            self._area.verticalScrollBar().setValue(0)
        self.held = held
        self._take_options(view.options)
        for form in self.forms:
            for name in form.field_names():
                form.offer(name, view.used.get(name, ()))
        record, past = held.record, view.day is not None
        final = record.is_final()
        self.heading.set_whole(title_of(self.plan, held, view.names))
        self._show_badge(self.plan.badge_of(held) if self.plan.badge_of else None)
        self.conflict.setVisible(bool(held.conflict) and not past)
        self.final.setVisible(final and not past)
        # A past state is another thing than the record: nothing typed may move between them.
        place = f"{record.id}@{view.day}" if past else record.id
        for form in self.forms:
            form.show_record(place, vars(record), read_only=past or final)
        for name, hidden in self.hidden.items():
            hidden.show_of(record.id, getattr(record, name), changeable=not (past or final))
            hidden.setVisible(not past)
        if self.evidence is not None:
            files = getattr(record, self.plan.evidence_field)
            self.evidence.show_files(record.id, files, changeable=not (past or final))
        self._show_foot(held, view.today)
        for part in (self._area, self._foot_bar, self.back, self.next):
            part.show()
        self.shown.emit(held)

    def clear(self) -> None:
        """Shows no record."""
        self.flush()
        self.held = None
        kind = self.desk.words.text(self.plan.kind_key)
        self.heading.set_whole(self.desk.words.text("part.desk.none", kind=kind))
        self._show_badge(None)
        for part in (self.conflict, self.final, self._area, self._foot_bar, self.back, self.next):
            part.hide()
        self.shown.emit(None)

    def flush(self) -> None:
        """Hands over what was typed and not yet saved."""
        for form in self.forms:
            form.flush()
        for hand_over in self.flushes:
            hand_over()

    def focus_form(self) -> None:
        """Puts the cursor into the first field."""
        self.focus_field(next(iter(self.plan.field_names())))

    def focused_field(self) -> str:
        """The field the cursor is in; "" where it is in none."""
        return next(filter(None, (form.focused_field() for form in self.forms)), "")

    def focus_field(self, name: str) -> None:
        """Puts the cursor into a field, whichever form it is in."""
        for form in self.forms:
            if name in form.field_names():
                form.focus_field(name)

    @property
    def badge(self) -> Badge | None:
        """What the pill beside the heading says."""
        return self._badge

    def refused(self, form: RecordForm, error: Exception) -> bool:
        """Shows a refusal at the field it is about; False where it is about none of the form's."""
        if isinstance(error, RecordInvalidError):
            shown = [one for one in error.problems if one.field in form.field_names()]
            for problem in shown:
                sentence = self.desk.words.act(f"problem.{problem.rule}", problem.values)
                form.show_problem(problem.field, sentence)
            return bool(shown)
        if isinstance(error, CleanClinicError):
            name = self.plan.problem_fields.get(error.code, "")
            if name in form.field_names():
                form.show_problem(name, sentence_of(self.desk, error))
                return True
        return False

    # How it is built

    def _build(self) -> None:
        desk, text = self.desk, self.desk.words.text
        self.heading = Elided("", "heading")
        self._pill = Pill(desk.look, Badge(""))
        self.back = button(
            desk, "", "quiet", icon_name="chevron-up",
            name=text("part.desk.back"), tip=text("part.desk.back.tip"),
        )  # fmt: skip
        self.next = button(
            desk, "", "quiet", icon_name="chevron-down",
            name=text("part.desk.next"), tip=text("part.desk.next.tip"),
        )  # fmt: skip
        self.back.clicked.connect(lambda: self.step_wanted.emit(-1))
        self.next.clicked.connect(lambda: self.step_wanted.emit(1))
        head = row(
            desk.look, self.heading, self._pill, self.back, self.next,
            gap=4, margins=(16, 9, 8, 0),
        )  # fmt: skip
        head.setStretch(0, 1)
        self.conflict = button(desk, text("part.desk.conflict"), "link", icon_name="triangle-alert")
        self.conflict.clicked.connect(lambda: self._tell_id(self.conflict_wanted))
        self.final = label(text("part.desk.final"), "muted", wrap=True)
        inner = QWidget()
        self.top: QVBoxLayout = column(desk.look, gap=6)
        self._inner = column(
            desk.look, self.top, self.form, gap=8, margins=(14, 2, 8, 10), into=inner
        )
        self.hidden = self._make_hidden()
        for one in self.hidden.values():
            self._inner.addWidget(one)
        self.evidence = self._make_evidence()
        if self.evidence is not None:
            self._inner.addWidget(self.evidence)
            self._make_paste(self.evidence)
        self.body: QVBoxLayout = column(desk.look, gap=8)
        self._inner.addLayout(self.body)
        self._inner.addStretch(1)
        self._area = scrolled(inner)
        self._foot_bar = self._make_foot()
        said = column(desk.look, self.conflict, self.final, gap=2, margins=(12, 0, 12, 0))
        layout = column(
            desk.look, head, said, self._area, self._foot_bar,
            gap=4, margins=(1, 1, 1, 1), into=self,
        )  # fmt: skip
        layout.setStretch(2, 1)
        layout.addStretch(0)

    def _make_hidden(self) -> dict[str, HiddenField]:
        """A line for each field of the kind that is shown on request only."""
        kind = self.plan.of
        hidden = [one.name for one in fields_of(kind) if one.sensitive]
        return {name: HiddenField(self.desk, kind, name, below=self.form) for name in hidden}

    def _make_evidence(self) -> EvidenceStrip | None:
        return EvidenceStrip(self.desk, self.plan.of) if self.plan.evidence_field else None

    def _make_paste(self, strip: EvidenceStrip) -> None:
        """Ctrl+V anywhere beside the record files a picture; in a field, where it holds no text."""
        keys = QShortcut(QKeySequence(QKeySequence.StandardKey.Paste), self)
        keys.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        keys.activated.connect(strip.paste)
        strip.drop_over(self)
        for name in self.form.field_names():
            strip.watch(self.form.editor(name).control)

    def _make_foot(self) -> QWidget:
        desk = self.desk
        self._foot = Elided("", "muted")
        self.history = button(
            desk, desk.words.text("part.desk.history"), "link", icon_name="history"
        )
        self.history.clicked.connect(lambda: self._tell_id(self.history_wanted))
        bar = QWidget()
        foot = row(desk.look, self._foot, self.history, margins=(16, 4, 10, 6), into=bar)
        foot.setStretch(0, 1)
        return bar

    # What happens

    def _take_options(self, options: Mapping[str, Sequence[Option]]) -> None:
        for form in self.forms:
            for name in form.field_names():
                if name in options and options[name] is not self._options.get(name):
                    form.set_options(name, options[name])
        self._options = options

    def _show_badge(self, badge: Badge | None) -> None:
        self._badge = badge
        self._pill.setVisible(badge is not None)
        if badge is not None:
            self._pill.set_badge(badge)

    def _show_foot(self, held: Held[Any], today: date) -> None:
        words = self.desk.words
        when = moment_text(words, held.updated_at, today)
        self._foot.set_whole(
            words.text(
                "part.desk.revisions", count=held.revisions, person=held.updated_by, when=when
            )
        )

    def _tell_id(self, signal: Any) -> None:
        if self.held is not None:
            signal.emit(self.held.record.id)

    def save(self, record_id: str, field: str, value: object) -> None:
        """Saves a value of the record; a past state cannot be changed."""
        if not record_id or "@" in record_id:
            return
        values: dict[str, Any] = {field: value}
        plan = self.plan
        save_field(
            self.desk, self.forms, record_id, field,
            lambda workspace: plan.deeds.edit(workspace, plan.of, record_id, values), self,
            codes=plan.problem_fields,
        )  # fmt: skip
