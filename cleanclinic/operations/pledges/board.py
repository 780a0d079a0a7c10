"""Integrity pledges: who has signed, and filing the signed sheets; knows no paper."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from pathlib import Path

from cleanclinic.errors import CleanClinicError
from cleanclinic.operations.recording.evidence import media_type_of, read_attachment
from cleanclinic.operations.recording.writing import NoSuchRecordError
from cleanclinic.operations.workspace.opening import Workspace
from cleanclinic.operations.workspace.results import NOTHING_CHANGED, Changed, Saved
from cleanclinic.records.catalog import pledge_texts
from cleanclinic.records.initials import search_text
from cleanclinic.records.pledge import Pledge, PledgeCampaign, PledgeState, PledgeTemplate
from cleanclinic.records.post_type import PostType
from cleanclinic.records.staff_member import StaffMember
from cleanclinic.words import readable


class SignedOnError(CleanClinicError):
    """A pledge cannot be signed after today or before it was printed; values: `on`."""

    code = "PLEDGE-DAY"


class PledgeStanding(StrEnum):
    """The words are `pledge_standing.<value>`."""

    UNPRINTED = "unprinted"
    PRINTED = "printed"
    SIGNED = "signed"


@dataclass(frozen=True)
class PledgeRow:
    """A person of the department and how far the pledge of this round is."""

    staff_id: str
    name: str
    title: str
    post_type: PostType
    standing: PledgeStanding
    signed_on: date | None
    printed_on: date | None
    number: str
    pledge_id: str | None
    has_scan: bool
    older_text: bool
    search: str


@dataclass(frozen=True)
class PledgeBoard:
    """One round of signing; `campaign_id` is None where there is none yet.

    `own` is one that the department here began itself.
    """

    campaigns: tuple[tuple[str, str], ...]
    campaign_id: str | None
    title: str
    template_title: str
    template_version: int
    issued_on: date | None
    due: date | None
    rows: tuple[PledgeRow, ...]
    signed: int
    total: int
    own: bool = False


# What is looked at of a person.
_PERSON = ("name", "staff_number", "post_type", "title", "duty", *StaffMember.SERVES)
NO_BOARD = PledgeBoard((), None, "", "", 0, None, None, (), 0, 0)


def pledge_board(workspace: Workspace, campaign: str | None = None) -> PledgeBoard:
    """The chosen round, or the newest."""
    rounds = campaigns(workspace)
    if not rounds:
        return NO_BOARD
    chosen = next((one for one in rounds if one.id == campaign), rounds[0])
    template = template_of(workspace, chosen)
    version = template.version if template else 0
    today = workspace.today()
    pledges = live_pledges(workspace, chosen.id)
    people = [part.record for part in workspace.store.parts(StaffMember, _PERSON)]
    rows = tuple(
        _row(person, pledges.get(person.id), version)
        for person in sorted(people, key=lambda person: person.staff_number)
        if person.serves_on(today)
    )
    return PledgeBoard(
        campaigns=tuple((one.id, one.title) for one in rounds),
        campaign_id=chosen.id,
        title=chosen.title,
        template_title=template.title if template else pledge_texts()[0].title,
        template_version=version,
        issued_on=chosen.issued_on,
        due=chosen.due,
        rows=rows,
        signed=sum(row.standing is PledgeStanding.SIGNED for row in rows),
        total=len(rows),
        own=is_own_round(workspace, chosen.id),
    )


def is_own_round(workspace: Workspace, campaign_id: str) -> bool:
    """Whether the department here began a round itself."""
    held = workspace.store.get(PledgeCampaign, campaign_id)
    return held is not None and held.owner == workspace.store.owner


def campaigns(workspace: Workspace) -> list[PledgeCampaign]:
    """All rounds of signing, the newest first."""
    found = [held.record for held in workspace.store.all(PledgeCampaign)]
    return sorted(found, key=lambda one: (one.year, one.due), reverse=True)


def live_pledges(
    workspace: Workspace, campaign_id: str, *, owner: str | None = None
) -> dict[str, Pledge]:
    """The pledge that counts, by person: signed before printed; voided ones do not count."""
    found: dict[str, Pledge] = {}
    for held in workspace.store.among(Pledge, "campaign", [campaign_id]):
        pledge = held.record
        if owner not in (None, held.owner) or pledge.state is PledgeState.VOID:
            continue
        known = found.get(pledge.staff_member)
        if known is None or known.state is not PledgeState.SIGNED:
            found[pledge.staff_member] = pledge
    return found


def _row(person: StaffMember, pledge: Pledge | None, version: int) -> PledgeRow:
    if pledge is None:
        standing = PledgeStanding.UNPRINTED
    elif pledge.state is PledgeState.SIGNED:
        standing = PledgeStanding.SIGNED
    else:
        standing = PledgeStanding.PRINTED
    return PledgeRow(
        staff_id=person.id,
        name=person.name,
        title=person.title or person.duty,
        post_type=person.post_type,
        standing=standing,
        signed_on=pledge.signed_on if pledge else None,
        printed_on=pledge.printed_on if pledge else None,
        number=pledge.number if pledge else "",
        pledge_id=pledge.id if pledge else None,
        has_scan=bool(pledge and pledge.scan),
        older_text=bool(pledge and pledge.template_version < version),
        search=search_text(person.name, person.staff_number, person.title, person.duty),
    )


def template_of(workspace: Workspace, campaign: PledgeCampaign) -> PledgeTemplate | None:
    """The office's template of a round; None where it sent none and the program's own counts."""
    held = workspace.store.get(PledgeTemplate, campaign.template) if campaign.template else None
    return held.record if held else None


def built_in_template(template_id: str, *, hotline: str = "") -> PledgeTemplate:
    """The program's own pledge text as a template, for an office to publish or adapt."""
    text = pledge_texts()[0]
    return PledgeTemplate(
        id=template_id,
        title=text.title,
        version=text.version,
        intro=text.intro,
        clauses=tuple(f"{clause.heading}。{clause.text}" for clause in text.clauses),
        basis=f"依据：{'、'.join(text.basis)}。",
        consequence=text.consequence,
        hotline=hotline,
    )


def get_campaign(workspace: Workspace, campaign_id: str) -> PledgeCampaign:
    """Raises NoSuchRecordError."""
    held = workspace.store.get(PledgeCampaign, campaign_id)
    if held is None:
        raise NoSuchRecordError(id=campaign_id)
    return held.record


def start_campaign(workspace: Workspace, title: str, year: int, due: date) -> Saved:
    """Begin a round of the department's own, with the program's text."""
    campaign = PledgeCampaign(
        id=workspace.new_id(), title=title, year=year, due=due, issued_on=workspace.today()
    )
    with workspace.store.act("act.start_campaign", workspace.actor, title=title) as act:
        act.put(campaign)
    return Saved(campaign.id, act.changes)


def sign_pledges(
    workspace: Workspace, pledge_ids: Sequence[str], on: date, scan: Path | None = None
) -> Changed:
    """File printed pledges as signed on a day, with a scan where there is one; they are final then.

    Raises SignedOnError for a day that cannot be.
    """
    pledges = [_get_pledge(workspace, pledge_id) for pledge_id in pledge_ids]
    if not pledges:
        return Changed(0, NOTHING_CHANGED)
    if on > workspace.today() or any(on < pledge.printed_on for pledge in pledges):
        raise SignedOnError(on=on)
    single = len(pledges) == 1
    key = "act.sign_pledge" if single else "act.sign_pledges"
    args = {"name": pledges[0].name} if single else {"count": str(len(pledges))}
    with workspace.store.act(key, workspace.actor, **args) as act:
        sha256 = None
        if scan is not None:
            sha256 = act.attach(
                read_attachment(scan), media_type=media_type_of(scan), name=readable(scan.name)
            )
        for pledge in pledges:
            act.put(replace(pledge, state=PledgeState.SIGNED, signed_on=on, scan=sha256))
    return Changed(len(pledges), act.changes)


def void_pledge(workspace: Workspace, pledge_id: str, reason: str) -> Changed:
    """Void a pledge with a reason; the person can then be printed a new one beside it."""
    pledge = _get_pledge(workspace, pledge_id)
    after = replace(pledge, state=PledgeState.VOID, void_reason=reason)
    with workspace.store.act("act.void_pledge", workspace.actor, name=pledge.name) as act:
        act.put(after)
    return Changed(1, act.changes)


def _get_pledge(workspace: Workspace, pledge_id: str) -> Pledge:
    held = workspace.store.get(Pledge, pledge_id)
    if held is None:
        raise NoSuchRecordError(id=pledge_id)
    return held.record
