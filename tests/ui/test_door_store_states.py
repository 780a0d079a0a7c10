"""The door over a credential store that is locked, empty, missing, swallowing or failing.

Each state is said with a next step that is there, and leads in; never to new keys over old data.
"""

import shutil

import pytest
from keyring.errors import InitError, KeyringLocked

from cleanclinic.operations.people.first_start import set_up_ward
from cleanclinic.operations.people.recovery import confirm_sheet, draft_sheet
from cleanclinic.operations.workspace.opening import DATABASE
from cleanclinic.words import Words
from tests.core.keys_kit import CHEAP, Backend
from tests.ui.door_kit import PIN, come_in, lock, seek_help, start
from ui.door.first_start import FirstStartCard
from ui.door.unlock import PinCard

__all__ = ["start"]

PASSPHRASE = "一匹马走过清晨的河边去看海"
LOCKED = "KEY-STORE-LOCKED"
# What the store does, and what the door then says; a PIN can be set where the store works.
STATES = {
    "locked": (KeyringLocked("Failed to unlock the collection!"), LOCKED),
    "silent": (InitError("Failed to create the collection: Prompt dismissed.."), "KEY-STORE-INIT"),
    "denied": (PermissionError(13, "Permission denied"), "KEY-STORE-DENIED"),
    "failing": (OSError(5, "Input/output error"), "KEY-STORE-INIT"),
    "missing": (None, "KEY-STORE-NONE"),
    "swallowing": (None, "PIN-ELSEWHERE"),
    "empty": (None, "PIN-ELSEWHERE"),
}
WORKING = ("empty",)


class Store(Backend):
    """One store for all of a test, as the system's is; the class is what it is asked for by."""

    state = ""
    secrets: dict[tuple[str, str], str] = {}

    def __init__(self):
        failure = STATES[Store.state][0] if Store.state else None
        super().__init__(failure, swallow=Store.state == "swallowing")
        self.kept = Store.secrets


@pytest.fixture
def store(monkeypatch):
    """Puts the store into a state; what it kept is still there when it works again."""
    full: dict[tuple[str, str], str] = {}

    def put(state):
        allowed = () if state == "missing" else (("SecretService", Store),)
        monkeypatch.setattr("cleanclinic.keys.store._ALLOWED", allowed)
        Store.state = state
        Store.secrets = {} if state in ("empty", "swallowing") else full

    put("")
    yield put
    Store.state, Store.secrets = "", {}


@pytest.fixture
def ward(store, tmp_path):
    """A ward with one PIN and a sheet, whose code is beside it."""
    folder = tmp_path / "ward"
    with set_up_ward(folder, "心内科一病区", "王敏", pin=PIN, cost=CHEAP) as workspace:
        draft = draft_sheet(workspace)
        confirm_sheet(workspace, draft, tuple(draft.groups[one - 1] for one in draft.asked))
    (tmp_path / "sheet").write_text(" ".join(draft.groups), encoding="utf-8")
    return folder


def at_pin(program):
    return isinstance(program.front.card, PinCard)


@pytest.mark.parametrize("state", STATES)
def test_it_is_said_and_the_sheet_leads_in(state, store, ward, start, qtbot):
    slots = (ward / "keyslots.json").read_bytes()
    store(state)
    program = start(ward, at_pin)
    qtbot.keyClicks(program.front.card.entry.pad.field, f"{PIN}\r")
    assert program.tasks.wait_idle()
    said = program.front.card.entry.said.text()
    assert said == Words("zh_CN").text(f"error.{STATES[state][1]}")
    assert "恢复单" in said, "a ward with PINs has no passphrase"
    assert (ward / "keyslots.json").read_bytes() == slots
    seek_help(program, "sheet")
    program.front.card.code.edit.setText((ward.parent / "sheet").read_text(encoding="utf-8"))
    program.front.card.next.click()
    assert program.tasks.wait_idle()
    access = program.front.card
    new = "482635" if state in WORKING else PASSPHRASE
    for edit in (access.secret.first.edit, access.secret.second.edit):
        edit.setText(new)
    with qtbot.waitSignal(program.window.page_filled):
        access.finish.click()
    assert program.tasks.wait_idle()
    todos = [one.kind for one in program.window.pages["home"]._todos]
    assert todos[0] == "recovery_sheet", "the sheet is used up"
    if state in WORKING:
        return
    # The store is well again: the PIN of before opens, nothing was made anew.
    lock(program)
    store("")
    come_in(qtbot, program, "王敏", PIN)


@pytest.mark.parametrize("state", ["locked", "missing", "swallowing"])
def test_a_first_start_asks_for_a_passphrase_and_says_why(state, store, start, tmp_path):
    store(state)
    program = start(
        tmp_path / "new", lambda program: isinstance(program.front.card, FirstStartCard)
    )
    card = program.front.card
    words = Words("zh_CN")
    why = words.text("first.no_store.locked" if state == "locked" else "first.no_store")
    assert why in [one.text() for one in card.findChildren(type(card.note))]
    assert card.form.secret.first.edit.accessibleName() == words.text("first.passphrase")
    assert not (tmp_path / "new").exists()


def test_the_store_that_opened_it_is_never_written_over(store, ward, start, tmp_path):
    """An emptied store and old data: no first start is offered beside them."""
    store("empty")
    before = shutil.copytree(ward, tmp_path / "before")
    program = start(ward, at_pin)
    assert at_pin(program)
    for one in ("keyslots.json", DATABASE):
        assert (ward / one).read_bytes() == (before / one).read_bytes()
