"""What is one's own and what came from elsewhere is kept apart, whatever the other side says."""

import json

import pytest

from cleanclinic.records.control import Control, Evidence
from cleanclinic.records.frequency import Frequency
from cleanclinic.records.risk_point import RiskPoint
from tests.core.store_kit import ALL_KINDS, BUNDLE, DEPARTMENT, NURSE, held, new_store, risk, save


@pytest.fixture
def store(tmp_path):
    with new_store(tmp_path / "here") as made:
        yield made


def test_undo_turns_back_what_was_done_here_even_where_a_bundle_calls_its_lines_the_same_act(
    store, tmp_path
):
    save(store, risk(1))
    (act,) = store.acts()
    with new_store(tmp_path / "there", lane=1) as other:
        save(other, risk(2))
        value = json.loads(next(iter(other.lines_after(0))).line)
    value["act"]["id"] = act.id
    line = json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
    with store.writing() as tx:
        tx.import_changes(DEPARTMENT, [line], allowed_kinds=ALL_KINDS, bundle=BUNDLE)
    assert store.acts()[0].count == 2
    store.undo(NURSE)
    assert store.get(RiskPoint, risk(1).id) is None
    assert held(store, risk(2).id).record == risk(2)
    assert store.compare_projection() == ()


def test_a_file_that_came_in_stays_anothers_however_often_it_comes_until_it_is_ones_own(store):
    """What others sent is not sent on as one's own; what is attached here too is."""
    with store.writing() as tx:
        digest = tx.attach([b"scan"], media_type="", name="", own=False)
        tx.attach([b"scan"], media_type="", name="", expect=digest, own=False)
    assert store.unsent_attachments("office") == ()
    with store.writing() as tx:
        tx.attach([b"scan"], media_type="", name="")
    assert [one.sha256 for one in store.unsent_attachments("office")] == [digest]
    assert b"".join(store.attachment_chunks(digest)) == b"scan"


def test_of_files_to_be_taken_away_those_that_a_line_still_names_stay(store):
    """Somebody may have attached the same file again since; one never held is no accident."""
    with store.writing() as tx:
        named, gone = (tx.attach([text], media_type="", name="") for text in (b"one", b"two"))
    control = Control(
        id=risk(7).id,
        risk_point=risk(1).id,
        text="核对",
        frequency=Frequency.DAILY,
        evidence=(Evidence(attachment=named, name="a.jpg"),),
    )
    save(store, control)
    with store.writing() as tx:
        tx.drop_shredded_files([named, gone, "ab" * 32])
    assert b"".join(store.attachment_chunks(named)) == b"one"
    assert b"".join(store.attachment_chunks(gone)) == b""
    assert store.attachment(gone) is None
