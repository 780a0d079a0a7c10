"""What is recorded, and its arithmetic; plain Python."""

from cleanclinic.records.access import Access
from cleanclinic.records.check_review import CheckReview
from cleanclinic.records.commendation import Commendation
from cleanclinic.records.complaint import Complaint
from cleanclinic.records.conduct_event import ConductEvent
from cleanclinic.records.consistency_note import ConsistencyNote, ConsistencyRules
from cleanclinic.records.control import Control
from cleanclinic.records.control_check import ControlCheck
from cleanclinic.records.department import Department
from cleanclinic.records.education import EducationSession
from cleanclinic.records.ethics_evaluation import EthicsEvaluation
from cleanclinic.records.ethics_rules import EthicsRules
from cleanclinic.records.exam import Exam, ExamResult
from cleanclinic.records.exam_question import ExamQuestion
from cleanclinic.records.gift_record import GiftRecord
from cleanclinic.records.handover import Handover
from cleanclinic.records.integrity_index import IndexRules
from cleanclinic.records.internal_rule import InternalRule
from cleanclinic.records.issue_order import IssueOrder, OrderReceipt, OrderReview
from cleanclinic.records.mailbox_opening import MailboxOpening
from cleanclinic.records.major_decision import MajorDecision
from cleanclinic.records.periodic_assessment import PeriodicAssessment
from cleanclinic.records.person_change import PersonChange
from cleanclinic.records.pledge import Pledge, PledgeCampaign, PledgeTemplate
from cleanclinic.records.record import Record
from cleanclinic.records.rectification import Finding, Rectification
from cleanclinic.records.rectification_rules import RectificationRules
from cleanclinic.records.register_rules import RegisterRules
from cleanclinic.records.rep_visit import RepVisit
from cleanclinic.records.review_round import ReviewRound, RiskReview
from cleanclinic.records.risk_approval import RiskApproval
from cleanclinic.records.risk_point import RiskPoint
from cleanclinic.records.self_check import SelfCheck, SelfCheckAnswer
from cleanclinic.records.staff_member import StaffMember
from cleanclinic.records.standard import Standard
from cleanclinic.records.talk import Talk

RECORD_TYPES: tuple[type[Record], ...] = (
    Department,
    StaffMember,
    RiskPoint,
    Control,
    PledgeTemplate,
    PledgeCampaign,
    Pledge,
    Access,
    PersonChange,
    Handover,
    GiftRecord,
    Commendation,
    RepVisit,
    Talk,
    MailboxOpening,
    MajorDecision,
    Complaint,
    EthicsRules,
    ConductEvent,
    EthicsEvaluation,
    PeriodicAssessment,
    Standard,
    SelfCheck,
    SelfCheckAnswer,
    EducationSession,
    Exam,
    ExamResult,
    ExamQuestion,
    Finding,
    IssueOrder,
    Rectification,
    OrderReview,
    OrderReceipt,
    CheckReview,
    ControlCheck,
    InternalRule,
    ReviewRound,
    RiskReview,
    RiskApproval,
    IndexRules,
    ConsistencyNote,
    ConsistencyRules,
    RectificationRules,
    RegisterRules,
)
# Kinds whose records an office has of its own and keeps to itself.
OFFICE_KEEPS = frozenset(of.KIND for of in RECORD_TYPES if of.OFFICE_KEEPS)


def record_type(kind: str) -> type[Record] | None:
    """The record class of a kind's name, or None for one this version does not know."""
    return next((of for of in RECORD_TYPES if kind == of.KIND), None)
