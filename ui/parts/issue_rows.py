"""Issues in a table, and what is said about one: for the ward's page and the office's."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from cleanclinic.operations.issues.board import Issue, NextAct
from cleanclinic.operations.issues.office import waits_for_office
from cleanclinic.operations.workspace.opening import Workspace
from cleanclinic.records.issue_order import IssueOrder, OrderReview, ReviewVerdict
from cleanclinic.records.rectification import Light, RectifyState
from cleanclinic.words import Words
from ui.parts.kit import Kit
from ui.parts.lines import Line
from ui.parts.pills import Badge
from ui.parts.table_row import Column, Row
from ui.parts.times import day_text
from ui.parts.widths import column_width

STATE_TONES = {
    RectifyState.NEW: "warn",
    RectifyState.OPEN: "plain",
    RectifyState.DONE: "info",
    RectifyState.SUBMITTED: "info",
    RectifyState.SENT_BACK: "bad",
    RectifyState.CLOSED: "good",
    RectifyState.LOOK_BACK: "warn",
    RectifyState.SETTLED: "good",
    RectifyState.RECURRED: "bad",
}
LIGHT_TONES = {Light.GREEN: "good", Light.YELLOW: "warn", Light.RED: "bad", Light.NONE: "plain"}
_VERDICT_TONES = {
    ReviewVerdict.CLOSED: "good",
    ReviewVerdict.SENT_BACK: "bad",
    ReviewVerdict.EXTENDED: "info",
    ReviewVerdict.NOT_EXTENDED: "warn",
    ReviewVerdict.LASTING: "good",
    ReviewVerdict.RECURRED: "bad",
}

# So many rows are made before others are let in.
_AT_ONCE = 200
Test = Callable[[Issue], bool]
WARD_CHIPS: Mapping[str, Test] = {
    "all": lambda _: True,
    "order": lambda one: one.is_order,
    "own": lambda one: not one.is_order,
    "late": lambda one: one.late,
    "hand_in": lambda one: one.next_act in (NextAct.HAND_IN, NextAct.CLOSE),
    "closed": lambda one: one.closed,
}
OFFICE_CHIPS: Mapping[str, Test] = {
    "waiting": waits_for_office,
    "open": lambda one: not WARD_CHIPS["closed"](one),
    "late": lambda one: one.late,
    "closed": WARD_CHIPS["closed"],
    "all": lambda _: True,
}


@dataclass(frozen=True)
class IssueRows:
    """Issues as a table shows them, and the ids behind each chip; made on the worker."""

    issues: Mapping[str, Issue]
    rows: tuple[Row, ...]
    by_chip: Mapping[str, frozenset[str]]


NO_ISSUES = IssueRows({}, (), {})


def issue_rows(
    workspace: Workspace, issues: Sequence[Issue], words: Words, today: date, *, office: bool
) -> IssueRows:
    """All that a table of issues shows; others are let in between."""
    rows: list[Row] = []
    for at in range(0, len(issues), _AT_ONCE):
        workspace.store.pause()
        some = issues[at : at + _AT_ONCE]
        rows += [issue_row(words, one, today, office=office) for one in some]
    tests = OFFICE_CHIPS if office else WARD_CHIPS
    return IssueRows(
        {one.id: one for one in issues},
        tuple(rows),
        {name: frozenset(one.id for one in issues if test(one)) for name, test in tests.items()},
    )


def rows_after(
    before: IssueRows,
    issues: Mapping[str, Issue],
    touched: Collection[str],
    words: Words,
    today: date,
    *,
    office: bool,
) -> IssueRows:
    """All that a table of issues shows after an act; rows it did not touch are the same objects."""
    now = [issues[one] for one in touched if one in issues]
    rows = {row.id: row for row in before.rows}
    rows |= {one.id: issue_row(words, one, today, office=office) for one in now}
    tests = OFFICE_CHIPS if office else WARD_CHIPS
    return IssueRows(
        issues,
        tuple(map(rows.__getitem__, issues)),
        {
            name: (before.by_chip[name] - frozenset(touched)) | {one.id for one in now if test(one)}
            for name, test in tests.items()
        },
    )


def issue_columns(kit: Kit, *, office: bool) -> list[Column]:
    """The columns of a table of issues."""
    text = kit.words.text

    def column(
        key: str, title: str, sample: str, kind: str = "text", *, hidden: bool = False
    ) -> Column:
        cells = (Badge(sample),) if kind == "badge" else (sample,)
        wide = column_width(kit, title, *cells, strong=kind == "strong")
        return Column(key, title, wide, kind, hidden=hidden)

    states = [*(text(f"rectify_state.{one}") for one in RectifyState), text("part.issue.asks")]
    number = column("number", text("issue_order.number"), "XN10〔2026〕WT-0012", "strong")
    problem = Column("problem", text("issue_order.problem"), 180, stretch=True)
    department = column("department", text("issue_order.department"), "重症医学病区")
    source = column("source", text("issue_order.source"), "交办·督导", "muted", hidden=True)
    gravity = column("gravity", text("issue_order.gravity"), "一票否决", "muted", hidden=True)
    due = column("due", text("issue_order.due"), "2026-11-22", "muted", hidden=office)
    left = column("left", text("part.issue.left"), text("part.issue.late", days=30), "badge")
    state = column("state", text("part.issue.state"), max(states, key=len), "badge")
    if office:
        return [number, department, problem, gravity, due, left, state]
    return [number, problem, source, due, left, state]


def issue_row(words: Words, issue: Issue, today: date, *, office: bool) -> Row:
    """A row of that table."""
    text, record = words.text, issue.record
    problem = record.problem.partition("\n")[0]
    if record.ancestor:
        problem = text("part.issue.again", problem=problem)
    mark = text("part.issue.conflict") if issue.conflicted else ""
    gravity = text(f"issue_gravity.{record.gravity}")
    if isinstance(record, IssueOrder) and record.listed:
        gravity = text("issue_order.listed")
    due, left, state = (
        issue.standing.due,
        left_badge(words, issue, today),
        state_badge(words, issue),
    )
    if office:
        cells = (record.number, issue.department, problem, gravity, due, left, state)
        return Row(issue.id, cells, issue.search, mark)
    source = text(f"issue_source.{record.source}")
    if issue.is_order:
        source = text("part.issue.ordered", source=source)
    return Row(issue.id, (record.number, problem, source, due, left, state), issue.search, mark)


def state_badge(words: Words, issue: Issue) -> Badge:
    """Where it stands; an extension asked for is said in its place."""
    state = issue.standing.state
    order = list(RectifyState).index(state)
    if issue.standing.asks:
        return Badge(words.text("part.issue.asks"), "info", order)
    if state is RectifyState.NEW and not issue.is_order:
        return Badge(words.text("part.issue.not_begun"), "warn", order)
    return Badge(words.text(f"rectify_state.{state}"), STATE_TONES[state], order)


def left_badge(words: Words, issue: Issue, today: date) -> Badge | None:
    """How much time is left, in the colour of it; None where time no longer counts."""
    standing = issue.standing
    if standing.light is Light.NONE:
        return None
    days = (standing.due - today).days
    key, shown = ("part.issue.late", -days) if days < 0 else ("part.issue.days", days)
    if days == 0:
        key = "part.issue.today"
    return Badge(words.text(key, days=shown), LIGHT_TONES[standing.light], days)


def issue_facts(words: Words, issue: Issue, today: date) -> list[tuple[str, str]]:
    """The order as it was sent, or the finding as it was written, fact by fact."""
    text, record = words.text, issue.record
    found = text("part.issue.found", day=day_text(record.found_on, today))
    about = [text(f"issue_source.{record.source}"), text(f"issue_gravity.{record.gravity}"), found]
    facts = [(text("issue_order.source"), _joined(about))]
    if isinstance(record, IssueOrder):
        leader = text("part.issue.leader", name=record.leader) if record.leader else ""
        listed = text("issue_order.listed") if record.listed else ""
        issued = [day_text(record.issued_on, today), record.issued_by, leader, listed]
        facts.append((text("part.issue.issued"), _joined(issued)))
    due = day_text(issue.standing.due, today)
    if issue.standing.due != record.due:
        due = text("part.issue.extended", day=due, first=day_text(record.due, today))
    facts.append((text("issue_order.due"), due))
    facts += receipt_facts(words, issue, today)
    if isinstance(record, IssueOrder):
        facts.append((text("issue_order.requirement"), record.requirement))
    facts.append((text("issue_order.basis"), record.basis))
    return [(name, value) for name, value in facts if value]


def kin_lines(words: Words, issue: Issue, today: date) -> list[tuple[str, str]]:
    """The id and a line for the issue it repeats, and for each that repeats it."""
    found = []
    if before := issue.repeats:
        day = day_text(before.day, today) if before.day else ""
        key = "part.issue.repeats" if day else "part.issue.repeats.open"
        found.append((before.id, words.text(key, number=before.number, day=day)))
    for one in issue.repeated_by:
        day = day_text(one.day, today) if one.day else ""
        found.append((one.id, words.text("part.issue.repeated", number=one.number, day=day)))
    return found


def receipt_facts(words: Words, issue: Issue, today: date) -> list[tuple[str, str]]:
    """Who signed for an order and when; two who did so on two PCs are both told."""
    signed = [f"{one.by} {day_text(one.on, today)}" for one in issue.receipts]
    said = words.text("part.list.comma").join(dict.fromkeys(signed))
    return [(words.text("order_receipt.by"), said)] if said else []


def review_lines(words: Words, reviews: Sequence[OrderReview], today: date) -> list[Line]:
    """What the office said, the latest first."""
    return [
        Line(
            one.id,
            _said(words, one, today),
            day_text(one.on, today),
            Badge(words.text(f"review_verdict.{one.verdict}"), _VERDICT_TONES[one.verdict]),
        )
        for one in reversed(reviews)
    ]


def _said(words: Words, one: OrderReview, today: date) -> str:
    parts = [one.reason]
    if one.verdict is ReviewVerdict.EXTENDED and one.due:
        parts.append(words.text("part.issue.until", day=day_text(one.due, today)))
    parts.append(one.by)
    return _joined(parts)


def _joined(parts: Sequence[str]) -> str:
    return " · ".join(part for part in parts if part)
