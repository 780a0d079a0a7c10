"""The screens of a grant: the call, where the PC belongs, writing the grant, what to say now."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QLineEdit

from cleanclinic.operations.home.office_desk import RequestFacts
from cleanclinic.operations.office.devices import DeviceRow, Exposure, RevokePreview
from cleanclinic.operations.office.enrolment import Enrolled
from ui.parts.cards import Facts
from ui.parts.choices import Choices
from ui.parts.digits import Digits
from ui.parts.digits_check import DigitsCheck
from ui.parts.exposure import held_text
from ui.parts.fields import LabelledField
from ui.parts.files import open_with_system
from ui.parts.layouts import button, label, row
from ui.parts.page import Desk
from ui.parts.sentences import Sentences
from ui.parts.steps import DoneStep, Step
from ui.parts.target_line import TargetLine
from ui.parts.times import moment_text

NEW, JOIN, REPLACE = "new", "join", "replace"


class CallStep(Step):
    """What the request says, and the 25 digits compared over the phone.

    Signals: `refuse_wanted`.
    """

    refuse_wanted = Signal()

    def __init__(self, desk: Desk, facts: RequestFacts) -> None:
        text = desk.words.text
        super().__init__(desk, text("ui.grant.call"))
        card = facts.card
        when = moment_text(desk.words, card.at, desk.today()) if card.at else ""
        shown = Facts(desk)
        phone = facts.named.phone if facts.named else ""
        shown.show_facts(
            [
                (text("ui.grant.department"), card.department or "–"),
                (text("ui.grant.device"), card.device),
                (text("ui.grant.came"), when),
                (text("ui.grant.phone"), phone or text("ui.grant.phone.unknown")),
            ]
        )
        self.check = DigitsCheck(desk, card.digits)
        self.check.changed.connect(self.changed)
        self.first = self.check.ticks[0]
        refuse = button(desk, text("ui.grant.refuse"), "link")
        refuse.clicked.connect(self.refuse_wanted)
        self.body.addWidget(shown)
        for sentence in _strange(desk, facts):
            self.body.addWidget(label(sentence, "problem", wrap=True))
        self.body.addSpacing(desk.look.px(4))
        self.body.addWidget(label(text("ui.grant.call.sentence"), wrap=True))
        self.body.addWidget(self.check)
        self.body.addStretch(1)
        self.body.addLayout(row(desk.look, refuse, None))

    def is_ready(self) -> bool:
        return self.check.agrees()


def _strange(desk: Desk, facts: RequestFacts) -> list[str]:
    """What should make a person ask before going on."""
    text, card = desk.words.text, facts.card
    same, said = facts.device(card.same_install), []
    if same is not None:
        key = "ui.grant.same" if same.active else "ui.grant.same_out"
        said.append(text(key, department=same.department, device=same.label))
    return said


class PlaceStep(Step):
    """A new department, one more PC of a department, or in place of a PC.

    Signals: `preview_wanted` when another department or PC was chosen.
    """

    preview_wanted = Signal()

    def __init__(self, desk: Desk, facts: RequestFacts, replaces: str) -> None:
        text = desk.words.text
        super().__init__(desk, text("ui.grant.place"))
        self.facts = facts
        answers = [
            (name, text(f"ui.grant.place.{name}"), text(f"ui.grant.place.{name}.sentence"))
            for name in (NEW, JOIN, REPLACE)
        ]
        self.choices = Choices(desk, answers, text("ui.grant.place"))
        self.name = LabelledField(desk, text("ui.grant.name"), QLineEdit(facts.card.department))
        self.name.edit.setMaxLength(50)
        self.name.edit.textChanged.connect(lambda _: self._on_change())
        self.department = self._combo(text("ui.grant.which_department"))
        for one in facts.departments:
            self.department.addItem(one.name, one.id)
        self.device = self._combo(text("ui.grant.which_device"))
        for one in facts.departments:
            for row_ in one.devices:
                key = "in_use" if row_.active else "out"
                name = text(f"ui.grant.device.{key}", department=one.name, device=row_.label)
                self.device.addItem(name, row_.device_id)
        self.what = Sentences(desk)
        self._propose(facts, replaces)
        for part in (self.choices, self.name, self.department, self.device):
            self.body.addWidget(part)
        self.body.addSpacing(desk.look.px(4))
        self.body.addWidget(label(text("ui.grant.what"), "heading"))
        self.body.addWidget(self.what)
        self.body.addStretch(1)
        self.choices.chosen.connect(lambda _: self._on_change())
        for combo in (self.department, self.device):
            combo.currentIndexChanged.connect(lambda _: self._on_change())
        self._arrange()

    def enter(self) -> None:
        self._on_change()

    def is_ready(self) -> bool:
        return bool(self.name.text()) if self.choices.current == NEW else True

    @property
    def department_id(self) -> str:
        """The department it joins; "" for a new one."""
        return str(self.department.currentData()) if self.choices.current == JOIN else ""

    @property
    def replaces(self) -> str:
        """The device whose place it takes, or ""."""
        return str(self.device.currentData()) if self.choices.current == REPLACE else ""

    @property
    def place_name(self) -> str:
        """The name of the department it will belong to."""
        if replaced := self.facts.device(self.replaces):
            return replaced.department
        known = self.facts.department(self.department_id)
        return known.name if known else self.name.text()

    def show_new(self) -> None:
        """Says what a new department means."""
        text = self.words.text
        same = any(one.name == self.name.text() for one in self.facts.departments)
        said = [text("ui.grant.new.what", name=self.name.text())]
        if same:
            said.insert(0, text("ui.grant.new.same", name=self.name.text()))
        self.what.show_texts(said)

    def show_join(self, exposure: Exposure) -> None:
        """Says what one more PC of a department is given."""
        text = self.words.text
        held = held_text(self.kit, exposure) or text("ui.grant.nothing_yet")
        joined = self.facts.department(self.department_id)
        active = [one.label for one in joined.devices if one.active] if joined else []
        names = text("ui.list.comma").join(active)
        said = [text("ui.grant.join.gets", name=self.place_name, what=held)]
        if active:
            said.append(text("ui.grant.join.others", names=names, count=len(active)))
            said.append(text("ui.grant.join.both"))
        self.what.show_texts(said)

    def show_replace(self, preview: RevokePreview) -> None:
        """Says what the old PC loses and what the new one gets."""
        text, old = self.words.text, preview.device
        held = held_text(self.kit, preview.exposure) or text("ui.grant.nothing_yet")
        gets = text("ui.grant.replace.gets", name=old.department, what=held)
        if old.active:
            loses = text("ui.grant.replace.loses", device=old.label, number=preview.last_valid)
            unsent = text("ui.grant.replace.unsent", device=old.label)
            self.what.show_texts([loses, gets, unsent])
        else:
            self.what.show_texts([text("ui.grant.replace.out", device=old.label), gets])

    def _combo(self, name: str) -> QComboBox:
        made = QComboBox()
        made.setAccessibleName(name)
        return made

    def _propose(self, facts: RequestFacts, replaces: str) -> None:
        wanted = replaces or facts.card.replaces
        if not facts.departments:
            for name in (JOIN, REPLACE):
                self.choices.presses[name].setEnabled(False)
        if facts.device(wanted) is not None:
            self.choices.choose(REPLACE)
            self.device.setCurrentIndex(self.device.findData(wanted))
        elif facts.named is not None:
            self.choices.choose(JOIN)
            self.department.setCurrentIndex(self.department.findData(facts.named.id))

    def _on_change(self) -> None:
        self._arrange()
        self.changed.emit()
        self.preview_wanted.emit()

    def _arrange(self) -> None:
        self.name.setVisible(self.choices.current == NEW)
        self.department.setVisible(self.choices.current == JOIN)
        self.device.setVisible(self.choices.current == REPLACE)


class WriteStep(Step):
    """What will happen, said once more, and where the grant goes."""

    def __init__(self, desk: Desk, do: Callable[[Callable[[], None]], None]) -> None:
        text = desk.words.text
        super().__init__(desk, text("ui.grant.write"), next_text=text("ui.grant.write.go"))
        self._do = do
        self.what = Sentences(desk)
        self.target = TargetLine(desk, text("ui.requests.grant.folder"), "send")
        self.target.changed.connect(self.changed)
        self.first = self.target.choose
        self.body.addWidget(label(text("ui.grant.will"), "heading"))
        self.body.addWidget(self.what)
        self.body.addSpacing(desk.look.px(8))
        self.body.addWidget(label(text("ui.grant.stick"), "heading"))
        self.body.addWidget(label(text("ui.grant.stick.sentence"), "muted", wrap=True))
        self.body.addWidget(self.target)
        self.body.addStretch(1)

    def is_ready(self) -> bool:
        return self.target.folder is not None

    def go_on(self, then: Callable[[], None]) -> None:
        self._do(then)


class GrantedStep(DoneStep):
    """Granted: what to tell the ward, and the hospital's digits it will compare.

    Signals: `again_wanted` to write the same grant once more; `notice_wanted` to print the notice.
    """

    again_wanted = Signal()
    notice_wanted = Signal()

    def __init__(self, desk: Desk) -> None:
        text = desk.words.text
        super().__init__(desk, text("ui.grant.done"))
        self._desk = desk
        self._enrolled: Enrolled | None = None
        self.said = label("", "heading", wrap=True)
        self.digits = Digits(desk, text("ui.grant.hospital_digits"), large=True)
        self.what = Sentences(desk, numbered=True)
        show = button(desk, text("ui.grant.open_folder"), icon_name="folder-open")
        show.clicked.connect(self._open)
        again = button(desk, text("ui.grant.again"), icon_name="usb")
        again.clicked.connect(self.again_wanted)
        notice = button(desk, text("ui.notice.button"), icon_name="printer")
        notice.clicked.connect(self.notice_wanted)
        self.body.addWidget(self.said)
        self.body.addWidget(label(text("ui.grant.hospital_digits"), "label"))
        self.body.addWidget(self.digits)
        self.body.addWidget(label(text("ui.grant.hospital_digits.sentence"), "muted", wrap=True))
        self.body.addSpacing(desk.look.px(6))
        self.body.addWidget(label(text("ui.grant.now"), "heading"))
        self.body.addWidget(self.what)
        self.body.addStretch(1)
        self.body.addLayout(row(desk.look, show, again, notice, None, gap=10))

    def show_granted(self, enrolled: Enrolled, old: DeviceRow | None) -> None:
        self._enrolled = enrolled
        text, name = self.words.text, enrolled.grant_path.name
        self.said.setText(text("ui.grant.done.sentence", name=name, department=enrolled.department))
        self.digits.show_digits(enrolled.hospital_digits)
        self.what.show_texts(self._tasks(name, old))

    def _tasks(self, name: str, old: DeviceRow | None) -> Sequence[str]:
        text = self.words.text
        said = [text("ui.grant.now.bring", name=name), text("ui.grant.now.compare")]
        said.append(text("ui.grant.now.send"))
        if old is not None:
            said.append(text("ui.grant.now.old", device=old.label))
        return said

    def _open(self) -> None:
        if self._enrolled is not None:
            open_with_system(self._enrolled.grant_path.parent)
