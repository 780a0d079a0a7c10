"""Columns and rows of the table of indexes, and what its chips ask."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from functools import partial

from cleanclinic.operations.index.hospital import DepartmentStanding, HospitalIndex
from cleanclinic.operations.index.hospital_words import change_text, weakest_text
from cleanclinic.records.initials import search_text
from cleanclinic.records.integrity_index import IndexBand
from cleanclinic.words import Words
from ui.parts.index_tones import bar_tone, standing_badge
from ui.parts.kit import Kit
from ui.parts.pills import Badge
from ui.parts.table_cell import Bar, Cell
from ui.parts.table_row import Column, Row
from ui.parts.widths import column_width

_STATES = (
    *(f"index_band.{band}" for band in IndexBand),
    "index_standing.vetoed", "index_standing.vague", "index_standing.none",
    "index_standing.unheard",
)  # fmt: skip
# The length of a bar; a title on the right keeps off the edge as its figures do.
_BAR, _ASIDE = 90, 14
Asks = Callable[[DepartmentStanding], bool]


def _comes_to(one: DepartmentStanding, band: IndexBand) -> bool:
    return one.band is band


# What each chip shows, by the words of what it is called.
CHIPS: Mapping[str, Asks] = {
    **{f"index_band.{band}": partial(_comes_to, band=band) for band in IndexBand},
    "index_standing.vetoed": lambda one: one.vetoed,
    "index_standing.vague": lambda one: one.value is not None and not one.firm,
    "index_standing.none": lambda one: one.value is None,
}


def index_columns(kit: Kit) -> tuple[Column, ...]:
    def title(name: str) -> str:
        return kit.words.text(f"ui.indexes.column.{name}")

    def wide(name: str, *cells: Cell) -> int:
        return column_width(kit, title(name), *cells)

    states = [Badge(kit.words.text(key)) for key in _STATES]
    return (
        Column("name", title("name"), 150, "strong"),
        Column("value", title("value"), wide("value", "100.00") + _BAR, "bar"),
        Column("band", title("band"), wide("band", *states), "badge"),
        Column("change", title("change"), wide("change", Badge("+00.00")), "badge"),
        Column("weakest", title("weakest"), 200, stretch=True),
        Column("coverage", title("coverage"), wide("coverage") + _ASIDE, "number", align="right"),
        Column("last", title("last"), wide("last", "2026-11-22 00:00"), "muted"),
    )


def index_row(one: DepartmentStanding, words: Words) -> Row:
    found, weakest = one.found, weakest_text(one, words)
    cells: tuple[Cell, ...] = (
        one.name,
        None if one.value is None else Bar(one.value, bar_tone(one)),
        standing_badge(one, words),
        _change(one, words),
        weakest,
        found.index.coverage if found and one.value is not None else None,
        one.last_heard.astimezone() if one.last_heard else "",
    )
    return Row(one.id, cells, search_text(one.name, str(cells[2]), weakest))


def chips_of(found: HospitalIndex, words: Words) -> list[tuple[str, str]]:
    """All, every band, and what else there is any of, each with its count."""
    counts = {key: sum(map(asks, found.rows)) for key, asks in CHIPS.items()}
    shown = {key: n for key, n in counts.items() if n or key.startswith("index_band.")}
    every = words.text("ui.departments.chip.all", count=len(found.rows))
    return [("all", every), *((key, f"{words.text(key)} {n}") for key, n in shown.items())]


def _change(one: DepartmentStanding, words: Words) -> Cell:
    """A rise or a fall; nothing where there was no index before."""
    said = change_text(one, words)
    if not one.change:
        return said
    since = Decimal(one.change)
    tone = "good" if since > 0 else "bad" if since < 0 else "plain"
    return Badge(said, tone, float(since))
