"""What one side of a difference looks like: who wrote it where and when, and what differs."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from PySide6.QtWidgets import QFrame, QWidget

from cleanclinic.operations.exchange.settling import WHOLE, ConflictCard, ConflictSide
from cleanclinic.records.held import DELETED
from cleanclinic.words import Words
from ui.parts.difference import MarkedText
from ui.parts.layouts import button, column, label, row
from ui.parts.page import Desk
from ui.parts.pills import Badge, Pill
from ui.parts.style import dress
from ui.parts.times import moment_text

_TALL, _MARGINS = 230, (14, 12, 14, 12)


@dataclass(frozen=True)
class SideShown:
    """A side as it is shown: its number from 0, or None where it cannot be taken."""

    card: ConflictCard
    side: ConflictSide
    place: int | None
    taken: bool = False

    @property
    def whole(self) -> bool:
        """Whether all of the record is taken, not one field of it."""
        return self.card.field == WHOLE


def field_name(words: Words, card: ConflictCard) -> str:
    """How people call the field."""
    if card.field == DELETED:
        return words.text("ui.sync.conflict.deleted")
    if card.field == WHOLE:
        return words.text("ui.sync.conflict.whole")
    return words.text(f"{card.kind}.{card.field}")


def card_title(words: Words, card: ConflictCard) -> str:
    """Which record it is about, and which of its fields."""
    kind, key = words.text(f"kind.{card.kind}"), "ui.settle.title"
    if card.field == WHOLE:
        return words.text(f"{key}.whole", kind=kind, name=card.label)
    return words.text(key, kind=kind, name=card.label, field=field_name(words, card))


def said(words: Words, value: tuple[str, str]) -> str:
    """A value of a card in words."""
    key, text = value
    return words.text(key, count=text) if key else text


def who(words: Words, side: ConflictSide, today: date) -> str:
    """The person and when."""
    when = moment_text(words, side.at, today)
    return words.text("ui.sync.conflict.who", person=side.person, when=when)


def side_card(desk: Desk, shown: SideShown, today: date, take: Callable[[], object]) -> QFrame:
    """One side, with the button that takes it; what cannot be taken says why."""
    frame, side = QFrame(), shown.side
    frame.setMinimumHeight(desk.look.px(_TALL))
    dress(frame, "picked" if shown.taken else "inner" if shown.place is None else "card")
    number = "" if shown.place is None else str(shown.place + 1)
    person = who(desk.words, side, today)
    value = _in_one(desk.words, shown)
    frame.setAccessibleName(" ".join(filter(None, (number, person, value))))
    content = _fields(desk, shown) if shown.whole else [_field(desk, shown)]
    column(
        desk.look, _head(desk, shown, number), label(person, "muted", wrap=True), 6, *content,
        None, 10, _foot(desk, shown, take, value), gap=6, margins=_MARGINS, into=frame,
    )  # fmt: skip
    return frame


def before_card(desk: Desk, value: tuple[str, str]) -> QFrame:
    """What both sides began with."""
    frame = QFrame()
    dress(frame, "inner")
    title, text = desk.words.text("ui.settle.before"), said(desk.words, value)
    frame.setAccessibleName(f"{title} {text}")
    column(
        desk.look, label(title, "muted"), 4, MarkedText(desk, text, ""), None,
        gap=6, margins=_MARGINS, into=frame,
    )  # fmt: skip
    return frame


def _head(desk: Desk, shown: SideShown, number: str) -> QWidget:
    text, side, head = desk.words.text, shown.side, QWidget()
    where = text("ui.settle.here", device=side.device_label)
    if not side.here:
        where = side.device_label or text("ui.settle.other")
    parts: list[QWidget] = [label(where, "heading", wrap=True)]
    if number:
        parts.insert(0, Pill(desk.look, Badge(number, "info")))
    if shown.taken:
        parts.append(Pill(desk.look, Badge(text("ui.settle.taken"), "good")))
    line = row(desk.look, *parts, gap=8, into=head)
    line.setStretch(1 if number else 0, 1)
    return head


def _foot(desk: Desk, shown: SideShown, take: Callable[[], object], value: str) -> QWidget:
    if shown.place is None and shown.side not in shown.card.others:
        return QWidget()
    if shown.place is None:
        return label(desk.words.text(shown.side.words_key), "muted", wrap=True)
    key = "ui.settle.take.whole" if shown.whole else "ui.settle.take"
    press = button(
        desk,
        desk.words.text(key, number=shown.place + 1),
        "primary",
        name=desk.words.text("ui.sync.conflict.take.name", value=value),
    )
    press.clicked.connect(take)
    press.setEnabled(not desk.read_only)
    press.setToolTip(desk.read_only)
    return press


def _field(desk: Desk, shown: SideShown) -> QWidget:
    """The one field that differs, marked against what both began with, else against the other."""
    words, card = desk.words, shown.card
    against = card.before[1] if card.before is not None else ""
    if not against:
        against = next(one.text for one in card.sides if one is not shown.side)
    return MarkedText(desk, said(words, (shown.side.words_key, shown.side.text)), against)


def _fields(desk: Desk, shown: SideShown) -> list[QWidget]:
    """Every field in which the sides differ, each marked against the same of another side."""
    words, card = desk.words, shown.card
    others = [one for one in (*card.sides, *card.others) if one is not shown.side and one.values]
    found: list[QWidget] = []
    for place, name in enumerate(card.fields if shown.side.values else ()):
        against = said(words, others[0].values[place]) if others else ""
        text = said(words, shown.side.values[place])
        line = MarkedText(desk, text, against)
        title = words.text(f"{card.kind}.{name}")
        line.setAccessibleName(f"{title} {text}")
        found += [label(title, "muted"), line]
    return found


def _in_one(words: Words, shown: SideShown) -> str:
    """All a side says, for a screen reader."""
    if not shown.whole:
        return said(words, (shown.side.words_key, shown.side.text))
    values = zip(shown.card.fields, shown.side.values, strict=False)
    return " ".join(
        f"{words.text(f'{shown.card.kind}.{name}')} {said(words, value)}" for name, value in values
    )
