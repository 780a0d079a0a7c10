"""What the tests of lawful erasure share: a phone that is to go, and where to look for it."""

import zlib
from datetime import date

import pytest

from cleanclinic.operations.recording.staff import add_staff, edit_staff
from cleanclinic.records.conduct_event import ConductEvent
from cleanclinic.records.control import Evidence
from cleanclinic.records.ethics_terms import ConductKind, EthicsHeading
from cleanclinic.records.staff_member import StaffMember
from tests.hospital import person

PHONE, OTHER = "13812345678", "13998765432"
WHY = "本人 2026-11-20 书面申请"


def lines_of(workspace):
    return [line.line for line in workspace.store.lines_after(0)]


def in_clear(workspace, text):
    """Whether any line, or anything the program remembers by name, holds the text."""
    kept = [*lines_of(workspace), *(v.encode() for v in workspace.store.meta_all().values())]
    return any(text.encode() in one for one in kept)


def sound(*workspaces):
    for workspace in workspaces:
        assert workspace.store.verify().problem is None
        assert workspace.store.compare_projection() == ()


def staff(workspace, one):
    return workspace.store.get(StaffMember, one, deleted=True).record


def alarms(workspace):
    return [one.kind for one in workspace.store.alarms()]


@pytest.fixture
def nurse(hospital):
    """A ward with a member of staff whose phone was written, corrected and reported."""
    ward = hospital.ward("icu")
    one = add_staff(ward, {**person(1), "phone": PHONE}).id
    edit_staff(ward, one, {"phone": OTHER})
    edit_staff(ward, one, {"duty": "护士长"})
    hospital.round_trip(ward)
    return ward, one


def entry(ward, of, *files, **values):
    """Something told in somebody's file, with proofs."""
    return ConductEvent(
        id=ward.new_id(),
        staff_member=of,
        on=date(2026, 3, 1),
        kind=ConductKind.MINUS,
        heading=next(iter(EthicsHeading)),
        facts="收受患者家属红包后退回",
        evidence=tuple(Evidence(attachment=one, name="x.txt") for one in files),
        **values,
    )


def packed(workspace, text):
    """Bundles made here, however their streams are called by now, that hold the text in clear."""
    return [
        (state.peer, bundle.seq)
        for state in workspace.store.streams("out")
        for bundle in workspace.store.bundles("out", state.peer, state.epoch)
        if bundle.packed and text.encode() in zlib.decompress(bundle.packed)
    ]


# ---- two PCs


@pytest.fixture
def pair(nurse, hospital):
    ward, one = nurse
    two = hospital.ward("icu-2", joins=ward)
    hospital.answer(two)
    return ward, two, one
