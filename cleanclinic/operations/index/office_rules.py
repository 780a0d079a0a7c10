"""The office's desk for rules: what is in force of each set, how far it was sent, publishing."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from cleanclinic.errors import CleanClinicError
from cleanclinic.operations.ethics.rules import publish_rules
from cleanclinic.operations.index.consistency import publish_consistency_rules
from cleanclinic.operations.index.index_rules import publish_index_rules
from cleanclinic.operations.issues.times import publish_rectification_rules
from cleanclinic.operations.recording.published import SentTo, sent_to, withdraw_rules
from cleanclinic.operations.registers.entries import publish_register_rules
from cleanclinic.operations.workspace.opening import Workspace, WorkspaceKind
from cleanclinic.operations.workspace.results import Changed, Saved
from cleanclinic.operations.workspace.trust import roster_of
from cleanclinic.records.consistency_note import ConsistencyRules
from cleanclinic.records.ethics_rules import EthicsRules
from cleanclinic.records.held import Held
from cleanclinic.records.integrity_index import IndexRules
from cleanclinic.records.rectification_rules import RectificationRules
from cleanclinic.records.register_rules import RegisterRules
from cleanclinic.records.rule_books import RuleSet, program_rules
from cleanclinic.records.rule_terms import Rules


class RulesDayError(CleanClinicError):
    """Rules cannot hold from a day that is over; values: `day`, `today`."""

    code = "RULES-DAY"


@dataclass(frozen=True)
class RulesSheet:
    """One set: `in_force` is what holds today, `newest` what the office published last.

    `since` is the day from which it holds, None for the program's own. `sent` and `published_at`
    are of the newest. `drafts` are what one may begin with beside what is in force.
    """

    which: RuleSet
    in_force: Rules
    since: date | None
    newest: Rules | None
    published_at: datetime | None
    sent: SentTo | None
    drafts: tuple[Rules, ...]
    departments: int
    today: date

    @property
    def own(self) -> bool:
        """Whether the office's own rules are in force, not the program's."""
        return self.since is not None

    @property
    def waits(self) -> Rules | None:
        """What was published and is not in force yet."""
        return self.newest if self.newest and self.newest.id != self.in_force.id else None

    @property
    def retractable(self) -> bool:
        """Whether what was published last can still be taken back."""
        return self.newest is not None and self.sent is not None and not self.sent.any


def rules_sheets(workspace: Workspace) -> tuple[RulesSheet, ...]:
    """All sets, in the order in which the office meets them."""
    workspace.require(WorkspaceKind.OFFICE)
    active = [one for one in roster_of(workspace).devices if one.status == "active"]
    departments = len({one.department_id for one in active})
    return tuple(_sheet(workspace, one, departments) for one in RuleSet)


def publish_office_rules(
    workspace: Workspace, rules: Rules, *, title: str, valid_from: date | None = None
) -> Saved:
    """Publish a set under a name, in force from a day (today if none is given).

    Raises RulesDayError and RecordInvalidError; then nothing was published.
    """
    day = valid_from or workspace.today()
    if day < workspace.today():
        raise RulesDayError(day=day, today=workspace.today())
    said: dict[str, Any] = {"title": title, "valid_from": day}
    match rules:
        case IndexRules():
            return publish_index_rules(workspace, replace(rules, **said))
        case ConsistencyRules():
            return publish_consistency_rules(workspace, replace(rules, **said))
        case EthicsRules():
            return publish_rules(workspace, replace(rules, **said))
        case RectificationRules():
            return publish_rectification_rules(workspace, replace(rules, **said))
        case RegisterRules():
            return publish_register_rules(workspace, replace(rules, **said))


def withdraw_office_rules(workspace: Workspace, which: RuleSet, record_id: str) -> Changed:
    """Take back what went to nobody; raises RulesSentError and RecordUnknownError."""
    return withdraw_rules(workspace, which.of, record_id)


def _sheet(workspace: Workspace, which: RuleSet, departments: int) -> RulesSheet:
    held = _published(workspace, which)
    built_in = program_rules(which)
    today = workspace.today()
    there = [one for one in held if not one.record.valid_from or one.record.valid_from <= today]
    # The sets of an evaluation have versions of their own each: what was published last counts.
    current = there[-1] if there else None
    newest = held[-1] if held else None
    since = None
    if current is not None:
        since = current.record.valid_from or _day_of(workspace, current.updated_at)
    return RulesSheet(
        which,
        current.record if current else built_in[0],
        since,
        newest.record if newest else None,
        newest.updated_at if newest else None,
        sent_to(workspace, which, newest.record.id) if newest else None,
        tuple(_drafts(built_in, newest, current)),
        departments,
        today,
    )


def _day_of(workspace: Workspace, moment: datetime) -> date:
    return moment.astimezone(workspace.now().tzinfo).date()


def _published(workspace: Workspace, which: RuleSet) -> tuple[Held[Rules], ...]:
    """What the office published, in that order."""
    return workspace.store.all(which.of)


def _drafts(
    built_in: tuple[Rules, ...], newest: Held[Rules] | None, current: Held[Rules] | None
) -> Iterable[Rules]:
    if newest is not None and newest is not current:
        yield newest.record
    yield from built_in if current is not None else built_in[1:]
