"""Who changed what, and taking it back by name."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from functools import partial
from typing import Any, TypeGuard

from cleanclinic.operations.recording.published import PUBLISHED, any_sent, packed_upto, sent_to
from cleanclinic.operations.workspace.confidential import shown_to
from cleanclinic.operations.workspace.opening import Workspace, WorkspaceKind
from cleanclinic.operations.workspace.start_page import ActLine as ActLine
from cleanclinic.records import RECORD_TYPES, record_type
from cleanclinic.records.fields import Line, Note, Paragraph, Refers, choice_key, fields_of
from cleanclinic.records.held import ActSummary, Changes, Revision
from cleanclinic.records.issue_order import IssueOrder, OrderReview
from cleanclinic.records.record import Record
from cleanclinic.storage.errors import UndoNothingError

STANDING_ACTS = (
    "act.set_up",
    "act.accept_grant",
    "act.void_pledge",
    "act.publish_standard",
    "act.submit_self_check",
    "act.withdraw_self_check",
)
_RULES = frozenset(PUBLISHED)
# What the office says to one department; once it has gone out it stands.
_SPOKEN: tuple[type[Record], ...] = (IssueOrder, OrderReview)
SIGNING_ACTS = ("act.sign_pledge", "act.sign_pledges")
# The fields that name a record, in the order in which they are asked.
_CALLED = ("number", "name", "title", "subject", "text")
_LABEL_LENGTH = 30


@dataclass(frozen=True)
class FieldText:
    """A field before and after; None where there was nothing."""

    field: str
    before: object
    after: object


@dataclass(frozen=True)
class RevisionRow:
    """One change of a record, newest first in a history."""

    at: datetime
    person: str
    key: str
    args: dict[str, str]
    op: str
    why: str
    fields: tuple[FieldText, ...]
    hash: str


@dataclass(frozen=True)
class Undone:
    """The act that was taken back or done again."""

    line: ActLine
    changes: Changes


def act_line(act: ActSummary) -> ActLine:
    """An act's name is that of the act it reverses, if it reverses one."""
    reversal = act.key if act.reverses else ""
    args = {name: value for name, value in act.args.items() if name not in ("act", "key")}
    return ActLine(
        act_id=act.id,
        at=act.at,
        person=act.actor.name,
        key=act.of_key or act.key,
        args=args if reversal else dict(act.args),
        count=act.count,
        undone=act.undone,
        reversal=reversal,
        records=tuple((kind, record) for kind in sorted(act.kinds) for record in act.ids[:1]),
    )


def recent_acts(workspace: Workspace, limit: int = 20) -> tuple[ActLine, ...]:
    """The latest acts, newest first."""
    return tuple(act_line(act) for act in workspace.store.acts(limit))


def history(workspace: Workspace, record_id: str) -> tuple[RevisionRow, ...]:
    """Every change of a record, newest first; what is hidden stays so."""
    of = _kind_with_hidden(workspace, record_id)
    return revision_rows(workspace, record_id, of)


def revision_rows(
    workspace: Workspace, record_id: str, of: type[Record] | None
) -> tuple[RevisionRow, ...]:
    """As `history`, for a record of a kind that is known; None for one that hides nothing."""
    return tuple(
        _revision_row(workspace, revision, of)
        for revision in reversed(workspace.store.history(record_id))
    )


def _kind_with_hidden(workspace: Workspace, record_id: str) -> type[Record] | None:
    """The class of a record that has hidden fields; None for any other."""
    for of in RECORD_TYPES:
        hides = of.CONFIDENTIAL or any(field.sensitive for field in fields_of(of))
        if hides and workspace.store.get(of, record_id, deleted=True):
            return of
    return None


def _revision_row(workspace: Workspace, revision: Revision, of: type[Record] | None) -> RevisionRow:
    """A line of a history; what `of` notes as hidden stays so."""

    def text(field: str, value: object) -> object:
        return shown_to(workspace, of, field, value) if of else value

    return RevisionRow(
        at=revision.at,
        person=revision.actor.name,
        key=revision.act.key,
        args=dict(revision.act.args),
        op=revision.op.value,
        why=revision.why,
        fields=tuple(
            FieldText(
                change.field,
                text(change.field, change.before),
                text(change.field, change.after),
            )
            for change in revision.changed
        ),
        hash=revision.hash,
    )


def undoable(workspace: Workspace) -> ActLine | None:
    """The act that `undo` would take back; setting up and voiding a pledge stand for good.

    So do rules that went out, orders and the office's word on them: others take their place.
    """
    last = workspace.store.undoable()
    stands = last is None or last.key in STANDING_ACTS or _went_out(workspace, last)
    return act_line(last) if last and not stands else None


def _went_out(workspace: Workspace, act: ActSummary) -> bool:
    """Whether an act published rules, or spoke to a department, and that is on its way already."""
    if workspace.kind is not WorkspaceKind.OFFICE:
        return False
    rules = act.kinds & _RULES
    if any(sent_to(workspace, kind, record).any for kind in rules for record in act.ids):
        return True
    if act.first > max(packed_upto(workspace).values(), default=0):
        # No file reaches so far: however much it wrote, nothing of it has to be looked at.
        return False
    spoken = [
        held.record
        for of in _SPOKEN
        if of.KIND in act.kinds
        for held in workspace.store.among(of, "id", act.ids)
    ]
    return any_sent(workspace, spoken)


def redoable(workspace: Workspace) -> ActLine | None:
    """The act that `redo` would do again; a signature taken back is a voided sheet, for good."""
    last = workspace.store.redoable()
    return act_line(last) if last and last.key not in SIGNING_ACTS else None


def undo(workspace: Workspace) -> Undone:
    """Take back the last act of this installation; raises UNDO-NOTHING or UNDO-CHANGED."""
    last = undoable(workspace)
    if last is None:
        raise UndoNothingError()
    return Undone(last, workspace.store.undo(workspace.actor))


def redo(workspace: Workspace) -> Undone:
    """Do again what was taken back last; raises UNDO-NOTHING or UNDO-CHANGED."""
    last = redoable(workspace)
    if last is None:
        raise UndoNothingError()
    return Undone(last, workspace.store.redo(workspace.actor))


def value_text(value: Any) -> tuple[str, str]:
    """(words key, plain text) of a value in a history: a choice has a key, the rest is text."""
    match value:
        case None | "" | ():
            return "value.none", ""
        case bool():
            return ("value.yes" if value else "value.no"), ""
        case StrEnum():
            return choice_key(value), ""
        case tuple():
            return "value.count", str(len(value))
        case datetime():
            return "", value.strftime("%Y-%m-%d %H:%M")
        case date():
            return "", value.isoformat()
        case _:
            return "", str(value)


def label_of(workspace: Workspace, kind: str, record_id: str) -> str:
    """How people call a record: its number, name or title."""
    of = record_type(kind)
    held = workspace.store.get(of, record_id, deleted=True) if of else None
    return record_label(workspace, held.record) if held else record_id[:8]


def record_label(workspace: Workspace, record: Record) -> str:
    """How people call a record: its number, name or title, else that of what or whom it is about,
    else its text.

    Nothing hidden is part of it; of a long text it is the beginning.
    """
    return label_by(record, partial(_name_of, workspace))


def _name_of(workspace: Workspace, kind: str, record_id: str) -> str:
    """The number, name or title of a record, or of what it is about; else nothing."""
    of = record_type(kind)
    held = workspace.store.get(of, record_id, deleted=True) if of else None
    if held is None:
        return ""
    above = held.record.goes_by()
    return _called(_said(held.record)) or (_name_of(workspace, *above) if above else "")


def label_by(record: Record, name_of: Callable[[str, str], str]) -> str:
    """`record_label` by somebody who knows the names of other records, by kind and id."""
    said, above = _said(record), record.goes_by()
    referred = (name_of(note.kind, value) for note, value in said.values() if _refers(note))
    return (
        _called(said)
        or (name_of(*above) if above else "")
        or next(filter(None, referred), "")
        or next((_short(value) for note, value in said.values() if _is_text(note)), "")
        or next((value.isoformat() for _, value in said.values() if isinstance(value, date)), "")
        or record.id[:8]
    )


def how_often(workspace: Workspace, of: type[Record]) -> Counter[str]:
    """How many records of a kind have each `record_label`."""
    asked = [field for field in fields_of(of) if field.name in _CALLED and not field.sensitive]
    asked.sort(key=lambda field: _CALLED.index(field.name))
    # What is always there is never passed over for the next.
    always = next((at for at, field in enumerate(asked, 1) if field.required), len(asked))
    found = workspace.store.columns(of, [field.name for field in asked[:always]])
    if always == 1:
        texts = [text for _, text in found]
    else:
        texts = [next(filter(None, said), "") for _, *said in found]
    often = Counter(texts if _are_short(texts) else map(_short, texts))
    if often.pop("", 0):
        unnamed = (one for one, *said in found if not any(said))
        often.update(label_of(workspace, of.KIND, one) for one in unnamed)
    return often


def second_label(record: Record, label: str) -> str:
    """What tells a record from another one that is called the same; empty where nothing does."""
    texts = (value for note, value in _said(record).values() if _is_text(note))
    return next((_short(text) for text in texts if _short(text) != label), "")


def _said(record: Record) -> dict[str, tuple[Note, Any]]:
    """Note and value of every field that holds something and may be shown."""
    fields = (field for field in fields_of(type(record)) if not field.sensitive)
    values = ((field.name, field.note, getattr(record, field.name)) for field in fields)
    return {name: (note, value) for name, note, value in values if value not in (None, "", ())}


def _called(said: Mapping[str, tuple[Note, Any]]) -> str:
    return next((_short(str(said[name][1])) for name in _CALLED if name in said), "")


def _refers(note: Note) -> TypeGuard[Refers]:
    return isinstance(note, Refers)


def _is_text(note: Note) -> bool:
    return isinstance(note, Line | Paragraph)


def _short(text: str) -> str:
    """The beginning of a text, in one line."""
    line = " ".join(text.split())
    return line if len(line) <= _LABEL_LENGTH else f"{line[: _LABEL_LENGTH - 1]}…"


def _are_short(texts: Sequence[str]) -> bool:
    """Whether `_short` changes none of many, found for all at once."""
    whole = "".join(texts)
    return max(map(len, texts), default=0) <= _LABEL_LENGTH and whole.split() == [whole]
