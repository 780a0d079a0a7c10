"""The demo hospital: an office and its departments, made from one seed by the real operations.

Every ward is a real workspace with its own keys; requests, grants, bundles and receipts are real
files that travel through folders. Only the people, the times and the randomness are made up.
"""

import json
import shutil
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path

from cleanclinic.errors import CleanClinicError, FileProblemError, reason_of
from cleanclinic.operations.demo.making import DemoMaking
from cleanclinic.operations.demo.plan import DemoPlan, make_plan
from cleanclinic.operations.exchange.standing import exchange_state
from cleanclinic.operations.home.glimpse import keep_glimpse
from cleanclinic.operations.home.office_board import office_board
from cleanclinic.operations.pledges.board import pledge_board
from cleanclinic.operations.recording.printing import count_pages
from cleanclinic.operations.workspace.opening import open_workspace
from cleanclinic.operations.workspace.results import Cancelled, Progress, never, no_progress
from cleanclinic.operations.workspace.sources import Sources, system_sources
from cleanclinic.records.catalog import demo_hospital
from cleanclinic.words import Words

SUMMARY = "summary.json"
MARK = "demo.json"
ALL = 1_000_000


class DemoFolderError(CleanClinicError):
    """`path` holds something that is not an earlier demo; it was not touched."""

    code = "DEMO-FOLDER"


class DemoStaffError(CleanClinicError):
    """Fewer people than departments; values: `staff`, `departments`."""

    code = "DEMO-STAFF"


@dataclass(frozen=True)
class DemoSummary:
    """What the demo holds, counted from its stores and folders after all was done."""

    folder: str
    seed: int
    departments: int
    staff: int
    risk_points: int
    risk_high: int
    risk_medium: int
    risk_low: int
    controls: int
    pledges_printed: int
    pledges_signed: int
    bundles_sent: int
    bundles_accepted: int
    bundles_refused: int
    receipts_taken: int
    unconfirmed: int
    pdf_files: int
    pdf_pages: int
    missing_characters: int
    first_ward: str


def make_demo(
    folder: Path,
    *,
    words: Words,
    departments: int | None = None,
    staff: int | None = None,
    seed: int = 1,
    sources: Sources | None = None,
    progress: Progress = no_progress,
    cancelled: Cancelled = never,
) -> DemoSummary:
    """Make the demo hospital in `folder`, in place of an earlier demo there.

    Raises DemoFolderError when the folder holds anything else. Stopped half way it leaves what was
    there before.
    """
    if _holds_another_thing(folder):
        raise DemoFolderError(path=folder)
    count = departments or len(demo_hospital().departments)
    if staff is not None and staff < count:
        raise DemoStaffError(staff=staff, departments=count)
    plan = make_plan(departments, staff, seed, (sources or system_sources()).clock())
    # A name that nobody gives a folder of her own: it is cleared first.
    beside = folder.with_name(f".{folder.name}.half-made-demo")
    shutil.rmtree(beside, ignore_errors=True)
    try:
        beside.mkdir(parents=True)
        demo = DemoMaking(plan, beside, words, progress, cancelled)
        demo.make()
        summary = _count(plan, beside, folder, len(demo.missing))
        for first in (beside / "wards" / plan.departments[0].code, beside / "office"):
            with open_workspace(first) as shown:
                keep_glimpse(shown)
        text = json.dumps(asdict(summary), ensure_ascii=False, indent=1)
        (beside / SUMMARY).write_text(text + "\n", encoding="utf-8")
        (beside / MARK).write_text(json.dumps({"seed": seed}) + "\n", encoding="utf-8")
        if folder.exists():
            shutil.rmtree(folder)
        beside.replace(folder)
    except OSError as error:
        raise FileProblemError(path=folder, reason=reason_of(error)) from error
    finally:
        shutil.rmtree(beside, ignore_errors=True)
    return summary


def _holds_another_thing(folder: Path) -> bool:
    """Whether something other than a demo is there; raises FileProblemError if nobody can look."""
    try:
        if not folder.is_dir():
            return folder.exists()
        return any(folder.iterdir()) and not (folder / MARK).exists()
    except OSError as error:
        raise FileProblemError(path=folder, reason=reason_of(error)) from error


def _count(plan: DemoPlan, built: Path, folder: Path, missing: int) -> DemoSummary:
    """Count what stands in the stores: the office's records and each PC's stream."""
    unconfirmed = sent = printed = 0
    first, answered = {one.code for one in plan.departments}, set()
    for pc in sorted((built / "wards").iterdir()):
        with open_workspace(pc) as ward:
            if not ward.store.streams("out"):
                continue
            state = exchange_state(ward)
            if state.confirmed_upto:
                answered.add(ward.department_id)
            unconfirmed += state.unconfirmed
            sent += state.next_number - 1
            if pc.name in first:
                printed += sum(bool(row.pledge_id) for row in pledge_board(ward).rows)
    with open_workspace(built / "office") as office:
        board = office_board(office)
        refused = sum(entry.result == "refused" for entry in office.store.journal(ALL))
        accepted = sum(
            office.store.stream(device.peer, "in").seq for device in office.store.streams("in")
        )
    pdfs = sorted((built / "pdf").glob("*.pdf"))
    return DemoSummary(
        folder=str(folder),
        seed=plan.seed,
        departments=len(board.departments),
        staff=board.staff,
        risk_points=board.risks.total,
        risk_high=board.risks.high,
        risk_medium=board.risks.medium,
        risk_low=board.risks.low,
        controls=board.controls,
        pledges_printed=printed,
        pledges_signed=board.pledges_signed,
        bundles_sent=sent,
        bundles_accepted=accepted,
        bundles_refused=refused,
        receipts_taken=len(answered),
        unconfirmed=unconfirmed,
        pdf_files=len(pdfs),
        pdf_pages=_pages(pdfs),
        missing_characters=missing,
        first_ward=str(folder / "wards" / plan.departments[0].code),
    )


def _pages(pdfs: Iterable[Path]) -> int:
    return sum(count_pages(path) for path in pdfs)
