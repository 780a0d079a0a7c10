"""All secrets made anew: what no longer opens, and a program killed while it is done."""

import os
import random
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from cleanclinic.keys.errors import (
    NoSlotError,
    StoreLockedError,
    WrongPassphraseError,
    WrongPinError,
)
from cleanclinic.keys.recovery import code_text
from cleanclinic.keys.slots_file import load_slots, save_slots
from cleanclinic.operations.people.creating import create_ward
from cleanclinic.operations.people.people import set_up_people
from cleanclinic.operations.people.pins import NoPinError, confirm_pin, have_pins, unlock_with_pin
from cleanclinic.operations.people.recovery import (
    change_database_key,
    people_by_sheet,
    sheet_state,
    turn_keys,
)
from cleanclinic.operations.risks.points import add_risk
from cleanclinic.operations.risks.register import list_risks
from cleanclinic.operations.workspace.at_door import people_at
from cleanclinic.operations.workspace.kept_people import people_of
from cleanclinic.operations.workspace.opening import open_workspace
from cleanclinic.storage.database import Database
from tests.core.keys_kit import CHEAP, ROOT
from tests.core.people_kit import (
    HEAD_PIN,
    NURSE_PIN,
    PASSPHRASE,
    READER_PIN,
    WARD,
    confirmed,
    door,
    made,
)
from tests.core.refusal_kit import refused
from tests.hospital import risk
from tests.killing import killed

__all__ = ["door", "made"]


def test_the_database_gets_another_key_and_everything_opens_as_before(door):
    with door.come_in(door.head, HEAD_PIN) as ward:
        add_risk(ward, risk())
        draft = confirmed(ward)
        old = ward.keys
        turned = change_database_key(ward)
        with turned:
            assert turned.acting == door.head
            assert turned.keys == replace(old, db_key=turned.keys.db_key)
            assert turned.keys.db_key != old.db_key
            add_risk(turned, risk(description="之后"))
            assert turned.store.verify().problem is None
    assert "pending" not in load_slots(door.folder).document
    with door.come_in(door.nurse, NURSE_PIN) as ward:
        assert len(list_risks(ward).rows) == 2
    door.by_passphrase().close()
    assert people_by_sheet(door.folder, code_text(draft.code), sources=door.sources)


def test_a_change_of_the_head_nurse_leaves_no_old_way_in(door):
    with door.come_in(door.head, HEAD_PIN) as ward:
        draft = confirmed(ward)
        old_slots = (door.folder / "keyslots.json").read_bytes()
        old_secrets = dict(door.store.kept)
        generation = load_slots(door.folder).generation
        turned = turn_keys(ward, "618204", store=door.store, cost=CHEAP)
    with turned:
        assert have_pins(turned) == {door.head.id}
        assert len(people_of(turned)) == 3
        assert not sheet_state(turned).exists
    assert load_slots(door.folder).generation > generation
    assert [one.name for one in people_at(door.folder)] == ["王护士长"]
    # No passphrase was given, so there is no way in by one.
    refused(NoSlotError, door.by_passphrase)
    door.come_in(door.head, "618204").close()
    # Whoever kept the old slots file, the PC's secrets, PINs and sheet opens nothing of today.
    (door.folder / "keyslots.json").write_bytes(old_slots)
    door.store.kept = old_secrets
    for way in (
        lambda: door.come_in(door.head, HEAD_PIN),
        lambda: door.come_in(door.reader, READER_PIN),
        door.by_passphrase,
        lambda: people_by_sheet(door.folder, code_text(draft.code), sources=door.sources),
    ):
        assert refused(Exception, way).code == "DB-KEY"


def test_turning_needs_somebody_with_a_pin(door):
    with door.by_passphrase() as ward:
        refused(NoPinError, turn_keys, ward, "618204", store=door.store, cost=CHEAP)
        assert refused(Exception, door.by_passphrase).code == "DB-LOCKED"


def test_a_new_passphrase_goes_on_and_a_failing_store_leaves_the_old_ways(door, monkeypatch):
    def locked(*_):
        raise StoreLockedError()

    with door.come_in(door.head, HEAD_PIN) as ward, monkeypatch.context() as failing:
        failing.setattr(door.store, "put", locked)
        refused(StoreLockedError, turn_keys, ward, "618204", store=door.store, cost=CHEAP)
    # The database has its new key; people come in as before.
    new = "一句全新的而且足够长的口令在这里"
    with door.come_in(door.head, HEAD_PIN) as ward:
        turn_keys(ward, "618204", passphrase=new, store=door.store, cost=CHEAP).close()
    refused(WrongPassphraseError, door.by_passphrase)
    open_workspace(door.folder, passphrase=new).close()


def test_a_demo_turns_its_secrets_and_still_opens_by_itself(hospital):
    ward = hospital.found_ward("icu")
    head = set_up_people(ward, HEAD_PIN, cost=CHEAP)
    turned = turn_keys(ward, "618204", cost=CHEAP)
    turned.close()
    open_workspace(ward.folder).close()
    with unlock_with_pin(ward.folder, head.id, "618204") as opened:
        refused(WrongPinError, confirm_pin, opened, HEAD_PIN)


def turn_killed(folder, steps):
    """Change the database's key, with everything that touches the disk a step."""
    ward = open_workspace(folder, passphrase=PASSPHRASE)
    os.fsync, Path.replace = steps.of(os.fsync), steps.of(Path.replace)
    Database.row = steps.of(Database.row, lambda _, sql, *__: "rekey" in sql or "checkpoint" in sql)
    change_database_key(ward).close()


@pytest.fixture(scope="module")
def full_ward(tmp_path_factory):
    folder = tmp_path_factory.mktemp("rekey") / "ward"
    with create_ward(folder, passphrase=PASSPHRASE, **WARD) as ward:
        for number in range(60):
            add_risk(ward, risk(description=f"第 {number} 条" + "险" * 300))
        # The passphrase made cheap to try: it is typed a hundred times here.
        slots = load_slots(folder)
        cheap = slots.with_passphrase(ward.unlocked, PASSPHRASE, random.randbytes, CHEAP)
        save_slots(folder, cheap.without(ward.unlocked, slots.slots[0].id))
    return folder


def whole(folder):
    """It opens by what its people know, nothing is missing, and nothing is left pending."""
    with open_workspace(folder, passphrase=PASSPHRASE) as ward:
        assert len(list_risks(ward).rows) == 60
        assert ward.store.verify().problem is None
        assert ward.store.compare_projection() == ()
    assert "pending" not in load_slots(folder).document
    open_workspace(folder, passphrase=PASSPHRASE).close()


@pytest.mark.skipif(os.name == "nt", reason="needs SIGKILL")
def test_killed_before_and_after_every_step_it_is_the_old_or_the_new(full_ward, tmp_path):
    seen = killed(__name__, "turn_killed", "whole", full_ward, tmp_path / "copies")
    # Saving both, rekeying, checkpointing, settling: each killed before and after.
    assert len(seen) > 13


@pytest.mark.skipif(os.name == "nt", reason="needs SIGKILL")
def test_killed_at_any_moment_it_is_the_old_or_the_new(full_ward, tmp_path):
    chance = random.Random(9)
    folder = Path(shutil.copytree(full_ward, tmp_path / "ward"))
    for _ in range(6):
        with subprocess.Popen(
            [sys.executable, "-c", TURNING, str(folder), PASSPHRASE],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            text=True,
        ) as turner:
            assert turner.stdout.readline() == "ready\n"
            for _ in range(chance.randrange(3)):
                assert turner.stdout.readline() == "turned\n"
            # Some thousand rounds of nothing: a moment within a turn, another one each time.
            for _ in range(chance.randrange(2_000_000)):
                pass
            turner.kill()
        whole(folder)


TURNING = """
import sys
from pathlib import Path
from cleanclinic.operations.people.recovery import change_database_key
from cleanclinic.operations.workspace.opening import open_workspace
ward = open_workspace(Path(sys.argv[1]), passphrase=sys.argv[2])
print("ready", flush=True)
while True:
    ward = change_database_key(ward)
    print("turned", flush=True)
"""
