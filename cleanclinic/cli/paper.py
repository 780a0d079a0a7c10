"""`cleanclinic pledges` and `cleanclinic risks`: paper and sheets."""

import argparse

from cleanclinic.cli.console import Console
from cleanclinic.errors import CleanClinicError
from cleanclinic.operations.pledges.board import pledge_board
from cleanclinic.operations.pledges.printing import print_pledges
from cleanclinic.operations.recording.staff import list_staff
from cleanclinic.operations.risks.sheets import import_risks, print_risks
from cleanclinic.operations.workspace.opening import Workspace
from cleanclinic.operations.workspace.results import Printed


class NoCampaignError(CleanClinicError):
    """There is no round of signing yet."""

    code = "NO-CAMPAIGN"


class StaffUnknownError(CleanClinicError):
    """Nobody here has this staff number; values: `number`."""

    code = "STAFF-UNKNOWN"


class SheetProblemsError(CleanClinicError):
    """Cells of a sheet break rules; nothing was taken in; values: `count`, `cell`."""

    code = "SHEET-PROBLEMS"


def print_pledge_sheets(console: Console, workspace: Workspace, parsed: argparse.Namespace) -> None:
    """Print the pledges of all, or of the staff numbers given, who have not signed yet."""
    board = pledge_board(workspace)
    if board.campaign_id is None:
        raise NoCampaignError()
    staff = [row.staff_id for row in board.rows]
    if parsed.staff:
        numbers = {row.staff_number: row.id for row in list_staff(workspace)}
        for number in parsed.staff:
            if number not in numbers:
                raise StaffUnknownError(number=number)
        staff = [numbers[number] for number in parsed.staff]
    done = print_pledges(
        workspace,
        board.campaign_id,
        staff,
        parsed.out,
        words=console.words,
        one_each=parsed.each,
        progress=console.progress,
    )
    _say_printed(console, done)


def print_risk_list(console: Console, workspace: Workspace, parsed: argparse.Namespace) -> None:
    """Print the list of risk points and controls."""
    done = print_risks(workspace, parsed.out, words=console.words, progress=console.progress)
    _say_printed(console, done)


def _say_printed(console: Console, done: Printed) -> None:
    console.facts(
        path=done.path,
        pages=done.pages,
        files=len(done.files),
        missing=[{"who": one.who, "code_point": one.code_point} for one in done.missing],
    )
    console.say("cli.printed", path=done.path, pages=done.pages)
    for one in done.missing:
        console.say("cli.missing_character", who=one.who, code_point=one.code_point)


def import_risk_sheet(console: Console, workspace: Workspace, parsed: argparse.Namespace) -> None:
    """Take a sheet of risk points in as one act, or say what that would do."""
    done = import_risks(workspace, parsed.file, dry_run=parsed.dry_run)
    console.facts(
        added=done.added,
        updated=done.updated,
        unchanged=done.unchanged,
        problems=done.problems,
        dry_run=parsed.dry_run,
    )
    for problem in done.problems:
        rule = console.words.text(f"cell_rule.{problem.rule}")
        console.line(f"{problem.cell}  {problem.value}  {rule}")
    if done.problems:
        raise SheetProblemsError(count=len(done.problems), cell=done.problems[0].cell)
    key = "cli.would_import" if parsed.dry_run else "cli.imported_sheet"
    console.say(key, added=done.added, updated=done.updated, unchanged=done.unchanged)
