"""Hybrid logical clock: time stamps that never run backwards on one device.

A stamp is `<milliseconds, 12 hex>-<counter, 4 hex>-<device, short>`; stamps compare as text. They
only order what is shown; which change follows which is told by its parents.
"""

from datetime import UTC, datetime, timedelta

# A stamp further ahead than this is a wrong clock: it is kept with its change but not followed.
TRUSTED_AHEAD = timedelta(hours=24)
_COUNTER_END = 0x10000
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)


def short_device(device: str) -> str:
    """The last eight letters and digits of a device id; its front is the time it was made."""
    return "".join(character for character in device if character.isalnum())[-8:]


class HybridClock:
    """Hands out the stamps of one device; `last` is the highest stamp it gave out or followed."""

    def __init__(self, device: str, last: str = "") -> None:
        self._device = short_device(device)
        self._ms, self._counter = _parts(last) if last else (0, 0)

    @property
    def last(self) -> str:
        return self._stamp()

    def tick(self, now: datetime) -> str:
        """A stamp later than every one before it, however the wall clock moved."""
        wall_ms = _milliseconds(now)
        if wall_ms > self._ms:
            self._ms, self._counter = wall_ms, 0
        else:
            self._counter += 1
            if self._counter == _COUNTER_END:
                self._ms, self._counter = self._ms + 1, 0
        return self._stamp()

    def observe(self, stamp: str, now: datetime) -> bool:
        """Follow another device's stamp; False, and not followed, when it is far in the future."""
        ms, counter = _parts(stamp)
        if ms > _milliseconds(now + TRUSTED_AHEAD):
            return False
        if (ms, counter) > (self._ms, self._counter):
            self._ms, self._counter = ms, counter
        return True

    def _stamp(self) -> str:
        return f"{self._ms:012x}-{self._counter:04x}-{self._device}"


def _milliseconds(moment: datetime) -> int:
    return max(0, (moment - _EPOCH) // _MILLISECOND)


def _parts(stamp: str) -> tuple[int, int]:
    ms, counter, _ = stamp.split("-", 2)
    return int(ms, 16), int(counter, 16)
