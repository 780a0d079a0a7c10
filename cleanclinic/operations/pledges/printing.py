"""Printing the sheets of a round of integrity pledges, and recording them as printed."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from cleanclinic.operations.pledges.board import (
    built_in_template,
    get_campaign,
    live_pledges,
    template_of,
)
from cleanclinic.operations.recording.numbers import pledge_numbers
from cleanclinic.operations.recording.printing import printed
from cleanclinic.operations.recording.writing import NoSuchRecordError
from cleanclinic.operations.workspace.opening import Workspace
from cleanclinic.operations.workspace.results import (
    NOTHING_CHANGED,
    Cancelled,
    Printed,
    Progress,
    never,
    no_progress,
)
from cleanclinic.paper.pledge_form import PledgeSheet, PledgeTemplateText, pledge_pdf
from cleanclinic.paper.pledge_form import print_pledges as print_sheets
from cleanclinic.paper.qr import qr_payload
from cleanclinic.records.pledge import Pledge, PledgeCampaign, PledgeState
from cleanclinic.records.staff_member import StaffMember
from cleanclinic.words import Words


@dataclass(frozen=True)
class PledgeText:
    """The text to print, from the office's template or from the program's own."""

    title: str
    version: int
    paper: PledgeTemplateText


def text_of(workspace: Workspace, campaign: PledgeCampaign) -> PledgeText:
    """The text of a round; where the office sent none, the built-in one (version 0)."""
    held = template_of(workspace, campaign)
    template = held or built_in_template(workspace.new_id())
    paper = PledgeTemplateText(
        title=template.title,
        intro=template.intro,
        clauses=template.clauses,
        basis=template.basis,
        consequence=template.consequence,
        hotline=template.hotline,
        version=str(template.version) if held else "",
    )
    return PledgeText(template.title, template.version if held else 0, paper)


def preview_pledge(workspace: Workspace, campaign_id: str, staff_id: str, words: Words) -> bytes:
    """The sheet as it would be printed, as a PDF of one person; writes nothing."""
    sheets = _sheets(workspace, get_campaign(workspace, campaign_id), [staff_id], words)
    text = text_of(workspace, get_campaign(workspace, campaign_id))
    return pledge_pdf(text.paper, sheets[0].sheet, words=words, demo=workspace.demo)


@dataclass(frozen=True)
class _Sheet:
    person: StaffMember
    pledge: Pledge | None
    sheet: PledgeSheet


def _sheets(
    workspace: Workspace, campaign: PledgeCampaign, staff_ids: Iterable[str], words: Words
) -> list[_Sheet]:
    """What goes on each sheet; who has a number keeps it, the others get the next free ones."""
    department = workspace.department
    code = department.code if department else ""
    pledges = live_pledges(workspace, campaign.id)
    numbers = pledge_numbers(workspace, code, campaign.year)
    sheets = []
    for staff_id in staff_ids:
        held = workspace.store.get(StaffMember, staff_id)
        if held is None:
            raise NoSuchRecordError(id=staff_id)
        person, pledge = held.record, pledges.get(staff_id)
        number = pledge.number if pledge else next(numbers)
        sheet = PledgeSheet(
            doc_number=number,
            hospital=workspace.hospital_name,
            department=department.name if department else "",
            name=person.name,
            staff_number=person.staff_number,
            post=person.duty or person.title or words.text(f"post_type.{person.post_type}"),
            qr_payload=qr_payload(number, person.staff_number),
            year=campaign.year,
        )
        sheets.append(_Sheet(person, pledge, sheet))
    return sheets


def print_pledges(
    workspace: Workspace,
    campaign_id: str,
    staff_ids: Sequence[str],
    path: Path,
    *,
    words: Words,
    one_each: bool = False,
    progress: Progress = no_progress,
    cancelled: Cancelled = never,
) -> Printed:
    """Print sheets into one PDF or one file each, and record them as printed in one act.

    The PDF is written first: a number is given out only when its sheet is on disk.
    """
    campaign = get_campaign(workspace, campaign_id)
    text = text_of(workspace, campaign)
    sheets = _sheets(workspace, campaign, staff_ids, words)
    result = print_sheets(
        path,
        text.paper,
        [one.sheet for one in sheets],
        words=words,
        mode="one each" if one_each else "one file",
        demo=workspace.demo,
        progress=progress,
        cancelled=cancelled,
    )
    new = [one for one in sheets if one.pledge is None]
    changes = NOTHING_CHANGED
    if new:
        count = str(len(new))
        with workspace.store.act("act.print_pledges", workspace.actor, count=count) as act:
            for one in new:
                act.put(_printed_pledge(workspace, campaign_id, one, text.version))
        changes = act.changes
    return printed(path, result, changes)


def _printed_pledge(workspace: Workspace, campaign_id: str, one: _Sheet, version: int) -> Pledge:
    return Pledge(
        id=workspace.new_id(),
        campaign=campaign_id,
        staff_member=one.person.id,
        name=one.person.name,
        number=one.sheet.doc_number,
        template_version=version,
        state=PledgeState.PRINTED,
        printed_on=workspace.today(),
    )
