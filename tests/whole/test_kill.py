"""kill -9 at any moment of saving, attaching, exporting and importing."""

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random

import pytest

from cleanclinic.operations.exchange.receiving import import_files
from cleanclinic.operations.exchange.standing import exchange_state
from cleanclinic.operations.risks.controls import add_control
from cleanclinic.operations.risks.points import add_risk, edit_risk, get_risk
from cleanclinic.operations.workspace.opening import Workspace
from cleanclinic.records.control import Control
from tests.hospital import CONTROL, Hospital, numbers_of, risk
from tests.whole.running import environment

pytestmark = [
    pytest.mark.whole,
    pytest.mark.skipif(sys.platform == "win32", reason="needs fork"),
]
ROUNDS, MOST_ROUNDS = 12, 200
LONGEST_S = 0.12
# Runs a round of work on a workspace, kills it, gives what it had acknowledged.
Killed = Callable[[str, Workspace, Path], list[dict]]


@pytest.fixture
def killed(tmp_path: Path) -> Iterator[Killed]:
    random = Random(11)
    with subprocess.Popen(
        [sys.executable, "-m", "tests.whole.forker"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env=environment(),
        text=True,
    ) as forker:
        rounds = iter(range(1000))

        def run(work: str, workspace: Workspace, target: Path) -> list[dict]:
            told = tmp_path / f"told-{next(rounds)}"
            workspace.close()
            order = {
                "work": work,
                "workspace": str(workspace.folder),
                "target": str(target),
                "acknowledged": str(told),
                "seconds": str(random.uniform(0, LONGEST_S)),
            }
            forker.stdin.write(json.dumps(order) + "\n")
            forker.stdin.flush()
            assert forker.stdout.readline() == "done\n"
            lines = [json.loads(line) for line in told.read_text(encoding="utf-8").splitlines()]
            assert lines.pop(0) == {"ready": True}
            return lines

        yield run
        forker.stdin.close()
        forker.wait(10)


def rounds(least: int, enough: Callable[[], bool]) -> Iterator[int]:
    """So many, and more where a busy machine got little done before it was killed."""
    for number in range(MOST_ROUNDS):
        if number >= least and enough():
            return
        yield number


def sound(workspace: Workspace) -> None:
    """It opened; the log is whole and every table is what the log says."""
    assert workspace.store.verify().problem is None
    assert workspace.store.compare_projection() == ()


def test_no_acknowledged_save_is_lost(hospital: Hospital, killed: Killed):
    ward = hospital.ward()
    acknowledged: dict[str, str] = {}
    for _ in rounds(ROUNDS, lambda: len(acknowledged) > ROUNDS):
        for done in killed("save", ward, hospital.folder):
            acknowledged[done["id"]] = done["remark"]
        ward = hospital.reopen(ward)
        for point, remark in acknowledged.items():
            held = get_risk(ward, point).record
            # What was being written when it died may be there: whole, or not at all.
            assert held.remark in (remark, point)
        sound(ward)
    assert len(acknowledged) > ROUNDS
    assert len(set(numbers_of(ward))) == len(numbers_of(ward))
    hospital.round_trip(ward)
    assert numbers_of(hospital.office) == numbers_of(ward)


def test_no_acknowledged_file_is_lost(hospital: Hospital, killed: Killed, tmp_path):
    ward = hospital.ward()
    control = add_control(ward, add_risk(ward, risk()).id, CONTROL).id
    names: list[str] = []
    for _ in rounds(ROUNDS // 2, lambda: bool(names)):
        done = killed("attach", ward, hospital.stick())
        names.extend(one["evidence"] for one in done)
        ward = hospital.reopen(ward)
        evidence = {one.name: one for one in ward.store.get(Control, control).record.evidence}
        assert set(names) <= set(evidence)
        for one in evidence.values():
            size = sum(len(chunk) for chunk in ward.store.attachment_chunks(one.attachment))
            assert size == 300_000
        sound(ward)
    assert names, "nothing was done in any round"


def test_an_export_that_dies_goes_on_with_the_same_bundles(hospital: Hospital, killed: Killed):
    ward = hospital.ward()
    stick = hospital.stick()
    acknowledged: list[str] = []
    sent: set[str] = set()
    for _ in rounds(ROUNDS, lambda: len(acknowledged) > ROUNDS // 2 and bool(sent)):
        for done in killed("export", ward, stick):
            if "id" in done:
                acknowledged.append(done["id"])
            for name in done.get("sent", ()):
                assert (stick / name).is_file()
                sent.add(name)
        ward = hospital.reopen(ward)
        for point in acknowledged:
            get_risk(ward, point)
        sound(ward)
    add_risk(ward, risk())
    # The stick as it is, dead parts and all, and then what is written once more.
    first = import_files(hospital.office, stick)
    assert {one.code for one in first.files} <= {""}
    hospital.take(hospital.office, hospital.send(ward))
    hospital.answer(ward)
    assert numbers_of(hospital.office) == numbers_of(ward)
    assert len(acknowledged) > ROUNDS // 2
    assert exchange_state(ward).unconfirmed == 0
    sound(hospital.office)


def test_an_import_that_dies_takes_a_bundle_whole_or_not_at_all(hospital: Hospital, killed: Killed):
    ward = hospital.ward()
    points = [add_risk(ward, risk()).id for _ in range(20)]
    files: list[Path] = []
    for number in range(ROUNDS):
        for point in points:
            edit_risk(ward, point, {"remark": f"第 {number} 次"})
        files.append(hospital.send(ward)[-1])
    stick = hospital.stick()
    for path in files:
        path.rename(stick / path.name)
    office = hospital.office
    taken = 0
    for _ in range(ROUNDS):
        done = killed("take_in", office, stick)
        office = hospital.reopen(office)
        stream = office.store.stream(ward.store.meta("device_id"), "in")
        acknowledged = {one["file"] for one in done if one["taken"][0] != "refused"}
        assert stream.seq >= max(taken, len(acknowledged))
        taken = stream.seq
        if taken:
            remarks = {get_risk(office, point).record.remark for point in points}
            assert remarks == {f"第 {taken - 1} 次"}
        sound(office)
    hospital.take(office, stick)
    hospital.answer(ward)
    assert {get_risk(office, point).record.remark for point in points} == {f"第 {ROUNDS - 1} 次"}
    assert exchange_state(ward).unconfirmed == 0
    assert list((office.folder / "inbox").iterdir()) == []
