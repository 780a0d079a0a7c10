"""How each register stands on the screen: its columns, its form, what a new entry asks for."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from cleanclinic.records.commendation import Commendation
from cleanclinic.records.complaint import Complaint
from cleanclinic.records.gift_record import GiftRecord
from cleanclinic.records.mailbox_opening import MailboxOpening
from cleanclinic.records.major_decision import MajorDecision
from cleanclinic.records.register import Register
from cleanclinic.records.rep_visit import RepVisit
from cleanclinic.records.talk import Talk


@dataclass(frozen=True, kw_only=True)
class Shape:
    """`columns` are fields, "first+second" two of them, "standing" and "due" what follows.

    `form` names the fields from top to bottom; two neighbours in `half` share a line. `new` are
    those a new entry asks for, `own` those a copy begins without.
    """

    of: type[Register]
    icon: str
    columns: tuple[str, ...]
    stretch: str
    form: tuple[str, ...]
    new: tuple[str, ...]
    own: tuple[str, ...]
    half: tuple[str, ...] = ()
    hidden: tuple[str, ...] = ()
    lines: Mapping[str, int] = field(default_factory=dict)
    bulk: tuple[str, ...] = ()


SHAPES: tuple[Shape, ...] = (
    Shape(
        of=GiftRecord,
        icon="package-check",
        columns=(
            "number", "on", "standing", "handler", "disposal", "amount", "what", "form", "due",
            "disposed_on", "voucher", "witness+second_witness",
        ),
        stretch="what",
        hidden=("form", "due", "disposed_on", "voucher", "witness+second_witness"),
        form=(
            "number", "on", "time", "place", "handler", "giver", "patient", "form", "amount",
            "estimated", "what", "disposal", "disposed_on", "disposed_time", "voucher",
            "signed_for", "witness", "second_witness", "counted", "remark",
        ),
        new=(
            "on", "time", "place", "handler", "giver", "patient", "form", "amount", "what",
            "disposal", "disposed_on", "voucher", "witness", "second_witness",
        ),
        own=("number", "on", "time", "disposed_on", "disposed_time", "voucher", "signed_for"),
        lines={"remark": 2},
        bulk=("disposal", "disposed_on", "counted"),
    ),
    Shape(
        of=RepVisit,
        icon="stethoscope",
        columns=(
            "number", "on", "standing", "company", "rep", "receiver+second_receiver",
            "valid_until", "purpose", "products", "filing",
        ),
        stretch="company",
        hidden=("purpose", "products", "filing"),
        form=(
            "number", "on", "time", "company", "credit_code", "rep", "filing", "valid_until",
            "purpose", "products", "place", "receiver",
            "second_receiver", "fixed_time", "fixed_place", "fixed_people", "talked_of",
            "materials", "violation", "booking", "booked_on",
        ),
        new=(
            "on", "time", "company", "rep", "filing", "valid_until", "purpose", "products",
            "place", "receiver", "second_receiver",
        ),
        own=("number", "on", "time", "booking", "booked_on", "materials", "violation"),
        lines={"talked_of": 2, "violation": 2},
        bulk=("valid_until", "filing", "place", "purpose"),
    ),
    Shape(
        of=Commendation,
        icon="award",
        columns=(
            "number", "on", "standing", "form", "giver", "praised", "reason", "copies", "points",
        ),
        stretch="reason",
        hidden=("copies", "points"),
        form=(
            "number", "on", "form", "copies", "giver", "praised", "reason", "verifier", "points",
            "counted",
        ),
        new=("on", "form", "copies", "giver", "praised", "reason", "verifier"),
        half=("form", "copies", "verifier", "points"),
        own=("number", "on", "reason"),
        bulk=("form", "verifier", "points", "counted"),
    ),
    Shape(
        of=Talk,
        icon="users",
        columns=(
            "number", "on", "standing", "form", "with_whom", "talker", "reason", "follow_up_on",
        ),
        stretch="reason",
        hidden=("follow_up_on",),
        form=(
            "number", "on", "time", "place", "form", "with_whom", "talker", "recorder", "reason",
            "content", "statement", "proposal", "copied_to", "follow_up_on", "follow_up",
        ),
        new=(
            "on", "time", "place", "form", "with_whom", "talker", "recorder", "reason", "content",
            "statement",
        ),
        own=("number", "with_whom", "content", "statement", "follow_up_on", "follow_up"),
        lines={"reason": 2, "content": 5, "proposal": 2, "follow_up": 2},
        bulk=("form", "talker", "recorder", "place"),
    ),
    Shape(
        of=MajorDecision,
        icon="library",
        columns=(
            "number", "on", "standing", "category", "matter", "proposer", "result", "attendees",
            "follow_up_on",
        ),
        stretch="matter",
        hidden=("attendees", "follow_up_on"),
        form=(
            "number", "on", "time", "place", "category", "matter", "proposer", "attendees",
            "others", "views", "method", "votes_for", "votes_against", "abstained", "result",
            "decision", "published", "follow_up_on", "follow_up",
        ),
        new=(
            "on", "time", "place", "category", "matter", "proposer", "attendees", "views",
            "votes_for", "votes_against", "abstained", "result", "decision",
        ),
        half=("method", "votes_for", "votes_against", "abstained"),
        own=(
            "number", "matter", "views", "votes_for", "votes_against", "abstained", "result",
            "decision", "follow_up_on", "follow_up",
        ),
        lines={"views": 4, "follow_up": 2},
        bulk=("category", "published"),
    ),
    Shape(
        of=MailboxOpening,
        icon="inbox",
        columns=(
            "number", "on", "standing", "opener+second_opener", "count", "letters", "whereto",
            "mailbox", "handed_on",
        ),
        stretch="letters",
        hidden=("mailbox", "handed_on"),
        form=(
            "number", "on", "time", "mailbox", "opener", "second_opener", "count", "letters",
            "about", "whereto", "handed_on", "remark",
        ),
        new=(
            "on", "time", "mailbox", "opener", "second_opener", "count", "letters", "about",
            "whereto", "handed_on",
        ),
        own=("number", "on", "count", "letters", "about", "handed_on", "remark"),
        lines={"about": 2, "remark": 2},
        bulk=("mailbox", "whereto", "handed_on"),
    ),
    Shape(
        of=Complaint,
        icon="bell",
        columns=(
            "number", "on", "standing", "about", "content", "finding", "due", "concerned",
            "channel", "answered_on",
        ),
        stretch="content",
        hidden=("concerned", "channel", "answered_on"),
        form=(
            "number", "on", "channel", "about", "complainant", "patient", "concerned", "content",
            "handler", "inquiry", "finding", "answer", "answered_on", "improvement", "counted",
        ),
        new=(
            "on", "channel", "about", "complainant", "patient", "concerned", "content", "handler",
        ),
        own=(
            "number", "on", "complainant", "patient", "content", "inquiry", "finding", "answer",
            "answered_on", "improvement",
        ),
        lines={"content": 4, "improvement": 2},
        bulk=("channel", "about", "handler", "finding", "counted"),
    ),
)  # fmt: skip
BY_KIND = {shape.of.KIND: shape for shape in SHAPES}
