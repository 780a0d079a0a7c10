"""One search over every record: text, pinyin initials and full pinyin, narrowed by kind and field.

The index is made on the worker and is a plain value; looking something up in it needs no workspace.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from cleanclinic.operations.history import label_by, record_label
from cleanclinic.operations.workspace import Workspace
from cleanclinic.records import record_type
from cleanclinic.records.fields import Field, Refers, choice_key, fields_of
from cleanclinic.records.initials import matches, query_terms, search_text
from cleanclinic.records.pinyin import full_pinyin
from cleanclinic.records.record import Record
from cleanclinic.words import Words

# Few enough to read at a glance; a kind that was chosen shows more.
SHOWN_PER_KIND, SHOWN_OF_ONE = 6, 200
_SNIPPET = 60


@dataclass(frozen=True)
class Entry:
    """A record as it can be found: what people call it, and what its fields say."""

    kind: str
    id: str
    label: str
    texts: tuple[tuple[str, str], ...]
    spelled: str
    searched: str
    updated_at: datetime


@dataclass(frozen=True)
class Hit:
    """One record found; `detail` is the text that was met, or what stands in it first."""

    kind: str
    id: str
    label: str
    detail: str


@dataclass(frozen=True)
class Group:
    """The records of one kind that were found, best first; `count` tells of all there are."""

    kind: str
    count: int
    hits: tuple[Hit, ...]


def search_index(workspace: Workspace, words: Words, kinds: Iterable[str]) -> tuple[Entry, ...]:
    """Everything of some kinds; hidden fields are no part of it, by nobody's permission."""
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
        for held in workspace.store.all(of) if of else ():
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
    spelled = full_pinyin(label)
    searched = search_text(label, *(text for _, text in texts))
    return Entry(record.KIND, record.id, label, texts, spelled, searched, updated_at)


def _text(record: Record, field: Field, words: Words, name_of: Callable[[str, str], str]) -> str:
    value = getattr(record, field.name)
    if isinstance(field.note, Refers):
        return name_of(field.note.kind, value) if value else ""
    return _said(value, words)


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
    found: dict[str, list[tuple[tuple[int, float], Entry]]] = defaultdict(list)
    for entry in entries:
        if _answers(entry, plain, fields):
            found[entry.kind].append((_rank(entry, plain), entry))
    most = SHOWN_OF_ONE if kind else SHOWN_PER_KIND
    return tuple(
        Group(
            name, len(ranked), _hits(ranked, plain, fields, most if name == kind or not kind else 0)
        )
        for name, ranked in sorted(found.items(), key=lambda pair: min(pair[1], key=_first)[0])
    )


def _first(ranked: tuple[tuple[int, float], Entry]) -> tuple[int, float]:
    return ranked[0]


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
    if not all(term in entry.searched or term in entry.spelled for term in plain):
        return False
    return all(
        any(
            matches(search_text(name), wanted) and matches(search_text(text), value)
            for name, text in entry.texts
        )
        for wanted, value in fields.items()
    )


def _rank(entry: Entry, plain: tuple[str, ...]) -> tuple[int, float]:
    """What is called so before what only says so; then the latest first."""
    label = entry.label.lower()
    term = plain[0] if plain else ""
    if label.startswith(term) or entry.spelled.startswith(term):
        place = 0
    elif term in label or term in search_text(entry.label) or term in entry.spelled:
        place = 1
    else:
        place = 2
    return place, -entry.updated_at.timestamp()


def _hits(
    ranked: list[tuple[tuple[int, float], Entry]],
    plain: tuple[str, ...],
    fields: Mapping[str, str],
    most: int,
) -> tuple[Hit, ...]:
    ranked.sort(key=_first)
    return tuple(
        Hit(entry.kind, entry.id, entry.label, _detail(entry, plain, fields))
        for _, entry in ranked[:most]
    )


def _detail(entry: Entry, plain: tuple[str, ...], fields: Mapping[str, str]) -> str:
    """The text in which a word was met, else the first that the label does not say already."""
    others = [text for _, text in entry.texts if text != entry.label]
    wanted = (*plain, *fields.values())
    met = (t for t in others for term in wanted if term and term in t.lower())
    text = next(met, others[0] if others else "")
    at = min(
        (text.lower().find(term) for term in wanted if term and term in text.lower()), default=0
    )
    start = max(0, at - _SNIPPET // 3) if len(text) > _SNIPPET else 0
    shown = text[start : start + _SNIPPET]
    return f"{'…' if start else ''}{shown}{'…' if start + _SNIPPET < len(text) else ''}"
