"""The list of submitted self-checks at the office: its columns, rows and chips. No widgets."""

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal

from cleanclinic.operations.self_checks.reviews import ReviewRow, ReviewState
from cleanclinic.records.decimals import plain
from cleanclinic.records.initials import search_text
from cleanclinic.records.self_check import Column as Whose
from cleanclinic.records.self_check import PeriodKind
from cleanclinic.words import Words
from ui.pages.selfcheck.columns import signed
from ui.pages.selfcheck.dialogs import period_text
from ui.parts.kit import Kit
from ui.parts.pills import Badge
from ui.parts.table_row import Column, Row
from ui.parts.widths import column_width

_TONES = {ReviewState.WAITING: "warn", ReviewState.BEGUN: "info", ReviewState.SENT: "good"}
REVIEW_CHIPS: Mapping[str, Callable[[ReviewRow], bool]] = {
    "waiting": lambda one: one.state is not ReviewState.SENT and not one.replaced,
    "sent": lambda one: one.state is ReviewState.SENT,
    "all": lambda _: True,
}


def review_columns(kit: Kit) -> list[Column]:
    """The columns of the list."""
    text = kit.words.text

    def made(
        key: str, title: str, sample: str, kind: str = "text", *, hidden: bool = False
    ) -> Column:
        cells = (Badge(sample),) if kind == "badge" else (sample,)
        align = "right" if kind == "number" else "left"
        width = column_width(kit, title, *cells)
        return Column(key, title, width, kind, align=align, hidden=hidden)

    states = [text(f"check_review_state.{one.value}") for one in ReviewState]
    states.append(text("ui.reviews.replaced"))
    band = "不达标"
    # Bold is a little wider than what is measured.
    longest = period_text(kit.words, PeriodKind.QUARTER, date(2026, 9, 1)) + "00"
    return [
        made("period", text("ui.reviews.period"), longest, "strong"),
        made("department", text("check_review.department"), "重症医学病区"),
        Column("standard", text("self_check.standard"), 150, "muted", stretch=True),
        made("own", text(f"check_column.{Whose.SELF.value}"), "100.00", "number"),
        made("band", text("ui.reviews.column.band"), band, "badge"),
        made("office", text(f"check_column.{Whose.OFFICE.value}"), "100.00", "number"),
        made("office_band", text("ui.reviews.column.office_band"), band, "badge"),
        made("moved", text("ui.selfcheck.columns.moved"), "−10.25", "number"),
        made("lacking", text("ui.reviews.column.lacking"), "143", "number"),
        made("submitted", text("self_check.submitted_on"), "2026-11-22", "muted"),
        made("state", text("ui.reviews.column.state"), max(states, key=len), "badge"),
        made("title", text("self_check.title"), "2026 年第三季度自查", hidden=True),
    ]


def review_row(words: Words, one: ReviewRow) -> Row:
    """A row of the list."""
    text = words.text
    state = Badge(text(f"check_review_state.{one.state.value}"), _TONES[one.state])
    if one.replaced:
        state = Badge(text("ui.reviews.replaced"), "plain")
    period = period_of_row(words, one)
    cells = (
        period,
        one.department,
        one.standard,
        _number(one.own),
        Badge(one.band) if one.band else None,
        _number(one.office),
        Badge(one.office_band) if one.office_band else None,
        signed(one.moved) if one.moved else "",
        one.without_evidence or "",
        one.submitted_on,
        state,
        one.title,
    )
    return Row(one.id, cells, search_text(one.department, one.title, period))


def _number(value: Decimal | None) -> str:
    return "" if value is None else plain(value)


def period_of_row(words: Words, row: ReviewRow) -> str:
    """The period of a run as people call it."""
    return period_text(words, row.period, row.first_day)
