"""Small forms about people: somebody new, another name, another PIN."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QButtonGroup, QGridLayout, QLineEdit, QRadioButton, QWidget

from cleanclinic.errors import CleanClinicError
from cleanclinic.operations.people.first_start import check_access
from cleanclinic.operations.people.people import (
    add_person,
    change_pin,
    rename_person,
    set_up_people,
)
from cleanclinic.operations.people.pins import confirm_pin
from cleanclinic.operations.workspace.kept_people import NAME_MAX
from cleanclinic.operations.workspace.opening import Workspace
from cleanclinic.operations.workspace.roles import Person, Role
from ui.pages.settings.section import RunDialog
from ui.parts.failures import sentence_of
from ui.parts.fields import LabelledField
from ui.parts.kit import Kit
from ui.parts.layouts import label
from ui.parts.new_secret import NewSecret
from ui.parts.page import Desk
from ui.parts.secret_field import secret_field


def problem_of_pin(kit: Kit) -> Callable[[str], str]:
    """What is wrong with a PIN, in words; "" for nothing."""

    def problem(pin: str) -> str:
        try:
            check_access(pin, "")
        except CleanClinicError as error:
            return sentence_of(kit, error)
        return ""

    return problem


def pin_field(kit: Kit, title: str) -> LabelledField:
    """A field for a PIN in use."""
    return LabelledField(kit, title, secret_field(kit, title, placeholder=""))


def name_field(kit: Kit, title: str, name: str = "") -> LabelledField:
    """A field for a person's name."""
    edit = QLineEdit(name)
    edit.setMaxLength(NAME_MAX)
    return LabelledField(kit, title, edit)


class AddPersonDialog(RunDialog):
    """Name, role with what it means, and a PIN of her own."""

    def __init__(self, desk: Desk, parent: QWidget, done: Callable[[Person], None]) -> None:
        text = desk.words.text
        super().__init__(desk, parent, text("ui.settings.people.add.title"))
        self._done = done
        self.name = name_field(desk, text("ui.settings.people.name"))
        self._group = QButtonGroup(self)
        self.roles: dict[Role, QRadioButton] = {}
        roles = QGridLayout()
        roles.setHorizontalSpacing(desk.look.px(14))
        roles.setVerticalSpacing(desk.look.px(6))
        roles.setColumnStretch(1, 1)
        for line, role in enumerate((Role.RECORDER, Role.READER, Role.HEAD_NURSE)):
            choice = QRadioButton(text(f"role.{role.value}"))
            choice.setChecked(role is Role.RECORDER)
            means = label(text(f"ui.settings.people.means.{role.value}"), "muted", wrap=True)
            choice.setAccessibleDescription(means.text())
            self._group.addButton(choice)
            self.roles[role] = choice
            roles.addWidget(choice, line, 0, Qt.AlignmentFlag.AlignTop)
            roles.addWidget(means, line, 1)
        self.secret = NewSecret(desk, problem_of_pin(desk))
        self.body.addWidget(self.name)
        self.body.addWidget(label(text("ui.settings.people.role.choose"), "label"))
        self.body.addLayout(roles)
        self.body.addWidget(label(text("ui.settings.people.add.pin"), "muted", wrap=True))
        self.body.addWidget(self.secret)
        self.finish_body(text("ui.settings.people.add.yes"))
        self.name.entered.connect(self.secret.setFocus)
        self.secret.entered.connect(self.submit)
        self.name.setFocus()

    def submit(self) -> None:
        name = self.name.text()
        self.name.say("" if name else self.desk.words.text("ui.settings.people.name.missing"))
        if not name:
            self.name.edit.setFocus()
            return
        if pin := self.secret.value():
            role = next(role for role, choice in self.roles.items() if choice.isChecked())
            self.run(lambda workspace: add_person(workspace, name, role, pin), self._done)


class RenameDialog(RunDialog):
    """Another name for somebody."""

    def __init__(
        self, desk: Desk, parent: QWidget, person: Person, done: Callable[[Person], None]
    ) -> None:
        text = desk.words.text
        about = text("ui.settings.people.rename.sentence")
        super().__init__(desk, parent, text("ui.settings.people.rename"), about)
        self._person, self._done = person, done
        self.name = name_field(desk, text("ui.settings.people.name"), person.name)
        self.name.entered.connect(self.submit)
        self.body.addWidget(self.name)
        self.finish_body(text("ui.settings.people.rename.yes"))
        self.name.edit.selectAll()
        self.name.setFocus()

    def submit(self) -> None:
        name, person = self.name.text(), self._person
        self.run(lambda workspace: rename_person(workspace, person.id, name), self._done)


class OwnPinDialog(RunDialog):
    """Another PIN for oneself, with the one in use."""

    def __init__(
        self, desk: Desk, parent: QWidget, person: Person, done: Callable[[str], None]
    ) -> None:
        text = desk.words.text
        super().__init__(desk, parent, text("ui.settings.people.own_pin.title"))
        self._person, self._done = person, done
        self.current = pin_field(desk, text("ui.settings.people.own_pin.current"))
        self.secret = NewSecret(desk, problem_of_pin(desk))
        self.current.entered.connect(self.secret.setFocus)
        self.secret.entered.connect(self.submit)
        self.body.addWidget(self.current)
        self.body.addWidget(self.secret)
        self.finish_body(text("ui.settings.people.own_pin.yes"))
        self.current.setFocus()

    def submit(self) -> None:
        current, person = self.current.text(), self._person
        if not current:
            self.current.setFocus()
        elif pin := self.secret.value():
            self.run(
                lambda workspace: change_pin(workspace, person.id, pin, current=current),
                lambda _: self._done(person.name),
            )


class NewPinDialog(RunDialog):
    """A new PIN for somebody else, by the head nurse with hers."""

    def __init__(
        self, desk: Desk, parent: QWidget, person: Person, done: Callable[[str], None]
    ) -> None:
        text = desk.words.text
        title = text("ui.settings.people.new_pin.title", name=person.name)
        about = text("ui.settings.people.new_pin.sentence", name=person.name)
        super().__init__(desk, parent, title, about)
        self._person, self._done = person, done
        self.own = pin_field(desk, text("ui.settings.people.your_pin"))
        self.secret = NewSecret(desk, problem_of_pin(desk))
        self.own.entered.connect(self.secret.setFocus)
        self.secret.entered.connect(self.submit)
        self.body.addWidget(self.own)
        self.body.addWidget(self.secret)
        self.finish_body(text("ui.settings.people.new_pin.yes"))
        self.own.setFocus()

    def submit(self) -> None:
        own, person = self.own.text(), self._person
        if not own:
            self.own.setFocus()
            return
        pin = self.secret.value()
        if not pin:
            return

        def change(workspace: Workspace) -> None:
            confirm_pin(workspace, own)
            change_pin(workspace, person.id, pin)

        self.run(change, lambda _: self._done(person.name))


class FirstPinDialog(RunDialog):
    """The first PIN on this PC: whoever set it up becomes its head nurse."""

    def __init__(self, desk: Desk, parent: QWidget, done: Callable[[Workspace], None]) -> None:
        text = desk.words.text
        about = text("ui.settings.people.first_pin.sentence")
        super().__init__(desk, parent, text("ui.settings.people.first_pin"), about)
        self._done = done
        self.secret = NewSecret(desk, problem_of_pin(desk))
        self.secret.entered.connect(self.submit)
        self.body.addWidget(self.secret)
        self.finish_body(text("ui.settings.people.first_pin.yes"))
        self.secret.setFocus()

    def submit(self) -> None:
        if pin := self.secret.value():

            def set_up(workspace: Workspace) -> Workspace:
                set_up_people(workspace, pin)
                return workspace

            self.run(set_up, self._done)
