"""What opens the data is damaged or gone: the screen offers what it was one change ago.

The data is whole then, and going back to a backup would lose the work since.
"""

from dataclasses import replace

import pytest

from cleanclinic.keys.errors import SlotsDamagedError, SlotsMissingError
from cleanclinic.keys.slots_file import DAMAGED_NAME, FILE_NAME, PREVIOUS_NAME
from cleanclinic.operations.keeping.backups import make_backup
from cleanclinic.operations.keeping.going_back import use_earlier_ways_in
from cleanclinic.operations.people.pins import people_at, unlock_with_pin
from cleanclinic.operations.risks.points import add_risk
from cleanclinic.operations.risks.register import list_risks
from cleanclinic.operations.workspace.opening import open_workspace
from cleanclinic.storage.errors import DatabaseLockedError
from cleanclinic.words import Words
from tests.hospital import risk
from tests.ui.cuts import cut
from tests.ui.door_kit import PIN, come_in, start, ward
from ui.door.rescue import RescueCard, look_around
from ui.door.unlock import PinCard

__all__ = ["start", "ward"]


@pytest.fixture
def worked(ward):
    """Something was recorded, and no backup was made yet; the slots were changed more than once."""
    with open_workspace(ward) as workspace:
        add_risk(workspace, risk())
    return ward


def spoil(folder, how):
    slots = folder / FILE_NAME
    data = slots.read_bytes()
    slots.unlink()
    if how == "cut":
        slots.write_bytes(data[: len(data) // 2])
    return slots


@pytest.mark.parametrize("how", ["cut", "gone"])
def test_the_card_opens_with_the_one_before_and_nothing_is_lost(how, worked, start, qtbot):
    spoil(worked, how)
    program = start(worked, lambda one: isinstance(one.front.card, RescueCard))
    card = program.front.card
    assert card.use_earlier.isVisible()
    assert card.go.isHidden(), "there is no backup"
    card.use_earlier.click()
    qtbot.waitUntil(lambda: isinstance(program.front.card, PinCard))
    assert program.tasks.wait_idle()
    come_in(qtbot, program, "王敏", PIN)
    found = []
    program.tasks.run(lambda workspace: len(list_risks(workspace).rows), found.append)
    assert program.tasks.wait_idle()
    assert found == [1]
    assert (worked / DAMAGED_NAME).exists() == (how == "cut"), "what was damaged is kept"


def test_without_one_before_it_is_not_offered(worked, start):
    spoil(worked, "cut")
    (worked / PREVIOUS_NAME).unlink()
    program = start(worked, lambda one: isinstance(one.front.card, RescueCard))
    assert program.front.card.use_earlier.isHidden()
    with pytest.raises(SlotsDamagedError):
        use_earlier_ways_in(worked)
    (worked / FILE_NAME).unlink()
    with pytest.raises(SlotsMissingError):
        use_earlier_ways_in(worked)


def test_whole_slots_are_left_alone_and_so_is_open_data(worked):
    before = (worked / FILE_NAME).read_bytes()
    use_earlier_ways_in(worked)
    assert (worked / FILE_NAME).read_bytes() == before
    with open_workspace(worked), pytest.raises(DatabaseLockedError):
        use_earlier_ways_in(worked)


def test_in_english_all_of_its_buttons_are_whole(worked, kit, qtbot):
    with unlock_with_pin(worked, people_at(worked)[0].id, PIN) as workspace:
        make_backup(workspace)
    spoil(worked, "cut")
    card = RescueCard(replace(kit, words=Words("en")), "It is damaged.", look_around(worked))
    qtbot.addWidget(card)
    with qtbot.waitExposed(card):
        card.show()
    assert card.go.isVisible()
    assert card.use_earlier.isVisible()
    assert cut(card) == []
