"""What is fuzzed: each parser of bytes that come from outside, with honest input to start from.

A target takes bytes and does with them all that the program would; it may raise our own errors and
nothing else. Where a check value would stop every change at the door, the target mends it first,
as somebody who means harm would.
"""

from tests.fuzz import bundles, keys, pictures, sheets, trust
from tests.fuzz.base import Target

TARGETS: dict[str, Target] = {
    **bundles.TARGETS,
    **trust.TARGETS,
    **keys.TARGETS,
    **sheets.TARGETS,
    **pictures.TARGETS,
}
