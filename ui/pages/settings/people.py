"""Who works on this PC, what each may do, what was changed about it, and who looked at what."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QWidget

from cleanclinic.operations.hidden.sensitive import Look, looks_at
from cleanclinic.operations.people.people import (
    disable_person,
    set_permission,
    set_role,
)
from cleanclinic.operations.people.pins import confirm_pin, have_pins
from cleanclinic.operations.workspace.kept_people import PersonLine, people_of, person_changes
from cleanclinic.operations.workspace.opening import Workspace
from cleanclinic.operations.workspace.roles import Person, Role
from ui.pages.settings.people_dialogs import (
    AddPersonDialog,
    FirstPinDialog,
    NewPinDialog,
    OwnPinDialog,
    RenameDialog,
)
from ui.pages.settings.section import Section, ask_pin, open_dialog
from ui.parts.cards import Card
from ui.parts.layouts import button, clear, column, label, row, rule
from ui.parts.lines import Line, LineList
from ui.parts.menu_button import MenuButton
from ui.parts.page import Desk
from ui.parts.people_tiles import Face
from ui.parts.pills import Badge, Pill
from ui.parts.role_names import role_name
from ui.parts.style import dress
from ui.parts.times import moment_text

_SHOWN, _NARROW = 30, 640
_ROLE_TONES = {Role.HEAD_NURSE: "info", Role.RECORDER: "good", Role.READER: "plain"}


@dataclass(frozen=True)
class People:
    """What the section shows; `me` is empty until people have PINs."""

    people: tuple[Person, ...]
    pins: frozenset[str]
    me: str
    may_manage: bool
    only_name: str
    changes: tuple[PersonLine, ...]
    looks: tuple[Look, ...]
    today: date
    kind: str


class PeopleSection(Section):
    """People, the trace of what was done to them, and looks at hidden fields."""

    name = "people"
    icon = "users"

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.people: People | None = None
        self.card = Card(desk, self.text("title"))
        self.add = button(desk, self.text("add"), "primary", icon_name="plus")
        self.add.clicked.connect(self.ask_new)
        self.own_pin = button(desk, self.text("own_pin"), icon_name="key-round")
        self.own_pin.clicked.connect(self.ask_own_pin)
        self.first_pin = button(desk, self.text("first_pin"), "primary", icon_name="key-round")
        self.first_pin.clicked.connect(self.ask_first_pin)
        presses = (self.add, self.first_pin, self.own_pin)
        for press in presses:
            press.hide()
        self.about = label("", "muted", wrap=True)
        self._rows = column(desk.look, gap=0)
        self.card.body.addWidget(self.about)
        self.card.body.addLayout(row(desk.look, *presses, None))
        self.card.body.addLayout(self._rows)
        self.menus: dict[str, MenuButton] = {}
        self.trace_card, self.trace = self._list_card("trace")
        self.looks_card, self.looks = self._list_card("looks")
        self._lower = row(desk.look, self.trace_card, self.looks_card, gap=14)
        self._lower.setStretch(0, 1)
        self._lower.setStretch(1, 1)
        self.body.addWidget(self.card)
        self.body.addLayout(self._lower)
        self.body.addStretch(1)

    def reload(self) -> None:
        self.desk.tasks.run(_read, self._show, key="settings.people")

    def resizeEvent(self, event: QResizeEvent) -> None:
        narrow = self.width() < self.desk.look.px(_NARROW)
        direction = QBoxLayout.Direction
        self._lower.setDirection(direction.TopToBottom if narrow else direction.LeftToRight)
        super().resizeEvent(event)

    # What a person does

    def ask_new(self) -> None:
        """Asks for somebody new."""
        open_dialog(AddPersonDialog(self.desk, self.window_part(), self._on_done("added")))

    def ask_first_pin(self) -> None:
        """The first PIN of all; from then on everybody comes in by PIN."""
        dialog = FirstPinDialog(self.desk, self.window_part(), self._on_first)
        open_dialog(dialog)

    def ask_own_pin(self) -> None:
        """Another PIN for oneself."""
        me = self._me()
        if me is not None:
            open_dialog(OwnPinDialog(self.desk, self.window_part(), me, self._on_pin))

    def ask_role(self, person: Person, role: Role) -> None:
        """Another role, after the head nurse's own PIN."""
        about = self.text("role.sentence", name=person.name, role=self._role(role))
        means = self.words.text(f"ui.settings.people.means.{role.value}")

        def change(workspace: Workspace, pin: str) -> Person:
            confirm_pin(workspace, pin)
            return set_role(workspace, person.id, role)

        self._ask("role", f"{about}\n{means}", change)

    def ask_permission(self, person: Person, *, sees_ethics: bool) -> None:
        """Whether somebody may look at what is hidden."""
        key = "allow" if sees_ethics else "forbid"
        self._ask(
            key,
            self.text(f"{key}.sentence", name=person.name),
            lambda workspace, pin: set_permission(
                workspace, person.id, pin, sees_ethics=sees_ethics
            ),
        )

    def ask_end(self, person: Person) -> None:
        """Ends somebody's access."""

        def end(workspace: Workspace, pin: str) -> Person:
            confirm_pin(workspace, pin)
            return disable_person(workspace, person.id)

        self._ask("end", self.text("end.sentence", name=person.name), end)

    def ask_pin_for(self, person: Person) -> None:
        """A new PIN for somebody who forgot hers."""
        open_dialog(NewPinDialog(self.desk, self.window_part(), person, self._on_pin))

    def ask_name(self, person: Person) -> None:
        open_dialog(RenameDialog(self.desk, self.window_part(), person, self._on_done("renamed")))

    def _ask(self, key: str, sentence: str, change: Callable[[Workspace, str], Person]) -> None:
        about = (self.text(key), sentence, self.text(f"{key}.yes"))
        ask_pin(self.desk, self.window_part(), about, change, self._on_done("changed"))

    def _on_done(self, key: str) -> Callable[[Person], None]:
        def done(person: Person) -> None:
            self.desk.window.tell(self.text(key, name=person.name))
            self.announce()

        return done

    def _on_pin(self, name: str) -> None:
        self.desk.window.tell(self.text("pin_changed", name=name))
        self.announce()

    def _on_first(self, workspace: Workspace) -> None:
        # Whoever is in has a name now: the frame and the lock have to know.
        self.desk.window.enter_as(workspace)

    # What is shown

    def _show(self, found: People) -> None:
        self.people = found
        begun = bool(found.people)
        self.first_pin.setVisible(not begun)
        self.add.setVisible(begun and found.may_manage)
        self.own_pin.setVisible(begun and found.me in found.pins)
        key = "about" if begun else "about_none"
        self.about.setText(self.text(key, name=found.only_name))
        clear(self._rows)
        self.menus = {}
        ordered = sorted(found.people, key=lambda one: one.disabled)
        for place, person in enumerate(ordered):
            if place:
                self._rows.addWidget(rule())
            self._rows.addWidget(self._row(person, place, found))
        self._show_traces(found)

    def _row(self, person: Person, place: int, found: People) -> QWidget:
        look = self.desk.look
        line = QFrame()
        face = Face(self.desk, 34)
        face.show_person(person.name, place)
        shown = self.text("me", name=person.name) if person.id == found.me else person.name
        name = label(shown, "heading" if not person.disabled else "muted")
        pills = [Pill(look, badge) for badge in self._badges(person, found)]
        key = "ended" if person.disabled else person.role.value
        means = label(self.text(f"means.{key}"), "muted", wrap=True)
        text = column(look, row(look, name, *pills, None, gap=8), means, gap=2)
        items: list[QWidget] = []
        if found.may_manage and not person.disabled:
            menu = MenuButton(self.desk, self.text("change"))
            menu.setAccessibleName(self.text("change_of", name=person.name))
            self._fill_menu(menu, person, found)
            self.menus[person.id] = menu
            items.append(menu)
        layout = row(look, face, text, *items, gap=12, margins=(2, 9, 2, 9), into=line)
        layout.setStretch(1, 1)
        return line

    def _badges(self, person: Person, found: People) -> list[Badge]:
        if person.disabled:
            return [Badge(self.text("disabled"), "plain")]
        badges = [Badge(self._role(person.role), _ROLE_TONES[person.role])]
        if person.sees_ethics:
            badges.append(Badge(self.text("sees"), "warn"))
        if person.id not in found.pins:
            badges.append(Badge(self.text("no_pin"), "bad"))
        return badges

    def _fill_menu(self, menu: MenuButton, person: Person, found: People) -> None:
        add, text = menu.menu_shown.addAction, self.text
        add(text("rename")).triggered.connect(partial(self.ask_name, person))
        if person.id != found.me:
            add(text("new_pin")).triggered.connect(partial(self.ask_pin_for, person))
        menu.menu_shown.addSeparator()
        for role in Role:
            if role is not person.role:
                line = add(text("make", role=self._role(role)))
                line.triggered.connect(partial(self.ask_role, person, role))
        key = "forbid" if person.sees_ethics else "allow"
        line = add(text(f"{key}.menu"))
        line.triggered.connect(
            partial(self.ask_permission, person, sees_ethics=not person.sees_ethics)
        )
        if person.id != found.me:
            menu.menu_shown.addSeparator()
            add(text("end.menu")).triggered.connect(partial(self.ask_end, person))

    def _show_traces(self, found: People) -> None:
        self.trace.show_lines([self._change(one, found.today) for one in found.changes])
        self.looks.show_lines([self._look(one, found.today) for one in found.looks])
        for card, lines, key in (
            (self.trace_card, found.changes, "trace"),
            (self.looks_card, found.looks, "looks"),
        ):
            card.set_title(self.text(key), "" if lines else self.text(f"{key}.none"))

    def _change(self, one: PersonLine, today: date) -> Line:
        step = self.words.text(f"person_step.{one.step.value}")
        key = "trace.line" if one.by else "trace.line.nobody"
        said = self.text(key, by=one.by, step=step, name=one.name, role=self._role(one.role))
        return Line("", said, moment_text(self.words, one.at, today))

    def _look(self, one: Look, today: date) -> Line:
        kind = self.words.text(f"kind.{one.kind}")
        field = self.words.text(f"{one.kind}.{one.field}")
        said = self.text("looks.line", name=one.person, kind=kind, field=field)
        return Line("", said, moment_text(self.words, one.at, today))

    def _role(self, role: Role) -> str:
        return role_name(self.words, role.value, self.people.kind if self.people else "")

    def _me(self) -> Person | None:
        found = self.people
        people: Sequence[Person] = found.people if found else ()
        return next((one for one in people if found and one.id == found.me), None)

    def _list_card(self, key: str) -> tuple[Card, LineList]:
        card = Card(self.desk, self.text(key))
        dress(card, "card")
        lines = LineList(self.desk, self.text(key))
        card.body.addWidget(lines)
        # Where its neighbour is taller its title stays at the top.
        card.body.addStretch(1)
        return card, lines


def _read(workspace: Workspace) -> People:
    acting = workspace.acting
    return People(
        people=people_of(workspace),
        pins=have_pins(workspace),
        me=acting.id if acting else "",
        may_manage=acting is not None and acting.role is Role.HEAD_NURSE,
        only_name=workspace.person,
        changes=person_changes(workspace)[:_SHOWN],
        looks=looks_at(workspace)[:_SHOWN],
        today=workspace.today(),
        kind=workspace.kind.value,
    )
