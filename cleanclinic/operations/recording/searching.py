"""One search over every record: text, pinyin initials and full pinyin, narrowed by kind and field.

The index is made on the worker and is a plain value; looking something up in it needs no workspace.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, is_dataclass
from datetime import date, datetime
from enum import StrEnum
from heapq import nsmallest
from operator import itemgetter
from typing import Any

from cleanclinic.operations.recording.history import label_by, record_label
from cleanclinic.operations.workspace.confidential import sees_ethics
from cleanclinic.operations.workspace.opening import Workspace
from cleanclinic.records import record_type
from cleanclinic.records.conduct_event import ConductEvent
from cleanclinic.records.control import Control
from cleanclinic.records.ethics_evaluation import EthicsEvaluation
from cleanclinic.records.fields import (
    Field,
    Parts,
    Refers,
    choice_key,
    fields_of,
    reference_of,
)
from cleanclinic.records.initials import initials, query_terms, search_text
from cleanclinic.records.periodic_assessment import PeriodicAssessment
from cleanclinic.records.pinyin import full_pinyin
from cleanclinic.records.record import Record
from cleanclinic.words import Words

# Few enough to read at a glance; a kind that was chosen shows more.
SHOWN_PER_KIND, SHOWN_OF_ONE = 6, 200
_SNIPPET = 60


@dataclass(frozen=True)
class Entry:
    """A record as it can be found.

    `label` is what people call it, `called` that, its initials and its pinyin, line by line;
    `searched` all its texts with initials; `at` the second since 1970 when it was changed last.
    """

    kind: str
    target: str
    label: str
    texts: tuple[tuple[str, str], ...]
    called: str
    searched: str
    at: float


@dataclass(frozen=True)
class Hit:
    """One record found; `target` is what its page is asked for: its id, or the way to it there.

    `detail` is the text that was met, or what stands in it first.
    """

    kind: str
    target: str
    label: str
    detail: str


@dataclass(frozen=True)
class Group:
    """The records of one kind that were found, best first; `count` tells of all there are."""

    kind: str
    count: int
    hits: tuple[Hit, ...]


def search_index(workspace: Workspace, words: Words, kinds: Iterable[str]) -> tuple[Entry, ...]:
    """Everything of some kinds the person may see; hidden fields are no part of it for anybody."""
    called: dict[tuple[str, str], str] = {}

    def name_of(kind: str, record_id: str) -> str:
        found = called.get((kind, record_id))
        if found is None:
            of = record_type(kind)
            held = workspace.store.get(of, record_id, deleted=True) if of else None
            found = record_label(workspace, held.record) if held else ""
            called[kind, record_id] = found
        return found

    entries = []
    for kind in kinds:
        of = record_type(kind)
        if of is None or (of.CONFIDENTIAL and not sees_ethics(workspace)):
            continue
        for held in workspace.store.all(of):
            entries.append(_entry(held.record, held.updated_at, words, name_of))
    return tuple(entries)


def _entry(
    record: Record, updated_at: datetime, words: Words, name_of: Callable[[str, str], str]
) -> Entry:
    label = label_by(record, name_of)
    fields = (field for field in fields_of(type(record)) if not field.sensitive)
    said = (
        (words.text(f"{record.KIND}.{field.name}"), _text(record, field, words, name_of))
        for field in fields
    )
    texts = tuple((name, text) for name, text in said if text)
    called = f"{label.lower()}\n{initials(label).lower()}\n{full_pinyin(label)}"
    searched = search_text(label, *(text for _, text in texts))
    at = updated_at.timestamp()
    return Entry(record.KIND, _way_to(record), label, texts, called, searched, at)


def _way_to(record: Record) -> str:
    """A control in the list of all controls, a part of a file in its person's file."""
    match record:
        case Control():
            return f"{record.KIND}/{record.id}"
        case ConductEvent():
            part = "praise" if record.kind.adds else "adverse"
            return f"{record.staff_member}/{part}/{record.id}"
        case EthicsEvaluation():
            return f"{record.staff_member}/evaluation/{record.year}"
        case PeriodicAssessment():
            return f"{record.staff_member}/assessments/{record.id}"
        case _:
            return record.id


def _text(record: object, field: Field, words: Words, name_of: Callable[[str, str], str]) -> str:
    value = getattr(record, field.name)
    if isinstance(field.note, Refers):
        return name_of(field.note.kind, value) if value else ""
    if isinstance(field.note, Parts) and is_dataclass(field.note.of):
        named = reference_of(field.note.of)
        inside = (named,) if named else fields_of(field.note.of)
        said = (_part(part, inside, words, name_of) for part in value)
        return " · ".join(filter(None, said))
    return _said(value, words)


def _part(
    part: object, inside: Iterable[Field], words: Words, name_of: Callable[[str, str], str]
) -> str:
    """One of several in a field; its numbers say nothing without their names."""
    told = (
        _text(part, one, words, name_of)
        for one in inside
        if not one.sensitive and isinstance(getattr(part, one.name), str | date | tuple)
    )
    return " ".join(filter(None, told))


def _said(value: Any, words: Words) -> str:
    match value:
        case None | bool():
            return ""
        case StrEnum():
            key = choice_key(value)
            return words.text(key) if words.has(key) else value.value
        case datetime():
            return value.strftime("%Y-%m-%d %H:%M")
        case date():
            return value.isoformat()
        case tuple():
            return " · ".join(filter(None, (_said(part, words) for part in value)))
        case str() | int():
            return " ".join(str(value).split())
        case _ if hasattr(value, "name"):
            return _said(value.name, words)
        case _:
            return str(value)


def find(entries: Collection[Entry], query: str, kind: str = "") -> tuple[Group, ...]:
    """What answers to every word of a query, by kind, the best first.

    A word `字段:值` looks only into fields whose name answers to the part before the colon. `kind`
    narrows the records shown, not the counts. Nothing is found by an empty query.
    """
    plain, fields = _read(query)
    if not plain and not fields:
        return ()
    first = plain[0] if plain else ""
    found: dict[str, list[tuple[tuple[int, float], Entry]]] = defaultdict(list)
    for entry in entries:
        if _answers(entry, plain, fields):
            found[entry.kind].append((_rank(entry, first), entry))
    most = SHOWN_OF_ONE if kind else SHOWN_PER_KIND
    groups = []
    for name, ranked in found.items():
        best = nsmallest(most if kind in ("", name) else 0, ranked, key=itemgetter(0))
        hits = (Hit(name, e.target, e.label, _detail(e, plain, fields)) for _, e in best)
        groups.append((min(rank for rank, _ in ranked), Group(name, len(ranked), tuple(hits))))
    return tuple(group for _, group in sorted(groups, key=itemgetter(0)))


def _read(query: str) -> tuple[tuple[str, ...], Mapping[str, str]]:
    """The plain words of a query, and what is asked of fields by name."""
    plain, fields = [], {}
    for term in query_terms(query.replace("：", ":")):
        name, colon, value = term.partition(":")
        if colon and name:
            fields[name] = value
        else:
            plain.append(term)
    return tuple(plain), fields


def _answers(entry: Entry, plain: Iterable[str], fields: Mapping[str, str]) -> bool:
    for term in plain:
        if term not in entry.called and term not in entry.searched:
            return False
    return all(
        value in entry.searched
        and any(
            name in search_text(field) and value in search_text(text) for field, text in entry.texts
        )
        for name, value in fields.items()
    )


def _rank(entry: Entry, term: str) -> tuple[int, float]:
    """What is called so before what only says so; then the latest first."""
    called = entry.called
    if called.startswith(term) or f"\n{term}" in called:
        return 0, -entry.at
    return (1 if term in called else 2), -entry.at


def _detail(entry: Entry, plain: tuple[str, ...], fields: Mapping[str, str]) -> str:
    """The text in which a word was met, else the first that the label does not say already."""
    others = [(name, text) for name, text in entry.texts if text != entry.label]
    wanted = (*plain, *fields.values())
    text = next(_met(others, plain, fields), others[0][1] if others else "")
    at = min(
        (text.lower().find(term) for term in wanted if term and term in text.lower()), default=0
    )
    start = max(0, at - _SNIPPET // 3) if len(text) > _SNIPPET else 0
    shown = text[start : start + _SNIPPET]
    return f"{'…' if start else ''}{shown}{'…' if start + _SNIPPET < len(text) else ''}"


def _met(
    texts: Iterable[tuple[str, str]], plain: tuple[str, ...], fields: Mapping[str, str]
) -> Iterator[str]:
    """The texts in which words were met: as they stand, then by their initials."""
    for said in (str.lower, search_text):
        for name, text in texts:
            asked = (v for field, v in fields.items() if v and field in search_text(name))
            if any(term in said(text) for term in (*plain, *asked)):
                yield text
