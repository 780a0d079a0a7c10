"""Wrong PINs count in two places: setting one of them back shortens no wait."""

from cleanclinic.keys.errors import PinWaitError, WrongPinError
from cleanclinic.operations.people.pins import confirm_pin, confirmed_lately
from tests.core.people_kit import HEAD_PIN, NURSE_PIN, door, made
from tests.core.refusal_kit import refused

__all__ = ["door", "made"]
WRONG = "615243"


def miss(door, person, times):
    for _ in range(times):
        refused(WrongPinError, door.come_in, person, WRONG)


def test_an_old_slots_file_put_back_does_not_forget_what_the_database_saw(door):
    slots = door.folder / "keyslots.json"
    before = slots.read_bytes()
    miss(door, door.nurse, 5)
    door.uptime.now += 31
    miss(door, door.nurse, 1)
    # Somebody else comes in: what the file counted is known inside from then on.
    door.come_in(door.head, HEAD_PIN).close()
    slots.write_bytes(before)
    refused(PinWaitError, door.come_in, door.nurse, NURSE_PIN)
    door.uptime.now += 59
    refused(PinWaitError, door.come_in, door.nurse, NURSE_PIN)
    door.uptime.now += 2
    door.come_in(door.nurse, NURSE_PIN).close()
    door.come_in(door.nurse, NURSE_PIN).close()


def test_misses_at_an_open_screen_count_inside_too(door):
    slots = door.folder / "keyslots.json"
    before = slots.read_bytes()
    with door.come_in(door.head, HEAD_PIN) as ward:
        for _ in range(5):
            refused(WrongPinError, confirm_pin, ward, WRONG, store=door.store)
        slots.write_bytes(before)
        refused(PinWaitError, confirm_pin, ward, HEAD_PIN, store=door.store)
        door.uptime.now += 31
        confirm_pin(ward, HEAD_PIN, store=door.store)
    slots.write_bytes(before)
    door.come_in(door.head, HEAD_PIN).close()


def test_a_restart_of_the_pc_only_lengthens_the_wait_inside_too(door):
    before = (door.folder / "keyslots.json").read_bytes()
    miss(door, door.nurse, 5)
    door.come_in(door.head, HEAD_PIN).close()
    (door.folder / "keyslots.json").write_bytes(before)
    door.uptime.now = 10.0
    assert refused(PinWaitError, door.come_in, door.nurse, NURSE_PIN).values["seconds"] == 21
    door.uptime.now = 30.0
    door.come_in(door.nurse, NURSE_PIN).close()


def test_a_typed_pin_counts_for_five_minutes(door):
    with door.come_in(door.head, HEAD_PIN) as ward:
        assert confirmed_lately(ward)
        door.uptime.now += 299
        assert confirmed_lately(ward)
        door.uptime.now += 1
        assert not confirmed_lately(ward)
        refused(WrongPinError, confirm_pin, ward, WRONG, store=door.store)
        assert not confirmed_lately(ward)
        confirm_pin(ward, HEAD_PIN, store=door.store)
        assert confirmed_lately(ward)
        # The PC was started since: nothing is known of how long ago it was.
        door.uptime.now = 1.0
        assert not confirmed_lately(ward)
