"""What was typed and not saved: for one person, on one PC, until it is saved or dropped."""

import shutil

import pytest

from cleanclinic.operations.people.people import disable_person
from cleanclinic.operations.workspace.drafts import (
    PLACES_MAX,
    TEXT_MAX,
    DraftTooLongError,
    drafts,
    drop_draft,
    save_draft,
)
from cleanclinic.operations.workspace.opening import open_workspace
from tests.core.people_kit import HEAD_PIN, NURSE_PIN, PASSPHRASE, door, made
from tests.core.refusal_kit import refused

__all__ = ["door", "made"]
TYPED = {"description": "写到一半的风险点 ✓", "post": ""}


def kept(ward, place):
    """The draft of a place, None where there is none."""
    return next((one for one in drafts(ward) if one.place == place), None)


def test_a_draft_is_there_again_after_the_lock(door):
    with door.come_in(door.nurse, NURSE_PIN) as ward:
        save_draft(ward, "risks.form:1", TYPED)
        save_draft(ward, "staff.new", {"name": "李"})
        size = ward.store.audit().size
    with door.come_in(door.nurse, NURSE_PIN) as ward:
        assert dict(kept(ward, "risks.form:1").values) == TYPED
        assert [one.place for one in drafts(ward)] == ["staff.new", "risks.form:1"]
        # Not in the log: nothing that travels.
        assert ward.store.audit().size == size
        drop_draft(ward, "risks.form:1")
        drop_draft(ward, "risks.form:1")
        assert kept(ward, "risks.form:1") is None


def test_nobody_else_is_given_it(door):
    with door.come_in(door.nurse, NURSE_PIN) as ward:
        save_draft(ward, "risks.form:1", TYPED)
    with door.come_in(door.head, HEAD_PIN) as ward:
        assert drafts(ward) == ()
        assert kept(ward, "risks.form:1") is None
        save_draft(ward, "risks.form:1", {"description": "护士长写的"})
        drop_draft(ward, "risks.form:1")
    with door.come_in(door.nurse, NURSE_PIN) as ward:
        assert kept(ward, "risks.form:1") is not None


def test_who_is_shut_out_leaves_none_behind(door):
    with door.come_in(door.nurse, NURSE_PIN) as ward:
        save_draft(ward, "risks.form:1", TYPED)
    with door.come_in(door.head, HEAD_PIN) as ward:
        disable_person(ward, door.nurse.id, store=door.store)
        assert "写到一半" not in "".join(ward.store.meta_all().values())


def test_it_survives_the_program_being_killed(door):
    ward = door.come_in(door.nurse, NURSE_PIN)
    save_draft(ward, "risks.form:1", TYPED)
    copy = door.folder.with_name("killed")
    copy.mkdir()
    for file in door.folder.iterdir():
        if file.is_file() and not file.name.endswith(".lock"):
            (copy / file.name).write_bytes(file.read_bytes())
    ward.close()
    door.folder = copy
    with door.come_in(door.nurse, NURSE_PIN) as ward:
        assert kept(ward, "risks.form:1") is not None


def test_nothing_typed_is_no_draft(door):
    with door.come_in(door.nurse, NURSE_PIN) as ward:
        save_draft(ward, "risks.form:1", TYPED)
        save_draft(ward, "risks.form:1", {"description": "", "post": ""})
        assert drafts(ward) == ()


def test_there_are_bounds(door):
    with door.come_in(door.nurse, NURSE_PIN) as ward:
        for number in range(PLACES_MAX + 2):
            save_draft(ward, f"p{number}", {"a": "b"})
        found = drafts(ward)
        assert len(found) == PLACES_MAX
        assert (found[0].place, found[-1].place) == (f"p{PLACES_MAX + 1}", "p2")
        save_draft(ward, "long", {"a": "字" * (TEXT_MAX - 1)})
        refused(DraftTooLongError, save_draft, ward, "long", {"a": "字" * TEXT_MAX})
        refused(DraftTooLongError, save_draft, ward, "p" * 201, {"a": "b"})
        assert len(kept(ward, "long").values["a"]) == TEXT_MAX - 1


@pytest.mark.parametrize("place", ["", "科室/表单"])
def test_before_there_are_people_it_is_the_one_persons(tmp_path, made, place):
    folder = shutil.copytree(made[0], tmp_path / "ward")
    with open_workspace(folder, passphrase=PASSPHRASE) as ward:
        save_draft(ward, place, TYPED)
        assert kept(ward, place) is not None
