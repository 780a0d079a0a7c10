"""The table of what came and went: bundles, receipts, requests and grants."""

from collections.abc import Sequence

from cleanclinic.operations.exchange.standing import JournalResult, JournalRow
from cleanclinic.words import Words
from ui.parts.chips import FilterChips
from ui.parts.empty import Empty
from ui.parts.journal_badge import result_badge
from ui.parts.kit import Kit
from ui.parts.record_table import RecordTable
from ui.parts.table_cell import Cell
from ui.parts.table_row import Column, Row
from ui.parts.widths import column_width

_LONG_CODE = "CCB-TRUNCATED"


def journal_table(kit: Kit, *, office: bool, chips: FilterChips | None = None) -> RecordTable:
    """An empty journal; an office also sees who it was."""
    text = kit.words.text
    results: list[Cell] = [result_badge(kit.words, result) for result in JournalResult]

    def title(name: str) -> str:
        return text(f"part.journal.{name}")

    numbers = [text(f"part.journal.{one}", number="0000") for one in ("receipt", "number")]
    bundle = max(column_width(kit, title("bundle"), *numbers, strong=True), 110)
    code = column_width(kit, title("code"), _LONG_CODE)
    columns = (
        Column("at", title("at"), column_width(kit, "", "2026-11-22 00:00"), "muted"),
        Column("sender", title("sender"), 200, grows=True, hidden=not office),
        Column("result", title("result"), column_width(kit, title("result"), *results), "badge"),
        # Why a file was refused stands in sight on a small screen too.
        Column("content", title("content"), 260, stretch=True),
        Column("direction", title("direction"), column_width(kit, title("direction"), title("in"))),
        Column("bundle", title("bundle"), bundle, "strong", grows=True),
        Column("code", title("code"), code, "muted", hidden=not office),
        Column("file", title("file"), 220, "muted", hidden=True),
    )
    empty = Empty(kit, "file-archive", title("empty.office" if office else "empty"))
    name = "journal.office" if office else "journal"
    shown = "" if chips else title("title")
    table = RecordTable(kit, name, columns, title=shown, empty=empty, chips=chips)
    table.view.setAccessibleName(title("title"))
    return table


def journal_rows(entries: Sequence[JournalRow], words: Words, *, office: bool) -> list[Row]:
    """The lines of the journal, newest first."""
    return [
        Row(str(place), _cells(entry, words, office=office), _search(entry))
        for place, entry in enumerate(entries)
    ]


def why_refused(entry: JournalRow, words: Words) -> str:
    """The sentence of a refusal; a shorter one where the journal keeps no values for it."""
    short, key = f"part.journal.why.{entry.code}", f"error.{entry.code}"
    if words.has(short):
        return words.text(short)
    if not entry.code or not words.has(key):
        return ""
    try:
        return words.text(key, name=entry.file, path=entry.file)
    except KeyError:
        return ""


def _cells(entry: JournalRow, words: Words, *, office: bool) -> tuple[Cell, ...]:
    incoming = entry.direction == "in"
    return (
        entry.at.astimezone(),
        entry.sender,
        result_badge(words, entry.result),
        _content(entry, words),
        words.text(f"part.journal.{'in' if incoming else 'out'}"),
        _bundle(entry, words, receipt=incoming is not office),
        entry.code,
        entry.file,
    )


def _bundle(entry: JournalRow, words: Words, *, receipt: bool) -> str:
    if entry.number is None:
        return "" if entry.note else entry.file
    key = "part.journal.receipt" if receipt else "part.journal.number"
    return words.text(key, number=f"{entry.number:04d}")


def _content(entry: JournalRow, words: Words) -> str:
    if entry.result is JournalResult.REFUSED:
        said = why_refused(entry, words) or ("" if entry.code else entry.note)
        return said or words.text("part.journal.refused")
    if entry.result in (JournalResult.WAITING, JournalResult.WAITED):
        return words.text(f"part.journal.{entry.result}", numbers=entry.note)
    if entry.result is JournalResult.RELEASED:
        return words.text("part.journal.released", person=entry.note)
    if entry.note and words.has(f"part.journal.note.{entry.note}"):
        return words.text(f"part.journal.note.{entry.note}")
    parts = [words.text("part.journal.changes", count=entry.changes)] if entry.changes else []
    if entry.conflicts:
        parts.append(words.text("part.journal.conflicts", count=entry.conflicts))
    return " · ".join(parts) or words.text("part.journal.nothing")


def _search(entry: JournalRow) -> str:
    return f"{entry.sender}\n{entry.file}\n{entry.code}\n{entry.number or ''}".lower()
