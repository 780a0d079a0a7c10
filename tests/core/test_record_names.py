"""What records are called is the same for some of them as for all; who is called alike differs."""

from dataclasses import replace

import pytest

from cleanclinic.operations.recording.history import record_label
from cleanclinic.operations.recording.staff import add_staff
from cleanclinic.operations.recording.writing import names_of, put_records
from cleanclinic.operations.risks.controls import add_control
from cleanclinic.operations.risks.points import add_risk
from cleanclinic.records.control import Control
from cleanclinic.records.control_check import ControlCheck, Effect
from tests.hospital import CONTROL, Hospital, person, risk

LONG = "每月抽查处方一百张并在科务会上公示，凡有疑点的逐张点评到人"


@pytest.fixture(scope="module")
def ward(tmp_path_factory):
    with Hospital(tmp_path_factory.mktemp("names")) as hospital:
        ward = hospital.ward("W001")
        for number, name in enumerate(("王伟", "李静", "王伟", "买买提·吐尔逊", "李 静", "李  静")):
            add_staff(ward, person(number, name))
        point = add_risk(ward, risk()).id
        texts = (f"{LONG}，一人一档", f"{LONG}，一事一议", "双人核对", " 双人 核对", "双人 核对\n")
        made = [add_control(ward, point, {**CONTROL, "text": text}).id for text in texts]
        looks = [
            ControlCheck(id=ward.new_id(), control=one, on=ward.today(), effect=Effect.EFFECTIVE)
            for one in made[:2]
        ]
        put_records(ward, looks, "act.add_record")
        yield ward


@pytest.mark.parametrize("kind", ["staff_member", "risk_point", "control", "control_check"])
def test_some_are_called_as_among_all(ward, kind):
    every = names_of(ward, kind)
    assert len(every) > 0
    for one in every:
        assert names_of(ward, kind, [one]) == {one: every[one]}
    assert names_of(ward, kind, every.keys()) == every
    assert names_of(ward, kind, []) == {}


def test_those_called_alike_are_told_apart(ward):
    people = sorted(names_of(ward, "staff_member").values())
    assert len(set(people)) == 6
    assert [name for name in people if name.startswith("王伟")] != ["王伟", "王伟"]
    assert names_of(ward, "unheard_of", ["1"]) == {}


def test_a_name_with_a_blank_or_of_many_letters_is_cut_to_one_line(ward):
    [control, *_] = (held.record for held in ward.store.all(Control))
    assert record_label(ward, replace(control, text="双人\n核对 ")) == "双人 核对"
    assert record_label(ward, replace(control, text=LONG * 2)) == f"{LONG}{LONG}"[:29] + "…"
