"""Tables on the clipboard, as spreadsheets give and take them."""

import csv
import io
from collections.abc import Sequence
from html import escape

from PySide6.QtCore import QMimeData

# Without it a spreadsheet makes 00123 a number and 3-8 a day.
_AS_TEXT = "mso-number-format:'\\@'"


def as_mime(titles: Sequence[str], rows: Sequence[Sequence[tuple[str, bool]]]) -> QMimeData:
    """Rows of (text, is a number) with their titles: tabs for any program, a table for office."""
    made = QMimeData()
    lines = [list(titles), *([text for text, _ in line] for line in rows)]
    made.setText("\n".join("\t".join(map(_in_line, line)) for line in lines))
    head = "".join(f"<th>{escape(title)}</th>" for title in titles)
    body = "".join(f"<tr>{''.join(_cell(*cell) for cell in line)}</tr>" for line in rows)
    made.setHtml(f'<meta charset="utf-8"><table border="1"><tr>{head}</tr>{body}</table>')
    return made


def read_rows(text: str) -> list[list[str]]:
    """Rows of texts as a spreadsheet copies them; blank lines and columns at the end are left out.

    A cell of several lines comes in quotes, and a quote inside them twice.
    """
    try:
        quoted = text.count('"') % 2 == 0
        rows = list(csv.reader(io.StringIO(text if quoted else "", newline=""), delimiter="\t"))
    except csv.Error:
        # A text longer than any cell: a document.
        quoted = False
    if not quoted:
        rows = [line.split("\t") for line in text.splitlines()]
    rows = [[cell.strip(" \u3000\r") for cell in row] for row in rows]
    while rows and not any(rows[-1]):
        rows.pop()
    # One column is no table: two of which one is empty are.
    least = min(max(map(len, rows), default=0), 2)
    width = max((at for row in rows for at, cell in enumerate(row, 1) if cell), default=0)
    width = max(width, least)
    return [row[:width] + [""] * (width - len(row)) for row in rows]


def _cell(text: str, is_number: bool) -> str:
    style = "" if is_number else f' style="{_AS_TEXT}"'
    return f"<td{style}>{escape(text).replace(chr(10), '<br>')}</td>"


def _in_line(text: str) -> str:
    return text.replace("\t", " ").replace("\r", " ").replace("\n", " ")
