"""Starting the program as a person does, and what it said."""

import json
import os
from dataclasses import dataclass

PASSPHRASE = "清晨的河边有一匹白马走过"


@dataclass(frozen=True)
class Said:
    """How a run of the program ended and what it said."""

    code: int
    out: str
    err: str

    @property
    def facts(self) -> dict:
        """The one JSON object of `--json`."""
        return json.loads(self.out)


def environment(**changed: str) -> dict[str, str]:
    """What a process of ours is started with."""
    # A pipe of Windows would otherwise take what the machine's older code has characters for.
    ours = {"PYTHONDONTWRITEBYTECODE": "1", "PYTHONIOENCODING": "utf-8"}
    return {**os.environ, **ours, **changed}
