"""Decisions a ward takes together (科室“三重一大”决策记录): who was there, how it was voted."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Annotated, ClassVar

from cleanclinic.records.control import Evidence
from cleanclinic.records.fields import (
    Anonymous,
    Choice,
    Day,
    Flag,
    Line,
    Paragraph,
    Parts,
    Problem,
    Refers,
    Whole,
)
from cleanclinic.records.register import (
    REMARK_LENGTH,
    STORY_LENGTH,
    TIME,
    Involved,
    Register,
    earlier,
    ids_of,
)


class DecisionCategory(StrEnum):
    """The three weighty matters and the one large sum (三重一大)."""

    DECISION = "decision"
    PERSONNEL = "personnel"
    PROJECT = "project"
    FUNDS = "funds"


class VoteMethod(StrEnum):
    BALLOT = "ballot"
    HANDS = "hands"
    ORAL = "oral"


class DecisionResult(StrEnum):
    PASSED = "passed"
    REJECTED = "rejected"
    DEFERRED = "deferred"


@dataclass(frozen=True, kw_only=True)
class MajorDecision(Register):
    """`others` are those who were there and belong to no roster of the department."""

    KIND: ClassVar[str] = "major_decision"
    SERIES: ClassVar[str] = "JC"

    category: Annotated[DecisionCategory, Choice(DecisionCategory)]
    matter: Annotated[str, Line(200), Anonymous()]
    proposer: Annotated[str | None, Refers("staff_member")] = None
    time: Annotated[str, Line(5, TIME, "time")] = ""
    place: Annotated[str, Line(60)] = ""
    attendees: Annotated[tuple[Involved, ...], Parts(Involved, most=200)] = ()
    others: Annotated[str, Line(200)] = ""
    views: Annotated[str, Paragraph(STORY_LENGTH), Anonymous()] = ""
    method: Annotated[VoteMethod, Choice(VoteMethod)] = VoteMethod.BALLOT
    votes_for: Annotated[int | None, Whole(0, 999)] = None
    votes_against: Annotated[int | None, Whole(0, 999)] = None
    abstained: Annotated[int | None, Whole(0, 999)] = None
    result: Annotated[DecisionResult | None, Choice(DecisionResult)] = None
    decision: Annotated[str, Paragraph(STORY_LENGTH), Anonymous()] = ""
    published: Annotated[bool, Flag()] = False
    follow_up_on: Annotated[date | None, Day()] = None
    follow_up: Annotated[str, Paragraph(REMARK_LENGTH), Anonymous()] = ""
    evidence: Annotated[tuple[Evidence, ...], Parts(Evidence, most=50)] = ()

    @property
    def votes(self) -> int:
        """How many votes were counted, abstentions among them."""
        return sum(one or 0 for one in (self.votes_for, self.votes_against, self.abstained))

    @property
    def too_many_votes(self) -> bool:
        """Whether more voted than were there, as far as those are named."""
        return bool(self.attendees) and not self.others and self.votes > len(self.attendees)

    def people(self) -> tuple[str, ...]:
        proposer = (self.proposer,) if self.proposer else ()
        return tuple(dict.fromkeys((*proposer, *ids_of(self.attendees))))

    def wanted(self) -> tuple[str, ...]:
        return ("proposer", "attendees", "views", "votes_for", "result", "decision")

    def mistake(self) -> Problem | None:
        return earlier(self, "follow_up_on")
