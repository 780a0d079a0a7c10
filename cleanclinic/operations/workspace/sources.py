"""Where time, ids and randomness come from; a workspace is given them, nothing else asks."""

import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random
from uuid import UUID

from cleanclinic.keys.material import SecretStore

MILLISECONDS = 1000


@dataclass(frozen=True)
class Sources:
    """`clock` gives the aware time now; `random_bytes(n)` gives n bytes nobody can guess.

    `seconds_up` counts from the start of the PC, whatever anybody sets the date to.
    """

    clock: Callable[[], datetime]
    random_bytes: Callable[[int], bytes]
    seconds_up: Callable[[], float] = time.monotonic
    # Another place for what is kept outside of the file than the system's credential store.
    credentials: Callable[[], SecretStore | None] | None = None

    def new_id(self) -> str:
        """A UUIDv7 (RFC 9562): 48 bits of milliseconds, 74 random bits."""
        stamp = int(self.clock().timestamp() * MILLISECONDS)
        value = (stamp & (1 << 48) - 1) << 80 | int.from_bytes(self.random_bytes(10))
        return str(UUID(int=uuid_of(7, value)))


def uuid_of(version: int, value: int) -> int:
    """128 bits with the version and variant of RFC 9562 set."""
    value = value & ~(0xF << 76) | version << 76
    return value & ~(0x3 << 62) | 0x2 << 62


def system_sources() -> Sources:
    """The system's clock in local time and the system's randomness."""

    def clock() -> datetime:
        return datetime.now(UTC).astimezone()  # noqa: TID251  the one place that asks the clock

    return Sources(clock, secrets.token_bytes)


def seeded_sources(seed: int, start: datetime, step: timedelta) -> Sources:
    """The same times and bytes for the same seed: for the demo and for tests, never for real keys.

    Each look at the clock moves it on by `step`.
    """
    random = Random(seed)  # noqa: S311  the point is that it can be repeated
    now = [start]

    def clock() -> datetime:
        now[0] += step
        return now[0]

    return Sources(clock, random.randbytes)
