"""All that the ethics files of a department are made of, each kind read once for many people."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import cached_property
from typing import TypeVar

from cleanclinic.operations.ethics.rules import rules_of
from cleanclinic.operations.ethics.sources import told_of_people
from cleanclinic.operations.hidden.ethics_access import require_ethics
from cleanclinic.operations.workspace.opening import Workspace
from cleanclinic.records.conduct_event import ConductEvent, EventState
from cleanclinic.records.education import EducationSession
from cleanclinic.records.ethics_evaluation import CountedEvent, EthicsEvaluation
from cleanclinic.records.ethics_rules import EthicsRules
from cleanclinic.records.exam import Exam, ExamResult
from cleanclinic.records.fields import fields_of
from cleanclinic.records.handover import Handover
from cleanclinic.records.held import Changes
from cleanclinic.records.masking import masked
from cleanclinic.records.periodic_assessment import PeriodicAssessment
from cleanclinic.records.pledge import Pledge, PledgeCampaign
from cleanclinic.records.record import Record
from cleanclinic.records.staff_member import StaffMember
from cleanclinic.records.timeline import TIMELINE_KINDS, TimelineEntry

R = TypeVar("R", bound=Record)
# What the parts of a book that are not read again one by one are made of.
_TOLD_OF: tuple[type[Record], ...] = (*TIMELINE_KINDS, EducationSession, Exam, ExamResult)
_FROM: Mapping[str, frozenset[str]] = {
    "_rules": frozenset({EthicsRules.KIND}),
    "events_of": frozenset({ConductEvent.KIND}),
    "latest": frozenset({EthicsEvaluation.KIND}),
    "told_of": frozenset(of.KIND for of in _TOLD_OF),
    "pledges": frozenset({Pledge.KIND}),
    "campaigns": frozenset({PledgeCampaign.KIND}),
    "handovers": frozenset({Handover.KIND}),
    "assessments": frozenset({PeriodicAssessment.KIND}),
}


class EthicsBook:
    """A look at the files as they stand; what is written later is not in it, nor what is hidden.

    Raises SensitiveForbiddenError for somebody without the permission.
    """

    def __init__(self, workspace: Workspace) -> None:
        require_ethics(workspace)
        self.workspace = workspace
        self._rules: dict[tuple[str, int], EthicsRules] = {}

    def rules(self, one: EthicsEvaluation) -> EthicsRules:
        """The rules an evaluation was begun with; raises EthicsRulesMissingError."""
        place = one.rules_code, one.rules_version
        if place not in self._rules:
            self._rules[place] = rules_of(self.workspace, *place)
        return self._rules[place]

    def after(self, changes: Changes) -> "EthicsBook":
        """The book after an act: of what was read, people, entries and evaluations are read again
        where it touched them; of other kinds all is read anew that it may have touched.
        """
        book = EthicsBook(self.workspace)
        for name, kinds in _FROM.items():
            if name in vars(self) and kinds.isdisjoint(changes.kinds):
                vars(book)[name] = vars(self)[name]
        if "staff" in vars(self):
            people = book._again(StaffMember, self.staff.values(), changes)
            vars(book)["staff"] = {one.id: one for one in people}
        if "events" in vars(self):
            vars(book)["events"] = book._again(ConductEvent, self.events, changes)
        if "evaluations" in vars(self):
            again = book._again(EthicsEvaluation, self.evaluations, changes)
            vars(book)["evaluations"] = again
        return book

    def _again(self, of: type[R], before: Iterable[R], changes: Changes) -> tuple[R, ...]:
        """Records in the order they were made, with those of an act as they stand now."""
        if of.KIND not in changes.kinds:
            return tuple(before)
        records = {one.id: one for one in before}
        for one in changes.ids:
            held = self.workspace.store.get(of, one)
            if held is None:
                records.pop(one, None)
            else:
                records[one] = _without_hidden(held.record)
        return tuple(records[one] for one in sorted(records))

    @cached_property
    def staff(self) -> Mapping[str, StaffMember]:
        people = self.workspace.store.all(StaffMember)
        return {held.record.id: _without_hidden(held.record) for held in people}

    @cached_property
    def events(self) -> tuple[ConductEvent, ...]:
        events = self.workspace.store.all(ConductEvent)
        return tuple(_without_hidden(held.record) for held in events)

    @cached_property
    def events_of(self) -> Mapping[str, list[ConductEvent]]:
        """The entries of each person."""
        found: defaultdict[str, list[ConductEvent]] = defaultdict(list)
        for event in self.events:
            found[event.staff_member].append(event)
        return found

    @cached_property
    def evaluations(self) -> tuple[EthicsEvaluation, ...]:
        """Every version of every evaluation."""
        return tuple(held.record for held in self.workspace.store.all(EthicsEvaluation))

    @cached_property
    def latest(self) -> tuple[EthicsEvaluation, ...]:
        """The version that counts of every person and year."""
        newest: dict[tuple[str, int], EthicsEvaluation] = {}
        for one in self.evaluations:
            place = one.staff_member, one.year
            if place not in newest or newest[place].version <= one.version:
                newest[place] = one
        return tuple(newest.values())

    @cached_property
    def told_of(self) -> Mapping[str, list[tuple[Record, TimelineEntry]]]:
        """What registers and education say of each person."""
        found: defaultdict[str, list[tuple[Record, TimelineEntry]]] = defaultdict(list)
        for record, said in told_of_people(self.workspace):
            for person in said.staff:
                found[person].append((record, said))
        return found

    @cached_property
    def pledges(self) -> Mapping[str, list[Pledge]]:
        """The pledges of each person."""
        found: defaultdict[str, list[Pledge]] = defaultdict(list)
        for held in self.workspace.store.all(Pledge):
            found[held.record.staff_member].append(held.record)
        return found

    @cached_property
    def campaigns(self) -> Mapping[str, str]:
        """The titles of rounds of signing."""
        held = self.workspace.store.all(PledgeCampaign)
        return {one.record.id: one.record.title for one in held}

    @cached_property
    def handovers(self) -> tuple[Handover, ...]:
        return tuple(held.record for held in self.workspace.store.all(Handover))

    @cached_property
    def assessments(self) -> tuple[PeriodicAssessment, ...]:
        return tuple(held.record for held in self.workspace.store.all(PeriodicAssessment))

    def counted(self, one: EthicsEvaluation) -> tuple[CountedEvent, ...]:
        """The confirmed entries of the person's year; of a closed year those it was closed with."""
        if one.is_final():
            return one.counted
        return tuple(
            CountedEvent(
                event=event.id,
                on=event.on,
                kind=event.kind,
                heading=event.heading,
                points=event.points,
                veto=event.veto,
                text=event.rule,
            )
            for event in self.events_of.get(one.staff_member, ())
            if event.state is EventState.PASSED and event.on.year == one.year
        )


def _without_hidden(record: R) -> R:
    """The record with its hidden fields masked: a page may keep it as long as it stands."""
    hidden = {
        field.name: masked(value)
        for field in fields_of(type(record))
        if field.sensitive and (value := getattr(record, field.name))
    }
    return replace(record, **hidden) if hidden else record
