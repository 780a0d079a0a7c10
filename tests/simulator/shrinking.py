"""A script that goes wrong made as short as it can be, and written down."""

import re

from tests.simulator.checks import run
from tests.simulator.world import Step


def shortest(script: list[Step], flaws: frozenset[str] = frozenset()) -> list[Step]:
    """Leave out what is not needed for the same thing to be wrong still."""
    size, wrong = len(script) // 2, {kind(one) for one in run(script, flaws)[:1]}
    while size:
        start = 0
        while start < len(script):
            shorter = script[:start] + script[start + size :]
            if wrong & {kind(one) for one in run(shorter, flaws)}:
                script = shorter
            else:
                start += size
        size //= 2
    return script


def as_text(script: list[Step], flaws: frozenset[str] = frozenset()) -> str:
    """The steps one a line, then what they lead to."""
    steps = "\n".join(f"  {name}({first}, {second})" for name, first, second in script)
    return f"{steps}\n  -> {'; '.join(run(script, flaws))}"


def kind(text: str) -> str:
    """A violation without names and numbers."""
    return re.sub(r"\b\w*\d[\w+-]*|^[\w+-]+(?=[: ])", "#", text)
