"""What a report holds: rows of cells, their sums, and bars that tell the same at a glance."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from cleanclinic.words import Words

Cell = str | int | Decimal
Bar = tuple[str, float, str]


@dataclass(frozen=True)
class Made:
    """What one report is made of; `bars` are label, value, shown as, and `note` a sentence.

    `measured` is what the bars tell: a column by its place, or words.
    """

    rows: tuple[tuple[Cell, ...], ...]
    totals: tuple[Cell, ...] = ()
    bars: tuple[Bar, ...] = ()
    note: str = ""
    measured: int | str = 1


def summed(words: Words, rows: Sequence[tuple[Cell, ...]]) -> tuple[Cell, ...]:
    """The sums of the columns of numbers; nothing under a column of texts."""
    if not rows:
        return ()
    sums: list[Cell] = [words.text("report.total")]
    for column in range(1, len(rows[0])):
        cells = [row[column] for row in rows]
        numbers = [cell for cell in cells if not isinstance(cell, str)]
        total = sum((Decimal(one) for one in numbers), Decimal(0))
        sums.append("" if len(numbers) < len(cells) else plain_number(total))
    return tuple(sums)


def plain_number(number: Decimal) -> int | Decimal:
    return int(number) if number == number.to_integral_value() else number


def bars_of(rows: Iterable[tuple[Cell, ...]], column: int = 1) -> tuple[Bar, ...]:
    return tuple((str(row[0]), float(row[column]), str(row[column])) for row in rows)


def counted(words: Words, rows: Sequence[tuple[Cell, ...]], column: int = 1) -> Made:
    bars = bars_of(rows, column)
    return Made(tuple(rows), summed(words, rows), bars, measured=column)
