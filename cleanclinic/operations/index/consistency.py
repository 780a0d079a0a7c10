"""Consistency checks of a department: run them, wave a finding off, take that back."""

import hashlib
import json
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, TypeVar

from cleanclinic.operations.issues.board import list_issues
from cleanclinic.operations.recording.department_records import records_of
from cleanclinic.operations.recording.picture_looks import AT_ONCE, alike_pictures
from cleanclinic.operations.recording.published import publish_version, published_in_force
from cleanclinic.operations.recording.writing import (
    NoSuchRecordError,
    remove_records,
)
from cleanclinic.operations.registers.entries import now_of, rules_of
from cleanclinic.operations.self_checks.standards import all_standards
from cleanclinic.operations.workspace.confidential import sees_ethics
from cleanclinic.operations.workspace.opened import derived_id
from cleanclinic.operations.workspace.opening import Workspace, WorkspaceKind
from cleanclinic.operations.workspace.results import (
    NOTHING_CHANGED,
    Cancelled,
    Changed,
    Progress,
    Saved,
    never,
    no_progress,
    stop_if,
)
from cleanclinic.records import consistency_evidence as evidence
from cleanclinic.records import consistency_people as people
from cleanclinic.records import consistency_registers as registers
from cleanclinic.records import consistency_risks as risks
from cleanclinic.records import record_type
from cleanclinic.records.catalog import risk_library
from cleanclinic.records.codec import to_data
from cleanclinic.records.consistency import (
    CheckRule,
    Finding,
    Look,
    OpenIssue,
    Severity,
    Ward,
    check_rules,
    limited,
)
from cleanclinic.records.consistency_note import ConsistencyNote, ConsistencyRules
from cleanclinic.records.control import Evidence
from cleanclinic.records.grading import grade_by_matrix
from cleanclinic.records.record import Record
from cleanclinic.records.rectification import RectifyState
from cleanclinic.records.scoring import Sheet, Standing, points_of, sheet_for
from cleanclinic.records.self_check import SelfCheck, SelfCheckAnswer
from cleanclinic.records.working_days import holidays

R = TypeVar("R", bound=Record)
_OVER = frozenset(
    {RectifyState.CLOSED, RectifyState.LOOK_BACK, RectifyState.SETTLED, RectifyState.RECURRED}
)
# Where a rule that looks at many kinds finds the place of one.
_PAGES = {
    "control": "risks",
    "control_check": "risks",
    "self_check_answer": "selfcheck",
    "rectification": "rectify",
}
_OTHER_PAGE = "registers"
_LOOK_ALIKE = evidence.look_alike.__name__

LOOKS: Mapping[str, Look] = {
    look.__name__: look
    for look in (
        risks.uncontrolled,
        risks.control_overdue,
        risks.control_unproven,
        risks.evidence_stale,
        risks.no_owner,
        risks.owner_left,
        risks.review_missing,
        risks.review_overdue,
        risks.below_library,
        risks.grades_crossed,
        risks.risk_twice,
        risks.control_twice,
        risks.gone_with_controls,
        evidence.evidence_reused,
        evidence.look_alike,
        evidence.evidence_future,
        evidence.same_photo,
        people.number_twice,
        people.days_cross,
        people.pledge_missing,
        people.pledge_older,
        people.pledge_unscanned,
        people.education_missed,
        people.exam_missing,
        people.never_there,
        people.session_future,
        people.excellent_with_minus,
        people.evaluation_missing,
        people.entry_waits,
        registers.gift_late,
        registers.gift_witness,
        registers.same_witnesses,
        registers.visit_expired,
        registers.visit_irregular,
        registers.talk_follow_up,
        registers.mailbox_unopened,
        registers.decision_views,
        registers.decision_votes,
        registers.complaint_late,
        registers.after_leaving,
        registers.entry_future,
        registers.entry_twice,
        registers.full_with_issue,
        registers.run_late,
        registers.run_unproven,
        registers.issue_late,
        registers.issue_again,
    )
}


@dataclass(frozen=True)
class CheckRow:
    """A finding with its place; `note` is why it was waved off, and by which note, if it was.

    Where a file is found in two places, `evidence` is that of the first and `other` the second.
    """

    rule: str
    severity: Severity
    kind: str
    record: str
    page: str
    target: str
    values: Mapping[str, object]
    note: str = ""
    note_id: str = ""
    evidence: Evidence | None = None
    other: "OtherPlace | None" = None


@dataclass(frozen=True)
class OtherPlace:
    """The second place of a finding that names two, with its file."""

    page: str
    target: str
    label: str
    evidence: Evidence


@dataclass(frozen=True)
class ConsistencyReport:
    """What the checks found, gravest first; `waved` stand apart as long as their record is so.

    `unread` pictures were not compared yet: the next run goes on with them.
    """

    day: date
    rules: int
    rows: tuple[CheckRow, ...]
    waved: tuple[CheckRow, ...]
    unread: int = 0

    def count(self, severity: Severity) -> int:
        return sum(row.severity is severity for row in self.rows)


def consistency_rules(workspace: Workspace) -> tuple[CheckRule, ...]:
    """The rules that are asked here: the program's, within the limits the office set."""
    own = published_in_force(workspace, ConsistencyRules)
    return limited(check_rules(), own.limits if own else ())


def check_consistency(
    workspace: Workspace,
    *,
    owner: str | None = None,
    progress: Progress = no_progress,
    cancelled: Cancelled = never,
    pictures_at_once: int | None = AT_ONCE,
    only: Severity | None = None,
) -> ConsistencyReport:
    """Ask every rule of a ward, or of the department `owner` at an office.

    With `only` no rule of another severity is asked.
    Of pictures that are new at most `pictures_at_once` are looked at, all where it is None.
    Rules about what is confidential find nothing for a person who may not see it. Raises
    CancelledError.
    """
    department = owner or workspace.department_id
    read = _Reader(workspace, department)
    rules = [one for one in consistency_rules(workspace) if only in (None, one.severity)]
    ward = _ward(workspace, department, read)
    unread = 0
    if any(rule.code == _LOOK_ALIKE for rule in rules):
        alike = alike_pictures(workspace, evidence.files_of(ward), cancelled, pictures_at_once)
        ward, unread = replace(ward, alike=alike.pairs), alike.unread
    findings: list[tuple[CheckRule, Finding]] = []
    for done, rule in enumerate(rules):
        stop_if(cancelled)
        progress(done, len(rules))
        findings += [(rule, one) for one in LOOKS[rule.code](ward, rule)]
    progress(len(rules), len(rules))
    rows = _rows(findings, read)
    severities = list(Severity)
    rows.sort(key=lambda row: severities.index(row.severity))
    return ConsistencyReport(
        workspace.today(),
        len(rules),
        tuple(row for row in rows if not row.note_id),
        tuple(row for row in rows if row.note_id),
        unread,
    )


def late_badges(workspace: Workspace) -> dict[str, int]:
    """How many grave contradictions a ward has; too slow to be told with the start page."""
    if workspace.kind is not WorkspaceKind.WARD:
        return {}
    return {"consistency": check_consistency(workspace, only=Severity.GRAVE).count(Severity.GRAVE)}


def wave_off(workspace: Workspace, rows: Iterable[CheckRow], why: str) -> Changed:
    """Say why findings are none, as one act; each comes back when its record says something else.

    Raises RecordInvalidError without a reason, NoSuchRecordError when a record is gone.
    """
    notes = []
    for row in rows:
        of = record_type(row.kind)
        held = workspace.store.get(of, row.record) if of else None
        if held is None:
            raise NoSuchRecordError(id=row.record)
        note = ConsistencyNote(
            id=_note_id(row.rule, row.record),
            rule=row.rule,
            about=row.record,
            why=why.strip(),
            state=_state(held.record, row.other.evidence if row.other else None),
            on=workspace.today(),
        )
        note.check()
        notes.append(note)
    if not notes:
        return Changed(0, NOTHING_CHANGED)
    known = [workspace.store.get(ConsistencyNote, one.id, deleted=True) for one in notes]
    key = "act.wave_offs" if len(notes) > 1 else "act.wave_off"
    with workspace.store.act(key, workspace.actor, count=str(len(notes))) as act:
        for note, before in zip(notes, known, strict=True):
            if before is not None and before.deleted:
                # It was taken back, and has its id for ever.
                act.restore(ConsistencyNote, note.id)
            act.put(note)
    return Changed(len(notes), act.changes)


def take_wave_back(workspace: Workspace, note_ids: Collection[str]) -> Changed:
    """What was waved off is found again; raises NoSuchRecordError."""
    return remove_records(workspace, ConsistencyNote, note_ids)


def publish_consistency_rules(workspace: Workspace, rules: ConsistencyRules) -> Saved:
    """The office sets limits of its own; they get the next version's number."""
    return publish_version(workspace, rules)


class _Reader:
    """Reads each kind once; what is confidential is empty for who may not see it."""

    def __init__(self, workspace: Workspace, owner: str) -> None:
        self._workspace = workspace
        self._owner = owner
        self._open = sees_ethics(workspace)
        self._read: dict[type[Record], list[Any]] = {}
        self._by_id: dict[type[Record], dict[str, Any]] = {}

    def __call__(self, of: type[R], /) -> Sequence[R]:
        if of not in self._read:
            hidden = of.CONFIDENTIAL and not self._open
            held = () if hidden else self._workspace.store.all(of)
            self._read[of] = records_of(held, of, self._owner)
        return self._read[of]

    def one(self, of: type[R], record_id: str) -> R | None:
        """A record by its id; None where there is none."""
        if of not in self._by_id:
            self._by_id[of] = {each.id: each for each in self(of)}
        return self._by_id[of].get(record_id)


def _ward(workspace: Workspace, owner: str, read: _Reader) -> Ward:
    grading = workspace.rules
    levels = {
        one.id: grade_by_matrix(one.likelihood, one.impact, grading).level for one in risk_library()
    }
    issues = [
        OpenIssue(
            one.id,
            one.record.number,
            getattr(one.record, "indicator", ""),
            getattr(one.record, "run", None),
            one.standing.due,
            one.standing.state is RectifyState.SUBMITTED,
        )
        for one in list_issues(workspace, owner=owner)
        if one.standing.state not in _OVER
    ]
    return Ward(
        read,
        now_of(workspace),
        grading,
        rules_of(workspace),
        holidays(),
        levels,
        _full_answers(workspace),
        tuple(issues),
    )


def _full_answers(workspace: Workspace) -> Callable[[SelfCheck, SelfCheckAnswer], bool]:
    """Whether an answer has all its points; no, where its standard is not here."""
    standards = {(one.code, one.version): one for one in all_standards(workspace)}
    sheets: dict[str, Sheet | None] = {}

    def is_full(run: SelfCheck, answer: SelfCheckAnswer) -> bool:
        if run.id not in sheets:
            standard = standards.get((run.standard, run.standard_version))
            sheets[run.id] = sheet_for(standard, run.department_type) if standard else None
        sheet = sheets[run.id]
        question = sheet.question(answer.number) if sheet else None
        return (
            question is not None and points_of(question, answer.given()).standing is Standing.FULL
        )

    return is_full


def _rows(findings: Iterable[tuple[CheckRule, Finding]], read: _Reader) -> list[CheckRow]:
    """One row for each rule and record, with the note that still fits it."""
    notes = {one.id: one for one in read(ConsistencyNote)}
    rows: dict[tuple[str, str], CheckRow] = {}
    for rule, one in findings:
        note = notes.get(_note_id(one.rule, one.record))
        shown = one.other.evidence if one.other else None
        if note is not None and note.state != _state(_record(read, one), shown):
            note = None
        page = rule.page or _page_of(one.kind)
        row = CheckRow(
            one.rule,
            rule.severity,
            one.kind,
            one.record,
            page,
            one.target,
            one.values,
            note.why if note else "",
            note.id if note else "",
            one.evidence,
            _other(one),
        )
        rows.setdefault((one.rule, one.record), row)
    return list(rows.values())


def _record(read: _Reader, finding: Finding) -> Record | None:
    of = record_type(finding.kind)
    return read.one(of, finding.record) if of else None


def _note_id(rule: str, record_id: str) -> str:
    """The same on every PC of the department."""
    return derived_id("consistency_note", f"{rule}/{record_id}")


def _page_of(kind: str) -> str:
    return _PAGES.get(kind, _OTHER_PAGE)


def _other(finding: Finding) -> OtherPlace | None:
    other = finding.other
    if other is None:
        return None
    return OtherPlace(_page_of(other.kind), other.target, other.label, other.evidence)


def _state(record: Record | None, other: Evidence | None = None) -> str:
    """A mark of all a record says, and of the file that was found to be the same."""
    data: dict[str, object] = dict(to_data(record)) if record else {}
    if other is not None:
        data["other"] = other.attachment
    said = json.dumps(data, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(said.encode("utf-8")).hexdigest()
