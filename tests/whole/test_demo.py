"""The demo hospital: what it says is what its stores hold, and it never tramples on anything."""

import json
import signal
import subprocess
import sys
import time
from dataclasses import asdict
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pypdfium2
import pytest

from cleanclinic.operations.demo.making_all import DemoFolderError, DemoSummary, make_demo
from cleanclinic.operations.index.indexing import index_glance
from cleanclinic.operations.issues.board import list_issues
from cleanclinic.operations.office.enrolment import pending_requests
from cleanclinic.operations.pledges.board import pledge_board
from cleanclinic.operations.recording.staff import list_staff
from cleanclinic.operations.recording.writing import list_records
from cleanclinic.operations.workspace.glance import kept_index
from cleanclinic.operations.workspace.opening import open_workspace
from cleanclinic.operations.workspace.sources import Sources, seeded_sources
from cleanclinic.operations.workspace.trust import roster_of
from cleanclinic.records.check_review import CheckReview
from cleanclinic.records.control import Control
from cleanclinic.records.department import Department
from cleanclinic.records.grading import RiskLevel, default_rules
from cleanclinic.records.pledge import Pledge, PledgeState
from cleanclinic.records.risk_point import RiskPoint
from cleanclinic.records.self_check import SelfCheck
from cleanclinic.records.staff_member import StaffMember
from cleanclinic.storage.glance import GLIMPSE
from cleanclinic.words import Words
from tests.hospital import START
from tests.whole.running import environment

pytestmark = pytest.mark.whole
WORDS = Words("zh_CN")
DEPARTMENTS, STAFF, SEED = 3, 40, 5


def sources() -> Sources:
    return seeded_sources(1, START, timedelta(seconds=1))


def make(folder: Path, **changed) -> DemoSummary:
    values = {"departments": DEPARTMENTS, "staff": STAFF, "seed": SEED, "sources": sources()}
    return make_demo(folder, words=WORDS, **values | changed)


@pytest.fixture(scope="module")
def demo(tmp_path_factory) -> tuple[Path, DemoSummary]:
    folder = tmp_path_factory.mktemp("demo") / "hospital"
    return folder, make(folder)


def has_sent(folder: Path) -> bool:
    with open_workspace(folder) as ward:
        return bool(ward.store.streams("out"))


def wards(folder: Path) -> list[Path]:
    return sorted((folder / "wards").iterdir())


def test_every_number_is_counted_in_the_stores(demo):
    folder, said = demo
    counted: dict[str, int] = dict.fromkeys(
        ("staff", "risk_points", "controls", "pledges_printed", "pledges_signed",
         "bundles_sent", "receipts_taken", "unconfirmed"), 0
    )  # fmt: skip
    printed: set[str] = set()
    answered: set[str] = set()
    for path in wards(folder):
        with open_workspace(path) as ward:
            store = ward.store
            pledges = [held.record for held in store.all(Pledge)]
            printed |= {one.id for one in pledges if one.state is not PledgeState.VOID}
            sent = store.bundles("out", "office", 1)
            confirmed = int(store.meta("receipted_upto", "0"))
            counted["bundles_sent"] += len(sent)
            answered |= {ward.department_id} if confirmed else set()
            counted["unconfirmed"] += sum(one.seq > confirmed for one in sent)
            assert store.verify().problem is None
            assert store.compare_projection() == ()
    counted |= {"pledges_printed": len(printed), "receipts_taken": len(answered)}
    with open_workspace(folder / "office") as office:
        store = office.store
        points = [held.record for held in store.all(RiskPoint)]
        levels = [point.grade(default_rules()).level for point in points]
        pledges = [held.record for held in store.all(Pledge)]
        counted["staff"] = store.count(StaffMember)
        counted["risk_points"] = len(points)
        counted["controls"] = store.count(Control)
        counted["pledges_signed"] = sum(one.state is PledgeState.SIGNED for one in pledges)
        taken = [one for one in store.journal(1000) if one.direction == "in"]
        assert said.bundles_accepted == sum(one.result == "applied" for one in taken)
        assert said.bundles_refused == sum(one.result == "refused" for one in taken) == 0
        assert (said.risk_high, said.risk_medium, said.risk_low) == tuple(
            levels.count(level) for level in RiskLevel
        )
        assert said.departments == len(roster_of(office).departments) == store.count(Department)
        assert store.verify().problem is None
        assert store.compare_projection() == ()
    assert {name: getattr(said, name) for name in counted} == counted
    pdfs = list((folder / "pdf").glob("*.pdf"))
    pages = 0
    for path in pdfs:
        document = pypdfium2.PdfDocument(path)
        pages += len(document)
        document.close()
    assert (said.pdf_files, said.pdf_pages) == (len(pdfs), pages)
    assert said.bundles_sent == len(list((folder / "bundles").glob("*.ccb")))
    assert json.loads((folder / "summary.json").read_text(encoding="utf-8")) == asdict(said)


def test_what_was_asked_for_is_what_there_is(demo):
    folder, said = demo
    assert (said.departments, said.staff, said.unconfirmed) == (DEPARTMENTS, STAFF, 0)
    granted = [path for path in wards(folder) if has_sent(path)]
    # The first ward has two.
    assert len(granted) == DEPARTMENTS + 1
    assert Path(said.first_ward) in granted
    # What else lies there is a PC whose request the office has yet to decide.
    with open_workspace(folder / "office") as office:
        assert len(pending_requests(office)) == len(wards(folder)) - len(granted)


def test_the_first_ward_has_something_left_to_do(demo):
    with open_workspace(Path(demo[1].first_ward)) as ward:
        board = pledge_board(ward)
        assert board.signed < board.total
        assert ward.store.unsent_count("office") > 0


def test_the_first_ward_has_a_trend_of_months_and_a_change_since_last_quarter(demo):
    with open_workspace(Path(demo[1].first_ward)) as ward:
        glance = index_glance(ward)
        told = [Decimal(one.value) for one in glance.trend if not one.vague]
        assert len(told) >= 5
        assert max(told) - min(told) > 5, "a line that rises, not a flat one"
        assert (glance.unsaid, glance.confidence) == ("", "sure")
        assert Decimal(glance.change) != 0
        kept = kept_index(ward.store.meta(GLIMPSE))
        assert kept is not None
        assert kept.trend == glance.trend, "the start page shows it at once"
        runs = {run.id: run for run in (held.record for held in ward.store.all(SelfCheck))}
        reviews = [held.record for held in ward.store.all(CheckReview)]
        assert len([run for run in runs.values() if run.is_final()]) == len(reviews) >= 2


def test_two_pcs_of_the_first_ward_differ_in_one_thing_that_a_person_decides(demo):
    folder, said = demo
    first = Path(said.first_ward)
    seen = []
    for path in (first, first.with_name(f"{first.name}-2"), folder / "office"):
        with open_workspace(path) as workspace:
            (conflict,) = workspace.store.conflicts()
            seen.append((conflict.id, [one.field for one in conflict.fields]))
    assert seen == [(seen[0][0], ["responsible"])] * 3


def test_an_order_that_was_closed_has_happened_again(demo):
    for folder in (Path(demo[1].first_ward), demo[0] / "office"):
        with open_workspace(folder) as workspace:
            orders = {one.id: one for one in list_issues(workspace) if one.is_order}
            (again,) = [one for one in orders.values() if one.record.ancestor]
            assert orders[again.record.ancestor].closed
            assert not again.closed


# Around the end of a quarter and of the year.
@pytest.mark.parametrize("days", [-30, 64])
def test_on_any_day_the_last_quarter_can_be_compared(tmp_path, days):
    clock = seeded_sources(1, START + timedelta(days=days), timedelta(seconds=1))
    said = make(tmp_path / "demo", departments=1, staff=12, sources=clock)
    assert said.bundles_refused == 0
    with open_workspace(Path(said.first_ward), sources=clock) as ward:
        glance = index_glance(ward)
        assert glance.change
        assert len([one for one in glance.trend if not one.vague]) >= 4


def test_no_risk_of_the_demo_is_graver_with_controls_than_without(demo):
    for folder in sorted(Path(demo[1].first_ward).parent.iterdir()):
        with open_workspace(folder) as ward:
            points = [held.record for held in list_records(ward, RiskPoint)]
            assert [one.number for one in points if one.crossed(ward.rules)] == []


def test_the_same_seed_and_day_make_the_same_hospital(demo, tmp_path):
    folder, said = demo
    again = make(tmp_path / "again")
    placeless = {"folder": "", "first_ward": ""}
    assert asdict(again) | placeless == asdict(said) | placeless
    for one, two in zip(wards(folder), wards(tmp_path / "again"), strict=True):
        with open_workspace(one) as here, open_workspace(two) as there:
            assert list_staff(here) == list_staff(there)
            for kind in (RiskPoint, Control, Pledge):
                assert [x.record for x in here.store.all(kind)] == [
                    x.record for x in there.store.all(kind)
                ]


def test_another_seed_makes_other_people(demo, tmp_path):
    make(tmp_path / "other", seed=SEED + 1, departments=1, staff=10)
    names = []
    for folder in (demo[0], tmp_path / "other"):
        with open_workspace(wards(folder)[0]) as ward:
            names.append([row.name for row in list_staff(ward)][:10])
    assert names[0] != names[1]


def test_every_file_of_the_demo_says_that_it_is_one(demo):
    folder, said = demo
    for path in [folder / "office", *wards(folder)]:
        with open_workspace(path) as workspace:
            assert workspace.demo
            assert workspace.store.meta("demo") == "yes"
    document = pypdfium2.PdfDocument(sorted((folder / "pdf").glob("*.pdf"))[0])
    try:
        for page in document:
            assert "演示" in page.get_textpage().get_text_bounded()
    finally:
        document.close()
    assert said.folder == str(folder)


def test_a_folder_with_anything_else_is_not_touched(tmp_path):
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.doc").write_text("years of work", encoding="utf-8")
    with pytest.raises(DemoFolderError):
        make(tmp_path / "mine")
    assert [path.name for path in tmp_path.rglob("*")] == ["mine", "thesis.doc"]


def test_the_command_makes_what_was_asked_for(command, tmp_path):
    out = tmp_path / "demo"
    size = ("--departments", "2", "--staff", "9", "--seed", "3")
    said = command("demo", "--out", out, *size, "--no-window", "--json")
    facts = said.facts
    assert (said.code, said.err) == (0, "")
    assert (facts["departments"], facts["staff"], facts["seed"]) == (2, 9, 3)
    assert facts["folder"] == str(out)
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.doc").write_bytes(b"x")
    refused = command("demo", "--out", tmp_path / "mine", "--no-window", "--json")
    assert (refused.code, refused.facts["code"]) == (3, "DEMO-FOLDER")


def test_an_earlier_demo_is_replaced(tmp_path):
    (tmp_path / "demo").mkdir()
    make(tmp_path / "demo", departments=2, staff=8)
    make(tmp_path / "demo", departments=1, staff=8)
    # One department with its two PCs.
    assert len([path for path in wards(tmp_path / "demo") if has_sent(path)]) == 2
    assert [path.name for path in tmp_path.iterdir()] == ["demo"]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows sends no SIGINT to one process")
def test_ctrl_c_leaves_the_earlier_demo_whole(tmp_path):
    folder = tmp_path / "demo"
    make(folder, departments=1, staff=8)
    kept = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    with subprocess.Popen(
        [sys.executable, "-m", "cleanclinic", "demo", "--out", str(folder), "--no-window"],
        env=environment(),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    ) as running:
        # Only once it has begun to write is it in the middle.
        while not list(tmp_path.glob(".demo.half-made-demo/wards/*")) and running.poll() is None:
            time.sleep(0.01)
        running.send_signal(signal.SIGINT)
        _, said = running.communicate(timeout=60)
    assert running.returncode == 130
    assert "[CANCELLED]" in said
    assert "Traceback" not in said
    assert {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()} == kept
    assert [path.name for path in tmp_path.iterdir()] == ["demo"]


def test_fewer_people_than_departments_make_nothing(program, tmp_path):
    said = program("demo", "--out", tmp_path / "demo", "--departments", 3, "--staff", 2, "--json")
    assert (said.code, said.facts["code"]) == (3, "DEMO-STAFF")
    assert not (tmp_path / "demo").exists()
