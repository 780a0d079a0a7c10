"""The books of sync, attachments, and the audit that notices what was changed behind our back."""

import hashlib
import os
from contextlib import suppress
from datetime import UTC, datetime

import pytest
from sqlcipher3.dbapi2 import IntegrityError

from cleanclinic.records.risk_point import RiskPoint
from cleanclinic.storage import views
from cleanclinic.storage.errors import AttachmentDiffersError
from cleanclinic.storage.values import NO_HASH, Bundle, JournalEntry, StreamState
from tests.core.store_kit import (
    DEPARTMENT,
    NURSE,
    OFFICE,
    carry,
    edit,
    lines_of,
    new_store,
    open_store,
    risk,
    save,
)

AT = datetime(2026, 11, 22, 9, tzinfo=UTC)


@pytest.fixture
def store(tmp_path):
    with new_store(tmp_path) as store:
        yield store


def test_named_values_outlive_the_program(tmp_path):
    with new_store(tmp_path) as store, store.writing() as tx:
        tx.set_meta("roster", "一")
        tx.set_meta("roster", "二")
        assert tx.meta("roster") == "二"
    with open_store(tmp_path) as store:
        assert store.meta("roster") == "二"
        assert store.meta("none", "x") == "x"
        assert store.meta_all()["roster"] == "二"


def test_a_stream_starts_at_nothing_and_is_kept(store):
    assert store.stream("office", "out") == StreamState("office", "out", 1, 0, NO_HASH)
    state = StreamState("office", "out", 2, 7, "ab" * 32, 120, 3, frozen=True)
    with store.writing() as tx:
        tx.set_stream(state)
        tx.set_stream(StreamState("office", "in"))
    assert store.stream("office", "out") == state
    assert store.streams("out") == (state,)
    assert len(store.streams()) == 2


def test_what_is_unsent_is_what_was_written_here_after_the_last_bundle(store, tmp_path):
    with new_store(tmp_path / "other", lane=2) as other:
        save(other, risk(9))
        save(store, risk(1), risk(2))
        carry(other, store)
        save(store, risk(3))
        assert [line.rec for line in store.unsent("office")] == [risk(n).id for n in (1, 2, 3)]
        assert store.unsent_count("office") == 3
        with store.writing() as tx:
            tx.set_stream(StreamState("office", "out", seq=1, position=store.audit().size))
        assert list(store.unsent("office")) == []
        edit(store, risk(1).id, post="药师")
        (line,) = store.unsent("office")
        assert hashlib.sha256(line.line).hexdigest() == line.hash
        assert line.own


def test_lines_written_here_are_counted_after_any_position_whatever_happens_meanwhile(
    store, tmp_path
):
    def hold() -> None:
        for position in range(store.audit().size + 2):
            lines = [line for line in store.lines_after(position) if line.own]
            assert store.own_count(position) == len(lines), position

    hold()
    with new_store(tmp_path / "other", lane=2) as other:
        save(other, risk(9), risk(8))
        for number in range(1, 13):
            save(store, risk(number))
            hold()
        carry(other, store)
        hold()
        with suppress(ZeroDivisionError), store.act("act.edit_risk", NURSE) as act:
            act.put(risk(1, post="药师"))
            act.put(risk(2, post="药师"))
            assert store.own_count(0) >= 12
            raise ZeroDivisionError
        hold()
        save(store, risk(13))
        hold()


def test_records_are_found_by_many_values(store, monkeypatch):
    save(store, *(risk(number, post=f"岗位{number % 3}") for number in range(1, 10)))
    every = store.all(RiskPoint)
    ids = [held.record.id for held in reversed(every)]
    for most in (2, 3, 9, 100):
        monkeypatch.setattr(views, "_ASKED_AT_ONCE", most)
        assert store.among(RiskPoint, "id", ids) == every
        assert store.among(RiskPoint, "post", ["岗位1", "岗位2", "岗位0"]) == every
        assert store.among(RiskPoint, "id", []) == ()


def test_lines_can_be_asked_for_by_owner_and_kind(store, tmp_path):
    with new_store(tmp_path / "office", lane=2, owner=OFFICE) as office:
        carry(store, office)
        save(store, *(risk(number) for number in range(1, 1502)))
        carry(store, office)
        assert len(list(office.lines_after(0, owners=[DEPARTMENT]))) == 1501
        assert list(office.lines_after(0, owners=[OFFICE])) == []
        assert list(office.lines_after(0, own=True)) == []
        assert len(list(office.lines_after(1400, kinds=["risk_point"], upto=1450))) == 50


def test_bundles_are_kept_to_be_sent_again(store):
    bundle = Bundle(
        "out", "office", 1, 1, "ab" * 32, AT, 1, 9, b"mani", b"sigs", b"pack", ("cd" * 32,), "A.ccb"
    )
    with store.writing() as tx:
        tx.record_bundle(bundle)
    assert store.bundle("out", "office", 1, 1) == bundle
    assert store.bundle("in", "office", 1, 1) is None
    assert store.bundles("out", "office", 1) == (bundle,)
    assert store.bundles("out", "office", 1, after=1) == ()
    with pytest.raises(IntegrityError), store.writing() as tx:
        tx.record_bundle(bundle)


def test_the_journal_comes_newest_first(store):
    entry = JournalEntry(AT, "in", "ward", 1, 1, "ab" * 32, "A.ccb", "refused", "CCB-SIG", size=9)
    with store.writing() as tx:
        assert tx.journal(entry) == 1
        assert tx.journal(entry) == 2
    newest, first = store.journal()
    assert (newest.id, first.id) == (2, 1)
    assert (first.at, first.code, first.size) == (AT, "CCB-SIG", 9)


def test_a_file_is_kept_in_chunks_and_once(store):
    content = os.urandom(2_500_000)
    pieces = [content[at : at + 70_001] for at in range(0, len(content), 70_001)]
    with store.writing() as tx:
        sha256 = tx.attach(pieces, media_type="image/jpeg", name="a.jpg")
        again = tx.attach([content], media_type="image/jpeg", name="b.jpg")
    assert sha256 == again == hashlib.sha256(content).hexdigest()
    chunks = list(store.attachment_chunks(sha256))
    assert [len(chunk) for chunk in chunks] == [1 << 20, 1 << 20, 2_500_000 - (2 << 20)]
    assert b"".join(chunks) == content
    info = store.attachment(sha256)
    assert (info.size, info.name) == (2_500_000, "a.jpg")
    assert store.unsent_attachments("office") == (info,)
    with store.writing() as tx:
        tx.set_stream(StreamState("office", "out", attachment=info.id))
    assert store.unsent_attachments("office") == ()


def test_another_file_than_announced_leaves_nothing(store):
    with pytest.raises(AttachmentDiffersError), store.writing() as tx:
        tx.attach([b"abc"], media_type="", name="a.jpg", expect="00" * 32)
    assert store.attachment(hashlib.sha256(b"abc").hexdigest()) is None
    assert store._core.database.rows("SELECT * FROM attachment_chunk") == []


def test_an_empty_file_and_one_not_held(store):
    with store.writing() as tx:
        sha256 = tx.attach([], media_type="text/plain", name="empty", own=False)
    assert store.attachment(sha256).size == 0
    assert list(store.attachment_chunks(sha256)) == []
    assert list(store.attachment_chunks("00" * 32)) == []
    assert store.unsent_attachments("office") == ()


def test_the_audit_head_is_the_chain_over_all_lines(store):
    head = bytes(32)
    assert store.audit_at(0).head == head.hex()
    for number in range(1, 4):
        save(store, risk(number))
        head = hashlib.sha256(head + hashlib.sha256(lines_of(store)[-1]).digest()).digest()
        assert (store.audit().size, store.audit().head) == (number, head.hex())
    assert store.audit_at(2).size == 2
    assert store.audit_at(9) is None


TAMPERINGS = {
    "line": "UPDATE change SET line = "
    "CAST(replace(line, 'R-0002', 'R-0009') AS BLOB) WHERE position = 2",
    "hash": "UPDATE change SET hash = zeroblob(32) WHERE position = 2",
    "chain": "UPDATE change SET chain = zeroblob(32) WHERE position = 2",
    "gap": "DELETE FROM change WHERE position = 2",
    "owner column": "UPDATE change SET rec = 'x' WHERE position = 2",
    "kind column": "UPDATE change SET kind = 'control' WHERE position = 2",
}


@pytest.mark.parametrize("name", TAMPERINGS)
def test_a_log_changed_behind_our_back_is_named(store, name):
    save(store, risk(1), risk(2), risk(3))
    assert store.verify().problem is None
    store._core.database.write(TAMPERINGS[name])
    problem = store.verify().problem
    assert problem is not None
    assert problem.position in (2, 3)


def test_a_table_changed_behind_our_back_is_named_and_put_right(store):
    save(store, risk(1), risk(2), risk(3))
    execute = store._core.database.write
    execute("UPDATE record_risk_point SET post = 'x' WHERE id = ?", (risk(1).id,))
    execute("DELETE FROM record_risk_point WHERE id = ?", (risk(2).id,))
    execute("UPDATE record_risk_point SET id = 'ghost' WHERE id = ?", (risk(3).id,))
    execute("UPDATE act SET undone = 1")
    found = {(one.kind, one.id, one.column) for one in store.compare_projection()}
    assert ("risk_point", risk(1).id, "post") in found
    assert ("risk_point", risk(2).id, "(row)") in found
    assert ("risk_point", "ghost", "(row)") in found
    assert "act" in {kind for kind, _, _ in found}
    store.rebuild()
    assert store.compare_projection() == ()
    assert [one.record for one in store.all(RiskPoint)] == [risk(1), risk(2), risk(3)]


def test_verifying_tells_how_far_it_is(store):
    save(store, *(risk(number) for number in range(1, 2002)))
    seen = []
    report = store.verify(lambda done, total: seen.append((done, total)))
    assert report.size == 2001
    assert seen == [(1000, 2001), (2000, 2001)]
