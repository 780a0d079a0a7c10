"""The self-check on paper: facts, every answer, where points went, the evidence, signatures."""

from decimal import Decimal
from pathlib import Path

from cleanclinic.operations.recording.printing import printed
from cleanclinic.operations.self_checks.standing import AnswerRow, RunView, run_view
from cleanclinic.operations.self_checks.words import said, step_text
from cleanclinic.operations.workspace.opening import Workspace
from cleanclinic.operations.workspace.results import NOTHING_CHANGED, Printed
from cleanclinic.paper.blocks import (
    Block,
    Column,
    Heading,
    Kept,
    Row,
    facts,
    table,
    texts,
)
from cleanclinic.paper.document import Document, print_documents
from cleanclinic.records.decimals import plain
from cleanclinic.records.department import Department
from cleanclinic.records.scoring import Score
from cleanclinic.records.scoring_explain import StepKind, explain
from cleanclinic.records.self_check import Column as View
from cleanclinic.words import Words

_DIGITS = 12
_SIGNERS = ("checked", "head_nurse", "director", "office")


def print_self_check(workspace: Workspace, run_id: str, path: Path, *, words: Words) -> Printed:
    """The form as a file; nothing is written where it raises.

    Raises NoSuchRecordError, StandardMissingError and the file errors.
    """
    document = _document(workspace, run_view(workspace, run_id), words)
    result = print_documents(
        path, [document], words=words, author=workspace.person, demo=workspace.demo
    )
    return printed(path, result, NOTHING_CHANGED)


def _document(workspace: Workspace, view: RunView, words: Words) -> Document:
    def text(key: str, **values: object) -> str:
        return words.text(f"paper.self_check.{key}", **values)

    owner = _owner(workspace, view)
    blocks = [
        *_facts(view, owner, words),
        *_categories(view, words),
        *_answers(view, words),
        *_losses(view, words),
        *_evidence(view, words),
    ]
    about = (
        text("about", hospital=workspace.hospital_name, department=owner),
        text("printed", day=workspace.today().isoformat()),
    )
    signers = tuple(text(f"sign.{name}") for name in _SIGNERS)
    return Document(text("title", title=view.run.title), about, tuple(blocks), signers)


def _owner(workspace: Workspace, view: RunView) -> str:
    """The department whose run it is, also at the office."""
    if workspace.department is not None:
        return workspace.department.name
    department = workspace.store.get(Department, view.owner)
    return department.record.name if department else ""


def _facts(view: RunView, owner: str, words: Words) -> list[Block]:
    run, score = view.run, view.score
    submitted = run.submitted_on.isoformat() if run.submitted_on else "—"
    pairs = [
        ("department", owner),
        ("period", f"{run.first_day.isoformat()} — {run.last_day.isoformat()}"),
        ("standard", view.standard.title),
        (
            "version",
            words.text(
                "paper.self_check.versions", standard=run.standard_version, version=run.version
            ),
        ),
        ("state", words.text(f"check_state.{run.state.value}")),
        ("submitted", submitted),
        ("result", _value(score, words)),
        ("band", score.band.title if score.band and score.complete else "—"),
        ("answered", f"{score.answered} / {score.total}"),
        ("vetoes", "、".join(score.vetoes) or words.text("paper.self_check.none")),
    ]
    return facts([(words.text(f"paper.self_check.fact.{key}"), value) for key, value in pairs])


def _value(score: Score, words: Words) -> str:
    if score.value is None:
        return words.text("paper.self_check.no_score")
    key = "value" if score.complete else "value_so_far"
    return words.text(f"paper.self_check.{key}", value=plain(score.value))


def _categories(view: RunView, words: Words) -> list[Block]:
    columns = _columns(
        words, ("category", 0.4), ("applies", 0.15), ("kept", 0.15), ("share", 0.15), ("done", 0.15)
    )
    titles = {one.code: one.title for one in view.standard.categories}
    rows = []
    for one in view.score.categories:
        if one.total:
            share = f"{one.kept * 100 / one.applies:.0f}%" if one.applies else "—"
            done = f"{one.answered}/{one.total}"
            rows.append((titles[one.code], plain(one.applies), plain(one.kept), share, done))
    return [Heading(words.text("paper.self_check.categories")), *table(columns, rows)]


def _answers(view: RunView, words: Words) -> list[Block]:
    columns = _columns(
        words,
        ("code", 0.08), ("text", 0.43), ("full", 0.08), ("answer", 0.15),
        ("self", 0.08), ("head", 0.08), ("office", 0.1),
    )  # fmt: skip
    blocks: list[Block] = []
    for category in view.standard.categories:
        found: list[Block] = []
        for item in view.standard.items:
            mine = [row for row in view.rows if row.question.indicator.item == item.code]
            if item.category != category.code or not mine:
                continue
            named = (item.code, item.title, "", "", "", "", "")
            head, *rows = table(columns, [named, *(_answer(view, row, words) for row in mine)])
            # The item's own line stands with the first of its indicators.
            kept = Kept(tuple(row for row in rows[:2] if isinstance(row, Row)))
            found += [*([] if found else [head]), kept, *rows[2:]]
        if found:
            blocks += [Heading(category.title), *found]
    return blocks


def _answer(view: RunView, row: AnswerRow, words: Words) -> tuple[str, ...]:
    indicator = row.question.indicator
    notes = [indicator.text]
    if indicator.veto:
        notes[0] = f"{words.text('paper.self_check.veto')}{notes[0]}"
    if row.answer is not None:
        if row.given.not_applicable and row.answer.reason:
            notes.append(words.text("paper.self_check.reason", reason=row.answer.reason))
        if row.answer.remark:
            notes.append(words.text("paper.self_check.remark", remark=row.answer.remark))
    if row.office and row.office.remark:
        notes.append(words.text("paper.self_check.office_remark", remark=row.office.remark))
    columns = (view.columns[column].points[row.code].points for column in View)
    own, head, office = (plain(points) for points in columns)
    # The office has a column of its own to write in until it has said something.
    office = office if row.office and row.office.given else ""
    head = head if head != own else ""
    answer = said(words, row.question, row.given)
    full = plain(indicator.points)
    return (row.code, "\n".join(notes), full, answer, own, head, office)


def _losses(view: RunView, words: Words) -> list[Block]:
    steps = explain(view.sheet, view.score)
    rows = []
    for step in steps:
        if step.kind is StepKind.RESULT:
            continue
        what = step_text(words, step)
        if step.kind is StepKind.LOST:
            row = view.row(step.codes[0])
            what = f"{what}　{row.question.indicator.text if row else ''}"
        delta = "" if step.delta == Decimal(0) else plain(step.delta)
        rows.append((what, delta, plain(step.after)))
    if not rows:
        return []
    columns = _columns(words, ("step", 0.72), ("delta", 0.14), ("after", 0.14))
    rounding = texts(words.text("ui.selfcheck.rounding"), indent=False)
    heading = Heading(words.text("paper.self_check.losses"))
    return [heading, *rounding, *table(columns, rows)]


def _evidence(view: RunView, words: Words) -> list[Block]:
    rows = [
        (row.code, one.name, one.on.isoformat() if one.on else "", _check(one.attachment))
        for row in view.rows
        if row.answer is not None
        for one in row.answer.evidence
    ]
    heading = Heading(words.text("paper.self_check.evidence", count=len(rows)))
    lacking = texts(
        words.text(
            "paper.self_check.lacking", count=len(view.lacking), codes="、".join(view.lacking)
        ),
        indent=False,
    )
    columns = _columns(words, ("code", 0.1), ("file", 0.46), ("on", 0.16), ("check", 0.28))
    listed = table(columns, rows) if rows else []
    return [heading, *(lacking if view.lacking else []), *listed]


def _check(sha256: str) -> str:
    """So much of a file's number that a person can compare it."""
    digits = sha256[:_DIGITS].upper()
    return " ".join(digits[at : at + 4] for at in range(0, _DIGITS, 4))


def _columns(words: Words, *named: tuple[str, float]) -> list[Column]:
    return [
        Column(words.text(f"paper.self_check.column.{name}"), share, centred=share < 0.3)
        for name, share in named
    ]
