"""A person as the door shows them; known to the window before anything heavy is loaded."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Tile:
    """A person to choose; `note` stands small under the name."""

    id: str
    name: str
    note: str = ""
